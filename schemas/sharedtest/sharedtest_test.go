package sharedtest

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// watched is a test that records whether it was skipped or failed.
type watched struct {
	testing.TB
	skipped, failed string
}

func (w *watched) Helper() {}
func (w *watched) Skipf(format string, arguments ...any) {
	w.skipped = fmt.Sprintf(format, arguments...)
	runtime.Goexit()
}
func (w *watched) Fatalf(format string, arguments ...any) {
	w.failed = fmt.Sprintf(format, arguments...)
	runtime.Goexit()
}

// ask runs Path for a test of its own.
func ask(t *testing.T, relative string) (path string, w *watched) {
	w = &watched{TB: t}
	done := make(chan struct{})
	go func() {
		defer close(done)
		path = Path(w, relative)
	}()
	<-done
	return path, w
}

func TestPath(t *testing.T) {
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "there.csv"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	t.Setenv("CTS_SHARED", folder)
	t.Run("a file that is there", func(t *testing.T) {
		if path, w := ask(t, "there.csv"); path != filepath.Join(folder, "there.csv") || w.skipped+w.failed != "" {
			t.Errorf("path %q, skipped %q, failed %q", path, w.skipped, w.failed)
		}
	})
	t.Run("a file that is not there is a skip", func(t *testing.T) {
		t.Setenv("CTS_REQUIRE_SHARED", "")
		if _, w := ask(t, "data/absent.csv"); !strings.Contains(w.skipped, "data/absent.csv") || w.failed != "" {
			t.Errorf("skipped %q, failed %q", w.skipped, w.failed)
		}
	})
	t.Run("and a failure where it is required", func(t *testing.T) {
		t.Setenv("CTS_REQUIRE_SHARED", "1")
		if _, w := ask(t, "data/absent.csv"); !strings.Contains(w.failed, "CTS_SHARED") || w.skipped != "" {
			t.Errorf("skipped %q, failed %q", w.skipped, w.failed)
		}
	})
}

func TestSharedFolderStandsBesideTheModule(t *testing.T) {
	t.Setenv("CTS_SHARED", "")
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	want := filepath.Join(here, "..", "..", "..", "shared")
	if got := root(t); got != want {
		t.Errorf("root is %s, want %s", got, want)
	}
}
