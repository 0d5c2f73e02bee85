package dir_test

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"cts/connectors"
	"cts/connectors/connectortest"
	"cts/connectors/transport/dir"
)

// offered is what a source of the tests offers; passedOver lies beside it.
var (
	offered = map[string]string{
		"b.xlsx": "b", "a.xlsx": "a", "ä with spaces.xlsx": "c",
		"2024/fin.xlsx": "fin", "2024/swe/prisons.xlsx": "swe", "empty.xlsx": "",
	}
	passedOver = []string{"~$a.xlsx", ".hidden.xlsx", "a.tmp", "b.PART", "c.xlsx~", ".git/config.xlsx", "2024/.x"}
)

// source makes the folder, with a secret beside it that links lead to.
func source(t *testing.T) (folder string, escapes []string) {
	t.Helper()
	root := t.TempDir()
	folder = filepath.Join(root, "source")
	for name, content := range offered {
		write(t, filepath.Join(folder, filepath.FromSlash(name)), content)
	}
	for _, name := range passedOver {
		write(t, filepath.Join(folder, filepath.FromSlash(name)), "passed over")
	}
	write(t, filepath.Join(root, "secret"), "the secret")
	links := map[string]string{
		"link.xlsx": "../secret", "folder": "..", "absolute.xlsx": filepath.Join(root, "secret"),
		"within.xlsx": "a.xlsx", "dangling.xlsx": "nowhere",
	}
	for name, target := range links {
		if err := os.Symlink(target, filepath.Join(folder, name)); err != nil {
			t.Skipf("no symbolic links here: %v", err)
		}
	}
	return folder, []string{"link.xlsx", "folder/secret", "absolute.xlsx", "2024/../../secret", "dangling.xlsx", "2024"}
}

