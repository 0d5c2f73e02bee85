package schemas

import (
	"bytes"
	"embed"
	"encoding/csv"
	"fmt"
	"io"
	"path"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// The reference data that ship with the program: CSV files whose header is the
// columns of a row struct, each row with its source and standing.
//
//go:embed areas/*.csv codelists/*.csv indicators/*.csv labels/*.csv partitions/*.csv population/*.csv publications/*.csv titles/*.csv
var shipped embed.FS

// shippedRows reads a shipped file. A file that does not fit its row struct is
// a mistake in the program, found by every test that touches it: hence a panic.
func shippedRows[T any](name string) []T {
	data, err := shipped.ReadFile(name)
	if err != nil {
		panic(fmt.Sprintf("schemas: %v", err))
	}
	rows, err := readRows[T](bytes.NewReader(data))
	if err != nil {
		panic(fmt.Sprintf("schemas: %s: %v", name, err))
	}
	return rows
}

// shippedNames lists the files of a shipped folder, sorted.
func shippedNames(folder string) []string {
	entries, err := shipped.ReadDir(folder)
	if err != nil {
		panic(fmt.Sprintf("schemas: %v", err))
	}
	var names []string
	for _, entry := range entries {
		names = append(names, path.Join(folder, entry.Name()))
	}
	return names
}

// readRows reads CSV into structs. The header must be the `col` tags of T in
// their order. Lists are separated by blanks, truth values are yes and no.
func readRows[T any](r io.Reader) ([]T, error) {
	reader := csv.NewReader(r)
	header, err := reader.Read()
	if err != nil {
		return nil, fmt.Errorf("header: %w", err)
	}
	if wanted := columnNames(reflect.TypeFor[T]()); !slices.Equal(header, wanted) {
		return nil, fmt.Errorf("header is %v, want %v", header, wanted)
	}
	var rows []T
	for {
		record, err := reader.Read()
		if err == io.EOF {
			return rows, nil
		}
		if err != nil {
			return nil, err
		}
		var row T
		if err := fillRow(reflect.ValueOf(&row).Elem(), record); err != nil {
			line, _ := reader.FieldPos(0)
			return nil, fmt.Errorf("line %d: %w", line, err)
		}
		rows = append(rows, row)
	}
}

func fillRow(row reflect.Value, record []string) error {
	for i, text := range record {
		if err := fillField(row.Field(i), text); err != nil {
			return fmt.Errorf("column %s: %w", row.Type().Field(i).Tag.Get("col"), err)
		}
	}
	return nil
}

func fillField(field reflect.Value, text string) error {
	switch target := field.Addr().Interface().(type) {
	case *string:
		*target = text
	case *[]string:
		*target = strings.Fields(text)
	case *bool:
		*target = text == "yes"
		if text != "yes" && text != "no" {
			return fmt.Errorf("%q is neither yes nor no", text)
		}
	case *float64:
		value, err := strconv.ParseFloat(text, 64)
		*target = value
		return err
	case *int32:
		value, err := strconv.ParseInt(text, 10, 32)
		*target = int32(value)
		return err
	case *int64:
		value, err := strconv.ParseInt(text, 10, 64)
		*target = value
		return err
	default:
		return fmt.Errorf("rows cannot hold a %s", field.Type())
	}
	return nil
}
