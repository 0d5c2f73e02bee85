package mapping

import (
	"slices"
	"testing"

	"cts/schemas"
)

// figureOf is what a test looks at in a row of series.
type seriesFigure struct {
	iccs, breakdown, period string
	value                   schemas.Optional[float64]
	missing                 string
	parts                   int32
}

func seriesOf(mapped Mapped) []seriesFigure {
	var figures []seriesFigure
	for _, s := range mapped.Series {
		figures = append(figures, seriesFigure{s.ICCS, s.Breakdown, s.TimePeriod, s.ObsValue, s.Missing, s.Parts})
	}
	slices.SortFunc(figures, func(a, b seriesFigure) int {
		return slices.Compare([]string{a.iccs, a.breakdown, a.period}, []string{b.iccs, b.breakdown, b.period})
	})
	return figures
}

const (
	assault = "Category=Serious assault"
	kidnap  = "Category=Kidnapping"
	robbery = "Category=Robbery"
	rate    = "Unit of measurement=Rate per 100,000 population"
)

func TestSeries(t *testing.T) {
	const (
		assaultCode = "Violent offences/Serious assault"
		kidnapCode  = "Violent offences/Kidnapping"
		robberyCode = "Violent offences/Robbery"
	)
	parts := []string{assaultCode + ",,,02,narrower,,,,,,,,", kidnapCode + ",,,02,narrower,,,,,,,,"}
	some, none := schemas.Some[float64], schemas.Optional[float64]{}
	for _, test := range []struct {
		name           string
		correspondence []string // the shipped one when empty
		rows           []schemas.RawRow
		want           []seriesFigure
	}{
		{"an exact duplicate is one figure", nil,
			[]schemas.RawRow{row(1, "5"), row(2, "5")},
			[]seriesFigure{{"020111", "_T", "2021", some(5), "", 1}}},
		{"a conflicting duplicate has no value", nil,
			[]schemas.RawRow{row(1, "5"), row(2, "6")},
			[]seriesFigure{{"020111", "_T", "2021", none, "conflict", 1}}},
		{"a value and a blank for one key are a conflict", nil,
			[]schemas.RawRow{row(1, "5"), typedRow(2, "", "blank")},
			[]seriesFigure{{"020111", "_T", "2021", none, "conflict", 1}}},
		{"two equal statements do not outvote a third", nil,
			[]schemas.RawRow{row(1, "5"), row(2, "6"), row(3, "5")},
			[]seriesFigure{{"020111", "_T", "2021", none, "conflict", 1}}},
		{"codes inside a category add up", parts,
			[]schemas.RawRow{row(1, "5", assault), row(2, "7", kidnap)},
			[]seriesFigure{{"02", "_T", "2021", some(12), "", 2}}},
		{"equal figures of different parts are both counted", parts,
			[]schemas.RawRow{row(1, "5", assault), row(2, "5", kidnap)},
			[]seriesFigure{{"02", "_T", "2021", some(10), "", 2}}},
		{"a part restated is counted once", parts,
			[]schemas.RawRow{row(1, "5", assault), row(2, "5", assault), row(3, "7", kidnap)},
			[]seriesFigure{{"02", "_T", "2021", some(12), "", 2}}},
		{"a part in conflict makes the sum one", parts,
			[]schemas.RawRow{row(1, "5", assault), row(2, "6", assault), row(3, "7", kidnap)},
			[]seriesFigure{{"02", "_T", "2021", none, "conflict", 2}}},
		{"an empty part leaves the sum incomplete", parts,
			[]schemas.RawRow{typedRow(1, "", "blank", assault), row(2, "7", kidnap)},
			[]seriesFigure{{"02", "_T", "2021", none, "incomplete", 2}}},
		{"a part that is given in another year and not in this one too", parts,
			[]schemas.RawRow{row(1, "5", assault), row(2, "7", kidnap), row(3, "8", kidnap, "Year=2022")},
			[]seriesFigure{{"02", "_T", "2021", some(12), "", 2}, {"02", "_T", "2022", none, "incomplete", 1}}},
		{"a part that is not valid in the other year is no part there",
			[]string{assaultCode + ",,,02,narrower,,,,,2021,,,", kidnapCode + ",,,02,narrower,,,,,,,,"},
			[]schemas.RawRow{row(1, "5", assault), row(2, "7", kidnap), row(3, "8", kidnap, "Year=2022")},
			[]seriesFigure{{"02", "_T", "2021", some(12), "", 2}, {"02", "_T", "2022", some(8), "", 1}}},
		{"parts of another area are not asked for", parts,
			[]schemas.RawRow{row(1, "5", assault), row(2, "7", kidnap), row(3, "8", kidnap, "Iso3_code=SWE")},
			[]seriesFigure{{"02", "_T", "2021", some(12), "", 2}, {"02", "_T", "2021", some(8), "", 1}}},
		{"rates are not added", parts,
			[]schemas.RawRow{row(1, "5.5", assault, rate), row(2, "7.5", kidnap, rate)},
			[]seriesFigure{{"02", "_T", "2021", none, "incomplete", 2}}},
		{"codes of the same content restate one figure",
			[]string{assaultCode + ",,,02,exact,,,,,,,,", kidnapCode + ",,,02,exact,,,,,,,,"},
			[]schemas.RawRow{row(1, "5", assault), row(2, "5", kidnap)},
			[]seriesFigure{{"02", "_T", "2021", some(5), "", 1}}},
		{"and contradict each other when they differ",
			[]string{assaultCode + ",,,02,exact,,,,,,,,", kidnapCode + ",,,02,exact,,,,,,,,"},
			[]schemas.RawRow{row(1, "5", assault), row(2, "6", kidnap)},
			[]seriesFigure{{"02", "_T", "2021", none, "conflict", 1}}},
		{"a code inside the category is contained in an exact one",
			[]string{assaultCode + ",,,02,exact,,,,,,,,", kidnapCode + ",,,02,narrower,,,,,,,,"},
			[]schemas.RawRow{row(1, "5", assault), row(2, "3", kidnap)},
			[]seriesFigure{{"02", "_T", "2021", some(5), "", 1}}},
		{"a contained code without breakdown stays at national grain",
			[]string{assaultCode + ",,,02,narrower,,,,,,,,", kidnapCode + ",,,02,narrower,," + assaultCode + ",,,,,,"},
			[]schemas.RawRow{row(1, "5", assault), row(2, "3", kidnap)},
			[]seriesFigure{{"02", "_T", "2021", some(5), "", 1}}},
		{"a contained code with a breakdown is a series of its own",
			[]string{assaultCode + ",,,02,narrower,,,,,,,,", kidnapCode + ",,,02,narrower,," + assaultCode + ",CYBER=Y,,,,,"},
			[]schemas.RawRow{row(1, "5", assault), row(2, "3", kidnap)},
			[]seriesFigure{{"02", "CYBER=Y", "2021", some(3), "", 1}, {"02", "_T", "2021", some(5), "", 1}}},
		{"a contained code of a lower category is a series of its own",
			[]string{assaultCode + ",,,02,narrower,,,,,,,,", kidnapCode + ",,,020221,narrower,," + assaultCode + ",,,,,,"},
			[]schemas.RawRow{row(1, "5", assault), row(2, "3", kidnap)},
			[]seriesFigure{{"02", "_T", "2021", some(5), "", 1}, {"020221", "_T", "2021", some(3), "", 1}}},
		{"documented weights divide a figure",
			[]string{robberyCode + ",,,0401,partial,0.7,,,,,,,", robberyCode + ",,,0501,partial,0.3,,,,,,,"},
			[]schemas.RawRow{row(1, "3", robbery)},
			[]seriesFigure{{"0401", "_T", "2021", some(2.1), "", 1}, {"0501", "_T", "2021", some(0.9), "", 1}}},
		{"partial targets roll up",
			[]string{robberyCode + ",,,04011,partial,,,,,,,,", robberyCode + ",,,04012,partial,,,,,,,,"},
			[]schemas.RawRow{row(1, "3", robbery)},
			[]seriesFigure{{"0401", "_T", "2021", some(3), "", 1}}},
		{"one partial target alone is held out", []string{robberyCode + ",,,0401,partial,,,,,,,,"},
			[]schemas.RawRow{row(1, "3", robbery)}, nil},
		{"an unmapped code is held out", parts, []schemas.RawRow{row(1, "3", robbery)}, nil},
		{"an excluded code is held out", []string{robberyCode + ",,,,excluded,,,,,,,,"}, []schemas.RawRow{row(1, "3", robbery)}, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			mapped := mustMap(t, publicationDelivery("UN-CTS-VIOLENT"), published(t, "UN-CTS-VIOLENT", test.correspondence...), test.rows...)
			if got := seriesOf(mapped); !slices.Equal(got, test.want) {
				t.Errorf("got  %v\nwant %v", got, test.want)
			}
			checkCells(t, mapped, len(test.rows))
			if len(mapped.Observations) != len(test.rows) {
				t.Errorf("%d observations of %d rows: none is dropped", len(mapped.Observations), len(test.rows))
			}
		})
	}
}