func write(t *testing.T, path, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestConformance(t *testing.T) {
	folder, escapes := source(t)
	connectortest.Transport{
		Descriptor: dir.Descriptor,
		Settings:   connectors.Settings{"path": folder, "recursive": "true"},
		Content:    offered, Secret: "the secret", Escapes: escapes,
	}.Run(t)
}

func TestListTakesWhatThePatternSays(t *testing.T) {
	folder, _ := source(t)
	write(t, filepath.Join(folder, "notes.txt"), "notes")
	cases := map[string]struct {
		settings connectors.Settings
		want     []string
	}{
		"not recursive":        {connectors.Settings{}, []string{"a.xlsx", "b.xlsx", "empty.xlsx", "notes.txt", "ä with spaces.xlsx"}},
		"one kind":             {connectors.Settings{"pattern": "*.xlsx"}, []string{"a.xlsx", "b.xlsx", "empty.xlsx", "ä with spaces.xlsx"}},
		"one kind, recursive":  {connectors.Settings{"pattern": "*n.xlsx", "recursive": "true"}, []string{"2024/fin.xlsx"}},
		"a path":               {connectors.Settings{"pattern": "2024/*/*.xlsx", "recursive": "true"}, []string{"2024/swe/prisons.xlsx"}},
		"nothing is no error":  {connectors.Settings{"pattern": "*.ods"}, nil},
		"a path not recursive": {connectors.Settings{"pattern": "2024/*.xlsx"}, nil},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			c.settings["path"] = folder
			var got []string
			for _, item := range list(t, c.settings) {
				got = append(got, item.Name)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func list(t *testing.T, settings connectors.Settings) []connectors.Item {
	t.Helper()
	transport, err := dir.Descriptor.New(settings, connectortest.NewClock().Clock())
	if err != nil {
		t.Fatal(err)
	}
	items, err := transport.List(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return items
}

func TestVersionChangesWithTheFile(t *testing.T) {
	folder := t.TempDir()
	settings := connectors.Settings{"path": folder}
	write(t, filepath.Join(folder, "a"), "1")
	before := list(t, settings)[0]
	write(t, filepath.Join(folder, "a"), "22")
	if after := list(t, settings)[0]; before.Version == after.Version || before.Version == "" {
		t.Errorf("version %q, then %q", before.Version, after.Version)
	}
}

func TestSettingsAreChecked(t *testing.T) {
	for name, settings := range map[string]connectors.Settings{
		"pattern":   {"path": ".", "pattern": "["},
		"recursive": {"path": ".", "recursive": "perhaps"},
		"max_bytes": {"path": ".", "max_bytes": "-1"},
		"max_files": {"path": ".", "max_files": "many"},
		"settle":    {"path": ".", "settle": "a while"},
	} {
		if _, err := dir.Descriptor.New(settings, connectortest.NewClock().Clock()); err == nil || !strings.Contains(err.Error(), "setting "+name) {
			t.Errorf("%s: error %v", name, err)
		}
	}
}

func TestLimits(t *testing.T) {
	folder, _ := source(t)
	small, err := dir.Descriptor.New(connectors.Settings{"path": folder, "max_bytes": "2", "recursive": "true"}, connectortest.NewClock().Clock())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := small.Open(t.Context(), connectors.Item{Name: "2024/fin.xlsx"}); !errors.Is(err, connectors.ErrLimit) {
		t.Errorf("a file of 3 bytes where 2 are allowed: %v", err)
	}
	few, err := dir.Descriptor.New(connectors.Settings{"path": folder, "max_files": "3"}, connectortest.NewClock().Clock())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := few.List(t.Context()); !errors.Is(err, connectors.ErrLimit) {
		t.Errorf("many files where 3 are allowed: %v", err)
	}
}

func TestAFileThatGrowsWhileItIsReadIsRefused(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "a")
	write(t, path, "1")
	transport, err := dir.Descriptor.New(connectors.Settings{"path": folder, "max_bytes": "2"}, connectortest.NewClock().Clock())
	if err != nil {
		t.Fatal(err)
	}
	reader, err := transport.Open(t.Context(), connectors.Item{Name: "a"})
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	write(t, path, "333")
	if _, err := io.ReadAll(reader); !errors.Is(err, connectors.ErrLimit) {
		t.Errorf("read to the end: %v", err)
	}
}

func TestAFileThatChangesWhileItIsReadIsNotTaken(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "a.csv")
	write(t, path, "year;cases\n")
	reader, err := taken(t, connectors.Settings{"path": folder}).Open(t.Context(), connectors.Item{Name: "a.csv"})
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	if _, err := io.ReadFull(reader, make([]byte, 4)); err != nil {
		t.Fatal(err)
	}
	write(t, path, "year;cases\n2021;7\n")
	if _, err := io.ReadAll(reader); !errors.Is(err, connectors.ErrSource) || !strings.Contains(err.Error(), "changed while it was read") {
		t.Errorf("error %v", err)
	}
}

// TestAFileOnItsWayIsPassedOver writes between the two looks.
func TestAFileOnItsWayIsPassedOver(t *testing.T) {
	folder := t.TempDir()
	write(t, filepath.Join(folder, "there.csv"), "whole")
	write(t, filepath.Join(folder, "growing.csv"), "ha")
	write(t, filepath.Join(folder, "moved.csv"), "moved away")
	clock := connectors.Clock{Wait: func(context.Context, time.Duration) error {
		write(t, filepath.Join(folder, "growing.csv"), "half")
		write(t, filepath.Join(folder, "begun.csv"), "a")
		return os.Remove(filepath.Join(folder, "moved.csv"))
	}}
	transport, err := dir.Descriptor.New(connectors.Settings{"path": folder, "settle": "5s"}, clock)
	if err != nil {
		t.Fatal(err)
	}
	items, err := transport.List(t.Context())
	if err != nil || len(items) != 1 || items[0].Name != "there.csv" {
		t.Errorf("items %v, error %v; want there.csv alone", items, err)
	}
}

func TestPipesArePassedOver(t *testing.T) {
	folder := t.TempDir()
	if err := exec.Command("mkfifo", filepath.Join(folder, "pipe.csv")).Run(); err != nil {
		t.Skipf("no pipes with names here: %v", err)
	}
	transport := taken(t, connectors.Settings{"path": folder})
	if items, err := transport.List(t.Context()); err != nil || len(items) != 0 {
		t.Errorf("items %v, error %v", items, err)
	}
	if _, err := transport.Open(t.Context(), connectors.Item{Name: "pipe.csv"}); !errors.Is(err, fs.ErrInvalid) {
		t.Errorf("error %v", err)
	}
}

// TestEveryChangeIsTold waits for the signal of each change, and for the end of signals.
func TestEveryChangeIsTold(t *testing.T) {
	folder := t.TempDir()
	ctx, cancel := context.WithCancel(t.Context())
	changed, err := taken(t, connectors.Settings{"path": folder, "recursive": "true"}).(connectors.Watched).Watch(ctx)
	if err != nil {
		t.Fatal(err)
	}
	below := filepath.Join(folder, "2024")
	steps := []func() error{
		func() error { return os.WriteFile(filepath.Join(folder, "a.part"), []byte("a"), 0o600) },
		func() error { return os.Rename(filepath.Join(folder, "a.part"), filepath.Join(folder, "a.csv")) },
		func() error { return os.Mkdir(below, 0o700) },
	}
	for i, step := range steps {
		if err := step(); err != nil {
			t.Fatal(err)
		}
		if _, open := <-changed; !open {
			t.Fatalf("step %d: no more signals", i)
		}
	}
	cancel()
	for range changed { // until it is closed
	}
}

func taken(t *testing.T, settings connectors.Settings) connectors.Transport {
	t.Helper()
	transport, err := dir.Descriptor.New(settings, connectortest.NewClock().Clock())
	if err != nil {
		t.Fatal(err)
	}
	return transport
}

func TestAMissingFolderIsNamed(t *testing.T) {
	transport, err := dir.Descriptor.New(connectors.Settings{"path": filepath.Join(t.TempDir(), "nowhere")}, connectortest.NewClock().Clock())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := transport.List(context.Background()); !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), "nowhere") {
		t.Errorf("error %v", err)
	}
}
