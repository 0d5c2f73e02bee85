package report

import (
	"math"
	"strconv"
	"strings"

	"cts/pipeline/trend"
	"cts/schemas"
)

// lineChart is the geometry of one line chart: plain numbers and words, from which
// the template draws SVG.
type lineChart struct {
	ID            string
	Title         string
	Description   string
	Width, Height int
	Plot          box
	Grid          []tick   // horizontal lines with their values
	Years         []tick   // years along the foot
	Absent        []absent // years without a figure: never drawn as zero
	Bands         []string // corners of the bands of 95 % limits
	Whiskers      []whisker
	Lines         []string // corners of the line, one a stretch without a gap or break
	Points        []chartPoint
	Breaks        []mark
	Switches      []mark
	HasFindings   bool
	Lettered      bool
	DotSize       string
}

// Places that the template needs and that follow from the plot.
func (c lineChart) PlotHeight() string { return place(c.Plot.Bottom - c.Plot.Top) }
func (c lineChart) LabelX() string     { return place(c.Plot.Left - 6) }
func (c lineChart) YearY() string      { return place(c.Plot.Bottom + 20) }
func (c lineChart) MarkY() string      { return place(c.Plot.Top - 3) }

type box struct{ Left, Top, Right, Bottom float64 }

type tick struct {
	At     string
	Label  string
	Anchor string // of the text; empty for the middle
}

type absent struct {
	X, Width string
	Label    string
}

type whisker struct{ X, Top, Bottom string }

type chartPoint struct {
	X, Y    string
	Label   string
	Link    string // to the finding, or to the place of the figure
	Flagged bool
	Diamond string // corners of the mark of a finding
}

type mark struct {
	X     string
	Label string
}

// drawing says how large a chart is.
type drawing struct {
	width, height            int
	left, right, top, bottom float64
	yearLabels, gridLines    int
	lettered                 bool    // marks of breaks and sources carry a letter
	dot, diamond             float64 // sizes of the marks of points
}

var (
	fullChart  = drawing{width: 520, height: 300, left: 54, right: 22, top: 20, bottom: 34, yearLabels: 7, gridLines: 5, lettered: true, dot: 3.6, diamond: 6.5}
	smallChart = drawing{width: 220, height: 120, left: 44, right: 8, top: 8, bottom: 24, yearLabels: 2, gridLines: 2, dot: 2.4, diamond: 4.4}
)

// plot turns years and values into places.
type plot struct {
	box
	first, last int
	top         float64 // value at the top; the foot is zero
}

func (p plot) x(year float64) float64 {
	if p.last == p.first {
		return (p.Left + p.Right) / 2
	}
	return p.Left + (year-float64(p.first))/float64(p.last-p.first)*(p.Right-p.Left)
}

func (p plot) y(value float64) float64 {
	return p.Bottom - math.Max(0, math.Min(value, p.top))/p.top*(p.Bottom-p.Top)
}

// draw lays a line out. Links and labels of points are filled in by the page.
func (l *line) draw(d drawing, w words) lineChart {
	p := plot{box: box{d.left, d.top, float64(d.width) - d.right, float64(d.height) - d.bottom}}
	p.first, p.last = l.rows[0].year, l.rows[len(l.rows)-1].year
	step, top := niceScale(l.largest(), d.gridLines)
	p.top = top
	out := lineChart{Width: d.width, Height: d.height, Plot: p.box, Lettered: d.lettered, DotSize: place(d.dot)}
	for value := 0.0; value <= top+step/2; value += step {
		out.Grid = append(out.Grid, tick{At: place(p.y(value)), Label: w.number(value, stepDecimals(step))})
	}
	out.Years = yearTicks(p, d.yearLabels)
	l.drawStretches(p, &out)
	l.drawMarks(p, d, w, &out)
	return out
}

// largest value that the chart has to hold. A very wide limit is cut off rather
// than allowed to flatten the line.
func (l *line) largest() float64 {
	var value, limit float64
	for _, r := range l.rows {
		shown, limits := l.shown(r)
		value = math.Max(value, shown.Value)
		limit = math.Max(limit, limits.Upper.Value)
	}
	return math.Max(value, math.Min(limit, 3*value))
}

// drawStretches draws line and band for every stretch of neighbouring years. A
// year without a figure and a break end a stretch.
func (l *line) drawStretches(p plot, out *lineChart) {
	var stretch []*row
	for i, r := range l.rows {
		value, _ := l.shown(r)
		follows := len(stretch) > 0 && l.rows[i-1] == stretch[len(stretch)-1] && l.rows[i-1].year == r.year-1
		if len(stretch) > 0 && (!value.Valid || r.isBreak() || !follows) {
			l.drawStretch(p, stretch, out)
			stretch = nil
		}
		if value.Valid {
			stretch = append(stretch, r)
		}
	}
	l.drawStretch(p, stretch, out)
}

func (l *line) drawStretch(p plot, stretch []*row, out *lineChart) {
	if len(stretch) == 0 {
		return
	}
	if len(stretch) == 1 {
		l.drawWhisker(p, stretch[0], out)
		return
	}
	var corners, upper, lower []string
	banded := true
	for _, r := range stretch {
		value, limits := l.shown(r)
		x := p.x(float64(r.year))
		corners = append(corners, corner(x, p.y(value.Value)))
		banded = banded && limits.Lower.Valid && limits.Upper.Valid
		upper = append(upper, corner(x, p.y(limits.Upper.Value)))
		lower = append([]string{corner(x, p.y(limits.Lower.Value))}, lower...)
	}
	out.Lines = append(out.Lines, strings.Join(corners, " "))
	if banded {
		out.Bands = append(out.Bands, strings.Join(append(upper, lower...), " "))
	}
}

