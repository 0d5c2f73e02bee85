package regional

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"cts/pipeline/query"
	"cts/pipeline/report"
	"cts/pipeline/tabular"
	"cts/pipeline/trend"
	"cts/schemas"
	"cts/schemas/messages"
)

// Report writes regional sums into a folder: a page, its tables as CSV, and
// provenance.csv with every figure that a sum is made of and its place.
func Report(ctx context.Context, q query.Querier, folder string, request Request, options report.Options) (report.Result, error) {
	request.AcrossBreaks, request.Denominator = options.AcrossBreaks, options.Denominator
	result, err := Compute(ctx, q, request)
	if err != nil {
		return report.Result{}, err
	}
	options.Language = messages.English // its texts are in English only
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
	return report.PublishTo(out, l.wording, func(report.Wording) report.Document { return l.document() })
}

func (l layout) document() report.Document {
	document := report.Document{
		Title: "Regions: sums, coverage and trends",
		Lead: "Recorded figures added up over countries where definitions and recording agree, with the share of the population that they cover. " +
			"A trend is that of a panel; what entrants and leavers do to a sum stands beside it.",
		Facts: [][2]string{
			{"Panel", panelNames[l.panel()]},
			{"Subjects added up", strconv.Itoa(len(l.subjects()))},
			{"Subjects that are not", strconv.Itoa(len(l.result.Refused))},
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

var panelNames = map[trend.Panel]string{
	trend.ConstantPanel:   "countries with a figure in every year of the period",
	trend.Imputed:         "all countries, with declared imputation",
	trend.WhoeverReported: "whoever reported: levels only, no trend",
}

func (l layout) panel() trend.Panel {
	if l.request.Panel == "" {
		return trend.ConstantPanel
	}
	return l.request.Panel
}

func (l layout) method() report.Section {
	across := "Countries whose figures break in the period, or whose unit, definition or coverage changes, are left out of the panel and named."
	if l.request.AcrossBreaks {
		across = "As was asked for, countries whose figures break in the period, or whose unit, definition or coverage changes, are in the panel; they are named, and the trend is marked."
	}
	return report.Section{
		ID: "method", Title: "How it is computed",
		Points: []string{
			"Rate: sum of counts / sum of populations of the same countries × 100,000. A country with a count of zero keeps its population; one without a count leaves both sums.",
			"Coverage: share of the region's population that lives in countries with a figure of their own. From a half on a sum is published; from a quarter to a half it is marked E, an estimate; below, it is withheld.",
			"The parts of a country (United Kingdom, Iraq) count together, when all of them have a figure.",
			across,
			"A trend is stated by the Mann-Kendall test and the Theil-Sen slope of the panel's rates; where they do not say otherwise, there is no clear trend.",
			"Limits of rates show chance variation alone. Countries are ranked only where definitions and recording agree, with the ranks that the limits leave open.",
		},
		Files: []report.File{{Name: sumsFile, Title: "Every sum by code, with the trend of its panel (CSV)"}, {Name: provenanceFile, Title: "Every figure in a sum, with its place (CSV)"}},
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
		ID: subject.id(), Title: fmt.Sprintf("%s, %d to %d", l.title(subject), sums[0].From, sums[0].To),
		Tables: []report.Grid{l.panelGrid(sums), l.yearGrid(sums), l.movementGrid(sums)},
	}
	if divided := l.dividedGrid(sums); len(divided.Rows) > 0 {
		section.Tables = append(section.Tables, divided)
	}
	section.Tables = append(section.Tables, l.rankGrid(sums[0]))
	return section
}

// panelGrid is the trend of each region over its panel.
func (l layout) panelGrid(sums []Sum) report.Grid {
	grid := report.Grid{Caption: "Trend over the panel", Columns: report.Columns("Region", "#Countries in the panel", "#Of", "#Coverage", "#From", "#To",
		"#First sum", "#Last sum", "#Change, per cent", "#First rate", "#Last rate", "Trend of the rate", "Mark")}
	for _, sum := range sums {
		first, last := ends(sum)
		row := append(report.Cells(sum.Region.NameEn, strconv.Itoa(len(sum.Members)), strconv.Itoa(len(sum.members))), shareCell(last.Coverage))
		row = append(row, report.Cells(strconv.Itoa(sum.From), strconv.Itoa(sum.To))...)
		row = append(row,
			report.NumberCell(first.Count, 0, withheld), report.NumberCell(last.Count, 0, withheld), report.NumberCell(changeOf(first, last), 1, "none"),
			report.NumberCell(first.Rate, 2, withheld), report.NumberCell(last.Rate, 2, withheld))
		grid.Rows = append(grid.Rows, append(row, report.Cells(l.statement(sum), l.mark(sum, last))...))
	}
	return grid
}

// ends are the first and the last year of a panel; without a figure where it is empty.
func ends(sum Sum) (first, last trend.Regional) {
	if len(sum.Panel) == 0 {
		return first, last
	}
	return sum.Panel[0], sum.Panel[len(sum.Panel)-1]
}

const withheld = "withheld"

func changeOf(first, last trend.Regional) schemas.Optional[float64] {
	if !first.Count.Valid || !last.Count.Valid {
		return missing()
	}
	return percent(first.Count.Value, last.Count.Value)
}

// statement says what the test says, and nothing where it may not.
func (l layout) statement(sum Sum) string {
	if l.panel() == trend.WhoeverReported {
		return "refused: who reports changes"
	}
	switch sum.Statement.Direction {
	case trend.Increase:
		return "increase"
	case trend.Decrease:
		return "decrease"
	case trend.NoClearTrend:
		return "no clear trend"
	}
	switch {
	case len(sum.Members) == 0:
		return "none: no country has a figure in every year"
	case len(ratesWith(sum.Panel)) == 0:
		return "none: too little of the population is covered"
	}
	return "none: fewer than three years"
}

// ratesWith are the figures of a panel that have a rate.
func ratesWith(panel []trend.Regional) []trend.Regional {
	return slices.DeleteFunc(slices.Clone(panel), func(figure trend.Regional) bool { return !figure.Rate.Valid })
}

// mark is what a reader has to know of the last sum of a panel.
func (l layout) mark(sum Sum, last trend.Regional) string {
	var marks []string
	if last.Standing == trend.Estimate {
		marks = append(marks, "E")
	}
	if last.Imputed > 0 {
		marks = append(marks, fmt.Sprintf("I: %d imputed", last.Imputed))
	}
	if l.request.AcrossBreaks && len(sum.Divided) > 0 {
		marks = append(marks, fmt.Sprintf("B: across %d breaks", len(sum.Divided)))
	}
	return strings.Join(marks, "; ")
}

// yearGrid holds every year: whoever reported beside the panel.
func (l layout) yearGrid(sums []Sum) report.Grid {
	grid := report.Grid{Caption: "Year by year: whoever reported, and the panel", Columns: report.Columns("Region", "#Year",
		"#Reporting", "#Sum of whoever reported", "#Rate", "#Coverage", "Standing", "#In the panel", "#Sum of the panel", "#Rate of the panel", "#Coverage of the panel", "#Imputed")}
	for _, sum := range sums {
		panel := map[int]trend.Regional{}
		for _, figure := range sum.Panel {
			panel[figure.Year] = figure
		}
		for _, reported := range sum.Reported {
			own := panel[reported.Year]
			row := report.Cells(sum.Region.NameEn, strconv.Itoa(reported.Year), strconv.Itoa(reported.Areas))
			row = append(row, report.NumberCell(reported.Count, 0, withheld), report.NumberCell(reported.Rate, 2, withheld), shareCell(reported.Coverage),
				report.TextCell(string(reported.Standing)), report.TextCell(strconv.Itoa(own.Areas)),
				report.NumberCell(own.Count, 0, withheld), report.NumberCell(own.Rate, 2, withheld), shareCell(own.Coverage), report.TextCell(strconv.Itoa(own.Imputed)))
			grid.Rows = append(grid.Rows, row)
		}
	}
	return grid
}

// movementGrid says what entrants and leavers did to the sum over whoever reported.
func (l layout) movementGrid(sums []Sum) report.Grid {
	grid := report.Grid{Caption: "Whoever reported, first to last year: what entrants and leavers did to the sum", Columns: report.Columns("Region",
		"#Change of the sum", "#By countries in both years", "#By entrants", "Entrants", "#By leavers", "Leavers")}
	for _, sum := range sums {
		entered, left := amountOf(sum.Change.Entrants), amountOf(sum.Change.Leavers)
		grid.Rows = append(grid.Rows, []report.Cell{
			report.TextCell(sum.Region.NameEn), plain(sum.Change.Total), plain(sum.Change.Continued),
			plain(entered), report.TextCell(movements(sum.Change.Entrants)), plain(left), report.TextCell(movements(sum.Change.Leavers)),
		})
	}
	return grid
}

func plain(value float64) report.Cell { return report.NumberCell(schemas.Some(value), 0, "") }

func amountOf(movements []trend.Movement) float64 {
	sum := 0.0
	for _, m := range movements {
		sum += m.Amount
	}
	return sum
}

func movements(all []trend.Movement) string {
	var texts []string
	for _, m := range all {
		texts = append(texts, fmt.Sprintf("%s %s", nameOf(m.Area), report.Number(m.Amount, 0)))
	}
	return strings.Join(texts, "; ")
}

func nameOf(code string) string {
	area, _ := schemas.Areas().ByCode(code)
	return area.NameEn
}

// dividedGrid names every country once, however many regions it lies in.
func (l layout) dividedGrid(sums []Sum) report.Grid {
	caption := "Left out of the panel: countries whose figures may not be compared over the period"
	if l.request.AcrossBreaks {
		caption = "In the panel, as was asked for: countries whose figures may not be compared over the period"
	}
	grid := report.Grid{Caption: caption, Columns: report.Columns("Country", "#Before the year", "Reason")}
	seen := map[string]bool{}
	for _, sum := range sums {
		for _, d := range sum.Divided {
			row := report.Cells(nameOf(d.Area), strconv.Itoa(d.Year), d.reasons())
			if key := d.Area + row[1].Text; !seen[key] {
				seen[key] = true
				grid.Rows = append(grid.Rows, row)
			}
		}
	}
	return grid
}

func (d Divided) reasons() string {
	var texts []string
	for _, reason := range d.Reasons {
		text := reason.String()
		if text == "" {
			text = "break, no reason given"
		}
		texts = append(texts, text)
	}
	return strings.Join(texts, "; ")
}

// rankGrid ranks the countries of the widest region, where they compare.
func (l layout) rankGrid(sum Sum) report.Grid {
	grid := report.Grid{
		Caption: fmt.Sprintf("%s: countries by rate in %d, with the ranks that chance variation leaves open", sum.Region.NameEn, sum.To),
		Columns: report.Columns("Country", "#Rate", "#Lower limit", "#Upper limit", "#Highest rank", "#Lowest rank"),
	}
	if sum.Unranked != trend.Given {
		grid.Caption = "Countries are not ranked: definitions and recording differ between them"
	}
	for _, r := range sum.Ranked {
		grid.Rows = append(grid.Rows, []report.Cell{
			report.TextCell(nameOf(r.Area)), report.NumberCell(r.Rate.Rate, 2, ""), report.NumberCell(r.Rate.Limits.Lower, 2, "none"),
			report.NumberCell(r.Rate.Limits.Upper, 2, "none"), report.TextCell(strconv.Itoa(r.Best)), report.TextCell(strconv.Itoa(r.Worst)),
		})
	}
	return grid
}

func (l layout) refused() report.Section {
	grid := report.Grid{Caption: "Not added up and not ranked: definitions and recording differ between countries", Columns: report.Columns(
		"What", "#Countries with a figure", "#From", "#To", "#A sum over whoever reported would change, per cent", "#Countries with a figure in every year", "#They changed, per cent")}
	for _, r := range l.result.Refused {
		e := r.Evidence
		row := report.Cells(l.title(r.Subject), strconv.Itoa(r.Areas), strconv.Itoa(e.From), strconv.Itoa(e.To))
		grid.Rows = append(grid.Rows, append(row, report.NumberCell(e.Reported, 0, "none"), report.TextCell(strconv.Itoa(e.AreasContinued)), report.NumberCell(e.Continuing, 0, "none")))
	}
	return report.Section{
		ID: "refused", Title: "What is not added up, and why",
		Text: []string{"Countries define and record these differently, so that their sum says nothing of the region, and a sum over whoever reported follows who reports. " +
			"The last columns show how far the two part; no sum is given."},
		Tables: []report.Grid{grid},
	}
}

// writeSums lists every year of every sum, by code.
func (l layout) writeSums(w io.Writer) error {
	rows := [][]string{{
		"indicator", "iccs", "detention_status", "unit_of_count", "region", "region_name", "year", "reporting", "reported_sum", "reported_rate", "reported_coverage",
		"panel", "panel_countries", "panel_sum", "panel_rate", "panel_coverage", "imputed", "standing", "breaks_crossed", "panel_trend",
	}}
	for _, sum := range l.result.Sums {
		rows = append(rows, l.sumRows(sum)...)
	}
	return writeRows(w, rows)
}

func (l layout) sumRows(sum Sum) [][]string {
	panel := map[int]trend.Regional{}
	for _, figure := range sum.Panel {
		panel[figure.Year] = figure
	}
	crossed := 0
	if l.request.AcrossBreaks {
		crossed = len(sum.Divided)
	}
	var rows [][]string
	for _, reported := range sum.Reported {
		own := panel[reported.Year]
		s := sum.Subject
		rows = append(rows, []string{
			s.Indicator, s.ICCS, s.DetentionStatus, s.UnitOfCount, sum.Region.Code, sum.Region.NameEn, strconv.Itoa(reported.Year),
			strconv.Itoa(reported.Areas), exact(reported.Count), exact(reported.Rate), exact(schemas.Some(reported.Coverage)),
			string(l.panel()), strconv.Itoa(own.Areas), exact(own.Count), exact(own.Rate), exact(schemas.Some(own.Coverage)), strconv.Itoa(own.Imputed),
			string(own.Standing), strconv.Itoa(crossed), string(sum.Statement.Direction),
		})
	}
	return rows
}

// exact writes a number with all its digits; a missing one is empty.
func exact(value schemas.Optional[float64]) string {
	if !value.Valid {
		return ""
	}
	return strconv.FormatFloat(value.Value, 'f', -1, 64)
}

func writeRows(w io.Writer, rows [][]string) error {
	out := csv.NewWriter(w)
	if err := out.WriteAll(rows); err != nil {
		return err
	}
	return out.Error()
}

// writeProvenance lists every figure of every sum with its place.
func (l layout) writeProvenance(w io.Writer) error {
	rows := [][]string{{"region", "indicator", "iccs", "detention_status", "country", "ref_area", "year", "value", "in_panel", "provider", "dataset", "submission_id", "file", "snapshot", "place"}}
	for _, sum := range l.result.Sums {
		rows = append(rows, l.provenanceOf(sum)...)
	}
	return writeRows(w, rows)
}

func (l layout) provenanceOf(sum Sum) [][]string {
	var rows [][]string
	for _, of := range sum.members {
		for year := sum.From; year <= sum.To; year++ {
			for _, f := range of.years[year] {
				rows = append(rows, []string{
					sum.Region.NameEn, f.Indicator, f.ICCS, f.DetentionStatus, of.area.Code, f.RefArea, strconv.Itoa(year),
					strconv.FormatFloat(f.number(), 'f', -1, 64), strconv.FormatBool(slices.Contains(sum.Members, of.area.Code)),
					f.Provider, f.Dataset, f.SubmissionID, tabular.Harmless(l.options.FileNames[f.Snapshot]), f.Snapshot, tabular.Harmless(f.Locator),
				})
			}
		}
	}
	return rows
}
