package form_test

import (
	"bytes"
	"slices"
	"testing"

	"cts/connectors/workbook/excelrules"
	"cts/pipeline/form"
	"cts/schemas"
)

// Every form keeps the rules that Excel enforces when it opens a workbook: of each
// edition in each language, whole, and with what was sent before beside it.
func TestExcelOpensEveryForm(t *testing.T) {
	for _, id := range schemas.Editions() {
		edition, _ := schemas.Edition(id)
		for language := range edition.Languages {
			t.Run(id+" "+language, func(t *testing.T) { opens(t, edition, prefilled(edition, language)) })
		}
	}
}

// Nor does the form of one authority break any.
func TestExcelOpensTheFormOfAPart(t *testing.T) {
	edition, _ := schemas.Edition("un-cts-2024")
	for _, part := range edition.Parts {
		t.Run(part.ID, func(t *testing.T) {
			opens(t, edition, form.Filling{RefArea: "MAR", AreaName: "Morocco", Round: 2025, Part: part.ID, Language: "ru"})
		})
	}
}

// prefilled is a form with a value, a symbol, a comment and what was sent before in its first row.
func prefilled(edition *schemas.Questionnaire, language string) form.Filling {
	table, _ := edition.Table(edition.Tables("")[0])
	item, year := table.Items[0].ID, edition.Years(2025)[0]
	filling := form.Filling{
		RefArea: "MAR", AreaName: "Morocco & <others>", Round: 2025, Part: schemas.PartWhole, Language: language,
		Comments:     map[string]string{item: `a "comment" of <two>` + "\nlines & more"},
		Previous:     map[string]map[int32]form.Entry{item: {year: form.Number(12), year + 1: form.Text("..")}},
		Explanations: map[string]string{item: "a new law"},
	}
	filling.Set(item, year, form.Number(12.5))
	filling.Set(item, year+1, form.Text(".."))
	return filling
}

func opens(t *testing.T, edition *schemas.Questionnaire, filling form.Filling) {
	t.Helper()
	var content bytes.Buffer
	if err := form.Write(&content, edition, filling); err != nil {
		t.Fatal(err)
	}
	faults, err := excelrules.Check(content.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	for _, fault := range slices.Compact(faults) {
		t.Error(fault)
	}
}
