package report

import (
	"regexp"
	"strings"
	"testing"

	"cts/pipeline/trend"
	"cts/schemas"
	"cts/schemas/messages"
)

// unsaid matches a key that stands on a page in place of its text.
var unsaid = regexp.MustCompile(`>(report|theme)\.[a-z_.]+`)

func TestReportSpeaksSixLanguages(t *testing.T) {
	for _, language := range messages.UnitedNations() {
		t.Run(language, func(t *testing.T) {
			options := fixtureOptions
			options.Language = language
			files, _ := written(t, options)
			for _, name := range []string{"index.html", "area/FIN.html"} {
				page := files[name]
				if found := unsaid.FindString(page); found != "" {
					t.Errorf("%s: %s has no text", name, found)
				}
				if rtl := strings.Contains(page, `dir="rtl"`); rtl != (language == "ar") {
					t.Errorf("%s: right to left is %t", name, rtl)
				}
				if beside := strings.Contains(page, `class="english" lang="en"`); beside != (language != messages.English) {
					t.Errorf("%s: English beside the draft is %t", name, beside)
				}
			}
			name, _ := mustArea(t, "FIN").NameIn(language)
			if !strings.Contains(files["area/FIN.html"], "<h1>"+name+"</h1>") {
				t.Errorf("Finland is not called %s", name)
			}
		})
	}
}

func mustArea(t *testing.T, code string) schemas.Area {
	t.Helper()
	area, ok := schemas.Areas().ByCode(code)
	if !ok {
		t.Fatalf("no area %s", code)
	}
	return area
}

// headline is a line of counts by year, of the whole of an indicator.
func headline(indicator string, counts map[int]float64) *line {
	total := schemas.Total
	l := &line{key: schemas.SeriesKey{
		Indicator: indicator, ICCS: "0101", AttemptState: total, SubArea: total, Sex: total, Age: total, Citizenship: total, Relationship: total,
		Mechanism: total, Context: total, DetentionStatus: total, Breakdown: total, UnitMeasure: schemas.UnitNumber,
	}}
	for year := 2018; year <= 2021; year++ {
		r := &row{year: year}
		if count, given := counts[year]; given {
			r.value = schemas.Some(count)
		}
		l.rows = append(l.rows, r)
	}
	return l
}

func TestChainTakesTheLatestYearWithMostSteps(t *testing.T) {
	a := &area{lines: []*line{
		headline("RECORDED_VICTIMS", map[int]float64{2018: 90, 2019: 80, 2020: 85, 2021: 70}),
		headline("PERSONS_SUSPECTED", map[int]float64{2018: 100, 2019: 95, 2020: 0}),
		headline("PERSONS_CONVICTED", map[int]float64{2019: 60, 2020: 55}),
	}}
	chains := a.chains()
	if len(chains) != 1 || chains[0].year != 2020 || chains[0].known() != 3 {
		t.Fatalf("%+v", chains)
	}
	if prosecuted := chains[0].steps[2]; prosecuted != nil {
		t.Errorf("a step without a figure has %v", prosecuted.value)
	}
	a.lines = a.lines[:2]
	if chains := a.chains(); len(chains) != 0 {
		t.Errorf("two steps are drawn as a chain: %+v", chains)
	}
}

func TestLastStatementIsOfTheYearsAfterTheBreak(t *testing.T) {
	l := &line{statements: []trend.Statement{{Direction: trend.Increase}, {Direction: trend.NoStatement}}}
	if got := l.lastStatement(); got != "no_statement" {
		t.Errorf("%q, want no statement: the increase was before the break", got)
	}
	if got := (&line{}).lastStatement(); got != "no_statement" {
		t.Errorf("%q for a line without years", got)
	}
}
