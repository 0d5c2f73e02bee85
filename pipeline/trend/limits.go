package trend

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"

	"cts/schemas"
)

// Interval is a pair of confidence limits; either may be not available.
type Interval struct {
	Lower, Upper schemas.Optional[float64]
}

// byarFrom is the count from which Byar's limits replace the exact ones.
const byarFrom = 10

// ExactPoisson gives the exact limits of a Poisson mean for an observed count x:
//
//	L = chi2(a/2; 2x) / 2 (0 if x = 0),  U = chi2(1-a/2; 2x+2) / 2
//
// Source: Garwood (1936). A count below zero has no limits.
func ExactPoisson(count, confidence float64) Interval {
	if !(count >= 0) || !validConfidence(confidence) {
		return Interval{}
	}
	tail := (1 - confidence) / 2
	lower := 0.0
	if count > 0 {
		lower = distuv.ChiSquared{K: 2 * count}.Quantile(tail) / 2
	}
	upper := distuv.ChiSquared{K: 2*count + 2}.Quantile(1-tail) / 2
	return Interval{schemas.Some(lower), schemas.Some(upper)}
}

// Byar gives Byar's approximation of the limits of a Poisson mean:
//
//	L = x (1 - 1/(9x) - z/(3 sqrt x))^3
//	U = (x+1) (1 - 1/(9(x+1)) + z/(3 sqrt(x+1)))^3
//
// A lower limit below zero, and the one of a zero count, is not available.
// Source: Breslow and Day (1987), as used by Public Health England
// (PHEindicatormethods).
func Byar(count, confidence float64) Interval {
	if !(count >= 0) || !validConfidence(confidence) {
		return Interval{}
	}
	z := quantile(confidence)
	next := count + 1
	limits := Interval{Upper: schemas.Some(next * cube(1-1/(9*next)+z/(3*math.Sqrt(next))))}
	if lower := count * cube(1-1/(9*count)-z/(3*math.Sqrt(count))); count > 0 && lower >= 0 {
		limits.Lower = schemas.Some(lower)
	}
	return limits
}

// PoissonLimits gives the limits that are published beside a count: exact below
// 10 events, Byar's from 10 (practice of Public Health England).
func PoissonLimits(count, confidence float64) Interval {
	if count < byarFrom {
		return ExactPoisson(count, confidence)
	}
	return Byar(count, confidence)
}

// WidenedLimits gives 95 % limits of a count whose series moves more from year
// to year than chance alone explains. With the Poisson limits L and U of the
// count x, and the spread s of the log changes of its indicator family:
//
//	L' = x exp(-sqrt(ln(x/L)^2 + (1.96 s)^2)),  U' = x exp(sqrt(ln(U/x)^2 + (1.96 s)^2))
//
// A zero count keeps its lower limit of zero, and U' = U exp(1.96 s). With
// s = 0 these are the Poisson limits. The widening by s is the choice of this
// project, fitted on published data.
func WidenedLimits(count, spread float64) Interval {
	limits := PoissonLimits(count, 0.95)
	if !limits.Upper.Valid || !(spread > 0) {
		return limits
	}
	extra := z95 * spread
	if count == 0 {
		limits.Upper.Value *= math.Exp(extra)
		return limits
	}
	limits.Upper.Value = count * math.Exp(math.Hypot(math.Log(limits.Upper.Value/count), extra))
	if limits.Lower.Valid {
		limits.Lower.Value = count * math.Exp(-math.Hypot(math.Log(count/limits.Lower.Value), extra))
	}
	return limits
}

// Wilson gives the score limits of a proportion of successes among trials, as
// shares between 0 and 1:
//
//	(p + z^2/2n +- z sqrt(p(1-p)/n + z^2/4n^2)) / (1 + z^2/n)
//
// Source: Wilson (1927). Without trials, or with successes outside 0 to trials,
// there are no limits.
func Wilson(successes, trials, confidence float64) Interval {
	if !(trials > 0) || !(successes >= 0) || successes > trials || !validConfidence(confidence) {
		return Interval{}
	}
	z := quantile(confidence)
	share := successes / trials
	scale := 1 + z*z/trials
	centre := (share + z*z/(2*trials)) / scale
	half := z * math.Sqrt(share*(1-share)/trials+z*z/(4*trials*trials)) / scale
	return Interval{schemas.Some(math.Max(0, centre-half)), schemas.Some(math.Min(1, centre+half))}
}

// quantile is the normal quantile that leaves half of 1-confidence above it.
func quantile(confidence float64) float64 {
	return distuv.UnitNormal.Quantile(1 - (1-confidence)/2)
}

func validConfidence(confidence float64) bool { return confidence > 0 && confidence < 1 }

func cube(x float64) float64 { return x * x * x }
