package lake

import (
	"cmp"
	"fmt"
	"reflect"
	"slices"

	"cts/schemas"
)

// orderOf returns the numbers of the rows in the order of the file: by the
// table's Sort, and where that leaves rows equal by every column, so that the
// same rows in any order give the same file.
func orderOf(table *schemas.Table, columns []column, n int, row func(i int) reflect.Value) ([]int, error) {
	first, err := sortComparers(table, columns, n, row)
	if err != nil {
		return nil, err
	}
	order := make([]int, n)
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int {
		for _, compare := range first {
			if sign := compare(a, b); sign != 0 {
				return sign
			}
		}
		return compareRows(columns, row(a), row(b)) // rows equal in this too are the same in the file
	})
	return order, nil
}

// sortComparers compares rows by the columns of the table's Sort.
func sortComparers(table *schemas.Table, columns []column, n int, row func(i int) reflect.Value) ([]func(a, b int) int, error) {
	var comparers []func(a, b int) int
	for _, name := range table.Sort {
		at := slices.IndexFunc(columns, func(c column) bool { return c.Name == name })
		if at < 0 {
			return nil, fmt.Errorf("table %s is sorted by %s, which is not one of its columns", table.Name, name)
		}
		c := columns[at]
		comparers = append(comparers, c.cells.comparer(n, func(i int) reflect.Value { return c.field(row(i)) }))
	}
	return comparers, nil
}

// compareRows compares two rows by every column.
func compareRows(columns []column, a, b reflect.Value) int {
	for _, c := range columns {
		if sign := c.cells.compare(c.field(a), c.field(b)); sign != 0 {
			return cmp.Compare(sign, 0)
		}
	}
	return 0
}
