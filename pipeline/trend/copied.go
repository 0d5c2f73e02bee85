package trend

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// ChanceOfSame is the probability that a count comes out the same a year later
// when nothing but chance and the usual spread s moves it:
//
//	Gamma(2x+1/2) / (Gamma(x+1/2) x! 2^(2x+1/2)) sqrt(2x / (2x + s^2 x^2))
//
// the first factor is the predictive distribution of a Poisson count after a
// count x under Jeffreys' prior, about 1/sqrt(4 pi x); the second narrows it by
// the spread. A choice of this project.
func ChanceOfSame(count, spread float64) float64 {
	if !(count >= 0) {
		return math.NaN()
	}
	upper, _ := math.Lgamma(2*count + 0.5)
	lower, _ := math.Lgamma(count + 0.5)
	factorial, _ := math.Lgamma(count + 1)
	same := math.Exp(upper - lower - factorial - (2*count+0.5)*math.Ln2)
	if count == 0 {
		return same
	}
	return same * math.Sqrt(2/(2+spread*spread*count))
}

// CopiedLimit is the probability below which a table of counts that all equal
// those of the year before counts as copied.
const CopiedLimit = 1e-4

// ChanceOfCopy is the probability that all counts of a table come out the same
// a year later; that they did is then a sign of copying. Counts of zero say
// nothing: they are left out.
func ChanceOfCopy(counts []float64, spread float64) float64 {
	chance := 1.0
	for _, count := range counts {
		if count > 0 {
			chance *= ChanceOfSame(count, spread)
		}
	}
	return chance
}

const (
	// digitsFrom is the count from which the last digit is due to chance.
	digitsFrom = 100
	// leastDigits is the number of counts that the test of digits needs: five a digit.
	leastDigits = 50
)

// DigitPreference says whether the last digits of counts are spread as chance
// would have it.
type DigitPreference struct {
	N        int     // counts of 100 or more
	Zero     float64 // share that ends in 0
	Five     float64 // share that ends in 5
	Distance float64 // chi-squared distance from equal shares, 9 degrees of freedom
	P        float64
}

// LastDigits tests the last digits of whole counts of 100 or more for equal
// shares (Pearson's chi-squared test). It is not given for fewer than 50.
func LastDigits(counts []float64) (DigitPreference, bool) {
	var seen [10]float64
	n := 0
	for _, count := range counts {
		if count >= digitsFrom && count == math.Trunc(count) && count < 1e15 {
			seen[int64(count)%10]++
			n++
		}
	}
	if n < leastDigits {
		return DigitPreference{}, false
	}
	expected := float64(n) / 10
	found := DigitPreference{N: n, Zero: seen[0] / float64(n), Five: seen[5] / float64(n)}
	for _, number := range seen {
		found.Distance += (number - expected) * (number - expected) / expected
	}
	found.P = distuv.ChiSquared{K: 9}.Survival(found.Distance)
	return found, true
}
