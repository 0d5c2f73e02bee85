package trend

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/mathext"
)

// ChangePoint is the result of Pettitt's test for a shift.
type ChangePoint struct {
	K           int     // max |U_t|
	ChangeAfter int     // number of values before the shift
	P           float64 // approximate; good for p up to 0.5
}

// Pettitt tests a series of values for one shift of level against none:
//
//	U_t = sum over i <= t < j of sgn(xi - xj),  K = max |U_t|,  p ~ 2 exp(-6 K^2/(n^3+n^2))
//
// Source: Pettitt (1979). A smooth decline is a shift to it as well: give it
// the residuals of a trend ([Detrended]) to look for more than a trend. It is
// not given for fewer than two values.
func Pettitt(values []float64) (ChangePoint, bool) {
	n := len(values)
	if n < 2 {
		return ChangePoint{}, false
	}
	var found ChangePoint
	u := 0
	for t, value := range values[:n-1] {
		u += below(values, value)
		if absolute(u) > found.K || t == 0 {
			found.K, found.ChangeAfter = absolute(u), t+1
		}
	}
	k, size := float64(found.K), float64(n)
	found.P = math.Min(1, 2*math.Exp(-6*k*k/(size*size*size+size*size)))
	return found, true
}

// below counts the values below one value less those above it.
func below(values []float64, than float64) int {
	sum := 0
	for _, value := range values {
		switch {
		case value < than:
			sum++
		case value > than:
			sum--
		}
	}
	return sum
}

// Detrended gives what is left of the values of a series after the Theil-Sen
// line is taken away, in the order of the years; missing years are left out.
func Detrended(points []Point) []float64 {
	used := present(points)
	if len(used) == 0 {
		return nil
	}
	return detrended(used)
}

// StructuralBreak is the result of the Chow test.
type StructuralBreak struct {
	F           float64
	Numerator   int     // degrees of freedom: parameters of one segment
	Denominator int     // n less the parameters of two segments
	RSS0, RSS1  float64 // residual sum of squares of one segment, and of two
	P           float64
}

// Chow tests whether two segments with means of their own fit values better
// than one mean, for a division that is known beforehand:
//
//	F = ((RSS0 - RSS1)/k) / (RSS1/(n - 2k)),  k = 1
//
// Source: Chow (1960). It is not given for an empty segment, without degrees
// of freedom, or when two segments fit exactly.
func Chow(values []float64, breakAfter int) (StructuralBreak, bool) {
	n := len(values)
	if breakAfter < 1 || breakAfter >= n || n <= 2 {
		return StructuralBreak{}, false
	}
	test := StructuralBreak{Numerator: 1, Denominator: n - 2, RSS0: squaresAboutMean(values)}
	test.RSS1 = squaresAboutMean(values[:breakAfter]) + squaresAboutMean(values[breakAfter:])
	if test.RSS1 <= 0 {
		return StructuralBreak{}, false
	}
	test.F = (test.RSS0 - test.RSS1) / (test.RSS1 / float64(n-2))
	test.P = survivalOfF(test.F, 1, float64(n-2))
	return test, true
}

func survivalOfF(f, numerator, denominator float64) float64 {
	return mathext.RegIncBeta(denominator/2, numerator/2, denominator/(denominator+numerator*f))
}

// CumulativeResiduals is the result of the OLS-CUSUM test.
type CumulativeResiduals struct {
	S0 float64 // largest absolute scaled sum
	P  float64
}

// CUSUM tests whether the mean of values stays the same:
//
//	S0 = max |sum e| / (sigma sqrt n),  sigma^2 = RSS/(n-1)
//
// with p from the supremum of a Brownian bridge. Source: Ploberger and Kraemer
// (1992), as in the R package strucchange. It is not given for fewer than two
// values, or when all are equal.
func CUSUM(values []float64) (CumulativeResiduals, bool) {
	n := float64(len(values))
	rss := squaresAboutMean(values)
	if n < 2 || rss <= 0 {
		return CumulativeResiduals{}, false
	}
	average, sum, largest := meanOf(values), 0.0, 0.0
	for _, value := range values {
		sum += value - average
		largest = math.Max(largest, math.Abs(sum))
	}
	s0 := largest / math.Sqrt(rss/(n-1)*n)
	return CumulativeResiduals{S0: s0, P: bridgeExceeds(s0)}, true
}

