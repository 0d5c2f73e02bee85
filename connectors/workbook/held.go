package workbook

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"cts/connectors"
)

// held is the content of a workbook that is not an xlsx file. Such a file is
// read once, as a whole: neither OpenDocument nor Excel 97 lets one sheet be
// read without the others. What it may cost is bounded by the same limits, and
// by [heldCells].
type held struct {
	name   string
	ctx    context.Context
	close  context.CancelFunc
	limits Limits
	sheets []*heldSheet
	cells  int // of all sheets
}

// heldCells bounds the cells of a workbook that is held in memory.
const heldCells = 1_000_000

type heldSheet struct {
	Sheet
	rows     []Row
	comments map[string]string
	merged   []Range
	drawn    bool // pictures or text boxes lie on it
}

func newHeld(ctx context.Context, name string, limits Limits) *held {
	timed, cancel := context.WithTimeoutCause(ctx, limits.Time,
		fmt.Errorf("not read within %v: %w", limits.Time, connectors.ErrLimit))
	return &held{name: name, ctx: timed, close: cancel, limits: limits}
}

func (h *held) addSheet(name string, visibility Visibility) (*heldSheet, error) {
	if len(h.sheets) >= h.limits.Sheets {
		return nil, fmt.Errorf("more than %d sheets: %w", h.limits.Sheets, connectors.ErrLimit)
	}
	sheet := &heldSheet{Sheet: Sheet{Name: name, Visibility: visibility}, comments: map[string]string{}}
	if h.sheet(name) != nil {
		return nil, fmt.Errorf("two sheets named %.40q; rename one: %w", name, connectors.ErrUnreadable)
	}
	h.sheets = append(h.sheets, sheet)
	return sheet, nil
}

func (h *held) sheet(name string) *heldSheet {
	i := slices.IndexFunc(h.sheets, func(s *heldSheet) bool { return s.Name == name })
	if i < 0 {
		return nil
	}
	return h.sheets[i]
}

// check holds a cell to the limits before it is kept.
func (h *held) check(cell Cell, ofRow int) error {
	h.cells++
	switch {
	case cell.Row > h.limits.Rows:
		return fmt.Errorf("row %d, more than %d rows: %w", cell.Row, h.limits.Rows, connectors.ErrLimit)
	case cell.Column > h.limits.Columns:
		return fmt.Errorf("beyond column %s; delete what stands to the right of the table: %w", ColumnName(h.limits.Columns), connectors.ErrLimit)
	case ofRow >= h.limits.RowCells:
		return fmt.Errorf("more than %d cells in row %d: %w", h.limits.RowCells, cell.Row, connectors.ErrLimit)
	case h.cells > min(h.limits.Cells, heldCells):
		return fmt.Errorf("more than %d cells in the workbook: %w", min(h.limits.Cells, heldCells), connectors.ErrLimit)
	case h.cells%4096 == 0 && h.ctx.Err() != nil:
		return context.Cause(h.ctx)
	}
	return nil
}

func (h *held) comment(sheet *heldSheet, reference, text string) error {
	if len(sheet.comments) >= h.limits.Comments {
		return fmt.Errorf("more than %d comments: %w", h.limits.Comments, connectors.ErrLimit)
	}
	sheet.comments[reference] = text
	return nil
}

// read passes on the rows of a sheet, which were sorted when they were read.
func (h *held) read(sheet Sheet, yield func(Row) bool) error {
	for _, row := range h.sheet(sheet.Name).rows {
		if h.ctx.Err() != nil {
			return fmt.Errorf("%s: sheet %s: %w", h.name, sheet.Name, context.Cause(h.ctx))
		}
		if !yield(row) {
			return errStopped
		}
	}
	return nil
}

// sortRows brings cells that came in any order into that of the sheet; of two
// cells in one place the later counts, as it does on the screen.
func sortRows(rows map[int]*Row) []Row {
	var sorted []Row
	for _, row := range rows {
		slices.SortStableFunc(row.Cells, func(a, b Cell) int { return cmp.Compare(a.Column, b.Column) })
		var cells []Cell
		for _, cell := range row.Cells {
			if n := len(cells); n > 0 && cells[n-1].Column == cell.Column {
				cells[n-1] = cell
				continue
			}
			cells = append(cells, cell)
		}
		row.Cells = cells
		sorted = append(sorted, *row)
	}
	slices.SortFunc(sorted, func(a, b Row) int { return cmp.Compare(a.Number, b.Number) })
	return sorted
}

// list gives the sheets as the book lists them.
func (h *held) list() []Sheet {
	var sheets []Sheet
	for _, sheet := range h.sheets {
		sheets = append(sheets, sheet.Sheet)
	}
	return sheets
}
