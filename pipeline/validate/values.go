package validate

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// typedColumn is a column of rows that are written into a statement.
type typedColumn struct{ Name, Type string }

// valuesQuery is a query that gives the rows; without rows an empty relation of
// the same columns.
func valuesQuery(columns []typedColumn, rows [][]any) string {
	var names, casts []string
	for _, column := range columns {
		names = append(names, column.Name)
		casts = append(casts, fmt.Sprintf("CAST(%[1]s AS %[2]s) AS %[1]s", column.Name, column.Type))
	}
	if len(rows) == 0 {
		for i, column := range columns {
			casts[i] = fmt.Sprintf("CAST(NULL AS %s) AS %s", column.Type, column.Name)
		}
		return "SELECT " + strings.Join(casts, ", ") + " WHERE false"
	}
	var lines []string
	for _, row := range rows {
		var cells []string
		for _, cell := range row {
			cells = append(cells, literal(cell))
		}
		lines = append(lines, "("+strings.Join(cells, ", ")+")")
	}
	return fmt.Sprintf("SELECT %s FROM (VALUES\n%s\n) AS v(%s)", strings.Join(casts, ", "), strings.Join(lines, ",\n"), strings.Join(names, ", "))
}

// literal writes a value as SQL.
func literal(value any) string {
	switch v := value.(type) {
	case nil:
		return "NULL"
	case string:
		return "'" + strings.ReplaceAll(v, "'", "''") + "'"
	case bool:
		return strconv.FormatBool(v)
	case int:
		return strconv.Itoa(v)
	case int32:
		return strconv.Itoa(int(v))
	case int64:
		return strconv.FormatInt(v, 10)
	case float64:
		return strconv.FormatFloat(v, 'g', -1, 64)
	case time.Time:
		return "'" + v.UTC().Format("2006-01-02 15:04:05.999999+00") + "'"
	case []string:
		var items []string
		for _, item := range v {
			items = append(items, literal(item))
		}
		return "[" + strings.Join(items, ", ") + "]"
	}
	panic(fmt.Sprintf("validate: no literal for %T", value))
}
