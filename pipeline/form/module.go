package form

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"cts/connectors/workbook"
	"cts/schemas"
)

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
	sheet := module.SheetIn(f.filling.language())
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
			if err := f.File.SetRowHeight(sheet, row, max(16, f.rowHeight(field.Label, 60))); err != nil {
				return err
			}
			row++
		}
	}
	if row != headingRow {
		return fmt.Errorf("sheet %s: the heading would stand in row %d, not in row %d", sheet, row, headingRow)
	}
	return f.tables(sheet, tables)
}

func (f *Form) tables(sheet string, tables []*schemas.QuestionnaireTable) error {
	if err := f.moduleHeading(sheet, headingRow); err != nil {
		return err
	}
	if err := f.freeze(sheet, headingRow, iccsColumn); err != nil {
		return err
	}
	if err := f.repeat(sheet, headingRow, headingRow); err != nil {
		return err
	}
	row := headingRow
	for _, table := range tables {
		var err error
		if row, err = f.table(sheet, row+1, table); err != nil {
			return err
		}
	}
	if err := f.printed(sheet, row, max(f.commentColumn(), f.explanationColumn())); err != nil {
		return err
	}
	return f.keep(sheet, workbook.Reference(headingRow, itemColumn)+":"+workbook.Reference(row, iccsColumn))
}

func (f *Form) moduleWidths() []float64 {
	widths := []float64{12, 62, 13}
	for range f.edition.YearCount {
		widths = append(widths, 12)
	}
	widths = append(widths, 44, 34)
	for range f.previousYears() {
		widths = append(widths, 12)
	}
	return append(widths, 40)
}

// Columns behind the years.
func (f *Form) commentColumn() int { return firstYearColumn + int(f.edition.YearCount) }
func (f *Form) checkColumn() int   { return f.commentColumn() + 1 }

// previousYears are the years of the form for which values of the last round are at hand.
func (f *Form) previousYears() []int32 {
	var years []int32
	for year := f.years[0]; year <= f.years[1]; year++ {
		for _, values := range f.filling.Previous {
			if _, ok := values[year]; ok {
				years = append(years, year)
				break
			}
		}
	}
	return years
}

// explanationColumn is 0 where the form is not pre-filled.
func (f *Form) explanationColumn() int {
	if len(f.previousYears()) == 0 {
		return 0
	}
	return f.checkColumn() + len(f.previousYears()) + 1
}

func (f *Form) moduleHeading(sheet string, row int) error {
	columns := map[string]int{"ITEM": itemColumn, "LABEL": labelColumn, "ICCS": iccsColumn, "COMMENT": f.commentColumn()}
	for _, field := range f.edition.Columns {
		if err := f.show(sheet, row, columns[field.ID], field.Label, f.styles.heading); err != nil {
			return err
		}
	}
	for year := f.years[0]; year <= f.years[1]; year++ {
		if err := f.set(sheet, row, f.yearColumn(year), year, f.styles.headingRight); err != nil {
			return err
		}
	}
	if err := f.besideHeading(sheet, row); err != nil {
		return err
	}
	height := 34.0
	if len(f.previousYears()) > 0 { // its headings have three lines
		height = 48
	}
	return f.File.SetRowHeight(sheet, row, height)
}

// besideHeading heads the columns that the form adds. Their first line is a code
// by which a reader tells that they hold no answers.
func (f *Form) besideHeading(sheet string, row int) error {
	if err := f.set(sheet, row, f.checkColumn(), "CHECK\n"+f.message("column.check", nil), f.styles.heading); err != nil {
		return err
	}
	for i, year := range f.previousYears() {
		heading := "PREVIOUS\n" + f.message("column.previous", map[string]string{"year": strconv.Itoa(int(year))})
		if err := f.set(sheet, row, f.checkColumn()+1+i, heading, f.styles.headingSmall); err != nil {
			return err
		}
	}
	if column := f.explanationColumn(); column > 0 {
		return f.set(sheet, row, column, "EXPLANATION\n"+f.message("column.explanation", nil), f.styles.heading)
	}
	return nil
}

// table writes the title and the items of a table; it returns the last row.
func (f *Form) table(sheet string, row int, table *schemas.QuestionnaireTable) (int, error) {
	for column := itemColumn; column <= f.commentColumn(); column++ {
		var err error
		switch column {
		case itemColumn:
			err = f.set(sheet, row, column, table.ID, f.styles.band)
		case labelColumn:
			err = f.show(sheet, row, column, table.Title, f.styles.band)
		case f.commentColumn():
			err = f.show(sheet, row, column, table.Unit, f.styles.bandUnit)
		default:
			err = f.set(sheet, row, column, nil, f.styles.band)
		}
		if err != nil {
			return row, err
		}
	}
	if err := f.File.SetRowHeight(sheet, row, max(22, f.rowHeight(table.Title, 62))); err != nil {
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
	f.order = append(f.order, item.ID)
	label := f.styles.items[min(item.Level, len(f.styles.items)-1)]
	if item.Mandatory && item.Level == 0 {
		label = f.styles.core
	}
	if err := f.set(sheet, row, itemColumn, item.ID, f.styles.code); err != nil {
		return err
	}
	if err := f.show(sheet, row, labelColumn, item.Label, label); err != nil {
		return err
	}
	if err := f.set(sheet, row, iccsColumn, categoryShown(item.ICCS()), f.styles.iccs); err != nil {
		return err
	}
	for year := f.years[0]; year <= f.years[1]; year++ {
		if err := f.value(sheet, row, f.yearColumn(year), f.filling.Values[item.ID][year]); err != nil {
			return err
		}
	}
	if err := f.set(sheet, row, f.commentColumn(), orNil(f.filling.Comments[item.ID]), f.styles.comment); err != nil {
		return err
	}
	if height := f.rowHeight(item.Label, 58); height > 20 {
		if err := f.File.SetRowHeight(sheet, row, height); err != nil {
			return err
		}
	}
	if err := f.previous(sheet, row, item); err != nil {
		return err
	}
	return f.expectFigure(sheet, row, firstYearColumn, f.commentColumn()-1)
}

// previous writes what was sent before, in grey, and the explanations that were accepted.
func (f *Form) previous(sheet string, row int, item *schemas.Item) error {
	for i, year := range f.previousYears() {
		entry, ok := f.filling.Previous[item.ID][year]
		if !ok {
			continue
		}
		var value any = entry.Text
		if entry.Number.Valid {
			value = entry.Number.Value
		}
		if err := f.set(sheet, row, f.checkColumn()+1+i, value, f.styles.previous); err != nil {
			return err
		}
	}
	if text := f.filling.Explanations[item.ID]; text != "" && f.explanationColumn() > 0 {
		return f.set(sheet, row, f.explanationColumn(), text, f.styles.small)
	}
	return nil
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
