package chart

import (
	"math"
	"slices"
	"strings"
)

// Change is a line of a [Slope] chart: what became of 100.
type Change struct {
	Code   string  // written beside its end
	Index  float64 // above zero
	Label  string
	Target string
}

const (
	slopeWidth, slopeHeight = 560.0, 360.0
	slopeLeft, slopeRight   = 60.0, 440.0
	slopeTop, slopeBottom   = 26.0, 340.0
	codeHeight              = 14.0
)

// Slope lets every line begin at 100 and end at its index, on a scale where a
// halving is as far from 100 as a doubling. Levels are not shown, so that areas
// of different recording are not set against each other.
func Slope(chart Chart, from, to string, changes []Change) Chart {
	scale := slopeScale(changes)
	chart.Width, chart.Height = int(slopeWidth), int(slopeHeight)
	chart.Groups = append(chart.Groups, frame(
		words("axis", "middle", slopeLeft, slopeTop-10, from), words("axis", "middle", slopeRight, slopeTop-10, to),
		line("foot", slopeLeft, slopeTop, slopeLeft, slopeBottom), line("foot", slopeRight, slopeTop, slopeRight, slopeBottom)))
	for _, tick := range slopeTicks(scale) {
		chart.Groups = append(chart.Groups, frame(line("grid", slopeLeft, scale.at(tick), slopeRight, scale.at(tick)),
			words("axis", "end", slopeLeft-8, scale.at(tick)+5, Place(tick))))
	}
	sorted := slices.Clone(changes)
	slices.SortFunc(sorted, func(a, b Change) int {
		if a.Index != b.Index {
			return int(math.Copysign(1, b.Index-a.Index))
		}
		return strings.Compare(a.Code, b.Code)
	})
	places := apart(sorted, scale)
	for i, change := range sorted {
		chart.Groups = append(chart.Groups, change.group(scale, places[i]))
	}
	return chart
}

func (c Change) group(scale logScale, at float64) Group {
	class := "rise"
	if c.Index < 100 {
		class = "fall"
	}
	end := scale.at(c.Index)
	return Group{Target: c.Target, Label: c.Label, Shapes: []Shape{
		line("slope "+class, slopeLeft, scale.at(100), slopeRight, end), circle("end "+class, slopeRight, end, 4),
		line("leader", slopeRight+6, end, slopeRight+26, at), words("code "+class, "start", slopeRight+30, at+5, c.Code),
	}}
}

// slopeScale holds every index, and 100 in the middle.
func slopeScale(changes []Change) logScale {
	widest := 1.25
	for _, change := range changes {
		widest = math.Max(widest, math.Exp(math.Abs(math.Log(change.Index/100))))
	}
	widest *= 1.05
	return logScale{100 / widest, 100 * widest, slopeBottom, slopeTop}
}

// slopeTicks are 100 and round values around it within the scale.
func slopeTicks(scale logScale) []float64 {
	ticks := []float64{100}
	for _, factor := range []float64{1.25, 2, 4, 10, 100, 1000} {
		if 100*factor < scale.high {
			ticks = append(ticks, 100*factor, 100/factor)
		}
	}
	return ticks
}

// apart moves the codes at the ends of the lines so far that each can be read,
// within the height of the chart as long as they fit.
func apart(sorted []Change, scale logScale) []float64 {
	step := math.Min(codeHeight, (slopeBottom-slopeTop+codeHeight)/math.Max(1, float64(len(sorted))))
	places := make([]float64, len(sorted))
	for i, change := range sorted {
		places[i] = scale.at(change.Index)
		if i > 0 {
			places[i] = math.Max(places[i], places[i-1]+step)
		}
	}
	lowest := slopeBottom
	for i := len(places) - 1; i >= 0; i-- {
		places[i] = math.Min(places[i], lowest)
		lowest = places[i] - step
	}
	return places
}
