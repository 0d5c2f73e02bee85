// Package questionnaire reads and writes the workbooks of the survey: what a
// focal point fills in and sends back.
//
// A workbook is a cover sheet, one sheet for each module of the edition and a
// sheet of metadata. What it is, is told by the cover, never by the file's name.
// Rows are found by their item codes and columns by their headings, so that a
// row or column that was moved is still read right, and noted.
package questionnaire

import (
	"context"

	"cts/connectors"
	"cts/connectors/workbook"
	"cts/schemas"
)

// Descriptor describes the format.
var Descriptor = connectors.FormatDescriptor{
	ID:         "questionnaire",
	Title:      "Questionnaire workbook",
	Help:       "Workbooks (xlsx, ods, xls) of an edition of the survey's form, as a focal point sends them. The cover sheet names edition, area, round and authority.",
	Version:    "4",
	Extensions: []string{".xlsx", ".ods", ".xls"},
	Datasets:   []string{"UN-CTS"},
	Years:      "editions un-cts-2009 (2009 to 2016), un-cts-2017 (2017 and later), un-cts-2017-eurostat, un-cts-2024",
	Licence:    "The figures belong to the country that sends them; cite its national authority and the round.",
	New: func(settings connectors.Settings) (connectors.Format, error) {
		_, err := settings.Resolve(nil)
		return Format{}, err
	},
}

// limits bound what a workbook of one country may cost: the largest form has
// some thousand cells.
func limits() workbook.Limits {
	limits := workbook.DefaultLimits()
	limits.Sheets = 64
	limits.Columns = 256
	limits.RowCells = 256
	limits.Cells = 1_000_000
	return limits
}

// Format reads questionnaire workbooks. It holds no state.
type Format struct{}

// Recognise reads the cover. Errors: [connectors.ErrNotRecognised] where no
// sheet has a cover with an edition; [connectors.ErrUnreadable] where the cover
// names an edition that is not known or leaves out what a form cannot do without.
func (Format) Recognise(ctx context.Context, file connectors.File) (connectors.Header, error) {
	book, err := workbook.Open(ctx, file, limits())
	if err != nil {
		return connectors.Header{}, err
	}
	defer book.Close()
	cover, err := findCover(book, file.Name)
	if err != nil {
		return connectors.Header{}, err
	}
	header, err := cover.header(book, file.Name)
	if err != nil {
		return header, err
	}
	err = noteDrawings(book, &header)
	return header, err
}

// noteDrawings tells of pictures and text boxes, in which people write too.
func noteDrawings(book *workbook.Book, header *connectors.Header) error {
	for _, sheet := range book.Sheets() {
		drawn, err := book.Drawn(sheet.Name)
		if err != nil {
			return err
		}
		if drawn {
			header.Notes = append(header.Notes, NoteDrawing)
			return nil
		}
	}
	return nil
}

// Read passes every value cell of the workbook to the sink, sheet by sheet from
// top to bottom, and the answers of the metadata sheets.
func (Format) Read(ctx context.Context, file connectors.File, header connectors.Header, sink connectors.Sink) error {
	book, err := workbook.Open(ctx, file, limits())
	if err != nil {
		return err
	}
	defer book.Close()
	cover, err := findCover(book, file.Name)
	if err != nil {
		return err
	}
	read := reading{ctx: ctx, book: book, file: file, header: header, edition: cover.edition, sink: sink, seen: map[*schemas.Item]bool{}}
	for _, sheet := range book.Sheets() {
		if sheet.Name == cover.sheet && !cover.shared {
			continue
		}
		if err := read.sheet(sheet); err != nil {
			return err
		}
	}
	return read.unseen(cover.sheet)
}

// unseen passes on as blank the items that no row of the workbook is about any
// more, so that a deleted row is told and never passed over.
func (r *reading) unseen(cover string) error {
	last := &sheetReading{reading: r, name: cover, area: r.header.RefArea, shown: true}
	for _, id := range r.header.Tables {
		table, ok := r.edition.Table(id)
		if !ok {
			continue
		}
		for i := range table.Items {
			if r.seen[&table.Items[i]] {
				continue
			}
			if err := last.unseen(&table.Items[i]); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *sheetReading) unseen(item *schemas.Item) error {
	for year := s.header.Years[0]; year <= s.header.Years[1]; year++ {
		place := rowPlace{
			table: item.TableID, item: item.ID, notes: []string{NoteRowMissing},
			labels: []string{"REF_AREA=" + s.area, "TIME_PERIOD=" + yearText(int(year))},
		}
		if err := s.pass(workbook.Cell{Row: 1, Column: 1, Type: workbook.Blank}, place); err != nil {
			return err
		}
	}
	return nil
}

// reading is the state of reading one workbook.
type reading struct {
	ctx     context.Context
	book    *workbook.Book
	file    connectors.File
	header  connectors.Header
	edition *schemas.Questionnaire
	sink    connectors.Sink
	seen    map[*schemas.Item]bool // items met so far
	number  int64                  // rows passed on
}
