// Package tabular writes the result of a query as text, CSV, JSON, Markdown,
// Parquet, a workbook or SDMX-CSV. The same result gives the same bytes. A
// missing value is empty in every format, never zero.
package tabular

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"strconv"
	"strings"
	"time"

	"cts/schemas"
)

// Column is one column of a table.
type Column struct {
	Name     string
	Title    string // for people; the name where it is empty
	Type     schemas.Type
	Decimals schemas.Optional[int32] // shown to people; data formats hold every digit
}

// heading is what people read over the column.
func (c Column) heading() string {
	if c.Title != "" {
		return c.Title
	}
	return c.Name
}

// Table is a result: its columns, and its rows one after the other. A value is
// nil where it is missing, and otherwise int32, int64, float64, string, bool,
// time.Time or []string, by the type of its column.
type Table struct {
	Name    string // letters, digits and underscores: names sheets and data flows
	Title   string
	Notes   []string
	Columns []Column
	Rows    iter.Seq2[[]any, error]
	State   string // digest of what it was made from, kept in the metadata of Parquet
}

// ErrFormat means that there is no such format.
var ErrFormat = errors.New("no such format")

var writers = map[string]func(io.Writer, Table) error{
	"table": writeText, "records": writeRecordLines, "csv": writeCSV, "json": writeJSON, "markdown": writeMarkdown, "parquet": writeParquet, "xlsx": writeWorkbook,
	"sdmx-csv": writeSDMX,
}

// endings are the endings of file names, where they are not the format's name.
var endings = map[string]string{"table": "txt", "records": "records.txt", "markdown": "md", "sdmx-csv": "sdmx.csv"}

// Formats lists the formats, sorted.
func Formats() []string {
	var names []string
	for name := range writers {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// IsBinary tells whether a format is no text for a terminal.
func IsBinary(format string) bool { return format == "parquet" || format == "xlsx" }

// FileName is the name of the file of a table in a format.
func FileName(table, format string) string {
	if ending, ok := endings[format]; ok {
		return table + "." + ending
	}
	return table + "." + format
}

// Write writes a table in a format. It returns [ErrFormat] for any other than [Formats].
func Write(w io.Writer, format string, table Table) error {
	write, ok := writers[format]
	if !ok {
		return fmt.Errorf("%w: %q; use one of %s", ErrFormat, format, strings.Join(Formats(), ", "))
	}
	return write(w, table)
}

// Kept is rows that are in memory already.
func Kept(rows [][]any) iter.Seq2[[]any, error] {
	return func(yield func([]any, error) bool) {
		for _, row := range rows {
			if !yield(row, nil) {
				return
			}
		}
	}
}

// text writes a value in full; a missing value is empty.
func text(value any) string {
	switch v := value.(type) {
	case nil:
		return ""
	case string:
		return v
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case time.Time:
		return v.UTC().Format(time.RFC3339Nano)
	case []string:
		return strings.Join(v, "; ")
	}
	return fmt.Sprint(value)
}

// shown writes a value for people: rounded half away from zero where the column says so.
func shown(value any, column Column) string {
	number, ok := value.(float64)
	if ok && column.Decimals.Valid {
		return strconv.FormatFloat(roundHalfAway(number, column.Decimals.Value), 'f', int(column.Decimals.Value), 64)
	}
	return text(value)
}

// Harmless writes a value for a CSV file, and keeps spreadsheets from running a text as a formula, with an
// apostrophe before it (OWASP, CSV injection). Numbers are no texts.
func Harmless(value any) string {
	written, isText := value.(string)
	if list, ok := value.([]string); ok {
		written, isText = strings.Join(list, "; "), true
	}
	if isText && written != "" && strings.ContainsRune("=+-@\t\r\n", rune(written[0])) {
		return "'" + written
	}
	return text(value)
}

func writeJSON(w io.Writer, table Table) error {
	rows := []map[string]any{}
	for row, err := range table.Rows {
		if err != nil {
			return err
		}
		object := make(map[string]any, len(row))
		for i, column := range table.Columns {
			object[column.Name] = row[i]
		}
		rows = append(rows, object)
	}
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")
	return encoder.Encode(rows)
}
