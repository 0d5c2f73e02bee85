package lake

import "sync"

// Lake is the tables of one storage.
type Lake struct {
	storage Storage

	mutex     sync.Mutex
	commits   map[string]Commit // commits read so far, by name; they never change
	reference map[string]File   // reference files measured so far, by name
}

// Open returns the lake in the storage. It reads nothing; an empty storage is
// an empty lake.
func Open(storage Storage) *Lake {
	return &Lake{storage: storage, commits: map[string]Commit{}, reference: map[string]File{}}
}

// Storage is where the lake lies.
func (l *Lake) Storage() Storage { return l.storage }

// Scratch is a folder for what queries over the lake cannot hold in memory; empty
// for a storage that is in no folder of this disk.
func (l *Lake) Scratch() string {
	if local, ok := l.storage.(*Local); ok {
		return local.scratch()
	}
	return ""
}

// Names within the storage.
const (
	lakeFolder      = "lake/"
	commitsFolder   = "lake/commits/"
	referenceFolder = "lake/reference/"
	stagingFolder   = "lake/staging/"
	snapshotsFolder = "snapshots/"
	eventsFolder    = "events/"
	parquetSuffix   = ".parquet"
)

func tableName(table, commitID string) string {
	return lakeFolder + table + "/" + commitID + parquetSuffix
}

func commitName(commitID string) string { return commitsFolder + commitID + parquetSuffix }

func stagingName(processingID, table string) string {
	return stagingFolder + processingID + "/" + table + parquetSuffix
}

func referenceName(table, digest string) string {
	return referenceFolder + table + "-" + digest + parquetSuffix
}
