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

// of says why: no parameters at all keep the aims in one of the halves, or the
// halves differ.
func (r reasons) of(family string, m measured) string {
	if m.flagged >= aimInfo || m.timesTwo <= aimTimesTwo {
		for _, half := range []struct {
			steps []trend.Step
			title string
		}{{r.checking[family], "half that checks"}, {r.estimating[family], "half that estimates"}} {
			if best := bestDoublings(half.steps); best <= aimTimesTwo {
				return fmt.Sprintf("its aims exclude each other in the %s. %.0f per cent of the published changes of counts of 50 or more are themselves a doubling or a halving there; "+
					"with fewer than 10 per cent flagged, no φ up to 8 and no s at all find more than %.0f per cent of the planted doublings.", half.title, doublings(half.steps), best)
			}
		}
	}
	p := r.found[family]
	asked, missed := judged(r.estimating[family], p.variation)
	return fmt.Sprintf("the halves differ. With the same parameters the half that estimates has %.1f per cent flagged, %.1f as a warning and %.1f of the doublings found, the half that checks %.1f, %.1f and %.1f.",
		asked, warnedShare(r.estimating[family], p), 100-missed, m.flagged, m.warned, m.timesTwo)
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
