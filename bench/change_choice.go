package main

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"

	"cts/pipeline/trend"
)

// halvings is how often the half that estimates is halved once more.
const halvings = 10

// choice is a design with what came of it, as a mean over the halvings.
type choice struct {
	design
	missed       float64 // families that miss an aim
	families     float64
	asked, found float64 // changes flagged and doublings of counts of 5 or more found, over all families, in per cent
}

// choices tries designs within the half that estimates: halved again and again,
// one part gives the parameters and the other judges them. The areas of the half
// that checks are not even handed over.
func choices(half []studied) []choice {
	tried := candidates()
	for r := range uint64(halvings) {
		parts := halves(half, lot+1+r)
		estimates, judges := newEstimator(half, parts), changesOf(half, parts, false)
		for i := range tried {
			tried[i].add(judges, estimates.parameters(tried[i].design))
		}
	}
	return tried
}

func candidates() []choice {
	var all []choice
	for _, flagged := range []float64{0.04, 0.05, 0.06, 0.075} {
		for _, most := range []float64{1, 2, 3, 5} {
			for _, margin := range []float64{0.25, 0.5, 0.75, 1} {
				if most > 1 || margin == 1 { // with one dispersion the margin decides nothing
					all = append(all, choice{design: design{flagged, most, margin}})
				}
			}
		}
	}
	return all
}

// asGood is the number of families that makes no difference between designs.
const asGood = 1

// choose takes, of the designs with which about the fewest families miss an aim,
// the one that finds the most doublings: to flag little is no merit by itself.
func choose(tried []choice) choice {
	fewest := slices.MinFunc(tried, func(a, b choice) int { return cmp.Compare(a.missed, b.missed) }).missed
	return slices.MaxFunc(tried, func(a, b choice) int {
		return cmp.Or(-cmp.Compare(max(a.missed, fewest+asGood), max(b.missed, fewest+asGood)), cmp.Compare(a.found, b.found))
	})
}

// misses tells whether an aim is missed by the shares of changes that are flagged, of
// doublings that are not, and of warnings. Where doublings are found, ten times as much is.
func misses(asked, missed, warning float64) bool {
	return asked >= aimInfo || 100-missed <= aimTimesTwo || warning >= aimWarning
}

// ofFamily are the parameters of a family, and of all together where it has none of its own.
func ofFamily(found map[string]parameters, family string) parameters {
	if own, ok := found[family]; ok {
		return own
	}
	return found[pooledFamily]
}

// only gives the series of the areas of one half.
func only(all []studied, half map[string]bool) []studied {
	return slices.DeleteFunc(slices.Clone(all), func(s studied) bool { return !half[s.area] })
}

// changesOf gives the changes of one half by family.
func changesOf(all []studied, half map[string]bool, which bool) map[string][]trend.Step {
	steps := map[string][]trend.Step{}
	eachChange(all, half, which, func(series studied, _ int, step trend.Step) {
		steps[series.family.ID] = append(steps[series.family.ID], step)
	})
	return steps
}

// eachChange hands over the changes of one half, series after series: i is the place of the later year.
func eachChange(all []studied, half map[string]bool, which bool, take func(series studied, i int, step trend.Step)) {
	for _, series := range all {
		if half[series.area] != which {
			continue
		}
		for i := 1; i < len(series.years); i++ {
			if step, ok := series.step(i); ok {
				take(series, i, step)
			}
		}
	}
}

// add judges parameters by changes that they were not estimated from.
func (c *choice) add(judges map[string][]trend.Step, found map[string]parameters) {
	var changes, doubled, seen int
	var asked float64
	for _, family := range slices.Sorted(maps.Keys(judges)) {
		steps := judges[family]
		p := ofFamily(found, family)
		a, m := judged(steps, p.variation)
		d, f := doublingsSeen(steps, p.variation, leastCount)
		c.families += 1.0 / halvings
		if misses(a, m, warnedShare(steps, p)) {
			c.missed += 1.0 / halvings
		}
		changes, asked, doubled, seen = changes+len(steps), asked+a*float64(len(steps)), doubled+d, seen+f
	}
	c.asked, c.found = c.asked+asked/float64(changes)/halvings, c.found+share(seen, doubled)/halvings
}

func writeChoices(out io.Writer, tried []choice) {
	fmt.Fprintf(out, pageChoices, halvings, 100*designed.flagged, designed.mostDispersion, designed.margin)
	for _, c := range tried {
		mark := ""
		if c.design == designed {
			mark = "**"
		}
		fmt.Fprintf(out, "| %[1]s%.3[2]g%[1]s | %[1]s%.0[3]f%[1]s | %[1]s%.2[4]f%[1]s | %.1[5]f of %.1[6]f | %.1[7]f | %.1[8]f |\n",
			mark, 100*c.flagged, c.mostDispersion, c.margin, c.missed, c.families, c.asked, c.found)
	}
}
