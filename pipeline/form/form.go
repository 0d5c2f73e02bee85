// Package form writes the workbook of an edition of the questionnaire: what a
// focal point fills in, prints and sends back.
//
// A workbook has a cover, instructions, a sheet for each module of which the
// part answers a table, the metadata sheet and a page to sign. It has no macros
// and locks nothing: a cell with a code refuses to be typed over, and pasting
// works everywhere. In a language of which the texts are drafts, the English
// stands below each of them.
package form

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"time"

	"github.com/xuri/excelize/v2"

	"cts/connectors/workbook"
	"cts/schemas"
	"cts/schemas/messages"
)

// Names, in English, of the sheets that every form has besides its modules.
const (
	CoverSheet        = "Cover"
	InstructionsSheet = "Instructions"
	MetadataSheet     = "Metadata"
	SignatureSheet    = "Signature"
)

// Heading row and columns of a module sheet: title, area and round stand above.
const (
	headingRow      = 4
	itemColumn      = 1
	labelColumn     = 2
	iccsColumn      = 3
	firstYearColumn = schemas.FormFirstYear
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
	order   []string // items as they stand in the form
}

type itemRow struct {
	sheet string
	row   int
}

// Write makes a workbook of the form of an edition. The same arguments give the
// same bytes. Values of items or years that the part's form does not have are an
// error.
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
	if _, ok := f.edition.Languages[f.filling.language()]; !ok {
		return fmt.Errorf("the edition has no texts in language %q; it has %v", f.filling.language(), slices.Sorted(maps.Keys(f.edition.Languages)))
	}
	if len(f.edition.Tables(f.filling.Part)) == 0 {
		return fmt.Errorf("the part %q answers no table; parts are %v", f.filling.Part, f.partIDs())
	}
	for _, step := range []func() error{
		f.makeStyles, f.properties, f.cover, f.instructions, f.modules, f.metadata, f.signature, f.checkValues, f.checks, f.progress,
	} {
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
	return place.sheet, workbook.Reference(place.row, f.yearColumn(year)), nil
}

func (f *Form) yearColumn(year int32) int { return firstYearColumn + int(year-f.years[0]) }

// Heading gives the place of the year above an item.
func (f *Form) Heading(item string, year int32) (sheet, reference string, err error) {
	sheet, _, err = f.Cell(item, year)
	return sheet, workbook.Reference(headingRow, f.yearColumn(year)), err
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
		concept, asked := f.edition.Concept(answer.Concept)
		if !asked || !concept.AskedOf(answer.TableID) || !slices.Contains(f.edition.Tables(f.filling.Part), answer.TableID) {
			faults = append(faults, fmt.Errorf("the form does not ask for %s of table %q", answer.Concept, answer.TableID))
		}
	}
	slices.SortFunc(faults, func(a, b error) int { return cmp.Compare(a.Error(), b.Error()) })
	return errors.Join(faults...)
}

// text is a text of the edition in the language of the form.
func (f *Form) text(text schemas.Text) string { return text.In(f.filling.language()) }

// message is a text of the catalogue in the language of the form.
func (f *Form) message(key string, parameters map[string]string) string {
	return messages.Text(f.filling.language(), "form."+key, parameters)
}

// messageText is a text of the catalogue that is shown with the English below it where it is a draft.
func (f *Form) messageText(key string, parameters map[string]string) schemas.Text {
	return schemas.Text{
		f.filling.language(): {Text: f.message(key, parameters), Status: f.edition.Languages[f.filling.language()]},
		"en":                 {Text: messages.Text("en", "form."+key, parameters)},
	}
}
