package main

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// A cell is the canonical text of one value, the same whoever read it: two values
// are equal when their cells are. A missing value is no text, no zero and no empty list.
const missing = "null"

func textCell(v string) string       { return strconv.Quote(v) }
func wholeCell(v int64) string       { return strconv.FormatInt(v, 10) }
func doubleCell(v float64) string    { return strconv.FormatFloat(v, 'g', -1, 64) } // shortest text that gives the same bits
func boolCell(v bool) string         { return strconv.FormatBool(v) }
func instantCell(v int64) string     { return time.UnixMicro(v).UTC().Format(time.RFC3339Nano) }     // v in microseconds since 1970
func dateCell(v int64) string        { return time.Unix(v*24*60*60, 0).UTC().Format(time.DateOnly) } // v in days since 1970
func listCell(cells []string) string { return "[" + strings.Join(cells, ", ") + "]" }

// kinds names the types that a column of the lake may have, in DuckDB's words.
const (
	kindText    = "VARCHAR"
	kindInt     = "INTEGER"
	kindLong    = "BIGINT"
	kindDouble  = "DOUBLE"
	kindBool    = "BOOLEAN"
	kindDate    = "DATE"
	kindInstant = "TIMESTAMP WITH TIME ZONE"
	kindList    = "VARCHAR[]"
)

// cellOf is the cell of a value as Go programs commonly hold it.
func cellOf(kind string, value any) (string, error) {
	switch v := value.(type) {
	case nil:
		return missing, nil
	case string:
		return textCell(v), nil
	case bool:
		return boolCell(v), nil
	case float64:
		return doubleCell(v), nil
	case int32:
		return wholeOf(kind, int64(v)), nil
	case int64:
		return wholeOf(kind, v), nil
	case time.Time:
		return timeOf(kind, v), nil
	case []any:
		return listOf(v)
	}
	return "", fmt.Errorf("a value of type %T in a column of type %s", value, kind)
}

// wholeOf reads a whole number as what the column holds: a number, a day or an instant.
func wholeOf(kind string, v int64) string {
	switch kind {
	case kindDate:
		return dateCell(v)
	case kindInstant:
		return instantCell(v)
	}
	return wholeCell(v)
}

func timeOf(kind string, v time.Time) string {
	if kind == kindDate {
		return v.UTC().Format(time.DateOnly)
	}
	return instantCell(v.UnixMicro())
}

func listOf(values []any) (string, error) {
	cells := make([]string, len(values))
	for i, value := range values {
		cell, err := cellOf(kindText, value)
		if err != nil {
			return "", err
		}
		cells[i] = cell
	}
	return listCell(cells), nil
}
