package schemas

import (
	"slices"
	"strconv"
	"sync"
	"testing"

	"github.com/xuri/excelize/v2"

	"cts/schemas/sharedtest"
)

// release is one of the published workbooks.
type release struct {
	dataset, date, file string
	rows                int // data rows, as the README of the data states
}

var releases = []release{
	{"UN-CTS-VIOLENT", "2022-06-06", "data/unodc/2022-06-06/data_cts_violent_and_sexual_crime.xlsx", 27525},
	{"UN-CTS-PRISONS", "2023-05-11", "data/unodc/2023-05-11/data_cts_prisons_and_prisoners.xlsx", 65797},
	{"UN-CTS-CORRUPTION", "2024-05-16", "data/unodc/2024-05-16/data_cts_corruption_and_economic_crime.xlsx", 22754},
	{"UN-CTS-VIOLENT", "2024-05-16", "data/unodc/2024-05-16/data_cts_violent_and_sexual_crime.xlsx", 26114},
}

// publishedRow is a row of a published workbook as printed.
type publishedRow struct {
	area, indicator, dimension, category, sex, age, year, unit, value string
}

var (
	publishedLock sync.Mutex
	publishedRows = map[string][]publishedRow{} // by file; reading takes seconds
)

// published reads a workbook, or takes what an earlier test read.
func published(t *testing.T, r release) []publishedRow {
	t.Helper()
	name := sharedtest.Path(t, r.file)
	publishedLock.Lock()
	defer publishedLock.Unlock()
	if publishedRows[r.file] == nil {
		publishedRows[r.file] = readWorkbook(t, name)
	}
	return publishedRows[r.file]
}

func readWorkbook(t *testing.T, name string) []publishedRow {
	t.Helper()
	workbook, err := excelize.OpenFile(name)
	if err != nil {
		t.Fatal(err)
	}
	defer workbook.Close()
	lines, err := workbook.GetRows(workbook.GetSheetName(0), excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	start := slices.IndexFunc(lines, func(line []string) bool { return slices.Contains(line, "Iso3_code") })
	if start < 0 {
		t.Fatalf("%s has no header", name)
	}
	var rows []publishedRow
	for _, line := range lines[start+1:] {
		cell := func(titles ...string) string {
			i := slices.IndexFunc(lines[start], func(title string) bool { return slices.Contains(titles, title) })
			if i < 0 || i >= len(line) {
				return ""
			}
			return line[i]
		}
		rows = append(rows, publishedRow{
			cell("Iso3_code"), cell("Indicator"), cell("Dimension"), cell("Category"), cell("Sex"), cell("Age"),
			cell("Year"), cell("Unit of measurement", "Measurement"), cell("VALUE"),
		})
	}
	return rows
}

func number(t *testing.T, text string) float64 {
	t.Helper()
	value, err := strconv.ParseFloat(text, 64)
	if err != nil {
		t.Fatalf("%q is no number", text)
	}
	return value
}
