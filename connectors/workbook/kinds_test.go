package workbook_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"cts/connectors"
	"cts/connectors/connectortest"
	"cts/connectors/workbook"
)

// kinds.* hold the same workbook, which LibreOffice saved in three kinds: texts
// in several scripts and in two records, numbers of each encoding, formulas and
// their errors, a date, comments, merged cells, a hidden row and a hidden sheet.
func kind(t testing.TB, extension string) []byte { return testFile(t, "kinds."+extension) }

func testFile(t testing.TB, name string) []byte {
	t.Helper()
	content, err := os.ReadFile("testdata/" + name)
	must(t, err)
	return content
}

func TestKindsOfFilesReadAlike(t *testing.T) {
	want := open(t, kind(t, "xlsx"))
	for _, extension := range []string{"ods", "xls"} {
		t.Run(extension, func(t *testing.T) {
			got := open(t, kind(t, extension))
			if !slices.EqualFunc(got.Sheets(), want.Sheets(), func(a, b workbook.Sheet) bool {
				return a.Name == b.Name && a.Visibility == b.Visibility
			}) {
				t.Fatalf("sheets %v, want %v", got.Sheets(), want.Sheets())
			}
			for _, sheet := range want.Sheets() {
				compareSheets(t, got, want, sheet.Name)
			}
		})
	}
}

func compareSheets(t *testing.T, got, want *workbook.Book, sheet string) {
	t.Helper()
	a, b := filled(cells(t, got, sheet)), filled(cells(t, want, sheet))
	for _, reference := range slices.Sorted(maps.Keys(b)) {
		if a[reference] != b[reference] && !sameDay(got, want, a[reference], b[reference]) {
			t.Errorf("%s!%s: %+v, want %+v", sheet, reference, a[reference], b[reference])
		}
	}
	if len(a) != len(b) {
		t.Errorf("%s: %d cells, want %d", sheet, len(a), len(b))
	}
	comments, err := got.Comments(sheet)
	must(t, err)
	wanted, err := want.Comments(sheet)
	must(t, err)
	if !maps.Equal(comments, wanted) {
		t.Errorf("%s: comments %q, want %q", sheet, comments, wanted)
	}
	merged, err := got.Merged(sheet)
	must(t, err)
	wantedRanges, err := want.Merged(sheet)
	must(t, err)
	if !slices.Equal(merged, wantedRanges) {
		t.Errorf("%s: merged %v, want %v", sheet, merged, wantedRanges)
	}
	if a, b := hiddenRows(t, got, sheet), hiddenRows(t, want, sheet); !slices.Equal(a, b) {
		t.Errorf("%s: hidden rows %v, want %v", sheet, a, b)
	}
}

// filled leaves out cells that hold nothing; kinds differ in whether they store them.
func filled(all map[string]workbook.Cell) map[string]workbook.Cell {
	maps.DeleteFunc(all, func(_ string, cell workbook.Cell) bool { return cell.Type == workbook.Blank && !cell.Formula })
	return all
}

// sameDay compares dates: one kind stores a number of days, another writes the day out.
func sameDay(got, want *workbook.Book, a, b workbook.Cell) bool {
	day, ok := got.Date(a)
	wanted, also := want.Date(b)
	return ok && also && day.Equal(wanted)
}

func hiddenRows(t *testing.T, book *workbook.Book, sheet string) []int {
	t.Helper()
	var hidden []int
	for row, err := range book.Rows(sheet) {
		must(t, err)
		if row.Hidden && !row.Blank() {
			hidden = append(hidden, row.Number)
		}
	}
	return hidden
}

// A file that is cut off anywhere is refused or reads as far as it goes; it never ends the program.
func TestCutOffKindsAreRefused(t *testing.T) {
	for _, extension := range []string{"ods", "xls"} {
		t.Run(extension, func(t *testing.T) {
			content := kind(t, extension)
			refused := 0
			for size := 0; size < len(content)-1; size += 1 + len(content)/97 {
				_, err := workbook.Open(t.Context(), connectortest.File("cut."+extension, content[:size]), workbook.DefaultLimits())
				if err != nil {
					refused++
					if !errors.Is(err, connectors.ErrUnreadable) && !errors.Is(err, connectors.ErrNotRecognised) {
						t.Errorf("%d bytes: %v", size, err)
					}
				}
			}
			if refused < 90 {
				t.Errorf("only %d of the cut files were refused", refused)
			}
		})
	}
}

