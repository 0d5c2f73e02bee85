//go:build cgo

package feedback_test

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"cts/connectors"
	"cts/connectors/annotation"
	"cts/connectors/workbook"
	"cts/pipeline"
	"cts/pipeline/feedback"
)

var at = time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC)

// filled is an example workbook with what people put into workbooks beside
// figures: formulas, comments, formats, merged cells, a hidden sheet.
func filled(t *testing.T) string {
	t.Helper()
	book, err := excelize.OpenFile("../../examples/workspace/inbox/questionnaires/XKX-2023.xlsx")
	if err != nil {
		t.Fatal(err)
	}
	style, err := book.NewStyle(&excelize.Style{NumFmt: 3, Font: &excelize.Font{Bold: true, Color: "C00000"}, Protection: &excelize.Protection{Locked: true}})
	check(t, err)
	check(t, book.SetCellStyle("2 Violent crimes", "G6", "G6", style))
	check(t, book.AddComment("2 Violent crimes", excelize.Comment{Cell: "G6", Author: "office", Paragraph: []excelize.RichTextRun{{Text: "see the note of the police"}}}))
	check(t, book.AddComment("2 Violent crimes", excelize.Comment{Cell: "C2", Author: "office", Paragraph: []excelize.RichTextRun{{Text: "ours"}}}))
	_, err = book.NewSheet("Notes of the office")
	check(t, err)
	check(t, book.SetCellFormula("Notes of the office", "A1", "SUM(B1:B3)"))
	check(t, book.SetCellRichText("Notes of the office", "B5", []excelize.RichTextRun{{Text: "bold ", Font: &excelize.Font{Bold: true}}, {Text: "and plain"}}))
	check(t, book.SetCellValue("Notes of the office", "C1", "007"))
	check(t, book.MergeCell("Notes of the office", "C1", "D2"))
	check(t, book.SetSheetVisible("Notes of the office", false))
	path := filepath.Join(t.TempDir(), "XKX-2023.xlsx")
	check(t, book.SaveAs(path))
	return path
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// annotate checks a workbook and returns its annotated copy.
func annotate(t *testing.T, path, language string) (found *feedback.Feedback, copied []byte) {
	t.Helper()
	found, err := pipeline.Check(t.Context(), path, pipeline.CheckOptions{Now: func() time.Time { return at }, Language: language})
	check(t, err)
	original, err := os.ReadFile(path)
	check(t, err)
	var book bytes.Buffer
	check(t, found.WriteWorkbook(&book, original, lines(t, original)))
	return found, book.Bytes()
}

func lines(t *testing.T, content []byte) []annotation.Line {
	t.Helper()
	found, err := annotation.Lines(t.Context(), connectors.File{ReaderAt: bytes.NewReader(content), Name: "book.xlsx", Size: int64(len(content))})
	check(t, err)
	return found
}

// xmlCell is a cell as the file holds it.
type xmlCell struct {
	Reference string `xml:"r,attr"`
	Type      string `xml:"t,attr"`
	Value     string `xml:"v"`
	Formula   string `xml:"f"`
	Inline    string `xml:"is>t"`
}

// cellsOf reads the cells of every sheet with the shared strings resolved, from
// the bytes and without the library that wrote them.
func cellsOf(t *testing.T, content []byte) map[string]map[string]xmlCell {
	t.Helper()
	archive, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	check(t, err)
	var shared struct {
		Items []struct {
			Inner string `xml:",innerxml"`
		} `xml:"si"`
	}
	check(t, xml.Unmarshal(part(t, archive, "xl/sharedStrings.xml"), &shared))
	sheets := map[string]map[string]xmlCell{}
	for _, file := range archive.File {
		if !strings.HasPrefix(file.Name, "xl/worksheets/sheet") {
			continue
		}
		var sheet struct {
			Cells []xmlCell `xml:"sheetData>row>c"`
		}
		check(t, xml.Unmarshal(part(t, archive, file.Name), &sheet))
		sheets[file.Name] = map[string]xmlCell{}
		for _, cell := range sheet.Cells {
			if cell.Type == "s" {
				cell.Value = shared.Items[number(t, cell.Value)].Inner
			}
			if cell.Value != "" || cell.Formula != "" || cell.Inline != "" {
				sheets[file.Name][cell.Reference] = cell
			}
		}
	}
	return sheets
}

func number(t *testing.T, digits string) int {
	t.Helper()
	value := 0
	for _, digit := range digits {
		value = 10*value + int(digit-'0')
	}
	return value
}

func part(t *testing.T, archive *zip.Reader, name string) []byte {
	t.Helper()
	file, err := archive.Open(name)
	check(t, err)
	defer file.Close()
	content, err := io.ReadAll(file)
	check(t, err)
	return content
}

// TestTheCopyKeepsEveryValue: each cell of the original is in the copy with the
// same value, type and formula, and no other cell of its sheets has one.
func TestTheCopyKeepsEveryValue(t *testing.T) {
	path := filled(t)
	original, err := os.ReadFile(path)
	check(t, err)
	_, copied := annotate(t, path, "fr")
	before, after := cellsOf(t, original), cellsOf(t, copied)
	if len(after) != len(before)+1 {
		t.Errorf("%d sheets became %d; one more was expected", len(before), len(after))
	}
	for sheet, cells := range before {
		if difference := cmp.Diff(cells, after[sheet]); difference != "" {
			t.Errorf("%s: %s", sheet, difference)
		}
	}
}

// untouched matches the parts that an annotation has no business in.
var untouched = regexp.MustCompile(`^(xl/theme/|docProps/)`)

func TestTheCopyKeepsOtherPartsToTheByte(t *testing.T) {
	path := filled(t)
	original, err := os.ReadFile(path)
	check(t, err)
	_, copied := annotate(t, path, "en")
	before, err := zip.NewReader(bytes.NewReader(original), int64(len(original)))
	check(t, err)
	after, err := zip.NewReader(bytes.NewReader(copied), int64(len(copied)))
	check(t, err)
	compared := 0
	for _, file := range before.File {
		if !untouched.MatchString(file.Name) {
			continue
		}
		compared++
		if !bytes.Equal(part(t, before, file.Name), part(t, after, file.Name)) {
			t.Errorf("%s differs", file.Name)
		}
	}
	if compared == 0 {
		t.Error("no part was compared")
	}
}

func TestACellConcernedHasColourAndNote(t *testing.T) {
	path := filled(t)
	_, copied := annotate(t, path, "en")
	book, err := excelize.OpenReader(bytes.NewReader(copied))
	check(t, err)
	id, err := book.GetCellStyle("2 Violent crimes", "G6")
	check(t, err)
	style, err := book.GetStyle(id)
	check(t, err)
	if len(style.Fill.Color) == 0 || style.Fill.Color[0] != "F4A6A0" {
		t.Errorf("the fill is %v, not the colour of an error", style.Fill)
	}
	if style.NumFmt != 3 || !style.Font.Bold || !style.Protection.Locked {
		t.Errorf("the format of the focal point is gone: %+v", style)
	}
	note := commentOf(t, book, "2 Violent crimes", "G6")
	if !strings.HasPrefix(note, "see the note of the police") || !strings.Contains(note, "[cts] Error 1") {
		t.Errorf("the comment is %q; it should begin with the focal point's own and hold the note", note)
	}
	if got := annotation.OwnComment(note); got != "see the note of the police" {
		t.Errorf("read back, the comment is %q", got)
	}
}

func commentOf(t *testing.T, book *excelize.File, sheet, cell string) string {
	t.Helper()
	comments, err := book.GetComments(sheet)
	check(t, err)
	for _, comment := range comments {
		if comment.Cell == cell {
			text := comment.Text
			for _, run := range comment.Paragraph {
				text += run.Text
			}
			return text
		}
	}
	return ""
}

// TestACopyOfACopyIsThatOfTheOriginal: what an earlier check left is taken out first.
func TestACopyOfACopyIsThatOfTheOriginal(t *testing.T) {
	path := filled(t)
	_, first := annotate(t, path, "en")
	again := filepath.Join(t.TempDir(), "XKX-2023.xlsx")
	check(t, os.WriteFile(again, first, 0o644))
	_, second := annotate(t, again, "en")
	one, err := excelize.OpenReader(bytes.NewReader(first))
	check(t, err)
	two, err := excelize.OpenReader(bytes.NewReader(second))
	check(t, err)
	if difference := cmp.Diff(one.GetSheetList(), two.GetSheetList()); difference != "" {
		t.Errorf("sheets: %s", difference)
	}
	for _, cell := range []string{"G6", "C2"} {
		if a, b := commentOf(t, one, "2 Violent crimes", cell), commentOf(t, two, "2 Violent crimes", cell); a != b || a == "" {
			t.Errorf("the comment of %s was %q and is %q", cell, a, b)
		}
	}
	if len(lines(t, first)) != len(lines(t, second)) || len(lines(t, first)) == 0 {
		t.Errorf("%d findings became %d", len(lines(t, first)), len(lines(t, second)))
	}
}

// TestEveryFindingIsInEveryForm: nothing is capped anywhere.
func TestEveryFindingIsInEveryForm(t *testing.T) {
	for _, language := range []string{"en", "fr", "ar", "zh", "ru", "es"} {
		t.Run(language, func(t *testing.T) {
			found, copied := annotate(t, filled(t), language)
			var page, report bytes.Buffer
			check(t, found.WritePage(&page))
			check(t, found.WriteReport(&report))
			if got := len(lines(t, copied)); got != len(found.Entries) {
				t.Errorf("the sheet lists %d of %d findings", got, len(found.Entries))
			}
			if got := strings.Count(page.String(), `<li class="`); got != len(found.Entries) {
				t.Errorf("the page lists %d of %d findings", got, len(found.Entries))
			}
			for _, entry := range found.Entries {
				if !strings.Contains(report.String(), entry.Finding.FindingID) {
					t.Errorf("the report lacks %s", entry.Finding.FindingID)
				}
			}
			if strings.Contains(page.String(), "check.") || strings.Contains(page.String(), "<script") {
				t.Error("the page shows a key of a message, or holds a script")
			}
		})
	}
}

// TestTheEnglishStandsBesideADraftAlone: in English nothing is said twice; in
// French the English of the weight, the finding, the remedy and the stake is there.
func TestTheEnglishStandsBesideADraftAlone(t *testing.T) {
	for language, want := range map[string]bool{"en": false, "fr": true} {
		found, _ := annotate(t, filled(t), language)
		var page, summary bytes.Buffer
		check(t, found.WritePage(&page))
		check(t, found.WriteSummary(&summary, nil, feedback.Screen{}))
		if got := strings.Contains(page.String(), `class="english"`); got != want {
			t.Errorf("%s: the page shows English beside: %t", language, got)
		}
		for _, text := range []string{"Error. ", "A count cannot be negative", "Correct the figure", "held back", "The wording in this language is a draft"} {
			if got := strings.Contains(page.String(), text) && strings.Contains(page.String(), "class=\"english\""); got != want {
				t.Errorf("%s: the page shows %q beside: %t", language, text, got)
			}
		}
		if strings.Contains(summary.String(), "\n    ·") {
			t.Errorf("%s: the summary has a line without words:\n%s", language, summary.String())
		}
	}
}

// TestASummaryFitsItsScreen: fewer findings are told where the screen is small; the count stays exact.
func TestASummaryFitsItsScreen(t *testing.T) {
	found, _ := annotate(t, filled(t), "en")
	var summary bytes.Buffer
	check(t, found.WriteSummary(&summary, []string{"a.xlsx"}, feedback.Screen{Columns: 79, Rows: 30}))
	lines := strings.Split(summary.String(), "\n")
	for _, line := range lines {
		if len([]rune(line)) > 79 {
			t.Errorf("%d columns: %s", len([]rune(line)), line)
		}
	}
	if len(lines) > 30 || !strings.Contains(summary.String(), "further findings stand") {
		t.Errorf("%d lines:\n%s", len(lines), summary.String())
	}
}

// TestExplanationsThatExplainNothingAreTold: what somebody wrote is never passed over in silence.
func TestExplanationsThatExplainNothingAreTold(t *testing.T) {
	path := filled(t)
	_, copied := annotate(t, path, "en")
	book, err := excelize.OpenReader(bytes.NewReader(copied))
	check(t, err)
	columns, err := book.GetRows("Findings", excelize.Options{RawCellValue: true})
	check(t, err)
	column := map[string]string{}
	for i, id := range columns[0] {
		column[id], _ = excelize.ColumnNumberToName(i + 1)
	}
	for cell, text := range map[string]string{
		column[annotation.ColumnExplanation] + "7": "-",
		column[annotation.ColumnExplanation] + "8": "counted by hand", column[annotation.ColumnFinding] + "8": "",
		column[annotation.ColumnExplanation] + "9": "a new law", column[annotation.ColumnFigures] + "9": strings.Repeat("0", 32),
	} {
		check(t, book.SetCellValue("Findings", cell, text))
	}
	again := filepath.Join(t.TempDir(), "XKX-2023-checked.xlsx")
	check(t, book.SaveAs(again))
	found, _ := annotate(t, again, "en")
	var told []string
	for _, note := range found.Notes {
		told = append(told, note.Said.Text)
	}
	for _, want := range []string{"says nothing, such as a dash alone", "[counted by hand]", "[a new law]"} {
		if !strings.Contains(strings.Join(told, "\n"), want) {
			t.Errorf("no note says %q: %q", want, told)
		}
	}
	for _, entry := range found.Entries {
		if entry.Explanation != nil {
			t.Errorf("finding %d is explained by %q", entry.Number, entry.Explanation.Text)
		}
	}
}

// TestOtherFormatsAreCopiedAsValues: of an ods or xls file the copy is a new
// workbook with its values, in which the findings stand where they belong.
func TestOtherFormatsAreCopiedAsValues(t *testing.T) {
	found, _ := annotate(t, filled(t), "en")
	for _, name := range []string{"kinds.ods", "kinds.xls"} {
		t.Run(name, func(t *testing.T) {
			original, err := os.ReadFile("../../connectors/workbook/testdata/" + name)
			check(t, err)
			own := *found
			own.Delivery.FileName = name
			own.Entries = nil
			var written bytes.Buffer
			check(t, own.WriteWorkbook(&written, original, nil))
			sheets, values := valuesIn(t, name, original)
			gotSheets, got := valuesIn(t, "copy.xlsx", written.Bytes())
			if difference := cmp.Diff(append(sheets, "Findings"), gotSheets); difference != "" {
				t.Errorf("sheets: %s", difference)
			}
			for place, value := range values {
				if got[place] != value {
					t.Errorf("%s is %q, the original has %q", place, got[place], value)
				}
			}
			if len(values) == 0 {
				t.Error("the original holds nothing")
			}
		})
	}
}

// valuesIn are the numbers and texts of a workbook by their places.
func valuesIn(t *testing.T, name string, content []byte) (sheets []string, values map[string]string) {
	t.Helper()
	file := connectors.File{ReaderAt: bytes.NewReader(content), Name: name, Size: int64(len(content))}
	book, err := workbook.Open(t.Context(), file, workbook.DefaultLimits())
	check(t, err)
	defer book.Close()
	values = map[string]string{}
	for _, sheet := range book.Sheets() {
		sheets = append(sheets, sheet.Name)
		for row, err := range book.Rows(sheet.Name) {
			check(t, err)
			for _, cell := range row.Cells {
				if cell.Type == workbook.Number || cell.Type == workbook.Text {
					values[sheet.Name+"!"+cell.Reference()] = string(cell.Type) + " " + cell.Raw
				}
			}
		}
	}
	return sheets, values
}

// TestTheListStandsAloneForOtherFiles: of a file that is no workbook, the findings are listed all the same.
func TestTheListStandsAloneForOtherFiles(t *testing.T) {
	found, _ := annotate(t, filled(t), "en")
	var written bytes.Buffer
	check(t, found.WriteWorkbook(&written, []byte("not an xlsx"), nil))
	if got := len(lines(t, written.Bytes())); got != len(found.Entries) || got == 0 {
		t.Errorf("the list has %d of %d findings", got, len(found.Entries))
	}
	book, err := excelize.OpenReader(bytes.NewReader(written.Bytes()))
	check(t, err)
	if got := book.GetSheetList(); len(got) != 1 {
		t.Errorf("sheets %v; the list alone was expected", got)
	}
}
