package workbook_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"cts/connectors"
	"cts/connectors/connectortest"
	"cts/connectors/workbook"
)

// open opens a workbook that a test made.
func open(t testing.TB, content []byte) *workbook.Book {
	t.Helper()
	book, err := workbook.Open(t.Context(), connectortest.File("test.xlsx", content), workbook.DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { book.Close() })
	return book
}

// cells reads a sheet, by reference.
func cells(t testing.TB, book *workbook.Book, sheet string) map[string]workbook.Cell {
	t.Helper()
	found := map[string]workbook.Cell{}
	for row, err := range book.Rows(sheet) {
		if err != nil {
			t.Fatal(err)
		}
		for _, cell := range row.Cells {
			found[cell.Reference()] = cell
		}
	}
	return found
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// save writes a workbook of excelize to bytes.
func save(t testing.TB, file *excelize.File) []byte {
	t.Helper()
	buffer, err := file.WriteToBuffer()
	must(t, err)
	return buffer.Bytes()
}

func TestCellsAreReadAsStored(t *testing.T) {
	file := excelize.NewFile()
	whole, err := file.NewStyle(&excelize.Style{NumFmt: 1})
	must(t, err)
	day, err := file.NewStyle(&excelize.Style{NumFmt: 14})
	must(t, err)
	custom, err := file.NewStyle(&excelize.Style{CustomNumFmt: ptr(`[Red]"day" yyyy\-mm\-dd`)})
	must(t, err)
	money, err := file.NewStyle(&excelize.Style{CustomNumFmt: ptr(`[$USD] #,##0.00_d"days"`)})
	must(t, err)
	elapsed, err := file.NewStyle(&excelize.Style{CustomNumFmt: ptr(`[h]:00`)})
	must(t, err)
	for reference, value := range map[string]any{
		"A1": 12.7, "B1": "text", "C1": true, "D1": false, "E1": "", "F1": "<5", "G1": 45352, "H1": 45352.5,
		"I1": 7, "J1": " spaces ", "K1": "line\nbreak", "L1": "Côte d’Ivoire & <x>", "M1": "12", "N1": 1.5,
	} {
		must(t, file.SetCellValue("Sheet1", reference, value))
	}
	must(t, file.SetCellDefault("Sheet1", "O1", "123456789012345678"))
	must(t, file.SetCellFormula("Sheet1", "P1", "A1*2"))
	must(t, file.SetCellRichText("Sheet1", "Q1", []excelize.RichTextRun{{Text: "rich "}, {Text: "text"}}))
	for reference, style := range map[string]int{"A1": whole, "G1": day, "H1": custom, "I1": money, "N1": elapsed} {
		must(t, file.SetCellStyle("Sheet1", reference, reference, style))
	}
	book := open(t, save(t, file))
	got := cells(t, book, "Sheet1")
	for reference, want := range map[string]workbook.Cell{
		"A1": {Type: workbook.Number, Raw: "12.7"}, // shown as 13
		"B1": {Type: workbook.Text, Raw: "text"},
		"C1": {Type: workbook.Boolean, Raw: "TRUE"},
		"D1": {Type: workbook.Boolean, Raw: "FALSE"},
		"E1": {Type: workbook.Blank},
		"F1": {Type: workbook.Text, Raw: "<5"},
		"G1": {Type: workbook.Date, Raw: "45352"},
		"H1": {Type: workbook.Date, Raw: "45352.5"},
		"I1": {Type: workbook.Number, Raw: "7"}, // the d of "days" is no day
		"J1": {Type: workbook.Text, Raw: " spaces "},
		"K1": {Type: workbook.Text, Raw: "line\nbreak"},
		"L1": {Type: workbook.Text, Raw: "Côte d’Ivoire & <x>"},
		"M1": {Type: workbook.Text, Raw: "12"}, // a number stored as text stays text
		"N1": {Type: workbook.Date, Raw: "1.5"},
		"O1": {Type: workbook.Number, Raw: "123456789012345678"},
		"P1": {Type: workbook.Blank, Formula: true}, // nobody computed it
		"Q1": {Type: workbook.Text, Raw: "rich text"},
	} {
		want.Row, want.Column, _ = workbook.ParseReference(reference)
		if diff := cmp.Diff(want, got[reference]); diff != "" {
			t.Errorf("%s:\n%s", reference, diff)
		}
	}
	if day, ok := book.Date(got["H1"]); !ok || !day.Equal(time.Date(2024, 3, 1, 12, 0, 0, 0, time.UTC)) {
		t.Errorf("45352.5 is %v, %v; want noon of 1 March 2024", day, ok)
	}
	if _, ok := book.Date(got["A1"]); ok {
		t.Error("12.7 is taken for a date")
	}
}

func ptr(text string) *string { return &text }

// minimal is a workbook of parts written by hand.
func minimal(t testing.TB, parts map[string]string) []byte {
	t.Helper()
	all := map[string]string{
		"[Content_Types].xml": `<Types/>`,
		"_rels/.rels":         `<Relationships><Relationship Id="r1" Type="http://x/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
		"xl/workbook.xml":     `<workbook xmlns:r="http://x/relationships"><sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": `<Relationships><Relationship Id="r1" Type="http://x/worksheet" Target="worksheets/sheet1.xml"/>` +
			`<Relationship Id="r2" Type="http://x/sharedStrings" Target="/xl/sharedStrings.xml"/></Relationships>`,
		"xl/sharedStrings.xml":     `<sst/>`,
		"xl/worksheets/sheet1.xml": `<worksheet><sheetData/></worksheet>`,
	}
	for name, content := range parts {
		all[name] = content
	}
	return connectortest.Pack(t, all)
}

func sheet(rows string) map[string]string {
	return map[string]string{"xl/worksheets/sheet1.xml": `<worksheet><dimension ref="A1"/><sheetData>` + rows + `</sheetData></worksheet>`}
}

func TestCellsOfOddWriters(t *testing.T) {
	cases := map[string]struct {
		parts map[string]string
		want  map[string]workbook.Cell
	}{
		"cells and rows without places": {
			sheet(`<row><c><v>1</v></c><c/><c><v>3</v></c></row><row><c><v>4</v></c></row>`),
			map[string]workbook.Cell{
				"A1": {Row: 1, Column: 1, Type: workbook.Number, Raw: "1"}, "B1": {Row: 1, Column: 2, Type: workbook.Blank},
				"C1": {Row: 1, Column: 3, Type: workbook.Number, Raw: "3"}, "A2": {Row: 2, Column: 1, Type: workbook.Number, Raw: "4"},
			},
		},
		"error, inline text, text of a formula, ISO date": {
			sheet(`<row r="7"><c r="A7" t="e"><f>1/0</f><v>#DIV/0!</v></c><c r="B7" t="inlineStr"><is><t>in</t><r><t>line</t></r><rPh><t>aid</t></rPh></is></c>` +
				`<c r="C7" t="str"><f>A1</f><v>x_x000D_y_x005F_z_x</v></c><c r="D7" t="d"><v>2024-03-01</v></c></row>`),
			map[string]workbook.Cell{
				"A7": {Row: 7, Column: 1, Type: workbook.Error, Raw: "#DIV/0!", Formula: true},
				"B7": {Row: 7, Column: 2, Type: workbook.Text, Raw: "inline"},
				"C7": {Row: 7, Column: 3, Type: workbook.Text, Raw: "x\ry_z_x", Formula: true},
				"D7": {Row: 7, Column: 4, Type: workbook.Date, Raw: "2024-03-01"},
			},
		},
		"shared strings, prefixes, comments and extensions in the XML": {
			map[string]string{
				"xl/sharedStrings.xml": `<?xml version="1.0"?><x:sst xmlns:x="y"><x:si><x:t>one</x:t></x:si><!-- don't --><x:si><x:r><x:t>t</x:t></x:r><x:r><x:t>wo</x:t></x:r></x:si></x:sst>`,
				"xl/worksheets/sheet1.xml": `<x:worksheet xmlns:x="y"><x:sheetData><x:row r="1"><x:c r="A1" t="s"><x:v>1</x:v></x:c><x:c r="B1" t="s"><x:v> 0 </x:v></x:c>` +
					`<x:c r="C1"><x:v><![CDATA[5]]></x:v><x:extLst><x:ext><x:v>9</x:v></x:ext></x:extLst></x:c><x:extLst/></x:row></x:sheetData></x:worksheet>`,
			},
			map[string]workbook.Cell{
				"A1": {Row: 1, Column: 1, Type: workbook.Text, Raw: "two"}, "B1": {Row: 1, Column: 2, Type: workbook.Text, Raw: "one"},
				"C1": {Row: 1, Column: 3, Type: workbook.Number, Raw: "5"},
			},
		},
		"a number that is none": {
			sheet(`<row r="1"><c r="A1"><v>NaN</v></c><c r="B1" t="n"><v>1,5</v></c><c r="C1"><v>1E+2</v></c></row>`),
			map[string]workbook.Cell{
				"A1": {Row: 1, Column: 1, Type: workbook.Text, Raw: "NaN"}, "B1": {Row: 1, Column: 2, Type: workbook.Text, Raw: "1,5"},
				"C1": {Row: 1, Column: 3, Type: workbook.Number, Raw: "1E+2"},
			},
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, cells(t, open(t, minimal(t, c.parts)), "S")); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestErrorsNameThePlace(t *testing.T) {
	cases := map[string]struct {
		parts map[string]string
		want  string
	}{
		"a cell of an unknown type":  {sheet(`<row r="1"><c r="A1"/><c r="B1" t="zz"/></row>`), "sheet S: xl/worksheets/sheet1.xml: cell B1: a cell of the unknown type"},
		"a reference that is none":   {sheet(`<row r="1"><c r="1A"/></row>`), `"1A" is not the place of a cell`},
		"a column beyond the format": {sheet(`<row r="1"><c r="ZZZ1"/></row>`), `"ZZZ1" is not the place of a cell`},
		"a row number below one":     {sheet(`<row r="3"/><row r="-1"/>`), `after row 3: "-1" is not the number of a row`},
		"something among the rows":   {sheet(`<row r="3"/><cell/>`), `after row 3: element "cell" among the rows`},
		"an element within a value":  {sheet(`<row r="3"><c r="A3"><v><b/></v></c></row>`), `cell A3: element "b" within a value`},
		"no rows at all":             {map[string]string{"xl/worksheets/sheet1.xml": `<worksheet/>`}, "sheet S: xl/worksheets/sheet1.xml: after row 0: the XML is cut off"},
		"tags that do not match":     {sheet(`<row r="3"></c></row>`), "after row 3"},
		"another encoding":           {map[string]string{"xl/worksheets/sheet1.xml": `<?xml version="1.0" encoding="latin1"?><worksheet/>`}, "encoding"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			var err error
			for _, err = range open(t, minimal(t, c.parts)).Rows("S") {
			}
			if !errors.Is(err, connectors.ErrUnreadable) || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), "test.xlsx") {
				t.Errorf("error %v; want it to say %q", err, c.want)
			}
		})
	}
}

