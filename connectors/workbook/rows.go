package workbook

import (
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"iter"
	"strconv"
	"strings"

	"cts/connectors"
	"cts/connectors/streams"
)

// errStopped ends a reading when the caller wants no more rows.
var errStopped = errors.New("stopped by the caller")

// Rows yields the rows of a sheet that the file holds, by ascending number. A
// row with an error is the last one; an error names file, sheet and cell. The
// dimension that the sheet declares is not trusted. The cells of a row are valid
// until the next one.
func (b *Book) Rows(sheet string) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		left := false
		found, err := b.sheet(sheet)
		if err == nil {
			err = b.readRows(found, func(row Row) bool {
				left = !yield(row, nil)
				return !left
			})
		}
		if err != nil && !left { // a loop that was left must not be entered again, whatever happened meanwhile
			yield(Row{}, err)
		}
	}
}

func (b *Book) readRows(sheet Sheet, yield func(Row) bool) error {
	if b.held != nil {
		return b.held.read(sheet, yield)
	}
	err := b.archive.read(sheet.part, b.archive.limits.XML, func(content *streams.XMLGuard) error {
		reader := &rowReader{book: b, decoder: xml.NewDecoder(content), yield: yield}
		return reader.run()
	})
	if err != nil && !errors.Is(err, errStopped) {
		return fmt.Errorf("%s: sheet %s: %w", b.archive.name, sheet.Name, err)
	}
	return err
}

// rowReader walks through the XML of a sheet: sheetData > row > c > v, f, is.
type rowReader struct {
	book    *Book
	decoder *xml.Decoder
	yield   func(Row) bool
	row     Row
	column  int // of the last cell of the row
	cells   int // of the sheet
}

func (r *rowReader) run() error {
	for found := false; ; {
		token, err := r.decoder.Token()
		if errors.Is(err, io.EOF) && found {
			return nil
		}
		if err != nil {
			return r.place(wording(err))
		}
		start, ok := token.(xml.StartElement)
		if !ok || start.Name.Local != "sheetData" {
			continue
		}
		found = true
		if err := r.readRows(); err != nil {
			return err
		}
	}
}

// place adds the row after which something went wrong.
func (r *rowReader) place(err error) error {
	return fmt.Errorf("after row %d: %w", r.row.Number, err)
}

func (r *rowReader) readRows() error {
	for {
		token, err := r.decoder.Token()
		if err != nil {
			return r.place(wording(err))
		}
		switch token := token.(type) {
		case xml.EndElement:
			return nil
		case xml.StartElement:
			if token.Name.Local != "row" {
				return r.place(fmt.Errorf("element %q among the rows: %w", token.Name.Local, connectors.ErrUnreadable))
			}
			if err := r.readRow(token); err != nil {
				return err
			}
		}
	}
}

func (r *rowReader) readRow(start xml.StartElement) error {
	if err := r.nextRow(attribute(start, "r")); err != nil {
		return err
	}
	r.row.Hidden = isTrue(attribute(start, "hidden"))
	for {
		token, err := r.decoder.Token()
		if err != nil {
			return r.place(wording(err))
		}
		switch token := token.(type) {
		case xml.StartElement:
			if err := r.rowElement(token); err != nil {
				return err
			}
		case xml.EndElement:
			return r.pass()
		}
	}
}

// pass hands on the row, unless reading was ended meanwhile.
func (r *rowReader) pass() error {
	if r.book.archive.ctx.Err() != nil {
		return context.Cause(r.book.archive.ctx)
	}
	if !r.yield(r.row) {
		return errStopped
	}
	return nil
}

// rowElement reads a cell; extensions of a row are passed over.
func (r *rowReader) rowElement(start xml.StartElement) error {
	if start.Name.Local != "c" {
		return r.decoder.Skip()
	}
	if err := r.readCell(start); err != nil {
		return fmt.Errorf("cell %s: %w", Reference(r.row.Number, r.column), wording(err))
	}
	return nil
}

// nextRow moves to the numbered row, or to the one after the last when it has no number.
func (r *rowReader) nextRow(number string) (err error) {
	last := r.row.Number
	next := last + 1
	if number != "" {
		next, err = parseRow(number)
	}
	switch {
	case err != nil:
		return r.place(fmt.Errorf("%w: %w", err, connectors.ErrUnreadable))
	case next <= last:
		return r.place(fmt.Errorf("row %d comes too late; save the file again in a spreadsheet program: %w", next, connectors.ErrUnreadable))
	case next > r.book.archive.limits.Rows:
		return r.place(fmt.Errorf("row %d, more than %d rows: %w", next, r.book.archive.limits.Rows, connectors.ErrLimit))
	}
	r.row = Row{Number: next, Cells: r.row.Cells[:0]}
	r.column = 0
	return nil
}

