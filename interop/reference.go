package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os/exec"
	"strings"
	"time"
)

// reference is what the program itself answers: `cts query`, row by row.
type reference struct {
	program   string
	workspace string
}

// column is a column of a table and its type in DuckDB's words.
type column struct {
	Name string `json:"column_name"`
	Kind string `json:"column_type"`
}

// query runs `cts query --json` and decodes the rows.
func (r reference) query(sql string, into any) error {
	command := exec.Command(r.program, "query", "--json", "-w", r.workspace, sql)
	var complaint bytes.Buffer
	command.Stderr = &complaint
	output, err := command.Output()
	if err != nil {
		return fmt.Errorf("%s query: %w: %s", r.program, err, strings.TrimSpace(complaint.String()))
	}
	decoder := json.NewDecoder(bytes.NewReader(output))
	decoder.UseNumber()
	return decoder.Decode(into)
}

// columns asks for the columns of a file.
func (r reference) columns(file string) ([]column, error) {
	var columns []column
	err := r.query("DESCRIBE FROM read_parquet("+quoted(file)+")", &columns)
	return columns, err
}

// names of two columns that the query adds; no table of the lake has them.
const fileColumn, rowColumn = "interop_file", "interop_row"

// cells asks for every value of the files, in the order of the files and of their rows.
func (r reference) cells(files []string, columns []column) (map[string]relation, error) {
	var rows []map[string]any
	err := r.query(fmt.Sprintf("SELECT * EXCLUDE (filename, file_row_number), filename AS %s, file_row_number AS %s "+
		"FROM read_parquet([%s], filename = true, file_row_number = true) ORDER BY filename, file_row_number",
		fileColumn, rowColumn, quoted(files...)), &rows)
	if err != nil {
		return nil, err
	}
	read := map[string]relation{}
	for _, file := range files {
		read[file] = newRelation(columns)
	}
	for _, row := range rows {
		if err := read[fmt.Sprint(row[fileColumn])].addAnswer(columns, row); err != nil {
			return nil, err
		}
	}
	return read, nil
}

// relation is the cells of a file, by column.
type relation map[string][]string

func newRelation(columns []column) relation {
	cells := relation{}
	for _, c := range columns {
		cells[c.Name] = nil
	}
	return cells
}

func (r relation) addAnswer(columns []column, row map[string]any) error {
	for _, c := range columns {
		value, err := answered(c.Kind, row[c.Name])
		if err != nil {
			return fmt.Errorf("column %s: %w", c.Name, err)
		}
		r[c.Name] = append(r[c.Name], value)
	}
	return nil
}

// answered is the cell of a value of JSON, which has neither whole numbers nor instants.
func answered(kind string, value any) (string, error) {
	number, isNumber := value.(json.Number)
	text, isText := value.(string)
	switch {
	case isNumber && kind == kindDouble:
		v, err := number.Float64()
		return doubleCell(v), err
	case isNumber:
		v, err := number.Int64()
		return wholeCell(v), err
	case isText && (kind == kindInstant || kind == kindDate):
		v, err := time.Parse(time.RFC3339Nano, text)
		return timeOf(kind, v), err
	}
	return cellOf(kind, value)
}

func quoted(texts ...string) string {
	all := make([]string, len(texts))
	for i, text := range texts {
		all[i] = "'" + strings.ReplaceAll(text, "'", "''") + "'"
	}
	return strings.Join(all, ", ")
}
