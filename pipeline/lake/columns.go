package lake

import (
	"fmt"
	"reflect"

	"github.com/apache/arrow-go/v18/arrow"

	"cts/schemas"
)

// column connects a column of a table with the field of a row struct.
type column struct {
	schemas.Column
	path  []int // field indices from the row struct down to the field
	cells cells
}

// field is the column's field of a row; the row must be addressable.
func (c column) field(row reflect.Value) reflect.Value { return row.FieldByIndex(c.path) }

// cells moves the values of one column between row structs and Arrow.
type cells interface {
	// gather starts an array for the fields of n rows.
	gather(n int, nullable bool) gatherer
	// comparer gives the order of two rows, by their numbers.
	comparer(n int, field func(i int) reflect.Value) func(a, b int) int
	// compare orders two fields.
	compare(a, b reflect.Value) int
	// set stores a row of the array in a field.
	set(field reflect.Value, values arrow.Array, i int)
}

// gatherer makes an Arrow array from fields.
type gatherer interface {
	// add takes the field of the next row, or says why it cannot be stored.
	add(field reflect.Value) error
	// array hands the values over; the caller releases them.
	array() arrow.Array
}

// columnsOf compiles the table's columns against the row type. Every column
// must have its field and every tagged field its column.
func columnsOf(table *schemas.Table, row reflect.Type) ([]column, error) {
	if row.Kind() != reflect.Struct {
		return nil, fmt.Errorf("rows of table %s are %v, not structs", table.Name, row)
	}
	paths := map[string][]int{}
	if err := fieldPaths(row, nil, paths); err != nil {
		return nil, fmt.Errorf("rows of table %s: %w", table.Name, err)
	}
	columns := make([]column, len(table.Columns))
	for i, c := range table.Columns {
		path, ok := paths[c.Name]
		if !ok {
			return nil, fmt.Errorf("column %s of table %s has no field in %v: add one with the tag `col:%q`", c.Name, table.Name, row, c.Name)
		}
		delete(paths, c.Name)
		field := row.FieldByIndex(path)
		columns[i] = column{Column: c, path: path, cells: newCells(field.Type, c.Type)}
		if columns[i].cells == nil {
			return nil, fmt.Errorf("column %s of table %s is %s, which field %s of type %v cannot hold", c.Name, table.Name, c.Type, field.Name, field.Type)
		}
	}
	for name := range paths {
		return nil, fmt.Errorf("field tagged %q of %v has no column in table %s", name, row, table.Name)
	}
	return columns, nil
}

// fieldPaths finds the tagged fields of a struct and of the structs embedded in it.
func fieldPaths(row reflect.Type, to []int, paths map[string][]int) error {
	for i := range row.NumField() {
		field := row.Field(i)
		path := append(append([]int{}, to...), i)
		name, tagged := field.Tag.Lookup("col")
		switch {
		case tagged && !field.IsExported():
			return fmt.Errorf("field %s of %v is tagged but not exported", field.Name, row)
		case tagged && paths[name] != nil:
			return fmt.Errorf("two fields of %v are tagged %q", row, name)
		case tagged:
			paths[name] = path
		case field.Anonymous && field.Type.Kind() == reflect.Struct:
			if err := fieldPaths(field.Type, path, paths); err != nil {
				return err
			}
		}
	}
	return nil
}

// cellsOf returns the cells of a field that holds V or Optional[V]; nil for others.
func cellsOf[V any](field reflect.Type, k kind[V]) cells {
	switch field {
	case reflect.TypeFor[V]():
		return plainCells[V]{k}
	case reflect.TypeFor[schemas.Optional[V]]():
		return optionalCells[V]{k}
	}
	return nil
}

// plainCells are fields that hold the value itself.
type plainCells[V any] struct{ kind kind[V] }

func (c plainCells[V]) value(field reflect.Value) *V { return field.Addr().Interface().(*V) }

func (c plainCells[V]) gather(n int, nullable bool) gatherer {
	return &gathering[V]{c.kind.build(n), c.kind, nullable, func(field reflect.Value) (V, bool) {
		value := *c.value(field)
		return value, c.present(value, nullable)
	}}
}

// present tells whether the value is stored as itself. Where a column may not be
// missing an empty text or list is a value; an instant that was never set is not.
func (c plainCells[V]) present(value V, nullable bool) bool {
	if c.kind.empty == nil || !c.kind.empty(value) {
		return true
	}
	_, instant := any(value).(interface{ UnixMicro() int64 })
	return !nullable && !instant
}

func (c plainCells[V]) comparer(n int, field func(int) reflect.Value) func(a, b int) int {
	values := make([]V, n)
	for i := range values {
		values[i] = *c.value(field(i))
	}
	return func(a, b int) int { return c.kind.compare(values[a], values[b]) }
}

func (c plainCells[V]) compare(a, b reflect.Value) int {
	return c.kind.compare(*c.value(a), *c.value(b))
}

func (c plainCells[V]) set(field reflect.Value, values arrow.Array, i int) {
	if values.IsValid(i) {
		*c.value(field) = c.kind.read(values, i)
	}
}

// optionalCells are fields that say whether they hold a value.
type optionalCells[V any] struct{ kind kind[V] }

func (c optionalCells[V]) value(field reflect.Value) *schemas.Optional[V] {
	return field.Addr().Interface().(*schemas.Optional[V])
}

func (c optionalCells[V]) gather(n int, nullable bool) gatherer {
	return &gathering[V]{c.kind.build(n), c.kind, nullable, func(field reflect.Value) (V, bool) {
		value := c.value(field)
		return value.Value, value.Valid
	}}
}

func (c optionalCells[V]) comparer(n int, field func(int) reflect.Value) func(a, b int) int {
	values := make([]schemas.Optional[V], n)
	for i := range values {
		values[i] = *c.value(field(i))
	}
	return func(a, b int) int { return c.order(values[a], values[b]) }
}

func (c optionalCells[V]) compare(a, b reflect.Value) int { return c.order(*c.value(a), *c.value(b)) }

// order puts what is missing first.
func (c optionalCells[V]) order(a, b schemas.Optional[V]) int {
	if a.Valid && b.Valid {
		return c.kind.compare(a.Value, b.Value)
	}
	return ordinal(a.Valid) - ordinal(b.Valid)
}

func (c optionalCells[V]) set(field reflect.Value, values arrow.Array, i int) {
	if values.IsValid(i) {
		*c.value(field) = schemas.Some(c.kind.read(values, i))
	}
}

// gathering is the gatherer of a column of V.
type gathering[V any] struct {
	columnBuilder[V]
	kind     kind[V]
	nullable bool
	value    func(field reflect.Value) (value V, present bool)
}

func (g *gathering[V]) add(field reflect.Value) error {
	value, present := g.value(field)
	switch {
	case present && g.kind.check != nil:
		if err := g.kind.check(value); err != nil {
			return err
		}
	case !present && !g.nullable:
		return ErrMissing
	}
	if present {
		g.columnBuilder.add(value)
	} else {
		g.addNull()
	}
	return nil
}
