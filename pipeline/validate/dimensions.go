package validate

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"cts/schemas"
)

// dimensions are the columns of the series key, in their order.
var dimensions = func() []schemas.Column {
	var found []schemas.Column
	for _, column := range schemas.SeriesTable.Columns {
		if column.Role == schemas.Dimension && column.Name != "time_period" {
			found = append(found, column)
		}
	}
	return found
}()

// sameGroup is the condition that two figures of one submission and period
// agree in every dimension but one.
func sameGroup(left, right, but string) string {
	conditions := []string{
		fmt.Sprintf("%s.submission_id = %s.submission_id", left, right),
		fmt.Sprintf("%s.time_period = %s.time_period", left, right),
	}
	for _, dimension := range dimensions {
		if dimension.Name != but {
			conditions = append(conditions, fmt.Sprintf("%[1]s.%[3]s = %[2]s.%[3]s", left, right, dimension.Name))
		}
	}
	return strings.Join(conditions, " AND ")
}

var sameOf = regexp.MustCompile(`\{\{same ([a-z_]+) ([a-z_]+) but ([a-z_]+)\}\}`)

var keyOfGroup = regexp.MustCompile(`\{\{key ([a-z_]+) but ([a-z_]+)\}\}`)

// joinedKey is one text of several columns. One call makes it at once; a chain of
// || would copy what stands before each.
func joinedKey(columns []string) string {
	return "concat(" + strings.Join(columns, ", chr(31), ") + ")"
}

// groupKey is one text that is equal for two figures exactly when [sameGroup]
// holds; a join on it is far faster than one on twenty columns.
func groupKey(alias, but string) string {
	columns := []string{alias + ".submission_id", alias + ".time_period"}
	for _, dimension := range dimensions {
		if dimension.Name != but {
			columns = append(columns, alias+"."+dimension.Name)
		}
	}
	return joinedKey(columns)
}

var (
	conceptOf       = regexp.MustCompile(`\{\{concept(_but_unit)? ([a-z_]+)\}\}`)
	seriesConceptOf = regexp.MustCompile(`\{\{series_concept ([a-z_]+)\}\}`)
)

// conceptKey is one text that is equal for figures of the same period and the
// same concept, whoever gives them and whatever area they are about.
func conceptKey(alias string, but ...string) string {
	return joinedKey([]string{alias + ".time_period", seriesConcept(alias, but...)})
}

// seriesConcept is one text that is equal for series of the same concept, whoever
// gives them and whatever area they are about.
func seriesConcept(alias string, but ...string) string {
	var columns []string
	for _, dimension := range dimensions {
		if !slices.Contains(append(but, "provider", "dataset", "ref_area"), dimension.Name) {
			columns = append(columns, alias+"."+dimension.Name)
		}
	}
	return joinedKey(columns)
}

var codesOf = regexp.MustCompile(`\{\{codes ([a-z_]+)\}\}`)

// anyCodes are the codes of rows that are grouped by series.
func anyCodes(alias string) string {
	var codes []string
	for _, name := range dimensionNames() {
		codes = append(codes, fmt.Sprintf("any_value(%s.%s) AS %s", alias, name, name))
	}
	return strings.Join(codes, ", ")
}

func dimensionNames() (names []string) {
	for _, dimension := range dimensions {
		names = append(names, dimension.Name)
	}
	return names
}

// expandGroups writes out {{same a b but dimension}}, {{key a but dimension}},
// {{concept a}}, {{concept_but_unit a}}, {{series_concept a}}, {{dimensions}} and {{codes a}}.
func expandGroups(query string) string {
	query = strings.ReplaceAll(query, "{{dimensions}}", strings.Join(dimensionNames(), ", "))
	query = codesOf.ReplaceAllStringFunc(query, func(found string) string { return anyCodes(codesOf.FindStringSubmatch(found)[1]) })
	query = seriesConceptOf.ReplaceAllStringFunc(query, func(found string) string {
		return "(" + seriesConcept(seriesConceptOf.FindStringSubmatch(found)[1]) + ")"
	})
	query = conceptOf.ReplaceAllStringFunc(query, func(found string) string {
		match := conceptOf.FindStringSubmatch(found)
		if match[1] != "" {
			return conceptKey(match[2], "unit_measure")
		}
		return conceptKey(match[2])
	})
	query = keyOfGroup.ReplaceAllStringFunc(query, func(found string) string {
		match := keyOfGroup.FindStringSubmatch(found)
		return groupKey(match[1], match[2])
	})
	return sameOf.ReplaceAllStringFunc(query, func(found string) string {
		match := sameOf.FindStringSubmatch(found)
		return sameGroup(match[1], match[2], match[3])
	})
}
