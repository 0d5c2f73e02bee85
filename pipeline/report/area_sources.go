package report

import (
	"slices"
	"strings"

	"cts/schemas"
)

// placeGroup holds the places of neighbouring figures of one line that came
// from one sheet of one submission in one way, which is said once for all of them.
type placeGroup struct {
	About   string
	Source  link
	Sheet   string // file and sheet
	Mapping []string
	Note    string // of the source
	Rows    []placeView
}

// placeView tells where one figure came from, beside what its group says.
type placeView struct {
	ID         string
	Year       string
	Written    string
	Cell       string // within the sheet
	People     string // what its rate is divided by; empty where the page shows no rate
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
	Groups  []*revisionGroup
}

// revisionGroup holds the revisions of one line from one submission to another.
type revisionGroup struct {
	About, From, To string
	Rows            []revisionView
}

type revisionView struct{ Year, Kind, Cause, Old, New string }

// place adds where the figure of a row came from to the end of the page, once;
// with the population where the page shows the rate.
func (p *areaLayout) place(l *line, r *row, withRate bool) {
	f := r.place()
	if f == nil || p.places[f] != "" {
		return
	}
	id := "place-" + decimal(len(p.places)+1)
	p.places[f] = id
	sheet, cell := cutCell(f.Locator)
	view := placeView{
		ID: id, Year: f.TimePeriod, Written: f.ValueRaw, Cell: cell,
		Correction: f.CorrectionID, ChosenBy: chosenAmongSeveral(f.ChosenBy), Note: f.Comment,
	}
	if withRate {
		view.People = p.people(l, r)
	}
	for _, finding := range r.findings {
		view.Findings = append(view.Findings, link{"#" + findingAnchor(finding), finding.RuleID})
	}
	group := p.placeGroup(placeGroup{
		About: p.lineTitle(l.key), Source: link{"#" + p.sources[f.SubmissionID], f.source()}, Sheet: p.placeName(f.Snapshot, sheet), Mapping: p.mapping(f), Note: f.SourceNote,
	})
	group.Rows = append(group.Rows, view)
}

// placeGroup is the last group where it says the same, otherwise a new one.
func (p *areaLayout) placeGroup(said placeGroup) *placeGroup {
	if n := len(p.out.Places); n > 0 && p.out.Places[n-1].saysTheSame(said) {
		return p.out.Places[n-1]
	}
	p.out.Places = append(p.out.Places, &said)
	return &said
}

func (g *placeGroup) saysTheSame(other placeGroup) bool {
	return g.About == other.About && g.Source == other.Source && g.Sheet == other.Sheet && g.Note == other.Note && slices.Equal(g.Mapping, other.Mapping)
}

// cutCell parts a locator into sheet and cell: "1 Homicide!D9". A locator of
// another kind is all cell.
func cutCell(locator string) (sheet, cell string) {
	at := strings.LastIndexByte(locator, '!')
	if at < 0 {
		return "", locator
	}
	return locator[:at], locator[at+1:]
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
	return p.words.number(r.people.Value, 0)
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
	added := 0
	for _, r := range p.area.revisions {
		list := &p.out.Revisions
		if r.Kind == "added" {
			list = &p.out.Added
			added++
		}
		list.add(revisionGroup{About: p.lineTitle(r.SeriesKey), From: p.submissionTitle(r.OldSubmission), To: p.submissionTitle(r.NewSubmission)}, revisionView{
			Year: r.TimePeriod, Kind: p.words.text("revision." + r.Kind), Cause: p.words.text("cause." + r.Cause),
			Old: p.revised(r.OldValue), New: p.revised(r.NewValue),
		})
	}
	p.out.Revisions.page, p.out.Revisions.Caption = p.out.page, p.words.text("area.revisions")+", "+p.area.name
	p.out.Added.page, p.out.Added.Caption = p.out.page, p.words.text("area.added", "count", decimal(added))
}

// add puts a revision into the last group where that is its own, otherwise into a new one.
func (l *revisionList) add(of revisionGroup, row revisionView) {
	n := len(l.Groups)
	if n == 0 || l.Groups[n-1].About != of.About || l.Groups[n-1].From != of.From || l.Groups[n-1].To != of.To {
		l.Groups = append(l.Groups, &of)
		n++
	}
	l.Groups[n-1].Rows = append(l.Groups[n-1].Rows, row)
}

func (p *areaLayout) revised(value schemas.Optional[float64]) string {
	if value.Valid {
		return p.words.plainValue(value.Value)
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
