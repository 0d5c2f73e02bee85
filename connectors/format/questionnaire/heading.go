package questionnaire

import (
	"strings"

	"cts/connectors/workbook"
	"cts/schemas"
)

// heading is the row above a table: it tells what each column holds.
type heading struct {
	item, label, comment int            // columns; 0 where the row has none
	years                map[int]string // column to period, as the heading writes it
	first                int            // first column of a year
	described            map[int]bool   // columns that hold no values
	moved                map[int]bool   // columns that stand elsewhere than in the form
	twice                map[int]bool   // columns headed by a year that an earlier column has
}

// headingOf reads a row as a heading: it names at least one column of a table
// and one year. ok is false for any other row.
func headingOf(row workbook.Row, edition *schemas.Questionnaire) (h heading, ok bool) {
	h = heading{years: map[int]string{}, described: map[int]bool{}, moved: map[int]bool{}, twice: map[int]bool{}}
	for _, cell := range row.Cells {
		switch columnOf(cell, edition.Columns) {
		case "ITEM":
			h.item = cell.Column
		case "LABEL":
			h.label = cell.Column
		case "COMMENT":
			h.comment = cell.Column
		case "":
			h.addYear(cell)
			continue
		}
		h.described[cell.Column] = true
	}
	h.compare(edition)
	return h, len(h.described) > 0 && len(h.years) > 0
}

func columnOf(cell workbook.Cell, columns []schemas.Field) string {
	if cell.Type != workbook.Text {
		return ""
	}
	for _, column := range columns {
		if column.Is(cell.Raw) {
			return column.ID
		}
	}
	return ""
}

// addYear takes a year, of whatever century; behind the first year it takes any heading.
func (h *heading) addYear(cell workbook.Cell) {
	text := integer(cell)
	if cell.Type == workbook.Blank || text == "" || !isYear(text) && h.first == 0 {
		return
	}
	if h.first == 0 {
		h.first = cell.Column
	}
	for _, year := range h.years {
		h.twice[cell.Column] = h.twice[cell.Column] || year == text
	}
	h.years[cell.Column] = text
}

func isYear(text string) bool {
	return len(text) == 4 && strings.Trim(text, "0123456789") == ""
}

// compare notes the year columns that stand elsewhere than the form has them:
// one after the other, from the fourth column on.
func (h *heading) compare(edition *schemas.Questionnaire) {
	next := schemas.FormFirstYear
	for column := h.first; column > 0 && next < schemas.FormFirstYear+int(edition.YearCount); column++ {
		if _, ok := h.years[column]; !ok {
			break
		}
		h.moved[column] = column != next
		next++
	}
	for column := range h.years {
		if column >= schemas.FormFirstYear+int(edition.YearCount) || column < schemas.FormFirstYear {
			h.moved[column] = true
		}
	}
}

// holdsValues tells whether a cell of the column is a value cell.
func (h *heading) holdsValues(column int) bool {
	return column >= h.first && !h.described[column]
}
