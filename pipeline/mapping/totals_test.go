package mapping

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"cts/iccs"
	"cts/schemas"
)

// national is a dataset of a national office: codes, years and counts.
const national = `
dataset: XX-CRIME
provider: XX
provider_title: An office
title: Recorded crime
part: police
scheme: test
licence: made for a test
citation: made for a test
source: https://example.org
standing: project
concepts:
  - {label: Code, concept: NATIONAL_CODE}
  - {label: Year, concept: TIME_PERIOD}
defaults: {REF_AREA: FIN, INDICATOR: RECORDED_OFFENCES, NATURE: C}
symbols: {"": blank}
`

func office(t testing.TB, correspondence ...string) Reference {
	t.Helper()
	description, err := schemas.ReadDescription("XX-CRIME.yaml", strings.NewReader(national))
	if err != nil {
		t.Fatal(err)
	}
	reference := published(t, "UN-CTS-VIOLENT", correspondence...)
	reference.Publication, reference.Description = nil, description
	return reference
}

func officeDelivery() Delivery {
	d := publicationDelivery("XX-CRIME")
	d.Provider, d.Edition = "XX", "XX-CRIME"
	return d
}

func count(n int, code, value string) schemas.RawRow {
	typed := "number"
	if value == "" {
		typed = "blank"
	}
	return cellOf(n, value, typed, "Code="+code, "Year=2020")
}

// Three national codes to one ICCS code, one of them blank: the series is missing, not smaller.
func TestThreeCodesOneBlank(t *testing.T) {
	reference := office(t, "1,,,0502,narrower,,,,,,,,", "2,,,0502,narrower,,,,,,,,", "3,,,0502,narrower,,,,,,,,")
	for _, test := range []struct {
		third   string
		value   schemas.Optional[float64]
		missing string
	}{
		{"30", schemas.Some(60.0), ""}, {"0", schemas.Some(30.0), ""}, {"", schemas.Optional[float64]{}, schemas.MissingIncomplete},
	} {
		mapped := mustMap(t, officeDelivery(), reference, count(1, "1", "10"), count(2, "2", "20"), count(3, "3", test.third))
		if len(mapped.Series) != 1 {
			t.Fatalf("%d series, want one", len(mapped.Series))
		}
		if s := mapped.Series[0]; s.ICCS != "0502" || s.ObsValue != test.value || s.Missing != test.missing || s.Parts != 3 {
			t.Errorf("third %q: %s %v missing %q of %d parts", test.third, s.ICCS, s.ObsValue, s.Missing, s.Parts)
		}
		if len(mapped.Observations) != 3 {
			t.Errorf("the national grain is not kept: %d observations", len(mapped.Observations))
		}
	}
}

// A code that another of the same category contains, at any remove, is not added.
func TestACodeInsideAnotherIsNotCountedTwice(t *testing.T) {
	reference := office(t, "1,,,0502,narrower,,,,,,,,", "1a,,,0509,narrower,,1,,,,,,", "1ab,,,0502,narrower,,1a,,,,,,")
	mapped := mustMap(t, officeDelivery(), reference, count(1, "1", "100"), count(2, "1a", "40"), count(3, "1ab", "10"))
	for _, s := range mapped.Series {
		if want := map[string]float64{"0502": 100, "0509": 40}[s.ICCS]; s.ObsValue != schemas.Some(want) {
			t.Errorf("%s is %v, want %v", s.ICCS, s.ObsValue, want)
		}
	}
	contained := 0
	for _, row := range mapped.Coverage {
		if row.Relation == coverageContained && row.ValueSum == schemas.Some(10.0) {
			contained++
		}
	}
	if len(mapped.Series) != 2 || contained != 1 {
		t.Errorf("%d series and %d rows of coverage that are contained", len(mapped.Series), contained)
	}
}

// made is a random correspondence of six codes, and what each adds to each category.
type made struct {
	rows  []string
	share map[string]map[string]float64 // category -> code -> share of its figure
}

var categoriesOfTests = []string{"0401", "0501", "0502", "050231", "0701"}

