package schemas

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// small is a description that has all that it needs.
const small = `
dataset: XX-CRIME
provider: XX_STAT
title: Crime of Exland
licence: CC BY 4.0
citation: Office of Exland
source: https://example.org/crime.csv
standing: project
decimal: ","
thousands: "."
concepts:
  - {label: Year, concept: TIME_PERIOD}
  - {label: Offence, concept: NATIONAL_CODE, pattern: '^(\d+) '}
  - {label: Sex, concept: SEX, codes: {Männer: M, Frauen: F}, set_aside: [Firmen]}
  - {label: Country, concept: REF_AREA, lookup: eurostat_geo}
defaults: {INDICATOR: RECORDED_OFFENCES, SEX: _T}
symbols: {"-": zero, "..": not_available, "<5": {missing: suppressed, lower: 1, upper: 4}, "": suppressed}
flags: {p: P, c: suppressed}
scheme: xx
`

func describe(t *testing.T, text string) *Description {
	t.Helper()
	d, err := ReadDescription("XX-CRIME.yaml", strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestShippedDescriptionsNameListedProvidersAndDatasets(t *testing.T) {
	if len(Descriptions()) == 0 {
		t.Fatal("no descriptions ship")
	}
	for _, d := range Descriptions() {
		if !HasCode("CL_DATASET", d.Dataset) || !HasCode("CL_PROVIDER", d.Provider) {
			t.Errorf("dataset %s, provider %s: one of them is in no code list", d.Dataset, d.Provider)
		}
		if found, ok := DescriptionOf(d.Dataset); !ok || found != d {
			t.Errorf("%s is not found by its dataset", d.Dataset)
		}
	}
}

func TestADescriptionTranslatesWords(t *testing.T) {
	d := describe(t, small)
	code := func(concept int, cell string) string {
		word, ok := d.Concepts[concept].Word(cell)
		if !ok {
			return "no word"
		}
		code, ok := d.Concepts[concept].Code(word)
		if !ok {
			return "no code"
		}
		return code
	}
	for _, c := range []struct {
		concept    int
		cell, want string
	}{
		{1, "1302 Rape", "1302"}, {1, "Rape", "no word"},
		{2, " männer ", "M"}, {2, "Frauen", "F"}, {2, "divers", "no code"},
		{3, "EL", "GRC"}, {3, "fi", "FIN"}, {3, "UKM", "GBR_S"}, {3, "EU27_2020", "no code"}, {3, "GR", "no code"},
	} {
		if got := code(c.concept, c.cell); got != c.want {
			t.Errorf("%s of %q: %s, want %s", d.Concepts[c.concept].Concept, c.cell, got, c.want)
		}
	}
	if !d.Concepts[2].IsSetAside("firmen") || d.Concepts[2].IsSetAside("Frauen") {
		t.Error("set aside is what the description says")
	}
}

func TestADescriptionReadsFiguresAsTheSourceWritesThem(t *testing.T) {
	d := describe(t, small)
	for text, want := range map[string]Figure{
		"1.234":     {Value: Some(1234.0)},
		"1.234,50":  {Value: Some(1234.5), Decimals: 2},
		"0,5":       {Value: Some(0.5), Decimals: 1},
		"12.34":     {Symbol: "12.34"},
		"1,234.5":   {Symbol: "1,234.5"},
		"..":        {Symbol: ".."},
		"12 b":      {Symbol: "12 b"},
		"-7":        {Value: Some(-7.0)},
		"1.23.4":    {Symbol: "1.23.4"},
		"٣٤٥":       {Value: Some(345.0)},
		"12.345,,5": {Symbol: "12.345,,5"},
	} {
		if diff := cmp.Diff(want, d.Figure(text, "text")); diff != "" {
			t.Errorf("%q:\n%s", text, diff)
		}
	}
	meaning, ok := d.Symbol(" <5 ")
	if want := (Meaning{"suppressed", Some(1.0), Some(4.0)}); !ok || meaning != want {
		t.Errorf("<5 means %v", meaning)
	}
	if blank, ok := d.Symbol(""); !ok || blank.Missing != MissingSuppressed {
		t.Errorf("a blank means %v", blank)
	}
	if _, ok := d.Symbol("x"); ok {
		t.Error("an undeclared symbol has a meaning")
	}
}

func TestAFaultyDescriptionNamesEveryFault(t *testing.T) {
	for name, c := range map[string]struct{ from, to, want string }{
		"an unknown key":           {"licence:", "license:", "line 4: field license not found"},
		"no licence":               {"licence: CC BY 4.0", "", "licence is missing"},
		"an unknown concept":       {"concept: SEX", "concept: GENDER", "needs a label, and a concept that is one of"},
		"a code that no list has":  {"Männer: M", "Männer: Q", `"Q" is no code of CL_SEX`},
		"an unknown lookup":        {"eurostat_geo", "geo", `"geo" is none of age_in_title`},
		"a default of no concept":  {"SEX: _T}", "COLOUR: red}", "COLOUR is no concept"},
		"a pattern without group":  {`'^(\d+) '`, `'^\d+ '`, "no regular expression with a group"},
		"no period":                {"concept: TIME_PERIOD", "concept: AGE", "neither a label nor a default gives TIME_PERIOD"},
		"a symbol without meaning": {`"-": zero`, `"-": nothing`, `"nothing" is neither zero nor a code of CL_MISSING`},
		"two decimal signs":        {`thousands: "."`, `thousands: ","`, "thousands is another sign"},
	} {
		t.Run(name, func(t *testing.T) {
			if !strings.Contains(small, c.from) {
				t.Fatalf("%q is not in the description", c.from)
			}
			_, err := ReadDescription("XX-CRIME.yaml", strings.NewReader(strings.TrimSpace(strings.Replace(small, c.from, c.to, 1))))
			if !errors.Is(err, ErrDescription) || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), "XX-CRIME.yaml") {
				t.Errorf("error %v; want it to say %q", err, c.want)
			}
		})
	}
}

