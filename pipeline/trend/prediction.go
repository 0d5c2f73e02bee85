package trend

import (
	"math"

	"gonum.org/v1/gonum/mathext"
)

// CountRange is a range of counts, both ends within.
type CountRange struct{ Low, High float64 }

// PredictionInterval is the range in which the next count is expected, given
// the total of earlier years. With share = N_new/(N_new + sum N), which is
// 1/(n+1) after n years of equal population, a count y lies inside when
//
//	P(Bin(X+y, share) <= y) > a/2  and  P(Bin(X+y, share) >= y) > a/2
//
// Source: Nelson (1982), conditional method. It assumes that chance alone moves
// the counts. It is not given for a total below zero.
func PredictionInterval(total, share, confidence float64) (CountRange, bool) {
	if !(total >= 0) || !(share > 0 && share < 1) || !validConfidence(confidence) {
		return CountRange{}, false
	}
	tail := (1 - confidence) / 2
	centre := math.Round(total * share / (1 - share))
	return CountRange{
		Low:  boundary(centre, -1, func(y float64) bool { return binomialUpTo(total+y, share, y) > tail }),
		High: boundary(centre, 1, func(y float64) bool { return binomialFrom(total+y, share, y) > tail }),
	}, true
}

// NegativeBinomialInterval is the range between the quantiles of a count with
// the given mean and variance mu + mu^2/k: what is expected of a count that
// moves by more than chance. A size k of 1/s^2 matches a spread of s. It is not
// given for a mean or size that is not above zero.
func NegativeBinomialInterval(mean, size, confidence float64) (CountRange, bool) {
	if !(mean > 0) || !(size > 0) || !validConfidence(confidence) {
		return CountRange{}, false
	}
	tail, success := (1-confidence)/2, size/(size+mean)
	upTo := func(y float64) float64 { return mathext.RegIncBeta(size, y+1, success) }
	quantile := func(share float64) float64 {
		at := boundary(0, 1, func(y float64) bool { return y == 0 || upTo(y-1) < share })
		return at
	}
	return CountRange{Low: quantile(tail), High: quantile(1 - tail)}, true
}

// boundary is the last whole number, going from where in one direction and not
// below zero, for which a condition holds that fails for good further on.
func boundary(from, direction float64, holds func(float64) bool) float64 {
	step := 1.0
	near, far := from, from
	for far >= 0 && holds(far) {
		near, far, step = far, far+direction*step, 2*step
		if far < 0 && near > 0 {
			far = 0
			if holds(0) {
				return 0
			}
		}
	}
	for math.Abs(far-near) > 1 {
		if middle := math.Round((near + far) / 2); middle >= 0 && holds(middle) {
			near = middle
		} else {
			far = middle
		}
	}
	return math.Max(0, near)
}
