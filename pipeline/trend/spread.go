package trend

import (
	"math"
	"slices"
)

// Limits of |z| beyond which a yearly change is unusual: the two-sided 5 and 1
// per cent points of the standard normal distribution.
const (
	InformationLimit = 1.96
	WarningLimit     = 2.58
)

// Step is a count of one year and the count of the year after.
type Step struct{ Before, After float64 }

// Z is |z| of the overdispersed log ratio, without populations; see [LogRatioZ].
func (s Step) Z(spread float64) float64 {
	x0, x1 := s.Before+0.5, s.After+0.5
	return math.Abs(math.Log(x1/x0)) / math.Sqrt(1/x0+1/x1+spread*spread)
}

// Spread is the s for which the given share of the steps has |z| below a limit:
// a quantile is matched, so that the largest changes, errors among them, count
// no more than any other beyond it. It is found by bisection between 0 and 5.
// Without steps it is 0.
//
// Matching the median gives the robust deviation 1.4826 x MAD; matching the
// share that may be flagged gives the spread that keeps to it.
func Spread(steps []Step, share, limit float64) float64 {
	if len(steps) == 0 {
		return 0
	}
	low, high := 0.0, 5.0
	for range 50 {
		if middle := (low + high) / 2; QuantileOfZ(steps, middle, share) > limit {
			low = middle
		} else {
			high = middle
		}
	}
	return high
}

// QuantileOfZ is the quantile of |z| of the steps (type 7: linear between order
// statistics).
func QuantileOfZ(steps []Step, spread, share float64) float64 {
	scores := make([]float64, len(steps))
	for i, step := range steps {
		scores[i] = step.Z(spread)
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
