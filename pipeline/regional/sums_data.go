package regional

import (
	"encoding/csv"
	"io"
	"slices"
	"strconv"

	"cts/pipeline/tabular"
	"cts/schemas"
)

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
	panel := byYear(sum.Panel)
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
