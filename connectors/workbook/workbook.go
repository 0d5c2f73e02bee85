// Package workbook reads xlsx workbooks from people who cannot be trusted to
// send good ones: in a stream, sparsely, and within declared limits of size,
// rows, columns, cells and time.
//
// It reads the parts of the file itself, with archive/zip and encoding/xml.
// Excelize, with which this program writes workbooks, streams only the texts of
// cells: to learn whether "12" is a number, a text or the shadow of a formula it
// loads the whole sheet and fills every gap in a row, so that a file of 100 KB
// can ask for gigabytes. The tests hold this reader to excelize's reading.
package workbook

import (
	"context"
	"fmt"

	"cts/connectors"
)

// Visibility of a sheet.
type Visibility string

// A very hidden sheet can be shown by a program only, not from the menus.
const (
	Visible    Visibility = "visible"
	Hidden     Visibility = "hidden"
	VeryHidden Visibility = "veryHidden"
)

// Sheet is one worksheet; chart sheets are not listed.
type Sheet struct {
	Name       string
	Visibility Visibility
	part       string // name of its part in the file
}

// Book is an open workbook. It is not safe for use by several goroutines.
type Book struct {
	archive    *archive
	sheets     []Sheet
	texts      []string // shared strings
	dateStyle  []bool   // whether a cell of this style shows a date
	date1904   bool
	properties Properties
}

// Open reads the directory, the list of sheets, the styles, the properties and
// the shared strings; rows are read by [Book.Rows]. Ending ctx ends every later
// read too.
//
// Errors: [connectors.ErrNotRecognised] for a file that is no xlsx workbook,
// [connectors.ErrUnreadable] for one that is cut off, encrypted or damaged,
// [connectors.ErrLimit] for one beyond the limits.
func Open(ctx context.Context, file connectors.File, limits Limits) (*Book, error) {
	archive, err := openArchive(ctx, file, limits)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file.Name, err)
	}
	book := &Book{archive: archive}
	if err := book.load(); err != nil {
		archive.close()
		return nil, fmt.Errorf("%s: %w", file.Name, err)
	}
	return book, nil
}

// Sheets lists the worksheets in the order of their tabs, hidden ones included.
func (b *Book) Sheets() []Sheet { return b.sheets }

// Properties returns the core properties of the workbook.
func (b *Book) Properties() Properties { return b.properties }

// Close releases what reading holds. Iterations that still run end with an error.
func (b *Book) Close() error {
	b.archive.close()
	return nil
}

func (b *Book) sheet(name string) (Sheet, error) {
	for _, sheet := range b.sheets {
		if sheet.Name == name {
			return sheet, nil
		}
	}
	return Sheet{}, fmt.Errorf("%s: no sheet %q: %w", b.archive.name, name, connectors.ErrUnreadable)
}
