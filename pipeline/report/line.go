package report

import (
	"cmp"
	"slices"
	"strings"

	"cts/pipeline/trend"
	"cts/schemas"
)

// line is one consolidated series: the figures of one area and one meaning,
// whatever source each year was taken from.
type line struct {
	key  schemas.SeriesKey // provider and dataset are empty
	rows []*row            // one a calendar year from the first to the last, without holes

	spread     float64 // of the log changes of its indicator family; 0 for plain Poisson limits
	basis      basis
	statements []trend.Statement // one a segment between breaks, in the order of the years
}

// basis is what changes and trends are computed on.
type basis string

const (
	basisRate  basis = "rate"  // the rate per 100,000 population
	basisValue basis = "value" // the figure itself: no denominator, or no count
)

// row is one year of a line.
type row struct {
	year     int
	figure   *figure // nil when no source in force gives the year
	heldOut  *figure // a value that is held out
	value    schemas.Optional[float64]
	people   schemas.Optional[float64] // denominator
	rate     trend.RateEstimate
	change   trend.Change
	breaks   []string // reasons of a break before this year; one empty reason when none was given
	switched string   // source of the year before, where the source changes
	findings []*schemas.Finding
}

// place is the figure that the row rests on: the one in force, or the one held out.
func (r *row) place() *figure {
	if r.figure != nil {
		return r.figure
	}
	return r.heldOut
}

func (r *row) isBreak() bool { return len(r.breaks) > 0 }

// isBroken tells whether the line may not be compared across one of its years.
func (l *line) isBroken() bool {
	return len(l.rows) > 1 && slices.ContainsFunc(l.rows[1:], (*row).isBreak)
}

// linesOf gathers figures into lines and sorts them by their key.
func linesOf(figures, heldOut []*figure) []*line {
	byKey := map[schemas.SeriesKey]map[int]*row{}
	at := func(f *figure) *row {
		key := f.SeriesKey
		key.Provider, key.Dataset = "", ""
		if byKey[key] == nil {
			byKey[key] = map[int]*row{}
		}
		year := int(f.Year)
		if byKey[key][year] == nil {
			byKey[key][year] = &row{year: year}
		}
		return byKey[key][year]
	}
	for _, f := range figures {
		// Should a year have two periods, the first in the order of the query stands.
		if r := at(f); r.figure == nil {
			r.figure, r.value = f, f.number()
		}
	}
	for _, f := range heldOut {
		at(f).heldOut = f
	}
	var lines []*line
	for key, years := range byKey {
		lines = append(lines, &line{key: key, rows: withoutHoles(years)})
	}
	slices.SortFunc(lines, func(a, b *line) int { return slices.Compare(a.key.Dimensions(), b.key.Dimensions()) })
	return lines
}

// number is the value in its unit.
func (f *figure) number() schemas.Optional[float64] {
	value := f.Value
	value.Value = schemas.InUnits(value.Value, f.UnitMult)
	return value
}

// longestLine bounds the years of a line; a file may claim any year.
const longestLine = 80

// withoutHoles gives a row for every calendar year, so that a gap is seen as a
// gap. A line over more years than anyone collects keeps only the years it has.
func withoutHoles(years map[int]*row) []*row {
	var rows []*row
	for _, r := range years {
		rows = append(rows, r)
	}
	slices.SortFunc(rows, func(a, b *row) int { return cmp.Compare(a.year, b.year) })
	first, last := rows[0].year, rows[len(rows)-1].year
	if last-first >= longestLine {
		return rows
	}
	full := make([]*row, 0, last-first+1)
	for year := first; year <= last; year++ {
		if r := years[year]; r != nil {
			full = append(full, r)
		} else {
			full = append(full, &row{year: year})
		}
	}
	return full
}

// isHeadline tells whether the line is about the whole of what is measured, not a breakdown of it.
func (l *line) isHeadline() bool {
	k := l.key
	return allTotal(k.SubArea, k.Sex, k.Age, k.Citizenship, k.Relationship, k.Mechanism, k.Context, k.DetentionStatus, k.Breakdown)
}

func allTotal(codes ...string) bool {
	return !slices.ContainsFunc(codes, func(code string) bool { return code != schemas.Total })
}

func (l *line) isCount() bool { return l.key.UnitMeasure == schemas.UnitNumber }

// hasValues tells whether any year has a value.
func (l *line) hasValues() bool {
	return slices.ContainsFunc(l.rows, func(r *row) bool { return r.value.Valid })
}

// hasHeldOut tells whether any value is held out.
func (l *line) hasHeldOut() bool {
	return slices.ContainsFunc(l.rows, func(r *row) bool { return r.heldOut != nil })
}

// between is the line over more years than it has; the added years have no figure.
func (l *line) between(first, last int) *line {
	wide := *l
	wide.rows = nil
	for year := first; year < l.rows[0].year; year++ {
		wide.rows = append(wide.rows, &row{year: year})
	}
	wide.rows = append(wide.rows, l.rows...)
	for year := l.rows[len(l.rows)-1].year + 1; year <= last; year++ {
		wide.rows = append(wide.rows, &row{year: year})
	}
	return &wide
}

// shown is what the chart draws and the statement speaks of: the rate, or the value.
func (l *line) shown(r *row) (schemas.Optional[float64], trend.Interval) {
	if l.basis == basisRate {
		return r.rate.Rate, r.rate.Limits
	}
	return r.value, trend.Interval{}
}

// source names where a figure came from, for marks where a line changes source.
func (f *figure) source() string { return strings.TrimSpace(f.Provider + " " + f.Dataset) }
