package lake

import (
	"context"
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"
	"time"

	"cts/schemas"
)

// commitRow is one file of a commit. A commit is written as rows, so that any
// reader of Parquet can see what the lake consists of.
type commitRow struct {
	CommitID      string    `col:"commit_id"`
	ProcessingID  string    `col:"processing_id"`
	DeliveryID    string    `col:"delivery_id"`
	Sequence      int64     `col:"sequence"`
	CommittedAt   time.Time `col:"committed_at"`
	Table         string    `col:"table"`
	Name          string    `col:"name"`
	SHA256        string    `col:"sha256"`
	Rows          int64     `col:"rows"`
	Bytes         int64     `col:"bytes"`
	SchemaVersion int32     `col:"schema_version"`
	Digests       []string  `col:"digests"` // name=value, sorted
}

// commitsTable is the table of commits.
var commitsTable = schemas.Table{
	Name: "commits", Title: "Commits", Version: 1,
	Meaning: "One row per file of a commit; a commit makes its files visible all at once.",
	Columns: []schemas.Column{
		commitColumn("commit_id", schemas.Utf8, "Name of the commit."),
		commitColumn("processing_id", schemas.Utf8, "Processing that made the files."),
		commitColumn("delivery_id", schemas.Utf8, "Delivery that was processed."),
		commitColumn("sequence", schemas.Int64, "Running number in the lake; of a delivery's processings the highest counts."),
		commitColumn("committed_at", schemas.Timestamp, "When it was committed."),
		commitColumn("table", schemas.Utf8, "Table that the file belongs to."),
		commitColumn("name", schemas.Utf8, "Name of the file in the workspace."),
		commitColumn("sha256", schemas.Utf8, "SHA-256 of the file."),
		commitColumn("rows", schemas.Int64, "Rows of the file."),
		commitColumn("bytes", schemas.Int64, "Size of the file."),
		commitColumn("schema_version", schemas.Int32, "Version of the table that the file was written by."),
		commitColumn("digests", schemas.ListUtf8, "What the processing was made from, as name=value."),
	},
	Key: []string{"commit_id", "name"}, Sort: []string{"table", "name"},
}

func commitColumn(name string, t schemas.Type, meaning string) schemas.Column {
	return schemas.Column{Name: name, Role: schemas.Provenance, Type: t, Meaning: meaning}
}

// writeCommit stores a commit; from then on its files are visible.
func writeCommit(ctx context.Context, storage Storage, commit Commit) error {
	digests, err := digestPairs(commit.Digests)
	if err != nil {
		return fmt.Errorf("commit %s: %w", commit.CommitID, err)
	}
	rows := make([]commitRow, len(commit.Files))
	for i, file := range commit.Files {
		rows[i] = commitRow{
			CommitID: commit.CommitID, ProcessingID: commit.ProcessingID, DeliveryID: commit.DeliveryID,
			Sequence: commit.Sequence, CommittedAt: commit.CommittedAt, Table: file.Table, Name: file.Name,
			SHA256: file.SHA256, Rows: file.Rows, Bytes: file.Bytes, SchemaVersion: file.SchemaVersion, Digests: digests,
		}
	}
	_, err = create(ctx, storage, commitName(commit.CommitID), &commitsTable, rows)
	return err
}

// digestPairs writes digests as sorted name=value texts.
func digestPairs(digests map[string]string) ([]string, error) {
	var pairs []string
	for name, value := range digests {
		if name == "" || strings.Contains(name, "=") {
			return nil, fmt.Errorf("digest %q: a name is not empty and holds no =", name)
		}
		pairs = append(pairs, name+"="+value)
	}
	slices.Sort(pairs)
	return pairs, nil
}

// readCommit reads a commit back.
func readCommit(ctx context.Context, storage Storage, name string) (Commit, error) {
	rows, err := Read[commitRow](ctx, storage, &commitsTable, File{Name: name})
	if err != nil {
		return Commit{}, err
	}
	commit, err := commitOf(rows)
	if err == nil && name != commitName(commit.CommitID) {
		err = fmt.Errorf("it holds commit %s", commit.CommitID)
	}
	if err != nil {
		return Commit{}, unreadable(name, err)
	}
	return commit, nil
}

func commitOf(rows []commitRow) (Commit, error) {
	if len(rows) == 0 {
		return Commit{}, errors.New("it names no file")
	}
	first := rows[0]
	commit := Commit{
		CommitID: first.CommitID, ProcessingID: first.ProcessingID, DeliveryID: first.DeliveryID,
		Sequence: first.Sequence, CommittedAt: first.CommittedAt, Digests: map[string]string{},
	}
	for _, pair := range first.Digests {
		name, value, _ := strings.Cut(pair, "=")
		commit.Digests[name] = value
	}
	for _, row := range rows {
		if row.CommitID != first.CommitID || row.Sequence != first.Sequence {
			return Commit{}, fmt.Errorf("it holds rows of commits %s and %s", first.CommitID, row.CommitID)
		}
		file := File{Table: row.Table, Name: row.Name, SHA256: row.SHA256, Rows: row.Rows, Bytes: row.Bytes, SchemaVersion: row.SchemaVersion}
		if err := CheckName(file.Name); err != nil || path.Ext(file.Name) != parquetSuffix {
			return Commit{}, fmt.Errorf("it names %q, which is no file of a lake", file.Name)
		}
		commit.Files = append(commit.Files, file)
	}
	return commit, nil
}
