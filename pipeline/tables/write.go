package tables

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"cts/pipeline/engine"
	"cts/pipeline/report"
	"cts/pipeline/tabular"
	"cts/schemas"
)

// Querier answers SQL with typed columns, as the engine does.
type Querier interface {
	Table(ctx context.Context, query string, args ...any) (*engine.Table, error)
}

// Lake says what a table is made from, and answers its query.
type Lake interface {
	Inputs(ctx context.Context, table Declared) (Inputs, error)
	Querier(ctx context.Context, table Declared) (Querier, error) // open until the lake is closed
}

// Made tells what became of one table.
type Made struct {
	Name    string   `json:"name"`
	Rows    int      `json:"rows"`
	Redone  bool     `json:"redone"`  // whether its query ran; otherwise its files were kept
	Why     []string `json:"why"`     // what differs from when it was made; empty for a table that was kept
	Resumed bool     `json:"resumed"` // kept from a run that was stopped before its end
	Changed bool     `json:"changed"` // whether any of its files differs from the earlier report
}

// Result tells what was written.
type Result struct {
	Folder string `json:"folder"`
	Digest string `json:"digest"`
	Tables []Made `json:"tables"`
}

// record stands beside the files of a table: what it was made from. It is
// written after them, and counts only if they still have these digests.
type record struct {
	Inputs Inputs               `json:"inputs"`
	Rows   int                  `json:"rows"`
	Files  []report.WrittenFile `json:"files"`
}

func recordName(table string) string { return table + ".made.json" }

// Write brings the tables of a specification in a folder up to date. A table
// whose inputs are those that it was made from is kept as it lies there; the
// others are made. The folder is replaced when all are there, or stays as it
// was; a run that is stopped before is taken up by the next one, table by table.
func Write(ctx context.Context, lake Lake, folder string, spec Spec, fault func(step string)) (Result, error) {
	earlier := map[string]string{}
	for _, file := range report.Earlier(folder) {
		earlier[file.Name] = file.SHA256
	}
	out, err := report.ResumeFolder(folder, fault)
	if err != nil {
		return Result{}, err
	}
	made, err := makeAll(ctx, lake, out, spec)
	if err != nil {
		return Result{}, errors.Join(err, out.Discard())
	}
	out.Step("place")
	written, err := out.Commit()
	if err != nil {
		return Result{}, err
	}
	for i := range made {
		made[i].Changed = changed(written, spec.Tables[i], earlier)
	}
	return Result{Folder: written.Folder, Digest: written.Digest, Tables: made}, nil
}

// makeAll keeps first what can be kept, so that a run that is stopped loses none
// of it, and then makes the rest.
func makeAll(ctx context.Context, lake Lake, out *report.Folder, spec Spec) ([]Made, error) {
	made := make([]Made, len(spec.Tables))
	inputs := make([]Inputs, len(spec.Tables))
	for i, table := range spec.Tables {
		var err error
		if inputs[i], err = lake.Inputs(ctx, table); err != nil {
			return nil, fmt.Errorf("table %s: %w", table.Name, err)
		}
		if made[i], err = table.keep(out, inputs[i]); err != nil {
			return nil, fmt.Errorf("table %s: %w", table.Name, err)
		}
	}
	for i, table := range spec.Tables {
		if !made[i].Redone {
			continue
		}
		out.Step("table " + table.Name)
		var err error
		if made[i].Rows, err = table.make(ctx, lake, out, inputs[i]); err != nil {
			return nil, fmt.Errorf("table %s: %w", table.Name, err)
		}
	}
	return made, nil
}

// keep takes the files of a table over from where they were made from the same
// inputs; where there are none, the table is to be made, and it is told why.
func (d Declared) keep(out *report.Folder, inputs Inputs) (Made, error) {
	made := Made{Name: d.Name, Redone: true}
	for i, source := range out.Sources() {
		found, ok := readRecord(source, d.Name)
		if !ok {
			continue
		}
		if made.Why = inputs.differences(found.Inputs); len(made.Why) > 0 {
			continue
		}
		err := takeOver(out, source, found, recordName(d.Name))
		if errors.Is(err, report.ErrAltered) {
			made.Why = []string{err.Error()}
			continue
		}
		return Made{Name: d.Name, Rows: found.Rows, Resumed: i == 0}, err
	}
	if len(made.Why) == 0 {
		made.Why = []string{"it is new"}
	}
	return made, nil
}

func readRecord(folder, table string) (found record, ok bool) {
	text, err := os.ReadFile(filepath.Join(folder, recordName(table)))
	return found, err == nil && json.Unmarshal(text, &found) == nil && len(found.Files) > 0
}

// takeOver takes all files of a table, or none: they are looked at before the first is written.
func takeOver(out *report.Folder, source string, found record, name string) error {
	for _, file := range found.Files {
		if err := report.Unaltered(source, file); err != nil {
			return err
		}
	}
	for _, file := range found.Files {
		if err := out.TakeOver(source, file); err != nil {
			return err
		}
	}
	return writeRecord(out, name, found)
}

func writeRecord(out *report.Folder, name string, made record) error {
	return out.Create(name, func(w io.Writer) error {
		encoder := json.NewEncoder(w)
		encoder.SetIndent("", " ")
		return encoder.Encode(made)
	})
}

// make runs the query, writes the files and then the record of what they were made from.
func (d Declared) make(ctx context.Context, lake Lake, out *report.Folder, inputs Inputs) (int, error) {
	q, err := lake.Querier(ctx, d)
	if err != nil {
		return 0, err
	}
	before := len(out.Files())
	rows, err := d.write(ctx, q, out, inputs.digest())
	if err != nil {
		return 0, err
	}
	return rows, writeRecord(out, recordName(d.Name), record{Inputs: inputs, Rows: rows, Files: slices.Clone(out.Files()[before:])})
}

func changed(written report.Written, table Declared, earlier map[string]string) bool {
	digests := map[string]string{}
	for _, file := range written.Files {
		digests[file.Name] = file.SHA256
	}
	return slices.ContainsFunc(table.Formats, func(format string) bool {
		name := tabular.FileName(table.Name, format)
		return digests[name] != earlier[name]
	})
}

// write runs the query once and writes the result in every format.
func (d Declared) write(ctx context.Context, q Querier, out *report.Folder, state string) (rows int, err error) {
	result, err := q.Table(ctx, d.SQL)
	if ctx.Err() != nil {
		return 0, ctx.Err()
	}
	if err != nil {
		return 0, fmt.Errorf("%w: %w", ErrSpec, err)
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
