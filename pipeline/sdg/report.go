package sdg

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"

	"cts/pipeline/query"
	"cts/pipeline/report"
	"cts/schemas"
)

// Report writes the SDG series into a folder: the observations as SDMX-CSV and
// SDMX-ML, the structure that they were checked against, what was held back with
// its reason, the metadata of the series, and a page. Nothing changes in the
// folder before all is written.
func Report(ctx context.Context, q query.Querier, folder string, structure *Structure, options report.Options) (report.Result, error) {
	computed, err := Compute(ctx, q, Options{Denominator: options.Denominator})
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
	written, err := write(out, structure.Fit(computed), structure, wording, options)
	if err != nil {
		return report.Result{}, errors.Join(fmt.Errorf("SDG report: %w", err), out.Discard())
	}
	return report.Result{Index: written.Path("index.html"), Files: len(written.Files), Digest: written.Digest}, nil
}

func write(out report.Writer, result Result, structure *Structure, wording report.Wording, options report.Options) (report.Written, error) {
	for _, file := range []struct {
		name  string
		write func(io.Writer) error
	}{
		{"data/sdg.csv", func(w io.Writer) error { return WriteCSV(w, structure, result.Observations) }},
		{"data/sdg.xml", func(w io.Writer) error {
			return WriteML(w, structure, result.Observations, options.GeneratedAt)
		}},
		{"data/structure.xml", func(w io.Writer) error { return WriteStructure(w, structure, options.GeneratedAt) }},
		{"data/held_back.csv", func(w io.Writer) error { return writeRows(w, heldRows(result)) }},
		{"data/series.csv", func(w io.Writer) error { return writeRows(w, seriesRows(result)) }},
	} {
		if err := out.Create(file.name, file.write); err != nil {
			return report.Written{}, err
		}
	}
	page := func(w report.Wording) report.Document { return document(w, result, structure) }
	if err := report.WriteDocument(out, "index.html", wording, page); err != nil {
		return report.Written{}, err
	}
	return out.Commit()
}

func writeRows(w io.Writer, rows [][]string) error {
	out := csv.NewWriter(w)
	if err := out.WriteAll(rows); err != nil {
		return err
	}
	return out.Error()
}

func heldRows(result Result) [][]string {
	english := report.WordingIn(report.Options{})
	rows := [][]string{{"series", "reason", "figures"}}
	for _, held := range result.Held {
		rows = append(rows, []string{held.Series, held.words(english), strconv.Itoa(held.Count)})
	}
	return rows
}

// filled counts what a series holds.
type filled struct {
	observations int
	areas        []string
	first, last  string
}

func (r Result) filled(series string) filled {
	var f filled
	for _, o := range r.Observations {
		if o.Series != series {
			continue
		}
		f.observations++
		f.areas = append(f.areas, o.RefArea)
		if f.first == "" || o.TimePeriod < f.first {
			f.first = o.TimePeriod
		}
		f.last = max(f.last, o.TimePeriod)
	}
	slices.Sort(f.areas)
	f.areas = slices.Compact(f.areas)
	return f
}

func seriesRows(result Result) [][]string {
	english := report.WordingIn(report.Options{})
	rows := [][]string{{"series", "indicator", "title", "measure", "unit_measure", "observations", "areas", "first_year", "last_year", "needs"}}
	for _, s := range result.Series {
		f := result.filled(s.Code)
		needs := ""
		if f.observations == 0 {
			needs = s.needs(english)
		}
		rows = append(rows, []string{
			s.Code, s.Indicator, s.Title, string(s.Measure), s.UnitMeasure,
			strconv.Itoa(f.observations), strconv.Itoa(len(f.areas)), f.first, f.last, needs,
		})
	}
	return rows
}

func document(w report.Wording, result Result, structure *Structure) report.Document {
	return report.Document{
		Title: w.Text("report.sdg.title"),
		Lead:  w.Text("report.sdg.lead"),
		Facts: [][2]string{
			{w.Text("report.sdg.observations"), strconv.Itoa(len(result.Observations))},
			{w.Text("report.sdg.structure"), fmt.Sprintf("%s:%s(%s), %s", structure.Agency, structure.ID, structure.Version, structure.Name)},
		},
		Sections: []report.Section{seriesSection(w, result), emptySection(w, result), heldSection(w, result), filesSection(w)},
	}
}

// title is the title of the series in the language of the wording.
func (s Series) title(w report.Wording) string {
	if title, ok := schemas.TitleIn("CL_SERIES_SDG", s.Code, w.Language()); ok {
		return title
	}
	return w.Foreign(s.Title)
}

func (s Series) needs(w report.Wording) string { return w.Text("report.sdg.needs." + s.Needs) }

// words say the reason; the fault of a structure is in English.
func (h Held) words(w report.Wording) string {
	if slices.Contains([]string{heldMissing, heldArea, heldPopulation, heldWhole, heldSource}, h.Reason) {
		return w.Text("report.sdg.held." + h.Reason)
	}
	return w.Foreign(h.Reason)
}

func seriesSection(w report.Wording, result Result) report.Section {
	grid := report.Grid{Caption: w.Text("report.sdg.series_caption"), Columns: w.Columns("series", "indicator", "title", "#observations", "#areas", "years")}
	for _, s := range result.Series {
		if f := result.filled(s.Code); f.observations > 0 {
			grid.Rows = append(grid.Rows, []report.Cell{
				report.TextCell(s.Code), report.TextCell(s.Indicator), report.TextCell(s.title(w)),
				report.TextCell(strconv.Itoa(f.observations)), report.TextCell(strconv.Itoa(len(f.areas))), report.TextCell(f.first + "\u2013" + f.last),
			})
		}
	}
	return report.Section{ID: "series", Title: w.Text("report.sdg.series"), Tables: []report.Grid{grid}}
}

func emptySection(w report.Wording, result Result) report.Section {
	grid := report.Grid{Caption: w.Text("report.sdg.without_caption"), Columns: w.Columns("series", "indicator", "needs")}
	for _, s := range result.Series {
		if result.filled(s.Code).observations == 0 {
			grid.Rows = append(grid.Rows, []report.Cell{report.TextCell(s.Code), report.TextCell(s.Indicator), report.TextCell(s.needs(w))})
		}
	}
	return report.Section{ID: "without", Title: w.Text("report.sdg.without"), Tables: []report.Grid{grid}}
}

func heldSection(w report.Wording, result Result) report.Section {
	grid := report.Grid{Caption: w.Text("report.sdg.held_caption"), Columns: w.Columns("series", "reason", "#figures")}
	for _, held := range result.Held {
		grid.Rows = append(grid.Rows, []report.Cell{report.TextCell(held.Series), report.TextCell(held.words(w)), report.TextCell(strconv.Itoa(held.Count))})
	}
	return report.Section{ID: "held", Title: w.Text("report.sdg.held"), Tables: []report.Grid{grid}}
}

func filesSection(w report.Wording) report.Section {
	section := report.Section{ID: "files", Title: w.Text("report.sdg.files")}
	for _, file := range [][2]string{
		{"data/sdg.csv", "csv"}, {"data/sdg.xml", "xml"}, {"data/structure.xml", "structure"}, {"data/held_back.csv", "held"}, {"data/series.csv", "series"},
	} {
		section.Files = append(section.Files, report.File{Name: file[0], Title: w.Text("report.sdg.file." + file[1])})
	}
	return section
}
