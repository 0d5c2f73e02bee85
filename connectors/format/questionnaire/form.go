package questionnaire

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/xuri/excelize/v2"

	"cts/connectors/workbook"
	"cts/schemas"
)

// Names of the sheets that every form has besides its modules.
const (
	CoverSheet        = "Cover"
	InstructionsSheet = "Instructions"
	MetadataSheet     = "Metadata"
)

// Heading row and columns of a module sheet: title, area and round stand above.
const (
	headingRow      = 4
	itemColumn      = 1
	labelColumn     = 2
	iccsColumn      = 3
	firstYearColumn = 4
)

// Form is a workbook that is being written. A program that wants more than
// [Write] gives may change File before [Form.Save].
type Form struct {
	File    *excelize.File
	edition *schemas.Questionnaire
	filling Filling
	styles  styles
	years   [2]int32
	rows    map[string]itemRow
}

type itemRow struct {
	sheet string
	row   int
}

// Write makes a workbook of the form of an edition: a cover, instructions, one
// sheet a module with the tables of the part, and the metadata sheet. The same
// arguments give the same bytes. Values of items or years that the part's form
// does not have are an error.
func Write(w io.Writer, edition *schemas.Questionnaire, filling Filling) error {
	form, err := NewForm(edition, filling)
	if err != nil {
		return err
	}
	defer form.File.Close()
	return form.Save(w)
}

// NewForm builds the workbook in memory.
func NewForm(edition *schemas.Questionnaire, filling Filling) (*Form, error) {
	form := &Form{
		File: excelize.NewFile(), edition: edition, filling: filling,
		years: edition.Years(filling.Round), rows: map[string]itemRow{},
	}
	if err := form.build(); err != nil {
		return nil, errors.Join(fmt.Errorf("form of edition %s for %q: %w", edition.ID, filling.RefArea, err), form.File.Close())
	}
	return form, nil
}

func (f *Form) build() error {
	if err := f.makeStyles(); err != nil {
		return err
	}
	if err := f.properties(); err != nil {
		return err
	}
	for _, step := range []func() error{f.cover, f.instructions, f.modules, f.metadata, f.checkValues} {
		if err := step(); err != nil {
			return err
		}
	}
	f.File.SetActiveSheet(0)
	return nil
}

// Save writes the workbook.
func (f *Form) Save(w io.Writer) error {
	return f.File.Write(w)
}

// Cell gives the place of the value of an item in a year.
func (f *Form) Cell(item string, year int32) (sheet, reference string, err error) {
	place, ok := f.rows[item]
	if !ok || year < f.years[0] || year > f.years[1] {
		return "", "", fmt.Errorf("the form has no cell for item %q in %d", item, year)
	}
	return place.sheet, workbook.Reference(place.row, firstYearColumn+int(year-f.years[0])), nil
}

// Heading gives the place of the year above an item.
func (f *Form) Heading(item string, year int32) (sheet, reference string, err error) {
	sheet, cell, err := f.Cell(item, year)
	if err != nil {
		return "", "", err
	}
	_, column, err := workbook.ParseReference(cell)
	return sheet, workbook.Reference(headingRow, column), err
}

// Row gives the sheet and the row of an item.
func (f *Form) Row(item string) (sheet string, row int, err error) {
	place, ok := f.rows[item]
	if !ok {
		return "", 0, fmt.Errorf("the form has no item %q", item)
	}
	return place.sheet, place.row, nil
}

// properties carry the date of issue and no other time, so that the bytes depend on the filling alone.
func (f *Form) properties() error {
	issued := f.filling.Issued
	if issued.IsZero() {
		issued = time.Date(int(f.filling.Round), 1, 1, 0, 0, 0, 0, time.UTC)
	}
	stamp := issued.UTC().Format(time.RFC3339)
	return f.File.SetDocProps(&excelize.DocProperties{
		Title: f.text(f.edition.Title), Creator: f.filling.Agency, LastModifiedBy: f.filling.Agency,
		Created: stamp, Modified: stamp, Language: f.filling.language(), Version: f.edition.ID,
	})
}

// checkValues refuses values for which the form has no cell, rather than losing them.
func (f *Form) checkValues() error {
	var faults []error
	for item, years := range f.filling.Values {
		for year := range years {
			if _, _, err := f.Cell(item, year); err != nil {
				faults = append(faults, err)
			}
		}
	}
	for item := range f.filling.Comments {
		if _, _, err := f.Row(item); err != nil {
			faults = append(faults, fmt.Errorf("comment: %w", err))
		}
	}
	for _, answer := range f.filling.Answers {
		_, asked := f.edition.Concept(answer.Concept)
		if !asked || !slices.Contains(f.edition.Tables(f.filling.Part), answer.TableID) {
			faults = append(faults, fmt.Errorf("the form does not ask for %s of table %q", answer.Concept, answer.TableID))
		}
	}
	slices.SortFunc(faults, func(a, b error) int { return cmp.Compare(a.Error(), b.Error()) })
	return errors.Join(faults...)
}

func (f *Form) text(text schemas.Text) string { return text.In(f.filling.language()) }

// set writes a cell and its style.
func (f *Form) set(sheet string, row, column int, value any, style int) error {
	reference := workbook.Reference(row, column)
	if err := f.File.SetCellValue(sheet, reference, value); err != nil {
		return fmt.Errorf("%s!%s: %w", sheet, reference, err)
	}
	return f.File.SetCellStyle(sheet, reference, reference, style)
}

// addSheet makes a sheet without grid lines, with the given column widths, to be printed across.
func (f *Form) addSheet(name string, widths ...float64) error {
	if _, err := f.File.NewSheet(name); err != nil {
		return err
	}
	for i, width := range widths {
		column := workbook.ColumnName(i + 1)
		if err := f.File.SetColWidth(name, column, column, width); err != nil {
			return err
		}
	}
	no, landscape, one, many, paper := false, "landscape", 1, 0, 9
	if err := f.File.SetSheetView(name, 0, &excelize.ViewOptions{ShowGridLines: &no}); err != nil {
		return err
	}
	fit := true
	if err := f.File.SetSheetProps(name, &excelize.SheetPropsOptions{FitToPage: &fit}); err != nil {
		return err
	}
	return f.File.SetPageLayout(name, &excelize.PageLayoutOptions{Orientation: &landscape, FitToWidth: &one, FitToHeight: &many, Size: &paper})
}

// freeze keeps the rows above and the columns left of a cell in sight.
func (f *Form) freeze(sheet string, rows, columns int) error {
	return f.File.SetPanes(sheet, &excelize.Panes{
		Freeze: true, XSplit: columns, YSplit: rows, ActivePane: "bottomRight",
		TopLeftCell: workbook.Reference(rows+1, columns+1),
	})
}

// choose offers a list of values for a cell.
func (f *Form) choose(sheet, cells string, values []string) error {
	validation := excelize.NewDataValidation(true)
	validation.SetSqref(cells)
	if err := validation.SetDropList(values); err != nil {
		return fmt.Errorf("%s!%s: %w", sheet, cells, err)
	}
	return f.File.AddDataValidation(sheet, validation)
}
