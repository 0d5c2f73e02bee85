package regional

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"cts/pipeline/report"
	"cts/schemas"
)

// StudyReport compares the study's files and writes the comparison as a page,
// with its tables as CSV.
func StudyReport(countries, regions io.Reader, folder string, options report.Options) (Study, report.Result, error) {
	study, err := CompareStudy(countries, regions)
	if err != nil {
		return Study{}, report.Result{}, err
	}
	written, err := report.Publish(folder, report.WordingIn(options), study.document)
	return study, written, err
}

// Complete lists the comparisons in which every country of a subregion has a figure.
func (s Study) Complete() []Comparison {
	var complete []Comparison
	for _, c := range s.Comparisons {
		if c.Level == Subregion && c.Complete() {
			complete = append(complete, c)
		}
	}
	return complete
}

// NotReproduced lists the complete comparisons whose sum is not the published one.
func (s Study) NotReproduced() []Comparison {
	var different []Comparison
	for _, c := range s.Complete() {
		if !c.Reproduced() {
			different = append(different, c)
		}
	}
	return different
}

// Summary says in one sentence what was reproduced.
func (s Study) Summary() string {
	complete, different := len(s.Complete()), len(s.NotReproduced())
	return fmt.Sprintf("%d of %d published figures of subregions in which every country has a figure are reproduced within 1; %d differ",
		complete-different, complete, different)
}

func (s Study) document(w report.Wording) report.Document {
	document := report.Document{
		Title: w.Text("report.study.title"), Lead: w.Text("report.study.lead"),
		Facts: [][2]string{
			{w.Text("report.study.published"), strconv.Itoa(len(s.Comparisons))},
			{w.Text("report.study.complete"), strconv.Itoa(len(s.Complete()))},
			{w.Text("report.study.reproduced"), strconv.Itoa(len(s.Complete()) - len(s.NotReproduced()))},
		},
		Sections: []report.Section{methodSection(w, s.Unknown), differentSection(w, s.NotReproduced())},
	}
	for _, level := range []Level{World, Region, Subregion} {
		document.Sections = append(document.Sections, s.levelSection(w, level))
	}
	return document
}

func methodSection(w report.Wording, unknown []string) report.Section {
	section := report.Section{ID: "method", Title: w.Text("report.regions.method")}
	for _, about := range []string{"count", "parts", "rate", "difference"} {
		section.Points = append(section.Points, w.Text("report.study.method."+about))
	}
	if len(unknown) > 0 {
		section.Points = append(section.Points, w.Text("report.study.method.unknown", "names", strings.Join(unknown, "; ")))
	}
	return section
}

func differentSection(w report.Wording, different []Comparison) report.Section {
	return report.Section{
		ID: "different", Title: w.Text("report.study.different"), Text: []string{w.Text("report.study.different.text")},
		Tables: []report.Grid{comparisonGrid(w, w.Text("report.study.different.caption"), different)},
	}
}

func (s Study) levelSection(w report.Wording, level Level) report.Section {
	id := map[Level]string{World: "world", Region: "regions", Subregion: "subregions"}[level]
	title := w.Text("report.study." + id)
	var rows []Comparison
	for _, c := range s.Comparisons {
		if c.Level == level {
			rows = append(rows, c)
		}
	}
	return report.Section{ID: id, Title: title, Tables: []report.Grid{comparisonGrid(w, w.Text("report.study.caption", "level", title), rows)}}
}

func comparisonGrid(w report.Wording, caption string, rows []Comparison) report.Grid {
	grid := report.Grid{Caption: caption, Columns: w.Columns("region", "#year", "#countries", "#with_figure", "#imputed", "#coverage",
		"#our_count", "#published_count", "#difference", "#our_rate", "#published_rate", "#rate_difference", "#of_counts", "#of_populations")}
	for _, c := range rows {
		row := report.Cells(w.Region(c.Name), strconv.Itoa(c.Year), strconv.Itoa(c.Of), strconv.Itoa(c.With), strconv.Itoa(c.Imputed))
		row = append(row, share(w, c.Coverage))
		for _, value := range []struct {
			value    schemas.Optional[float64]
			decimals int
		}{
			{c.Count, 0}, {c.Published, 0}, {c.CountDifference(), 0}, {c.Rate, 2}, {c.PublishedRate, 1},
			{c.RateDifference(), 2}, {c.OfCounts(), 2}, {c.OfPopulations(), 2},
		} {
			row = append(row, w.NumberCell(value.value, value.decimals, w.Text("report.regions.none")))
		}
		grid.Rows = append(grid.Rows, row)
	}
	return grid
}
