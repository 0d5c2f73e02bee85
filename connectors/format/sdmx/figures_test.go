package sdmx_test

import (
	"maps"
	"slices"
	"strings"

	"cts/schemas"
)

// figuresByLabels gives the figures of rows by their labels, in any order.
func figuresByLabels(rows []schemas.RawRow) map[string]string {
	figures := map[string]string{}
	for _, row := range rows {
		labels := slices.Clone(row.Labels)
		slices.Sort(labels)
		figures[strings.Join(labels, " ")] = row.ValueRaw
	}
	return figures
}

func equal(a, b map[string]string) bool { return maps.Equal(a, b) }
