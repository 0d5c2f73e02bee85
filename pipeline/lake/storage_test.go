package lake

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func newLocal(t *testing.T) *Local {
	t.Helper()
	local, err := NewLocal(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { local.Close() })
	return local
}

func TestLocal(t *testing.T)  { StorageSuite(t, func(t *testing.T) Storage { return newLocal(t) }) }
func TestMemory(t *testing.T) { StorageSuite(t, func(*testing.T) Storage { return NewMemory() }) }

// Two storages in one folder are two programs: they see and lock out each other.
func TestLocalOpenedTwice(t *testing.T) {
	StorageSuite(t, func(t *testing.T) Storage {
		first := newLocal(t)
		second, err := NewLocal(first.folder)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { second.Close() })
		return pair{first, second}
	})
}

// pair locks in one storage and does the rest in another.
type pair struct {
	*Local
	locks *Local
}

func (p pair) Lock(ctx context.Context) (func() error, error) { return p.locks.Lock(ctx) }

func TestLocalSteps(t *testing.T) {
	local := newLocal(t)
	var steps []string
	local.Fault = func(step string) { steps = append(steps, step) }
	do := func(what string, err error, want ...string) {
		t.Helper()
		if err != nil {
			t.Errorf("%s: %v", what, err)
		}
		if diff := cmp.Diff(want, steps); diff != "" {
			t.Errorf("steps of %s (-want +got):\n%s", what, diff)
		}
		steps = nil
	}
	create := func(name, text string) error {
		_, err := local.Create(t.Context(), name, writing(text))
		return err
	}
	do("the first file of a folder", create("lake/staging/p/a", "text"),
		"write lake/staging/p/a", "sync lake/staging/p/a", "syncdir .", "syncdir lake", "syncdir lake/staging",
		"link lake/staging/p/a", "syncdir lake/staging/p", "remove .staging/lake/staging/p/a")
	do("a further file of two write buffers", create("lake/staging/p/b", strings.Repeat("x", 2*writeBuffer)),
		"write lake/staging/p/b", "write lake/staging/p/b", "sync lake/staging/p/b", "link lake/staging/p/b", "syncdir lake/staging/p", "remove .staging/lake/staging/p/b")
	do("equal bytes", create("lake/staging/p/a", "text"), "syncdir lake/staging/p")
	do("a link", local.Link(t.Context(), "lake/staging/p/a", "lake/series/a"),
		"syncdir lake", "link lake/series/a", "syncdir lake/series")
	do("a commit", create("lake/commits/c.parquet", "text"),
		"write lake/commits/c.parquet", "sync lake/commits/c.parquet", "syncdir lake",
		"commit lake/commits/c.parquet", "syncdir lake/commits", "remove .staging/lake/commits/c.parquet")
	do("a removal", local.Remove(t.Context(), "lake/staging/p/a"), "remove lake/staging/p/a")
}

