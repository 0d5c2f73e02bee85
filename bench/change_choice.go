package main

import (
	"fmt"
	"io"

	"cts/pipeline/trend"
)

// choice is a design with what came of it where it was chosen.
type choice struct {
	design
	missed       int // families that miss an aim
	missedLater  int // and in the half that checks, with parameters of the whole half that estimates
	families     int
	asked, found float64 // changes flagged and doublings found, over all families, in per cent
}

// choices tries designs within the half that estimates, halved once more. The
// half that checks has no part in the choice; what came of each there is shown
// beside it.
func choices(all []studied, estimates map[string]bool) []choice {
	var half []studied
	for _, series := range all {
		if estimates[series.area] {
			half = append(half, series)
		}
	}
	quarter := halves(half)
	var tried []choice
	for _, most := range []float64{1, 2, 3, 5} {
		for _, flagged := range []float64{0.05, 0.06, 0.075} {
			c := try(half, quarter, design{flagged, most})
			c.missedLater = try(all, estimates, c.design).missed
			tried = append(tried, c)
		}
	}
	return tried
}

func try(half []studied, quarter map[string]bool, with design) choice {
	why := newReasons(half, quarter, estimate(half, quarter, with))
	c := choice{design: with}
	changes, asked, large, found := 0.0, 0.0, 0.0, 0.0
	for family, steps := range why.checking {
		p, ok := why.found[family]
		if !ok {
			p = why.found[pooledFamily]
		}
		a, m := judged(steps, p.variation)
		c.families++
		if a >= aimInfo || 100-m <= aimTimesTwo || warnedShare(steps, p) >= aimWarning {
			c.missed++
		}
		ofLarge := float64(largeOf(steps))
		changes, asked, large, found = changes+float64(len(steps)), asked+a*float64(len(steps)), large+ofLarge, found+(100-m)*ofLarge
	}
	c.asked, c.found = asked/changes, found/large
	return c
}

func largeOf(steps []trend.Step) int {
	large := 0
	for _, step := range steps {
		if step.After >= largeFrom {
			large++
		}
	}
	return large
}

func writeChoices(out io.Writer, tried []choice) {
	fmt.Fprintf(out, `
## How the method was chosen

The half that estimates was halved once more: one quarter of the areas estimates, the other checks. Its designs differ by little. Chosen are %.0f per cent, which leaves a margin to the aim of 10 for areas that were not seen, and φ up to %.0f, beyond which fewer doublings are found. The last column is what each gives in the half that checks. It was in sight while the designs were drawn up, so it speaks a little too well of the one chosen; a new lot (another seed) would be the clean trial.

| flagged in the part that estimates %% | φ up to | families that miss an aim | flagged %% | times 2 found %% | families that miss an aim in the half that checks |
|---:|---:|---:|---:|---:|---:|
`, 100*designed.flagged, designed.mostDispersion)
	for _, c := range tried {
		fmt.Fprintf(out, "| %.3g | %.0f | %d of %d | %.1f | %.1f | %d |\n", 100*c.flagged, c.mostDispersion, c.missed, c.families, c.asked, c.found, c.missedLater)
	}
}
