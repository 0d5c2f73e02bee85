// Package dissemination writes the reports that are about a whole collection: a
// round (who answered, when, how completely, what was found), the revisions, and
// the themes on which the Commission asks for data. Each is a page with its
// tables as CSV beside it.
package dissemination

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"strconv"

	"cts/pipeline/query"
	"cts/pipeline/report"
)

//go:embed sql/*.sql
var queries embed.FS

// ErrNothing means that there is nothing to report on; the message says what there is.
var ErrNothing = errors.New("nothing to report")

func selectAll[T any](ctx context.Context, q query.Querier, name string, args ...any) ([]T, error) {
	text, err := queries.ReadFile("sql/" + name + ".sql")
	if err != nil {
		return nil, err
	}
	rows, err := query.Select[T](ctx, q, string(text), args...)
	if err != nil {
		return nil, fmt.Errorf("query %s: %w", name, err)
	}
	return rows, nil
}

func whole(number int64) string { return strconv.FormatInt(number, 10) }

// percent is a share in words: one decimal, and a dash where there is no whole.
func percent(part, all int64) string {
	if all == 0 {
		return "\u2013"
	}
	return report.Number(100*float64(part)/float64(all), 1) + " %"
}
