package form

import (
	"errors"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"cts/connectors/workbook"
	"cts/schemas"
)

// coverFirstRow is the row of the first field of the cover.
const coverFirstRow = 5

// cover writes the first sheet: what the form is, and who answers for whom.
func (f *Form) cover() error {
	sheet := f.sheetName(CoverSheet)
	if err := f.addSheet(sheet, 14, 46, 56); err != nil {
		return err
	}
	if err := f.File.DeleteSheet("Sheet1"); err != nil {
		return err
	}
	if err := f.coverTitle(sheet); err != nil {
		return err
	}
	for i, field := range f.edition.Cover {
		if err := f.coverField(sheet, coverFirstRow+i, field); err != nil {
			return err
		}
	}
	if !slices.ContainsFunc(f.edition.Cover, func(field schemas.Field) bool { return field.ID == "RESPONDENT" }) {
		return nil
	}
	return f.respondents(sheet, coverFirstRow+len(f.edition.Cover))
}

// coverTitle gives the title, and what the form is not, the width of the sheet and room for their lines.
func (f *Form) coverTitle(sheet string) error {
	if err := f.set(sheet, 2, 2, f.text(f.edition.Title), f.styles.titleWrapped); err != nil {
		return err
	}
	if err := errors.Join(f.File.MergeCell(sheet, "B2", "C2"), f.File.MergeCell(sheet, "B3", "C3"), f.onePage(sheet)); err != nil {
		return err
	}
	if err := f.File.SetRowHeight(sheet, 3, max(30, f.rowHeight(f.standing(), 100))); err != nil {
		return err
	}
	if err := f.File.SetRowHeight(sheet, 2, 22*float64(lineCount(f.text(f.edition.Title), 58))); err != nil {
		return err
	}
	return f.show(sheet, 3, 2, f.standing(), f.styles.subtitle)
}

// standing says what the form is not: a form of the United Nations.
func (f *Form) standing() schemas.Text {
	text := f.messageText("standing", nil)
	text["en"] = schemas.Translation{Text: upperFirst(f.edition.Standing) + "."}
	return text
}

func (f *Form) coverField(sheet string, row int, field schemas.Field) error {
	if err := f.field(sheet, row, field, f.fieldValue(field.ID)); err != nil {
		return err
	}
	if err := f.File.SetRowHeight(sheet, row, max(18, f.rowHeight(field.Label, 44))); err != nil {
		return err
	}
	cell := workbook.Reference(row, 3)
	switch field.ID {
	case "PART":
		return f.choose(sheet, cell, f.partIDs(), f.text(field.Label), f.partsNamed())
	case "LANGUAGE":
		return f.choose(sheet, cell, slices.Sorted(maps.Keys(f.edition.Languages)), "", "")
	case "EDITION":
		return f.keep(sheet, cell)
	}
	return nil
}

// respondents leaves room for the contact of each authority, below one another.
func (f *Form) respondents(sheet string, row int) error {
	for i, part := range f.edition.Parts {
		if part.ID == schemas.PartWhole { // the row of the field itself stands for it
			continue
		}
		if err := f.show(sheet, row+i, 2, part.Label, f.styles.label); err != nil {
			return err
		}
		if err := f.set(sheet, row+i, 3, nil, f.styles.field); err != nil {
			return err
		}
		if err := f.File.SetRowHeight(sheet, row+i, 28); err != nil {
			return err
		}
	}
	return nil
}

// field writes code, label and value of a field.
func (f *Form) field(sheet string, row int, field schemas.Field, value any) error {
	if err := f.set(sheet, row, 1, field.ID, f.styles.key); err != nil {
		return err
	}
	if err := f.show(sheet, row, 2, field.Label, f.styles.label); err != nil {
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

// partsNamed says which authority the id of each part stands for.
func (f *Form) partsNamed() string {
	var lines []string
	for _, part := range f.edition.Parts {
		lines = append(lines, f.text(part.Label)+" ("+part.ID+")")
	}
	return strings.Join(lines, "\n")
}

// instructions writes what to do, and what the symbols mean.
func (f *Form) instructions() error {
	sheet := f.sheetName(InstructionsSheet)
	if err := f.addSheet(sheet, 14, 110); err != nil {
		return err
	}
	if err := f.set(sheet, 1, 1, sheet, f.styles.title); err != nil {
		return err
	}
	row := 3
	for i, text := range f.edition.Instructions {
		if err := f.instruction(sheet, row, strconv.Itoa(i+1), text, f.styles.key); err != nil {
			return err
		}
		row++
	}
	row++
	for _, symbol := range f.edition.Symbols {
		if err := f.instruction(sheet, row, symbol.Symbol, symbol.Meaning, f.styles.field); err != nil {
			return err
		}
		row++
	}
	return nil
}

func (f *Form) instruction(sheet string, row int, mark string, text schemas.Text, style int) error {
	if err := f.set(sheet, row, 1, mark, style); err != nil {
		return err
	}
	if err := f.show(sheet, row, 2, text, f.styles.label); err != nil {
		return err
	}
	return f.File.SetRowHeight(sheet, row, f.rowHeight(text, 105))
}
