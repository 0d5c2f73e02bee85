package dissemination

import (
	"context"
	"fmt"
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
	return report.Publish(folder, roundDocument(round, rows), options)
}

func roundDocument(round int, rows []answered) report.Document {
	silent := notAnswering(rows)
	return report.Document{
		Title: fmt.Sprintf("Round %d of the survey: who answered, and how completely", round),
		Lead:  "Answers to the questionnaire, what was decided of them, and what the rules found. Completeness is the share of the cells asked for that hold a figure.",
		Facts: [][2]string{
			{"Areas that answered", strconv.Itoa(len(areasOf(rows)))}, {"Submissions", strconv.Itoa(len(rows))},
			{"Accepted", whole(count(rows, func(a answered) bool { return a.Status == "accepted" }))},
			{"Areas without an answer", strconv.Itoa(len(silent))},
		},
		Sections: []report.Section{
			{ID: "regions", Title: "By region", Tables: []report.Grid{regionGrid(rows)}},
			{ID: "areas", Title: "By area", Tables: []report.Grid{areaGrid(rows)}},
			{
				ID: "silent", Title: "Without an answer",
				Text:   []string{"Countries and areas of the list that sent nothing in this round. Where official publications give figures, they stand in the other reports, under their own source."},
				Tables: []report.Grid{silentGrid(silent)},
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

// expected are the areas that a round could hear from: countries that answer as
// one, and the parts of those that answer in parts.
func expected() []schemas.Area {
	list := schemas.Areas()
	return slices.DeleteFunc(list.All(), func(area schemas.Area) bool {
		return area.IsRegion() || len(list.PartsOf(area.Code)) > 0 || area.Kind == "special_area"
	})
}

func notAnswering(rows []answered) []schemas.Area {
	there := areasOf(rows)
	return slices.DeleteFunc(expected(), func(area schemas.Area) bool {
		_, found := slices.BinarySearch(there, area.Code)
		return found
	})
}

func regionOf(code string) string {
	area, ok := schemas.Areas().ByCode(code)
	if !ok {
		return "unknown"
	}
	if area.Region == "" && area.Parent != "" {
		return regionOf(area.Parent)
	}
	if area.Region == "" {
		return "no region in M49"
	}
	return area.Region
}

func nameOf(code string) string {
	if area, ok := schemas.Areas().ByCode(code); ok {
		return area.NameEn
	}
	return code
}

// regionGrid adds up by region; the areas expected are the denominator of the share that answered.
func regionGrid(rows []answered) report.Grid {
	grid := report.Grid{Caption: "Answers, completeness and findings by region", Columns: report.Columns(
		"Region", "#Areas", "#Answered", "#Share", "#Cells asked", "#With a figure", "#Completeness", "#Errors", "#Warnings", "#Explained")}
	byRegion := map[string][]answered{}
	areas := map[string]int64{}
	for _, area := range expected() {
		areas[regionOf(area.Code)]++
	}
	for _, row := range rows {
		byRegion[regionOf(row.RefArea)] = append(byRegion[regionOf(row.RefArea)], row)
	}
	for _, region := range sortedKeys(areas) {
		sum := sumOf(byRegion[region])
		there := int64(len(areasOf(byRegion[region])))
		grid.Rows = append(grid.Rows, report.Cells(region, whole(areas[region]), whole(there), percent(there, areas[region]),
			whole(sum.Cells), whole(sum.WithValue), percent(sum.WithValue, sum.Cells), whole(sum.Errors), whole(sum.Warnings), whole(sum.Explained)))
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

func sortedKeys(counts map[string]int64) []string {
	var keys []string
	for key := range counts {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}

func areaGrid(rows []answered) report.Grid {
	grid := report.Grid{Caption: "Submissions of the round, by area", Columns: report.Columns(
		"Area", "Code", "Part", "Status", "Issued", "Received", "#Cells asked", "#With a figure", "#Empty, with a reason or blank", "#Not read", "#Completeness", "#Errors", "#Warnings", "#Explained")}
	for _, row := range rows {
		grid.Rows = append(grid.Rows, report.Cells(nameOf(row.RefArea), row.RefArea, row.Part, row.Status,
			row.IssuedAt.UTC().Format(time.DateOnly), row.ReceivedAt.UTC().Format(time.DateOnly),
			whole(row.Cells), whole(row.WithValue), whole(row.TypedEmpty), whole(row.Rejected), percent(row.WithValue, row.Cells),
			whole(row.Errors), whole(row.Warnings), whole(row.Explained)))
	}
	return grid
}

func silentGrid(silent []schemas.Area) report.Grid {
	byRegion := map[string][]string{}
	counts := map[string]int64{}
	for _, area := range silent {
		region := regionOf(area.Code)
		byRegion[region] = append(byRegion[region], area.NameEn)
		counts[region]++
	}
	grid := report.Grid{Caption: "Countries and areas without an answer, by region", Columns: report.Columns("Region", "#Areas", "Names")}
	for _, region := range sortedKeys(counts) {
		slices.Sort(byRegion[region])
		grid.Rows = append(grid.Rows, report.Cells(region, whole(counts[region]), strings.Join(byRegion[region], "; ")))
	}
	return grid
}
