package engine

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"strings"

	"github.com/duckdb/duckdb-go/v2"

	"cts/pipeline/lake"
	"cts/schemas"
)

// load fills the relations that do not come from Parquet files: the commits of
// the state, events, explanations, the precedence and the baseline.
func (e *Engine) load(ctx context.Context, options Options) error {
	precedence, err := ParsePrecedence(options.Precedence)
	if err != nil {
		return err
	}
	tables := []loaded{
		commitRows(options.State), eventRows(options.Events), explanationRows(options.Explanations), precedenceRows(precedence),
	}
	if options.Candidate != nil {
		tables = append(tables, idRows("baseline", options.Candidate.Baseline), idRows("others", options.Candidate.Others))
	}
	for _, table := range tables {
		if err := e.fill(ctx, table); err != nil {
			return fmt.Errorf("load %s: %w", table.name, err)
		}
	}
	return nil
}

// loaded is a table of the schema lake that is filled when the engine opens.
type loaded struct {
	name    string
	columns string // as in CREATE TABLE
	rows    [][]driver.Value
}

func (e *Engine) fill(ctx context.Context, table loaded) error {
	if _, err := e.database.ExecContext(ctx, fmt.Sprintf("CREATE TABLE lake.%s (%s)", table.name, table.columns)); err != nil {
		return err
	}
	connection, err := e.database.Conn(ctx)
	if err != nil {
		return err
	}
	return errors.Join(appendRows(connection, table), connection.Close())
}

func appendRows(connection *sql.Conn, table loaded) error {
	return connection.Raw(func(raw any) error {
		appender, err := duckdb.NewAppenderFromConn(raw.(driver.Conn), "lake", table.name)
		if err != nil {
			return err
		}
		for _, row := range table.rows {
			if err := appender.AppendRow(row...); err != nil {
				return errors.Join(err, appender.Close())
			}
		}
		return appender.Close()
	})
}

func commitRows(state lake.State) loaded {
	table := loaded{name: "commits", columns: "commit_id VARCHAR, processing_id VARCHAR, delivery_id VARCHAR, " +
		"sequence BIGINT, committed_at TIMESTAMPTZ, digests MAP(VARCHAR, VARCHAR)"}
	for _, c := range state.Commits {
		digests := duckdb.Map{}
		for name, digest := range c.Digests {
			digests[name] = digest
		}
		table.rows = append(table.rows, []driver.Value{
			c.CommitID, c.ProcessingID, c.DeliveryID, c.Sequence, c.CommittedAt, digests,
		})
	}
	return table
}

func eventRows(events []schemas.Event) loaded {
	table := loaded{name: "events", columns: declaration(&schemas.Events)}
	for _, v := range events {
		table.rows = append(table.rows, []driver.Value{
			v.EventID, v.SubmissionID, v.Type, v.Actor, v.Reason, v.DecidedAt, v.Sequence,
		})
	}
	return table
}

func explanationRows(explanations []schemas.Explanation) loaded {
	table := loaded{name: "explanations", columns: declaration(&schemas.Explanations)}
	for _, v := range explanations {
		table.rows = append(table.rows, []driver.Value{
			v.ExplanationID, v.FindingID, v.Figures, v.Text, v.Language, v.Actor, v.DecidedAt,
		})
	}
	return table
}

func precedenceRows(precedence []Precedence) loaded {
	table := loaded{name: "precedence", columns: "rank INTEGER, dataset VARCHAR, year_from INTEGER, year_to INTEGER, rule VARCHAR"}
	for i, p := range precedence {
		table.rows = append(table.rows, []driver.Value{
			int32(i + 1), p.Dataset, p.YearFrom, p.YearTo, fmt.Sprintf("precedence %d: %s", i+1, p),
		})
	}
	return table
}

func idRows(name string, submissionIDs []string) loaded {
	table := loaded{name: name, columns: "submission_id VARCHAR"}
	for _, id := range submissionIDs {
		table.rows = append(table.rows, []driver.Value{id})
	}
	return table
}

// declaration lists the columns of a table as in CREATE TABLE.
func declaration(table *schemas.Table) string {
	columns := make([]string, len(table.Columns))
	for i, c := range table.Columns {
		columns[i] = quoteName(c.Name) + " " + c.Type.SQL()
	}
	return strings.Join(columns, ", ")
}
