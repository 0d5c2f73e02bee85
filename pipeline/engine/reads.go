package engine

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/duckdb/duckdb-go/v2"

	"cts/schemas"
)

// Reads tells what a query reads, as far as its text says.
type Reads struct {
	Relations []string // tables, views and table macros by name, sorted; common table expressions among them
	Clock     bool     // it asks for the time or for chance, so that its result is not decided by what it reads
}

// clocks are the words of a query whose value no input decides.
var clocks = []string{
	"now", "today", "get_current_timestamp", "get_current_time", "transaction_timestamp", "current_date", "current_time",
	"current_timestamp", "localtime", "localtimestamp", "current_localtime", "current_localtimestamp", "random", "uuid", "gen_random_uuid", "uuidv4", "uuidv7",
}

// ReadsOf parses a query without running it. The error is [ErrNotAQuery] where
// it is not one SELECT.
func ReadsOf(ctx context.Context, query string) (reads Reads, err error) {
	connector, err := duckdb.NewConnector("", nil)
	if err != nil {
		return reads, err
	}
	defer func() { err = errors.Join(err, connector.Close()) }()
	connection, err := door{connector}.Connect(ctx)
	if err != nil {
		return reads, err
	}
	defer func() { err = errors.Join(err, connection.Close()) }()
	tree, err := connection.(reader).parse(ctx, query)
	if err != nil {
		return reads, err
	}
	if failed, _ := tree["error"].(bool); failed {
		return reads, ErrNotAQuery
	}
	reads.walk(tree)
	slices.Sort(reads.Relations)
	reads.Relations = slices.Compact(reads.Relations)
	return reads, nil
}

func (r *Reads) walk(node any) {
	switch n := node.(type) {
	case []any:
		for _, child := range n {
			r.walk(child)
		}
	case map[string]any:
		r.note(n)
		for _, child := range n {
			r.walk(child)
		}
	}
}

func (r *Reads) note(node map[string]any) {
	switch node["type"] {
	case "BASE_TABLE":
		name, _ := node["table_name"].(string)
		r.Relations = append(r.Relations, strings.ToLower(name))
	case "TABLE_FUNCTION":
		r.Relations = append(r.Relations, strings.ToLower(tableFunction(node)))
	case "FUNCTION":
		name, _ := node["function_name"].(string)
		r.Clock = r.Clock || isClock(name)
	case "COLUMN_REF":
		names, _ := node["column_names"].([]any)
		if len(names) == 1 {
			name, _ := names[0].(string)
			r.Clock = r.Clock || isClock(name)
		}
	}
}

func isClock(name string) bool { return slices.Contains(clocks, strings.ToLower(name)) }

// ViewsDigest names the views that queries see: it changes with any word of them.
func ViewsDigest() string { return schemas.ID(viewStatements(true)...) }
