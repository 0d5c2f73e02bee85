package questionnaire

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"cts/connectors/workbook"
	"cts/schemas"
)

// cover writes the first sheet: what the form is, and who answers for whom.
func (f *Form) cover() error {
	if err := f.addSheet(CoverSheet, 14, 44, 48); err != nil {
		return err
	}
	if err := f.File.DeleteSheet("Sheet1"); err != nil {
		return err
	}
	if err := f.set(CoverSheet, 2, 2, f.text(f.edition.Title), f.styles.title); err != nil {
		return err
	}
	if err := f.set(CoverSheet, 3, 2, f.edition.Standing, f.styles.subtitle); err != nil {
		return err
	}
	for i, field := range f.edition.Cover {
		if err := f.field(CoverSheet, 5+i, field, f.fieldValue(field.ID)); err != nil {
			return err
		}
		if field.ID == "PART" {
			if err := f.choose(CoverSheet, workbook.Reference(5+i, 3), f.partIDs()); err != nil {
				return err
			}
		}
	}
	return nil
}

// field writes code, label and value of a field.
func (f *Form) field(sheet string, row int, field schemas.Field, value any) error {
	if err := f.set(sheet, row, 1, field.ID, f.styles.key); err != nil {
		return err
	}
	if err := f.set(sheet, row, 2, f.text(field.Label), f.styles.label); err != nil {
		return err
	}
	return f.set(sheet, row, 3, value, f.styles.field)
}

// fieldValue is the value of a cover field; nil leaves the cell blank.
func (f *Form) fieldValue(id string) any {
	text := map[string]string{
		"EDITION": f.edition.ID, "REF_AREA": f.filling.RefArea, "AREA_NAME": f.filling.AreaName,
		"PART": f.filling.Part, "OFFICER": f.filling.Officer, "AGENCY": f.filling.Agency, "LANGUAGE": f.filling.language(),
	}[id]
	switch {
	case id == "ROUND":
		return f.filling.Round
	case id == "ISSUED" && !f.filling.Issued.IsZero():
		return f.filling.Issued.Format(time.DateOnly)
	case text == "":
		return nil
	}
	return text
}

func (f *Form) partIDs() []string {
	var ids []string
	for _, part := range f.edition.Parts {
		ids = append(ids, part.ID)
	}
	return ids
}

// instructions writes what to do, and what the symbols mean.
func (f *Form) instructions() error {
	if err := f.addSheet(InstructionsSheet, 14, 110); err != nil {
		return err
	}
	if err := f.set(InstructionsSheet, 1, 1, InstructionsSheet, f.styles.title); err != nil {
		return err
	}
	row := 3
	for _, text := range f.edition.Instructions {
		if err := f.set(InstructionsSheet, row, 2, f.text(text), f.styles.label); err != nil {
			return err
		}
		if err := f.File.SetRowHeight(InstructionsSheet, row, 32); err != nil {
			return err
		}
		row++
	}
	row++
	for _, symbol := range f.edition.Symbols {
		if err := f.set(InstructionsSheet, row, 1, symbol.Symbol, f.styles.field); err != nil {
			return err
		}
		if err := f.set(InstructionsSheet, row, 2, f.text(symbol.Meaning), f.styles.label); err != nil {
			return err
		}
		row++
	}
	return nil
}

// modules writes a sheet for each module of which the part answers a table.
func (f *Form) modules() error {
	for i := range f.edition.Modules {
		module := &f.edition.Modules[i]
		var tables []*schemas.QuestionnaireTable
		for t := range module.Tables {
			if module.Tables[t].AnsweredBy(f.filling.Part) {
				tables = append(tables, &module.Tables[t])
			}
		}
		if len(tables) == 0 {
			continue
		}
		if err := f.module(module, tables); err != nil {
			return err
		}
	}
	return nil
}

