package report

import (
	"slices"
	"strings"

	"cts/pipeline/trend"
	"cts/schemas"
)

// seriesView is one line: chart, table, statement, findings.
type seriesView struct {
	ID, Title  string
	Unit       string
	HasRate    bool
	Widened    bool // limits are widened by the spread of the indicator family
	Chart      *lineChart
	Rows       []rowView
	Statements []said
	Notes      []said
	Footnotes  []footnote
	Findings   []findingView
}

// footnote is a status or a caution, once a series; the rows give its letter.
type footnote struct{ ID, Letter, Text string }

// rowView is one year of the table beside a chart, in words.
type rowView struct {
	Year      string
	Value     string
	Word      string // instead of a value
	Rate      string
	Limits    string
	Change    string
	Refusal   string // instead of a change
	Break     string
	Switch    string
	Footnotes []link
	Findings  []link
	Severity  string // of the worst finding
	Place     link
}

func (p *areaLayout) series(id, title string, l *line) *seriesView {
	view := &seriesView{ID: id, Title: title, HasRate: l.basis == basisRate, Widened: l.basis == basisRate && l.spread > 0, Unit: p.unit(l)}
	for _, r := range l.rows {
		p.place(l, r, l.basis == basisRate)
		view.Rows = append(view.Rows, p.row(view, l, r))
		for _, f := range r.findings {
			view.Findings = append(view.Findings, p.findingView(f))
			p.shown[findingAnchor(f)] = true
		}
	}
	if l.hasValues() {
		view.Chart = p.chart(id, title, l)
	}
	view.Statements = p.beside(func(c *contents) []string { return c.statements(l) })
	view.Notes = p.beside(func(c *contents) []string { return c.notes(l) })
	return view
}

func (c *contents) unit(l *line) string {
	if l.basis == basisRate {
		return c.words.text("unit.rate")
	}
	if l.isCount() {
		return c.words.text("unit.count")
	}
	return c.labels.of("CL_UNIT_MEASURE", l.key.UnitMeasure)
}

func (p *areaLayout) chart(id, title string, l *line) *lineChart {
	drawn := l.draw(fullChart, p.words)
	drawn.ID, drawn.Title = id+"-chart", p.words.text("chart.title", "series", title, "unit", p.unit(l), "area", p.area.name)
	drawn.Description = p.words.text("chart.description", "first", decimal(l.rows[0].year), "last", decimal(l.rows[len(l.rows)-1].year))
	at := 0
	for _, r := range l.rows {
		value, _ := l.shown(r)
		if !value.Valid {
			continue
		}
		point := &drawn.Points[at]
		at++
		point.Link = "#" + p.places[r.figure]
		point.Label = decimal(r.year) + ": " + p.words.number(value.Value, l.decimals())
		if point.Flagged {
			point.Link = "#" + findingAnchor(r.findings[0])
			point.Label += ". " + p.findingCount(r.findings)
		}
	}
	return &drawn
}

func (l *line) decimals() int {
	if l.basis == basisValue && l.isCount() {
		return 0
	}
	return decimalsFor(l.largest())
}

func (p *areaLayout) row(series *seriesView, l *line, r *row) rowView {
	view := rowView{Year: decimal(r.year)}
	if r.value.Valid {
		view.Value = p.words.plainValue(r.value.Value)
	} else {
		view.Word = p.valueWord(r)
	}
	if l.basis == basisRate && r.rate.Rate.Valid {
		view.Rate = p.words.number(r.rate.Rate.Value, l.decimals())
		view.Limits = p.limits(l, r)
	} else if l.basis == basisRate && r.value.Valid {
		view.Rate = p.words.text("missing.no_denominator")
	}
	if r.change.Percent.Valid {
		view.Change = p.words.signed(r.change.Percent.Value, 1) + groupMark + "%"
		if r.isBreak() {
			view.Change += " (" + p.words.text("change.crosses_break") + ")"
		}
	} else {
		view.Refusal = p.words.text("change." + string(r.change.Refused))
	}
	p.rowNotes(series, r, &view)
	return view
}

func (p *areaLayout) limits(l *line, r *row) string {
	if !hasChance(l.key) {
		return p.words.text("limits.not_applicable")
	}
	return p.words.range95(r.rate.Limits, l.decimals())
}

// valueWord says why a year has no value, with the bounds of a suppressed one.
func (p *areaLayout) valueWord(r *row) string {
	word := p.words.missingWord(r)
	if f := r.figure; f != nil && f.LowerBound.Valid && f.UpperBound.Valid {
		word += " (" + p.words.plainValue(f.LowerBound.Value) + "\u2013" + p.words.plainValue(f.UpperBound.Value) + ")"
	}
	return word
}

func (p *areaLayout) rowNotes(series *seriesView, r *row, view *rowView) {
	for _, text := range p.footnoteTexts(r) {
		view.Footnotes = append(view.Footnotes, series.footnote(text))
	}
	if r.isBreak() {
		view.Break = p.words.breakLabel(r)
	}
	if r.switched != "" {
		view.Switch = p.words.text("switch.before", "source", r.switched)
	}
	for _, f := range r.findings {
		view.Findings = append(view.Findings, link{"#" + findingAnchor(f), p.words.text("severity." + strings.ToLower(f.Severity))})
		if view.Severity == "" {
			view.Severity = strings.ToLower(f.Severity)
		}
	}
	if place := r.place(); place != nil {
		view.Place = link{"#" + p.places[place], shortLocator(place.Locator)}
	}
}

