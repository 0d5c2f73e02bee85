package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"cts/connectors"
	"cts/connectors/workbook"
)

// Release is one published file and what is taken from it.
type Release struct {
	ID     string // as in items.csv, with the date
	Date   string
	Kind   string // violent, corruption, prisons, homicide
	Path   string // below the shared folder
	Source string // how the figures are cited
}

// Releases lists the published files, the newest of a kind last.
var Releases = []Release{
	{"violent 2022-06-06", "2022-06-06", "violent", "data/unodc/2022-06-06/data_cts_violent_and_sexual_crime.xlsx", "UNODC data portal, CTS violent and sexual crime, release 2022-06-06"},
	{"violent 2024-05-16", "2024-05-16", "violent", "data/unodc/2024-05-16/data_cts_violent_and_sexual_crime.xlsx", "UNODC data portal, CTS violent and sexual crime, release 2024-05-16"},
	{"corruption 2024-05-16", "2024-05-16", "corruption", "data/unodc/2024-05-16/data_cts_corruption_and_economic_crime.xlsx", "UNODC data portal, CTS corruption and economic crime, release 2024-05-16"},
	{"prisons 2023-05-11", "2023-05-11", "prisons", "data/unodc/2023-05-11/data_cts_prisons_and_prisoners.xlsx", "UNODC data portal, CTS prisons and prisoners, release 2023-05-11"},
	{"homicide 2026", "2026", "homicide", "data/unodc/homicide-2026/unodc_main.csv", "UNODC data portal, CTS intentional homicide, release 2026, as in github.com/adkatkaeva/course-project-analysis-data-visualization-based-on-unodc-data at fdc387d"},
}

// FormerCodes are codes of older releases and those that replaced them.
var FormerCodes = map[string]string{"KOS": "XKX", "GBR_EW": "GBR_E_W"}

// Row is a row of a published file by the titles of its columns.
type Row map[string]string

// Rows reads a published file; area codes, labels and values stay as published.
func (r Release) Rows(ctx context.Context, shared string) ([]Row, error) {
	path := filepath.Join(shared, filepath.FromSlash(r.Path))
	if r.Kind == "homicide" {
		return homicideRows(path)
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return nil, err
	}
	book, err := workbook.Open(ctx, connectors.File{ReaderAt: file, Name: r.Path, Size: info.Size()}, workbook.DefaultLimits())
	if err != nil {
		return nil, err
	}
	defer book.Close()
	return tableRows(book)
}

// tableRows reads the first sheet below the row that names Iso3_code.
func tableRows(book *workbook.Book) ([]Row, error) {
	var header []string
	var rows []Row
	for row, err := range book.Rows(book.Sheets()[0].Name) {
		if err != nil {
			return nil, err
		}
		cells := make([]string, 0, 16)
		for column := 1; column <= 13; column++ {
			cells = append(cells, row.At(column).Raw)
		}
		switch {
		case header == nil && slices.Contains(cells, "Iso3_code"):
			header = cells
		case header != nil:
			rows = append(rows, rowOf(header, cells))
		}
	}
	return rows, nil
}

func rowOf(header, cells []string) Row {
	row := Row{}
	for i, title := range header {
		if title == "Measurement" {
			title = "Unit of measurement"
		}
		row[title] = cells[i]
	}
	return row
}

// homicideRows reads the homicide table, whose sex and age labels are Russian.
func homicideRows(path string) ([]Row, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	records, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(content, []byte("\ufeff")))).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	var rows []Row
	for _, record := range records[1:] {
		row := Row{}
		for i, title := range records[0] {
			row[title] = record[i]
		}
		rows = append(rows, Row{
			"Iso3_code": row["iso3"], "Country": row["Country"], "Indicator": "", "Category": row["age_group"], "Sex": row["sex"], "Age": "",
			"Year": row["year"], "Unit of measurement": "Counts", "VALUE": row["count"],
		})
	}
	return rows, nil
}

// number writes a published value without a trailing fraction of zero.
func number(text string) (string, error) {
	value, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return "", fmt.Errorf("value %q is no number", text)
	}
	return strconv.FormatFloat(value, 'f', -1, 64), nil
}

// year reads a year, which older files hold as 2020.0.
func year(text string) (int, error) {
	whole, _, _ := strings.Cut(text, ".")
	return strconv.Atoi(whole)
}
