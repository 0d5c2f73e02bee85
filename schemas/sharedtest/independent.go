package sharedtest

import (
	"archive/zip"
	"encoding/xml"
	"errors"
	"io"
	"strconv"
	"strings"
	"testing"
)

// Table is the first sheet of a published workbook, read by nothing but the
// standard library, so that tests can hold the program's own reader against it.
type Table struct {
	Sheet  string
	Header []string
	Rows   []Row
}

// Row is one data row: its number in the sheet and its cells by column title.
type Row struct {
	Number int
	Cells  map[string]string
}

// Value returns the number in a column.
func (r Row) Value(t testing.TB, column string) float64 {
	t.Helper()
	value, err := strconv.ParseFloat(r.Cells[column], 64)
	if err != nil {
		t.Fatalf("row %d, column %s: %v", r.Number, column, err)
	}
	return value
}

// ReadTable reads a workbook of UNODC independently: the header is the first
// row with a cell "Iso3_code"; the title Measurement of the older layout is
// given as Unit of measurement.
func ReadTable(t testing.TB, path string) Table {
	t.Helper()
	archive, err := zip.OpenReader(path)
	if err != nil {
		t.Fatal(err)
	}
	defer archive.Close()
	texts := sharedStrings(t, archive)
	sheet := part(t, archive, "xl/worksheets/sheet1.xml")
	defer sheet.Close()
	table := Table{Sheet: sheetName(t, archive)}
	for decoder := xml.NewDecoder(sheet); ; {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			return table
		}
		if err != nil {
			t.Fatal(err)
		}
		if start, ok := token.(xml.StartElement); ok && start.Name.Local == "row" {
			var row xmlRow
			if err := decoder.DecodeElement(&row, &start); err != nil {
				t.Fatal(err)
			}
			table.add(row, texts)
		}
	}
}

type xmlRow struct {
	Number int       `xml:"r,attr"`
	Cells  []xmlCell `xml:"c"`
}

type xmlCell struct {
	Place  string `xml:"r,attr"`
	Type   string `xml:"t,attr"`
	Value  string `xml:"v"`
	Inline string `xml:"is>t"`
}

func (c xmlCell) text(texts []string) string {
	switch c.Type {
	case "s":
		index, err := strconv.Atoi(c.Value)
		if err != nil || index < 0 || index >= len(texts) {
			return ""
		}
		return texts[index]
	case "inlineStr":
		return c.Inline
	}
	return c.Value
}

func (t *Table) add(row xmlRow, texts []string) {
	cells := map[int]string{}
	for _, cell := range row.Cells {
		cells[columnIndex(cell.Place)] = cell.text(texts)
	}
	if t.Header == nil {
		t.findHeader(cells)
		return
	}
	byTitle := map[string]string{}
	for i, title := range t.Header {
		byTitle[title] = cells[i]
	}
	if byTitle["Iso3_code"] != "" {
		t.Rows = append(t.Rows, Row{Number: row.Number, Cells: byTitle})
	}
}

func (t *Table) findHeader(cells map[int]string) {
	found := false
	for _, text := range cells {
		found = found || text == "Iso3_code"
	}
	if !found {
		return
	}
	t.Header = make([]string, len(cells))
	for i := range t.Header {
		t.Header[i] = cells[i]
		if cells[i] == "Measurement" {
			t.Header[i] = "Unit of measurement"
		}
	}
}

// columnIndex turns the letters of a place such as L4 into a number from zero.
func columnIndex(place string) int {
	index := 0
	for _, letter := range strings.TrimRight(place, "0123456789") {
		index = index*26 + int(letter-'A') + 1
	}
	return index - 1
}

func part(t testing.TB, archive *zip.ReadCloser, name string) io.ReadCloser {
	t.Helper()
	for _, file := range archive.File {
		if file.Name == name {
			opened, err := file.Open()
			if err != nil {
				t.Fatal(err)
			}
			return opened
		}
	}
	t.Fatalf("the workbook has no part %s", name)
	return nil
}

func sharedStrings(t testing.TB, archive *zip.ReadCloser) []string {
	t.Helper()
	for _, file := range archive.File {
		if file.Name == "xl/sharedStrings.xml" {
			content := part(t, archive, file.Name)
			defer content.Close()
			var list struct {
				Items []struct {
					Text string `xml:"t"`
					Runs []struct {
						Text string `xml:"t"`
					} `xml:"r"`
				} `xml:"si"`
			}
			if err := xml.NewDecoder(content).Decode(&list); err != nil {
				t.Fatal(err)
			}
			texts := make([]string, len(list.Items))
			for i, item := range list.Items {
				texts[i] = item.Text
				for _, run := range item.Runs {
					texts[i] += run.Text
				}
			}
			return texts
		}
	}
	return nil
}

func sheetName(t testing.TB, archive *zip.ReadCloser) string {
	t.Helper()
	content := part(t, archive, "xl/workbook.xml")
	defer content.Close()
	var workbook struct {
		Sheets []struct {
			Name string `xml:"name,attr"`
		} `xml:"sheets>sheet"`
	}
	if err := xml.NewDecoder(content).Decode(&workbook); err != nil {
		t.Fatal(err)
	}
	return workbook.Sheets[0].Name
}
