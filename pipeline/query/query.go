// Package query runs SQL and returns the rows as structs.
package query

import (
	"context"
	"database/sql"
	"fmt"
	"reflect"
	"time"

	"cts/schemas"
)

// Querier answers SQL, as the engine's views do.
type Querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// Select returns the rows of a query as structs. Each field with a `col` tag is
// filled from the column of that name; a column that the query lacks is an
// error, a column without a field is passed over. NULL gives the zero value,
// which for an optional value is "missing".
func Select[T any](ctx context.Context, q Querier, text string, args ...any) ([]T, error) {
	rows, err := q.QueryContext(ctx, text, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return nil, err
	}
	fields, err := fieldsByColumn(reflect.TypeFor[T](), columns)
	if err != nil {
		return nil, err
	}
	values, targets := make([]any, len(columns)), make([]any, len(columns))
	for i := range values {
		targets[i] = &values[i]
	}
	var all []T
	texts := newRepeated(len(columns))
	for rows.Next() {
		if err := rows.Scan(targets...); err != nil {
			return nil, err
		}
		texts.share(values)
		var row T
		if err := fill(reflect.ValueOf(&row).Elem(), fields, columns, values); err != nil {
			return nil, err
		}
		all = append(all, row)
	}
	return all, rows.Err()
}

// fill sets the fields of one row; a column without a field has no place.
func fill(row reflect.Value, places [][]int, columns []string, values []any) error {
	for i, index := range places {
		if index == nil {
			continue
		}
		if err := assign(row.FieldByIndex(index), values[i]); err != nil {
			return fmt.Errorf("column %s: %w", columns[i], err)
		}
	}
	return nil
}

// fieldsByColumn gives for every column the place of its field, nil for none.
func fieldsByColumn(row reflect.Type, columns []string) ([][]int, error) {
	places := make([][]int, len(columns))
	for _, field := range reflect.VisibleFields(row) {
		name := field.Tag.Get("col")
		if name == "" {
			continue
		}
		found := false
		for i, column := range columns {
			if column == name {
				places[i], found = field.Index, true
			}
		}
		if !found {
			return nil, fmt.Errorf("gives no column %s", name)
		}
	}
	return places, nil
}

func assign(field reflect.Value, value any) error {
	if value == nil {
		return nil
	}
	switch target := field.Addr().Interface().(type) {
	case *schemas.Optional[float64]:
		return assignOptional(target, value)
	case *[]string:
		return assignList(target, value)
	case *time.Time:
		if instant, ok := value.(time.Time); ok {
			*target = instant.UTC()
			return nil
		}
	}
	from := reflect.ValueOf(value)
	if !from.CanConvert(field.Type()) || (field.Kind() == reflect.String) != (from.Kind() == reflect.String) {
		return fmt.Errorf("cannot hold a %T", value)
	}
	field.Set(from.Convert(field.Type()))
	return nil
}

func assignOptional(target *schemas.Optional[float64], value any) error {
	number := reflect.ValueOf(value)
	if !number.CanConvert(reflect.TypeFor[float64]()) {
		return fmt.Errorf("cannot read a %T as a number", value)
	}
	*target = schemas.Some(number.Convert(reflect.TypeFor[float64]()).Float())
	return nil
}

func assignList(target *[]string, value any) error {
	items, ok := value.([]any)
	if !ok {
		return fmt.Errorf("cannot read a %T as a list", value)
	}
	for _, item := range items {
		if text, ok := item.(string); ok {
			*target = append(*target, text)
		}
	}
	return nil
}
