package lake

import (
	"context"
	"errors"
	"fmt"
	"path"
	"strings"
)

// CollectReport tells what was removed.
type CollectReport struct {
	Removed []string // names, sorted; parts of files under .staging last
	Bytes   int64    // bytes of the files removed, parts not counted
	Busy    bool     // another program was writing, so half-written files were left alone
}

// Collect removes what stopped runs left behind: staged files and files that no
// commit names. It never touches snapshots, events, commits or what they name.
// It waits for the storage's Lock, so that nothing is being processed meanwhile,
// and takes an operating-system lock, not an age, as proof that a half-written
// file is no one's. With a commit that cannot be read it removes nothing.
func (l *Lake) Collect(ctx context.Context) (report CollectReport, err error) {
	unlock, err := l.storage.Lock(ctx)
	if err != nil {
		return report, err
	}
	defer func() { err = errors.Join(err, unlock()) }()
	leftovers, err := l.leftovers(ctx)
	if err != nil {
		return report, fmt.Errorf("nothing was removed: %w", err)
	}
	for _, name := range leftovers {
		if err := l.collect(ctx, name, &report); err != nil {
			return report, err
		}
	}
	if disk, ok := l.storage.(interface {
		sweep(context.Context) ([]string, bool, error)
	}); ok {
		parts, busy, err := disk.sweep(ctx)
		report.Removed, report.Busy = append(report.Removed, parts...), busy
		return report, err
	}
	return report, nil
}

// leftovers lists the Parquet files of the lake that no commit names.
func (l *Lake) leftovers(ctx context.Context) ([]string, error) {
	state, err := l.State(ctx)
	if err != nil {
		return nil, err
	}
	named := map[string]bool{}
	for _, commit := range state.Commits {
		named[commitName(commit.CommitID)] = true
		for _, file := range commit.Files {
			named[file.Name] = true
		}
	}
	names, err := l.storage.List(ctx, lakeFolder)
	var leftovers []string
	for _, name := range names {
		if !named[name] && path.Ext(name) == parquetSuffix && !strings.HasPrefix(name, commitsFolder) {
			leftovers = append(leftovers, name)
		}
	}
	return leftovers, err
}

// collect removes one file. A reference file that goes is measured anew when it
// is written again.
func (l *Lake) collect(ctx context.Context, name string, report *CollectReport) error {
	reader, err := l.storage.Open(ctx, name)
	if err != nil {
		return err
	}
	size := reader.Size()
	if err := errors.Join(reader.Close(), l.storage.Remove(ctx, name)); err != nil {
		return err
	}
	l.mutex.Lock()
	delete(l.reference, name)
	l.mutex.Unlock()
	report.Removed, report.Bytes = append(report.Removed, name), report.Bytes+size
	return nil
}
