package report

import (
	"encoding/csv"
	"fmt"
	"io"

	"cts/pipeline/chart"
	"cts/pipeline/tabular"
)

// Document is a page of text, charts and tables in the style of the reports.
type Document struct {
	Title    string
	Lead     string
	Facts    [][2]string // name and value
	Sections []Section
}

// Section is a part of a document with a heading of its own.
type Section struct {
	ID     string // anchor: letters and hyphens
	Title  string
	Text   []string // paragraphs
	Points []string // a list after the paragraphs
	Charts []Chart
	Tables []Grid
	Files  []File // the data of the section, for download
}

// Chart is a drawing with the same data as a table: on the page for those who
// do not see the drawing, and as CSV beside it.
type Chart struct {
	chart.Chart
	Notes []string
	Data  Grid
	File  string // the data as CSV; [WriteChartData] fills it in
}

// Grid is a table for people. Every row has a cell for each column.
type Grid struct {
	Caption string
	Columns []Column
	Rows    [][]Cell
}

// Column is the head of a column; numbers stand at its end.
type Column struct {
	Title  string
	Number bool
}

// Cell is one cell: a text, or a word that says why there is none.
type Cell struct {
	Text   string
	Word   bool   // a word in place of a figure
	Target string // where it leads; empty for nowhere
	ID     string // of the first cell of a row: the anchor of the row
}

// File is a file beside the page.
type File struct{ Name, Title string }

// TextCell is a cell with a text.
func TextCell(text string) Cell { return Cell{Text: text} }

// WriteDocument writes a document as a page of a report, made by build in the
// language of the wording; while its translation is a draft, the English stands
// beside headings and paragraphs. The page stands alone: no script, no request
// to a network.
func WriteDocument(out Writer, name string, wording Wording, build func(Wording) Document) error {
	document, c := build(wording), wording.contents
	view := documentPage{page: c.page(document.Title), Of: c.options.Title, Lead: said{Text: document.Lead}}
	for _, f := range document.Facts {
		view.Facts = append(view.Facts, fact{f[0], f[1]})
	}
	for _, s := range document.Sections {
		view.Sections = append(view.Sections, sectionView{Section: s, Heading: said{Text: s.Title}, Paragraphs: saidOf(s.Text)})
	}
	if view.Draft {
		view.beside(build(wording.inEnglish()))
	}
	return writePage(out, name, "document", view)
}

type documentPage struct {
	page
	Of           string
	EnglishTitle string
	Lead         said
	Sections     []sectionView
}

type sectionView struct {
	Section
	Heading    said
	Paragraphs []said
}

// beside puts the English of the same document beside headings and paragraphs.
func (d *documentPage) beside(english Document) {
	d.EnglishTitle, d.Lead.English = english.Title, english.Lead
	for i := range d.Sections {
		section := &d.Sections[i]
		section.Heading.English = english.Sections[i].Title
		for j := range section.Paragraphs {
			section.Paragraphs[j].English = english.Sections[i].Text[j]
		}
	}
}

// WriteChartData writes the data of a chart as CSV into the folder data, and
// returns the chart with the name of the file.
func WriteChartData(out Writer, c Chart) (Chart, error) {
	c.File = "data/" + c.ID + ".csv"
	return c, out.Create(c.File, func(w io.Writer) error { return WriteGrid(w, c.Data) })
}

// WriteGrid writes a table as CSV. Texts that a spreadsheet would run as a
// formula are made harmless.
func WriteGrid(w io.Writer, grid Grid) error {
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
			record[i] = tabular.Harmless(cell.Text)
		}
		if err := out.Write(record); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}
