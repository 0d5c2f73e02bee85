package report

import (
	"slices"
	"strings"

	"cts/pipeline/comparability"
	"cts/pipeline/trend"
	"cts/schemas"
)

// study computes rates, changes and trends of every line of an area, and puts
// breaks and findings beside the figures that they concern.
func (c *contents) study(a *area) {
	findings := findingsByFigure(a.findings)
	for _, l := range a.lines {
		l.spread = spreadOf(l.key)
		for i, r := range l.rows {
			r.people = a.denominator.of(l.key, r.year)
			r.breaks = c.divisions(l, i)
			if i > 0 {
				r.switched = switchedFrom(l.rows[i-1], r)
			}
			if place := r.place(); place != nil {
				r.findings = findings[place.id()]
			}
		}
		l.compute(c.options.AcrossBreaks)
	}
}

// compute fills rates, changes and statements from the values. Breaks divide
// them, unless it was asked to cross them.
func (l *line) compute(across bool) {
	counts := make([]trend.Point, len(l.rows))
	l.basis = basisValue
	for i, r := range l.rows {
		counts[i] = trend.Point{Year: r.year, Value: r.value, Population: r.people, Break: r.isBreak() && !across}
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

// divisions gives the reasons for which a line may not be compared across a year:
// declared breaks, and changes of unit, definition or coverage since the figure before.
func (c *contents) divisions(l *line, at int) []string {
	series := make([]comparability.Figure, 0, len(l.rows))
	for _, r := range l.rows {
		if place := r.place(); place != nil {
			series = append(series, place.comparable())
		}
	}
	var reasons []string
	for _, reason := range c.answers.Breaks(series, l.rows[at].year, l.rows[at].comparable()) {
		reasons = append(reasons, reason.Text)
	}
	for _, reason := range c.changes(l, at) {
		reasons = append(reasons, c.change(reason))
	}
	return reasons
}

// changes gives what changed since the last year that has a figure.
func (c *contents) changes(l *line, at int) []comparability.Reason {
	own := l.rows[at].comparable()
	for before := at - 1; own != nil && before >= 0; before-- {
		if earlier := l.rows[before].comparable(); earlier != nil && l.rows[before].value.Valid {
			return c.answers.Changes(*earlier, *own)
		}
	}
	return nil
}

// change says in words what changed.
func (c *contents) change(reason comparability.Reason) string {
	return c.words.text("break."+string(reason.Kind), "concept", c.concept(reason.Concept), "before", reason.Before, "after", reason.After)
}

// concept names what changed: a column of the figures, or what the country was asked.
func (c *contents) concept(code string) string {
	if slices.Contains([]string{"RELATION", "DEFINITION", "MONTHS_COVERED", "AGENCIES_COVERED", "POPULATION_COVERED"}, code) {
		return c.words.text("concept." + strings.ToLower(code))
	}
	return c.labels.of("CL_METADATA_CONCEPT", code)
}

// comparable is what comparing needs of the figure in force; nil without one.
func (r *row) comparable() *comparability.Figure {
	if r.figure == nil {
		return nil
	}
	f := r.figure.comparable()
	return &f
}

func (f *figure) comparable() comparability.Figure {
	return comparability.Figure{
		RefArea: f.RefArea, Year: f.Year, ObsStatus: f.ObsStatus, Comment: f.Comment, Relation: f.Relation,
		MonthsCovered: f.MonthsCovered, AgenciesCovered: f.AgenciesCovered, PopulationCovered: f.PopulationCovered,
		SubmissionID: f.SubmissionID, TableID: f.TableID, ItemID: f.ItemID,
	}
}
