package notebooks

import (
	"encoding/json"
	"flag"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "rewrite docs/notebooks from a run")

// rendered is where people read the notebooks with their results.
const rendered = "../docs/notebooks"

type notebook struct {
	Cells []struct {
		Type           string            `json:"cell_type"`
		Source         []string          `json:"source"`
		Outputs        []json.RawMessage `json:"outputs"`
		ExecutionCount *int              `json:"execution_count"`
	} `json:"cells"`
	Metadata map[string]json.RawMessage `json:"metadata"`
}

func notebooks(t *testing.T) map[string]notebook {
	t.Helper()
	names, err := filepath.Glob("*.ipynb")
	if err != nil || len(names) != 5 {
		t.Fatalf("%d notebooks %v, want 5", len(names), err)
	}
	all := map[string]notebook{}
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		var n notebook
		if err := json.Unmarshal(text, &n); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		all[name] = n
	}
	return all
}

// What a run leaves behind is in docs/notebooks, not in the notebooks.
func TestNotebooksHoldNoOutput(t *testing.T) {
	for name, n := range notebooks(t) {
		for i, cell := range n.Cells {
			if len(cell.Outputs) > 0 || cell.ExecutionCount != nil {
				t.Errorf("%s, cell %d holds output; clear all outputs before you save it", name, i+1)
			}
		}
		for key := range n.Metadata {
			if key != "kernelspec" && key != "language_info" {
				t.Errorf("%s: metadata %q is of the program that saved it", name, key)
			}
		}
	}
}

// The rendered pages are of these notebooks: every cell stands in them.
func TestRenderedPagesAreOfTheNotebooks(t *testing.T) {
	for name, n := range notebooks(t) {
		page, err := os.ReadFile(filepath.Join(rendered, strings.TrimSuffix(name, ".ipynb")+".md"))
		if err != nil {
			t.Fatal(err)
		}
		for i, cell := range n.Cells {
			if source := strings.Join(cell.Source, ""); !strings.Contains(string(page), source) {
				t.Errorf("%s, cell %d is not in %s; make notebooks renders it again", name, i+1, rendered)
			}
		}
	}
}

// The notebooks run over the demo workspace; what they assert holds. It needs
// Python with what scripts/install-notebooks brings.
func TestNotebooksRun(t *testing.T) {
	python := os.Getenv("CTS_NOTEBOOKS")
	if python == "" {
		t.Skip("set CTS_NOTEBOOKS to a Python with the packages of scripts/install-notebooks; make test-full does")
	}
	out := t.TempDir()
	for name := range notebooks(t) {
		t.Run(name, func(t *testing.T) { execute(t, python, name, out) })
	}
	if *update && !t.Failed() {
		replace(t, out)
	}
}

func execute(t *testing.T, python, name, out string) {
	root, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	command := exec.Command(python, "-m", "nbconvert", "--to", "markdown", "--execute", "--output-dir", out, name)
	command.Env = append(os.Environ(), "CTS="+filepath.Join(root, "bin", "cts"), "CTS_WORKSPACE="+filepath.Join(root, "cts-demo"), "MPLBACKEND=module://matplotlib_inline.backend_inline")
	if output, err := command.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	page, err := os.ReadFile(filepath.Join(out, strings.TrimSuffix(name, ".ipynb")+".md"))
	if err != nil || !strings.Contains(string(page), "![png]") {
		t.Errorf("no picture in the page: %v", err)
	}
}

func replace(t *testing.T, out string) {
	if err := os.RemoveAll(rendered); err != nil {
		t.Fatal(err)
	}
	err := filepath.WalkDir(out, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		name, err := filepath.Rel(out, path)
		if err != nil {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		to := filepath.Join(rendered, name)
		if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
			return err
		}
		return os.WriteFile(to, text, 0o644)
	})
	if err != nil {
		t.Fatal(err)
	}
}
