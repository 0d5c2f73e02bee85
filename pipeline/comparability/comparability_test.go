package comparability

import (
	"fmt"
	"testing"

	"cts/schemas"
)

func answer(submission, table, item, concept, code string) schemas.Metadata {
	return schemas.Metadata{SubmissionID: submission, RefArea: "FIN", TableID: table, ItemID: item, Concept: concept, Code: code}
}

func TestWhatChangesBetweenTwoFigures(t *testing.T) {
	answers := NewAnswers([]schemas.Metadata{
		answer("one", "3", "_T", "STAGE", "input"), answer("two", "3", "_T", "STAGE", "output"),
		answer("one", "3", "3.1", "UNIT_OF_COUNT", "CASE"), answer("one", "3", "", "UNIT_OF_COUNT", "OFFENCE"), answer("two", "3", "", "UNIT_OF_COUNT", "OFFENCE"),
		answer("one", "5", "_T", "COVERAGE", "full"), answer("two", "5", "_T", "COVERAGE", "_U"), answer("two", "3", "_T", "COMMENT", "x"),
	})
	some := schemas.Some[float64]
	for name, c := range map[string]struct {
		before, after Figure
		want          string
	}{
		"answer of the table":              {Figure{SubmissionID: "one", TableID: "3", ItemID: "3.2"}, Figure{SubmissionID: "two", TableID: "3", ItemID: "3.2"}, "[definition: STAGE output, before input]"},
		"answer of the item comes first":   {Figure{SubmissionID: "one", TableID: "3", ItemID: "3.1"}, Figure{SubmissionID: "two", TableID: "3", ItemID: "3.1"}, "[definition: STAGE output, before input unit: UNIT_OF_COUNT OFFENCE, before CASE]"},
		"not known is no change":           {Figure{SubmissionID: "one", TableID: "5"}, Figure{SubmissionID: "two", TableID: "5"}, "[]"},
		"said on one side only":            {Figure{SubmissionID: "one", TableID: "3"}, Figure{SubmissionID: "three", TableID: "3"}, "[]"},
		"the same submission":              {Figure{SubmissionID: "one", TableID: "3"}, Figure{SubmissionID: "one", TableID: "3"}, "[]"},
		"months":                           {Figure{MonthsCovered: some(12)}, Figure{MonthsCovered: some(9)}, "[coverage: MONTHS_COVERED 9, before 12]"},
		"months not said":                  {Figure{MonthsCovered: some(12)}, Figure{}, "[]"},
		"a share that hardly changes":      {Figure{PopulationCovered: some(97)}, Figure{PopulationCovered: some(95)}, "[]"},
		"a share that changes":             {Figure{PopulationCovered: some(97)}, Figure{PopulationCovered: some(80)}, "[coverage: POPULATION_COVERED 80, before 97]"},
		"status D":                         {Figure{ObsStatus: []string{"A"}}, Figure{ObsStatus: []string{"P", "D"}}, "[definition: DEFINITION differs, before agrees]"},
		"another relation to the category": {Figure{Relation: "exact"}, Figure{Relation: "partial"}, "[definition: RELATION partial, before exact]"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := fmt.Sprint(answers.Changes(c.before, c.after)); got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
		})
	}
}

func TestBreaksOfASeries(t *testing.T) {
	declared := answer("two", "3", "_T", "BREAK", "Y")
	declared.Text, declared.TimePeriod = "new penal code", "2020-01"
	again := declared
	again.SubmissionID = "three"
	answers := NewAnswers([]schemas.Metadata{declared, again, answer("two", "3", "_T", "BREAK", "Y")})
	series := []Figure{{RefArea: "FIN", TableID: "3", ItemID: "3.1", Year: 2019}, {RefArea: "FIN", Year: 2021}}
	marked := &Figure{RefArea: "FIN", ObsStatus: []string{"B"}, Comment: "merger of two registers"}
	for name, c := range map[string]struct {
		year int
		own  *Figure
		want string
	}{
		"declared, once however often said": {2020, nil, "[new penal code]"},
		"declared reason before the mark":   {2020, marked, "[new penal code]"},
		"status B":                          {2021, marked, "[merger of two registers]"},
		"none":                              {2021, &series[1], "[]"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := fmt.Sprint(answers.Breaks(series, c.year, c.own)); got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
		})
	}
	if other := answers.Breaks([]Figure{{RefArea: "SWE", TableID: "3"}}, 2020, nil); other != nil {
		t.Errorf("a break of another country: %v", other)
	}
}
