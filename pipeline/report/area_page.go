package report

import (
	"slices"

	"cts/schemas"
)

// areaPage is the page of one area.
type areaPage struct {
	page
	Name, Code string
	Index      []link
	Chains     []Chart // from recorded crime to prison
	Sexes      []Chart // women and men
	Groups     []*indicatorGroup
	Others     []findingView // findings that concern no figure shown above
	Revisions  revisionList  // changed, withdrawn, or said otherwise
	Added      revisionList  // given for the first time by a later submission
	Places     []*placeGroup
	Sources    []sourceView
}

// indicatorGroup holds the lines of one indicator.
type indicatorGroup struct {
	ID, Title string
	Series    []*seriesView
	Matrices  []*matrix // breakdowns, and series without any value
}

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
	out := &areaPage{page: c.page(a.name), Name: a.name, Code: a.code}
	layout := &areaLayout{contents: c, area: a, out: out, places: map[*figure]string{}, sources: map[string]string{}, shown: map[string]bool{}}
	layout.addSources()
	layout.addGroups()
	layout.addChains()
	layout.addSexes()
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
		{p.words.text("area.figures"), p.words.number(float64(values), 0)},
		{p.words.text("area.held_out"), p.words.number(float64(held), 0)},
		{p.words.text("area.findings"), p.words.number(float64(len(p.area.findings)), 0)},
		{p.words.text("area.submissions"), p.words.number(float64(len(p.area.submissions)), 0)},
		{p.words.text("denominator"), denominator},
	})
}

func (p *areaLayout) index() []link {
	var index []link
	if len(p.out.Chains) > 0 {
		index = append(index, link{"#chains", p.words.text("chain.heading")})
	}
	if len(p.out.Sexes) > 0 {
		index = append(index, link{"#sexes", p.words.text("sexes.heading")})
	}
	for _, g := range p.out.Groups {
		index = append(index, link{"#" + g.ID, g.Title})
	}
	if len(p.out.Others) > 0 {
		index = append(index, link{"#findings", p.words.text("area.other_findings")})
	}
	if len(p.out.Revisions.Groups)+len(p.out.Added.Groups) > 0 {
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
	var headlines, parts, published, empty []*line
	counted := countedKeys(lines)
	for _, l := range lines {
		switch {
		case !l.hasValues() && !l.hasHeldOut():
			empty = append(empty, l)
		case !l.isCount() && counted[asCount(l.key)]:
			published = append(published, l)
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
	if len(published) > 0 {
		group.Matrices = append(group.Matrices, p.matrix(p.words.text("breakdowns.published", "indicator", group.Title), published))
	}
	if len(empty) > 0 {
		group.Matrices = append(group.Matrices, p.matrix(p.words.text("breakdowns.empty", "indicator", group.Title), empty))
	}
	return group
}

// countedKeys are the keys of the lines of counts. A rate that the source gives
// beside its count stands in a table; the chart shows the one computed here.
func countedKeys(lines []*line) map[schemas.SeriesKey]bool {
	keys := map[schemas.SeriesKey]bool{}
	for _, l := range lines {
		if l.isCount() {
			keys[l.key] = true
		}
	}
	return keys
}

func asCount(key schemas.SeriesKey) schemas.SeriesKey {
	key.UnitMeasure = schemas.UnitNumber
	return key
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
			titles[i] += " (" + p.labels.kind(l.key) + ")"
		}
	}
	return titles
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
