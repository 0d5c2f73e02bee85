package cli_test

import (
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"testing"

	"cts/examples"
)

// smallInbox fills a workspace with a release and two rounds of one area, the later validated
// against the earlier.
func smallInbox(t *testing.T) func(root string) {
	return inboxOf(t,
		"inbox/publications/data_cts_violent_and_sexual_crime_2022-06-06.xlsx",
		"inbox/questionnaires/FIN-2023.xlsx",
		"inbox/questionnaires/FIN-2024.xlsx",
	)
}

// tinyInbox fills a workspace with one questionnaire.
func tinyInbox(t *testing.T) func(root string) {
	return inboxOf(t, "inbox/questionnaires/FIN-2023.xlsx")
}

func inboxOf(t *testing.T, names ...string) func(root string) {
	return func(root string) {
		t.Helper()
		for _, name := range names {
			content, err := fs.ReadFile(examples.Workspace(), name)
			if err != nil {
				t.Fatal(err)
			}
			into := filepath.Join(root, filepath.FromSlash(path.Clean(name)))
			if err := os.WriteFile(into, content, 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
}
