package engine

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"iter"
	"math/big"
	"time"

	"github.com/duckdb/duckdb-go/v2"

	"cts/schemas"
)

// Table is the result of one query with typed columns, for writing it out as
// text, CSV, JSON, Parquet or a workbook. The caller closes it.
type Table struct {
	Columns []ResultColumn
	rows    *sql.Rows
}

// ResultColumn is one column of a result.
type ResultColumn struct {
	Name string
	Type schemas.Type // whole numbers of any width are Int32 or Int64, decimals Double, what has no type of its own Utf8
}

// Table runs one query; see [Engine.QueryContext].
func (e *Engine) Table(ctx context.Context, query string, args ...any) (*Table, error) {
	rows, err := e.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	types, err := rows.ColumnTypes()
	if err != nil {
		return nil, errors.Join(err, rows.Close())
	}
	table := &Table{rows: rows}
	for _, t := range types {
		table.Columns = append(table.Columns, ResultColumn{Name: t.Name(), Type: resultType(t.DatabaseTypeName())})
	}
	return table, nil
}

// Rows gives the rows one after the other. A value is nil where it is missing,
// and otherwise int32, int64, float64, string, bool, time.Time or []string, by
// the type of its column. A row is only good until the next one. An error ends
// the rows.
func (t *Table) Rows() iter.Seq2[[]any, error] {
	return func(yield func([]any, error) bool) {
		row, into := make([]any, len(t.Columns)), make([]any, len(t.Columns))
		for i := range row {
			into[i] = &row[i]
		}
		for t.rows.Next() {
			err := t.rows.Scan(into...)
			if err == nil {
				err = t.convert(row)
			}
			if !yield(row, err) || err != nil {
				return
			}
		}
		if err := t.rows.Err(); err != nil {
			yield(nil, err)
		}
	}
}

// Close frees the result.
func (t *Table) Close() error { return t.rows.Close() }

// resultType is the type of a column by DuckDB's name for it.
func resultType(name string) schemas.Type {
	switch name {
	case "TINYINT", "SMALLINT", "INTEGER", "UTINYINT", "USMALLINT":
		return schemas.Int32
	case "BIGINT", "UINTEGER", "UBIGINT", "HUGEINT", "UHUGEINT":
		return schemas.Int64
	case "FLOAT", "DOUBLE":
		return schemas.Double
	case "BOOLEAN":
		return schemas.Bool
	case "DATE":
		return schemas.Date
	case "TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS", "TIMESTAMPTZ", "TIMESTAMP WITH TIME ZONE":
		return schemas.Timestamp
	case "VARCHAR[]":
		return schemas.ListUtf8
	}
	if len(name) >= 7 && name[:7] == "DECIMAL" {
		return schemas.Double
	}
	return schemas.Utf8
}

func (t *Table) convert(row []any) error {
	for i, column := range t.Columns {
		value, err := converted(row[i], column.Type)
		if err != nil {
			return fmt.Errorf("column %s: %w", column.Name, err)
		}
		row[i] = value
	}
	return nil
}

func converted(value any, to schemas.Type) (any, error) {
	if value == nil {
		return nil, nil
	}
	switch to {
	case schemas.Int32, schemas.Int64:
		return wholeNumber(value, to)
	case schemas.Double:
		return double(value), nil
	case schemas.ListUtf8:
		return textList(value)
	case schemas.Utf8:
		return text(value), nil
	}
	return value, nil
}

func wholeNumber(value any, to schemas.Type) (any, error) {
	number, ok := value.(*big.Int)
	if !ok {
		number, ok = new(big.Int).SetString(fmt.Sprint(value), 10)
	}
	if !ok || !number.IsInt64() {
		return nil, fmt.Errorf("%v does not fit a whole number of 64 bits; cast it to DOUBLE or VARCHAR", value)
	}
	if to == schemas.Int32 {
		return int32(number.Int64()), nil
	}
	return number.Int64(), nil
}

func double(value any) any {
	switch v := value.(type) {
	case duckdb.Decimal:
		return v.Float64()
	case float32:
		return float64(v)
	}
	return value
}

// textList is a list of texts; a missing element is an empty text.
func textList(value any) (any, error) {
	list, ok := value.([]any)
	if !ok {
		return nil, fmt.Errorf("%T is no list of texts", value)
	}
	texts := make([]string, len(list))
	for i, element := range list {
		if element != nil {
			texts[i] = text(element)
		}
	}
	return texts, nil
}

func text(value any) string {
	switch v := value.(type) {
	case string:
		return v
	case []byte:
		return fmt.Sprintf("%x", v)
	case time.Time:
		return v.UTC().Format(time.RFC3339Nano)
	}
	return fmt.Sprint(value)
}
