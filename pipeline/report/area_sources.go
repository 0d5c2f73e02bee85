package report

import (
	"strings"

	"cts/schemas"
)

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