// module writes title, area and round, one heading that stays in sight, and the tables below it.
func (f *Form) module(module *schemas.Module, tables []*schemas.QuestionnaireTable) error {
	sheet := module.Sheet
	if err := f.addSheet(sheet, f.moduleWidths()...); err != nil {
		return err
	}
	if err := f.set(sheet, 1, 2, f.text(module.Title), f.styles.title); err != nil {
		return err
	}
	row := 2
	for _, field := range f.edition.Cover {
		if field.ID == "REF_AREA" || field.ID == "ROUND" {
			if err := f.field(sheet, row, field, f.fieldValue(field.ID)); err != nil {
				return err
			}
			row++
		}
	}
	if row != headingRow {
		return fmt.Errorf("sheet %s: the heading would stand in row %d, not in row %d", sheet, row, headingRow)
	}
	if err := f.moduleHeading(sheet, row); err != nil {
		return err
	}
	if err := f.freeze(sheet, row, iccsColumn); err != nil {
		return err
	}
	for _, table := range tables {
		var err error
		if row, err = f.table(sheet, row+1, table); err != nil {
			return err
		}
	}
	return nil
}

func (f *Form) moduleWidths() []float64 {
	widths := []float64{12, 62, 13}
	for range f.edition.YearCount {
		widths = append(widths, 12)
	}
	return append(widths, 54)
}

func (f *Form) commentColumn() int { return firstYearColumn + int(f.edition.YearCount) }

func (f *Form) moduleHeading(sheet string, row int) error {
	columns := map[string]int{"ITEM": itemColumn, "LABEL": labelColumn, "ICCS": iccsColumn, "COMMENT": f.commentColumn()}
	for _, field := range f.edition.Columns {
		if err := f.set(sheet, row, columns[field.ID], f.text(field.Label), f.styles.heading); err != nil {
			return err
		}
	}
	for year := f.years[0]; year <= f.years[1]; year++ {
		if err := f.set(sheet, row, firstYearColumn+int(year-f.years[0]), year, f.styles.headingRight); err != nil {
			return err
		}
	}
	return f.File.SetRowHeight(sheet, row, 20)
}

// table writes the title and the items of a table; it returns the last row.
func (f *Form) table(sheet string, row int, table *schemas.QuestionnaireTable) (int, error) {
	for column := itemColumn; column <= f.commentColumn(); column++ {
		var value any
		style := f.styles.band
		switch column {
		case itemColumn:
			value = table.ID
		case labelColumn:
			value = f.text(table.Title)
		case f.commentColumn():
			value, style = f.text(table.Unit), f.styles.bandUnit
		}
		if err := f.set(sheet, row, column, value, style); err != nil {
			return row, err
		}
	}
	if err := f.File.SetRowHeight(sheet, row, 22); err != nil {
		return row, err
	}
	for i := range table.Items {
		row++
		if err := f.item(sheet, row, &table.Items[i]); err != nil {
			return row, err
		}
	}
	return row, nil
}

func (f *Form) item(sheet string, row int, item *schemas.Item) error {
	f.rows[item.ID] = itemRow{sheet, row}
	label := f.styles.items[min(item.Level, len(f.styles.items)-1)]
	if item.Mandatory && item.Level == 0 {
		label = f.styles.core
	}
	if err := f.set(sheet, row, itemColumn, item.ID, f.styles.code); err != nil {
		return err
	}
	if err := f.set(sheet, row, labelColumn, f.text(item.Label), label); err != nil {
		return err
	}
	if err := f.set(sheet, row, iccsColumn, categoryShown(item.ICCS()), f.styles.iccs); err != nil {
		return err
	}
	for year := f.years[0]; year <= f.years[1]; year++ {
		if err := f.value(sheet, row, firstYearColumn+int(year-f.years[0]), f.filling.Values[item.ID][year]); err != nil {
			return err
		}
	}
	return f.set(sheet, row, f.commentColumn(), orNil(f.filling.Comments[item.ID]), f.styles.comment)
}