// nextColumn moves to the cell of the reference, or to the one after the last when it has none.
func (r *rowReader) nextColumn(reference string) error {
	row, next, last := r.row.Number, r.column+1, r.column
	if reference != "" {
		var err error
		if row, next, err = ParseReference(reference); err != nil {
			return fmt.Errorf("%w: %w", err, connectors.ErrUnreadable)
		}
	}
	r.column = next
	switch limits := r.book.archive.limits; {
	case row != r.row.Number || next <= last:
		return fmt.Errorf("out of order in row %d; save the file again in a spreadsheet program: %w", r.row.Number, connectors.ErrUnreadable)
	case next > limits.Columns:
		return fmt.Errorf("beyond column %s; delete what stands to the right of the table: %w", ColumnName(limits.Columns), connectors.ErrLimit)
	case len(r.row.Cells) >= limits.RowCells:
		return fmt.Errorf("more than %d cells in the row: %w", limits.RowCells, connectors.ErrLimit)
	case r.cells >= limits.Cells:
		return fmt.Errorf("more than %d cells in the sheet: %w", limits.Cells, connectors.ErrLimit)
	}
	r.cells++
	return nil
}

// content is what the XML of a cell holds, before it is understood.
type content struct {
	kind    string // attribute t
	style   string // attribute s
	value   string
	inline  string
	formula bool
}

func (r *rowReader) readCell(start xml.StartElement) error {
	if err := r.nextColumn(attribute(start, "r")); err != nil {
		return err
	}
	c := content{kind: attribute(start, "t"), style: attribute(start, "s")}
	for {
		token, err := r.decoder.Token()
		if err != nil {
			return err
		}
		switch token := token.(type) {
		case xml.StartElement:
			if err := r.cellElement(token, &c); err != nil {
				return err
			}
		case xml.EndElement:
			cell, err := r.understand(c)
			r.row.Cells = append(r.row.Cells, cell)
			return err
		}
	}
}

func (r *rowReader) cellElement(start xml.StartElement, c *content) (err error) {
	switch start.Name.Local {
	case "v":
		c.value, err = r.plainText()
	case "is":
		c.inline, err = readText(r.decoder, "is")
	default:
		c.formula = c.formula || start.Name.Local == "f"
		err = r.decoder.Skip()
	}
	return err
}

// plainText reads the text of an element to its end.
func (r *rowReader) plainText() (string, error) {
	var text strings.Builder
	for {
		token, err := r.decoder.Token()
		if err != nil {
			return "", err
		}
		switch token := token.(type) {
		case xml.CharData:
			if text.Write(token); text.Len() > streams.MaxText {
				return "", fmt.Errorf("a value of more than %d bytes: %w", streams.MaxText, connectors.ErrLimit)
			}
		case xml.StartElement:
			return "", fmt.Errorf("element %q within a value: %w", token.Name.Local, connectors.ErrUnreadable)
		case xml.EndElement:
			return text.String(), nil
		}
	}
}

// understand makes a cell of what its XML holds.
func (r *rowReader) understand(c content) (Cell, error) {
	cell := Cell{Row: r.row.Number, Column: r.column, Formula: c.formula}
	switch c.kind {
	case "s":
		return r.shared(cell, strings.TrimSpace(c.value))
	case "inlineStr":
		cell.Type, cell.Raw = Text, c.inline
	case "str":
		cell.Type, cell.Raw = Text, unescape(c.value)
	case "b":
		cell.Type, cell.Raw = Boolean, boolean(strings.TrimSpace(c.value))
	case "e":
		cell.Type, cell.Raw = Error, strings.TrimSpace(c.value)
	case "d":
		cell.Type, cell.Raw = Date, strings.TrimSpace(c.value)
	case "", "n":
		cell.Raw = strings.TrimSpace(c.value)
		r.book.typeNumber(&cell, c.style)
	default:
		return cell, fmt.Errorf("a cell of the unknown type %.20q: %w", c.kind, connectors.ErrUnreadable)
	}
	if cell.Raw == "" {
		cell.Type = Blank
	}
	return cell, nil
}

func (r *rowReader) shared(cell Cell, index string) (Cell, error) {
	if index == "" {
		cell.Type = Blank
		return cell, nil
	}
	i, err := strconv.ParseUint(index, 10, 32)
	if err != nil || i >= uint64(len(r.book.texts)) {
		return cell, fmt.Errorf("shared string %.20q of %d does not exist: %w", index, len(r.book.texts), connectors.ErrUnreadable)
	}
	cell.Type, cell.Raw = Text, r.book.texts[i]
	if cell.Raw == "" {
		cell.Type = Blank
	}
	return cell, nil
}

// boolean spells the value out, so that TRUE is never taken for a count of one.
func boolean(value string) string {
	switch value {
	case "1", "true":
		return "TRUE"
	case "0", "false":
		return "FALSE"
	}
	return value
}

// typeNumber tells numbers from dates and percentages. What is no number, although the cell says so, is a text.
func (b *Book) typeNumber(cell *Cell, style string) {
	cell.Type = Number
	if number, err := strconv.ParseFloat(cell.Raw, 64); err != nil || number-number != 0 {
		cell.Type = Text
		return
	}
	i, err := strconv.Atoi(style)
	if err != nil || i < 0 || i >= len(b.styles) {
		return
	}
	cell.Percent, cell.Struck = b.styles[i].asPercent, b.styles[i].struck
	if b.styles[i].asDate {
		cell.Type = Date
	}
}

func attribute(start xml.StartElement, name string) string {
	for _, a := range start.Attr {
		if a.Name.Local == name && a.Name.Space == "" {
			return a.Value
		}
	}
	return ""
}