// The prisons workbook gives the unsentenced under two indicators.
func TestOneFigureUnderTwoLabels(t *testing.T) {
	held := []string{"Indicator=Persons held", "Dimension=by status", "Category=Unsentenced"}
	unsentenced := []string{"Indicator=Persons held unsentenced", "Dimension=by length of detention", "Category=Unsentenced: Total"}
	for _, test := range []struct {
		name, second string
		value        schemas.Optional[float64]
		missing      string
	}{
		{"equal values are one figure", "30", schemas.Some(30.0), ""},
		{"others contradict each other", "31", schemas.Optional[float64]{}, "conflict"},
	} {
		t.Run(test.name, func(t *testing.T) {
			mapped := mustMap(t, publicationDelivery("UN-CTS-PRISONS"), published(t, "UN-CTS-PRISONS"),
				row(1, "30", held...), row(2, test.second, unsentenced...))
			if len(mapped.Series) != 1 || mapped.Series[0].ObsValue != test.value || mapped.Series[0].Missing != test.missing {
				t.Errorf("series %+v", mapped.Series)
			}
			var occurrences []int32
			for _, o := range mapped.Observations {
				occurrences = append(occurrences, o.Occurrence)
			}
			if !slices.Equal(occurrences, []int32{1, 2}) {
				t.Errorf("occurrences %v", occurrences)
			}
		})
	}
}

