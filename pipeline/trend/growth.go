package trend

import (
	"math"

	"cts/schemas"
)

// CompoundGrowth is the yearly growth in per cent that leads from the first to
// the last value of a series, 100 ((y_t/y_0)^(1/(t-t0)) - 1). It looks at two
// values alone. It is refused across a break, for fewer than two years, and
// where a value is not above zero.
func CompoundGrowth(points []Point) (schemas.Optional[float64], Refusal) {
	used := present(points)
	if len(used) < 2 || used[0].Year == used[len(used)-1].Year {
		return missing(), TooFewPoints
	}
	first, last := used[0], used[len(used)-1]
	switch {
	case HasBreak(points):
		return missing(), AcrossBreak
	case first.Value.Value <= 0 || last.Value.Value <= 0:
		return missing(), FromZero
	}
	years := float64(last.Year - first.Year)
	return schemas.Some(100 * (math.Pow(last.Value.Value/first.Value.Value, 1/years) - 1)), Given
}

// Index gives a series as index numbers, 100 y_t/y_base. What stands before a
// break that lies after the base year, or behind one before it, is missing, and
// so is all of it when the base has no value or is not above zero.
func Index(points []Point, base int) []Point {
	index := byYear(points)
	of := missing()
	side := map[int]int{}
	for number, segment := range Segments(points) {
		for _, point := range segment {
			side[point.Year] = number
			if point.Year == base && known(point.Value) && point.Value.Value > 0 {
				of = point.Value
			}
		}
	}
	for i, point := range index {
		index[i].Value, index[i].Population = missing(), missing()
		if of.Valid && known(point.Value) && side[point.Year] == side[base] {
			index[i].Value = schemas.Some(100 * point.Value.Value / of.Value)
		}
	}
	return index
}

// MovingAverage gives the mean of so many consecutive years: of the year and
// those before it, or centred on it (then the number must be odd). A window with
// a missing year, or across a break, has no average.
func MovingAverage(points []Point, years int, centred bool) []Point {
	sorted := byYear(points)
	averages := make([]Point, len(sorted))
	after := 0
	if centred {
		after = years / 2
	}
	for i, point := range sorted {
		averages[i] = Point{Year: point.Year, Break: point.Break}
		if first := i + after - years + 1; years > 0 && (!centred || years%2 == 1) && first >= 0 && i+after < len(sorted) {
			averages[i].Value = meanOfWindow(sorted[first:i+after+1], years)
		}
	}
	return averages
}

func meanOfWindow(window []Point, years int) schemas.Optional[float64] {
	sum := 0.0
	for i, point := range window {
		if !known(point.Value) || i > 0 && point.Break {
			return missing()
		}
		sum += point.Value.Value
	}
	if window[len(window)-1].Year-window[0].Year != years-1 {
		return missing()
	}
	return schemas.Some(sum / float64(years))
}

// Pace is a class of yearly growth.
type Pace string

// The paces, of an indicator that should rise.
const (
	ClearImprovement  Pace = "clear_improvement"  // above 5 per cent a year
	SlightImprovement Pace = "slight_improvement" // above 1, up to 5
	Stable            Pace = "stable"             // above -1, up to 1
	SlightWorsening   Pace = "slight_worsening"   // above -5, up to -1
	ClearWorsening    Pace = "clear_worsening"    // -5 and below
)

// PaceOf classes a yearly growth in per cent; for an indicator that should fall
// the sign is turned. Source: ISTAT and ASTAT, SDG trend information.
func PaceOf(growth float64, shouldFall bool) Pace {
	if shouldFall {
		growth = -growth
	}
	switch {
	case growth > 5:
		return ClearImprovement
	case growth > 1:
		return SlightImprovement
	case growth > -1:
		return Stable
	case growth > -5:
		return SlightWorsening
	}
	return ClearWorsening
}
