package mapping

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"cts/schemas"
)

var anyCategory = rapid.SampledFrom([]string{
	"Serious assault", "Kidnapping", "Robbery", "Sexual violence", "Sexual violence: Rape", "Jaywalking",
	"Acts intended to induce fear or emotional distress: Cyber-related",
})

// anyRow draws rows that often meet in one key.
func anyRow(n int) *rapid.Generator[schemas.RawRow] {
	return rapid.Custom(func(t *rapid.T) schemas.RawRow {
		typed := rapid.SampledFrom([]string{"number", "number", "number", "blank", "error", "text"}).Draw(t, "type")
		value := map[string]string{"blank": "", "error": "#N/A", "text": ".."}[typed]
		if typed == "number" {
			value = rapid.SampledFrom([]string{"0", "1", "2", "0.1", "0.2", "12"}).Draw(t, "value")
		}
		return typedRow(n, value, typed,
			"Iso3_code="+rapid.SampledFrom([]string{"FIN", "SWE", "ZZZ"}).Draw(t, "area"),
			"Category="+anyCategory.Draw(t, "category"),
			"Year="+rapid.SampledFrom([]string{"2020", "2021", "1013", "?"}).Draw(t, "year"),
			"Unit of measurement="+rapid.SampledFrom([]string{"Counts", "Rate per 100,000 population"}).Draw(t, "unit"))
	})
}

func anyRows(t *rapid.T) []schemas.RawRow {
	rows := make([]schemas.RawRow, rapid.IntRange(0, 40).Draw(t, "rows"))
	for i := range rows {
		rows[i] = anyRow(i+1).Draw(t, "row")
	}
	return rows
}

// sumsAndShares makes several labels meet in one category, divides one and leaves one out.
var sumsAndShares = []string{
	"Violent offences/Serious assault,,,02,narrower,,,,,,,,",
	"Violent offences/Kidnapping,,,02,narrower,,,,,2020,,,",
	"Violent offences/Robbery,,,02,partial,0.5,,,,,,,",
	"Violent offences/Robbery,,,0401,partial,0.5,,,,,,,",
	"Violent offences/Sexual violence,,,0301,exact,,,,,,,,",
	"Violent offences/Sexual violence: Rape,,,0301,narrower,,,,,,,,",
	"Violent offences/Acts intended to induce fear or emotional distress: Cyber-related,,,,no_match,,,,,,,,",
}

func TestMappingProperties(t *testing.T) {
	reference, delivery := published(t, "UN-CTS-VIOLENT", sumsAndShares...), publicationDelivery("UN-CTS-VIOLENT")
	rapid.Check(t, func(t *rapid.T) {
		rows := anyRows(t)
		mapped, err := Map(delivery, rows, nil, reference)
		if err != nil {
			t.Fatal(err)
		}
		checkCells(t, mapped, len(rows))
		checkFigures(t, mapped)
		shuffled, err := Map(delivery, rapid.Permutation(rows).Draw(t, "shuffled"), nil, reference)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(mapped, shuffled); diff != "" {
			t.Fatalf("the order of the rows matters:\n%s", diff)
		}
	})
}

// checkFigures holds every row to what no figure may break.
func checkFigures(t *rapid.T, mapped Mapped) {
	for _, o := range mapped.Observations {
		checkMeasures(t, o.Measures)
		if number := o.ValueRaw != "" && o.ValueRaw != "#N/A"; number != o.ObsValue.Valid {
			t.Fatalf("%q was read as %v", o.ValueRaw, o.ObsValue)
		}
	}
	keys := map[[2]string]bool{}
	for _, s := range mapped.Series {
		checkMeasures(t, s.Measures)
		if key := [2]string{s.SeriesID, s.TimePeriod}; keys[key] {
			t.Fatalf("two figures for %v", key)
		} else {
			keys[key] = true
		}
		if s.SeriesID != s.SeriesKey.ID() || s.ICCS == schemas.Unknown {
			t.Fatalf("series %+v", s)
		}
		checkZero(t, s, mapped.Observations)
	}
}

