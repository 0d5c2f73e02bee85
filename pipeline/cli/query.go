package cli

import (
	"context"
	"database/sql"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"cts/pipeline"
)

// querier is the part of the engine that commands use.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

func newQuery(s *session) *cobra.Command {
	var file, format string
	var tables bool
	command := &cobra.Command{
		Use:   "query [SQL]",
		Short: "Ask the lake in SQL; read-only",
		Long: `Run one SQL query over the views of the lake and print the result. --tables lists the
views. Nothing outside the workspace can be read, and nothing can be written.`,
		Example: "  cts query \"SELECT ref_area, obs_value FROM current WHERE iccs = '0101' AND year = 2021\"\n  cts query --tables\n  cts query -f rates.sql --format csv",
		Args:    cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if tables {
				return s.showViews(c.Context())
			}
			text, err := queryText(args, file)
			if err != nil {
				return exit(ExitUsage, err)
			}
			if s.asJSON {
				format = "json"
			}
			return s.withEngine(c.Context(), func(_ *pipeline.Workspace, e querier) error {
				rows, err := e.QueryContext(c.Context(), text)
				if err != nil {
					return exit(ExitUsage, err)
				}
				defer rows.Close()
				return exitUnlessCoded(s.print(rows, format))
			})
		},
	}
	command.Flags().StringVarP(&file, "file", "f", "", "read the query from a file")
	command.Flags().StringVar(&format, "format", "table", "table, csv or json")
	command.Flags().BoolVar(&tables, "tables", false, "list the views and what they hold")
	return command
}

func exitUnlessCoded(err error) error {
	var with coded
	if err == nil || errors.As(err, &with) {
		return err
	}
	return exit(ExitUsage, err)
}

func queryText(args []string, file string) (string, error) {
	switch {
	case len(args) == 1 && file != "":
		return "", errors.New("give the query either as an argument or with -f, not both")
	case len(args) == 1:
		return args[0], nil
	case file != "":
		text, err := os.ReadFile(file)
		return string(text), err
	}
	return "", errors.New("no query; write one, or use --tables")
}

// withEngine opens the workspace and its engine for one piece of work.
func (s *session) withEngine(ctx context.Context, work func(*pipeline.Workspace, querier) error) error {
	workspace, err := s.open()
	if err != nil {
		return err
	}
	opened, _, err := workspace.Engine(ctx)
	if err != nil {
		return err
	}
	return errors.Join(work(workspace, opened), opened.Close())
}

// showQuery prints the result of one of the program's own queries.
func (s *session) showQuery(ctx context.Context, query string, args ...any) error {
	return s.withEngine(ctx, func(_ *pipeline.Workspace, e querier) error {
		rows, err := e.QueryContext(ctx, query, args...)
		if err != nil {
			return err
		}
		defer rows.Close()
		format := "table"
		if s.asJSON {
			format = "json"
		}
		return s.print(rows, format)
	})
}

// showRecord prints one row, a line a column.
func (s *session) showRecord(ctx context.Context, query string, args ...any) error {
	return s.withEngine(ctx, func(_ *pipeline.Workspace, e querier) error {
		rows, err := e.QueryContext(ctx, query, args...)
		if err != nil {
			return err
		}
		defer rows.Close()
		if s.asJSON {
			return s.print(rows, "json")
		}
		columns, values, err := readAll(rows)
		if err != nil || len(values) == 0 {
			return err
		}
		var lines [][]string
		for i, column := range columns {
			lines = append(lines, []string{column, cellText(values[0][i])})
		}
		return printTable(s.out, []string{"column", "value"}, lines)
	})
}

func (s *session) print(rows *sql.Rows, format string) error {
	columns, values, err := readAll(rows)
	if err != nil {
		return err
	}
	switch format {
	case "json":
		return s.printJSON(objects(columns, values))
	case "csv":
		return printCSV(s.out, columns, values)
	case "table":
		var lines [][]string
		for _, row := range values {
			lines = append(lines, texts(row))
		}
		return printTable(s.out, columns, lines)
	}
	return exit(ExitUsage, fmt.Errorf("--format %s: use table, csv or json", format))
}

func readAll(rows *sql.Rows) (columns []string, values [][]any, err error) {
	if columns, err = rows.Columns(); err != nil {
		return nil, nil, err
	}
	for rows.Next() {
		row := make([]any, len(columns))
		into := make([]any, len(columns))
		for i := range row {
			into[i] = &row[i]
		}
		if err := rows.Scan(into...); err != nil {
			return nil, nil, err
		}
		values = append(values, row)
	}
	return columns, values, rows.Err()
}

func objects(columns []string, values [][]any) []map[string]any {
	all := make([]map[string]any, 0, len(values))
	for _, row := range values {
		object := make(map[string]any, len(columns))
		for i, column := range columns {
			object[column] = row[i]
		}
		all = append(all, object)
	}
	return all
}

func texts(row []any) []string {
	all := make([]string, len(row))
	for i, value := range row {
		all[i] = cellText(value)
	}
	return all
}

// cellText writes a value for a table: a missing value is empty, never zero.
func cellText(value any) string {
	switch v := value.(type) {
	case nil:
		return ""
	case time.Time:
		return v.UTC().Format(time.RFC3339)
	case []any:
		return strings.Join(texts(v), "; ")
	case float64:
		return fmt.Sprint(v)
	}
	return strings.ReplaceAll(fmt.Sprint(value), "\n", " ")
}

func printCSV(out io.Writer, columns []string, values [][]any) error {
	writer := csv.NewWriter(out)
	if err := writer.Write(columns); err != nil {
		return err
	}
	for _, row := range values {
		if err := writer.Write(harmless(texts(row))); err != nil {
			return err
		}
	}
	writer.Flush()
	return writer.Error()
}

// harmless keeps spreadsheets from running text as a formula.
func harmless(cells []string) []string {
	for i, cell := range cells {
		if cell != "" && strings.ContainsRune("=+@\t\r", rune(cell[0])) || strings.HasPrefix(cell, "-") && !isNumber(cell) {
			cells[i] = "'" + cell
		}
	}
	return cells
}

func isNumber(text string) bool {
	var number float64
	_, err := fmt.Sscanf(text, "%g", &number)
	return err == nil
}
