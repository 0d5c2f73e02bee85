package questionnaire

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"cts/connectors/connectortest"
	"cts/pipeline/form"
	"cts/schemas"
)

// What a kind of file cannot hold of a form, as LibreOffice saves it. Everything
// else comes back as it was written.
var cannotHold = map[string][]string{
	"xlsx": nil,
	"ods":  nil,
	"xls":  {"the properties of the workbook: who made it and when it was saved are not read from .xls, so the date of issue has to stand on the cover"},
}

// With CTS_OFFICE=1: every edition in every language is made, filled in with
// known values by a script, saved by LibreOffice as xlsx, ods and xls, and read
// back: the same values, typed empties, comments and answers.
func TestOfficeRoundTrip(t *testing.T) {
	if os.Getenv("CTS_OFFICE") == "" {
		t.Skip("set CTS_OFFICE=1 to save the forms in LibreOffice")
	}
	folder := t.TempDir()
	written := map[string]map[string]string{}
	for _, id := range schemas.Editions() {
		edition, _ := schemas.Edition(id)
		for language := range edition.Languages {
			name := id + "." + language
			content, cells := filledForm(t, edition, language)
			must(t, os.WriteFile(filepath.Join(folder, name+".xlsx"), content, 0o644))
			written[name] = cells
		}
	}
	for _, kind := range []string{"xlsx", "ods", "xls"} {
		saved := saveAs(t, folder, kind)
		for name, cells := range written {
			t.Run(name+" "+kind, func(t *testing.T) { compareCells(t, filepath.Join(saved, name+"."+kind), cells) })
		}
		for _, loss := range cannotHold[kind] {
			t.Logf(".%s cannot hold: %s", kind, loss)
		}
	}
}

// filledForm is a form with a number, a symbol or nothing in every cell, and what a reader is to give back.
func filledForm(t *testing.T, edition *schemas.Questionnaire, language string) ([]byte, map[string]string) {
	t.Helper()
	filled := form.Filling{
		RefArea: "KEN", AreaName: "Kenya", Round: 2024, Part: "whole", Language: language, Officer: "A. Example",
		Issued: time.Date(2024, 9, 30, 0, 0, 0, 0, time.UTC), Comments: map[string]string{},
	}
	cells := map[string]string{}
	years := edition.Years(2024)
	count := 0
	for _, id := range edition.Tables("") {
		table, _ := edition.Table(id)
		filled.Answers = append(filled.Answers, schemas.Metadata{TableID: id, Concept: "SOURCE", Text: "نظام السجلات / 记录 / реестр"})
		cells["answer "+id] = "SOURCE نظام السجلات / 记录 / реестр"
		for _, item := range table.Items {
			filled.Comments[item.ID] = "comment é ع 中 on " + item.ID
			for year := years[0]; year <= years[1]; year++ {
				entry, raw := entryFor(edition, count)
				count++
				if entry != (form.Entry{}) {
					filled.Set(item.ID, year, entry)
				}
				cells[fmt.Sprint(item.ID, " ", year)] = raw + "|" + filled.Comments[item.ID]
			}
		}
	}
	made, err := form.NewForm(edition, filled)
	must(t, err)
	defer made.File.Close()
	first := firstItem(edition)
	sheet, cell, err := made.Cell(first, years[0])
	must(t, err)
	must(t, made.File.AddComment(sheet, excelize.Comment{Cell: cell, Author: "A", Text: "a note in the cell"}))
	key := fmt.Sprint(first, " ", years[0])
	raw, comment, _ := strings.Cut(cells[key], "|")
	cells[key] = raw + "|a note in the cell; " + comment
	var content bytes.Buffer
	must(t, made.Save(&content))
	return content.Bytes(), cells
}

func firstItem(edition *schemas.Questionnaire) string {
	return edition.Modules[0].Tables[0].Items[0].ID
}

// entryFor walks through numbers of every size, each symbol of the edition, zero and nothing.
func entryFor(edition *schemas.Questionnaire, n int) (form.Entry, string) {
	numbers := []float64{0, 1, 12.5, 1234567, 0.125, 98765432, -3}
	k := n % (len(numbers) + len(edition.Symbols) + 1)
	switch {
	case k < len(numbers):
		return form.Number(numbers[k]), canonicalNumber(numbers[k])
	case k < len(numbers)+len(edition.Symbols):
		symbol := edition.Symbols[k-len(numbers)]
		text := symbol.Symbol
		if symbol.Prefix {
			text += firstItem(edition)
		}
		return form.Text(text), text
	}
	return form.Entry{}, ""
}

// saveAs lets LibreOffice save every form of the folder as another kind of file.
func saveAs(t *testing.T, folder, kind string) string {
	t.Helper()
	out := filepath.Join(folder, kind)
	forms, err := filepath.Glob(filepath.Join(folder, "*.xlsx"))
	must(t, err)
	arguments := append([]string{"--headless", "-env:UserInstallation=file://" + folder + "/profile", "--convert-to", kind, "--outdir", out}, forms...)
	if output, err := exec.Command("soffice", arguments...).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	return out
}

func compareCells(t *testing.T, path string, want map[string]string) {
	t.Helper()
	content, err := os.ReadFile(path)
	must(t, err)
	file := connectortest.File(filepath.Base(path), content)
	header, err := Format{}.Recognise(t.Context(), file)
	must(t, err)
	var got connectortest.Collected
	must(t, Format{}.Read(t.Context(), file, header, &got))
	read := map[string]string{}
	for _, row := range got.Rows {
		_, year, _ := strings.Cut(strings.Join(row.Labels, " "), "TIME_PERIOD=")
		read[row.ItemID+" "+year] = row.ValueRaw + "|" + row.CommentObs
		if len(row.Notes) > 0 {
			t.Errorf("%s: notes %v", row.Locator, row.Notes)
		}
	}
	for _, answer := range got.Answers {
		read["answer "+answer.TableID] = answer.Concept + " " + answer.Text
	}
	for key, value := range want {
		if read[key] != value {
			t.Errorf("%s reads %q, written was %q", key, read[key], value)
		}
	}
	if len(read) != len(want) || header.IssuedAt.Year() != 2024 {
		t.Errorf("%d cells, want %d; issued %v", len(read), len(want), header.IssuedAt)
	}
}
