package report

import (
	"slices"
	"strconv"
	"strings"

	"cts/pipeline/trend"
	"cts/schemas"
)

// areaPage is the page of one area.
type areaPage struct {
	page
	Name, Code string
	Index      []link
	Groups     []*indicatorGroup
	Others     []findingView // findings that concern no figure shown above
	Revisions  []revisionView
	Places     []placeView
	Sources    []sourceView
}

// indicatorGroup holds the lines of one indicator.
type indicatorGroup struct {
	ID, Title string
	Series    []*seriesView
	Parts     *matrix
}

// seriesView is one line: chart, table, statement, findings.
type seriesView struct {
	ID, Title  string
	Unit       string
	HasRate    bool
	Widened    bool // limits are widened by the spread of the indicator family
	Chart      *chart
	Rows       []rowView
	Statements []string
	Notes      []string
	Findings   []findingView
}

// rowView is one year of the table beside a chart, in words.
type rowView struct {
	Year     string
	Value    string
	Word     string // instead of a value
	Rate     string
	Limits   string
	Change   string
	Refusal  string // instead of a change
	Status   []string
	Break    string
	Switch   string
	Findings []link
	Severity string // of the worst finding
	Place    link
}

// matrix shows breakdowns: a row a line, a column a year.
type matrix struct {
	Caption  string
	Years    []string
	Rows     []matrixRow
	Findings []findingView
}

type matrixRow struct {
	Title string
	Cells []matrixCell
}

type matrixCell struct {
	Value, Word string
	Place       string // target
	Finding     string // target
}

// placeView tells everything of where one figure came from.
type placeView struct {
	ID         string
	About      string
	Year       string
	Written    string
	Place      string
	Source     link
	Mapping    []string
	People     string
	Correction string
	ChosenBy   string
	Note       string
	Findings   []link
}

// sourceView is one submission.
type sourceView struct {
	ID, Title string
	Facts     []fact
	Snapshots []fact
}

type revisionView struct{ About, Year, Kind, Cause, Old, New, From, To string }

// areaLayout builds the page of one area and numbers the places as it goes.
type areaLayout struct {
	*contents
	area    *area
	out     *areaPage
	places  map[*figure]string
	sources map[string]string // id of the section, by submission
	shown   map[string]bool   // anchors of findings that stand beside a figure
}

func (c *contents) areaPage(a *area) *areaPage {
	out := &areaPage{page: c.page(a.name, "../"), Name: a.name, Code: a.code}
	layout := &areaLayout{contents: c, area: a, out: out, places: map[*figure]string{}, sources: map[string]string{}, shown: map[string]bool{}}
	layout.addSources()
	layout.addGroups()
	layout.addOtherFindings()
	layout.addRevisions()
	out.Facts = layout.facts()
	out.Index = layout.index()
	return out
}

func (p *areaLayout) facts() []fact {
	values, held := 0, 0
	for _, l := range p.area.lines {
		for _, r := range l.rows {
			if r.value.Valid {
				values++
			}
			if r.heldOut != nil {
				held++
			}
		}
	}
	denominator := p.words.text("denominator.none")
	if d := p.area.denominator; d.id != "" {
		denominator = p.labels.of("CL_DENOMINATOR", d.id)
	}
	return withValues([]fact{
		{p.words.text("area.code"), p.area.code},
		{p.words.text("area.figures"), number(float64(values), 0)},
		{p.words.text("area.held_out"), number(float64(held), 0)},
		{p.words.text("area.findings"), number(float64(len(p.area.findings)), 0)},
		{p.words.text("area.submissions"), number(float64(len(p.area.submissions)), 0)},
		{p.words.text("denominator"), denominator},
	})
}

func (p *areaLayout) index() []link {
	var index []link
	for _, g := range p.out.Groups {
		index = append(index, link{"#" + g.ID, g.Title})
	}
	if len(p.out.Others) > 0 {
		index = append(index, link{"#findings", p.words.text("area.other_findings")})
	}
	if len(p.out.Revisions) > 0 {
		index = append(index, link{"#revisions", p.words.text("area.revisions")})
	}
	return append(index, link{"#sources", p.words.text("area.sources")}, link{"#places", p.words.text("area.places")})
}

