package cli_test

import (
	"flag"
	"os"
	"path/filepath"
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
			return os.CopyFS(filepath.Join(env.WorkDir, "example"), examples.Workspace())
		},
	})
}
