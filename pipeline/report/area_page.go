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
	Revisions  revisionList  // changed, withdrawn, or said otherwise
	Added      revisionList  // given for the first time by a later submission
	Places     []placeView
	Sources    []sourceView
}

// indicatorGroup holds the lines of one indicator.
type indicatorGroup struct {
	ID, Title string
	Series    []*seriesView
	Matrices  []*matrix // breakdowns, and series without any value
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

// matrix shows breakdowns: a row a line, a column a year.
type matrix struct {
	page
	Area     string
	Caption  string
	Years    []string
	Rows     []matrixRow
	Findings []findingView
}

// Count is the number of findings, in words.
func (m matrix) Count() string { return decimal(len(m.Findings)) }

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

// revisionList is a table of revisions.
type revisionList struct {
	page
	Caption string
	Rows    []revisionView
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
	if len(p.out.Revisions.Rows)+len(p.out.Added.Rows) > 0 {
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
	slices.SortStableFunc(order, func(a, b string) int { return indicatorRank(a) - indicatorRank(b) })
	for i, indicator := range order {
		p.out.Groups = append(p.out.Groups, p.group("indicator-"+decimal(i+1), indicator, byIndicator[indicator]))
	}
}

// indicatorOrder is the order of the modules of the UN-CTS: recorded crime,
// then the way through the justice process, then prisons and personnel.
var indicatorOrder = []string{
	"INTENTIONAL_HOMICIDE_VICTIMS", "INTENTIONAL_HOMICIDE_OFFENCES", "RECORDED_VICTIMS", "RECORDED_OFFENCES",
	"PERSONS_SUSPECTED", "PERSONS_PROSECUTED", "PERSONS_BROUGHT_BEFORE_COURTS", "CASES_BROUGHT_TO_COURT", "PERSONS_CONVICTED",
	"PERSONS_HELD", "PERSONS_ENTERING_PRISON", "PERSONS_SUPERVISED", "DEATHS_IN_PRISON", "PRISON_CAPACITY", "PRISON_FACILITIES",
	"PERSONNEL",
}

// indicatorRank puts indicators that the order does not name last.
func indicatorRank(indicator string) int {
	if at := slices.Index(indicatorOrder, indicator); at >= 0 {
		return at
	}
	return len(indicatorOrder)
}

func (p *areaLayout) group(id, indicator string, lines []*line) *indicatorGroup {
	group := &indicatorGroup{ID: id, Title: p.labels.of("CL_INDICATOR", indicator)}
	var headlines, parts, empty []*line
	for _, l := range lines {
		switch {
		case !l.hasValues() && !l.hasHeldOut():
			empty = append(empty, l)
		case l.isHeadline():
			headlines = append(headlines, l)
		default:
			parts = append(parts, l)
		}
	}
	slices.SortStableFunc(headlines, func(a, b *line) int { return wholeFirst(a) - wholeFirst(b) })
	titles := p.titles(group.Title, headlines)
	for i, l := range headlines {
		group.Series = append(group.Series, p.series(id+"-"+decimal(i+1), titles[i], l))
	}
	if len(parts) > 0 {
		group.Matrices = append(group.Matrices, p.matrix(p.words.text("breakdowns.caption", "indicator", group.Title), parts))
	}
	if len(empty) > 0 {
		group.Matrices = append(group.Matrices, p.matrix(p.words.text("breakdowns.empty", "indicator", group.Title), empty))
	}
	return group
}

// wholeFirst puts all crimes together before the single ones.
func wholeFirst(l *line) int {
	if l.key.ICCS == schemas.Total || l.key.ICCS == schemas.NotApplicable {
		return 0
	}
	return 1
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
		view.Rows = append(view.Rows, p.row(view, l, r))
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

func (p *areaLayout) row(series *seriesView, l *line, r *row) rowView {
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
		word += " (" + plainValue(f.LowerBound.Value) + "\u2013" + plainValue(f.UpperBound.Value) + ")"
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

// shortLocator cuts a long name of a sheet, and keeps the cell: "data_cts_vio…!L137".
func shortLocator(locator string) string {
	const most = 14
	sheet, cell, ok := strings.Cut(locator, "!")
	letters := []rune(sheet)
	if !ok || len(letters) <= most {
		return locator
	}
	return string(letters[:most-2]) + "…!" + cell
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

func (p *areaLayout) matrix(caption string, lines []*line) *matrix {
	first, last := lines[0].rows[0].year, lines[0].rows[0].year
	for _, l := range lines {
		first, last = min(first, l.rows[0].year), max(last, l.rows[len(l.rows)-1].year)
	}
	years := yearsOf(lines, first, last)
	out := &matrix{page: p.out.page, Area: p.area.name, Caption: caption}
	for _, year := range years {
		out.Years = append(out.Years, decimal(year))
	}
	for _, l := range lines {
		title := strings.Join(nonEmpty([]string{p.labels.subject(l.key), p.labels.breakdown(l.key)}), ": ")
		if title == "" {
			title = p.labels.of("CL_INDICATOR", l.key.Indicator)
		}
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
		Correction: f.CorrectionID, ChosenBy: chosenAmongSeveral(f.ChosenBy), Note: strings.Join(nonEmpty([]string{f.SourceNote, f.Comment}), "; "),
	}
	for _, finding := range r.findings {
		view.Findings = append(view.Findings, link{"#" + findingAnchor(finding), finding.RuleID})
	}
	p.out.Places = append(p.out.Places, view)
}

// chosenAmongSeveral passes over a choice that was none.
func chosenAmongSeveral(rule string) string {
	if strings.HasPrefix(rule, "only source") {
		return ""
	}
	return rule
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

// submissionTitle names a submission, with its date where two share a name.
func (p *areaLayout) submissionTitle(id string) string {
	title, issued, same := firstOf(id, 12), "", 0
	for i := range p.area.submissions {
		if s := &p.area.submissions[i]; s.SubmissionID == id {
			title, issued = p.titleOf(s), s.IssuedAt.UTC().Format("2006-01-02")
		}
	}
	for i := range p.area.submissions {
		if p.titleOf(&p.area.submissions[i]) == title {
			same++
		}
	}
	if same > 1 {
		return p.words.text("source.of_date", "submission", title, "date", issued)
	}
	return title
}

// titleOf names a submission: dataset, round or release, part.
func (c *contents) titleOf(s *submission) string {
	title := s.Dataset + " " + s.Round + s.Release
	if s.Part != "" && s.Part != schemas.PartWhole {
		title += ", " + c.labels.of("CL_PART", s.Part)
	}
	return strings.TrimSpace(title)
}

// addRevisions lists what changed; figures that a later submission only adds
// are a list of their own, since a new year is no correction.
func (p *areaLayout) addRevisions() {
	for _, r := range p.area.revisions {
		view := revisionView{
			About: p.lineTitle(r.SeriesKey), Year: r.TimePeriod,
			Kind: p.words.text("revision." + r.Kind), Cause: p.words.text("cause." + r.Cause),
			Old: p.revised(r.OldValue), New: p.revised(r.NewValue),
			From: p.submissionTitle(r.OldSubmission), To: p.submissionTitle(r.NewSubmission),
		}
		if r.Kind == "added" {
			p.out.Added.Rows = append(p.out.Added.Rows, view)
		} else {
			p.out.Revisions.Rows = append(p.out.Revisions.Rows, view)
		}
	}
	p.out.Revisions.page, p.out.Revisions.Caption = p.out.page, p.words.text("area.revisions")+", "+p.area.name
	p.out.Added.page, p.out.Added.Caption = p.out.page, p.words.text("area.added", "count", decimal(len(p.out.Added.Rows)))
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
			ID: id, Title: p.submissionTitle(s.SubmissionID),
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
			out = append(out, p.words.text("statement."+string(s.Refused), "last", decimal(s.LastYear)))
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
		most := l.decimals() + 2
		limits := p.words.text("limits.not_available")
		if s.Slope.Limits.Lower.Valid {
			limits = p.words.text("limits.from_to", "lower", significant(s.Slope.Limits.Lower.Value, most), "upper", significant(s.Slope.Limits.Upper.Value, most))
		}
		sentences = append(sentences, p.words.text("statement.slope", "slope", significant(slope.Value, most), "unit", p.unit(l), "limits", limits))
	}
	test := p.words.text("statement.test", "p", probability(s.Test.P))
	if s.Test.AdjustedP > s.Test.P {
		test = p.words.text("statement.test_adjusted", "p", probability(s.Test.P), "adjusted", probability(s.Test.AdjustedP), "lag", number(s.Test.Lag1.Value, 2))
	}
	return strings.Join(append(sentences, test), " ")
}

// significant writes a slope with three significant digits, and with no more
// decimals than the figures justify.
func significant(value float64, mostDecimals int) string {
	decimals := 0
	for scaled := value; decimals < mostDecimals && scaled < 100 && scaled > -100; decimals++ {
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
