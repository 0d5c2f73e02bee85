package main

import (
	"math"
	"math/rand/v2"

	"cts/pipeline/trend"
	"cts/schemas"
)

const (
	breakGain   = 6  // TIM-008
	leastYears  = 10 // of a series into which a shift is planted
	breakMargin = 3  // years before and after it
)

// shifts counts series: how many are told to break as published, and how many
// are when the level is shifted from some year on.
type shifts struct {
	series, told            int
	planted, found, nearest int // nearest: told at that year or the one beside it
}

// plantedLevels are the factors by which a level is shifted.
var plantedLevels = []float64{1.3, 1.5, 2}

// brokenSeries looks for breaks in the series of the areas that check.
func brokenSeries(all []studied, estimates map[string]bool, found map[string]parameters) map[float64]shifts {
	sums := map[float64]shifts{}
	random := rand.New(rand.NewPCG(lot, 3))
	for _, series := range all {
		if estimates[series.area] || len(series.years) < leastYears {
			continue
		}
		spread := found[series.family.ID].variation.Spread
		asPublished, _ := trend.SegmentBreak(series.points(1, len(series.years)), spread)
		at := breakMargin + random.IntN(len(series.years)-2*breakMargin+1)
		for _, factor := range plantedLevels {
			sum := sums[factor]
			sum.series++
			if asPublished.Gain > breakGain {
				sum.told++
			} else if mean(series.counts) >= largeFrom {
				sum.plant(series, spread, factor, at)
			}
			sums[factor] = sum
		}
	}
	return sums
}

func (s *shifts) plant(series studied, spread, factor float64, at int) {
	s.planted++
	got, _ := trend.SegmentBreak(series.points(factor, at), spread)
	if got.Gain <= breakGain {
		return
	}
	s.found++
	if math.Abs(float64(got.Year-series.years[at])) <= 1 {
		s.nearest++
	}
}

// points gives the series with its level multiplied from one place on.
func (s studied) points(factor float64, from int) []trend.Point {
	points := make([]trend.Point, len(s.years))
	for i, year := range s.years {
		count := s.counts[i]
		if i >= from {
			count = math.Round(count * factor)
		}
		points[i] = trend.Point{Year: year, Value: schemas.Some(count)}
	}
	return points
}

func mean(counts []float64) float64 {
	sum := 0.0
	for _, count := range counts {
		sum += count
	}
	return sum / float64(len(counts))
}
