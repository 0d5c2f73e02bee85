package report

import (
	"strconv"
	"strings"

	"cts/pipeline/chart"
	"cts/schemas"
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
	Word   bool   // a word in place of a figure; in the CSV the cell is empty
	Data   string // what the CSV says, where it differs from the text
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

// NumberCell is a cell with a number: grouped for people, plain in the CSV. A
// number that is missing is the word.
func (w Wording) NumberCell(value schemas.Optional[float64], decimals int, word string) Cell {
	if !value.Valid {
		return Cell{Text: word, Word: true}
	}
	data := strconv.FormatFloat(value.Value, 'f', decimals, 64)
	if strings.Trim(data, "-0.") == "" { // no minus before a zero
		data = strings.TrimPrefix(data, "-")
		value = schemas.Some(0.0)
	}
	return Cell{Text: w.Number(value.Value, decimals), Data: data}
}
