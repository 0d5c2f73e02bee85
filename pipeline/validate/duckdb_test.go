//go:build cgo

package validate_test

import (
	"context"
	"database/sql"
	"testing"

	_ "github.com/duckdb/duckdb-go/v2"

	"cts/pipeline/validate"
)

// openDuckDB is a database in memory, closed with the test.
func openDuckDB(t *testing.T) *sql.DB {
	t.Helper()
	database, err := sql.Open("duckdb", "")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { database.Close() })
	return database
}

// TestExamplesHaveTheOutcomeThatTheyName runs every example of every rule.
func TestExamplesHaveTheOutcomeThatTheyName(t *testing.T) {
	rules, err := validate.Rules()
	if err != nil {
		t.Fatal(err)
	}
	database := openDuckDB(t)
	for _, rule := range rules {
		t.Run(rule.ID, func(t *testing.T) {
			if err := validate.CheckExamples(t.Context(), database, []validate.Rule{rule}); err != nil {
				t.Error(err)
			}
		})
	}
}

// keeping holds the rows of queries as the engine does.
type keeping struct{ *sql.DB }

func (k keeping) Keep(ctx context.Context, name, query string) error {
	_, err := k.ExecContext(ctx, "CREATE SCHEMA IF NOT EXISTS kept; CREATE OR REPLACE TABLE kept."+name+" AS\n"+query)
	return err
}