func TestPeriods(t *testing.T) {
	for _, c := range []struct {
		text, kind string
		want       Period
	}{
		{"2021", "", Period{"2021", 2021, "A"}},
		{"2021.0", "", Period{"2021", 2021, "A"}},
		{"2021-07", "", Period{"2021-07", 2021, "M"}},
		{"2009M01", "", Period{"2009-01", 2009, "M"}},
		{"2021Q3", "", Period{"2021-Q3", 2021, "Q"}},
		{"2021K3", "", Period{"2021-Q3", 2021, "Q"}},
		{"2021-S1", "", Period{"2021-S1", 2021, "S"}},
		{"16", PeriodTwoDigits, Period{"2016", 2016, "A"}},
		{"99", PeriodTwoDigits, Period{"1999", 1999, "A"}},
		{"2011/12", PeriodFinancial, Period{"2011-04-01/P1Y", 2011, "A"}},
		{"1999/2000", PeriodFinancial + ":07", Period{"1999-07-01/P1Y", 1999, "A"}},
		{"2015", PeriodFinancial, Period{"2015", 2015, "A"}},
		{"2022/23 Q1", PeriodOfFinancialYear, Period{"2022-Q2", 2022, "Q"}},
		{"2022/23 Q4", PeriodOfFinancialYear, Period{"2023-Q1", 2023, "Q"}},
		{"2022-23 Q2", PeriodOfFinancialYear + ":07", Period{"2022-Q4", 2022, "Q"}},
	} {
		if got, ok := ParsePeriod(c.text, c.kind); !ok || got != c.want {
			t.Errorf("%q as %q: %v", c.text, c.kind, got)
		}
	}
	for _, text := range []string{"", "16", "2011/12", "2011/13", "year", "0000", "2021-13", "20211"} {
		if got, ok := ParsePeriod(text, PeriodSDMX); ok {
			t.Errorf("%q is taken for %v", text, got)
		}
	}
	if _, ok := ParsePeriod("2011/13", PeriodFinancial); ok {
		t.Error("a financial year of two years is read")
	}
	for _, text := range []string{"2022/24 Q1", "2022/23 Q5", "2022/23", "Q1"} {
		if got, ok := ParsePeriod(text, PeriodOfFinancialYear); ok {
			t.Errorf("%q is taken for %v", text, got)
		}
	}
}

func TestCellsOfSeveralColumnsAreJoined(t *testing.T) {
	given := map[string]string{"a": "Theft", "b": "Theft", "c": "of cars", "d": ""}
	for want, c := range map[string]ConceptMapping{
		"Theft":                   {Label: "a"},
		"Theft / Theft / of cars": {Label: "a", With: []string{"b", "d", "c"}},
		"Theft > of cars":         {Label: "a", With: []string{"b", "d", "c"}, Join: " > "},
		"of cars":                 {Label: "d", With: []string{"c"}},
	} {
		if got := c.Cell(given); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
