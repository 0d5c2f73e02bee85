package main

import (
	"cmp"
	"slices"

	"cts/pipeline/trend"
)

// tableYear is what an area gives of one indicator for one year, beside the year before.
type tableYear struct {
	table string
	year  int
}

// copies counts tables of one year: how many there are, how many equal the year
// before as published, and how many would be told if the year before were copied.
type copies struct{ tables, flagged, found int }

// copiedYears looks at every table and year of the areas that check. Capacities
// are decided upon and stay the same for years: they are left out.
func copiedYears(all []studied, estimates map[string]bool, found map[string]parameters) copies {
	spreads := map[tableYear]float64{}
	steps := map[tableYear][]trend.Step{}
	eachChange(all, estimates, false, func(series studied, i int, step trend.Step) {
		if series.family.ID != capacityGroup && step.Before > 0 {
			at := tableYear{series.table, series.years[i]}
			steps[at] = append(steps[at], step)
			spreads[at] = max(spreads[at], found[series.family.ID].variation.Spread)
		}
	})
	var sum copies
	for at, table := range steps {
		sum.add(table, spreads[at])
	}
	return sum
}

func (c *copies) add(table []trend.Step, spread float64) {
	c.tables++
	counts := make([]float64, len(table))
	for i, step := range table {
		counts[i] = step.Before
	}
	slices.SortFunc(counts, cmp.Compare[float64]) // the product does not depend on the order of the series
	told := trend.ChanceOfCopy(counts, spread) < trend.CopiedLimit
	if told {
		c.found++
	}
	if told && !slices.ContainsFunc(table, func(s trend.Step) bool { return s.Before != s.After }) {
		c.flagged++
	}
}
