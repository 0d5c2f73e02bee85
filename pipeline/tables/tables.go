// Package tables writes the tables that a batch job declares in a file: queries
// with titles, notes and decimals, each in the formats that are asked for.
package tables

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

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

	// The table sees the submissions of these datasets and areas alone, and is
	// made again only when one of them changes. None: all.
	Datasets []string `yaml:"datasets"`
	Areas    []string `yaml:"areas"`
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

// Digest names all that is declared of a table: its query, and how the result is shown.
func (d Declared) Digest() string {
	text, _ := yaml.Marshal(d)
	return schemas.ID("declared table", string(text))
}
