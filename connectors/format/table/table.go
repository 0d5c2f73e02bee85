// Package table reads tables of national offices: CSV, TSV and XLSX, laid out as
// the description of a dataset says (schemas.TableLayout). Nothing of a single
// office is known here: a new source is a new description, not new code.
package table

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"

	"cts/connectors"
	"cts/schemas"
)

// Descriptor is the format "table".
var Descriptor = connectors.FormatDescriptor{
	ID:    "table",
	Title: "Table (CSV, TSV, XLSX)",
	Help: "A table that the description of a dataset explains: which columns hold figures, and what the others mean. " +
		"Without a named description the one is taken whose columns the file has.",
	Version:    "1",
	Extensions: []string{".csv", ".tsv", ".txt", ".xlsx", ".ods", ".xls"},
	Datasets:   datasets(),
	Years:      "any that the description of the dataset covers",
	Licence:    "as the description of the dataset says; show the citation that stands there",
	New: func(settings connectors.Settings) (connectors.Format, error) {
		if _, err := settings.Resolve(nil); err != nil {
			return nil, fmt.Errorf("format table: %w", err)
		}
		return &Format{described: tables(schemas.Descriptions())}, nil
	},
}

func datasets() []string {
	all := []string{"*"}
	for _, description := range tables(schemas.Descriptions()) {
		all = append(all, description.Dataset)
	}
	return all
}

// tables are the descriptions that say how a table lies in its file.
func tables(described []*schemas.Description) []*schemas.Description {
	var all []*schemas.Description
	for _, description := range described {
		if description.Table != nil {
			all = append(all, description)
		}
	}
	return all
}

// Format reads the tables of the described datasets.
type Format struct {
	described []*schemas.Description
	alone     bool // the one description is the file's, come what may
}

// Describe returns the format as it reads by these descriptions.
func (f *Format) Describe(described []*schemas.Description) connectors.Format {
	return &Format{described: tables(described), alone: len(described) == 1}
}

// Recognise finds the description whose titles the file has. Of several the one
// with most titles counts.
func (f *Format) Recognise(ctx context.Context, file connectors.File) (connectors.Header, error) {
	found, err := f.find(ctx, file)
	if err != nil {
		return connectors.Header{}, wrap(file.Name, err)
	}
	return found.headerOf(ctx, file)
}

// Read passes on every value cell of the table.
func (f *Format) Read(ctx context.Context, file connectors.File, header connectors.Header, sink connectors.Sink) error {
	for _, description := range f.described {
		if description.Dataset != header.Dataset {
			continue
		}
		found, err := locate(ctx, file, description, newBeginnings())
		if err == nil {
			err = found.read(ctx, file, connectors.NewRows(ctx, file, header, sink))
		}
		return wrap(file.Name, err)
	}
	return fmt.Errorf("%s: dataset %q has no description that says how its table lies: %w", file.Name, header.Dataset, connectors.ErrNotRecognised)
}

// wrap names the file once.
func wrap(name string, err error) error {
	if err == nil || strings.HasPrefix(err.Error(), name) {
		return err
	}
	return fmt.Errorf("%s: %w", name, err)
}

// find tries every description.
func (f *Format) find(ctx context.Context, file connectors.File) (*located, error) {
	var best *located
	var unreadable []error
	beginnings := newBeginnings()
	for _, description := range f.described {
		found, err := locate(ctx, file, description, beginnings)
		switch {
		case err == nil && (best == nil || len(found.needed) > len(best.needed)):
			best = found
		case err == nil:
		case f.alone && errors.Is(err, errNotThisTable):
			return nil, fmt.Errorf("%w: %w", err, connectors.ErrUnreadable)
		case f.alone || ctx.Err() != nil:
			return nil, err
		case !errors.Is(err, connectors.ErrNotRecognised) && !errors.Is(err, errNotThisTable) && !errors.As(err, new(*csv.ParseError)):
			unreadable = append(unreadable, err)
		}
	}
	switch {
	case best != nil:
		return best, nil
	case len(unreadable) > 0 && len(unreadable) == len(f.described): // nobody can read it, whatever its columns are
		return nil, unreadable[0]
	}
	return nil, fmt.Errorf("the columns are those of no described dataset (%d tried); describe it, or name the description as mapping: %w",
		len(f.described), connectors.ErrNotRecognised)
}

// lines walks through the rows of a file, by ascending number, until yield
// returns an error.
type lines func(ctx context.Context, yield func(line) error) error

// errBroken marks a workbook that no other layout could open either.
var errBroken = errors.New("broken workbook")

// errEnough ends a walk early; it is no failure.
var errEnough = errors.New("enough")

func walk(ctx context.Context, all lines, yield func(line) error) error {
	err := all(ctx, yield)
	if errors.Is(err, errEnough) || errors.Is(err, io.EOF) {
		return nil
	}
	return err
}

// line is one row of a file.
type line struct {
	number int    // of the line or row in the file, from 1
	cells  []cell // gaps filled
	text   bool   // of a text file, where every line has every column
	place  func(column int) string
}

// cell is the content of one cell.
type cell struct {
	raw, kind string // kind as value types are: number, text, blank, boolean, error, date
}

// at is the cell of a column, counted from 0; blank beyond the last.
func (l line) at(column int) cell {
	if column < 0 || column >= len(l.cells) {
		return cell{kind: "blank"}
	}
	return l.cells[column]
}

func (l line) blank() bool {
	for _, cell := range l.cells {
		if strings.TrimSpace(cell.raw) != "" {
			return false
		}
	}
	return true
}
