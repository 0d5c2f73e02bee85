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

// Publish writes a document as index.html into a folder, as [WriteDocument]
// does, with every table and the data of every chart as CSV beside it. Nothing
// changes in the folder before all is written.
func Publish(folder string, wording Wording, build func(Wording) Document) (Result, error) {
	out, err := NewReport(folder, wording.contents.options)
	if err != nil {
		return Result{}, err
	}
	written, err := PublishTo(out, wording, build)
	if err != nil {
		return Result{}, errors.Join(err, out.Discard())
	}
	return Result{Index: written.Path("index.html"), Files: len(written.Files), Digest: written.Digest}, nil
}

// PublishTo is [Publish] into a writer that may hold further files already. The
// writer is committed; on an error the caller discards it.
func PublishTo(out Writer, wording Wording, build func(Wording) Document) (Written, error) {
	document := build(wording)
	for i := range document.Sections {
		if err := document.Sections[i].writeData(out, wording); err != nil {
			return Written{}, err
		}
	}
	spoken := func(w Wording) Document {
		if w == wording {
			return document
		}
		return build(w)
	}
	if err := WriteDocument(out, "index.html", wording, spoken); err != nil {
		return Written{}, err
	}
	return out.Commit()
}

// writeData writes tables and charts of a section as CSV and links to them.
func (s *Section) writeData(out Writer, wording Wording) (err error) {
	for i, drawn := range s.Charts {
		if s.Charts[i], err = WriteChartData(out, drawn); err != nil {
			return err
		}
	}
	for i, grid := range s.Tables {
		name := fmt.Sprintf("data/%s-%d.csv", s.ID, i+1)
		if err := out.Create(name, func(w io.Writer) error { return writeGrid(w, grid) }); err != nil {
			return err
		}
		s.Files = append(s.Files, File{Name: name, Title: wording.Text("report.document.csv", "caption", grid.Caption)})
	}
	return nil
}

// WriteChartData writes the data of a chart as CSV into the folder data, and
// returns the chart with the name of the file.
func WriteChartData(out Writer, c Chart) (Chart, error) {
	c.File = "data/" + c.ID + ".csv"
	return c, out.Create(c.File, func(w io.Writer) error { return writeGrid(w, c.Data) })
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
		if len(row) != len(record) {
			return fmt.Errorf("table %q: a row of %d cells under %d columns", grid.Caption, len(row), len(record))
		}
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

// Columns are the heads of a table by the keys of their messages below
// report.column; a key that begins with # is a column of numbers.
func (w Wording) Columns(keys ...string) []Column {
	all := make([]Column, len(keys))
	for i, key := range keys {
		name, number := strings.CutPrefix(key, "#")
		all[i] = Column{Title: w.Text("report.column." + name), Number: number}
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

// CodeCell is a cell with the words of a code; the CSV has the code itself.
func CodeCell(words, code string) Cell { return Cell{Text: words, Data: code} }
