// Package tables writes the tables that a batch job declares in a file: queries
// with titles, notes and decimals, each in the formats that are asked for.
package tables

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"cts/pipeline/engine"
	"cts/pipeline/report"
	"cts/pipeline/tabular"
	"cts/schemas"
)

// Spec declares the tables of a batch job.
type Spec struct {
	Formats []string   `yaml:"formats"` // of every table that names none of its own
	Tables  []Declared `yaml:"tables"`
}

// Declared is one table: a query, and how its result is shown.
type Declared struct {
	Name    string          `yaml:"name"` // letters, digits, underscores and hyphens; names the files
	Title   string          `yaml:"title"`
	Notes   []string        `yaml:"notes"`
	SQL     string          `yaml:"sql"`   // the query
	Query   string          `yaml:"query"` // or the file that holds it, relative to the specification
	Columns []DeclaredTitle `yaml:"columns"`
	Formats []string        `yaml:"formats"`
}

// DeclaredTitle says how a column of the query is shown.
type DeclaredTitle struct {
	Name     string `yaml:"name"`
	Title    string `yaml:"title"`
	Decimals *int32 `yaml:"decimals"`
}

// ErrSpec means that a specification cannot be used.
var ErrSpec = errors.New("unusable specification of tables")

// maximumSpec bounds the bytes of a specification and of each of its queries.
const maximumSpec = 1 << 20

var tableName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$`)

// ReadSpec reads a specification and the queries that it names. Unknown keys
// are errors with their line; all problems are told at once.
func ReadSpec(path string) (Spec, error) {
	text, err := readAtMost(path)
	if err != nil {
		return Spec{}, err
	}
	var spec Spec
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	decoder.KnownFields(true)
	if err := decoder.Decode(&spec); err != nil {
		return Spec{}, fmt.Errorf("%w: %s: %w", ErrSpec, path, err)
	}
	if len(spec.Tables) == 0 {
		return Spec{}, fmt.Errorf("%w: %s declares no tables", ErrSpec, path)
	}
	var problems []error
	known := map[string]bool{}
	for i := range spec.Tables {
		table := &spec.Tables[i]
		if known[table.Name] {
			problems = append(problems, fmt.Errorf("table %s is declared twice", table.Name))
		}
		known[table.Name] = true
		if err := table.complete(filepath.Dir(path), spec.Formats); err != nil {
			problems = append(problems, fmt.Errorf("table %d (%s): %w", i+1, table.Name, err))
		}
	}
	if err := errors.Join(problems...); err != nil {
		return Spec{}, fmt.Errorf("%w: %s: %w", ErrSpec, path, err)
	}
	return spec, nil
}

func readAtMost(path string) ([]byte, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrSpec, err)
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, maximumSpec+1))
	if err == nil && len(text) > maximumSpec {
		err = fmt.Errorf("%w: %s is longer than %d bytes", ErrSpec, path, maximumSpec)
	}
	return text, err
}

// complete reads the query and gives the table the formats of all, then checks it.
func (d *Declared) complete(folder string, formats []string) error {
	if len(d.Formats) == 0 {
		d.Formats = formats
	}
	switch {
	case !tableName.MatchString(d.Name):
		return fmt.Errorf("name %q: use letters, digits, underscores and hyphens", d.Name)
	case (d.SQL == "") == (d.Query == ""):
		return errors.New("give either sql or query")
	case len(d.Formats) == 0:
		return fmt.Errorf("no formats; choose of %s", strings.Join(tabular.Formats(), ", "))
	}
	for _, format := range d.Formats {
		if !slices.Contains(tabular.Formats(), format) {
			return fmt.Errorf("%w: %q; choose of %s", tabular.ErrFormat, format, strings.Join(tabular.Formats(), ", "))
		}
	}
	if d.Query == "" {
		return nil
	}
	if !filepath.IsLocal(d.Query) {
		return fmt.Errorf("query %s must lie beside the specification or below it", d.Query)
	}
	text, err := readAtMost(filepath.Join(folder, d.Query))
	d.SQL = string(text)
	return err
}

// Querier answers SQL with typed columns, as the engine does.
type Querier interface {
	Table(ctx context.Context, query string, args ...any) (*engine.Table, error)
}

// Made tells what became of one table.
type Made struct {
	Name    string `json:"name"`
	Rows    int    `json:"rows"`
	Changed bool   `json:"changed"` // whether any of its files differs from the earlier report
}

// Result tells what was written.
type Result struct {
	Folder string `json:"folder"`
	Digest string `json:"digest"`
	Tables []Made `json:"tables"`
}

// Write makes every table of a specification in a folder; the folder is
// replaced when all are made, or stays as it was. State is the digest of the
// lake that is asked.
func Write(ctx context.Context, q Querier, folder string, spec Spec, state string) (Result, error) {
	earlier := map[string]string{}
	for _, file := range report.Earlier(folder) {
		earlier[file.Name] = file.SHA256
	}
	out, err := report.NewFolder(folder)
	if err != nil {
		return Result{}, err
	}
	rows := map[string]int{}
	for _, table := range spec.Tables {
		if rows[table.Name], err = table.write(ctx, q, out, state); err != nil {
			return Result{}, errors.Join(fmt.Errorf("table %s: %w", table.Name, err), out.Discard())
		}
	}
	written, err := out.Commit()
	if err != nil {
		return Result{}, err
	}
	return made(written, spec, rows, earlier), nil
}

func made(written report.Written, spec Spec, rows map[string]int, earlier map[string]string) Result {
	digests := map[string]string{}
	for _, file := range written.Files {
		digests[file.Name] = file.SHA256
	}
	result := Result{Folder: written.Folder, Digest: written.Digest}
	for _, table := range spec.Tables {
		changed := slices.ContainsFunc(table.Formats, func(format string) bool {
			name := tabular.FileName(table.Name, format)
			return digests[name] != earlier[name]
		})
		result.Tables = append(result.Tables, Made{Name: table.Name, Rows: rows[table.Name], Changed: changed})
	}
	return result
}

// write runs the query once and writes the result in every format.
func (d Declared) write(ctx context.Context, q Querier, out report.Writer, state string) (rows int, err error) {
	result, err := q.Table(ctx, d.SQL)
	if err != nil {
		return 0, err
	}
	defer result.Close()
	table := tabular.Table{Name: d.Name, Title: d.Title, Notes: d.Notes, State: state}
	if table.Columns, err = d.columns(result.Columns); err != nil {
		return 0, err
	}
	var kept [][]any
	for row, err := range result.Rows() {
		if err != nil {
			return 0, err
		}
		kept = append(kept, slices.Clone(row))
	}
	for _, format := range d.Formats {
		table.Rows = tabular.Kept(kept)
		err := out.Create(tabular.FileName(d.Name, format), func(w io.Writer) error { return tabular.Write(w, format, table) })
		if err != nil {
			return 0, err
		}
	}
	return len(kept), nil
}

// columns joins what the query gives with what is declared of it.
func (d Declared) columns(given []engine.ResultColumn) ([]tabular.Column, error) {
	columns := make([]tabular.Column, len(given))
	at := map[string]int{}
	for i, column := range given {
		columns[i] = tabular.Column{Name: column.Name, Type: column.Type}
		at[column.Name] = i
	}
	for _, declared := range d.Columns {
		i, ok := at[declared.Name]
		if !ok {
			return nil, fmt.Errorf("%w: the query gives no column %s", ErrSpec, declared.Name)
		}
		columns[i].Title = declared.Title
		if declared.Decimals != nil {
			columns[i].Decimals = schemas.Some(*declared.Decimals)
		}
	}
	return columns, nil
}