// addGroups puts the lines under their indicators, in the order of the lines.
func (p *areaLayout) addGroups() {
	byIndicator := map[string][]*line{}
	var order []string
	for _, l := range p.area.lines {
		if _, ok := byIndicator[l.key.Indicator]; !ok {
			order = append(order, l.key.Indicator)
		}
		byIndicator[l.key.Indicator] = append(byIndicator[l.key.Indicator], l)
	}
	slices.SortStableFunc(order, func(a, b string) int { return indicatorOrder(byIndicator[a]) - indicatorOrder(byIndicator[b]) })
	for i, indicator := range order {
		p.out.Groups = append(p.out.Groups, p.group("indicator-"+decimal(i+1), indicator, byIndicator[indicator]))
	}
}

// indicatorOrder puts indicators that may be compared across areas first.
func indicatorOrder(lines []*line) int {
	for _, l := range lines {
		if schemas.FamilyOf(l.key.Indicator, l.key.ICCS, l.key.Breakdown).ComparableAcrossAreas {
			return 0
		}
	}
	return 1
}

func (p *areaLayout) group(id, indicator string, lines []*line) *indicatorGroup {
	group := &indicatorGroup{ID: id, Title: p.labels.of("CL_INDICATOR", indicator)}
	var headlines, parts []*line
	for _, l := range lines {
		if l.isHeadline() {
			headlines = append(headlines, l)
		} else {
			parts = append(parts, l)
		}
	}
	titles := p.titles(group.Title, headlines)
	for i, l := range headlines {
		group.Series = append(group.Series, p.series(id+"-"+decimal(i+1), titles[i], l))
	}
	if len(parts) > 0 {
		group.Parts = p.matrix(group.Title, parts)
	}
	return group
}

// titles names headlines by their crime, and tells lines apart that share one.
func (p *areaLayout) titles(indicator string, lines []*line) []string {
	titles := make([]string, len(lines))
	times := map[string]int{}
	for i, l := range lines {
		titles[i] = p.labels.subject(l.key)
		if titles[i] == "" {
			titles[i] = indicator
		}
		times[titles[i]]++
	}
	for i, l := range lines {
		if times[titles[i]] > 1 {
			titles[i] += " (" + strings.Join([]string{
				p.labels.of("CL_ROLE", l.key.PersonRole), p.labels.of("CL_UNIT_OF_COUNT", l.key.UnitOfCount),
				p.labels.of("CL_UNIT_MEASURE", l.key.UnitMeasure), p.labels.of("CL_TIME_PER_COLLECT", l.key.TimePerCollect),
			}, ", ") + ")"
		}
	}
	return titles
}

func (p *areaLayout) series(id, title string, l *line) *seriesView {
	view := &seriesView{ID: id, Title: title, HasRate: l.basis == basisRate, Widened: l.basis == basisRate && l.spread > 0, Unit: p.unit(l)}
	for _, r := range l.rows {
		p.place(l, r)
		view.Rows = append(view.Rows, p.row(l, r))
		for _, f := range r.findings {
			view.Findings = append(view.Findings, p.findingView(f))
			p.shown[findingAnchor(f)] = true
		}
	}
	if l.hasValues() {
		view.Chart = p.chart(id, title, l)
	}
	view.Statements = p.statements(l)
	view.Notes = p.notes(l)
	return view
}

func (p *areaLayout) unit(l *line) string {
	if l.basis == basisRate {
		return p.words.text("unit.rate")
	}
	if l.isCount() {
		return p.words.text("unit.count")
	}
	return p.labels.of("CL_UNIT_MEASURE", l.key.UnitMeasure)
}

