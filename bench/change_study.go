package main

import (
	"cmp"
	"maps"
	"math/rand/v2"
	"slices"

	"cts/pipeline/trend"
	"cts/schemas"
)

// How the variations are estimated and checked (METHODS 3a).
const (
	lot           = 2026112602 // of the division of the areas and of the planted errors: the day, and the second that was drawn on it
	leastCount    = 5.0        // counts from which a change says something of the spread
	warned        = 0.02       // share of changes that may ask for a reason in the half that estimates; the aim in the other is 5 per cent
	shrinkage     = 50.0       // changes that the pool weighs
	mostLimit     = 4.0
	leastSpread   = 0.05 // most prison capacities do not change at all
	leastPlanted  = 200
	largeFrom     = 50.0
	aimInfo       = 10.0
	aimWarning    = 5.0
	aimTimesTen   = 95.0
	aimTimesTwo   = 80.0
	pooledFamily  = "other"
	capacityGroup = "prison_capacity"
)

// design is what the estimates are made with.
type design struct {
	flagged        float64 // share of changes that may be flagged in the half that estimates; the aim in the other is 10 per cent
	mostDispersion float64 // dispersions from 1, a Poisson count, to this are tried
	margin         float64 // of the limits of both aims: beyond it in the half that estimates, chance is taken for dispersed
}

// designed is what [choose] gave, frozen before the half that checks was looked at.
var designed = design{0.06, 3, 0.75}

// classes of size, by the mean of the two counts.
var classes = []struct {
	name string
	from float64
}{{"under 20", 0}, {"20-49", 20}, {"50-99", 50}, {"100-999", 100}, {"1000+", 1000}}

func classOf(step trend.Step) int {
	class := 0
	for i, size := range classes {
		if (step.Before+step.After)/2 >= size.from {
			class = i
		}
	}
	return class
}

// parameters of one family.
type parameters struct {
	changes   int // in the half that estimates, of counts of 5 or more
	variation trend.Variation
	limit     float64
}

// halves divides the areas by lot: of two areas that give about as many figures
// one is true and the other false.
func halves(all []studied, lot uint64) map[string]bool {
	figures := map[string]int{}
	for _, series := range all {
		figures[series.area] += len(series.years)
	}
	areas := slices.SortedFunc(maps.Keys(figures), func(a, b string) int {
		return cmp.Or(cmp.Compare(figures[a], figures[b]), cmp.Compare(a, b))
	})
	random := rand.New(rand.NewPCG(lot, 1))
	first := map[string]bool{}
	for pair := range slices.Chunk(areas, 2) {
		first[pair[random.IntN(len(pair))]] = true
	}
	return first
}

func (s studied) step(i int) (trend.Step, bool) {
	step := trend.Step{Before: s.counts[i-1], After: s.counts[i]}
	if i > 1 && s.years[i] == s.years[i-2]+2 {
		step.Earlier = schemas.Some(s.counts[i-2])
	}
	return step, s.years[i] == s.years[i-1]+1
}

// earlier gives the counts of the five years before.
func (s studied) earlier(i int) []float64 {
	if i < 5 || s.years[i]-s.years[i-5] != 5 {
		return nil
	}
	return s.counts[i-5 : i]
}

// cell of the table: what each test said in one family, class of size and kind of error.
type cell struct {
	family string
	class  int
	kind   string // "changes" for the figures as published
}

const published = "changes"

type study struct {
	cells map[cell][]tally // by test
	large map[cell][]tally // the same for counts of 50 or more; class is not used
}

// examine judges every change of the other half, as published and with errors planted.
func examine(all []studied, estimates map[string]bool, found map[string]parameters) *study {
	s := &study{cells: map[cell][]tally{}, large: map[cell][]tally{}}
	random := rand.New(rand.NewPCG(lot, 2))
	sexes := bySex(all)
	eachChange(all, estimates, false, func(series studied, i int, step trend.Step) {
		s.examineYear(series, i, step, found[series.family.ID], sexes, random)
	})
	return s
}

func (s *study) examineYear(series studied, i int, step trend.Step, with parameters, sexes map[sexYear]float64, random *rand.Rand) {
	now := reading{step, series.earlier(i), with.variation, with.limit}
	s.note(series.family.ID, published, step, now)
	other, known := sexes[sexYear{series.within, otherSex(series.sex), series.years[i]}]
	for _, mistake := range mistakes {
		if wrong, ok := mistake.wrong(step.After, counterpart{other, known}, random); ok {
			planted := now
			planted.step.After = wrong
			s.note(series.family.ID, mistake.name, step, planted)
		}
	}
}

// note adds the verdicts of all tests to a family, to all families together, and
// where the true count is 50 or more to the large counts.
func (s *study) note(family, kind string, truth trend.Step, seen reading) {
	for t, test := range tests {
		v := test.judge(seen)
		for _, name := range []string{family, ""} {
			addTo(s.cells, cell{name, classOf(truth), kind}, t, v)
			if truth.After >= largeFrom {
				addTo(s.large, cell{name, 0, kind}, t, v)
			}
		}
	}
}

func addTo(cells map[cell][]tally, at cell, test int, v verdict) {
	if cells[at] == nil {
		cells[at] = make([]tally, len(tests))
	}
	cells[at][test].add(v)
}

// all adds up the classes of size.
func (s *study) all(family, kind string) []tally {
	sum := make([]tally, len(tests))
	for class := range classes {
		for t, tally := range s.cells[cell{family, class, kind}] {
			sum[t].decided += tally.decided
			sum[t].information += tally.information
			sum[t].warning += tally.warning
		}
	}
	return sum
}

type sexYear struct {
	within, sex string
	year        int
}

func bySex(all []studied) map[sexYear]float64 {
	counts := map[sexYear]float64{}
	for _, series := range all {
		for i, year := range series.years {
			counts[sexYear{series.within, series.sex, year}] = series.counts[i]
		}
	}
	return counts
}

func otherSex(sex string) string {
	switch sex {
	case "M":
		return "F"
	case "F":
		return "M"
	}
	return ""
}

// familyNames lists the families that have changes, sorted.
func (s *study) familyNames() []string {
	var names []string
	for at := range s.cells {
		if at.family != "" {
			names = append(names, at.family)
		}
	}
	slices.SortFunc(names, cmp.Compare[string])
	return slices.Compact(names)
}

// familyNamed gives the first entry of a family.
func familyNamed(id string) schemas.Family {
	all := schemas.Families()
	return all[slices.IndexFunc(all, func(f schemas.Family) bool { return f.ID == id })]
}
