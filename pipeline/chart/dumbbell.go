package chart

import "math"

// Pair is a row of a [Dumbbell] chart: two values of one thing.
type Pair struct {
	Name        string
	First       float64 // above zero
	Second      float64 // above zero
	FirstWords  string  // as people read it
	SecondWords string
	FirstTo     string // where it leads
	SecondTo    string
}

const (
	pairWidth, pairHeight = 640.0, 46.0
	pairLeft, pairRight   = 28.0, 612.0
	pairTop               = 30.0
)

// Dumbbell sets two values of each thing on one logarithmic scale. Rows come in
// the order in which they are given; axis writes the values of the scale.
func Dumbbell(chart Chart, first, second string, pairs []Pair, axis func(float64) string) Chart {
	var values []float64
	for _, pair := range pairs {
		values = append(values, pair.First, pair.Second)
	}
	low, high := decades(values)
	scale := logScale{low, high, pairLeft, pairRight}
	bottom := pairTop + float64(len(pairs))*pairHeight
	for value := low; value <= high*1.001; value *= 10 {
		x := scale.at(value)
		chart.Groups = append(chart.Groups, frame(line("grid", x, pairTop-6, x, bottom), words("axis", "middle", x, pairTop-12, axis(value))))
	}
	for i, pair := range pairs {
		chart.Groups = append(chart.Groups, pair.groups(scale, pairTop+float64(i)*pairHeight, first, second)...)
	}
	chart.Width, chart.Height = int(pairWidth), int(bottom+4)
	chart.Legend = []Entry{{Class: "first", Symbol: "●", Words: first}, {Class: "second", Symbol: "■", Words: second}}
	return chart
}

func (p Pair) groups(scale logScale, top float64, first, second string) []Group {
	const size = 12.0
	y := top + 32
	a, b := scale.at(p.First), scale.at(p.Second)
	return []Group{
		frame(words("name", "start", pairLeft, top+16, short(p.Name, 84)), line("bar", math.Min(a, b), y, math.Max(a, b), y)),
		{Target: p.FirstTo, Label: p.Name + ", " + first + ": " + p.FirstWords, Shapes: []Shape{circle("first", a, y, size/2+0.5)}},
		{Target: p.SecondTo, Label: p.Name + ", " + second + ": " + p.SecondWords, Shapes: []Shape{rectangle("second", b-size/2, y-size/2, size, size)}},
	}
}