// categoryShown leaves the codes for "all" and "none" out; they tell a focal point nothing.
func categoryShown(code string) any {
	if strings.HasPrefix(code, "_") {
		return nil
	}
	return code
}

func orNil(text string) any {
	if text == "" {
		return nil
	}
	return text
}

func (f *Form) value(sheet string, row, column int, entry Entry) error {
	switch {
	case entry.Number.Valid && entry.Number.Value == math.Trunc(entry.Number.Value):
		return f.set(sheet, row, column, entry.Number.Value, f.styles.valueWhole)
	case entry.Number.Valid:
		return f.set(sheet, row, column, entry.Number.Value, f.styles.value)
	case entry.Text != "":
		return f.set(sheet, row, column, entry.Text, f.styles.valueText)
	}
	return f.set(sheet, row, column, nil, f.styles.value)
}

// metadata writes one row for each table and question, with the answers to
// choose from, and fills in the answers that were given.
func (f *Form) metadata() error {
	if err := f.addSheet(MetadataSheet, 8, 10, 24, 70, 14, 54, 9); err != nil {
		return err
	}
	if err := f.set(MetadataSheet, 1, 4, MetadataSheet, f.styles.title); err != nil {
		return err
	}
	for i, field := range f.edition.Answers {
		if err := f.set(MetadataSheet, 3, i+1, f.text(field.Label), f.styles.heading); err != nil {
			return err
		}
	}
	if err := f.freeze(MetadataSheet, 3, 3); err != nil {
		return err
	}
	row := 4
	for _, table := range f.edition.Tables(f.filling.Part) {
		for i := range f.edition.Concepts {
			if !f.edition.Concepts[i].AskedOf(table) {
				continue
			}
			for _, answer := range f.answersTo(table, f.edition.Concepts[i].ID) {
				if err := f.question(row, &f.edition.Concepts[i], answer); err != nil {
					return err
				}
				row++
			}
		}
	}
	return nil
}

// answersTo lists what was answered to a question about a table; an open question is one empty answer.
func (f *Form) answersTo(table, concept string) []schemas.Metadata {
	var answers []schemas.Metadata
	for _, answer := range f.filling.Answers {
		if answer.TableID == table && answer.Concept == concept {
			answers = append(answers, answer)
		}
	}
	if len(answers) == 0 {
		answers = append(answers, schemas.Metadata{TableID: table, Concept: concept})
	}
	return answers
}

func (f *Form) question(row int, concept *schemas.Concept, answer schemas.Metadata) error {
	var codes, shown []string
	for _, a := range concept.Answers {
		codes = append(codes, a.Code)
		shown = append(shown, a.Code+" "+f.text(a.Label))
	}
	question := f.text(concept.Question)
	if len(shown) > 0 {
		question += " (" + strings.Join(shown, ", ") + ")"
	}
	values := map[string]any{
		"TABLE": answer.TableID, "ITEM": orNil(answer.ItemID), "CONCEPT": concept.ID, "QUESTION": question,
		"CODE": orNil(answer.Code), "TEXT": orNil(answer.Text), "TIME_PERIOD": yearOrNil(answer.TimePeriod),
	}
	for i, field := range f.edition.Answers {
		style := f.styles.comment
		if field.ID == "TABLE" || field.ID == "CONCEPT" || field.ID == "QUESTION" {
			style = f.styles.code
		}
		if err := f.set(MetadataSheet, row, i+1, values[field.ID], style); err != nil {
			return err
		}
		if field.ID == "CODE" && len(codes) > 0 {
			if err := f.choose(MetadataSheet, workbook.Reference(row, i+1), codes); err != nil {
				return err
			}
		}
	}
	return nil
}

// yearOrNil writes a year as a number, as people type it.
func yearOrNil(period string) any {
	if year, err := strconv.Atoi(period); err == nil {
		return year
	}
	return orNil(period)
}
