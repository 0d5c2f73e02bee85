package workbook

import (
	"encoding/xml"
	"fmt"
	"strings"

	"cts/connectors/streams"
)

// maxMerged bounds the merged ranges of a sheet that are remembered.
const maxMerged = 10_000

// Range is a block of cells, its borders included.
type Range struct {
	FirstRow, FirstColumn, LastRow, LastColumn int
}

// Holds tells whether a cell lies in the range.
func (r Range) Holds(row, column int) bool {
	return row >= r.FirstRow && row <= r.LastRow && column >= r.FirstColumn && column <= r.LastColumn
}

// Merged lists the merged cells of a sheet. The first cell of a range holds what
// the whole range shows.
func (b *Book) Merged(sheet string) ([]Range, error) {
	found, err := b.sheet(sheet)
	if err != nil {
		return nil, err
	}
	if b.held != nil {
		return b.held.sheet(found.Name).merged, nil
	}
	var merged []Range
	err = b.archive.read(found.part, b.archive.limits.XML, func(content *streams.XMLGuard) error {
		decoder := xml.NewDecoder(content)
		return walk(decoder, func(start xml.StartElement) {
			if r, ok := parseRange(attribute(start, "ref")); ok && start.Name.Local == "mergeCell" && len(merged) < maxMerged {
				merged = append(merged, r)
			}
		})
	})
	if err != nil {
		return nil, fmt.Errorf("%s: sheet %s: %w", b.archive.name, sheet, err)
	}
	return merged, nil
}

func parseRange(reference string) (Range, bool) {
	from, to, _ := strings.Cut(reference, ":")
	firstRow, firstColumn, err := ParseReference(from)
	if err != nil {
		return Range{}, false
	}
	lastRow, lastColumn, err := ParseReference(to)
	return Range{firstRow, firstColumn, lastRow, lastColumn}, err == nil
}
