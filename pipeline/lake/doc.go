// Package lake keeps the workspace: snapshots and events as they came, and the
// tables made from them as Parquet files that never change.
//
// A processing is staged table by table ([Lake.Begin], [Stage], [Reference]),
// validated where it lies, and published ([Staging.Publish]): every file is
// linked into its place and a commit that names them all is written last, so a
// processing is visible at once or not at all. A reader asks for the [State],
// the list of commits frozen, and opens exactly the files that it names.
//
//	snapshots/ab/abcdef...            bytes as received, and abcdef....json beside them
//	events/...                        deliveries, events, explanations
//	lake/<table>/<commit>.parquet     rows of one commit, sorted
//	lake/reference/<table>-<digest>.parquet
//	lake/commits/<commit>.parquet     names every file with its digest; written last
//	lake/staging/<processing>/...     not yet published
//	.staging/                         locks, and files being written
//
// Only tables with rows have a file; a table without one is an empty relation
// with the columns of its [schemas.Table].
//
// Nothing is ever overwritten. What no commit names is left over from a run
// that was stopped, and [Lake.Collect] removes it.
package lake
