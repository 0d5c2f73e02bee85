package trend

import (
	"math"
	"slices"

	"cts/schemas"
)

// SenSlope is the Theil-Sen slope of a series, in units of the value per year.
type SenSlope struct {
	Slope  schemas.Optional[float64]
	Limits Interval // 95 %; not available where the points are too few for them
	Pairs  int      // slopes of which it is the median
}

// TheilSen gives the median of the slopes (xj - xi)/(tj - ti) over all pairs of
// years with a value; gaps count with their true length. The limits are the
// slopes of rank round((N-C)/2) and round((N+C)/2 + 1), counted from 1, with N
// the number of slopes and C = 1.96 sqrt(var S) of the Mann-Kendall test.
// Sources: Theil (1950), Sen (1968), limits as in the R package trend.
// A second point for one year makes no pair with the first.
func TheilSen(points []Point) SenSlope {
	used := present(points)
	slopes := pairSlopes(used)
	if len(slopes) == 0 {
		return SenSlope{}
	}
	values := make([]float64, len(used))
	for i, point := range used {
		values[i] = point.Value.Value
	}
	variance := kendallVariance(len(values), tieSizes(values))
	return SenSlope{Slope: schemas.Some(median(slopes)), Limits: rankLimits(slopes, variance), Pairs: len(slopes)}
}

// pairSlopes returns the slopes of all pairs of different years, sorted.
func pairSlopes(used []Point) []float64 {
	var slopes []float64
	for j := range used {
		for i := range j {
			if years := used[j].Year - used[i].Year; years > 0 {
				slopes = append(slopes, (used[j].Value.Value-used[i].Value.Value)/float64(years))
			}
		}
	}
	slices.Sort(slopes)
	return slopes
}

func rankLimits(slopes []float64, variance float64) Interval {
	n := float64(len(slopes))
	c := z95 * math.Sqrt(math.Max(0, variance))
	lower := int(math.RoundToEven((n - c) / 2))
	upper := int(math.RoundToEven((n+c)/2 + 1))
	if lower < 1 || upper > len(slopes) {
		return Interval{}
	}
	return Interval{schemas.Some(slopes[lower-1]), schemas.Some(slopes[upper-1])}
}

// median of a sorted, non-empty list.
func median(sorted []float64) float64 {
	middle := len(sorted) / 2
	if len(sorted)%2 == 1 {
		return sorted[middle]
	}
	return (sorted[middle-1] + sorted[middle]) / 2
}
