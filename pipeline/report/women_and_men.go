package report

import (
	"cmp"
	"slices"
	"strings"

	"cts/pipeline/chart"
	"cts/schemas"
)

// mostPairs bounds the chart of women and men; the breakdowns below it hold all.
const mostPairs = 16

// sexPair are the rates of women and of men of one thing in one year.
type sexPair struct {
	key        schemas.SeriesKey // of the women
	women, men *line
	year       int
}

// sexPairs finds the latest year that gives a rate for women and for men, of
// every count that is broken down by sex and by nothing else.
func (a *area) sexPairs() []sexPair {
	men := map[schemas.SeriesKey]*line{}
	for _, l := range a.lines {
		if key := l.key; key.Sex == "M" {
			key.Sex = "F"
			men[key] = l
		}
	}
	var pairs []sexPair
	for _, l := range a.lines {
		other := men[l.key]
		if other == nil || !l.isBySexAlone() || !l.isCount() {
			continue
		}
		if year := latestOfBoth(l, other); year != 0 {
			pairs = append(pairs, sexPair{l.key, l, other, year})
		}
	}
	slices.SortStableFunc(pairs, func(a, b sexPair) int {
		return cmp.Or(cmp.Compare(indicatorRank(a.key.Indicator), indicatorRank(b.key.Indicator)), strings.Compare(a.key.ICCS, b.key.ICCS))
	})
	return pairs[:min(len(pairs), mostPairs)]
}

func (l *line) isBySexAlone() bool {
	whole := line{key: l.key}
	whole.key.Sex = schemas.Total
	return whole.isHeadline()
}

// latestOfBoth is the last year in which both lines have a rate; 0 for none.
func latestOfBoth(a, b *line) int {
	for _, r := range slices.Backward(a.rows) {
		if other := b.at(r.year); r.rate.Rate.Valid && other != nil && other.rate.Rate.Valid {
			return r.year
		}
	}
	return 0
}

// addSexes sets the rates of women and men side by side. A zero has no place on
// the scale of ratios and stands in the table alone.
func (p *areaLayout) addSexes() {
	pairs := p.area.sexPairs()
	women, men := p.words.text("sexes.women"), p.words.text("sexes.men")
	title := p.words.text("sexes.title", "area", p.area.name)
	drawn := Chart{Data: Grid{Caption: title, Columns: []Column{
		{Title: p.words.text("column.series")}, {Title: p.words.text("column.year")}, {Title: women, Number: true}, {Title: men, Number: true},
	}}}
	var rows []chart.Pair
	for _, pair := range pairs {
		row, cells := p.sexPair(pair)
		drawn.Data.Rows = append(drawn.Data.Rows, cells)
		if row.First > 0 && row.Second > 0 {
			rows = append(rows, row)
		}
	}
	if len(rows) == 0 {
		return
	}
	frame := chart.Chart{ID: "women-and-men", Title: title, Description: p.words.text("sexes.lead")}
	drawn.Chart = chart.Dumbbell(frame, women, men, rows, p.words.plainValue)
	p.out.Sexes = append(p.out.Sexes, drawn)
}

func (p *areaLayout) sexPair(pair sexPair) (chart.Pair, []Cell) {
	women, men := pair.women.at(pair.year), pair.men.at(pair.year)
	key := pair.key
	key.Sex = schemas.Total
	decimals := decimalsFor(max(women.rate.Rate.Value, men.rate.Rate.Value))
	row := chart.Pair{
		Name: p.lineTitle(key) + ", " + decimal(pair.year), First: women.rate.Rate.Value, Second: men.rate.Rate.Value,
		FirstWords: p.words.number(women.rate.Rate.Value, decimals), SecondWords: p.words.number(men.rate.Rate.Value, decimals),
		FirstTo: "#" + p.places[women.figure], SecondTo: "#" + p.places[men.figure],
	}
	return row, []Cell{
		TextCell(p.lineTitle(key)), TextCell(decimal(pair.year)),
		{Text: row.FirstWords, Target: row.FirstTo}, {Text: row.SecondWords, Target: row.SecondTo},
	}
}
