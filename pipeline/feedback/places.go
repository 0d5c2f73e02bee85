package feedback

import (
	"cmp"
	"slices"
	"strings"

	"cts/connectors/workbook"
)

// Place is a block of cells of one sheet: a cell, or neighbours in a row or a
// column, and blocks of equal rows.
type Place struct {
	Sheet                                   string
	FirstRow, FirstColumn, LastRow, LastCol int
}

// Range is the block inside its sheet, such as E12 or E12:I14.
func (p Place) Range() string {
	first := workbook.Reference(p.FirstRow, p.FirstColumn)
	last := workbook.Reference(p.LastRow, p.LastCol)
	if first == last {
		return first
	}
	return first + ":" + last
}

// First is the first cell of the block.
func (p Place) First() string { return workbook.Reference(p.FirstRow, p.FirstColumn) }

// String is the place as people write it: Homicide!E12:I14.
func (p Place) String() string { return p.Sheet + "!" + p.Range() }

// Cells calls a function with every cell of the block.
func (p Place) Cells(each func(reference string) error) error {
	for row := p.FirstRow; row <= p.LastRow; row++ {
		for column := p.FirstColumn; column <= p.LastCol; column++ {
			if err := each(workbook.Reference(row, column)); err != nil {
				return err
			}
		}
	}
	return nil
}

// Count is the number of cells.
func (p Place) Count() int { return (p.LastRow - p.FirstRow + 1) * (p.LastCol - p.FirstColumn + 1) }

// placesOf finds the cells of locators (snapshot#Sheet!E12) that lie in one of
// the snapshots and joins neighbours to blocks, so that a list of many cells
// stays complete and short. The block with the first of them, which is what the
// finding is about, goes first.
func placesOf(snapshots, locators []string) []Place {
	var cells []Place
	for _, locator := range locators {
		snapshot, place, ok := strings.Cut(locator, "#")
		if !ok || !slices.Contains(snapshots, snapshot) {
			continue
		}
		at := strings.LastIndex(place, "!")
		if at < 0 {
			continue
		}
		row, column, err := workbook.ParseReference(place[at+1:])
		if err != nil {
			continue
		}
		cells = append(cells, Place{Sheet: place[:at], FirstRow: row, FirstColumn: column, LastRow: row, LastCol: column})
	}
	if len(cells) == 0 {
		return nil
	}
	subject := cells[0]
	return subjectFirst(subject, joinDown(joinAcross(cells)))
}

func subjectFirst(subject Place, blocks []Place) []Place {
	at := slices.IndexFunc(blocks, subject.within)
	return slices.Concat(blocks[at:at+1], blocks[:at], blocks[at+1:])
}

// within tells whether the place lies in a block.
func (p Place) within(block Place) bool {
	return p.Sheet == block.Sheet && block.FirstRow <= p.FirstRow && p.LastRow <= block.LastRow && block.FirstColumn <= p.FirstColumn && p.LastCol <= block.LastCol
}

// joinAcross joins neighbours in a row.
func joinAcross(cells []Place) []Place {
	slices.SortFunc(cells, func(a, b Place) int {
		return cmp.Or(cmp.Compare(a.Sheet, b.Sheet), cmp.Compare(a.FirstRow, b.FirstRow), cmp.Compare(a.FirstColumn, b.FirstColumn))
	})
	return joined(cells, func(last, next Place) bool {
		return last.FirstRow == next.FirstRow && next.FirstColumn <= last.LastCol+1
	})
}

// joinDown joins blocks of the same columns in rows that follow each other.
func joinDown(blocks []Place) []Place {
	slices.SortFunc(blocks, func(a, b Place) int {
		return cmp.Or(cmp.Compare(a.Sheet, b.Sheet), cmp.Compare(a.FirstColumn, b.FirstColumn),
			cmp.Compare(a.LastCol, b.LastCol), cmp.Compare(a.FirstRow, b.FirstRow))
	})
	blocks = joined(blocks, func(last, next Place) bool {
		return last.FirstColumn == next.FirstColumn && last.LastCol == next.LastCol && next.FirstRow <= last.LastRow+1
	})
	slices.SortFunc(blocks, func(a, b Place) int {
		return cmp.Or(cmp.Compare(a.Sheet, b.Sheet), cmp.Compare(a.FirstRow, b.FirstRow), cmp.Compare(a.FirstColumn, b.FirstColumn))
	})
	return blocks
}

func joined(blocks []Place, together func(last, next Place) bool) []Place {
	var all []Place
	for _, next := range blocks {
		last := len(all) - 1
		if last < 0 || all[last].Sheet != next.Sheet || !together(all[last], next) {
			all = append(all, next)
			continue
		}
		all[last].LastRow, all[last].LastCol = max(all[last].LastRow, next.LastRow), max(all[last].LastCol, next.LastCol)
	}
	return all
}
