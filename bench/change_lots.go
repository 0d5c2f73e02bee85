package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
)

// otherLots is how often the areas are divided anew.
const otherLots = 20

// lots tells how much of what is missed hangs on the lot.
type lots struct {
	missed map[string]int // by family, in how many of them it misses an aim
	each   []int          // families that miss an aim, by lot
}

// drawAnew divides the areas by other lots, and estimates and judges in each with
// the frozen design.
func drawAnew(all []studied) lots {
	l := lots{missed: map[string]int{}}
	for n := range uint64(otherLots) {
		estimates := halves(all, lot+100+n)
		found, missed := newEstimator(all, estimates).parameters(designed), 0
		for family, steps := range changesOf(all, estimates, false) {
			p := ofFamily(found, family)
			asked, unseen := judged(steps, p.variation)
			if misses(asked, unseen, warnedShare(steps, p)) {
				l.missed[family]++
				missed++
			}
		}
		l.each = append(l.each, missed)
	}
	slices.Sort(l.each)
	return l
}

func writeLots(out io.Writer, l lots, families []string) {
	var always, often, seldom, never []string
	for _, family := range families {
		name := fmt.Sprintf("`%s` (%d)", family, l.missed[family])
		switch n := l.missed[family]; {
		case n == 0:
			never = append(never, "`"+family+"`")
		case n < otherLots/4:
			seldom = append(seldom, name)
		case n <= otherLots*3/4:
			often = append(often, name)
		default:
			always = append(always, name)
		}
	}
	fmt.Fprintf(out, pageLots, otherLots, l.each[0], l.each[len(l.each)/2], l.each[len(l.each)-1],
		listed(always), listed(often), listed(seldom), listed(never))
}

func listed(names []string) string {
	if len(names) == 0 {
		return "none"
	}
	return strings.Join(names, ", ")
}
