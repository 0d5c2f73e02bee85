// Package workbook reads workbooks from people who cannot be trusted to send good
// ones, sparsely and within declared limits of size, rows, columns, cells and
// time: xlsx in a stream, OpenDocument (.ods) and Excel 97 to 2003 (.xls) as a
// whole. What a file is, is told by its content, never by its name.
//
// It reads the parts of an xlsx file itself, with archive/zip and encoding/xml.
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
	archive    *archive // of an xlsx or OpenDocument file
	held       *held    // content of any other than an xlsx file
	sheets     []Sheet
	texts      []string // shared strings
	styles     []shown  // what each cell style makes of a number
	date1904   bool
	properties Properties
}

// Open reads the directory, the list of sheets, the styles, the properties and
// the shared strings; rows are read by [Book.Rows]. Ending ctx ends every later
// read too.
//
// Errors: [connectors.ErrNotRecognised] for a file that is no workbook,
// [connectors.ErrUnreadable] for one that is cut off, encrypted or damaged,
// [connectors.ErrLimit] for one beyond the limits.
func Open(ctx context.Context, file connectors.File, limits Limits) (*Book, error) {
	book := &Book{}
	if err := book.open(ctx, file, limits); err != nil {
		return nil, fmt.Errorf("%s: %w", file.Name, err)
	}
	return book, nil
}

// open tells the kind of file by its first bytes and its parts.
func (b *Book) open(ctx context.Context, file connectors.File, limits Limits) error {
	isCompound, err := checkStart(ctx, file, limits)
	switch {
	case err != nil:
		return err
	case isCompound:
		return b.loadExcel97(ctx, file, limits)
	}
	if b.archive, err = openArchive(ctx, file, limits); err != nil {
		return err
	}
	load := b.load
	if b.archive.isOpenDocument() {
		load = b.loadOpenDocument
	}
	if err := load(); err != nil {
		b.archive.close()
		return err
	}
	return nil
}

// Sheets lists the worksheets in the order of their tabs, hidden ones included.
func (b *Book) Sheets() []Sheet { return b.sheets }

// Properties returns the core properties of the workbook.
func (b *Book) Properties() Properties { return b.properties }

// Close releases what reading holds. Iterations that still run end with an error.
func (b *Book) Close() error {
	if b.held != nil {
		b.held.close()
		return nil
	}
	b.archive.close()
	return nil
}

func (b *Book) name() string {
	if b.held != nil {
		return b.held.name
	}
	return b.archive.name
}

func (b *Book) sheet(name string) (Sheet, error) {
	for _, sheet := range b.sheets {
		if sheet.Name == name {
			return sheet, nil
		}
	}
	return Sheet{}, fmt.Errorf("%s: no sheet %q: %w", b.name(), name, connectors.ErrUnreadable)
}
