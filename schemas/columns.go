package schemas

import (
	"fmt"
	"reflect"
	"time"
)

// StructColumn ties a field of a row struct to its column.
type StructColumn struct {
	Name  string
	Type  Type
	Null  bool  // the field is an [Optional]
	Index []int // for reflect.Value.FieldByIndex
}

// StructColumns lists the columns of a row struct in file order: the fields
// with a `col` tag, those of embedded structs included. It panics on a field of
// a type that no column has, since row structs are constants of the program.
func StructColumns(row reflect.Type) []StructColumn {
	var columns []StructColumn
	for i := range row.NumField() {
		field := row.Field(i)
		if field.Anonymous {
			for _, inner := range StructColumns(field.Type) {
				inner.Index = append([]int{i}, inner.Index...)
				columns = append(columns, inner)
			}
			continue
		}
		name, ok := field.Tag.Lookup("col")
		if !ok {
			continue
		}
		columnType, null := fieldType(field.Type)
		columns = append(columns, StructColumn{Name: name, Type: columnType, Null: null, Index: []int{i}})
	}
	return columns
}

func columnNames(row reflect.Type) []string {
	var names []string
	for _, column := range StructColumns(row) {
		names = append(names, column.Name)
	}
	return names
}

func fieldType(t reflect.Type) (columnType Type, null bool) {
	switch t {
	case reflect.TypeFor[Optional[float64]]():
		return Double, true
	case reflect.TypeFor[Optional[int64]]():
		return Int64, true
	case reflect.TypeFor[Optional[int32]]():
		return Int32, true
	case reflect.TypeFor[time.Time]():
		return Timestamp, false
	case reflect.TypeFor[[]string]():
		return ListUtf8, false
	}
	switch t.Kind() {
	case reflect.String:
		return Utf8, false
	case reflect.Bool:
		return Bool, false
	case reflect.Int32:
		return Int32, false
	case reflect.Int64:
		return Int64, false
	case reflect.Float64:
		return Double, false
	}
	panic(fmt.Sprintf("schemas: no column holds a %s", t))
}
