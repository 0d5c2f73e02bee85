package trend

import (
	"math"
	"slices"
)

// Deviation compares the latest value with the values before it.
type Deviation struct {
	Median  float64 // of the values before
	MAD     float64 // median of their absolute deviations from the median, not scaled
	Outside bool    // the latest value lies further than the tolerance from the median
}

// MedianDeviation is the default of the European Statistical System for
// outliers in a series: the latest value against the median of the earlier
// ones, with a tolerance of so many raw median absolute deviations (2 by
// default). Source: Eurostat, Main types of validation rules for ESS data,
// v1.03 (2018), VNO. It is not given without earlier values.
func MedianDeviation(earlier []float64, latest, times float64) (Deviation, bool) {
	if len(earlier) == 0 {
		return Deviation{}, false
	}
	middle, mad := medianAndMAD(earlier)
	return Deviation{Median: middle, MAD: mad, Outside: math.Abs(latest-middle) > times*mad}, true
}

// leastRatios is the number of log ratios that robust limits need.
const leastRatios = 6

// ModifiedZ gives M = 0.6745 (r - median)/MAD for every value; beyond 3.5 it
// counts as an outlier. Where more than half of the values are equal and the
// MAD is zero, the mean absolute deviation times 1.2533 takes the place of
// MAD/0.6745. Source: Iglewicz and Hoaglin (1993). It is not given for fewer
// than six values, or when all are equal.
func ModifiedZ(values []float64) ([]float64, bool) {
	if len(values) < leastRatios {
		return nil, false
	}
	middle, mad := medianAndMAD(values)
	scale := mad / 0.6745
	if mad == 0 {
		scale = 1.2533 * meanDeviation(values, middle)
	}
	if scale == 0 {
		return nil, false
	}
	scores := make([]float64, len(values))
	for i, value := range values {
		scores[i] = (value - middle) / scale
	}
	return scores, true
}

// Hampel tells which values lie further than three scaled median absolute
// deviations, 3 x 1.4826 MAD, from the median. It is not given for fewer than
// six values, or when the MAD is zero.
func Hampel(values []float64) ([]bool, bool) {
	if len(values) < leastRatios {
		return nil, false
	}
	middle, mad := medianAndMAD(values)
	if mad == 0 {
		return nil, false
	}
	outside := make([]bool, len(values))
	for i, value := range values {
		outside[i] = math.Abs(value-middle) > 3*1.4826*mad
	}
	return outside, true
}

// TukeyFences are Q1 - 1.5 IQR and Q3 + 1.5 IQR, with quartiles of type 7.
// Source: Tukey (1977). They are not given without values.
func TukeyFences(values []float64) (lower, upper float64, ok bool) {
	if len(values) == 0 {
		return 0, 0, false
	}
	sorted := slices.Sorted(slices.Values(values))
	first, third := quantileOfSorted(sorted, 0.25), quantileOfSorted(sorted, 0.75)
	return first - 1.5*(third-first), third + 1.5*(third-first), true
}

func medianAndMAD(values []float64) (middle, mad float64) {
	sorted := slices.Sorted(slices.Values(values))
	middle = median(sorted)
	for i, value := range sorted {
		sorted[i] = math.Abs(value - middle)
	}
	slices.Sort(sorted)
	return middle, median(sorted)
}

func meanDeviation(values []float64, from float64) float64 {
	sum := 0.0
	for _, value := range values {
		sum += math.Abs(value - from)
	}
	return sum / float64(len(values))
}
