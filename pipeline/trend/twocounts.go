package trend

import (
	"math"

	"gonum.org/v1/gonum/mathext"
	"gonum.org/v1/gonum/stat/distuv"

	"cts/schemas"
)

// Events is a count and the time or population in which it arose.
type Events struct{ Count, Exposure float64 }

// largestCount is far above any count of persons, and keeps whole numbers exact.
const largestCount = 1e12

func (e Events) valid() bool {
	return e.Count >= 0 && e.Count <= largestCount && e.Count == math.Trunc(e.Count) && e.Exposure > 0
}

// RatioTest holds the p values of the exact conditional test of two counts.
type RatioTest struct {
	Greater           float64 // one-sided: the first rate is larger than the null ratio allows
	Less              float64 // one-sided: it is smaller
	Central           float64 // two-sided: twice the smaller tail, at most 1
	MinimumLikelihood float64 // two-sided: all outcomes that are no more probable than this one
	MidGreater        float64 // as Greater, with half the probability of this outcome
}

// ExactRatioTest tests the ratio of two rates against a null ratio. Given the
// sum of both counts, the first is binomial:
//
//	x1 | x1+x0 ~ Bin(x1+x0, q/(1+q)),  q = ratio N1/N0
//
// Sources: Przyborowski and Wilenski (1940), R packages rateratio.test (central)
// and stats (minimum likelihood). It is not given without exposure, or for
// counts that are no whole numbers from zero.
func ExactRatioTest(first, second Events, ratio float64) (RatioTest, bool) {
	if !first.valid() || !second.valid() || !(ratio > 0) {
		return RatioTest{}, false
	}
	odds := ratio * first.Exposure / second.Exposure
	n, p := first.Count+second.Count, odds/(1+odds)
	here := binomialProbability(n, p, first.Count)
	test := RatioTest{Greater: binomialFrom(n, p, first.Count), Less: binomialUpTo(n, p, first.Count)}
	test.Central = math.Min(1, 2*math.Min(test.Greater, test.Less))
	test.MidGreater = test.Greater - here/2
	test.MinimumLikelihood = leastLikely(n, p, here)
	return test, true
}

// RateRatio is the ratio of two rates with limits that belong to the central
// test: L = (N0/N1) Lp/(1-Lp), with the Clopper-Pearson limits Lp and Up of the
// first count among both. The ratio to a rate of zero is not available.
func RateRatio(first, second Events, confidence float64) (schemas.Optional[float64], Interval) {
	if !first.valid() || !second.valid() || !validConfidence(confidence) {
		return missing(), Interval{}
	}
	tail := (1 - confidence) / 2
	exposures := second.Exposure / first.Exposure
	limits := Interval{Lower: schemas.Some(0.0)}
	if first.Count > 0 {
		limits.Lower = schemas.Some(exposures * odds(mathext.InvRegIncBeta(first.Count, second.Count+1, tail)))
	}
	if second.Count == 0 {
		return missing(), limits
	}
	limits.Upper = schemas.Some(exposures * odds(mathext.InvRegIncBeta(first.Count+1, second.Count, 1-tail)))
	return schemas.Some(first.Count / second.Count * exposures), limits
}

func odds(share float64) float64 { return share / (1 - share) }

// RatioStatistics are the large-sample statistics of the same question, with
// d = ratio N1/N0; each is standard normal under the null ratio.
type RatioStatistics struct {
	Wald       float64 // (x1 - d x0) / sqrt(x1 + d^2 x0)
	Score      float64 // (x1 - d x0) / sqrt(d (x1 + x0))
	SquareRoot float64 // 2 (sqrt(x1+3/8) - sqrt(d (x0+3/8))) / sqrt(1+d)
}

// RatioZ gives the statistics. Source: Gu, Ng, Tang and Schucany (2008).
func RatioZ(first, second Events, ratio float64) (RatioStatistics, bool) {
	if !first.valid() || !second.valid() || !(ratio > 0) || first.Count+second.Count == 0 {
		return RatioStatistics{}, false
	}
	d := ratio * first.Exposure / second.Exposure
	excess := first.Count - d*second.Count
	return RatioStatistics{
		Wald:       excess / math.Sqrt(first.Count+d*d*second.Count),
		Score:      scoreStatistic(first.Count, second.Count, d),
		SquareRoot: 2 * (math.Sqrt(first.Count+0.375) - math.Sqrt(d*(second.Count+0.375))) / math.Sqrt(1+d),
	}, true
}

