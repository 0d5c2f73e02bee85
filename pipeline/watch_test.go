package pipeline

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"cts/connectors"
)

const exlandConfig = `workspace: exland
sources:
  exland: {transport: dir, path: inbox, format: table, mapping: EX-CRIME, acceptance: auto}
`

// exland is a workspace with one folder that an office puts its tables into.
func exland(t *testing.T) (*Workspace, string) {
	t.Helper()
	root := t.TempDir()
	if err := os.CopyFS(root, os.DirFS(filepath.Join("testdata", "exland"))); err != nil {
		t.Fatal(err)
	}
	put(t, filepath.Join(root, ConfigName), exlandConfig)
	put(t, filepath.Join(root, "inbox", ".keep"), "")
	workspace, err := Open(root, func() time.Time { return time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC) }, nil)
	if err != nil {
		t.Fatal(err)
	}
	return workspace, filepath.Join(root, "inbox")
}

func put(t *testing.T, name, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// watcher is a watch on its way. It waits nowhere but at its own signals.
type watcher struct {
	t       *testing.T
	reports chan Report
	looks   chan chan struct{} // a folder was looked at; closing what comes lets it be looked at again
	ended   chan error
	end     context.CancelFunc
}

func watch(t *testing.T, workspace *Workspace) *watcher {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	w := &watcher{t, make(chan Report), make(chan chan struct{}), make(chan error, 1), cancel}
	workspace.Clock = connectors.Clock{Now: time.Now, Wait: func(ctx context.Context, _ time.Duration) error {
		goOn := make(chan struct{})
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case w.looks <- goOn:
		}
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-goOn:
			return nil
		}
	}}
	go func() {
		w.ended <- workspace.Watch(ctx, 0, func(report Report, err error) error {
			if err == nil {
				w.reports <- report
			}
			return err
		})
	}()
	return w
}

// next is the report of the next run; between its two looks at the folder something is done.
func (w *watcher) next(between func()) Report {
	w.t.Helper()
	for {
		select {
		case err := <-w.ended:
			w.t.Fatalf("the watch ended: %v", err)
		case goOn := <-w.looks:
			between()
			close(goOn)
		case report := <-w.reports:
			return report
		}
	}
}

func nothing() {}

func TestAWatchTakesInWhatIsWhole(t *testing.T) {
	workspace, inbox := exland(t)
	w := watch(t, workspace)
	if first := w.next(nothing); first.Happened() {
		t.Fatalf("an empty folder gives %+v", first)
	}
	whole, err := os.ReadFile(filepath.Join("testdata", "exland", "crime.csv"))
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(inbox, "crime-2024-03-01.csv")
	put(t, file, string(whole[:30])) // cut off within a row
	half := true
	report := w.next(func() {
		if half {
			put(t, file, string(whole))
			half = false
		}
	})
	if report.Happened() {
		t.Fatalf("a file that was written between two looks was taken: %+v", report)
	}
	for len(report.Arrived) == 0 {
		report = w.next(nothing)
	}
	if arrived := report.Arrived[0]; !arrived.New || len(report.Unreadable) > 0 || report.Processed[0].Submissions[0].WithValue != 4 {
		t.Errorf("%+v; want the whole file with 4 figures", report)
	}
	w.end()
	for {
		select {
		case <-w.reports:
		case err := <-w.ended:
			if err != nil {
				t.Errorf("the end of the watch is an error: %v", err)
			}
			return
		}
	}
}

func TestAWatchNeedsSomethingToWatch(t *testing.T) {
	workspace, inbox := exland(t)
	if err := os.RemoveAll(inbox); err != nil {
		t.Fatal(err)
	}
	if err := workspace.Watch(t.Context(), 0, nil); err == nil {
		t.Error("a folder that is not there is watched")
	}
	workspace.Config.Sources = map[string]Source{}
	if err := workspace.Watch(t.Context(), 0, nil); err == nil {
		t.Error("nothing is watched")
	}
}