// A program that stops leaves at most a part, which Collect takes away, but not
// while another program is writing.
func TestCrashLeavesPartsToCollect(t *testing.T) {
	local := newLocal(t)
	stopAt(local, 2, func() { local.Create(t.Context(), "events/a", writing("text")) })
	if parts := partsOf(t, local); len(parts) != 1 {
		t.Fatalf("parts after a crash: %q, want one", parts)
	}
	wantNames(t, local, "")
	mustCreate(t, local, "events/a", "text")

	_, err := local.Create(t.Context(), "events/b", func(io.Writer) error {
		report, err := Open(local).Collect(t.Context())
		if err != nil || !report.Busy || len(report.Removed) != 0 {
			t.Errorf("collect while a program writes: %+v, %v", report, err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	report, err := Open(local).Collect(t.Context())
	if err != nil || report.Busy || len(report.Removed) != 1 || len(partsOf(t, local)) != 0 {
		t.Errorf("collect afterwards: %+v, %v; parts left %q", report, err, partsOf(t, local))
	}
	wantNames(t, local, "", "events/a", "events/b")
}

func partsOf(t *testing.T, local *Local) []string {
	t.Helper()
	parts, err := filepath.Glob(filepath.Join(local.folder, privateFolder, "*.part"))
	if err != nil {
		t.Fatal(err)
	}
	return parts
}

// stopped is what Fault panics with in tests, in place of ending the program.
type stopped struct{ step string }

// stopAt runs until the k-th step, counted from 1, and stops there as if the
// program died. It returns the step, or "" when run ends before.
func stopAt(local *Local, k int, run func()) (at string) {
	count := 0
	local.Fault = func(step string) {
		if count++; count == k {
			panic(stopped{step})
		}
	}
	defer func() {
		local.Fault = nil
		if stop, ok := recover().(stopped); ok {
			at = stop.step
		}
	}()
	run()
	return ""
}

func TestLocalStaysInItsFolder(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("making symbolic links asks for a privilege on Windows")
	}
	local, outside := newLocal(t), t.TempDir()
	if err := os.WriteFile(filepath.Join(outside, "secret"), []byte("secret"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(outside, filepath.Join(local.folder, "way")); err != nil {
		t.Fatal(err)
	}
	if _, err := local.Open(t.Context(), "way/secret"); err == nil {
		t.Error("a file outside was opened through a symbolic link")
	}
	if _, err := local.Create(t.Context(), "way/new", writing("text")); err == nil {
		t.Error("a file was created outside through a symbolic link")
	}
	if err := local.Remove(t.Context(), "way/secret"); err == nil {
		t.Error("a file outside was removed through a symbolic link")
	}
	wantNames(t, local, "")
	if entries, _ := os.ReadDir(outside); len(entries) != 1 {
		t.Errorf("the folder outside holds %v", entries)
	}
}

func TestLocalPath(t *testing.T) {
	local := newLocal(t)
	mustCreate(t, local, "lake/series/a", "text")
	path, ok := local.Path("lake/series/a")
	content, err := os.ReadFile(path)
	if !ok || err != nil || string(content) != "text" {
		t.Errorf("path %s (%v) holds %q, %v", path, ok, content, err)
	}
}

func TestNewLocalErrors(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := NewLocal(file); err == nil || !strings.Contains(err.Error(), file) {
		t.Errorf("a file as workspace: %v", err)
	}
}

func TestFailsAt(t *testing.T) {
	for _, c := range []struct {
		failpoint, step string
		count           int64
		want            bool
	}{
		{"", "write a", 1, false},
		{"#3", "write a", 3, true},
		{"#3", "write a", 2, false},
		{"#3", "write a", 30, false},
		{"link lake/series/", "link lake/series/x.parquet", 9, true},
		{"link lake/series/", "link lake/scopes/x.parquet", 9, false},
		{"commit", "commit lake/commits/x.parquet", 1, true},
	} {
		if got := failsAt(c.failpoint, c.step, c.count); got != c.want {
			t.Errorf("failpoint %q at step %d, %q: %v", c.failpoint, c.count, c.step, got)
		}
	}
}

func FuzzCheckName(f *testing.F) {
	for _, name := range slices.Concat(oddNames, unfitNames) {
		f.Add(name)
	}
	folder := f.TempDir()
	f.Fuzz(func(t *testing.T, name string) {
		if CheckName(name) != nil {
			return
		}
		if !fs.ValidPath(name) || !filepath.IsLocal(filepath.FromSlash(name)) || strings.Contains(name, privateFolder+"/") {
			t.Fatalf("%q is accepted and leaves the storage", name)
		}
		joined := filepath.Join(folder, filepath.FromSlash(name))
		if back, err := filepath.Rel(folder, joined); err != nil || filepath.ToSlash(back) != name {
			t.Fatalf("%q becomes %q, %v", name, back, err)
		}
	})
}

func TestConflictErrorIsOnlyErrExist(t *testing.T) {
	if err := error(&ConflictError{}); errors.Is(err, fs.ErrNotExist) || !errors.Is(err, os.ErrExist) {
		t.Error("a conflict is fs.ErrExist and nothing else")
	}
}
