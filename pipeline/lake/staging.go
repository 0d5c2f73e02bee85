package lake

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"

	"cts/schemas"
)

// ErrStagedTwice means that a table was staged twice in one processing.
var ErrStagedTwice = errors.New("table is staged already")

// Staging is one processing on its way into the lake. It is used by one
// goroutine, by a program that holds the storage's Lock.
type Staging struct {
	lake         *Lake
	processingID string
	files        []File
}

// Begin opens a processing for staging and removes what an earlier, stopped
// attempt at it left behind. The caller holds the storage's Lock.
func (l *Lake) Begin(ctx context.Context, processingID string) (*Staging, error) {
	s := &Staging{lake: l, processingID: processingID}
	if err := CheckName(stagingName(processingID, "table")); err != nil {
		return nil, fmt.Errorf("processing %q: %w", processingID, err)
	}
	return s, s.clear(ctx)
}

// clear removes every staged file of the processing.
func (s *Staging) clear(ctx context.Context) error {
	names, err := s.lake.storage.List(ctx, stagingFolder+s.processingID+"/")
	if err != nil {
		return err
	}
	for _, name := range names {
		if err := s.lake.storage.Remove(ctx, name); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// Discard removes what was staged; for a processing that is not to be published.
func (s *Staging) Discard(ctx context.Context) error {
	s.files = nil
	return s.clear(ctx)
}

// Stage sorts rows, writes them as Parquet and keeps the file until Publish.
// T is a struct whose fields carry the table's columns as `col` tags; embedded
// structs are read as if their fields stood in their place. The rows given stay
// in their order. Without rows no file is written and the returned Name is empty.
//
// An empty text, list or time in a column that may be missing is stored as
// missing. Missing in a column that may not be is an error that names table,
// column and row, and so is a number that is not finite.
func Stage[T any](ctx context.Context, s *Staging, table *schemas.Table, rows []T) (File, error) {
	if s.has(table.Name) {
		return File{}, fmt.Errorf("table %s of processing %s: %w", table.Name, s.processingID, ErrStagedTwice)
	}
	file, err := create(ctx, s.lake.storage, stagingName(s.processingID, table.Name), table, rows)
	if err == nil && file.Name != "" {
		s.files = append(s.files, file)
	}
	return file, err
}

// Reference makes a reference table part of the processing. It is written once
// for a digest, to lake/reference/<table>-<digest>.parquet, and rows are only
// called for when it is not there yet.
func Reference[T any](ctx context.Context, s *Staging, table *schemas.Table, digest string, rows func() ([]T, error)) (File, error) {
	if s.has(table.Name) {
		return File{}, fmt.Errorf("reference table %s of processing %s: %w", table.Name, s.processingID, ErrStagedTwice)
	}
	name := referenceName(table.Name, digest)
	file, err := s.lake.measure(ctx, table, name)
	if errors.Is(err, fs.ErrNotExist) {
		file, err = createFrom(ctx, s.lake.storage, name, table, rows)
	}
	if err == nil && file.Name != "" {
		s.files = append(s.files, file)
	}
	return file, err
}

func (s *Staging) has(table string) bool {
	return slices.ContainsFunc(s.files, func(f File) bool { return f.Table == table })
}

// Files lists what has been staged so far, in the order of staging.
func (s *Staging) Files() []File { return slices.Clone(s.files) }

// Path is the local path of a staged table, for validation before Publish; false
// when the table has no rows or the storage is not on a local disk.
func (s *Staging) Path(table string) (string, bool) {
	for _, file := range s.files {
		if file.Table == table {
			return s.lake.storage.Path(file.Name)
		}
	}
	return "", false
}

// Publish links every staged file into its place and then writes the commit,
// which makes them visible. The caller gives DeliveryID, CommittedAt and
// Digests; Publish fills in the rest and returns the commit as written.
//
// A processing that was committed before has its files in place: what was
// staged is dropped, and the processing is selected again (see [Lake.Select]).
func (s *Staging) Publish(ctx context.Context, commit Commit) (Commit, error) {
	if len(s.files) == 0 {
		return Commit{}, fmt.Errorf("processing %s has no rows to commit: stage at least its submissions", s.processingID)
	}
	state, err := s.lake.State(ctx)
	if err != nil {
		return Commit{}, err
	}
	commit.ProcessingID, commit.CommitID, commit.Sequence = s.processingID, s.processingID, state.next()
	if _, again := state.Processing(s.processingID); again {
		commit, err = s.lake.Select(ctx, commit)
	} else {
		commit, err = s.publish(ctx, state, commit)
	}
	if err != nil {
		return Commit{}, err
	}
	// The commit stands; what staging still holds is removed by Collect if not now.
	_ = s.clear(ctx)
	return commit, nil
}

func (s *Staging) publish(ctx context.Context, state State, commit Commit) (_ Commit, err error) {
	if commit.Files, err = s.place(ctx, state, commit.CommitID); err != nil {
		return Commit{}, err
	}
	return commit, writeCommit(ctx, s.lake.storage, commit)
}

// Select makes a processing that was committed before count again, after
// another one took its place: a new commit names the same files. The caller
// gives ProcessingID and CommittedAt. A processing that counts already is left
// as it is, and its commit returned. The caller holds the storage's Lock.
func (l *Lake) Select(ctx context.Context, commit Commit) (Commit, error) {
	state, err := l.State(ctx)
	if err != nil {
		return Commit{}, err
	}
	earlier, ok := state.Processing(commit.ProcessingID)
	if !ok {
		return Commit{}, fmt.Errorf("processing %s was never committed: process the delivery instead", commit.ProcessingID)
	}
	if counting := state.Counting()[earlier.DeliveryID]; counting.ProcessingID == commit.ProcessingID {
		return counting, nil
	}
	last := state.Commits[len(state.Commits)-1]
	selected := Commit{
		CommitID: schemas.ID(commit.ProcessingID, last.CommitID), ProcessingID: earlier.ProcessingID, DeliveryID: earlier.DeliveryID,
		Sequence: state.next(), CommittedAt: commit.CommittedAt, Digests: maps.Clone(earlier.Digests), Files: slices.Clone(earlier.Files),
	}
	return selected, writeCommit(ctx, l.storage, selected)
}

// place links every staged file to its name in the commit; reference files lie
// in their place already.
func (s *Staging) place(ctx context.Context, state State, commitID string) ([]File, error) {
	placed := s.Files()
	for i, file := range placed {
		if file.Name != stagingName(s.processingID, file.Table) {
			continue
		}
		placed[i].Name = tableName(file.Table, commitID)
		if err := s.link(ctx, state, file.Name, placed[i].Name); err != nil {
			return nil, err
		}
	}
	slices.SortFunc(placed, func(a, b File) int {
		return cmp.Or(cmp.Compare(a.Table, b.Table), cmp.Compare(a.Name, b.Name))
	})
	return placed, nil
}

// link puts a staged file in its place. Other bytes there that no commit names
// are left over from a stopped run, perhaps under another clock, and give way.
func (s *Staging) link(ctx context.Context, state State, from, to string) error {
	err := s.lake.storage.Link(ctx, from, to)
	if !errors.Is(err, fs.ErrExist) || state.names(to) {
		return err
	}
	if err := s.lake.storage.Remove(ctx, to); err != nil {
		return err
	}
	return s.lake.storage.Link(ctx, from, to)
}

// names tells whether a commit names the file.
func (s State) names(name string) bool {
	return slices.ContainsFunc(s.Commits, func(c Commit) bool {
		return slices.ContainsFunc(c.Files, func(f File) bool { return f.Name == name })
	})
}
