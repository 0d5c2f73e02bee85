package workbook

import (
	"fmt"
	"strconv"
)

// CellType is what kind of value a cell holds; the codes are those of raw_rows.value_type.
type CellType string

// The types of cells.
const (
	Number  CellType = "number"
	Text    CellType = "text"
	Blank   CellType = "blank"
	Boolean CellType = "boolean"
	Error   CellType = "error"
	Date    CellType = "date"
)

// Cell is one cell. A cell that the file does not hold is blank.
type Cell struct {
	Row     int // from 1
	Column  int // from 1
	Type    CellType
	Raw     string // as stored, never as displayed: 12.7 stays 12.7 under the format "0"; TRUE or FALSE for a boolean
	Percent bool   // a number shown as a percentage: 0.12 is seen as 12 %
	Struck  bool   // a number that is crossed out; in a text, its characters say so
	Formula bool   // the value was computed; blank with Formula means that no result was stored
}

// Reference is the place of the cell in its sheet, such as E12.
func (c Cell) Reference() string { return Reference(c.Row, c.Column) }

// Row is one row that the file holds; rows without cells may be left out.
type Row struct {
	Number int    // from 1
	Hidden bool   // not shown
	Cells  []Cell // by ascending column, gaps left out; valid until the next row
}

// At returns the cell of a column, blank where the file holds none.
func (r Row) At(column int) Cell {
	for _, cell := range r.Cells {
		if cell.Column == column {
			return cell
		}
	}
	return Cell{Row: r.Number, Column: column, Type: Blank}
}

// Blank tells whether no cell of the row holds anything.
func (r Row) Blank() bool {
	for _, cell := range r.Cells {
		if cell.Type != Blank {
			return false
		}
	}
	return true
}

// Locator is the place of a cell in a workbook, such as Homicide!E12.
func Locator(sheet string, row, column int) string {
	return sheet + "!" + Reference(row, column)
}

// Reference is the place of a cell in its sheet, such as E12.
func Reference(row, column int) string {
	return ColumnName(column) + strconv.Itoa(row)
}

// ColumnName gives the letters of a column: A for 1, XFD for 16,384.
func ColumnName(column int) string {
	var letters [8]byte
	i := len(letters)
	for ; column > 0 && i > 0; column = (column - 1) / 26 {
		i--
		letters[i] = byte('A' + (column-1)%26)
	}
	return string(letters[i:])
}

// The largest row and column of the file format.
const (
	lastRow    = 1_048_576
	lastColumn = 16_384
)

// ParseReference reads the place of a cell, such as E12.
func ParseReference(reference string) (row, column int, err error) {
	i := 0
	for ; i < len(reference) && reference[i] >= 'A' && reference[i] <= 'Z' && column <= lastColumn; i++ {
		column = column*26 + int(reference[i]-'A') + 1
	}
	if row, err = parseRow(reference[i:]); err != nil || column < 1 || column > lastColumn {
		return 0, 0, fmt.Errorf("%.20q is not the place of a cell", reference)
	}
	return row, column, nil
}

func parseRow(digits string) (int, error) {
	row, err := strconv.ParseUint(digits, 10, 32)
	if err != nil || row < 1 || row > lastRow {
		return 0, fmt.Errorf("%.20q is not the number of a row", digits)
	}
	return int(row), nil
}
