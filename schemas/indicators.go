package schemas

import (
	"slices"
	"strings"
	"sync"
)

// Indicator is something that is measured: a row of the reference table indicators.
type Indicator struct {
	Code           string `col:"code"`
	Title          string `col:"title"`
	Definition     string `col:"definition"`
	Role           string `col:"role"`          // part that the persons counted play; code of CL_ROLE
	UnitOfCount    string `col:"unit_of_count"` // code of CL_UNIT_OF_COUNT
	UnitMeasure    string `col:"unit_measure"`  // unit in which it is asked; rates are computed from numbers
	TimePerCollect string `col:"time_per_collect"`
	// Aggregable tells whether figures of several areas may be added up, and
	// ComparableAcrossAreas whether areas may be ranked: true only where
	// definitions and recording agree. [IndicatorFamily] says it for one crime.
	Aggregable            bool   `col:"aggregable"`
	ComparableAcrossAreas bool   `col:"comparable_across_areas"`
	Source                string `col:"source"`
	Standing              string `col:"standing"`
}

// Family is a group of series that behave alike from year to year: a row of
// the reference table families.
type Family struct {
	Indicator string `col:"indicator"` // indicator that it is about; * for any
	ICCS      string `col:"iccs"`      // category that it begins with; empty for any, _T for all crimes together
	Breakdown string `col:"breakdown"` // pair that the breakdown holds; empty for any
	ID        string `col:"family"`
	Title     string `col:"title"`
	// Dispersion is how much chance moves the counts more than it moves those of a
	// Poisson process, where events come in clusters; 1 for one that it describes.
	Dispersion float64 `col:"dispersion"`
	// Spread is s of METHODS 3a: the standard deviation of the log change from
	// one year to the next, beyond chance.
	Spread float64 `col:"spread"`
	// WarningLimit is the |z| of a yearly change, with that spread, above which
	// its reason is asked for.
	WarningLimit          float64 `col:"warning_limit"`
	Date                  string  `col:"date"`   // when Dispersion, Spread and WarningLimit were estimated
	Source                string  `col:"source"` // data and method of them
	Standing              string  `col:"standing"`
	Aggregable            bool    `col:"aggregable"`
	ComparableAcrossAreas bool    `col:"comparable_across_areas"`
}

// Indicators lists the indicators, sorted by code.
func Indicators() []Indicator { return slices.Clone(indicators()) }

// IndicatorOf finds an indicator by its code.
func IndicatorOf(code string) (Indicator, bool) {
	i, ok := slices.BinarySearchFunc(indicators(), code, func(indicator Indicator, code string) int {
		return strings.Compare(indicator.Code, code)
	})
	if !ok {
		return Indicator{}, false
	}
	return indicators()[i], true
}

// Families lists the families in the order in which they are tried.
func Families() []Family { return slices.Clone(families()) }

// IndicatorFamily returns the family of an indicator and an ICCS category,
// whatever the breakdown.
func IndicatorFamily(indicator, iccs string) Family { return FamilyOf(indicator, iccs, Total) }

// FamilyOf returns the family of a series: of those that fit, the one that
// names its breakdown, then the one that names its indicator, then the one
// with the longest ICCS category. The family "other" fits everything.
func FamilyOf(indicator, iccs, breakdown string) Family {
	for _, family := range families() {
		if family.fits(indicator, iccs, breakdown) {
			return family
		}
	}
	panic("schemas: no family fits " + indicator + "; families.csv lacks its last row, *")
}

func (f Family) fits(indicator, iccs, breakdown string) bool {
	return (f.Indicator == "*" || f.Indicator == indicator) &&
		strings.HasPrefix(iccs, f.ICCS) &&
		(f.Breakdown == "" || slices.Contains(strings.Split(breakdown, ","), f.Breakdown))
}

// precedes orders families from the special to the general.
func (f Family) precedes(g Family) int {
	rank := func(named bool) int {
		if named {
			return 0
		}
		return 1
	}
	for _, difference := range []int{
		rank(f.Breakdown != "") - rank(g.Breakdown != ""),
		rank(f.Indicator != "*") - rank(g.Indicator != "*"),
		len(g.ICCS) - len(f.ICCS),
		strings.Compare(f.Indicator, g.Indicator),
		strings.Compare(f.ICCS, g.ICCS),
	} {
		if difference != 0 {
			return difference
		}
	}
	return 0
}

var indicators = sync.OnceValue(func() []Indicator {
	rows := shippedRows[Indicator]("indicators/indicators.csv")
	slices.SortFunc(rows, func(a, b Indicator) int { return strings.Compare(a.Code, b.Code) })
	return rows
})

var families = sync.OnceValue(func() []Family {
	rows := shippedRows[Family]("indicators/families.csv")
	slices.SortFunc(rows, Family.precedes)
	return rows
})