// drawWhisker shows the limits of a year that stands alone.
func (l *line) drawWhisker(p plot, r *row, out *lineChart) {
	_, limits := l.shown(r)
	if limits.Lower.Valid && limits.Upper.Valid {
		out.Whiskers = append(out.Whiskers, whisker{place(p.x(float64(r.year))), place(p.y(limits.Upper.Value)), place(p.y(limits.Lower.Value))})
	}
}

func (l *line) drawMarks(p plot, d drawing, w words, out *lineChart) {
	half := (p.x(float64(p.first+1)) - p.x(float64(p.first))) / 2
	for i, r := range l.rows {
		x := p.x(float64(r.year))
		value, _ := l.shown(r)
		if value.Valid {
			out.Points = append(out.Points, point(x, p.y(value.Value), d.diamond, r))
			out.HasFindings = out.HasFindings || len(r.findings) > 0
		} else {
			out.Absent = append(out.Absent, absentYear(p, x, half, w.absence(r)))
		}
		if i > 0 && r.isBreak() {
			out.Breaks = append(out.Breaks, mark{place(x - half), w.breakLabel(r)})
		}
		if r.switched != "" {
			out.Switches = append(out.Switches, mark{place(x - half), w.text("chart.switch", "year", strconv.Itoa(r.year), "before", r.switched, "after", r.figure.source())})
		}
	}
}

func absentYear(p plot, x, half float64, label string) absent {
	left, right := math.Max(p.Left, x-half), math.Min(p.Right, x+half)
	if p.first == p.last {
		left, right = p.Left, p.Right
	}
	return absent{place(left), place(right - left), label}
}

func point(x, y, size float64, r *row) chartPoint {
	diamond := strings.Join([]string{corner(x, y-size), corner(x+size, y), corner(x, y+size), corner(x-size, y)}, " ")
	return chartPoint{X: place(x), Y: place(y), Flagged: len(r.findings) > 0, Diamond: diamond}
}

// breakLabel says that and why a series breaks before a year.
func (w words) breakLabel(r *row) string {
	reason := strings.TrimRight(strings.Join(nonEmpty(r.breaks), "; "), ". ")
	if reason == "" {
		reason = w.text("break.no_reason")
	}
	return w.text("break.before", "year", strconv.Itoa(r.year), "reason", reason)
}

func nonEmpty(texts []string) []string {
	var kept []string
	for _, text := range texts {
		if text != "" {
			kept = append(kept, text)
		}
	}
	return kept
}

// absence says in words why a year has no figure to draw.
func (w words) absence(r *row) string {
	return strconv.Itoa(r.year) + ": " + w.missingWord(r)
}

func (w words) missingWord(r *row) string {
	switch {
	case r.figure == nil && r.heldOut != nil:
		return w.text("missing.held_out")
	case r.figure == nil:
		return w.text("missing.none")
	case r.figure.Missing != "":
		return w.text("missing." + r.figure.Missing)
	case r.value.Valid:
		return w.text("missing.no_denominator")
	}
	return w.text("missing.unknown")
}

// yearTicks labels at most the given number of years, always the last one. Two
// labels stand at the ends and are turned inwards.
func yearTicks(p plot, most int) []tick {
	if p.first == p.last {
		return []tick{{At: place(p.x(float64(p.first))), Label: strconv.Itoa(p.first)}}
	}
	if most == 2 {
		return []tick{
			{At: place(p.Left), Label: strconv.Itoa(p.first), Anchor: "start"},
			{At: place(p.Right), Label: strconv.Itoa(p.last), Anchor: "end"},
		}
	}
	step := max(1, (p.last-p.first+most-2)/(most-1))
	var ticks []tick
	for year := p.last; year >= p.first; year -= step {
		ticks = append(ticks, tick{At: place(p.x(float64(year))), Label: strconv.Itoa(year)})
	}
	return ticks
}

// niceScale gives a step of 1, 2 or 5 times a power of ten, and the multiple of
// it that holds the largest value.
func niceScale(largest float64, lines int) (step, top float64) {
	if !(largest > 0) || math.IsInf(largest, 0) {
		return 1, 1
	}
	raw := largest / float64(lines)
	power := math.Pow(10, math.Floor(math.Log10(raw)))
	for _, factor := range []float64{1, 2, 5, 10} {
		if step = factor * power; step >= raw*(1-1e-9) {
			break
		}
	}
	return step, step * math.Ceil(largest/step-1e-9)
}

func stepDecimals(step float64) int { return max(0, int(-math.Floor(math.Log10(step)+1e-9))) }

// place writes a coordinate; a tenth of a pixel is enough, and the same on every machine.
func place(value float64) string {
	return strconv.FormatFloat(math.Round(value*10)/10, 'f', -1, 64)
}

func corner(x, y float64) string { return place(x) + "," + place(y) }

// lastShown is the last year that the chart draws.
func (l *line) lastShown() (*row, schemas.Optional[float64]) {
	for i := len(l.rows) - 1; i >= 0; i-- {
		if value, _ := l.shown(l.rows[i]); value.Valid {
			return l.rows[i], value
		}
	}
	return nil, schemas.Optional[float64]{}
}

// refusedChanges counts the yearly changes of a line that were refused for a break.
func (l *line) refusedChanges() int {
	refused := 0
	for _, r := range l.rows {
		if r.change.Refused == trend.AcrossBreak {
			refused++
		}
	}
	return refused
}
