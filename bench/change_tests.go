package main

import (
	"math"

	"cts/pipeline/trend"
)

// verdict is what a test says of one year: nothing where it cannot tell.
type verdict int

const (
	undecided verdict = iota
	usual
	information
	warning
)

// reading is a year of a series as a test sees it: the counts before, by year, and its own.
type reading struct {
	step      trend.Step
	earlier   []float64 // counts of the five years before; nil when one is missing
	variation trend.Variation
	limit     float64 // |z| of a warning
}

// test is one way to tell an unusual change.
type test struct {
	name  string
	judge func(reading) verdict
}

// tests are the one of the program and those that stand beside it.
var tests = []test{
	{"cts", func(r reading) verdict {
		switch { // as rules TIM-003 and TIM-004 ask
		case r.step.Asked(r.variation, r.limit) > r.limit:
			return warning
		case r.step.Asked(r.variation, trend.InformationLimit) > trend.InformationLimit:
			return information
		}
		return usual
	}},
	{"flat 30 %", func(r reading) verdict {
		if r.step.Before == 0 {
			return undecided
		}
		return warnIf(math.Abs(r.step.After/r.step.Before-1) > 0.30)
	}},
	{"exact", func(r reading) verdict {
		test, ok := trend.ExactRatioTest(trend.Events{Count: r.step.After, Exposure: 1}, trend.Events{Count: r.step.Before, Exposure: 1}, 1)
		if !ok {
			return undecided
		}
		return warnIf(test.Central < 0.05)
	}},
	{"ESS", func(r reading) verdict {
		if r.earlier == nil {
			return undecided
		}
		found, _ := trend.MedianDeviation(r.earlier, r.step.After, 2)
		return warnIf(found.Outside)
	}},
}

func warnIf(unusual bool) verdict {
	if unusual {
		return warning
	}
	return usual
}

// tally counts verdicts.
type tally struct{ decided, information, warning int }

func (t *tally) add(v verdict) {
	if v != undecided {
		t.decided++
	}
	if v >= information {
		t.information++
	}
	if v == warning {
		t.warning++
	}
}

// share is in per cent; NaN where nothing was decided.
func share(part, whole int) float64 { return 100 * float64(part) / float64(whole) }
