package questionnaire

import (
	"strings"

	"cts/connectors/workbook"
	"cts/schemas"
)

// heading is the row above a table: it tells what each column holds.
type heading struct {
	item, label, comment int              // columns; 0 where the row has none
	years                map[int]string   // column to period, as it was understood
	first                int              // first column of a year
	described            map[int]bool     // columns that hold no values
	notes                map[int][]string // what had to be repaired in a column
}

// addedColumns are those that this program adds to a form beside the answers.
// Their headings begin with the id.
var addedColumns = []schemas.Field{{ID: "CHECK"}, {ID: "PREVIOUS"}, {ID: "EXPLANATION"}}

// headingOf reads a row as a heading: it names at least one column of a table
// and one year. ok is false for any other row.
func headingOf(row workbook.Row, edition *schemas.Questionnaire, area string) (h heading, ok bool) {
	h = heading{years: map[int]string{}, described: map[int]bool{}, notes: map[int][]string{}}
	for _, cell := range row.Cells {
		switch columnOf(cell, edition.Columns) {
		case "ITEM":
			h.item = cell.Column
		case "LABEL":
			h.label = cell.Column
		case "COMMENT":
			h.comment = cell.Column
		case "":
			if columnOf(cell, addedColumns) == "" {
				h.addYear(cell, area)
				continue
			}
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

// addYear takes a year, of whatever century and script; behind the first year it takes any heading.
func (h *heading) addYear(cell workbook.Cell, area string) {
	period, notes, ok := periodOf(cell, area)
	if cell.Type == workbook.Blank || period == "" || !ok && h.first == 0 {
		return
	}
	if h.first == 0 {
		h.first = cell.Column
	}
	for _, year := range h.years {
		if year == period {
			notes = append(notes, NoteColumnTwice)
			break
		}
	}
	h.years[cell.Column] = period
	h.notes[cell.Column] = append(h.notes[cell.Column], notes...)
}

// compare notes the year columns that stand elsewhere than the form has them:
// one after the other, from the fourth column on.
func (h *heading) compare(edition *schemas.Questionnaire) {
	const first = schemas.FormFirstYear
	end := first + int(edition.YearCount)
	moved := map[int]bool{}
	next := first
	for column := h.first; column > 0 && next < end; column++ {
		if _, ok := h.years[column]; !ok {
			break
		}
		moved[column] = column != next
		next++
	}
	for column := range h.years {
		if column >= end || column < first || moved[column] {
			h.notes[column] = append([]string{NoteColumnMoved}, h.notes[column]...)
		}
	}
}

// holdsValues tells whether a cell of the column is a value cell.
func (h *heading) holdsValues(column int) bool {
	return column >= h.first && !h.described[column]
}

// asks tells whether a column is headed by a period that is not understood as a year.
func (h *heading) asks() bool {
	for _, period := range h.years {
		if !isYearly(period) {
			return true
		}
	}
	return false
}

// lacks lists the years of the form that no column is headed by.
func (h *heading) lacks(years [2]int32) []string {
	found := map[string]bool{}
	for _, year := range h.years {
		found[yearOf(year)] = true
	}
	var missing []string
	for year := years[0]; year <= years[1]; year++ {
		if text := yearText(int(year)); !found[text] {
			missing = append(missing, text)
		}
	}
	return missing
}

// withoutMarks takes footnote marks off the end of a text: stars, daggers,
// raised digits and letters in brackets. Plain digits are never taken.
func withoutMarks(text string) (plain, marks string) {
	text = strings.TrimSpace(text)
	plain = text
	for {
		shorter := strings.TrimSpace(strings.TrimRight(plain, "*†‡§¹²³⁴⁵⁶⁷⁸⁹⁰"))
		if inner, ok := bracketed(shorter); ok {
			shorter = inner
		}
		if shorter == plain {
			return plain, strings.TrimSpace(strings.TrimPrefix(text, plain))
		}
		plain = shorter
	}
}

// bracketed takes one letter in brackets off the end, such as (p) for provisional, or a).
func bracketed(text string) (shorter string, ok bool) {
	for _, pair := range []string{"()", "[]", " )"} {
		n := len(text)
		if n < 4 || text[n-1] != pair[1] || text[n-3] != pair[0] || !isLetter(text[n-2]) {
			continue
		}
		return strings.TrimSpace(text[:n-3]), true
	}
	return text, false
}

func isLetter(b byte) bool { return b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' }