func TestOpenRefuses(t *testing.T) {
	cases := map[string]struct {
		parts map[string]string
		want  error
	}{
		"a binary workbook":     {map[string]string{"_rels/.rels": `<Relationships><Relationship Id="r1" Type="http://x/officeDocument" Target="xl/workbook.bin"/></Relationships>`}, connectors.ErrNotRecognised},
		"no workbook":           {map[string]string{"_rels/.rels": `<Relationships/>`}, connectors.ErrNotRecognised},
		"two sheets, one name":  {map[string]string{"xl/workbook.xml": `<workbook><sheets><sheet name="S"/><sheet name="S"/></sheets></workbook>`}, connectors.ErrUnreadable},
		"no sheet":              {map[string]string{"xl/workbook.xml": `<workbook><sheets/></workbook>`}, connectors.ErrUnreadable},
		"too many sheets":       {map[string]string{"xl/workbook.xml": `<workbook><sheets>` + strings.Repeat(`<sheet name=""/>`, 1000) + `</sheets></workbook>`}, connectors.ErrLimit},
		"a list of sheets ends": {map[string]string{"xl/workbook.xml": `<workbook><sheets>`}, connectors.ErrUnreadable},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			file := connectortest.File("test.xlsx", minimal(t, c.parts))
			if _, err := workbook.Open(t.Context(), file, workbook.DefaultLimits()); !errors.Is(err, c.want) {
				t.Errorf("error %v, want %v", err, c.want)
			}
		})
	}
}

