//go:build cgo

package feedback_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
	"time"

	"cts/connectors/workbook/excelrules"
	"cts/pipeline"
	"cts/pipeline/feedback"
	"cts/pipeline/form"
	"cts/schemas"
)

// TestExcelOpensEveryCopy: the annotated copy of a form of each edition, told in
// each language, keeps the rules that Excel enforces, and so does the copy of a copy.
func TestExcelOpensEveryCopy(t *testing.T) {
	for _, id := range schemas.Editions() {
		t.Run(id, func(t *testing.T) {
			path := doubtful(t, id)
			original, err := os.ReadFile(path)
			check(t, err)
			checked, err := pipeline.Check(t.Context(), path, pipeline.CheckOptions{Now: func() time.Time { return at }})
			check(t, err)
			edition, _ := schemas.Edition(id)
			for language := range edition.Languages {
				copied := told(t, checked.Checked, language, original)
				sound(t, language, copied)
				if language == "ar" {
					sound(t, "the copy of a copy", told(t, checked.Checked, language, copied))
				}
			}
		})
	}
}

// doubtful is a form of an edition with a negative value, a text and a comment in
// the first rows of each table.
func doubtful(t *testing.T, id string) string {
	t.Helper()
	edition, _ := schemas.Edition(id)
	filling := form.Filling{RefArea: "MAR", AreaName: "Morocco", Round: 2024, Part: schemas.PartWhole, Comments: map[string]string{}}
	first := edition.Years(filling.Round)[0]
	for _, number := range edition.Tables("") {
		table, _ := edition.Table(number)
		filling.Set(table.Items[0].ID, first, form.Number(-7))
		filling.Set(table.Items[0].ID, first+1, form.Number(9000))
		filling.Set(table.Items[len(table.Items)-1].ID, first, form.Text("many & <more>"))
		filling.Comments[table.Items[0].ID] = "counted by hand"
	}
	var content bytes.Buffer
	check(t, form.Write(&content, edition, filling))
	path := filepath.Join(t.TempDir(), "MAR-2024.xlsx")
	check(t, os.WriteFile(path, content.Bytes(), 0o600))
	return path
}

// told is the annotated copy of a workbook in a language.
func told(t *testing.T, checked feedback.Checked, language string, original []byte) []byte {
	t.Helper()
	checked.Language = language
	found, err := feedback.New(checked)
	check(t, err)
	var book bytes.Buffer
	check(t, found.WriteWorkbook(&book, original, lines(t, original)))
	return book.Bytes()
}

func sound(t *testing.T, name string, content []byte) {
	t.Helper()
	faults, err := excelrules.Check(content)
	check(t, err)
	for _, fault := range faults {
		t.Errorf("%s: %s", name, fault)
	}
}
