package pipeline_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cts/pipeline"
)

// TestTheTransportsPageNamesEveryOption holds the second half of docs/transports.md to
// the options that the program has.
func TestTheTransportsPageNamesEveryOption(t *testing.T) {
	page := filepath.Join("..", "docs", "transports.md")
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	const mark = "<!-- from here on written by go test ./pipeline -run TransportsPage -update -->\n\n"
	head, _, ok := strings.Cut(string(text), mark)
	if !ok {
		t.Fatalf("%s has no line %s", page, mark)
	}
	var options bytes.Buffer
	if err := pipeline.WriteTransports(&options); err != nil {
		t.Fatal(err)
	}
	want := head + mark + options.String()
	if *update {
		if err := os.WriteFile(page, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(want, string(text)); diff != "" {
		t.Error(diff)
	}
}