func TestSheetsCommentsAndProperties(t *testing.T) {
	file := excelize.NewFile()
	for _, name := range []string{"Hidden", "Very hidden", "Données"} {
		_, err := file.NewSheet(name)
		must(t, err)
	}
	must(t, file.SetSheetVisible("Hidden", false))
	must(t, file.SetSheetVisible("Very hidden", false, true))
	must(t, file.AddComment("Données", excelize.Comment{Cell: "E12", Author: "FIN", Text: "from 2021 by incident"}))
	must(t, file.SetDocProps(&excelize.DocProperties{Creator: "schwabe", Created: "2022-06-06T16:49:08Z", Modified: "2023-03-07T11:35:13+02:00"}))
	book := open(t, save(t, file))
	var got []string
	for _, sheet := range book.Sheets() {
		got = append(got, sheet.Name+": "+string(sheet.Visibility))
	}
	if diff := cmp.Diff([]string{"Sheet1: visible", "Hidden: hidden", "Very hidden: veryHidden", "Données: visible"}, got); diff != "" {
		t.Error(diff)
	}
	comments, err := book.Comments("Données")
	must(t, err)
	if diff := cmp.Diff(map[string]string{"E12": "from 2021 by incident"}, comments); diff != "" {
		t.Error(diff)
	}
	if comments, err := book.Comments("Sheet1"); err != nil || len(comments) != 0 {
		t.Errorf("comments of a sheet without any: %v, %v", comments, err)
	}
	want := workbook.Properties{Creator: "schwabe",
		Created: time.Date(2022, 6, 6, 16, 49, 8, 0, time.UTC), Modified: time.Date(2023, 3, 7, 9, 35, 13, 0, time.UTC)}
	if diff := cmp.Diff(want, book.Properties()); diff != "" {
		t.Error(diff)
	}
	for _, err := range book.Rows("No such sheet") {
		if !errors.Is(err, connectors.ErrUnreadable) || !strings.Contains(err.Error(), "No such sheet") {
			t.Errorf("error %v", err)
		}
	}
}

