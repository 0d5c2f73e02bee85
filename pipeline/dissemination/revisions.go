package dissemination

import (
	"context"
	"fmt"

	"cts/pipeline/query"
	"cts/pipeline/report"
	"cts/schemas"
)

// revised counts the changes of one kind and cause between two issues of an area.
type revised struct {
	Dataset         string                    `col:"dataset"`
	RefArea         string                    `col:"ref_area"`
	Kind            string                    `col:"kind"`
	Cause           string                    `col:"cause"`
	OldIssue        string                    `col:"old_issue"`
	NewIssue        string                    `col:"new_issue"`
	Figures         int64                     `col:"figures"`
	MedianChange    schemas.Optional[float64] `col:"median_change"`
	AboveTenPercent int64                     `col:"above_ten_per_cent"`
}

// Revisions writes the report on what changed between submissions and why:
// changed, added and withdrawn figures by the country, told apart from a second
// look of ours.
func Revisions(ctx context.Context, q query.Querier, folder string, options report.Options) (report.Result, error) {
	rows, err := query.SelectNamed[revised](ctx, q, "revisions_by_cause")
	if err != nil {
		return report.Result{}, err
	}
	if len(rows) == 0 {
		return report.Result{}, fmt.Errorf("revisions: %w: no figure was given twice", ErrNothing)
	}
	return report.Publish(folder, report.Document{
		Title: "Revisions: what changed, and why",
		Lead:  "Figures that differ between consecutive accepted submissions (cause source), or that we read or mapped anew from the same file (cause mapping, reader, correction).",
		Sections: []report.Section{
			{ID: "causes", Title: "By dataset and cause", Tables: []report.Grid{causeGrid(rows)}},
			{ID: "areas", Title: "By area", Tables: []report.Grid{revisedGrid(rows)}},
		},
	}, options)
}

func causeGrid(rows []revised) report.Grid {
	counts := map[string]int64{}
	parts := map[string][]string{}
	for _, row := range rows {
		key := row.Dataset + "\x1f" + row.Cause + "\x1f" + row.Kind
		counts[key] += row.Figures
		parts[key] = []string{row.Dataset, row.Cause, row.Kind}
	}
	grid := report.Grid{Caption: "Figures revised, by dataset, cause and kind", Columns: report.Columns("Dataset", "Cause", "Kind", "#Figures")}
	for _, key := range sortedKeys(counts) {
		grid.Rows = append(grid.Rows, report.Cells(append(parts[key], whole(counts[key]))...))
	}
	return grid
}

func revisedGrid(rows []revised) report.Grid {
	grid := report.Grid{Caption: "Figures revised, by area and pair of submissions", Columns: report.Columns(
		"Area", "Dataset", "From", "To", "Kind", "Cause", "#Figures", "#Median change", "#Above 10 %")}
	for _, row := range rows {
		median := "\u2013"
		if row.MedianChange.Valid && row.Kind == "changed" {
			median = report.Number(100*row.MedianChange.Value, 1) + " %"
		}
		grid.Rows = append(grid.Rows, report.Cells(nameOf(row.RefArea), row.Dataset, row.OldIssue, row.NewIssue, row.Kind, row.Cause,
			whole(row.Figures), median, whole(row.AboveTenPercent)))
	}
	return grid
}
