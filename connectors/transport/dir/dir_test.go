package dir_test

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

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

func TestAMissingFolderIsNamed(t *testing.T) {
	transport, err := dir.Descriptor.New(connectors.Settings{"path": filepath.Join(t.TempDir(), "nowhere")}, connectortest.NewClock().Clock())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := transport.List(context.Background()); !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), "nowhere") {
		t.Errorf("error %v", err)
	}
}
