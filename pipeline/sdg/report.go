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
	out, err := report.NewFolder(folder)
	if err != nil {
		return report.Result{}, err
	}
	written, err := write(out, structure.Fit(computed), structure, options)
	if err != nil {
		return report.Result{}, errors.Join(fmt.Errorf("SDG report: %w", err), out.Discard())
	}
	return report.Result{Index: written.Path("index.html"), Files: len(written.Files), Digest: written.Digest}, nil
}

func write(out report.Writer, result Result, structure *Structure, options report.Options) (report.Written, error) {
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
	if err := report.WriteDocument(out, "index.html", document(result, structure), options); err != nil {
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
	rows := [][]string{{"series", "reason", "figures"}}
	for _, held := range result.Held {
		rows = append(rows, []string{held.Series, held.Reason, strconv.Itoa(held.Count)})
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
	rows := [][]string{{"series", "indicator", "title", "measure", "unit_measure", "observations", "areas", "first_year", "last_year", "needs"}}
	for _, s := range result.Series {
		f := result.filled(s.Code)
		needs := ""
		if f.observations == 0 {
			needs = s.Needs
		}
		rows = append(rows, []string{
			s.Code, s.Indicator, s.Title, string(s.Measure), s.UnitMeasure,
			strconv.Itoa(f.observations), strconv.Itoa(len(f.areas)), f.first, f.last, needs,
		})
	}
	return rows
}

func document(result Result, structure *Structure) report.Document {
	return report.Document{
		Title: "Sustainable Development Goals: series on crime and justice",
		Lead:  "Series that the figures in force allow, with the columns of the SDG data structure. A missing figure gives no observation.",
		Facts: [][2]string{
			{"Observations", strconv.Itoa(len(result.Observations))},
			{"Structure", fmt.Sprintf("%s:%s(%s), %s", structure.Agency, structure.ID, structure.Version, structure.Name)},
		},
		Sections: []report.Section{seriesSection(result), emptySection(result), heldSection(result), filesSection()},
	}
}

func seriesSection(result Result) report.Section {
	grid := report.Grid{Caption: "Series with observations", Columns: []report.Column{
		{Title: "Series"}, {Title: "Indicator"}, {Title: "Title"}, {Title: "Observations", Number: true}, {Title: "Areas", Number: true}, {Title: "Years"},
	}}
	for _, s := range result.Series {
		if f := result.filled(s.Code); f.observations > 0 {
			grid.Rows = append(grid.Rows, []report.Cell{
				report.TextCell(s.Code), report.TextCell(s.Indicator), report.TextCell(s.Title),
				report.TextCell(strconv.Itoa(f.observations)), report.TextCell(strconv.Itoa(len(f.areas))), report.TextCell(f.first + "\u2013" + f.last),
			})
		}
	}
	return report.Section{ID: "series", Title: "Series", Tables: []report.Grid{grid}}
}

func emptySection(result Result) report.Section {
	grid := report.Grid{Caption: "Series without an observation, and what would fill them", Columns: []report.Column{
		{Title: "Series"}, {Title: "Indicator"}, {Title: "What would fill it"},
	}}
	for _, s := range result.Series {
		if result.filled(s.Code).observations == 0 {
			grid.Rows = append(grid.Rows, []report.Cell{report.TextCell(s.Code), report.TextCell(s.Indicator), report.TextCell(s.Needs)})
		}
	}
	return report.Section{ID: "without", Title: "Without data", Tables: []report.Grid{grid}}
}

func heldSection(result Result) report.Section {
	grid := report.Grid{Caption: "Figures that gave no observation, by reason", Columns: []report.Column{
		{Title: "Series"}, {Title: "Reason"}, {Title: "Figures", Number: true},
	}}
	for _, held := range result.Held {
		grid.Rows = append(grid.Rows, []report.Cell{report.TextCell(held.Series), report.TextCell(held.Reason), report.TextCell(strconv.Itoa(held.Count))})
	}
	return report.Section{ID: "held", Title: "Held back", Tables: []report.Grid{grid}}
}

func filesSection() report.Section {
	return report.Section{ID: "files", Title: "Files", Files: []report.File{
		{Name: "data/sdg.csv", Title: "Observations, SDMX-CSV 1.0"},
		{Name: "data/sdg.xml", Title: "Observations, SDMX-ML 2.1 (structure-specific)"},
		{Name: "data/structure.xml", Title: "Data structure definition, SDMX-ML 2.1"},
		{Name: "data/held_back.csv", Title: "Held back, by series and reason"},
		{Name: "data/series.csv", Title: "Series with formula, coverage and what would fill them"},
	}}
}
