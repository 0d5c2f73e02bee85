package dissemination

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"cts/pipeline/query"
	"cts/pipeline/report"
	"cts/schemas"
)

// answered is one submission of a round.
type answered struct {
	SubmissionID string    `col:"submission_id"`
	RefArea      string    `col:"ref_area"`
	Part         string    `col:"part"`
	Status       string    `col:"status"`
	IssuedAt     time.Time `col:"issued_at"`
	ReceivedAt   time.Time `col:"received_at"`
	Cells        int64     `col:"cells"`
	WithValue    int64     `col:"with_value"`
	TypedEmpty   int64     `col:"typed_empty"`
	Rejected     int64     `col:"rejected"`
	Errors       int64     `col:"errors"`
	Warnings     int64     `col:"warnings"`
	Notes        int64     `col:"notes"`
	Explained    int64     `col:"explained"`
}

// Round writes the report on a round of the questionnaire, ready for the report
// to the Commission: who answered, when and how completely, and what was found
// and explained, by area and region.
func Round(ctx context.Context, q query.Querier, folder string, round int, options report.Options) (report.Result, error) {
	rows, err := query.SelectNamed[answered](ctx, q, "round_submissions", strconv.Itoa(round))
	if err != nil {
		return report.Result{}, err
	}
	if len(rows) == 0 {
		return report.Result{}, fmt.Errorf("round %d: %w: no submission; cts submissions list shows the rounds that there are", round, ErrNothing)
	}
	wording, err := report.WordingOf(ctx, q, options)
	if err != nil {
		return report.Result{}, err
	}
	return report.Publish(folder, wording, func(w report.Wording) report.Document { return roundDocument(w, round, rows) })
}

func roundDocument(w report.Wording, round int, rows []answered) report.Document {
	silent := notAnswering(rows)
	return report.Document{
		Title: w.Text("report.round.title", "round", strconv.Itoa(round)),
		Lead:  w.Text("report.round.lead"),
		Facts: [][2]string{
			{w.Text("report.round.answered"), strconv.Itoa(len(areasOf(rows)))}, {w.Text("report.round.submissions"), strconv.Itoa(len(rows))},
			{w.Text("report.round.accepted"), whole(count(rows, func(a answered) bool { return a.Status == "accepted" }))},
			{w.Text("report.round.silent"), strconv.Itoa(len(silent))},
		},
		Sections: []report.Section{
			{
				ID: "regions", Title: w.Text("report.round.by_region"),
				Charts: []report.Chart{answerMap(w, round, rows)}, Tables: []report.Grid{regionGrid(w, rows)},
			},
			{ID: "areas", Title: w.Text("report.round.by_area"), Tables: []report.Grid{areaGrid(w, rows)}},
			{
				ID: "silent", Title: w.Text("report.round.without"),
				Text: []string{w.Text("report.round.without_lead")}, Tables: []report.Grid{silentGrid(w, silent)},
			},
		},
	}
}

func count(rows []answered, holds func(answered) bool) int64 {
	var n int64
	for _, row := range rows {
		if holds(row) {
			n++
		}
	}
	return n
}

func areasOf(rows []answered) []string {
	var areas []string
	for _, row := range rows {
		areas = append(areas, row.RefArea)
	}
	slices.Sort(areas)
	return slices.Compact(areas)
}

func notAnswering(rows []answered) []schemas.Area {
	there := areasOf(rows)
	return slices.DeleteFunc(schemas.Areas().Reporting(), func(area schemas.Area) bool {
		_, found := slices.BinarySearch(there, area.Code)
		return found
	})
}

// Regions that stand for areas which the list puts in none.
const (
	regionNone    = "~none"
	regionUnknown = "~unknown"
)

func regionOf(code string) string {
	area, ok := schemas.Areas().ByCode(code)
	switch {
	case !ok:
		return regionUnknown
	case area.Region == "" && area.Parent != "":
		return regionOf(area.Parent)
	case area.Region == "":
		return regionNone
	}
	return area.Region
}

func regionName(w report.Wording, region string) string {
	switch region {
	case regionUnknown:
		return w.Text("report.region.unknown")
	case regionNone:
		return w.Text("report.region.none")
	}
	return w.Region(region)
}

// regionGrid adds up by region; the areas expected are the denominator of the share that answered.
func regionGrid(w report.Wording, rows []answered) report.Grid {
	grid := report.Grid{Caption: w.Text("report.round.region_caption"), Columns: w.Columns(
		"region", "#areas", "#answered", "#share", "#cells", "#with_figure", "#completeness", "#errors", "#warnings", "#explained")}
	byRegion := map[string][]answered{}
	areas := map[string]int64{}
	for _, area := range schemas.Areas().Reporting() {
		areas[regionOf(area.Code)]++
	}
	for _, row := range rows {
		byRegion[regionOf(row.RefArea)] = append(byRegion[regionOf(row.RefArea)], row)
	}
	for _, region := range slices.Sorted(maps.Keys(areas)) {
		sum := sumOf(byRegion[region])
		there := int64(len(areasOf(byRegion[region])))
		grid.Rows = append(grid.Rows, report.Cells(regionName(w, region), whole(areas[region]), whole(there), w.Percent(there, areas[region]),
			whole(sum.Cells), whole(sum.WithValue), w.Percent(sum.WithValue, sum.Cells), whole(sum.Errors), whole(sum.Warnings), whole(sum.Explained)))
	}
	return grid
}

func sumOf(rows []answered) (sum answered) {
	for _, row := range rows {
		sum.Cells += row.Cells
		sum.WithValue += row.WithValue
		sum.Errors += row.Errors
		sum.Warnings += row.Warnings
		sum.Explained += row.Explained
	}
	return sum
}

func areaGrid(w report.Wording, rows []answered) report.Grid {
	grid := report.Grid{Caption: w.Text("report.round.area_caption"), Columns: w.Columns("area", "code", "part", "status", "issued", "received",
		"#cells", "#with_figure", "#empty", "#not_read", "#completeness", "#errors", "#warnings", "#explained")}
	anchored := map[string]bool{}
	for _, row := range rows {
		line := report.Cells(w.Area(row.RefArea), row.RefArea)
		line = append(line, report.CodeCell(w.Title("CL_PART", row.Part), row.Part), report.CodeCell(w.Text("report.status."+row.Status), row.Status))
		line = append(line, report.Cells(row.IssuedAt.UTC().Format(time.DateOnly), row.ReceivedAt.UTC().Format(time.DateOnly),
			whole(row.Cells), whole(row.WithValue), whole(row.TypedEmpty), whole(row.Rejected), w.Percent(row.WithValue, row.Cells),
			whole(row.Errors), whole(row.Warnings), whole(row.Explained))...)
		if !anchored[row.RefArea] {
			line[0].ID, anchored[row.RefArea] = "area-"+row.RefArea, true
		}
		grid.Rows = append(grid.Rows, line)
	}
	return grid
}

func silentGrid(w report.Wording, silent []schemas.Area) report.Grid {
	byRegion := map[string][]string{}
	counts := map[string]int64{}
	for _, area := range silent {
		region := regionOf(area.Code)
		byRegion[region] = append(byRegion[region], w.Area(area.Code))
		counts[region]++
	}
	grid := report.Grid{Caption: w.Text("report.round.silent_caption"), Columns: w.Columns("region", "#areas", "names")}
	for _, region := range slices.Sorted(maps.Keys(counts)) {
		slices.Sort(byRegion[region])
		grid.Rows = append(grid.Rows, report.Cells(regionName(w, region), whole(counts[region]), strings.Join(byRegion[region], "; ")))
	}
	return grid
}
