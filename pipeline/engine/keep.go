package engine

import "context"

// Keep holds the rows of a query as the table kept.<name>, for the queries that
// follow; an earlier table of that name goes. The query is the program's own: a
// stranger's goes through QueryContext alone.
func (e *Engine) Keep(ctx context.Context, name, query string) error {
	return e.run(ctx, []string{"CREATE OR REPLACE TABLE kept." + quoteName(name) + " AS\n" + query})
}