func scoreStatistic(x1, x0, d float64) float64 {
	if x1+x0 == 0 {
		return 0
	}
	return (x1 - d*x0) / math.Sqrt(d*(x1+x0))
}

// mostCells bounds the sum of the E-test, whose cost grows with both counts.
const mostCells = 4_000_000

// ETest gives the one-sided p value of the E-test: the probability, under the
// rates that fit both counts best with the null ratio between them, of a score
// statistic at least as large as the observed one. It is less conservative than
// [ExactRatioTest]. Source: Krishnamoorthy and Thomson (2004). Counts whose sum
// would take too long are not tested; there the other statistics agree with it.
func ETest(first, second Events, ratio float64) (float64, bool) {
	return eTest(first, second, ratio, scoreStatistic)
}

// ETestBothSides gives the two-sided p value of the E-test, as [ETest] with the
// size of the score statistic.
func ETestBothSides(first, second Events, ratio float64) (float64, bool) {
	return eTest(first, second, ratio, func(x1, x0, d float64) float64 { return math.Abs(scoreStatistic(x1, x0, d)) })
}

func eTest(first, second Events, ratio float64, statistic func(x1, x0, d float64) float64) (float64, bool) {
	if !first.valid() || !second.valid() || !(ratio > 0) {
		return 0, false
	}
	d := ratio * first.Exposure / second.Exposure
	mean0 := (first.Count + second.Count) / (1 + d)
	one, zero := poissonRange(d*mean0), poissonRange(mean0)
	if len(one.probabilities)*len(zero.probabilities) > mostCells {
		return 0, false
	}
	observed := statistic(first.Count, second.Count, d)
	p := 0.0
	for i, a := range one.probabilities {
		for j, b := range zero.probabilities {
			if statistic(one.from+float64(i), zero.from+float64(j), d) >= observed-1e-12 {
				p += a * b
			}
		}
	}
	return math.Min(1, p), true
}

// poissonSpan holds the probabilities of the counts that matter.
type poissonSpan struct {
	from          float64
	probabilities []float64
}

// poissonRange covers all but about 1e-15 of a Poisson distribution.
func poissonRange(mean float64) poissonSpan {
	reach := 9*math.Sqrt(mean) + 40
	span := poissonSpan{from: math.Max(0, math.Floor(mean-reach))}
	for x := span.from; x <= mean+reach; x++ {
		span.probabilities = append(span.probabilities, poissonProbability(mean, x))
	}
	return span
}

func poissonProbability(mean, x float64) float64 {
	if mean == 0 {
		if x == 0 {
			return 1
		}
		return 0
	}
	return distuv.Poisson{Lambda: mean}.Prob(x)
}

func binomialProbability(n, p, x float64) float64 {
	switch {
	case n == 0, p == 0 && x == 0, p == 1 && x == n:
		return 1
	}
	return distuv.Binomial{N: n, P: p}.Prob(x)
}

// binomialUpTo is P(X <= x), as a regularised incomplete beta function, which
// keeps its relative precision in the tails.
func binomialUpTo(n, p, x float64) float64 {
	if x >= n {
		return 1
	}
	return mathext.RegIncBeta(n-x, x+1, 1-p)
}

// binomialFrom is P(X >= x).
func binomialFrom(n, p, x float64) float64 {
	if x <= 0 {
		return 1
	}
	return mathext.RegIncBeta(x, n-x+1, p)
}

// leastLikely adds up the outcomes that are no more probable than one of the
// given probability, with the tolerance of R.
func leastLikely(n, p, here float64) float64 {
	within := here * (1 + 1e-7)
	mode := math.Floor((n + 1) * p)
	if binomialProbability(n, p, mode) <= within {
		return 1
	}
	low := lastBelow(mode, func(x float64) float64 { return binomialProbability(n, p, x) }, within)
	high := n - lastBelow(n-mode, func(x float64) float64 { return binomialProbability(n, p, n-x) }, within)
	sum := 0.0
	if low >= 0 {
		sum += binomialUpTo(n, p, low)
	}
	if high <= n {
		sum += binomialFrom(n, p, high)
	}
	return math.Min(1, sum)
}

// lastBelow is the last x from 0 to the mode, where probabilities rise, whose
// probability is within the bound; -1 where none is.
func lastBelow(mode float64, probability func(float64) float64, bound float64) float64 {
	low, high := -1.0, mode
	for low+1 < high {
		if middle := math.Floor((low + high) / 2); probability(middle) <= bound {
			low = middle
		} else {
			high = middle
		}
	}
	return low
}
