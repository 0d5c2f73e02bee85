package dissemination

import (
	"cmp"
	"slices"
	"strconv"

	"cts/pipeline/chart"
	"cts/pipeline/report"
	"cts/schemas"
)

// The slope chart sets each area beside itself. It needs years that lie apart,
// and numbers that chance alone does not move far.
const (
	leastYearsApart = 3
	leastCases      = 20 // in either year, as for rates that are called unstable
	leastAreas      = 2
)

// spans are the two years that a slope chart compares, the lines that have both,
// and how many of these may be compared.
type spans struct {
	from, to   int32
	lines      []series
	comparable int
}

// standing tells whether a line may be compared over two years.
type standing int

const (
	comparable   standing = iota
	broken                // what is counted changed in between
	tooFewEvents          // chance alone moves such numbers far
)

func (p part) standing(key series, from, to int32) standing {
	a, b := p.values[key][from].number(), p.values[key][to].number()
	switch {
	case p.breaksBetween(key, from, to):
		return broken
	case key.unit == schemas.UnitNumber && min(a, b) < leastCases || min(a, b) <= 0:
		return tooFewEvents
	}
	return comparable
}

// slope draws the change of the line of the selection that most areas give, over
// the two years that most of them have; ok is false where there is nothing to compare.
func (p part) slope(w report.Wording, title string) (report.Chart, bool) {
	chosen, ok := p.widest()
	if !ok {
		return report.Chart{}, false
	}
	from, to := strconv.Itoa(int(chosen.from)), strconv.Itoa(int(chosen.to))
	var changes []chart.Change
	breaks, few, order := 0, 0, p.sorted()
	drawn := report.Chart{Data: report.Grid{Columns: []report.Column{
		{Title: w.Text("report.column.area")}, {Title: from, Number: true}, {Title: to, Number: true}, {Title: w.Text("report.slope.index"), Number: true},
	}}}
	for _, key := range chosen.lines {
		a, b := p.values[key][chosen.from], p.values[key][chosen.to]
		switch p.standing(key, chosen.from, chosen.to) {
		case broken:
			breaks++
		case tooFewEvents:
			few++
		default:
			index := 100 * b.number() / a.number()
			row := report.Cells(w.Area(key.area), a.words(w), b.words(w), w.Number(index, 0))
			at := slices.Index(order, key)
			row[1].Data, row[2].Data = a.data(), b.data()
			row[1].Target, row[2].Target = "#"+p.place(at, chosen.from), "#"+p.place(at, chosen.to)
			drawn.Data.Rows = append(drawn.Data.Rows, row)
			changes = append(changes, chart.Change{
				Code: key.area, Index: index, Target: row[2].Target, Label: w.Area(key.area) + ": " + row[1].Text + " → " + row[2].Text + " (" + row[3].Text + ")",
			})
		}
	}
	frame := chart.Chart{
		ID: p.id + "-change", Title: w.Text("report.slope.title", "part", p.lineTitle(w, title, chosen.lines[0]), "first", from, "last", to),
		Description: w.Text("report.slope.lead", "first", from, "breaks", strconv.Itoa(breaks), "few", strconv.Itoa(few), "least", strconv.Itoa(leastCases)),
	}
	drawn.Data.Caption = frame.Title
	drawn.Chart = chart.Slope(frame, from, to, changes)
	return drawn, true
}

// lineTitle names the line that is drawn where the selection holds several.
func (p part) lineTitle(w report.Wording, title string, key series) string {
	name := p.name(w, key)
	for _, cell := range name[1:] {
		if cell.Text != "" && cell.Text != title {
			title += ", " + cell.Text
		}
	}
	return title
}

// breaksBetween tells whether what is counted changed between two years: a break,
// another source, or a definition that differs at one end only.
func (p part) breaksBetween(key series, from, to int32) bool {
	values := p.values[key]
	for year := from + 1; year <= to; year++ {
		if f, ok := values[year]; ok && (f.BreakBefore || f.Dataset != values[from].Dataset) {
			return true
		}
	}
	differs := func(f themeFigure) bool { return slices.Contains(f.Cautions, "definition_differs") }
	return differs(values[from]) != differs(values[to])
}

// widest finds the kind of series and the two years over which most areas may be
// compared; of equal ones the later, then the longer span.
func (p part) widest() (spans, bool) {
	kinds := map[series][]series{}
	for key := range p.values {
		kind := key
		kind.area = ""
		kinds[kind] = append(kinds[kind], key)
	}
	var best spans
	for _, lines := range kinds {
		slices.SortFunc(lines, compareSeries)
		for _, found := range p.spansOf(lines) {
			if better(found, best) {
				best = found
			}
		}
	}
	return best, best.comparable >= leastAreas
}

// spansOf lists, for every two years that lie far enough apart, the lines that have both.
func (p part) spansOf(lines []series) []spans {
	found := map[[2]int32]*spans{}
	for _, key := range lines {
		for from := range p.values[key] {
			for to := range p.values[key] {
				if to-from < leastYearsApart {
					continue
				}
				at := [2]int32{from, to}
				if found[at] == nil {
					found[at] = &spans{from: from, to: to}
				}
				found[at].lines = append(found[at].lines, key)
				if p.standing(key, from, to) == comparable {
					found[at].comparable++
				}
			}
		}
	}
	var all []spans
	for _, s := range found {
		all = append(all, *s)
	}
	return all
}

// better compares by comparable areas, then by the later end, then by the longer span, then
// by what is counted, so that the same figures give the same chart.
func better(a, b spans) bool {
	if len(b.lines) == 0 {
		return true
	}
	return cmp.Or(cmp.Compare(a.comparable, b.comparable), cmp.Compare(a.to, b.to), cmp.Compare(b.from, a.from),
		slices.Compare(b.lines[0].codes(), a.lines[0].codes())) > 0
}
