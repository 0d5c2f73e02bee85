package excelrules

import (
	"archive/zip"
	"bytes"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// sound is a workbook with a little of everything that the rules are about.
func sound(t *testing.T) map[string]string {
	t.Helper()
	book := excelize.NewFile()
	defer book.Close()
	validation := excelize.NewDataValidation(true)
	validation.SetSqref("A1:A9")
	validation.SetInput("title", "prompt")
	for _, err := range []error{
		validation.SetDropList([]string{"yes", "no"}),
		book.SetCellValue("Sheet1", "A1", "a text"), book.SetCellValue("Sheet1", "B2", 12), book.SetCellFormula("Sheet1", "C3", `IF(B2>1,"many","")`),
		book.SetRowHeight("Sheet1", 2, 30), book.SetColWidth("Sheet1", "A", "B", 20), book.MergeCell("Sheet1", "D1", "E2"), book.MergeCell("Sheet1", "D4", "E5"),
		book.AddDataValidation("Sheet1", validation), book.SetCellHyperLink("Sheet1", "A1", "Sheet1!B2", "Location"),
		book.AddComment("Sheet1", excelize.Comment{Cell: "B2", Author: "office", Paragraph: []excelize.RichTextRun{{Text: "counted by hand"}}}),
		book.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", Scope: "Sheet1", RefersTo: "Sheet1!$1:$1"}),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	var content bytes.Buffer
	if err := book.Write(&content); err != nil {
		t.Fatal(err)
	}
	return partsOf(t, content.Bytes())
}

func partsOf(t *testing.T, content []byte) map[string]string {
	t.Helper()
	archive, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		t.Fatal(err)
	}
	parts := map[string]string{}
	for _, file := range archive.File {
		reader, err := file.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(reader)
		if err != nil {
			t.Fatal(err)
		}
		parts[file.Name] = string(text)
	}
	return parts
}

func packed(t *testing.T, parts map[string]string) []byte {
	t.Helper()
	var content bytes.Buffer
	archive := zip.NewWriter(&content)
	for name, text := range parts {
		part, err := archive.Create(name)
		if err == nil {
			_, err = io.WriteString(part, text)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := archive.Close(); err != nil {
		t.Fatal(err)
	}
	return content.Bytes()
}

const sheet = "xl/worksheets/sheet1.xml"

func TestASoundWorkbookHasNoFault(t *testing.T) {
	faults, err := Check(packed(t, sound(t)))
	if err != nil || len(faults) > 0 {
		t.Errorf("%q, %v", faults, err)
	}
}

func TestEachRuleIsHeld(t *testing.T) {
	long := strings.Repeat("x", 300)
	cases := []struct{ name, part, from, to, want string }{
		{"elements out of order", sheet, "<sheetData>", "<mergeCells></mergeCells><sheetData>", "sheetData stands behind mergeCells"},
		{"an element of nobody", sheet, "<sheetData>", "<figures></figures><sheetData>", "has an element figures"},
		{"broken XML", sheet, "</sheetData>", "", "no well-formed XML"},
		{"a row twice", sheet, `<row r="2"`, `<row r="1"`, "row 1 stands behind row 1"},
		{"a row too high", sheet, `ht="30"`, `ht="410"`, "410 high"},
		{"a cell in another row", sheet, `<c r="B2"`, `<c r="B7"`, `cell "B7" stands in row 2`},
		{"a format of nobody", sheet, `<c r="B2"`, `<c r="B2" s="99"`, "format 99 of"},
		{"a text of nobody", sheet, `t="s"><v>0`, `t="s"><v>44`, "text 44 of"},
		{"letters for a number", sheet, `<v>12`, `<v>1,2`, `"1,2" for a number`},
		{"a long text in a formula", sheet, `&#34;many&#34;`, `&#34;` + long + `&#34;`, "a text of 300 letters"},
		{"merged cells that overlap", sheet, `ref="D4:E5"`, `ref="D2:E5"`, "overlap others"},
		{"a wrong count", sheet, `<dataValidations count="1"`, `<dataValidations count="2"`, "says that it has 2"},
		{"a long prompt", sheet, `prompt="prompt"`, `prompt="` + long + `"`, "a prompt of 300 letters"},
		{"a long list", sheet, `yes,no`, long, "a formula1 of 302 letters"},
		{"a validation of no cell", sheet, `sqref="A1:A9"`, `sqref="A1:9"`, "is no cell"},
		{"a link to no sheet", sheet, `location="Sheet1!B2"`, `location="Sheet2!B2"`, "which is no sheet"},
		{"a relationship of nobody", sheet, `<legacyDrawing r:id="`, `<legacyDrawing r:id="x`, "which is not there"},
		{"overlapping columns", sheet, `<col customWidth`, `<col min="1" max="1"></col><col customWidth`, "stand behind column"},
		{"two selected sheets", "xl/workbook.xml", `<sheets>`, `<sheets><sheet name="A" sheetId="7" r:id="rId4"></sheet>`, "selected beside the sheet"},
		{"a long sheet name", "xl/workbook.xml", `name="Sheet1"`, `name="` + long + `"`, "has 300 letters"},
		{"a forbidden letter", "xl/workbook.xml", `name="Sheet1"`, `name="a/b"`, "a letter that it may not have"},
		{"a name of no sheet", "xl/workbook.xml", `Sheet1!$1:$1`, `Other!$1:$1`, "which is no sheet"},
		{"a name of a sheet beyond", "xl/workbook.xml", `localSheetId="0"`, `localSheetId="3"`, "sheet 3 of 1"},
		{"a font of nobody", "xl/styles.xml", `fontId="0"`, `fontId="9"`, "fontId 9 of"},
		{"a part that is not declared", "[Content_Types].xml", `Extension="vml"`, `Extension="vmx"`, "does not say what"},
		{"a second comment of a cell", "xl/comments1.xml", `<commentList>`, `<commentList><comment ref="B2" authorId="0"></comment>`, "its second comment"},
		{"a comment without a box", "xl/drawings/vmlDrawing1.vml", `<x:Row>1`, `<x:Row>7`, "has 0 boxes"},
		{"a lost part", "xl/_rels/workbook.xml.rels", `theme/theme1.xml`, `theme/theme9.xml`, "which is not there"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			parts := sound(t)
			if !strings.Contains(parts[c.part], c.from) {
				t.Fatalf("%s does not hold %q:\n%s", c.part, c.from, parts[c.part])
			}
			parts[c.part] = strings.Replace(parts[c.part], c.from, c.to, 1)
			faults, err := Check(packed(t, parts))
			if err != nil {
				t.Fatal(err)
			}
			if !slices.ContainsFunc(faults, func(fault string) bool { return strings.Contains(fault, c.want) }) {
				t.Errorf("no fault says %q: %q", c.want, faults)
			}
		})
	}
}
