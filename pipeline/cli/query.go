package cli

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"cts/pipeline"
	"cts/pipeline/engine"
	"cts/pipeline/query"
	"cts/pipeline/tabular"
	"cts/schemas"
)

// querier is the part of the engine that commands use.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	Table(ctx context.Context, query string, args ...any) (*engine.Table, error)
}

func newQuery(s *session) *cobra.Command {
	var file, format, out string
	var limit time.Duration
	var tables, list bool
	var with []string
	command := &cobra.Command{
		Use:   "query [SQL]",
		Short: "Ask the lake in SQL; read-only",
		Long: `Run one SQL query over the views of the lake and print the result. --tables lists the
views. Nothing outside the workspace can be read, and nothing can be written.

Without a query it reads statements that end with a semicolon: from a pipe, or from you,
with editing, history (kept in your cache folder), completion with Tab, and the commands
.tables, .schema VIEW, .format, .out FILE and .help.

The SQL of the reports and of the notebooks is a set of named queries: --list names them,
and -f NAME runs one, --with giving its parameters in their order.`,
		Example: "  cts query \"SELECT ref_area, obs_value FROM current WHERE iccs = '0101' AND year = 2021\"\n  cts query --tables\n  cts query -f rates.sql --format csv\n  cts query -f rates.sql --format xlsx --out rates.xlsx\n  cts query --list\n  cts query -f round_submissions --with 2024",
		Args:    cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if tables {
				return s.showViews(c.Context())
			}
			if list {
				return s.showNamed()
			}
			if s.asJSON {
				format = "json"
			}
			if len(args) == 0 && file == "" {
				return s.converse(c.Context(), format, limit)
			}
			text, err := queryText(args, file, with)
			if err != nil {
				return exit(ExitUsage, err)
			}
			if tabular.IsBinary(format) && out == "" {
				return exit(ExitUsage, fmt.Errorf("--format %s is no text; name a file with --out", format))
			}
			ctx, stop := context.WithTimeout(c.Context(), limit)
			defer stop()
			return s.withEngine(ctx, func(_ *pipeline.Workspace, e querier) error {
				return s.answer(ctx, e, text, format, out, with)
			})
		},
	}
	command.Flags().StringVarP(&file, "file", "f", "", "read the query from a file, or run the named query (see --list)")
	command.Flags().StringArrayVar(&with, "with", nil, "value of the next parameter of the query ($1, $2, ...)")
	command.Flags().BoolVar(&list, "list", false, "list the named queries and what they give")
	command.Flags().StringVar(&format, "format", "table", strings.Join(tabular.Formats(), ", "))
	command.Flags().StringVarP(&out, "out", "o", "", "write the result into this file instead of printing it")
	command.Flags().DurationVar(&limit, "timeout", 10*time.Minute, "give up after this long")
	command.Flags().BoolVar(&tables, "tables", false, "list the views and what they hold")
	return command
}

// answer prints the result of a user's query, or writes it into a file that
// appears whole or not at all.
func (s *session) answer(ctx context.Context, e querier, text, format, path string, with []string) error {
	values := make([]any, len(with))
	for i, value := range with {
		values[i] = value
	}
	result, err := e.Table(ctx, text, values...)
	if err != nil {
		return exit(ExitUsage, err)
	}
	defer result.Close()
	if path == "" {
		return exit(ExitUsage, tabular.Write(s.out, format, tabulated(result)))
	}
	return exit(ExitUsage, wholeFile(path, func(w io.Writer) error { return tabular.Write(w, format, tabulated(result)) }))
}

// tabulated is a result of the engine as the writers take it.
func tabulated(result *engine.Table) tabular.Table {
	table := tabular.Table{Name: "query", Rows: result.Rows()}
	for _, column := range result.Columns {
		table.Columns = append(table.Columns, tabular.Column{Name: column.Name, Type: column.Type})
	}
	return table
}

// wholeFile writes a file beside its place and puts it there when it is whole.
func wholeFile(path string, write func(io.Writer) error) (err error) {
	aside, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(aside.Name()))
		}
	}()
	if err := errors.Join(write(aside), aside.Sync(), aside.Chmod(0o644), aside.Close()); err != nil {
		return err
	}
	return os.Rename(aside.Name(), path)
}

// queryText is the query that was asked for: as an argument, from a file, or of the named set.
func queryText(args []string, file string, with []string) (string, error) {
	switch {
	case len(args) == 1 && file != "":
		return "", errors.New("give the query either as an argument or with -f, not both")
	case len(args) == 1:
		return args[0], nil
	case file == "":
		return "", errors.New("no query; write one, or use --tables or --list")
	}
	text, err := os.ReadFile(file)
	if !errors.Is(err, fs.ErrNotExist) || filepath.Ext(file) != "" {
		return string(text), err
	}
	named, err := query.NamedQuery(file)
	if err != nil {
		return "", fmt.Errorf("no file and no named query: %w", err)
	}
	return named.Text, checkParameters(named, with)
}

// checkParameters refuses a number of values that is not that of the parameters.
func checkParameters(named query.Named, with []string) error {
	if len(with) == len(named.Parameters) {
		return nil
	}
	needs := "takes no parameter"
	var each []string
	for _, parameter := range named.Parameters {
		each = append(each, parameter.Name+" ("+parameter.Sentence+")")
	}
	if len(each) > 0 {
		needs = "needs --with for each of: " + strings.Join(each, ", ")
	}
	return fmt.Errorf("%s %s", named.Name, needs)
}

// showNamed lists the named queries.
func (s *session) showNamed() error {
	if s.asJSON {
		return s.printJSON(query.AllNamed())
	}
	var lines [][]string
	for _, named := range query.AllNamed() {
		var names []string
		for _, parameter := range named.Parameters {
			names = append(names, parameter.Name)
		}
		lines = append(lines, []string{named.Name, strings.Join(names, " "), named.Sentence})
	}
	return printTable(s.out, []string{"query", "with", "what it gives"}, lines)
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
		result, err := e.Table(ctx, query, args...)
		if err != nil {
			return err
		}
		defer result.Close()
		format := "table"
		if s.asJSON {
			format = "json"
		}
		return tabular.Write(s.out, format, tabulated(result))
	})
}

// showRecord prints one row, a line a column.
func (s *session) showRecord(ctx context.Context, query string, args ...any) error {
	if s.asJSON {
		return s.showQuery(ctx, query, args...)
	}
	return s.withEngine(ctx, func(_ *pipeline.Workspace, e querier) error {
		result, err := e.Table(ctx, query, args...)
		if err != nil {
			return err
		}
		defer result.Close()
		for row, err := range result.Rows() {
			if err != nil {
				return err
			}
			return tabular.Write(s.out, "table", record(result.Columns, row))
		}
		return nil
	})
}

// record turns a row on its side: a line a column.
func record(columns []engine.ResultColumn, row []any) tabular.Table {
	table := tabular.Table{Columns: []tabular.Column{{Name: "column", Type: schemas.Utf8}, {Name: "value", Type: schemas.Utf8}}}
	var lines [][]any
	for i, column := range columns {
		lines = append(lines, []any{column.Name, row[i]})
	}
	table.Rows = tabular.Kept(lines)
	return table
}
