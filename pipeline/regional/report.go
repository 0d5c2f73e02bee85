package regional

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"

	"cts/pipeline/query"
	"cts/pipeline/report"
	"cts/pipeline/trend"
	"cts/schemas"
)

// Report writes regional sums into a folder: a page, its tables as CSV, and
// provenance.csv with every figure that a sum is made of and its place.
func Report(ctx context.Context, q query.Querier, folder string, request Request, options report.Options) (report.Result, error) {
	request.AcrossBreaks, request.Denominator = options.AcrossBreaks, options.Denominator
	result, err := Compute(ctx, q, request)
	if err != nil {
		return report.Result{}, err
	}
	wording, err := report.WordingOf(ctx, q, options)
	if err != nil {
		return report.Result{}, err
	}
	out, err := report.NewReport(folder, options)
	if err != nil {
		return report.Result{}, err
	}
	l := layout{result, request, options, wording}
	written, err := l.write(out)
	if err != nil {
		return report.Result{}, errors.Join(err, out.Discard())
	}
	return report.Result{Index: written.Path("index.html"), Files: len(written.Files), Digest: written.Digest}, nil
}

// layout turns sums into a document.
type layout struct {
	result  Result
	request Request
	options report.Options
	wording report.Wording
}

// The files of all subjects and regions together, with codes, for jobs.
const (
	sumsFile       = "data/sums.csv"
	provenanceFile = "data/provenance.csv"
)

func (l layout) write(out report.Writer) (report.Written, error) {
	if err := out.Create(sumsFile, l.writeSums); err != nil {
		return report.Written{}, err
	}
	if err := out.Create(provenanceFile, l.writeProvenance); err != nil {
		return report.Written{}, err
	}
	return report.PublishTo(out, l.wording, func(w report.Wording) report.Document { return l.in(w).document() })
}

// in is the same layout in the language of another wording.
func (l layout) in(w report.Wording) layout {
	l.wording = w
	return l
}

// text is a message about regions; pairs are names and values of parameters.
func (l layout) text(key string, pairs ...string) string {
	return l.wording.Text("report.regions."+key, pairs...)
}

func (l layout) texts(keys ...string) []string {
	all := make([]string, len(keys))
	for i, key := range keys {
		all[i] = l.text(key)
	}
	return all
}

func (l layout) document() report.Document {
	document := report.Document{
		Title: l.text("title"), Lead: l.text("lead"),
		Facts: [][2]string{
			{l.text("panel"), l.text("panel." + string(l.panel()))},
			{l.text("added"), strconv.Itoa(len(l.subjects()))},
			{l.text("not_added"), strconv.Itoa(len(l.result.Refused))},
		},
		Sections: []report.Section{l.method()},
	}
	for _, subject := range l.subjects() {
		document.Sections = append(document.Sections, l.section(subject))
	}
	if len(l.result.Refused) > 0 {
		document.Sections = append(document.Sections, l.refused())
	}
	return document
}

func (l layout) panel() trend.Panel {
	return cmp.Or(l.request.Panel, trend.ConstantPanel)
}

func (l layout) method() report.Section {
	divided := "method.left_out"
	if l.request.AcrossBreaks {
		divided = "method.crossed"
	}
	return report.Section{
		ID: "method", Title: l.text("method"),
		Points: l.texts("method.rate", "method.coverage", "method.parts", divided, "method.trend", "method.limits"),
		Files:  []report.File{{Name: sumsFile, Title: l.text("file.sums")}, {Name: provenanceFile, Title: l.text("file.provenance")}},
	}
}

func (l layout) subjects() []Subject {
	var subjects []Subject
	for _, sum := range l.result.Sums {
		if !slices.Contains(subjects, sum.Subject) {
			subjects = append(subjects, sum.Subject)
		}
	}
	return subjects
}

// title names a subject in words.
func (l layout) title(s Subject) string {
	parts := []string{l.wording.Title("CL_INDICATOR", s.Indicator)}
	if s.ICCS != schemas.NotApplicable && s.ICCS != schemas.Total {
		parts = append(parts, l.wording.Title("CL_ICCS", s.ICCS))
	}
	if s.DetentionStatus != schemas.Total {
		parts = append(parts, l.wording.Title("CL_DETENTION_STATUS", s.DetentionStatus))
	}
	if s.AttemptState != schemas.Total {
		parts = append(parts, l.wording.Title("CL_ATTEMPT_STATE", s.AttemptState))
	}
	return strings.Join(parts, ": ")
}

// id names a subject in addresses and files.
func (s Subject) id() string {
	parts := []string{s.Indicator}
	for _, code := range []string{s.ICCS, s.Role, s.AttemptState, s.DetentionStatus, s.UnitOfCount} {
		if code != schemas.Total && code != schemas.NotApplicable {
			parts = append(parts, code)
		}
	}
	return strings.ReplaceAll(strings.ToLower(strings.Join(parts, "-")), "_", "-")
}

func (l layout) section(subject Subject) report.Section {
	var sums []Sum
	for _, sum := range l.result.Sums {
		if sum.Subject == subject {
			sums = append(sums, sum)
		}
	}
	section := report.Section{
		ID:     subject.id(),
		Title:  l.text("section", "subject", l.title(subject), "from", strconv.Itoa(sums[0].From), "to", strconv.Itoa(sums[0].To)),
		Tables: []report.Grid{l.panelGrid(sums), l.yearGrid(sums), l.movementGrid(sums)},
	}
	if divided := l.dividedGrid(sums); len(divided.Rows) > 0 {
		section.Tables = append(section.Tables, divided)
	}
	section.Tables = append(section.Tables, l.rankGrid(sums[0]))
	return section
}

func (l layout) refused() report.Section {
	return report.Section{ID: "refused", Title: l.text("refused"), Text: l.texts("refused.text"), Tables: []report.Grid{l.refusedGrid()}}
}
