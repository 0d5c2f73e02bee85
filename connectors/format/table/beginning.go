package table

import (
	"context"
	"errors"
	"strings"

	"cts/schemas"
)

// searched is how many rows are looked at for the titles.
const searched = 200

// beginnings keeps the first rows of a file while many descriptions are tried on
// it, so that it is opened once for each way of reading it.
type beginnings struct {
	known map[string]beginning
	fatal error // that no other way of reading would cure
}

type beginning struct {
	rows []line
	err  error
}

func newBeginnings() *beginnings { return &beginnings{known: map[string]beginning{}} }

// of are the first rows as the layout reads them. A fault further down is for the reading to find.
func (b *beginnings) of(ctx context.Context, all lines, layout *schemas.TableLayout) ([]line, error) {
	if b.fatal != nil {
		return nil, b.fatal
	}
	way := strings.Join([]string{layout.Encoding, layout.Delimiter, layout.Comment, layout.Sheet}, "\x00")
	found, ok := b.known[way]
	if !ok {
		found.err = walk(ctx, all, func(row line) error {
			found.rows = append(found.rows, row)
			if len(found.rows) >= searched {
				return errEnough
			}
			return nil
		})
		if b.known[way] = found; found.err != nil && errors.Is(found.err, errBroken) {
			b.fatal = found.err
		}
	}
	return found.rows, found.err
}
