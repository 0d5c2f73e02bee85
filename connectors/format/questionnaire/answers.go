package questionnaire

import (
	"slices"
	"strings"

	"cts/connectors/workbook"
	"cts/schemas"
)

// answerHeading gives the columns of a metadata sheet by the ids of the edition.
type answerHeading map[string]int

// answerHeadingOf reads a row as the heading of a metadata sheet: it names at
// least the columns of the concept and of the answer.
func answerHeadingOf(row workbook.Row, columns []schemas.Field) (answerHeading, bool) {
	heading := answerHeading{}
	for _, cell := range row.Cells {
		if id := columnOf(cell, columns); id != "" && heading[id] == 0 {
			heading[id] = cell.Column
		}
	}
	return heading, heading["CONCEPT"] > 0 && heading["CODE"] > 0
}

// answer passes on one row of a metadata sheet; a row without code and text is
// a question that was left open.
func (s *sheetReading) answer(row workbook.Row) error {
	cell := func(id string) workbook.Cell {
		if column, ok := (*s.answers)[id]; ok {
			return row.At(column)
		}
		return workbook.Cell{Type: workbook.Blank}
	}
	text := func(id string) string { return integer(cell(id)) }
	code, explanation := text("CODE"), text("TEXT")
	if code == "" && explanation == "" {
		return nil
	}
	place := cell("CODE")
	if code == "" {
		place = cell("TEXT")
	}
	concept := text("CONCEPT")
	if known, ok := s.edition.Concept(concept); ok {
		concept, code = known.ID, answerCode(known, code)
	}
	return s.sink.Answer(schemas.Metadata{
		Provider: s.header.Provider, Dataset: s.header.Dataset, RefArea: s.area, Round: s.header.Round,
		TableID: s.tableID(cell("TABLE")), ItemID: s.itemID(text("ITEM")), Concept: concept, Code: code, Text: explanation,
		Language: s.header.Language, TimePeriod: text("TIME_PERIOD"), Snapshot: s.file.Snapshot,
		Locator: workbook.Locator(s.name, place.Row, place.Column),
	})
}

// tableID is the number of a table as written: 4.0 is not 4. Where a spreadsheet
// program made a number of it, the table is found by its one decimal.
func (s *sheetReading) tableID(cell workbook.Cell) string {
	text := strings.TrimSpace(cell.Raw)
	if _, ok := s.edition.Table(text); ok || cell.Type != workbook.Number {
		return text
	}
	if _, ok := s.edition.Table(text + ".0"); ok {
		return text + ".0"
	}
	return text
}

// itemID writes a known item as the edition does, and leaves any other text alone.
func (s *sheetReading) itemID(text string) string {
	if item, ok := s.edition.Item("", text); ok {
		return item.ID
	}
	return text
}

// answerCode finds an answer by its code or its label in any language; what is
// no answer of the concept stays as written.
func answerCode(concept *schemas.Concept, text string) string {
	found := slices.IndexFunc(concept.Answers, func(a schemas.Answer) bool {
		return (schemas.Field{ID: a.Code, Label: a.Label}).Is(text)
	})
	if found < 0 {
		return strings.TrimSpace(text)
	}
	return concept.Answers[found].Code
}
