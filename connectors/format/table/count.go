package table

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"cts/connectors"
	"cts/schemas"
)

// maxCombinations bounds how many different keys a file of records may have.
const maxCombinations = 1_000_000

// tally is the number of records with one combination of words.
type tally struct {
	words []string
	place string // of the first record
	first int
	count int
}

// count makes figures of records: one raw row for each combination of the
// columns, with the number of records and the place of the first.
func (l *located) count(ctx context.Context, rows *connectors.Rows) error {
	tallies := map[string]*tally{}
	err := walk(ctx, l.all, func(row line) error {
		if row.number <= l.header || row.blank() {
			return nil
		}
		if row.text && len(row.cells) < len(l.titles) {
			return fmt.Errorf("line %d: %d of %d columns; the file is cut off, fetch it again: %w", row.number, len(row.cells), len(l.titles), connectors.ErrUnreadable)
		}
		words := l.words(row)
		key := strings.Join(words, "\x00")
		if tallies[key] == nil {
			if len(tallies) >= maxCombinations {
				return fmt.Errorf("%s: more than %d combinations to count; count by fewer columns: %w", row.place(0), maxCombinations, connectors.ErrLimit)
			}
			tallies[key] = &tally{words: words, place: row.place(0), first: row.number}
		}
		tallies[key].count++
		return ctx.Err()
	})
	if err != nil {
		return err
	}
	for _, t := range inOrder(tallies) {
		if err := rows.Emit(l.counted(rows, t)); err != nil {
			return err
		}
	}
	return nil
}

func inOrder(tallies map[string]*tally) []*tally {
	all := make([]*tally, 0, len(tallies))
	for _, t := range tallies {
		all = append(all, t)
	}
	slices.SortFunc(all, func(a, b *tally) int { return cmp.Compare(a.first, b.first) })
	return all
}

func (l *located) words(row line) []string {
	var words []string
	for _, title := range l.layout.Count.By {
		words = append(words, strings.TrimSpace(row.at(columnOf(l.titles, title)).raw))
	}
	return words
}

func (l *located) counted(rows *connectors.Rows, t *tally) schemas.RawRow {
	raw := schemas.RawRow{
		Locator: t.place, TableID: l.description.Dataset, ValueRaw: strconv.Itoa(t.count), ValueType: "number",
	}
	for i, title := range l.layout.Count.By {
		raw.Labels = append(raw.Labels, rows.Label(title, t.words[i]))
	}
	return raw
}
