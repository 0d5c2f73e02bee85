package report

import (
	"slices"
	"strconv"
	"strings"

	"cts/pipeline/trend"
	"cts/schemas"
)

// study computes rates, changes and trends of every line of an area, and puts
// breaks and findings beside the figures that they concern.
func (c *contents) study(a *area) {
	findings := findingsByFigure(a.findings)
	breaks := breaksOf(a.code, c.breaks)
	for _, l := range a.lines {
		l.spread = spreadOf(l.key)
		for i, r := range l.rows {
			r.people = a.denominator.of(l.key, r.year)
			r.breaks = breaks.before(l, r)
			if i > 0 {
				r.switched = switchedFrom(l.rows[i-1], r)
			}
			if place := r.place(); place != nil {
				r.findings = findings[place.id()]
			}
		}
		l.compute()
	}
}

// compute fills rates, changes and statements from the values.
func (l *line) compute() {
	counts := make([]trend.Point, len(l.rows))
	l.basis = basisValue
	for i, r := range l.rows {
		counts[i] = trend.Point{Year: r.year, Value: r.value, Population: r.people, Break: r.isBreak()}
		if !l.isCount() {
			continue
		}
		r.rate = trend.Rate(counts[i], l.spread)
		if !hasChance(l.key) {
			r.rate.Limits = trend.Interval{}
		}
		if r.rate.Rate.Valid {
			l.basis = basisRate
		}
	}
	points := counts
	if l.basis == basisRate {
		points = trend.Rates(counts)
	}
	for i, change := range trend.YearOnYear(points) {
		l.rows[i].change = change
	}
	for _, segment := range trend.Segments(points) {
		l.statements = append(l.statements, trend.Describe(segment))
	}
}

// plainPoisson lists the indicator families of which chance alone explains most
// of the change: homicides and deaths, which are counted well.
var plainPoisson = []string{"homicide", "prison_deaths"}

// spreadOf is the spread by which the limits of a line are widened.
func spreadOf(key schemas.SeriesKey) float64 {
	family := schemas.FamilyOf(key.Indicator, key.ICCS, key.Breakdown)
	if slices.Contains(plainPoisson, family.ID) {
		return 0
	}
	return family.Spread
}

// hasChance tells whether the count is one of events or persons, of which
// another year would have given another number by chance. Places and posts are
// decided upon; limits of chance would mean nothing.
func hasChance(key schemas.SeriesKey) bool {
	return !slices.Contains([]string{"PLACE", "FACILITY", "HEADCOUNT", "FTE"}, key.UnitOfCount)
}

func switchedFrom(before, after *row) string {
	if before.figure == nil || after.figure == nil || before.figure.source() == after.figure.source() {
		return ""
	}
	return before.figure.source()
}

func findingsByFigure(findings []schemas.Finding) map[figureID][]*schemas.Finding {
	byFigure := map[figureID][]*schemas.Finding{}
	for i := range findings {
		f := &findings[i]
		if f.SeriesID != "" {
			id := figureID{f.SeriesID, f.TimePeriod, f.SubmissionID}
			byFigure[id] = append(byFigure[id], f)
		}
	}
	return byFigure
}

// declaredBreaks holds the breaks that a country declared, by table, item and year.
type declaredBreaks map[declaredBreak][]string

type declaredBreak struct {
	table, item string
	year        int
}

func breaksOf(area string, answers []schemas.Metadata) declaredBreaks {
	breaks := declaredBreaks{}
	for _, answer := range answers {
		year, err := strconv.Atoi(firstFour(answer.TimePeriod))
		if answer.RefArea != area || err != nil {
			continue
		}
		at := declaredBreak{answer.TableID, wholeTable(answer.ItemID), year}
		reason := answer.Text
		if reason == "" {
			reason = answer.Code
		}
		if !slices.Contains(breaks[at], reason) {
			breaks[at] = append(breaks[at], reason)
		}
	}
	return breaks
}

// before gives the reasons of breaks before a year of a line: those declared
// for the item or the table of any of its figures, and the status B of the
// figure itself.
func (b declaredBreaks) before(l *line, r *row) []string {
	var reasons []string
	for _, other := range l.rows {
		place := other.place()
		if place == nil {
			continue
		}
		for _, item := range []string{place.ItemID, schemas.Total} {
			for _, reason := range b[declaredBreak{place.TableID, item, r.year}] {
				if !slices.Contains(reasons, reason) {
					reasons = append(reasons, reason)
				}
			}
		}
	}
	if len(reasons) == 0 && r.figure != nil && slices.Contains(r.figure.ObsStatus, "B") {
		reasons = []string{r.figure.Comment}
	}
	return reasons
}

func wholeTable(item string) string {
	if item == "" {
		return schemas.Total
	}
	return item
}

func firstFour(text string) string {
	if len(text) > 4 && strings.TrimLeft(text[:4], "0123456789") == "" {
		return text[:4]
	}
	return text
}
