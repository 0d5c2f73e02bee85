package cli_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"cts/examples"
	"cts/pipeline/cli"
)

var update = flag.Bool("update", false, "rewrite the expected output in the scripts")

func program() { os.Exit(cli.Main(os.Args[1:], os.Stdin, os.Stdout, os.Stderr)) }

func TestMain(m *testing.M) {
	if os.Getenv("CTS_TEST_AS_PROGRAM") != "" {
		program()
	}
	testscript.Main(m, map[string]func(){"cts": program})
}

func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:           filepath.Join("testdata", "script"),
		UpdateScripts: *update,
		Setup: func(env *testscript.Env) error {
			env.Setenv("CTS_NOW", "2026-01-31T12:00:00Z")
			carried := os.DirFS(filepath.Join("..", "..", "iccs", "correspondences"))
			if err := os.CopyFS(filepath.Join(env.WorkDir, "carried"), carried); err != nil {
				return err
			}
			return os.CopyFS(filepath.Join(env.WorkDir, "example"), examples.Workspace())
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"rewrite": rewrite, "samebytes": sameBytes, "setcell": setCell, "answer": answer,
		},
	})
}

// rewrite FILE OLD NEW replaces every OLD in a file, and fails where there is none.
func rewrite(script *testscript.TestScript, negated bool, args []string) {
	if negated || len(args) != 3 {
		script.Fatalf("usage: rewrite FILE OLD NEW")
	}
	content := script.ReadFile(args[0])
	if !strings.Contains(content, args[1]) {
		script.Fatalf("%s does not hold %q", args[0], args[1])
	}
	script.Check(os.WriteFile(script.MkAbs(args[0]), []byte(strings.ReplaceAll(content, args[1], args[2])), 0o644))
}

// sameBytes FILE FILE compares files without printing them: workbooks are not for reading.
func sameBytes(script *testscript.TestScript, negated bool, args []string) {
	if len(args) != 2 {
		script.Fatalf("usage: samebytes FILE FILE")
	}
	if same := script.ReadFile(args[0]) == script.ReadFile(args[1]); same == negated {
		script.Fatalf("%s and %s: the same bytes = %v", args[0], args[1], same)
	}
}