// bridgeExceeds is the probability that a Brownian bridge goes beyond x.
func bridgeExceeds(x float64) float64 {
	if x < 0.2 {
		return 1 // within 1e-12
	}
	p, sign := 0.0, 2.0
	for k := 1.0; k <= 100; k++ {
		p += sign * math.Exp(-2*k*k*x*x)
		sign = -sign
	}
	return math.Min(1, math.Max(0, p))
}

// Shifts is the best division of values into segments of constant mean.
type Shifts struct {
	After []int // numbers of values before each break
	RSS   float64
	BIC   float64 // n (ln(RSS/n) + 1 + ln 2 pi) + 2 (breaks + 1) ln n
}

// MeanShifts gives the best division for every number of breaks from none to
// most, with at least so many values in a segment: optimal partitioning, which
// looks at every division. Sources: Bai and Perron (2003), Schwarz (1978), as
// in the R package strucchange. It ends at the number that still has room.
func MeanShifts(values []float64, most, segment int) []Shifts {
	n := len(values)
	if n == 0 || segment < 1 || segment > n {
		return nil
	}
	cost := costsOfSegments(values)
	best := make([][]float64, most+1) // by breaks and by number of values
	from := make([][]int, most+1)
	var all []Shifts
	for breaks := 0; breaks <= most && (breaks+1)*segment <= n; breaks++ {
		best[breaks], from[breaks] = make([]float64, n+1), make([]int, n+1)
		for end := (breaks + 1) * segment; end <= n; end++ {
			best[breaks][end], from[breaks][end] = bestLast(best, cost, breaks, end, segment)
		}
		all = append(all, shiftsOf(best, from, breaks, n))
	}
	return all
}

// bestLast finds where the last segment of the first end values begins.
func bestLast(best [][]float64, cost func(from, to int) float64, breaks, end, segment int) (float64, int) {
	if breaks == 0 {
		return cost(0, end), 0
	}
	lowest, at := math.Inf(1), 0
	for start := breaks * segment; start <= end-segment; start++ {
		if total := best[breaks-1][start] + cost(start, end); total < lowest {
			lowest, at = total, start
		}
	}
	return lowest, at
}

func shiftsOf(best [][]float64, from [][]int, breaks, n int) Shifts {
	found := Shifts{RSS: best[breaks][n]}
	for b, end := breaks, n; b > 0; b-- {
		end = from[b][end]
		found.After = append(found.After, end)
	}
	slices.Reverse(found.After)
	size := float64(n)
	found.BIC = size*(math.Log(math.Max(found.RSS/size, leastVariance))+1+math.Log(2*math.Pi)) + 2*float64(breaks+1)*math.Log(size)
	return found
}

// costsOfSegments gives the sum of squares about the mean of any segment.
func costsOfSegments(values []float64) func(from, to int) float64 {
	average := meanOf(values) // sums about the mean lose no digits
	sums, squares := make([]float64, len(values)+1), make([]float64, len(values)+1)
	for i, value := range values {
		sums[i+1] = sums[i] + value - average
		squares[i+1] = squares[i] + (value-average)*(value-average)
	}
	return func(from, to int) float64 {
		sum := sums[to] - sums[from]
		return math.Max(0, squares[to]-squares[from]-sum*sum/float64(to-from))
	}
}

func meanOf(values []float64) float64 {
	sum := 0.0
	for _, value := range values {
		sum += value
	}
	return sum / float64(len(values))
}

func squaresAboutMean(values []float64) float64 {
	if len(values) == 0 {
		return 0
	}
	average, sum := meanOf(values), 0.0
	for _, value := range values {
		sum += (value - average) * (value - average)
	}
	return sum
}
