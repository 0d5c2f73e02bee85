package report

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func put(t *testing.T, folder *Folder, name, content string) {
	t.Helper()
	check(t, folder.Create(name, func(w io.Writer) error {
		_, err := io.WriteString(w, content)
		return err
	}))
}

// placed writes a report of one page.
func placed(t *testing.T, path, content string) {
	t.Helper()
	folder, err := NewFolder(path)
	check(t, err)
	put(t, folder, "index.html", content)
	_, err = folder.Commit()
	check(t, err)
}

func TestFolderRefusesWhatIsNotAReport(t *testing.T) {
	cases := []struct {
		name    string
		prepare func(t *testing.T, path string)
		refused bool
	}{
		{"an absent folder", func(*testing.T, string) {}, false},
		{"an empty folder", func(t *testing.T, path string) { check(t, os.Mkdir(path, 0o755)) }, false},
		{"an earlier report", func(t *testing.T, path string) { placed(t, path, "old") }, false},
		{"a folder of someone else", func(t *testing.T, path string) {
			check(t, os.Mkdir(path, 0o755))
			check(t, os.WriteFile(filepath.Join(path, "thesis.txt"), nil, 0o644))
		}, true},
		{"a report with a file of someone else", func(t *testing.T, path string) {
			placed(t, path, "old")
			check(t, os.WriteFile(filepath.Join(path, "notes.txt"), nil, 0o644))
		}, true},
		{"a manifest that is none", func(t *testing.T, path string) {
			check(t, os.Mkdir(path, 0o755))
			check(t, os.WriteFile(filepath.Join(path, manifestName), []byte(`{"kind": 3}`), 0o644))
		}, true},
		{"a file in its place", func(t *testing.T, path string) { check(t, os.WriteFile(path, nil, 0o644)) }, true},
		{"a folder of someone else where the report is prepared", func(t *testing.T, path string) {
			check(t, os.Mkdir(path+".partial", 0o755))
			check(t, os.WriteFile(filepath.Join(path+".partial", "thesis.txt"), nil, 0o644))
		}, true},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "report")
			c.prepare(t, path)
			_, err := NewFolder(path)
			if errors.Is(err, ErrNotAReport) != c.refused || (err != nil) != c.refused {
				t.Errorf("error %v, want refused %v", err, c.refused)
			}
		})
	}
}

func TestNothingShowsBeforeCommit(t *testing.T) {
	path := filepath.Join(t.TempDir(), "report")
	placed(t, path, "old")
	folder, err := NewFolder(path)
	check(t, err)
	put(t, folder, "index.html", "new")
	if got := filesOf(t, path)["index.html"]; got != "old" {
		t.Errorf("before commit the place holds %q", got)
	}
	_, err = folder.Commit()
	check(t, err)
	if got := filesOf(t, path)["index.html"]; got != "new" {
		t.Errorf("after commit the place holds %q", got)
	}
	onlyTheReportIsLeft(t, path)
}

func TestDiscardLeavesTheEarlierReport(t *testing.T) {
	path := filepath.Join(t.TempDir(), "report")
	placed(t, path, "old")
	folder, err := NewFolder(path)
	check(t, err)
	failure := errors.New("disk full")
	if err := folder.Create("index.html", func(io.Writer) error { return failure }); !errors.Is(err, failure) {
		t.Errorf("error %v", err)
	}
	check(t, folder.Discard())
	if got := filesOf(t, path)["index.html"]; got != "old" {
		t.Errorf("the place holds %q", got)
	}
	onlyTheReportIsLeft(t, path)
}

func TestAReportThatWasStoppedIsWrittenOver(t *testing.T) {
	path := filepath.Join(t.TempDir(), "report")
	stopped, err := NewFolder(path)
	check(t, err)
	put(t, stopped, "half.html", "half")
	placed(t, path, "whole")
	want := map[string]string{"index.html": "whole"}
	got := filesOf(t, path)
	delete(got, manifestName)
	delete(got, markerName)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	onlyTheReportIsLeft(t, path)
}

func TestFilesStayInTheFolder(t *testing.T) {
	folder, err := NewFolder(filepath.Join(t.TempDir(), "report"))
	check(t, err)
	for _, name := range []string{"../out.html", "/out.html", "a/../../out.html", "", manifestName, markerName} {
		if err := folder.Create(name, func(io.Writer) error { return nil }); err == nil {
			t.Errorf("%q was written", name)
		}
	}
}

func onlyTheReportIsLeft(t *testing.T, path string) {
	t.Helper()
	entries, err := os.ReadDir(filepath.Dir(path))
	check(t, err)
	if len(entries) != 1 {
		t.Errorf("left beside the report: %v", entries)
	}
}
