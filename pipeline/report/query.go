package report

import (
	"context"
	"embed"
	"fmt"

	"cts/pipeline/query"
)

//go:embed sql/*.sql
var queries embed.FS

// selectAll runs one of the named queries and returns its rows as structs, as [query.Select] does.
func selectAll[T any](ctx context.Context, q Querier, name string, args ...any) ([]T, error) {
	text, err := queries.ReadFile("sql/" + name + ".sql")
	if err != nil {
		return nil, err
	}
	all, err := query.Select[T](ctx, q, string(text), args...)
	if err != nil {
		return nil, fmt.Errorf("report query %s: %w", name, err)
	}
	return all, nil
}
