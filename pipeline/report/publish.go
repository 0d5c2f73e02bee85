package report

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"cts/pipeline/tabular"
)

// Publish writes a document as index.html into a folder, with every table of it
// as CSV beside it. Nothing changes in the folder before all is written.
func Publish(folder string, document Document, options Options) (Result, error) {
	out, err := NewFolder(folder)
	if err != nil {
		return Result{}, err
	}
	written, err := PublishTo(out, document, options)
	if err != nil {
		return Result{}, errors.Join(err, out.Discard())
	}
	return Result{Index: written.Path("index.html"), Files: len(written.Files), Digest: written.Digest}, nil
}

// PublishTo is [Publish] into a writer that may hold further files already. The
// writer is committed; on an error the caller discards it.
func PublishTo(out Writer, document Document, options Options) (Written, error) {
	for i := range document.Sections {
		section := &document.Sections[i]
		for j, grid := range section.Tables {
			name := fmt.Sprintf("data/%s-%d.csv", section.ID, j+1)
			if err := out.Create(name, func(w io.Writer) error { return writeGrid(w, grid) }); err != nil {
				return Written{}, err
			}
			section.Files = append(section.Files, File{Name: name, Title: grid.Caption + " (CSV)"})
		}
	}
	if err := WriteDocument(out, "index.html", document, options); err != nil {
		return Written{}, err
	}
	return out.Commit()
}

func writeGrid(w io.Writer, grid Grid) error {
	out := csv.NewWriter(w)
	record := make([]string, len(grid.Columns))
	for i, column := range grid.Columns {
		record[i] = column.Title
	}
	if err := out.Write(record); err != nil {
		return err
	}
	for _, row := range grid.Rows {
		for i, cell := range row {
			record[i] = cell.data()
		}
		if err := out.Write(record); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// data is what the CSV says of a cell: a number as it is, a text so that no
// spreadsheet runs it.
func (c Cell) data() string {
	text := c.Data
	if text == "" && !c.Word {
		text = c.Text
	}
	if _, err := strconv.ParseFloat(text, 64); err == nil {
		return text
	}
	return tabular.Harmless(text)
}

// Columns are the heads of a table; a title that begins with # is a column of numbers.
func Columns(titles ...string) []Column {
	all := make([]Column, len(titles))
	for i, title := range titles {
		name, number := strings.CutPrefix(title, "#")
		all[i] = Column{Title: name, Number: number}
	}
	return all
}

// Cells are the cells of a row of texts.
func Cells(texts ...string) []Cell {
	all := make([]Cell, len(texts))
	for i, text := range texts {
		all[i] = TextCell(text)
	}
	return all
}
