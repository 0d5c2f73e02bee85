// Package trend holds the statistics of time series of recorded figures: pure
// functions from numbers to numbers, each with its formula and its source.
//
// A missing value stays missing: it is left out of a statistic and never read
// as zero. Gaps are kept, because every function works on calendar years. No
// function compares figures on the two sides of a break; a caller that wants
// to must clear the marks first.
//
// Limits show chance variation alone. They say nothing of offences that were
// never recorded.
package trend

import (
	"cmp"
	"math"
	"slices"

	"cts/schemas"
)

// z95 is the 0.975 quantile of the standard normal distribution.
const z95 = 1.959963984540054

// Point is one year of a series.
type Point struct {
	Year       int
	Value      schemas.Optional[float64] // a count, or a rate; missing when the source gave none
	Population schemas.Optional[float64] // persons at mid-year; missing when there is no denominator
	Break      bool                      // the series breaks before this year
}

// Segments splits a series before every point that carries a break mark. The
// points come back in the order of their years; without a break there is one
// segment, without points there is none.
func Segments(points []Point) [][]Point {
	var segments [][]Point
	for _, point := range byYear(points) {
		if len(segments) == 0 || point.Break {
			segments = append(segments, nil)
		}
		last := len(segments) - 1
		segments[last] = append(segments[last], point)
	}
	return segments
}

// HasBreak tells whether the series breaks between two of its values. A break
// before the first value, or after the last, divides nothing.
func HasBreak(points []Point) bool {
	divided := 0
	for _, segment := range Segments(points) {
		if len(present(segment)) > 0 {
			divided++
		}
	}
	return divided > 1
}

// byYear returns the points in the order of their years; the input is not changed.
func byYear(points []Point) []Point {
	sorted := slices.Clone(points)
	slices.SortStableFunc(sorted, func(a, b Point) int { return cmp.Compare(a.Year, b.Year) })
	return sorted
}

// present returns the points that have a finite value, in the order of their years.
func present(points []Point) []Point {
	return slices.DeleteFunc(byYear(points), func(p Point) bool { return !known(p.Value) })
}

// known tells whether a value is there and is a number.
func known(value schemas.Optional[float64]) bool {
	return value.Valid && !math.IsNaN(value.Value) && !math.IsInf(value.Value, 0)
}

func missing() schemas.Optional[float64] { return schemas.Optional[float64]{} }
