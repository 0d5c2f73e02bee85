package report

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"cts/pipeline/chart"
	"cts/schemas"
)

// chainSteps are the steps from a recorded crime to prison, and the indicators
// that give each; of several the first that has a figure.
var chainSteps = []struct {
	name       string // report.chain.<name>
	indicators []string
}{
	{"recorded", []string{"RECORDED_OFFENCES", "INTENTIONAL_HOMICIDE_VICTIMS", "RECORDED_VICTIMS", "INTENTIONAL_HOMICIDE_OFFENCES"}},
	{"suspected", []string{"PERSONS_SUSPECTED"}},
	{"prosecuted", []string{"PERSONS_PROSECUTED"}},
	{"convicted", []string{"PERSONS_CONVICTED"}},
	{"held", []string{"PERSONS_HELD"}},
}

const (
	leastSteps = 3 // of a chain that is drawn
	mostChains = 6
)

// justiceChain is what an area recorded of one crime in one year, step by step.
type justiceChain struct {
	iccs  string
	year  int
	steps []*row // one a step; nil where there is no figure
	lines []*line
}

func (c justiceChain) known() int {
	return len(c.steps) - len(slices.DeleteFunc(slices.Clone(c.steps), func(r *row) bool { return r != nil }))
}

// chains lists for each crime the year that has figures for the most steps, the
// latest of equal ones; crimes with the most steps come first.
func (a *area) chains() []justiceChain {
	byCrime := map[string][]*line{}
	for _, l := range a.lines {
		whole := l.key.AttemptState == schemas.Total || l.key.AttemptState == schemas.NotApplicable || l.key.AttemptState == "COMPLETED"
		if l.isHeadline() && l.isCount() && l.hasValues() && whole {
			byCrime[l.key.ICCS] = append(byCrime[l.key.ICCS], l)
		}
	}
	var all []justiceChain
	for crime, lines := range byCrime {
		if chain := bestChain(crime, lines); chain.known() >= leastSteps {
			all = append(all, chain)
		}
	}
	slices.SortFunc(all, func(a, b justiceChain) int {
		return cmp.Or(cmp.Compare(b.known(), a.known()), strings.Compare(a.iccs, b.iccs))
	})
	return all[:min(len(all), mostChains)]
}

func bestChain(crime string, lines []*line) (best justiceChain) {
	years := map[int]bool{}
	for _, l := range lines {
		for _, r := range l.rows {
			years[r.year] = years[r.year] || r.value.Valid
		}
	}
	for year, given := range years {
		if !given {
			continue
		}
		chain := chainOf(crime, year, lines)
		if by := cmp.Or(cmp.Compare(chain.known(), best.known()), cmp.Compare(year, best.year)); by > 0 {
			best = chain
		}
	}
	return best
}

func chainOf(crime string, year int, lines []*line) justiceChain {
	chain := justiceChain{iccs: crime, year: year}
	for _, step := range chainSteps {
		l, r := figureFor(step.indicators, year, lines)
		chain.lines, chain.steps = append(chain.lines, l), append(chain.steps, r)
	}
	return chain
}

// figureFor is the figure of the first indicator that has one in the year.
func figureFor(indicators []string, year int, lines []*line) (*line, *row) {
	for _, indicator := range indicators {
		for _, l := range lines {
			if l.key.Indicator != indicator {
				continue
			}
			if r := l.at(year); r != nil && r.value.Valid {
				return l, r
			}
		}
	}
	return nil, nil
}

// at is the row of a year; nil where the line does not reach it.
func (l *line) at(year int) *row {
	at, found := slices.BinarySearchFunc(l.rows, year, func(r *row, year int) int { return cmp.Compare(r.year, year) })
	if !found {
		return nil
	}
	return l.rows[at]
}

// addChains draws the chains of the area.
func (p *areaLayout) addChains() {
	for i, chain := range p.area.chains() {
		p.out.Chains = append(p.out.Chains, p.chain("chain-"+strconv.Itoa(i+1), chain))
	}
}

func (p *areaLayout) chain(id string, chain justiceChain) Chart {
	crime := p.labels.crime(chain.iccs)
	if crime == "" {
		crime = p.words.text("chain.all")
	}
	title := p.words.text("chain.title", "crime", crime, "area", p.area.name, "year", decimal(chain.year))
	drawn := Chart{Data: Grid{Caption: title, Columns: []Column{
		{Title: p.words.text("chain.step")}, {Title: p.words.text("column.indicator")}, {Title: p.words.text("column.value"), Number: true},
	}}}
	var steps []chart.Step
	for i, step := range chainSteps {
		shown, cells := p.chainStep(p.words.text("chain."+step.name), chain.lines[i], chain.steps[i])
		steps, drawn.Data.Rows = append(steps, shown), append(drawn.Data.Rows, cells)
	}
	drawn.Chart = chart.Chain(chart.Chart{ID: id, Title: title}, steps)
	return drawn
}

func (p *areaLayout) chainStep(name string, l *line, r *row) (chart.Step, []Cell) {
	if r == nil {
		none := p.words.text("missing.none")
		return chart.Step{Name: name, Words: none}, []Cell{TextCell(name), TextCell(""), {Text: none, Word: true}}
	}
	value, target := p.words.plainValue(r.value.Value), "#"+p.places[r.figure]
	step := chart.Step{Name: name, Value: r.value.Value, Known: true, Target: target, Words: value + " (" + p.labels.kindOfCount(l.key) + ")"}
	return step, []Cell{TextCell(name), TextCell(p.labels.of("CL_INDICATOR", l.key.Indicator)), {Text: value, Target: target}}
}

// kindOfCount is what is counted, in words.
func (l labels) kindOfCount(key schemas.SeriesKey) string {
	return l.of("CL_UNIT_OF_COUNT", key.UnitOfCount)
}
