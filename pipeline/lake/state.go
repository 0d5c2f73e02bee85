package lake

import (
	"cmp"
	"context"
	"slices"
	"time"

	"cts/schemas"
)

// File is one Parquet file of the lake.
type File struct {
	Table         string
	Name          string // name in the storage; empty for a table without rows
	SHA256        string // of the bytes, in hexadecimal
	Rows          int64
	Bytes         int64
	SchemaVersion int32 // [schemas.Table] Version that it was written by
}

// Commit names every file of one processing. It is what makes them visible.
type Commit struct {
	CommitID     string // ProcessingID, or a hash of it when it was selected again
	ProcessingID string
	DeliveryID   string
	Sequence     int64 // running number in the lake, from 1
	CommittedAt  time.Time
	Digests      map[string]string // what the processing was made from, by name
	Files        []File            // sorted by table and name; reference files included
}

// File returns the commit's file of a table; false when the table has no rows.
func (c Commit) File(table string) (File, bool) {
	at := slices.IndexFunc(c.Files, func(f File) bool { return f.Table == table })
	if at < 0 {
		return File{}, false
	}
	return c.Files[at], true
}

// State is a frozen list of commits. Whoever reads through one sees the same
// rows however many commits follow.
type State struct {
	ID      string   // digest of the commit ids
	Commits []Commit // in the order of Sequence
}

// Digest is the digest of the commits and of anything else that an answer
// depends on, such as the events that were read. Without extra it is ID.
func (s State) Digest(extra ...string) string {
	ids := []string{"lake state"}
	for _, commit := range s.Commits {
		ids = append(ids, commit.CommitID)
	}
	slices.Sort(ids[1:])
	return schemas.ID(append([]string{schemas.ID(ids...)}, extra...)...)
}

// Files lists the files of a table over all commits, in the order of Sequence;
// a file that several commits name comes once. Older processings are included.
func (s State) Files(table string) []File {
	var files []File
	seen := map[string]bool{}
	for _, commit := range s.Commits {
		for _, file := range commit.Files {
			if file.Table == table && !seen[file.Name] {
				seen[file.Name] = true
				files = append(files, file)
			}
		}
	}
	return files
}

// Latest returns the file of a table in the last commit that has one; this is
// how the reference table that now counts is found.
func (s State) Latest(table string) (File, bool) {
	for _, commit := range slices.Backward(s.Commits) {
		if file, ok := commit.File(table); ok {
			return file, true
		}
	}
	return File{}, false
}

// Counting returns, by delivery, the commit whose processing counts: the one
// with the highest Sequence.
func (s State) Counting() map[string]Commit {
	counting := map[string]Commit{}
	for _, commit := range s.Commits {
		counting[commit.DeliveryID] = commit
	}
	return counting
}

// Processing returns a commit of the processing; false when it was never committed.
func (s State) Processing(processingID string) (Commit, bool) {
	for _, commit := range s.Commits {
		if commit.ProcessingID == processingID {
			return commit, true
		}
	}
	return Commit{}, false
}

// next is the Sequence of a commit that follows the state.
func (s State) next() int64 {
	if len(s.Commits) == 0 {
		return 1
	}
	return s.Commits[len(s.Commits)-1].Sequence + 1
}

// State lists the commits, freezes the list and reads what each names. A commit
// that cannot be read is an error: nothing is shown rather than half of it.
func (l *Lake) State(ctx context.Context) (State, error) {
	names, err := l.storage.List(ctx, commitsFolder)
	if err != nil {
		return State{}, err
	}
	var state State
	for _, name := range names {
		commit, err := l.commit(ctx, name)
		if err != nil {
			return State{}, err
		}
		state.Commits = append(state.Commits, commit)
	}
	slices.SortFunc(state.Commits, func(a, b Commit) int {
		return cmp.Or(cmp.Compare(a.Sequence, b.Sequence), cmp.Compare(a.CommitID, b.CommitID))
	})
	state.ID = state.Digest()
	return state, nil
}

// commit reads a commit, or recalls it: commits never change.
func (l *Lake) commit(ctx context.Context, name string) (Commit, error) {
	l.mutex.Lock()
	commit, known := l.commits[name]
	l.mutex.Unlock()
	if known {
		return commit, nil
	}
	commit, err := readCommit(ctx, l.storage, name)
	if err != nil {
		return Commit{}, err
	}
	l.mutex.Lock()
	defer l.mutex.Unlock()
	l.commits[name] = commit
	return commit, nil
}