func TestUnmappedIsCountedInCoverage(t *testing.T) {
	mapped := mustMap(t, publicationDelivery("UN-CTS-VIOLENT"),
		published(t, "UN-CTS-VIOLENT", "Violent offences/Robbery,,,0401,narrower,,,,,,,,", "Violent offences/Kidnapping,,,,no_match,,,,,,,,"),
		row(1, "3", robbery), row(2, "3", robbery), row(3, "0.5", robbery, rate), row(4, "4", assault), row(5, "5", kidnap))
	got := map[string][2]float64{}
	for _, c := range mapped.Coverage {
		got[c.ICCS+" "+c.Relation] = [2]float64{float64(c.Observations), c.ValueSum.Value}
		if !schemas.HasCode("CL_RELATION", c.Relation) || c.Standing != "official" {
			t.Errorf("relation %q, standing %q", c.Relation, c.Standing)
		}
	}
	want := map[string][2]float64{"0401 narrower": {3, 3}, "_U unmapped": {1, 4}, "_U no_match": {1, 5}}
	if len(got) != len(want) {
		t.Errorf("coverage %v", got)
	}
	for key, figures := range want {
		if got[key] != figures {
			t.Errorf("%s: %v observations and value sum, want %v", key, got[key], figures)
		}
	}
}

func TestSumSaysWhatItIsMadeOf(t *testing.T) {
	reference := published(t, "UN-CTS-VIOLENT",
		"Violent offences/Serious assault,,,02,narrower,,,,,,,,background", "Violent offences/Kidnapping,,,02,narrower,,,,,,,,")
	mapped := mustMap(t, publicationDelivery("UN-CTS-VIOLENT"), reference,
		row(1, "5", assault, "Source=CTS"), row(2, "7.25", kidnap, "Source=MoI"))
	s := mapped.Series[0]
	if s.ObsValue != schemas.Some(12.25) || s.Decimals != schemas.Some(int32(2)) || s.ValueRaw != "5 | 7.25" || s.SourceNote != "MoI; CTS" {
		t.Errorf("%+v %+v", s.Measures, s.Origin)
	}
	if !slices.Contains(s.Cautions, "background_correspondence") {
		t.Errorf("cautions %v: a sum is as weak as its weakest part", s.Cautions)
	}
}
