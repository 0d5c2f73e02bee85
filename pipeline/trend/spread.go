package trend

import (
	"math"
	"slices"

	"cts/schemas"
)

// Limits of |z| beyond which a yearly change is unusual: the two-sided 5 and 1
// per cent points of the standard normal distribution.
const (
	InformationLimit = 1.96
	WarningLimit     = 2.58
)

// Step is a count of one year and the count of the year after.
type Step struct {
	Before, After float64
	Earlier       schemas.Optional[float64] // the count of the year before both, where it is known
}

// Variation is what moves counts from year to year without an error: chance,
// times a dispersion where events come in clusters (1 for a Poisson count), and
// the spread s of the indicator family. A log ratio has the variance
//
//	dispersion (1/(x0+.5) + 1/(x1+.5)) + s^2
//
// Source of the dispersion: quasi-Poisson models (McCullagh and Nelder,
// Generalized Linear Models, 1989, section 6.2).
type Variation struct{ Dispersion, Spread float64 }

// Chance is the variation of a Poisson count with the spread s.
func Chance(spread float64) Variation { return Variation{1, spread} }

// Z is |z| of the overdispersed log ratio, without populations; see [LogRatioZ].
func (s Step) Z(v Variation) float64 {
	x0, x1 := s.Before+0.5, s.After+0.5
	return math.Abs(math.Log(x1/x0)) / math.Sqrt(v.Dispersion*(1/x0+1/x1)+v.Spread*v.Spread)
}

// Asked is |z| of a step that is a question of its own, and 0 for the fall back
// from a jump: a count that is where it was two years before (|z| up to
// [InformationLimit]) after a change beyond the limit, which was asked about.
func (s Step) Asked(v Variation, limit float64) float64 {
	if known(s.Earlier) {
		across, before := Step{Before: s.Earlier.Value, After: s.After}, Step{Before: s.Earlier.Value, After: s.Before}
		if across.Z(v) <= InformationLimit && before.Z(v) > limit {
			return 0
		}
	}
	return s.Z(v)
}

// Spread is the s for which the given share of the steps asks nothing beyond a
// limit of |z|: a quantile is matched, so that the largest changes, errors among
// them, count no more than any other beyond it. It is found by bisection between
// 0 and 5. Without steps it is 0.
//
// Matching the median gives the robust deviation 1.4826 x MAD; matching the
// share that may be flagged gives the spread that keeps to it.
func Spread(steps []Step, dispersion, share, limit float64) float64 {
	if len(steps) == 0 {
		return 0
	}
	low, high := 0.0, 5.0
	for range 50 {
		if middle := (low + high) / 2; QuantileOfAsked(steps, Variation{dispersion, middle}, share) > limit {
			low = middle
		} else {
			high = middle
		}
	}
	return high
}

// QuantileOfAsked is the quantile of |z| of the steps that ask (type 7: linear
// between order statistics).
func QuantileOfAsked(steps []Step, v Variation, share float64) float64 {
	scores := make([]float64, len(steps))
	for i, step := range steps {
		scores[i] = step.Asked(v, InformationLimit)
	}
	slices.Sort(scores)
	return quantileOfSorted(scores, share)
}

// Shrunk draws an estimate from n changes towards that of the pool, which
// weighs as much as the given number of changes.
func Shrunk(own float64, n int, pool, weight float64) float64 {
	return (float64(n)*own + weight*pool) / (float64(n) + weight)
}

// quantileOfSorted is the quantile of type 7 of a sorted, non-empty list.
func quantileOfSorted(sorted []float64, share float64) float64 {
	at := share * float64(len(sorted)-1)
	below := int(math.Floor(at))
	above := min(below+1, len(sorted)-1)
	return sorted[below] + (at-float64(below))*(sorted[above]-sorted[below])
}
