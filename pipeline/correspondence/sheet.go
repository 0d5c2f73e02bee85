// Package correspondence reads correspondences from the spreadsheets that
// statistical offices keep them in, and gives those spreadsheets back with what a
// check of them found.
package correspondence

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"github.com/xuri/excelize/v2"

	"cts/connectors"
	"cts/connectors/workbook"
)

// cell is one cell with a value.
type cell struct {
	text  string
	place string // of the value itself, for a merged cell that of its first cell
}

// sheet is a table of cells, as the author sees it: a merged cell has its value
// in every place that it covers.
type sheet struct {
	name string
	rows []line
}

// line is a row that has values: by column, from 1.
type line struct {
	number int
	cells  map[int]cell
}

func (l line) text(column int) string { return strings.TrimSpace(l.cells[column].text) }

// limits of a correspondence: far above any national scheme.
func limits() workbook.Limits {
	all := workbook.DefaultLimits()
	all.File, all.XML, all.Unzipped, all.Cells, all.Rows = 16<<20, 32<<20, 64<<20, 500_000, 100_000
	return all
}

// readSheets reads a workbook or a CSV file, told by the ending of its name.
func readSheets(ctx context.Context, file connectors.File) ([]sheet, error) {
	switch strings.ToLower(filepath.Ext(file.Name)) {
	case ".csv", ".tsv", ".txt":
		return readText(file)
	}
	book, err := workbook.Open(ctx, file, limits())
	if err != nil {
		return nil, err
	}
	defer book.Close()
	merged, err := mergedCells(file)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file.Name, errors.Join(connectors.ErrUnreadable, err))
	}
	var sheets []sheet
	for _, s := range book.Sheets() {
		one, err := readSheet(book, s.Name)
		if err != nil {
			return nil, err
		}
		one.spread(merged[s.Name])
		sheets = append(sheets, one)
	}
	return sheets, nil
}

func readSheet(book *workbook.Book, name string) (sheet, error) {
	one := sheet{name: name}
	for row, err := range book.Rows(name) {
		if err != nil {
			return one, err
		}
		l := line{number: row.Number, cells: map[int]cell{}}
		for _, c := range row.Cells {
			if c.Type != workbook.Blank && c.Type != workbook.Error {
				l.cells[c.Column] = cell{text: c.Raw, place: workbook.Locator(name, c.Row, c.Column)}
			}
		}
		one.rows = append(one.rows, l)
	}
	return one, nil
}

// area is a merged cell.
type area struct{ fromRow, fromColumn, toRow, toColumn int }

// mergedCells lists the merged cells of every sheet. The reader of workbooks has
// held the file to its limits before.
func mergedCells(file connectors.File) (map[string][]area, error) {
	content := make([]byte, file.Size)
	if _, err := file.ReadAt(content, 0); err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	book, err := excelize.OpenReader(bytes.NewReader(content), excelize.Options{UnzipSizeLimit: 64 << 20, UnzipXMLSizeLimit: 32 << 20})
	if err != nil {
		return nil, err
	}
	defer book.Close()
	all := map[string][]area{}
	for _, name := range book.GetSheetList() {
		cells, err := book.GetMergeCells(name)
		if err != nil {
			return nil, err
		}
		for _, merged := range cells {
			fromColumn, fromRow, err := excelize.CellNameToCoordinates(merged.GetStartAxis())
			if err != nil {
				return nil, err
			}
			toColumn, toRow, err := excelize.CellNameToCoordinates(merged.GetEndAxis())
			if err != nil {
				return nil, err
			}
			all[name] = append(all[name], area{fromRow, fromColumn, toRow, toColumn})
		}
	}
	return all, nil
}

// spread gives the places that a merged cell covers its value. Rows that have
// no cell at all stay away, so that a cell merged over a million rows costs nothing.
func (s *sheet) spread(merged []area) {
	byNumber := map[int]line{}
	for _, l := range s.rows {
		byNumber[l.number] = l
	}
	for _, a := range merged {
		value, ok := byNumber[a.fromRow].cells[a.fromColumn]
		if !ok {
			continue
		}
		for _, l := range s.rows {
			for column := a.fromColumn; l.number >= a.fromRow && l.number <= a.toRow && column <= a.toColumn; column++ {
				l.cells[column] = value
			}
		}
	}
}

// readText reads CSV with commas, semicolons or tabs, whichever the first line has most of.
func readText(file connectors.File) ([]sheet, error) {
	if file.Size > limits().File {
		return nil, fmt.Errorf("%s: %d bytes, more than %d: %w", file.Name, file.Size, limits().File, connectors.ErrLimit)
	}
	content, err := io.ReadAll(io.NewSectionReader(file, 0, file.Size))
	if err != nil {
		return nil, err
	}
	content = bytes.TrimPrefix(content, []byte("\ufeff"))
	first, _, _ := bytes.Cut(content, []byte("\n"))
	reader := csv.NewReader(bytes.NewReader(content))
	reader.FieldsPerRecord, reader.LazyQuotes = -1, true
	for _, separator := range ";\t" {
		if bytes.Count(first, []byte(string(separator))) > bytes.Count(first, []byte(string(reader.Comma))) {
			reader.Comma = separator
		}
	}
	one := sheet{name: filepath.Base(file.Name)}
	for {
		fields, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return []sheet{one}, nil
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file.Name, errors.Join(connectors.ErrUnreadable, err))
		}
		number, _ := reader.FieldPos(0)
		l := line{number: number, cells: map[int]cell{}}
		for i, field := range fields {
			if field != "" {
				l.cells[i+1] = cell{text: field, place: fmt.Sprintf("%s:%d", one.name, number)}
			}
		}
		one.rows = append(one.rows, l)
	}
}
