package report

import (
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"cts/schemas"
)

// drawnLine draws a line with gaps, typed empties, breaks and any size of count.
func drawnLine(t *rapid.T) *line {
	l := &line{key: schemas.NewSeriesKey()}
	year := rapid.IntRange(1990, 2015).Draw(t, "first year")
	years := map[int]*row{}
	for range rapid.IntRange(1, 20).Draw(t, "years") {
		r := &row{year: year, figure: &figure{}}
		if rapid.Bool().Draw(t, "has value") {
			r.value = schemas.Some(rapid.Float64Range(0, 1e6).Draw(t, "value"))
		}
		if rapid.Bool().Draw(t, "has people") {
			r.people = schemas.Some(rapid.Float64Range(1e3, 1e9).Draw(t, "people"))
		}
		if rapid.IntRange(0, 5).Draw(t, "break") == 0 {
			r.breaks = []string{"new law"}
		}
		years[year] = r
		year += rapid.IntRange(1, 4).Draw(t, "step")
	}
	l.rows = withoutHoles(years)
	l.compute(false)
	return l
}

func TestChartsNeverDrawWhatIsMissing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := drawnLine(t)
		drawn := l.draw(fullChart, words{"en"})
		values := 0
		for _, r := range l.rows {
			if value, _ := l.shown(r); value.Valid {
				values++
			}
		}
		if len(drawn.Points) != values || len(drawn.Absent) != len(l.rows)-values {
			t.Fatalf("%d points and %d gaps for %d values in %d years", len(drawn.Points), len(drawn.Absent), values, len(l.rows))
		}
		corners := 0
		for _, corner := range drawn.Lines {
			corners += len(strings.Fields(corner))
		}
		if corners+aloneYears(l) != values {
			t.Fatalf("lines have %d corners and %d years stand alone, for %d values", corners, aloneYears(l), values)
		}
		if len(drawn.Lines)+aloneYears(l) != stretches(l) {
			t.Fatalf("%d lines for %d stretches without gap or break", len(drawn.Lines)+aloneYears(l), stretches(l))
		}
	})
}

// stretches counts the runs of neighbouring years with a value and no break between them.
func stretches(l *line) int {
	count, before := 0, false
	for _, r := range l.rows {
		value, _ := l.shown(r)
		if value.Valid && (!before || r.isBreak()) {
			count++
		}
		before = value.Valid
	}
	return count
}

// aloneYears counts the years with a value that no line joins to a neighbour.
func aloneYears(l *line) int {
	joined := func(a, b int) bool {
		if a < 0 || b >= len(l.rows) || l.rows[b].isBreak() {
			return false
		}
		first, _ := l.shown(l.rows[a])
		second, _ := l.shown(l.rows[b])
		return first.Valid && second.Valid
	}
	count := 0
	for i, r := range l.rows {
		if value, _ := l.shown(r); value.Valid && !joined(i-1, i) && !joined(i, i+1) {
			count++
		}
	}
	return count
}

func TestScalesBeginAtZeroAndHoldEveryValue(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		largest := rapid.Float64Range(1e-6, 1e9).Draw(t, "largest")
		step, top := niceScale(largest, 5)
		if top < largest*(1-1e-9) || step <= 0 || top/step > 6 || top > 2.5*largest {
			t.Fatalf("step %v, top %v for %v", step, top, largest)
		}
	})
	for _, largest := range []float64{0, -1, math.NaN(), math.Inf(1)} {
		if step, top := niceScale(largest, 5); step != 1 || top != 1 {
			t.Errorf("scale of %v: step %v, top %v", largest, step, top)
		}
	}
}

func TestNumbers(t *testing.T) {
	english, french := words{"en"}, words{"fr"}
	cases := []struct{ got, want string }{
		{english.number(1234567, 0), "1" + groupMark + "234" + groupMark + "567"},
		{english.number(999, 0), "999"},
		{english.number(0.25, 1), "0.3"}, // half away from zero
		{english.number(-0.25, 1), minusSign + "0.3"},
		{english.number(-0.01, 1), "0.0"},
		{english.signed(3.2, 1), "+3.2"},
		{english.signed(0, 1), "0.0"},
		{english.plainValue(7.5), "7.5"},
		{english.plainValue(12), "12"},
		{english.significant(0.12345, 5), "+0.123"},
		{english.significant(0.000012, 4), "0.0000"},
		{english.significant(-250.4, 4), minusSign + "250"},
		{english.probability(0.0001), "< 0.001"},
		{french.number(1234.5, 1), "1" + groupMark + "234,5"},
		{words{"ar"}.number(-0.25, 1), minusSign + "0.3"},
		{fileStem("GBR_E_W"), "GBR_E_W"},
		{fileStem("../x"), ".46.46.47x"},
		{fileStem(""), "unnamed"},
		{shortLocator("data_cts_violent_and_sexual_cri!L137"), "L137"},
		{shortLocator("5 Prisons!D29"), "5 Prisons!D29"},
	}
	for _, c := range cases {
		if c.got != c.want {
			t.Errorf("%q, want %q", c.got, c.want)
		}
	}
}

func TestOneDenominatorAnArea(t *testing.T) {
	rows := []population{
		{DenominatorID: "A", RefArea: "FIN", Year: 2020, Sex: "_T", Age: "_T", Persons: 10},
		{DenominatorID: "B", RefArea: "FIN", Year: 2020, Sex: "_T", Age: "_T", Persons: 20},
		{DenominatorID: "A", RefArea: "GBR_S", Year: 2020, Sex: "_T", Age: "_T", Persons: 30},
	}
	all := populationsOf(rows, "B")
	if all.of("FIN").id != "B" || all.of("GBR_S").id != "A" || all.of("QQQ").id != "" {
		t.Errorf("%+v", all)
	}
	key := schemas.NewSeriesKey()
	if got := all.of("FIN").of(key, 2020); got != schemas.Some(20.0) {
		t.Errorf("persons %+v", got)
	}
	if got := all.of("FIN").of(key, 2021); got.Valid {
		t.Errorf("a year without population has %+v", got)
	}
	key.SubArea = "HEL"
	if got := all.of("FIN").of(key, 2020); got.Valid {
		t.Errorf("a city has the population of its country: %+v", got)
	}
}