// shortLocator leaves out a long name of a sheet, which the list of places
// gives, and keeps the cell.
func shortLocator(locator string) string {
	const most = 14
	if sheet, cell := cutCell(locator); len([]rune(sheet)) > most {
		return cell
	}
	return locator
}

// footnoteTexts are the statuses and cautions of a figure, in words.
func (p *areaLayout) footnoteTexts(r *row) []string {
	if r.figure == nil || r.figure.Missing != "" {
		return nil
	}
	var texts []string
	for _, status := range r.figure.ObsStatus {
		if status != "A" && (status != "B" || !r.isBreak()) {
			texts = append(texts, p.labels.of("CL_OBS_STATUS", status))
		}
	}
	for _, caution := range r.figure.Cautions {
		if caution == "series_break" && r.isBreak() {
			continue
		}
		texts = append(texts, p.labels.of("CL_CAUTION", caution))
	}
	if comment := r.figure.Comment; comment != "" {
		texts = append(texts, comment)
	}
	return texts
}

// footnote links to the footnote of a text, which is added when it is new.
func (s *seriesView) footnote(text string) link {
	at := slices.IndexFunc(s.Footnotes, func(f footnote) bool { return f.Text == text })
	if at < 0 {
		at = len(s.Footnotes)
		letter := string(rune('a' + at%26))
		if at >= 26 {
			letter += decimal(at / 26)
		}
		s.Footnotes = append(s.Footnotes, footnote{ID: s.ID + "-note-" + letter, Letter: letter, Text: text})
	}
	return link{"#" + s.Footnotes[at].ID, s.Footnotes[at].Letter}
}

// findingCount says how many findings a figure has, by severity.
func (p *areaLayout) findingCount(findings []*schemas.Finding) string {
	var words []string
	for _, severity := range []string{schemas.SeverityError, schemas.SeverityWarning, schemas.SeverityInformation} {
		n := 0
		for _, f := range findings {
			if f.Severity == severity {
				n++
			}
		}
		if n > 0 {
			words = append(words, decimal(n)+" "+p.words.text("severity."+strings.ToLower(severity)))
		}
	}
	return strings.Join(words, ", ")
}

// statements says what the recorded figures say, segment by segment, and what
// is refused and why.
func (c *contents) statements(l *line) []string {
	var out []string
	for _, s := range l.statements {
		switch {
		case s.Direction != trend.NoStatement:
			out = append(out, c.statement(l, s))
		case s.FirstYear != 0:
			out = append(out, c.words.text("statement."+string(s.Refused), "last", decimal(s.LastYear)))
		}
	}
	if c.options.AcrossBreaks && l.isBroken() {
		out = append(out, c.words.text("statement.crosses_breaks"))
	}
	for i, r := range l.rows {
		if i > 0 && r.isBreak() && !c.options.AcrossBreaks {
			out = append(out, c.words.text("statement.across_break", "break", c.words.breakLabel(r)))
		}
	}
	if len(out) == 0 {
		out = append(out, c.words.text("statement.no_figures"))
	}
	return out
}

func (c *contents) statement(l *line, s trend.Statement) string {
	sentences := []string{c.words.text("statement."+string(s.Direction), "first", decimal(s.FirstYear), "last", decimal(s.LastYear), "years", decimal(s.Test.N))}
	if slope := s.Slope.Slope; slope.Valid {
		most := l.decimals() + 2
		limits := c.words.text("limits.not_available")
		if s.Slope.Limits.Lower.Valid {
			limits = c.words.text("limits.from_to", "lower", c.words.significant(s.Slope.Limits.Lower.Value, most), "upper", c.words.significant(s.Slope.Limits.Upper.Value, most))
		}
		sentences = append(sentences, c.words.text("statement.slope", "slope", c.words.significant(slope.Value, most), "unit", c.unit(l), "limits", limits))
	}
	test := c.words.text("statement.test", "p", c.words.probability(s.Test.P))
	if s.Test.AdjustedP > s.Test.P {
		test = c.words.text("statement.test_adjusted", "p", c.words.probability(s.Test.P), "adjusted", c.words.probability(s.Test.AdjustedP), "lag", c.words.number(s.Test.Lag1.Value, 2))
	}
	return strings.Join(append(sentences, test), " ")
}

// significant writes a slope with three significant digits, and with no more
// decimals than the figures justify.
func (w words) significant(value float64, mostDecimals int) string {
	decimals := 0
	for scaled := value; decimals < mostDecimals && scaled < 100 && scaled > -100; decimals++ {
		scaled *= 10
	}
	return w.signed(value, decimals)
}

func (w words) probability(p float64) string {
	if p < 0.001 {
		return "< " + w.number(0.001, 3)
	}
	return "= " + w.number(p, 3)
}

// notes say what a reader has to know of the whole line.
func (c *contents) notes(l *line) []string {
	var notes []string
	if l.isCount() && l.basis == basisValue && l.hasValues() {
		notes = append(notes, c.words.text("note.no_denominator"))
	}
	if slices.ContainsFunc(l.rows, func(r *row) bool { return r.switched != "" }) {
		notes = append(notes, c.words.text("note.sources"))
	}
	if l.key.TimePerCollect == "E" {
		notes = append(notes, c.words.text("note.stock"))
	}
	return notes
}