func checkMeasures(t *rapid.T, m schemas.Measures) {
	if m.ObsValue.Valid == (m.Missing != "") {
		t.Fatalf("a value is there, or something says why not: %+v", m)
	}
	for list, codes := range map[string][]string{"CL_CAUTION": m.Cautions, "CL_OBS_STATUS": m.ObsStatus, "CL_CONF_STATUS": {m.ConfStatus}} {
		for _, code := range codes {
			if !schemas.HasCode(list, code) {
				t.Fatalf("%q is no code of %s", code, list)
			}
		}
	}
	if m.Missing != "" && !schemas.HasCode("CL_MISSING", m.Missing) {
		t.Fatalf("%q is no code of CL_MISSING", m.Missing)
	}
}

// checkZero proves that a figure of zero comes from zeros alone: a series of an
// area and year in which a value is zero has an observation that says zero.
func checkZero(t *rapid.T, s schemas.Series, observations []schemas.Observation) {
	if s.ObsValue != schemas.Some(0.0) {
		return
	}
	said := slices.ContainsFunc(observations, func(o schemas.Observation) bool {
		return o.RefArea == s.RefArea && o.TimePeriod == s.TimePeriod && o.UnitMeasure == s.UnitMeasure && o.ValueRaw == "0"
	})
	if !said {
		t.Fatalf("nobody reported zero for %+v", s)
	}
}

// A total is the exact sum of its parts or there is none.
func TestTotalsArePreservedOrRefused(t *testing.T) {
	reference := published(t, "UN-CTS-VIOLENT", sumsAndShares[:2]...)
	rapid.Check(t, func(t *rapid.T) {
		values := []string{"0", "1", "0.1", "0.2", "7", ""}
		first, second := rapid.SampledFrom(values).Draw(t, "first"), rapid.SampledFrom(values).Draw(t, "second")
		typed := func(value string) string {
			if value == "" {
				return "blank"
			}
			return "number"
		}
		mapped, err := Map(publicationDelivery("UN-CTS-VIOLENT"), []schemas.RawRow{
			typedRow(1, first, typed(first), assault, "Year=2019"), typedRow(2, second, typed(second), kidnap, "Year=2019"),
		}, nil, reference)
		if err != nil {
			t.Fatal(err)
		}
		tenths := map[string]int{"0": 0, "1": 10, "0.1": 1, "0.2": 2, "7": 70}
		want := schemas.Optional[float64]{}
		if first != "" && second != "" {
			want = schemas.Some(float64(tenths[first]+tenths[second]) / 10)
		}
		if len(mapped.Series) != 1 || mapped.Series[0].ObsValue != want {
			t.Fatalf("%q and %q make %+v", first, second, mapped.Series)
		}
	})
}

func FuzzMap(f *testing.F) {
	f.Add("FIN", "Violent offences", "Serious assault", "Total", "Total", "2021", "Counts", "155", "number", "1.1.1")
	f.Add("KOS", "", "x=y", "Female", "0-9", "1013", "", "<5", "text", "")
	reference, form := published(f, "UN-CTS-VIOLENT"), asked(f)
	f.Fuzz(func(t *testing.T, area, indicator, category, sex, age, year, unit, value, typed, item string) {
		cell := cellOf(1, value, typed, "Iso3_code="+area, "Indicator="+indicator, "Dimension=by type of offence", "Category="+category,
			"Sex="+sex, "Age="+age, "Year="+year, "Unit of measurement="+unit)
		cell.ItemID = item
		checkCells(t, mustMap(t, publicationDelivery("UN-CTS-VIOLENT"), reference, cell), 1)
		mapped := mustMap(t, formDelivery("whole"), form, cell)
		checkCells(t, mapped, 1)
		for _, o := range mapped.Observations {
			if o.ObsValue.Valid && o.ObsValue.Value == 0 && !slices.ContainsFunc([]rune(value), func(r rune) bool { return r != ' ' }) {
				t.Errorf("%q became zero", value)
			}
		}
	})
}
