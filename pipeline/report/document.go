package report

import (
	"context"
	"strconv"
	"strings"

	"cts/schemas"
)

// Document is a page of text and tables in the style of the reports.
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
	Tables []Grid
	Files  []File // the data of the section, for download
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
}

// File is a file beside the page.
type File struct{ Name, Title string }

// TextCell is a cell with a text.
func TextCell(text string) Cell { return Cell{Text: text} }

// WriteDocument writes a document as a page of a report. The page stands alone:
// no script, no request to a network.
func WriteDocument(out Writer, name string, document Document, options Options) error {
	if options.Language == "" {
		options.Language = "en"
	}
	c := &contents{options: options, words: words{options.Language}}
	view := documentPage{page: c.page(document.Title), Document: document, Of: options.Title}
	for _, f := range document.Facts {
		view.Facts = append(view.Facts, fact{f[0], f[1]})
	}
	return writePage(out, name, "document", view)
}

type documentPage struct {
	page
	Document Document
	Of       string
}

// LabelsOf gives the title of a code by its list, in the language of the options.
func LabelsOf(ctx context.Context, q Querier, options Options) (func(list, code string) string, error) {
	c := &contents{options: options, words: words{options.Language}}
	if err := c.loadLabels(ctx, q); err != nil {
		return nil, err
	}
	return c.labels.of, nil
}

// NumberCell is a cell with a number: grouped for people, plain in the CSV. A
// number that is missing is the word.
func NumberCell(value schemas.Optional[float64], decimals int, word string) Cell {
	if !value.Valid {
		return Cell{Text: word, Word: true}
	}
	data := strconv.FormatFloat(value.Value, 'f', decimals, 64)
	if strings.Trim(data, "-0.") == "" { // no minus before a zero
		data = strings.TrimPrefix(data, "-")
		value = schemas.Some(0.0)
	}
	return Cell{Text: number(value.Value, decimals), Data: data}
}

// Number writes a number with a fixed number of decimals, as the reports do.
func Number(value float64, decimals int) string { return number(value, decimals) }
