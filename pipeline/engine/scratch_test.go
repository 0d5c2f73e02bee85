package engine

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gofrs/flock"
)

// sorted needs several times the memory of [tight]: every row is kept until the last has come.
const sorted = `SELECT count(*), max(place) FROM (
	SELECT row_number() OVER (ORDER BY hash(i)) AS place, repeat('figure', 4) || i AS text FROM range(1000000) t(i)) WHERE text > ''`

const tight = "48MB"

func TestQueryLargerThanMemoryIsAnswered(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	check(t, os.WriteFile(file, nil, 0o600))
	for name, shelf := range map[string]string{
		"in a folder":                                  filepath.Join(t.TempDir(), "scratch"),
		"in a folder with quotes and stars":            filepath.Join(t.TempDir(), `o'neill "x" [*]`, "scratch"),
		"in the system's, where none is given":         "",
		"in the system's, for one that cannot be made": filepath.Join(file, "scratch"),
	} {
		t.Run(name, func(t *testing.T) {
			t.Setenv("TMPDIR", t.TempDir())
			e, err := Open(context.Background(), Options{Scratch: shelf, Memory: tight, Threads: 1})
			check(t, err)
			var rows, last int
			check(t, e.readers.QueryRow(sorted).Scan(&rows, &last))
			if rows != 1_000_000 || last != rows {
				t.Errorf("%d rows, the last at %d, want 1000000 of each", rows, last)
			}
			check(t, e.Close())
			if left := foldersLeft(t, shelf); len(left) > 0 {
				t.Errorf("%v are left behind", left)
			}
		})
	}
}

// foldersLeft lists the folders of engines on a shelf and in the system's folder.
func foldersLeft(t *testing.T, shelf string) (folders []string) {
	t.Helper()
	for _, folder := range []string{shelf, os.TempDir()} {
		entries, _ := os.ReadDir(folder)
		for _, entry := range entries {
			if strings.Contains(entry.Name(), "query-") {
				folders = append(folders, entry.Name())
			}
		}
	}
	return folders
}

// That the query above needs the disk is what this one shows.
func TestQueryLargerThanItsDiskIsRefused(t *testing.T) {
	e, err := Open(context.Background(), Options{Scratch: t.TempDir(), Memory: tight, Disk: "1MB", Threads: 1})
	check(t, err)
	_, err = e.QueryContext(context.Background(), sorted)
	if err := errors.Join(err, e.Close()); !errors.Is(err, ErrTooLarge) {
		t.Errorf("error %v, want one that names the limits", err)
	}
}

func TestFoldersOfStoppedProgramsAreSwept(t *testing.T) {
	shelf := t.TempDir()
	check(t, os.MkdirAll(filepath.Join(shelf, "query-1", "spill"), 0o700))
	check(t, os.WriteFile(filepath.Join(shelf, "query-1", "spill", "duckdb_temp_storage_DEFAULT-0.tmp"), []byte("figures"), 0o600))

	running := flock.New(filepath.Join(shelf, "users"))
	check(t, running.RLock())
	openAndClose(t, shelf)
	if left := foldersLeft(t, shelf); len(left) != 1 {
		t.Errorf("beside a program that runs there is %v, want query-1 alone", left)
	}
	check(t, running.Unlock())
	openAndClose(t, shelf)
	if left := foldersLeft(t, shelf); len(left) != 0 {
		t.Errorf("after it ended there is %v", left)
	}
}

func openAndClose(t *testing.T, shelf string) {
	t.Helper()
	e, err := Open(context.Background(), Options{Scratch: shelf})
	check(t, err)
	check(t, e.Close())
}

func TestScratchIsPrivate(t *testing.T) {
	shelf := filepath.Join(t.TempDir(), "scratch")
	made, err := newScratch(shelf)
	check(t, err)
	defer made.close()
	for _, folder := range []string{shelf, made.folder} {
		if info, err := os.Stat(folder); err != nil || info.Mode().Perm() != 0o700 {
			t.Errorf("%s: %v, %v; want a folder for its owner alone", folder, info.Mode(), err)
		}
	}
}
