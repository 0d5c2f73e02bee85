package schemas

import (
	"flag"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite golden files and docs/data-dictionary.md")

// golden compares a text with a file, and rewrites the file with -update.
func golden(t *testing.T, name, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(name, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatalf("%v; write it with: go test ./schemas -update", err)
	}
	if difference := cmp.Diff(string(want), got); difference != "" {
		t.Errorf("%s is out of date (-file +now); rewrite it with: go test ./schemas -update\n%s", name, difference)
	}
}
