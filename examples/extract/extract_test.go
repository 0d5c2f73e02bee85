package main

import (
	"os"
	"path/filepath"
	"testing"

	"cts/schemas/sharedtest"
)

// The shipped figures are those of the published files, not one changed.
func TestTheShippedDataAreExtractedFromThePublishedFiles(t *testing.T) {
	readme := sharedtest.Path(t, "data/unodc/README.md")
	folder := t.TempDir()
	if err := run(t.Context(), filepath.Join(filepath.Dir(readme), "..", ".."), folder); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"figures.csv", "publications.csv"} {
		got, err := os.ReadFile(filepath.Join(folder, name))
		if err != nil {
			t.Fatal(err)
		}
		want, err := os.ReadFile(filepath.Join("..", name))
		if err != nil {
			t.Fatal(err)
		}
		if string(got) != string(want) {
			t.Errorf("%s differs from what the published files give; run go run ./examples/extract", name)
		}
	}
}
