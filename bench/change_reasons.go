package main

import (
	"fmt"
	"math"

	"cts/pipeline/trend"
)

// reasons knows why a family misses an aim.
type reasons struct {
	checking   map[string][]trend.Step // by family, of the half that checks
	estimating map[string][]trend.Step // of the half that estimates
	found      map[string]parameters
}

func newReasons(all []studied, estimates map[string]bool, found map[string]parameters) reasons {
	return reasons{changesOf(all, estimates, false), changesOf(all, estimates, true), found}
}

// of says why: no parameters at all keep the aims in the half that checks, or the
// halves differ.
func (r reasons) of(family string, m measured) string {
	if best := bestDoublings(r.checking[family]); best <= aimTimesTwo && (m.flagged >= aimInfo || m.timesTwo <= aimTimesTwo) {
		return fmt.Sprintf("its aims exclude each other. %.0f per cent of the published changes of counts of 50 or more are themselves a doubling or a halving; "+
			"with fewer than 10 per cent flagged, no φ up to 8 and no s at all find more than %.0f per cent of the planted doublings.", doublings(r.checking[family]), best)
	}
	p := r.found[family]
	asked, _ := judged(r.estimating[family], p.variation)
	return fmt.Sprintf("the halves differ. The half that estimates has %.1f per cent flagged and %.1f as a warning with the same parameters, the half that checks %.1f and %.1f.",
		asked, warnedShare(r.estimating[family], p), m.flagged, m.warned)
}

// bestDoublings is the largest share of doublings that any parameters find while
// they flag less than the aim.
func bestDoublings(steps []trend.Step) float64 {
	best := 0.0
	for _, dispersion := range []float64{1, 2, 3, 5, 8} {
		for spread := 0.0; spread < 1; spread += 0.01 {
			if asked, missed := judged(steps, trend.Variation{Dispersion: dispersion, Spread: spread}); asked < aimInfo {
				best = max(best, 100-missed)
			}
		}
	}
	return best
}

// doublings is the share of changes of large counts that are a doubling or a halving.
func doublings(steps []trend.Step) float64 {
	large, doubled := 0, 0
	for _, step := range steps {
		if step.After < largeFrom {
			continue
		}
		large++
		if math.Abs(math.Log((step.After+0.5)/(step.Before+0.5))) >= math.Ln2 {
			doubled++
		}
	}
	return share(doubled, large)
}

func warnedShare(steps []trend.Step, p parameters) float64 {
	warned := 0
	for _, step := range steps {
		if step.Asked(p.variation, p.limit) > p.limit {
			warned++
		}
	}
	return share(warned, len(steps))
}
