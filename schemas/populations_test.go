package schemas

import (
	"encoding/csv"
	"math"
	"slices"
	"testing"

	"cts/schemas/sharedtest"
)

func TestPopulationOf(t *testing.T) {
	for _, test := range []struct {
		name, denominator, area string
		year                    int32
		sex, age                string
		want                    float64 // 0: not there
	}{
		{"the world", DenominatorWPP2024, "WORLD", 2023, "_T", "_T", 8091734930},
		{"a country", DenominatorWPP2024, "ABW", 1990, "_T", "_T", 64480},
		{"women", DenominatorWPP2024, "ABW", 1990, "F", "_T", 32837},
		{"an age band", DenominatorWPP2024, "ABW", 2000, "F", "Y0T9", 6886},
		{"an age band of both sexes", DenominatorWPP2024, "ABW", 2000, "_T", "Y0T9", 6886 + 7117},
		{"a part of a country", DenominatorUNODC, "GBR_S", 2015, "_T", "_T", 5373000},
		{"behind published rates", DenominatorUNODC, "ALB", 2005, "_T", "_T", 3032634},
		{"a part that prospects do not have", DenominatorWPP2024, "GBR_S", 2015, "_T", "_T", 0},
		{"a year without ages", DenominatorWPP2024, "ABW", 1999, "F", "Y0T9", 0},
		{"adults by law", DenominatorWPP2024, "FIN", 2020, "_T", "ADULT", 0},
		{"no such set", "WPP1998", "FIN", 2020, "_T", "_T", 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, ok := PopulationOf(test.denominator, test.area, test.year, test.sex, test.age)
			if got != test.want || ok != (test.want != 0) {
				t.Errorf("got %v, %v; want %v", got, ok, test.want)
			}
		})
	}
}

func TestPopulationsAreWellFormed(t *testing.T) {
	all := Populations()
	if !slices.IsSortedFunc(all, comparePopulations) {
		t.Fatal("populations are not sorted")
	}
	for i, p := range all {
		if i > 0 && comparePopulations(all[i-1], p) == 0 {
			t.Errorf("twice: %+v", p)
		}
		if !HasCode("CL_AREA_CTS", p.RefArea) || !HasCode("CL_SEX", p.Sex) || !HasCode("CL_AGE_CTS", p.Age) || !HasCode("CL_DENOMINATOR", p.DenominatorID) {
			t.Errorf("unknown code: %+v", p)
		}
		whole := p.Persons == math.Trunc(p.Persons) || p.DenominatorID == DenominatorUNODC // which has halves and estimates
		if p.Persons < 0 || !whole || p.Year < 1990 || p.Year > 2030 || p.Source == "" {
			t.Errorf("not a population: %+v", p)
		}
	}
}

// What is read for some areas is what the whole table says of them.
func TestResidentsOfSomeAreasAreThoseOfTheTable(t *testing.T) {
	asked := func(area string) bool { return area == "FIN" || area == "WORLD" || area == "no such area" }
	var want []Population
	for _, p := range Populations() {
		if p.DenominatorID == DenominatorWPP2024 && p.Age == Total && asked(p.RefArea) {
			want = append(want, p)
		}
	}
	if got := ResidentsOf(asked); len(got) == 0 || !slices.Equal(got, want) {
		t.Errorf("%d populations, want %d: %v", len(got), len(want), got)
	}
}

// Men and women make up the total, and so do the age bands: the source rounds
// each to whole persons.
func TestSexesAndAgesMakeUpThePopulation(t *testing.T) {
	type place struct {
		denominator, area string
		year              int32
	}
	sexes, ages, totals := map[place]float64{}, map[place]float64{}, map[place]float64{}
	for _, p := range Populations() {
		at := place{p.DenominatorID, p.RefArea, p.Year}
		switch {
		case p.Sex == Total && p.Age == Total:
			totals[at] = p.Persons
		case p.Age == Total:
			sexes[at] += p.Persons
		case p.Sex == Total:
			ages[at] += p.Persons
		}
	}
	checked := 0
	for at, total := range totals {
		if sum, ok := sexes[at]; ok && at.denominator == DenominatorWPP2024 {
			checked++
			if math.Abs(sum-total) > 2 {
				t.Errorf("%v: men and women are %v, the total %v", at, sum, total)
			}
		}
		if sum, ok := ages[at]; ok && math.Abs(sum-total) > 20 {
			t.Errorf("%v: the age bands are %v, the total %v", at, sum, total)
		}
	}
	if checked < 9000 || len(ages) < 6000 {
		t.Errorf("checked %d totals, %d with ages", checked, len(ages))
	}
}

// HasPopulation of the areas says the truth.
func TestAreasWithPopulation(t *testing.T) {
	has := map[string]bool{}
	for _, p := range Populations() {
		if p.DenominatorID == DenominatorWPP2024 {
			has[p.RefArea] = true
		}
	}
	for _, area := range Areas().All() {
		if area.HasPopulation != has[area.Code] {
			t.Errorf("%s: has_population is %v, in the table: %v", area.Code, area.HasPopulation, has[area.Code])
		}
	}
}

func TestPopulationsAgreeWithTheReference(t *testing.T) {
	for _, test := range []struct {
		denominator, file string
		area              func(string) string
	}{
		{DenominatorWPP2024, "reference/population/population_wpp2024_midyear.csv", func(code string) string { return code }},
		{DenominatorUNODC, "reference/population/population_unodc_implied.csv", func(code string) string { return code }},
	} {
		rows, err := csv.NewReader(sharedtest.Open(t, test.file)).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range rows[1:] {
			sex := row[2]
			if sex == "T" {
				sex = Total
			}
			got, ok := PopulationOf(test.denominator, test.area(row[0]), int32(number(t, row[1])), sex, Total)
			if !ok || got != number(t, row[3]) {
				t.Fatalf("%s: %v is %v, %v here", test.file, row, got, ok)
			}
		}
	}
}
