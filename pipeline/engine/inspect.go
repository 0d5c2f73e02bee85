package engine

import (
	"context"
	"database/sql/driver"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// openTableFunctions are the functions that a query may have in FROM, besides
// the macros of the folder views. DuckDB has others that write: enable_profiling
// and enable_logging take the name of a file, and query runs any text.
var openTableFunctions = []string{
	"generate_series", "range", "unnest", "repeat", "json_each", "json_tree", "query_table",
	"read_parquet", "parquet_scan", "parquet_metadata", "parquet_schema", "parquet_file_metadata", "parquet_kv_metadata",
	"duckdb_columns", "duckdb_functions", "duckdb_settings", "duckdb_tables", "duckdb_views",
	"pragma_table_info", "pragma_version",
}

// closedFunctions are the functions of an expression that do more than compute.
var closedFunctions = []string{"write_log"}

// inspect parses a statement without running it. The error is [ErrNotAQuery]
// where it is not one SELECT, or calls a function that is not open to queries.
func (r reader) inspect(ctx context.Context, query string) error {
	tree, err := r.parse(ctx, query)
	if err != nil {
		return err
	}
	if failed, _ := tree["error"].(bool); failed {
		return ErrNotAQuery
	}
	if name := closedFunction(tree); name != "" {
		return fmt.Errorf("%w: the function %s is not open to queries", ErrNotAQuery, name)
	}
	return nil
}

// parse returns the statement as the tree that DuckDB makes of it; only SELECT
// has one.
func (r reader) parse(ctx context.Context, query string) (tree map[string]any, err error) {
	rows, err := r.connection.QueryContext(ctx, "SELECT CAST(json_serialize_sql(CAST($1 AS VARCHAR)) AS VARCHAR)",
		[]driver.NamedValue{{Ordinal: 1, Value: query}})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	row := make([]driver.Value, 1)
	if err := rows.Next(row); err != nil {
		return nil, err
	}
	text, ok := row[0].(string)
	if !ok {
		return nil, ErrNotAQuery
	}
	return tree, json.Unmarshal([]byte(text), &tree)
}

// closedFunction finds a function in a tree that a query may not call; empty if
// there is none.
func closedFunction(node any) string {
	switch n := node.(type) {
	case []any:
		for _, child := range n {
			if name := closedFunction(child); name != "" {
				return name
			}
		}
	case map[string]any:
		return closedInNode(n)
	}
	return ""
}

func closedInNode(node map[string]any) string {
	if name, ok := node["function_name"].(string); ok && slices.Contains(closedFunctions, strings.ToLower(name)) {
		return name
	}
	if node["type"] == "TABLE_FUNCTION" {
		if name := tableFunction(node); !isOpen(name) {
			return name
		}
	}
	for _, child := range node {
		if name := closedFunction(child); name != "" {
			return name
		}
	}
	return ""
}

func tableFunction(node map[string]any) string {
	function, _ := node["function"].(map[string]any)
	name, ok := function["function_name"].(string)
	if !ok {
		return "in FROM"
	}
	return name
}

func isOpen(name string) bool {
	name = strings.ToLower(name)
	return slices.Contains(openTableFunctions, name) || slices.Contains(order, name)
}
