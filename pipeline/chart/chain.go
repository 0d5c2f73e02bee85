package chart

// Step is a step of a [Chain]: a figure, or a word that says why there is none.
type Step struct {
	Name   string
	Value  float64
	Known  bool
	Words  string // the figure with its unit, or the word instead of it
	Target string
}

const (
	chainWidth         = 560.0
	chainLeft          = 8.0
	chainBar           = 380.0
	chainRow, chainTop = 44.0, 4.0
)

// Chain draws the steps one below the other, as bars from zero on one scale.
func Chain(chart Chart, steps []Step) Chart {
	largest := 0.0
	for _, step := range steps {
		largest = max(largest, step.Value)
	}
	for i, step := range steps {
		chart.Groups = append(chart.Groups, step.group(chainTop+float64(i)*chainRow, largest))
	}
	chart.Width, chart.Height = int(chainWidth), int(chainTop+float64(len(steps))*chainRow)
	return chart
}

func (s Step) group(top, largest float64) Group {
	group := Group{Target: s.Target, Label: s.Name + ": " + s.Words, Shapes: []Shape{words("name", "start", chainLeft, top+15, s.Name)}}
	if !s.Known {
		group.Shapes = append(group.Shapes, words("missing", "start", chainLeft, top+34, s.Words))
		return group
	}
	length := 0.0
	if largest > 0 {
		length = s.Value / largest * chainBar
	}
	group.Shapes = append(group.Shapes, rectangle("step", chainLeft, top+21, max(length, 1), 16),
		words("value", "start", chainLeft+length+8, top+34, s.Words))
	return group
}
