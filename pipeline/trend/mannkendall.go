package trend

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/stat/distuv"

	"cts/schemas"
)

// exactBelow is the number of points below which the exact distribution of S is used.
const exactBelow = 10

// KendallTest is the result of the Mann-Kendall test for a monotonic trend.
type KendallTest struct {
	N         int                       // years with a value
	S         int                       // pairs of years that rise, less pairs that fall
	Variance  float64                   // of S when there is no trend, corrected for ties
	Tau       schemas.Optional[float64] // tau-b; missing when all values are equal
	Z         float64                   // S with continuity correction, over its standard deviation
	P         float64                   // two-sided; 1 when all values are equal
	Exact     bool                      // P comes from the exact distribution of S
	Lag1      schemas.Optional[float64] // autocorrelation of consecutive years about the Theil-Sen line
	AdjustedP float64                   // P with the variance widened for Lag1; never below P
}

// MannKendall tests the years with a value for a monotonic trend:
//
//	S = sum sgn(xj - xi),  var S = [n(n-1)(2n+5) - sum t(t-1)(2t+5)] / 18
//	z = (|S|-1) sgn S / sqrt(var S),  tau-b = S / sqrt((P - ties) P),  P = n(n-1)/2
//
// with t the sizes of the groups of equal values. Below 10 points p comes from
// the exact distribution of S given the ties. Sources: Mann (1945), Kendall
// (1975), as in the R package trend. Breaks are not looked at: see [Segments].
func MannKendall(points []Point) KendallTest {
	used := present(points)
	values := make([]float64, len(used))
	for i, point := range used {
		values[i] = point.Value.Value
	}
	ties := tieSizes(values)
	test := KendallTest{N: len(values), S: risesLessFalls(values), Variance: kendallVariance(len(values), ties), P: 1, AdjustedP: 1}
	test.Tau = tauB(test.S, len(values), ties)
	if test.Variance > 0 {
		test.Z = continuityZ(test.S, test.Variance)
		test.Exact = test.N < exactBelow
		test.P = kendallP(test, ties)
	}
	test.Lag1 = lagOneAutocorrelation(used)
	test.AdjustedP = math.Max(test.P, adjustedP(test))
	return test
}

func kendallP(test KendallTest, ties []int) float64 {
	if test.Exact {
		return exactKendallP(test.S, test.N, ties)
	}
	return twoSided(test.Z)
}

func twoSided(z float64) float64 { return 2 * distuv.UnitNormal.Survival(math.Abs(z)) }

func risesLessFalls(values []float64) int {
	s := 0
	for j := range values {
		for i := range j {
			switch {
			case values[j] > values[i]:
				s++
			case values[j] < values[i]:
				s--
			}
		}
	}
	return s
}

// tieSizes counts how often each distinct value stands in the series.
func tieSizes(values []float64) []int {
	sorted := slices.Clone(values)
	slices.Sort(sorted)
	var sizes []int
	for i, value := range sorted {
		if i == 0 || value != sorted[i-1] {
			sizes = append(sizes, 0)
		}
		sizes[len(sizes)-1]++
	}
	return sizes
}

func kendallVariance(n int, ties []int) float64 {
	sum := float64(n) * float64(n-1) * float64(2*n+5)
	for _, t := range ties {
		sum -= float64(t) * float64(t-1) * float64(2*t+5)
	}
	return sum / 18
}

func tauB(s, n int, ties []int) schemas.Optional[float64] {
	pairs := float64(n) * float64(n-1) / 2
	untied := float64(untiedPairs(n, ties))
	if pairs == 0 || untied == 0 {
		return missing()
	}
	return schemas.Some(float64(s) / (math.Sqrt(untied) * math.Sqrt(pairs)))
}

func untiedPairs(n int, ties []int) int {
	pairs := n * (n - 1) / 2
	for _, t := range ties {
		pairs -= t * (t - 1) / 2
	}
	return pairs
}