func (p *areaLayout) chart(id, title string, l *line) *chart {
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
		point.Label = decimal(r.year) + ": " + number(value.Value, l.decimals())
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

func (p *areaLayout) row(l *line, r *row) rowView {
	view := rowView{Year: decimal(r.year)}
	if r.value.Valid {
		view.Value = plainValue(r.value.Value)
	} else {
		view.Word = p.valueWord(r)
	}
	if l.basis == basisRate && r.rate.Rate.Valid {
		view.Rate = number(r.rate.Rate.Value, l.decimals())
		view.Limits = p.limits(l, r)
	} else if l.basis == basisRate && r.value.Valid {
		view.Rate = p.words.text("missing.no_denominator")
	}
	if r.change.Percent.Valid {
		view.Change = signed(r.change.Percent.Value, 1) + groupMark + "%"
	} else {
		view.Refusal = p.words.text("change." + string(r.change.Refused))
	}
	p.rowNotes(r, &view)
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
		word += " (" + plainValue(f.LowerBound.Value) + "\u2013" + plainValue(f.UpperBound.Value) + ")"
	}
	return word
}

func (p *areaLayout) rowNotes(r *row, view *rowView) {
	if f := r.figure; f != nil {
		for _, status := range f.ObsStatus {
			if status != "A" && f.Missing == "" {
				view.Status = append(view.Status, p.labels.of("CL_OBS_STATUS", status))
			}
		}
		for _, caution := range f.Cautions {
			view.Status = append(view.Status, p.labels.of("CL_CAUTION", caution))
		}
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
		view.Place = link{"#" + p.places[place], place.Locator}
	}
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

func (p *areaLayout) matrix(indicator string, lines []*line) *matrix {
	first, last := lines[0].rows[0].year, lines[0].rows[0].year
	for _, l := range lines {
		first, last = min(first, l.rows[0].year), max(last, l.rows[len(l.rows)-1].year)
	}
	years := yearsOf(lines, first, last)
	out := &matrix{Caption: p.words.text("breakdowns.caption", "indicator", indicator)}
	for _, year := range years {
		out.Years = append(out.Years, decimal(year))
	}
	for _, l := range lines {
		title := strings.Join(nonEmpty([]string{p.labels.subject(l.key), p.labels.breakdown(l.key)}), ": ")
		if !l.isCount() {
			title += " (" + p.unit(l) + ")"
		}
		out.Rows = append(out.Rows, matrixRow{Title: title, Cells: p.matrixCells(l, years, out)})
	}
	return out
}

// yearsOf lists the calendar years from first to last; over a longer time than
// anyone collects, only those that a line has.
func yearsOf(lines []*line, first, last int) []int {
	if last-first < longestLine {
		years := make([]int, 0, last-first+1)
		for year := first; year <= last; year++ {
			years = append(years, year)
		}
		return years
	}
	var years []int
	for _, l := range lines {
		for _, r := range l.rows {
			years = append(years, r.year)
		}
	}
	slices.Sort(years)
	return slices.Compact(years)
}

func (p *areaLayout) matrixCells(l *line, years []int, out *matrix) []matrixCell {
	byYear := map[int]*row{}
	for _, r := range l.rows {
		byYear[r.year] = r
	}
	cells := make([]matrixCell, len(years))
	for i, year := range years {
		r := byYear[year]
		if r == nil {
			cells[i].Word = p.words.text("missing.none")
			continue
		}
		p.place(l, r)
		cells[i] = p.matrixCell(r)
		for _, f := range r.findings {
			out.Findings = append(out.Findings, p.findingView(f))
			p.shown[findingAnchor(f)] = true
		}
	}
	return cells
}

func (p *areaLayout) matrixCell(r *row) matrixCell {
	cell := matrixCell{}
	if r.value.Valid {
		cell.Value = plainValue(r.value.Value)
	} else {
		cell.Word = p.valueWord(r)
	}
	if place := r.place(); place != nil {
		cell.Place = "#" + p.places[place]
	}
	if len(r.findings) > 0 {
		cell.Finding = "#" + findingAnchor(r.findings[0])
	}
	return cell
}

// place adds where the figure of a row came from to the end of the page, once.
func (p *areaLayout) place(l *line, r *row) {
	f := r.place()
	if f == nil || p.places[f] != "" {
		return
	}
	id := "place-" + decimal(len(p.out.Places)+1)
	p.places[f] = id
	view := placeView{
		ID: id, About: p.lineTitle(l.key), Year: f.TimePeriod, Written: f.ValueRaw, Place: p.placeName(f.Snapshot, f.Locator),
		Source: link{"#" + p.sources[f.SubmissionID], f.source()}, Mapping: p.mapping(f), People: p.people(l, r),
		Correction: f.CorrectionID, ChosenBy: f.ChosenBy, Note: strings.Join(nonEmpty([]string{f.SourceNote, f.Comment}), "; "),
	}
	for _, finding := range r.findings {
		view.Findings = append(view.Findings, link{"#" + findingAnchor(finding), finding.RuleID})
	}
	p.out.Places = append(p.out.Places, view)
}

// mapping tells by which national codes, and in which relation, a figure came to its category.
func (p *areaLayout) mapping(f *figure) []string {
	var lines []string
	for _, n := range p.parts[f.id()] {
		text := n.NationalCode
		if n.Relation != "" {
			text += " \u2192 " + f.ICCS + " (" + p.labels.of("CL_RELATION", n.Relation) + ")"
		}
		if n.Locator != f.Locator {
			text += ", " + n.Locator + ": " + n.ValueRaw
		}
		lines = append(lines, text)
	}
	if len(lines) == 0 && f.Relation != "" {
		lines = append(lines, p.labels.of("CL_RELATION", f.Relation))
	}
	return lines
}

func (p *areaLayout) people(l *line, r *row) string {
	if !l.isCount() || !r.people.Valid {
		return ""
	}
	return number(r.people.Value, 0)
}

func (p *areaLayout) addOtherFindings() {
	status := map[string]string{}
	for _, s := range p.area.submissions {
		status[s.SubmissionID] = s.Status
	}
	var others []*schemas.Finding
	for i := range p.area.findings {
		if f := &p.area.findings[i]; !p.shown[findingAnchor(f)] {
			others = append(others, f)
		}
	}
	slices.SortFunc(others, bySeverity)
	for _, f := range others {
		view := p.findingView(f)
		view.Status = p.words.text("area.of_submission", "submission", p.submissionTitle(f.SubmissionID), "status", p.statusWord(status[f.SubmissionID]))
		p.out.Others = append(p.out.Others, view)
	}
}

func (p *areaLayout) submissionTitle(id string) string {
	for i := range p.area.submissions {
		if s := &p.area.submissions[i]; s.SubmissionID == id {
			return p.titleOf(s)
		}
	}
	return firstOf(id, 12)
}

// titleOf names a submission: dataset, round or release, part.
func (c *contents) titleOf(s *submission) string {
	title := s.Dataset + " " + s.Round + s.Release
	if s.Part != "" && s.Part != schemas.PartWhole {
		title += ", " + c.labels.of("CL_PART", s.Part)
	}
	return strings.TrimSpace(title)
}

func (p *areaLayout) addRevisions() {
	for _, r := range p.area.revisions {
		p.out.Revisions = append(p.out.Revisions, revisionView{
			About: p.lineTitle(r.SeriesKey), Year: r.TimePeriod,
			Kind: p.words.text("revision." + r.Kind), Cause: p.words.text("cause." + r.Cause),
			Old: p.revised(r.OldValue), New: p.revised(r.NewValue),
			From: p.submissionTitle(r.OldSubmission), To: p.submissionTitle(r.NewSubmission),
		})
	}
}

func (p *areaLayout) revised(value schemas.Optional[float64]) string {
	if value.Valid {
		return plainValue(value.Value)
	}
	return p.words.text("missing.none")
}

func (p *areaLayout) addSources() {
	for i := range p.area.submissions {
		s := &p.area.submissions[i]
		id := "source-" + decimal(i+1)
		p.sources[s.SubmissionID] = id
		view := sourceView{
			ID: id, Title: p.titleOf(s),
			Facts: withValues([]fact{
				{p.words.text("source.provider"), p.labels.of("CL_PROVIDER", s.Provider)},
				{p.words.text("source.dataset"), p.labels.of("CL_DATASET", s.Dataset)},
				{p.words.text("source.round"), s.Round},
				{p.words.text("source.release"), s.Release},
				{p.words.text("source.part"), p.labels.of("CL_PART", s.Part)},
				{p.words.text("source.edition"), s.Edition},
				{p.words.text("source.issued"), s.IssuedAt.UTC().Format("2006-01-02")},
				{p.words.text("source.received"), s.ReceivedAt.UTC().Format("2006-01-02")},
				{p.words.text("source.status"), p.statusWord(s.Status)},
				{p.words.text("source.cells"), p.words.text("source.counts", "cells", decimal(int(s.Cells)),
					"values", decimal(int(s.WithValue)), "empty", decimal(int(s.TypedEmpty)), "rejected", decimal(int(s.Rejected)))},
				{p.words.text("source.submission"), s.SubmissionID},
			}),
		}
		for _, snapshot := range s.Snapshots {
			view.Snapshots = append(view.Snapshots, fact{p.fileName(snapshot), snapshot})
		}
		p.out.Sources = append(p.out.Sources, view)
	}
}

// statusWord is the status of a submission in words.
func (c *contents) statusWord(status string) string {
	if status == "" {
		status = "received"
	}
	return c.words.text("status." + status)
}

// statements says what the recorded figures say, segment by segment, and what
// is refused and why.
func (p *areaLayout) statements(l *line) []string {
	var out []string
	for _, s := range l.statements {
		switch {
		case s.Direction != trend.NoStatement:
			out = append(out, p.statement(l, s))
		case s.FirstYear != 0:
			out = append(out, p.words.text("statement."+string(s.Refused), "first", decimal(s.FirstYear), "last", decimal(s.LastYear)))
		}
	}
	for i, r := range l.rows {
		if i > 0 && r.isBreak() {
			out = append(out, p.words.text("statement.across_break", "break", p.words.breakLabel(r)))
		}
	}
	if len(out) == 0 {
		out = append(out, p.words.text("statement.no_figures"))
	}
	return out
}

func (p *areaLayout) statement(l *line, s trend.Statement) string {
	sentences := []string{p.words.text("statement."+string(s.Direction), "first", decimal(s.FirstYear), "last", decimal(s.LastYear), "years", decimal(s.Test.N))}
	if slope := s.Slope.Slope; slope.Valid {
		limits := p.words.text("limits.not_available")
		if s.Slope.Limits.Lower.Valid {
			limits = p.words.text("limits.from_to", "lower", significant(s.Slope.Limits.Lower.Value), "upper", significant(s.Slope.Limits.Upper.Value))
		}
		sentences = append(sentences, p.words.text("statement.slope", "slope", significant(slope.Value), "unit", p.unit(l), "limits", limits))
	}
	test := p.words.text("statement.test", "p", probability(s.Test.P))
	if s.Test.Lag1.Valid {
		test = p.words.text("statement.test_adjusted", "p", probability(s.Test.P), "adjusted", probability(s.Test.AdjustedP), "lag", number(s.Test.Lag1.Value, 2))
	}
	return strings.Join(append(sentences, test), " ")
}

// significant writes a slope with three significant digits.
func significant(value float64) string {
	if value == 0 {
		return "0"
	}
	decimals := 0
	for scaled := value; decimals < 6 && scaled < 100 && scaled > -100; decimals++ {
		scaled *= 10
	}
	return signed(value, decimals)
}

func probability(p float64) string {
	if p < 0.001 {
		return "< 0.001"
	}
	return "= " + strconv.FormatFloat(p, 'f', 3, 64)
}

// notes say what a reader has to know of the whole line.
func (p *areaLayout) notes(l *line) []string {
	var notes []string
	if l.isCount() && l.basis == basisValue && l.hasValues() {
		notes = append(notes, p.words.text("note.no_denominator"))
	}
	if slices.ContainsFunc(l.rows, func(r *row) bool { return r.switched != "" }) {
		notes = append(notes, p.words.text("note.sources"))
	}
	if l.key.TimePerCollect == "E" {
		notes = append(notes, p.words.text("note.stock"))
	}
	return notes
}