func TestDatesOfBothEpochs(t *testing.T) {
	styles := `<styleSheet><cellXfs><xf numFmtId="0"/><xf numFmtId="22"/></cellXfs></styleSheet>`
	links := `<Relationships><Relationship Id="r1" Type="http://x/worksheet" Target="worksheets/sheet1.xml"/>` +
		`<Relationship Id="r3" Type="http://x/styles" Target="styles.xml"/></Relationships>`
	for name, c := range map[string]struct{ epoch, serial, want string }{
		"1900":                          {"0", "45352", "2024-03-01T00:00:00Z"},
		"1900, with a time":             {"0", "45352.75", "2024-03-01T18:00:00Z"},
		"1900, the day that never was":  {"0", "60", "1900-02-28T00:00:00Z"},
		"1900, before it":               {"0", "59", "1900-02-28T00:00:00Z"},
		"1900, after it":                {"0", "61", "1900-03-01T00:00:00Z"},
		"1900, its first day":           {"0", "1", "1900-01-01T00:00:00Z"},
		"1904, as old Macintoshes have": {"1", "43890", "2024-03-01T00:00:00Z"},
		"a day that cannot be":          {"0", "-1", ""},
		"a day beyond the last":         {"0", "1e15", ""},
	} {
		t.Run(name, func(t *testing.T) {
			parts := sheet(`<row r="1"><c r="A1" s="1"><v>` + c.serial + `</v></c></row>`)
			parts["xl/styles.xml"], parts["xl/_rels/workbook.xml.rels"] = styles, links
			parts["xl/workbook.xml"] = `<workbook xmlns:r="http://x/r"><workbookPr date1904="` + c.epoch + `"/><sheets><sheet name="S" r:id="r1"/></sheets></workbook>`
			book := open(t, minimal(t, parts))
			got, ok := book.Date(cells(t, book, "S")["A1"])
			if ok != (c.want != "") || ok && got.Format(time.RFC3339) != c.want {
				t.Errorf("%s is %v, %v; want %s", c.serial, got, ok, c.want)
			}
		})
	}
}