func continuityZ(s int, variance float64) float64 {
	switch {
	case s > 0:
		return float64(s-1) / math.Sqrt(variance)
	case s < 0:
		return float64(s+1) / math.Sqrt(variance)
	}
	return 0
}

// exactKendallP is the share of all orders of the values whose |S| is at least
// the observed one. With I inversions S = untied pairs - 2 I, and the number of
// orders with I inversions is the coefficient of q^I in the Gaussian multinomial
// [n]!/([t1]! [t2]! ...).
func exactKendallP(s, n int, ties []int) float64 {
	orders := []float64{1}
	for k := 2; k <= n; k++ {
		orders = timesQNumber(orders, k)
	}
	for _, t := range ties {
		for k := 2; k <= t; k++ {
			orders = overQNumber(orders, k)
		}
	}
	var all, extreme float64
	pairs := untiedPairs(n, ties)
	for inversions, number := range orders {
		all += number
		if absolute(pairs-2*inversions) >= absolute(s) {
			extreme += number
		}
	}
	return extreme / all
}

// timesQNumber multiplies a polynomial by 1 + q + ... + q^(k-1).
func timesQNumber(polynomial []float64, k int) []float64 {
	product := make([]float64, len(polynomial)+k-1)
	for i, coefficient := range polynomial {
		for j := range k {
			product[i+j] += coefficient
		}
	}
	return product
}

// overQNumber divides a polynomial by 1 + q + ... + q^(k-1); it must divide exactly.
func overQNumber(polynomial []float64, k int) []float64 {
	rest := slices.Clone(polynomial)
	quotient := make([]float64, len(polynomial)-k+1)
	for i := range quotient {
		quotient[i] = rest[i]
		for j := range k {
			rest[i+j] -= quotient[i]
		}
	}
	return quotient
}

func absolute(x int) int {
	if x < 0 {
		return -x
	}
	return x
}

// lagOneAutocorrelation is the correlation of the residuals about the Theil-Sen
// line with those of the calendar year before. It needs at least eight points.
func lagOneAutocorrelation(used []Point) schemas.Optional[float64] {
	residuals := detrended(used)
	if len(residuals) < kendallFrom {
		return missing()
	}
	mean := 0.0
	for _, r := range residuals {
		mean += r / float64(len(residuals))
	}
	var products, squares float64
	for i, r := range residuals {
		squares += (r - mean) * (r - mean)
		if i > 0 && used[i].Year == used[i-1].Year+1 {
			products += (r - mean) * (residuals[i-1] - mean)
		}
	}
	if squares == 0 {
		return missing()
	}
	return schemas.Some(products / squares)
}

func detrended(used []Point) []float64 {
	slope := TheilSen(used).Slope.Value
	residuals := make([]float64, len(used))
	for i, point := range used {
		residuals[i] = point.Value.Value - slope*float64(point.Year-used[0].Year)
	}
	return residuals
}

// adjustedP repeats the test with the variance of S multiplied by
//
//	1 + 2/(n(n-1)(n-2)) sum_k (n-k)(n-k-1)(n-k-2) rho^k
//
// where the autocorrelation at lag k is taken as the k-th power of that at lag
// 1, and only a positive one counts. Formula: Hamed and Rao (1998); the powers
// and the refusal to narrow are the choice of this project, because ten to
// twenty points do not carry more than one estimated lag.
func adjustedP(test KendallTest) float64 {
	if !test.Lag1.Valid || test.Lag1.Value <= 0 || test.Variance <= 0 {
		return test.P
	}
	n := float64(test.N)
	sum, power := 0.0, 1.0
	for k := 1.0; k < n; k++ {
		power *= test.Lag1.Value
		sum += (n - k) * (n - k - 1) * (n - k - 2) * power
	}
	inflation := 1 + 2*sum/(n*(n-1)*(n-2))
	return twoSided(continuityZ(test.S, test.Variance*inflation))
}