func anyCorrespondence(t *rapid.T) made {
	m := made{share: map[string]map[string]float64{}}
	give := func(category, code string, share float64) {
		if m.share[category] == nil {
			m.share[category] = map[string]float64{}
		}
		m.share[category][code] = share
	}
	for i := range 6 {
		code, category := strconv.Itoa(i), rapid.SampledFrom(categoriesOfTests).Draw(t, "category")
		switch rapid.SampledFrom([]string{"narrower", "narrower", "narrower", "partial", "weights", "excluded", "absent"}).Draw(t, "relation") {
		case "narrower":
			m.rows = append(m.rows, code+",,,"+category+",narrower,,,,,,,,")
			give(category, code, 1)
		case "partial": // alone: held out
			m.rows = append(m.rows, code+",,,"+category+",partial,,,,,,,,")
		case "weights":
			m.rows = append(m.rows, code+",,,0401,partial,0.25,,,,,,,", code+",,,0701,partial,0.75,,,,,,,")
			give("0401", code, 0.25)
			give("0701", code, 0.75)
		case "excluded":
			m.rows = append(m.rows, code+",,,,excluded,,,,,,,,")
		}
	}
	return m
}

// Totals are preserved or refused, never changed: a series is the sum of all that
// its codes add, or it is missing because one of them is.
func TestTotalsOfANationalSchemeArePreservedOrRefused(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		correspondence := anyCorrespondence(rt)
		if len(correspondence.rows) == 0 {
			return
		}
		values := map[string]string{}
		var rows []schemas.RawRow
		for i := range 6 {
			code := strconv.Itoa(i)
			values[code] = rapid.SampledFrom([]string{"", "0", "4", "8", "100", "12"}).Draw(rt, "value")
			rows = append(rows, count(i+1, code, values[code]))
		}
		mapped, err := Map(officeDelivery(), rows, nil, office(t, correspondence.rows...))
		if err != nil {
			rt.Fatal(err)
		}
		if len(mapped.Series) != len(correspondence.share) {
			rt.Fatalf("%d series for %d categories", len(mapped.Series), len(correspondence.share))
		}
		for _, s := range mapped.Series {
			if got, want := shown(s), expected(correspondence.share[s.ICCS], values); got != want {
				rt.Fatalf("%s is %s, want %s of %v", s.ICCS, got, want, correspondence.rows)
			}
		}
	})
}

func shown(s schemas.Series) string {
	if s.ObsValue.Valid {
		return fmt.Sprint(s.ObsValue.Value)
	}
	return "missing"
}

// expected adds in whole quarters, which are exact.
func expected(shares map[string]float64, values map[string]string) string {
	total := 0.0
	for code, share := range shares {
		value, err := strconv.ParseFloat(values[code], 64)
		if err != nil {
			return "missing"
		}
		total += share * value
	}
	return fmt.Sprint(total)
}

// A figure that was rolled up carries its caution.
func TestAFigureOnPartialMappingCarriesItsCaution(t *testing.T) {
	reference := office(t, "1,,,03011,partial,,,,,,,,", "1,,,03012,partial,,,,,,,,")
	mapped := mustMap(t, officeDelivery(), reference, count(1, "1", "10"))
	for name, cautions := range map[string][]string{"series": mapped.Series[0].Cautions, "observation": mapped.Observations[0].Cautions} {
		if !strings.Contains(strings.Join(cautions, " "), iccs.CautionPartial) {
			t.Errorf("%s: cautions %v", name, cautions)
		}
	}
	if mapped.Series[0].ICCS != "0301" {
		t.Errorf("rolled up to %s", mapped.Series[0].ICCS)
	}
}

// A code for the rest of a category is not the category: the figure says so.
func TestTheRestOfACategoryCarriesItsCaution(t *testing.T) {
	for _, test := range []struct {
		name, rest string
		marked     bool
	}{
		{"other sexual violence beside rape", "2,,,0301,narrower,,,,,,,,", true},
		{"sexual violence that contains rape", "2,,,0301,narrower,,,,,,,,\n1,,,03011,narrower,,2,,,,,,", false},
		{"the same content as the category", "2,,,0301,exact,,,,,,,,", false},
	} {
		rape := "1,,,03011,narrower,,,,,,,,"
		rows := []string{test.rest}
		if !strings.Contains(test.rest, "\n1,") {
			rows = append(rows, rape)
		}
		mapped := mustMap(t, officeDelivery(), office(t, rows...), count(1, "1", "83"), count(2, "2", "75"))
		for _, s := range mapped.Series {
			marked := strings.Contains(strings.Join(s.Cautions, " "), cautionInPart)
			if marked != (test.marked && s.ICCS == "0301") {
				t.Errorf("%s: %s marked %v", test.name, s.ICCS, marked)
			}
		}
	}
}
