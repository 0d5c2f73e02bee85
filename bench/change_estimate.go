package main

import (
	"math"

	"cts/pipeline/trend"
)

// estimator fits the parameters of the families to the changes of some areas. It
// keeps what several designs share.
type estimator struct {
	steps map[string][]trend.Step // by family; all together under [everyFamily]
	kept  map[fit]float64
}

const everyFamily = ""

// fit names a spread that was worked out: the one with which a share of the
// changes is flagged, or the balanced one.
type fit struct {
	family     string
	dispersion float64
	flagged    float64 // 0 for the balanced one
}

// newEstimator takes the changes of the areas that estimate.
func newEstimator(all []studied, estimates map[string]bool) *estimator {
	e := &estimator{map[string][]trend.Step{}, map[fit]float64{}}
	eachChange(all, estimates, true, func(series studied, _ int, step trend.Step) {
		if min(step.Before, step.After) >= leastCount {
			e.steps[series.family.ID] = append(e.steps[series.family.ID], step)
			e.steps[everyFamily] = append(e.steps[everyFamily], step)
		}
	})
	return e
}

// parameters gives those of every family under a design, drawn towards all families.
func (e *estimator) parameters(with design) map[string]parameters {
	pool := e.steps[everyFamily]
	pooled := e.fitted(everyFamily, with)
	pooledLimit := trend.QuantileOfAsked(pool, pooled, 1-warned)
	found := map[string]parameters{pooledFamily: rounded(len(pool), pooled, pooledLimit)}
	for id, own := range e.steps {
		if id == everyFamily {
			continue
		}
		n, v := len(own), e.fitted(id, with)
		v.Spread = max(leastSpread, trend.Shrunk(v.Spread, n, pooled.Spread, shrinkage))
		limit := trend.Shrunk(trend.QuantileOfAsked(own, v, 1-warned), n, pooledLimit, shrinkage)
		found[id] = rounded(n, v, limit)
	}
	return found
}

// fitted takes the least dispersion with which both aims are well kept, and the
// spread that goes with it.
func (e *estimator) fitted(family string, with design) trend.Variation {
	var v trend.Variation
	for dispersion := 1.0; dispersion <= with.mostDispersion; dispersion++ {
		v = trend.Variation{Dispersion: dispersion, Spread: min(e.keeping(family, dispersion, with.flagged), e.balanced(family, dispersion))}
		if asked, missed := judged(e.steps[family], v); asked < with.margin*aimInfo && missed < with.margin*(100-aimTimesTwo) {
			break
		}
	}
	return v
}

// keeping is the spread with which a share of the changes is flagged.
func (e *estimator) keeping(family string, dispersion, flagged float64) float64 {
	return e.once(fit{family, dispersion, flagged}, func(steps []trend.Step) float64 {
		return trend.Spread(steps, dispersion, 1-flagged, trend.InformationLimit)
	})
}

// balanced is the spread at which the changes that are flagged and the doublings
// that are missed stand as far from their limits: a larger one misses more of the
// second than it saves of the first.
func (e *estimator) balanced(family string, dispersion float64) float64 {
	return e.once(fit{family: family, dispersion: dispersion}, func(steps []trend.Step) float64 {
		low, high := 0.0, 5.0
		for range 20 { // to a hundred thousandth
			middle := (low + high) / 2
			if asked, missed := judged(steps, trend.Variation{Dispersion: dispersion, Spread: middle}); asked/aimInfo > missed/(100-aimTimesTwo) {
				low = middle
			} else {
				high = middle
			}
		}
		return high
	})
}

func (e *estimator) once(what fit, work func([]trend.Step) float64) float64 {
	spread, known := e.kept[what]
	if !known {
		spread = work(e.steps[what.family])
		e.kept[what] = spread
	}
	return spread
}

// judged gives the share of the changes that are flagged and, of counts of 50 or
// more, of the doublings that are missed, in per cent.
func judged(steps []trend.Step, v trend.Variation) (asked, missed float64) {
	flagged := 0
	for _, step := range steps {
		if step.Asked(v, trend.InformationLimit) > trend.InformationLimit {
			flagged++
		}
	}
	doubled, seen := doublingsSeen(steps, v, largeFrom)
	return share(flagged, len(steps)), share(doubled-seen, max(1, doubled))
}

// doublingsSeen doubles every count from a size on, and tells how many of them are flagged.
func doublingsSeen(steps []trend.Step, v trend.Variation, from float64) (doubled, seen int) {
	for _, step := range steps {
		if step.After < from {
			continue
		}
		doubled++
		step.After *= 2
		if step.Asked(v, trend.InformationLimit) > trend.InformationLimit {
			seen++
		}
	}
	return doubled, seen
}

// rounded gives the parameters as they are stored: rounded up, to two decimals.
func rounded(n int, v trend.Variation, limit float64) parameters {
	up := func(x float64) float64 { return math.Ceil(100*x-1e-9) / 100 }
	v.Spread = up(v.Spread)
	return parameters{n, v, max(trend.WarningLimit, min(up(limit), mostLimit))}
}
