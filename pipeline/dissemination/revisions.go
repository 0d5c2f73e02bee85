package dissemination

import (
	"context"
	"fmt"
	"maps"
	"slices"

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
	wording, err := report.WordingOf(ctx, q, options)
	if err != nil {
		return report.Result{}, err
	}
	return report.Publish(folder, wording, func(w report.Wording) report.Document { return revisionsDocument(w, rows) })
}

func revisionsDocument(w report.Wording, rows []revised) report.Document {
	return report.Document{
		Title: w.Text("report.revisions.title"),
		Lead:  w.Text("report.revisions.lead"),
		Sections: []report.Section{
			{ID: "causes", Title: w.Text("report.revisions.by_cause"), Tables: []report.Grid{causeGrid(w, rows)}},
			{ID: "areas", Title: w.Text("report.revisions.by_area"), Tables: []report.Grid{revisedGrid(w, rows)}},
		},
	}
}

func causeGrid(w report.Wording, rows []revised) report.Grid {
	counts := map[string]int64{}
	parts := map[string][]report.Cell{}
	for _, row := range rows {
		key := row.Dataset + "\x1f" + row.Cause + "\x1f" + row.Kind
		counts[key] += row.Figures
		parts[key] = []report.Cell{report.TextCell(row.Dataset), causeCell(w, row), kindCell(w, row)}
	}
	grid := report.Grid{Caption: w.Text("report.revisions.cause_caption"), Columns: w.Columns("dataset", "cause", "kind", "#figures")}
	for _, key := range slices.Sorted(maps.Keys(counts)) {
		grid.Rows = append(grid.Rows, append(parts[key], report.TextCell(whole(counts[key]))))
	}
	return grid
}

func revisedGrid(w report.Wording, rows []revised) report.Grid {
	grid := report.Grid{Caption: w.Text("report.revisions.area_caption"), Columns: w.Columns(
		"area", "dataset", "from", "to", "kind", "cause", "#figures", "#median", "#above")}
	for _, row := range rows {
		median := "\u2013"
		if row.MedianChange.Valid && row.Kind == "changed" {
			median = w.Number(100*row.MedianChange.Value, 1) + " %"
		}
		line := report.Cells(w.Area(row.RefArea), row.Dataset, row.OldIssue, row.NewIssue)
		line = append(line, kindCell(w, row), causeCell(w, row))
		grid.Rows = append(grid.Rows, append(line, report.Cells(whole(row.Figures), median, whole(row.AboveTenPercent))...))
	}
	return grid
}

func causeCell(w report.Wording, row revised) report.Cell {
	return report.CodeCell(w.Text("report.cause."+row.Cause), row.Cause)
}

func kindCell(w report.Wording, row revised) report.Cell {
	return report.CodeCell(w.Text("report.revision."+row.Kind), row.Kind)
}