func TestRowAtAndBlank(t *testing.T) {
	row := workbook.Row{Number: 3, Cells: []workbook.Cell{{Row: 3, Column: 2, Type: workbook.Blank}, {Row: 3, Column: 4, Type: workbook.Blank, Formula: true}}}
	if got := row.At(3); got != (workbook.Cell{Row: 3, Column: 3, Type: workbook.Blank}) {
		t.Errorf("a gap is %+v", got)
	}
	if got := row.At(4); !got.Formula {
		t.Errorf("D3 is %+v", got)
	}
	if !row.Blank() {
		t.Error("a row of blank cells is not blank")
	}
}

func TestReferencesReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		row, column := rapid.IntRange(1, 1_048_576).Draw(t, "row"), rapid.IntRange(1, 16_384).Draw(t, "column")
		reference := workbook.Reference(row, column)
		if theirs, _ := excelize.CoordinatesToCellName(column, row); theirs != reference {
			t.Errorf("%d, %d is %s, excelize says %s", row, column, reference, theirs)
		}
		if r, c, err := workbook.ParseReference(reference); r != row || c != column || err != nil {
			t.Errorf("%s is %d, %d, %v; want %d, %d", reference, r, c, err, row, column)
		}
	})
}

// Whatever excelize writes and reads, this reader reads likewise.
func TestReadsLikeExcelize(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		file := excelize.NewFile()
		defer file.Close()
		places := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) string {
			return workbook.Reference(rapid.IntRange(1, 30).Draw(t, "row"), rapid.IntRange(1, 30).Draw(t, "column"))
		}), 1, 40).Draw(rt, "places")
		for _, place := range places {
			if rapid.Bool().Draw(rt, "is text") {
				must(t, file.SetCellStr("Sheet1", place, rapid.StringMatching(`[ -~äß€\n]{0,20}`).Draw(rt, "text")))
			} else {
				must(t, file.SetCellFloat("Sheet1", place, rapid.Float64Range(-1e9, 1e9).Draw(rt, "number"), -1, 64))
			}
		}
		got := cells(t, open(t, save(t, file)), "Sheet1")
		for _, place := range places {
			want, err := file.GetCellValue("Sheet1", place, excelize.Options{RawCellValue: true})
			if err != nil || got[place].Raw != want {
				rt.Errorf("%s: %q, excelize reads %q, %v", place, got[place].Raw, want, err)
			}
		}
	})
}

func TestEndingTheContextEndsReading(t *testing.T) {
	content := minimal(t, sheet(strings.Repeat(`<row><c><v>1</v></c></row>`, 100)))
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	book, err := workbook.Open(ctx, connectortest.File("test.xlsx", content), workbook.DefaultLimits())
	must(t, err)
	defer book.Close()
	rows := 0
	for _, err = range book.Rows("S") {
		if err == nil {
			rows++
			cancel()
		}
	}
	if !errors.Is(err, context.Canceled) || rows != 1 {
		t.Errorf("%d rows, error %v", rows, err)
	}
}

func TestTheLimitOfTimeIsTold(t *testing.T) {
	limits := workbook.DefaultLimits()
	limits.Time = time.Nanosecond
	_, err := workbook.Open(t.Context(), connectortest.File("test.xlsx", minimal(t, nil)), limits)
	if !errors.Is(err, connectors.ErrLimit) || !strings.Contains(err.Error(), "not read within") {
		t.Errorf("error %v", err)
	}
}

