package form

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"cts/schemas"
)

var update = flag.Bool("update", false, "write the documentation of the editions anew")

// The documentation of an edition is what its file says.
func TestDocumentsOfEditionsAreUpToDate(t *testing.T) {
	for _, id := range schemas.Editions() {
		t.Run(id, func(t *testing.T) {
			edition, _ := schemas.Edition(id)
			var made bytes.Buffer
			if err := Document(&made, edition, "en"); err != nil {
				t.Fatal(err)
			}
			path := filepath.Join("..", "..", "docs", "questionnaires", id+".md")
			if *update {
				if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(path, made.Bytes(), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			kept, err := os.ReadFile(path)
			if err != nil || !bytes.Equal(kept, made.Bytes()) {
				t.Errorf("%s differs from the edition (%v); run go test ./pipeline/form -update", path, err)
			}
		})
	}
}
