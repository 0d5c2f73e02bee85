package main

import (
	"cmp"
	"maps"
	"math"
	"math/rand/v2"
	"slices"

	"cts/pipeline/trend"
	"cts/schemas"
)

// How the variations are estimated and checked (METHODS 3a).
const (
	seed          = 2026 // of the division of the areas and of the planted errors
	leastCount    = 5.0  // counts from which a change says something of the spread
	warned        = 0.02 // share of changes that may ask for a reason in the half that estimates; the aim in the other is 5 per cent
	margin        = 0.75 // of the limits of both aims: beyond it in the half that estimates, chance is taken for dispersed
	missedWeighs  = 0.9  // doublings that are missed, against changes that are flagged, where the two pull against each other
	shrinkage     = 50.0 // changes that the pool weighs
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
}

// designed is the choice; writeChoice shows the others.
var designed = design{0.06, 3}

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
// one estimates, true, and the other checks.
func halves(all []studied) map[string]bool {
	figures := map[string]int{}
	for _, series := range all {
		figures[series.area] += len(series.years)
	}
	areas := slices.SortedFunc(maps.Keys(figures), func(a, b string) int {
		return cmp.Or(cmp.Compare(figures[a], figures[b]), cmp.Compare(a, b))
	})
	random := rand.New(rand.NewPCG(seed, 1))
	estimates := map[string]bool{}
	for pair := range slices.Chunk(areas, 2) {
		estimates[pair[random.IntN(len(pair))]] = true
	}
	return estimates
}

// estimate gives the parameters of every family from the areas that estimate.
func estimate(all []studied, estimates map[string]bool, with design) map[string]parameters {
	steps := map[string][]trend.Step{}
	var pool []trend.Step
	for _, series := range all {
		if !estimates[series.area] {
			continue
		}
		for i := 1; i < len(series.years); i++ {
			if step, ok := series.step(i); ok && min(step.Before, step.After) >= leastCount {
				steps[series.family.ID] = append(steps[series.family.ID], step)
				pool = append(pool, step)
			}
		}
	}
	pooled := with.fitted(pool)
	pooledLimit := trend.QuantileOfAsked(pool, pooled, 1-warned)
	found := map[string]parameters{pooledFamily: rounded(len(pool), pooled, pooledLimit)}
	for id, own := range steps {
		n, v := len(own), with.fitted(own)
		v.Spread = max(leastSpread, trend.Shrunk(v.Spread, n, pooled.Spread, shrinkage))
		limit := trend.Shrunk(trend.QuantileOfAsked(own, v, 1-warned), n, pooledLimit, shrinkage)
		found[id] = rounded(n, v, limit)
	}
	return found
}

// fitted takes the least dispersion with which both aims are well kept, and the
// spread that goes with it.
func (d design) fitted(steps []trend.Step) trend.Variation {
	var v trend.Variation
	for dispersion := 1.0; dispersion <= d.mostDispersion; dispersion++ {
		v = trend.Variation{Dispersion: dispersion, Spread: min(trend.Spread(steps, dispersion, 1-d.flagged, trend.InformationLimit), balanced(steps, dispersion))}
		if asked, missed := judged(steps, v); asked < margin*aimInfo && missed < margin*(100-aimTimesTwo) {
			break
		}
	}
	return v
}

// balanced is the spread at which the changes that are flagged and the doublings
// that are missed stand as far from their limits: a larger one misses more of the
// second than it saves of the first.
func balanced(steps []trend.Step, dispersion float64) float64 {
	low, high := 0.0, 5.0
	for range 40 {
		middle := (low + high) / 2
		if asked, missed := judged(steps, trend.Variation{Dispersion: dispersion, Spread: middle}); missedWeighs*asked/aimInfo > missed/(100-aimTimesTwo) {
			low = middle
		} else {
			high = middle
		}
	}
	return high
}

// judged gives the share of the changes that are flagged and, of counts of 50 or
// more, of the doublings that are missed, in per cent.
func judged(steps []trend.Step, v trend.Variation) (asked, missed float64) {
	flagged, doubled, unseen := 0, 0, 0
	for _, step := range steps {
		if step.Asked(v, trend.InformationLimit) > trend.InformationLimit {
			flagged++
		}
		if step.After < largeFrom {
			continue
		}
		doubled++
		step.After *= 2
		if step.Asked(v, trend.InformationLimit) <= trend.InformationLimit {
			unseen++
		}
	}
	return share(flagged, len(steps)), share(unseen, max(1, doubled))
}

// rounded gives the parameters as they are stored: rounded up, to two decimals.
func rounded(n int, v trend.Variation, limit float64) parameters {
	up := func(x float64) float64 { return math.Ceil(100*x-1e-9) / 100 }
	v.Spread = up(v.Spread)
	return parameters{n, v, max(trend.WarningLimit, min(up(limit), mostLimit))}
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
	random := rand.New(rand.NewPCG(seed, 2))
	sexes := bySex(all)
	for _, series := range all {
		if estimates[series.area] {
			continue
		}
		for i := 1; i < len(series.years); i++ {
			if step, ok := series.step(i); ok {
				s.examineYear(series, i, step, found[series.family.ID], sexes, random)
			}
		}
	}
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
