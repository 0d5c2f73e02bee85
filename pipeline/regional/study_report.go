package regional

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"cts/pipeline/report"
	"cts/schemas"
	"cts/schemas/messages"
)

// StudyReport compares the study's files and writes the comparison as a page,
// with its tables as CSV.
func StudyReport(countries, regions io.Reader, folder string, options report.Options) (Study, report.Result, error) {
	study, err := CompareStudy(countries, regions)
	if err != nil {
		return Study{}, report.Result{}, err
	}
	options.Language = messages.English // its texts are in English only
	written, err := report.Publish(folder, report.WordingIn(options), func(report.Wording) report.Document { return study.document() })
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

func (s Study) document() report.Document {
	document := report.Document{
		Title: "Global Study on Homicide 2019: our sums beside the published ones",
		Lead: "Victims of intentional homicide: the countries' figures of the digital annex added up, beside its regional estimates; " +
			"rates over World Population Prospects 2024 beside the published rates, the difference split into what counts and what populations make of it.",
		Facts: [][2]string{
			{"Published regional figures", strconv.Itoa(len(s.Comparisons))},
			{"Of subregions with a figure of every country", strconv.Itoa(len(s.Complete()))},
			{"Of these, reproduced within 1", strconv.Itoa(len(s.Complete()) - len(s.NotReproduced()))},
		},
		Sections: []report.Section{methodSection(s.Unknown), differentSection(s.NotReproduced())},
	}
	for _, level := range []Level{World, Region, Subregion} {
		document.Sections = append(document.Sections, s.levelSection(level))
	}
	return document
}

func methodSection(unknown []string) report.Section {
	points := []string{
		"Count: the sum over the countries of the region. A country without a figure is imputed from rates: between two of its own up to five years apart, from its nearest up to three years away, else at the rate of the other countries of its subregion. Below a quarter of the population with figures there is no sum.",
		"The parts of the United Kingdom and of Iraq are never counted beside the country; where only all the parts have a figure, their sum is the country's.",
		"Rate: our sum over the populations of the same countries, World Population Prospects 2024. The study used an earlier revision.",
		"Difference of the rates = of counts + of populations. Of populations: 100,000 published count / population of the region in World Population Prospects 2024 − published rate; the published rate has one decimal, so up to 0.05 of this may be its rounding. Of counts: our rate − 100,000 published count / the same population; where a country has neither figure nor imputation, this holds its absence.",
	}
	if len(unknown) > 0 {
		points = append(points, "In no sum, because no area has the name: "+strings.Join(unknown, "; ")+".")
	}
	return report.Section{ID: "method", Title: "How it is computed", Points: points}
}

func differentSection(different []Comparison) report.Section {
	return report.Section{
		ID: "different", Title: "Complete, and not reproduced",
		Text: []string{"Every country of the subregion has a figure in the annex, and their sum is not its regional estimate. No population and no imputation of ours enters: " +
			"the two tables of the annex rest on different states of some country's figures."},
		Tables: []report.Grid{comparisonGrid("Complete subregions whose sum differs by more than 1", different)},
	}
}

func (s Study) levelSection(level Level) report.Section {
	titles := map[Level]string{World: "World", Region: "Regions", Subregion: "Subregions"}
	var rows []Comparison
	for _, c := range s.Comparisons {
		if c.Level == level {
			rows = append(rows, c)
		}
	}
	return report.Section{
		ID: strings.ToLower(titles[level]), Title: titles[level],
		Tables: []report.Grid{comparisonGrid(titles[level]+": counts and rates, region by region and year by year", rows)},
	}
}

func comparisonGrid(caption string, rows []Comparison) report.Grid {
	grid := report.Grid{Caption: caption, Columns: report.Columns("Region", "#Year", "#Countries", "#With a figure", "#Imputed", "#Coverage",
		"#Our count", "#Published count", "#Difference", "#Our rate", "#Published rate", "#Difference of rates", "#of counts", "#of populations")}
	for _, c := range rows {
		row := report.Cells(c.Name, strconv.Itoa(c.Year), strconv.Itoa(c.Of), strconv.Itoa(c.With), strconv.Itoa(c.Imputed))
		row = append(row, shareCell(c.Coverage))
		for _, value := range []struct {
			value    schemas.Optional[float64]
			decimals int
		}{
			{c.Count, 0}, {c.Published, 0}, {c.CountDifference(), 0}, {c.Rate, 2}, {c.PublishedRate, 1},
			{c.RateDifference(), 2}, {c.OfCounts(), 2}, {c.OfPopulations(), 2},
		} {
			row = append(row, report.NumberCell(value.value, value.decimals, "none"))
		}
		grid.Rows = append(grid.Rows, row)
	}
	return grid
}

// shareCell is a share of a whole, in per cent.
func shareCell(part float64) report.Cell {
	return report.Cell{Text: report.Number(100*part, 1) + " %", Data: strconv.FormatFloat(100*part, 'f', 1, 64)}
}