func TestStoppingEarlyIsNoError(t *testing.T) {
	book := open(t, minimal(t, sheet(`<row/><row/><row/>`)))
	for row, err := range book.Rows("S") {
		must(t, err)
		if row.Number == 2 {
			break
		}
	}
}

func TestEachLimitIsHeld(t *testing.T) {
	parts := sheet(`<row><c><v>1</v></c><c><v>1</v></c></row><row><c><v>1</v></c></row>`)
	parts["xl/sharedStrings.xml"] = `<sst><si/><si/></sst>`
	content := minimal(t, parts)
	for name, tighten := range map[string]func(*workbook.Limits){
		"file":           func(l *workbook.Limits) { l.File = 100 },
		"unzipped":       func(l *workbook.Limits) { l.Unzipped = 100 },
		"xml":            func(l *workbook.Limits) { l.XML = 10 },
		"small xml":      func(l *workbook.Limits) { l.SmallXML = 10 },
		"parts":          func(l *workbook.Limits) { l.Parts = 5 },
		"sheets":         func(l *workbook.Limits) { l.Sheets = 0 },
		"shared strings": func(l *workbook.Limits) { l.SharedStrings = 1 },
		"rows":           func(l *workbook.Limits) { l.Rows = 1 },
		"columns":        func(l *workbook.Limits) { l.Columns = 1 },
		"row cells":      func(l *workbook.Limits) { l.RowCells = 1 },
		"cells":          func(l *workbook.Limits) { l.Cells = 2 },
	} {
		t.Run(name, func(t *testing.T) {
			limits := workbook.DefaultLimits()
			if err := readAll(t.Context(), content, limits); err != nil {
				t.Fatalf("within the limits: %v", err)
			}
			tighten(&limits)
			if err := readAll(t.Context(), content, limits); !errors.Is(err, connectors.ErrLimit) {
				t.Errorf("beyond the limit: %v", err)
			}
		})
	}
}

// readAll reads everything in a workbook, and holds that rows come in their order.
func readAll(ctx context.Context, content []byte, limits workbook.Limits) error {
	book, err := workbook.Open(ctx, connectortest.File("test.xlsx", content), limits)
	if err != nil {
		return err
	}
	defer book.Close()
	for _, sheet := range book.Sheets() {
		last := 0
		for row, err := range book.Rows(sheet.Name) {
			if err != nil {
				return err
			}
			if row.Number <= last {
				return fmt.Errorf("row %d after row %d", row.Number, last)
			}
			last = row.Number
		}
		if _, err := book.Comments(sheet.Name); err != nil {
			return err
		}
		if _, err := book.Merged(sheet.Name); err != nil {
			return err
		}
	}
	return nil
}

func TestAttacksAreRefused(t *testing.T) {
	for _, attack := range connectortest.Attacks(t, sample(t)) {
		t.Run(attack.Name, func(t *testing.T) {
			var err error
			cost := connectortest.Measure(func() { err = readAll(t.Context(), attack.Content, workbook.DefaultLimits()) })
			cost.Check(t)
			for _, want := range attack.Want {
				if errors.Is(err, want) {
					return
				}
			}
			t.Errorf("error %v, want %v", err, attack.Want)
		})
	}
}

func sample(t testing.TB) []byte {
	file := excelize.NewFile()
	must(t, file.SetSheetRow("Sheet1", "A1", &[]any{"Country", "Year", "Value"}))
	must(t, file.SetSheetRow("Sheet1", "A2", &[]any{"Finland", 2021, 155.5}))
	must(t, file.AddComment("Sheet1", excelize.Comment{Cell: "C2", Text: "revised"}))
	return save(t, file)
}

func TestErrorsNameTheFileOnly(t *testing.T) {
	name := filepath.ToSlash("incoming/fin.xlsx")
	_, err := workbook.Open(t.Context(), connectortest.File(name, nil), workbook.DefaultLimits())
	if err == nil || !strings.HasPrefix(err.Error(), name+": ") || strings.Count(err.Error(), name) != 1 {
		t.Errorf("error %v", err)
	}
}