func TestExcel97Refuses(t *testing.T) {
	content := kind(t, "xls")
	cases := []struct {
		name   string
		change func([]byte) []byte
		want   string
	}{
		{"sectors that follow one another in a circle", func(data []byte) []byte {
			table := (int(binary.LittleEndian.Uint32(data[76:])) + 1) * 512
			for i := range 60 {
				binary.LittleEndian.PutUint32(data[table+4*i:], uint32(i))
			}
			return data
		}, "damaged"},
		{"a size of sectors that does not exist", func(data []byte) []byte { data[30] = 15; return data }, "damaged"},
		{"a workbook of Excel 95", func(data []byte) []byte {
			return bytes.Replace(data, utf16("Workbook"), utf16("Book\x00\x00\x00\x00"), 1)
		}, "compound file without a workbook"},
		{"an encrypted workbook", func(data []byte) []byte {
			begin := bytes.Index(data, []byte{0x09, 0x08, 0x10, 0x00, 0x00, 0x06})
			binary.LittleEndian.PutUint16(data[begin+20:], 0x2F)
			return data
		}, "encrypted"},
		{"a record that swallows the others", func(data []byte) []byte {
			begin := bytes.Index(data, []byte{0x09, 0x08, 0x10, 0x00, 0x00, 0x06})
			binary.LittleEndian.PutUint16(data[begin+22:], 0xFFFF)
			return data
		}, "no worksheet"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			_, err := workbook.Open(t.Context(), connectortest.File("test.xls", c.change(slices.Clone(content))), workbook.DefaultLimits())
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want one with %q", err, c.want)
			}
		})
	}
}

func utf16(text string) []byte {
	var wide []byte
	for _, b := range []byte(text) {
		wide = append(wide, b, 0)
	}
	return wide
}

func TestOpenDocumentRepeatsAreBounded(t *testing.T) {
	const head = `<office:document-content xmlns:office="o" xmlns:table="t" xmlns:text="x"><office:body><office:spreadsheet><table:table table:name="One">`
	const tail = `</table:table></office:spreadsheet></office:body></office:document-content>`
	number := `<table:table-cell office:value-type="float" office:value="1"/>`
	cases := []struct{ name, rows, want string }{
		{"blank rows and columns to the end of the sheet", `<table:table-row>` + number + `<table:table-cell table:number-columns-repeated="16383"/></table:table-row><table:table-row table:number-rows-repeated="1048575"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>`, ""},
		{"a number in every column", `<table:table-row><table:table-cell office:value-type="float" office:value="1" table:number-columns-repeated="16384"/></table:table-row>`, "beyond column"},
		{"a number in every row", `<table:table-row table:number-rows-repeated="1048576">` + number + `</table:table-row>`, "more than"},
		{"a text of blanks", `<table:table-row><table:table-cell office:value-type="string"><text:p>` + strings.Repeat(`<text:s text:c="999999"/>`, 20) + `</text:p></table:table-cell></table:table-row>`, "a text of more than"},
		{"two sheets of one name", `</table:table><table:table table:name="One">`, "two sheets named"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			content := connectortest.Pack(t, map[string]string{
				"META-INF/manifest.xml": "<manifest/>", "content.xml": head + c.rows + tail,
			})
			_, err := workbook.Open(t.Context(), connectortest.File("test.ods", content), workbook.DefaultLimits())
			if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
				t.Errorf("error %v, want %q", err, c.want)
			}
		})
	}
	encrypted := connectortest.Pack(t, map[string]string{"META-INF/manifest.xml": "<manifest><file-entry><encryption-data/></file-entry></manifest>", "content.xml": "\x00\x01"})
	if _, err := workbook.Open(t.Context(), connectortest.File("test.ods", encrypted), workbook.DefaultLimits()); err == nil || !strings.Contains(err.Error(), "without a password") {
		t.Errorf("an encrypted file: %v", err)
	}
}

// runs.* hold the same sheet, which LibreOffice saved in the other kinds: raised,
// lowered and struck parts of texts, a percentage, a struck number, and a text box on one of two sheets.
func TestHowTextsAreWrittenIsKept(t *testing.T) {
	want := map[string]workbook.Cell{
		"A1": {Row: 1, Column: 1, Type: workbook.Text, Raw: "12¹"},
		"A2": {Row: 2, Column: 1, Type: workbook.Text, Raw: "9\u03368\u03361019"},
		"A3": {Row: 3, Column: 1, Type: workbook.Text, Raw: "plain and bold"},
		"A4": {Row: 4, Column: 1, Type: workbook.Text, Raw: "H²O"},
		"A5": {Row: 5, Column: 1, Type: workbook.Number, Raw: "0.125", Percent: true},
		"A6": {Row: 6, Column: 1, Type: workbook.Number, Raw: "5"},
		"A7": {Row: 7, Column: 1, Type: workbook.Number, Raw: "120", Struck: true},
	}
	for _, extension := range []string{"xlsx", "ods", "xls"} {
		t.Run(extension, func(t *testing.T) {
			book := open(t, testFile(t, "runs."+extension))
			if got := filled(cells(t, book, "Sheet1")); !maps.Equal(got, want) {
				t.Errorf("got %+v\nwant %+v", got, want)
			}
			for sheet, drawn := range map[string]bool{"Sheet1": true, "Plain": false} {
				if got, err := book.Drawn(sheet); err != nil || got != drawn {
					t.Errorf("sheet %s: drawn %v, %v; want %v", sheet, got, err, drawn)
				}
			}
		})
	}
}
