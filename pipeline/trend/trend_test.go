package trend

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"cts/schemas"
)

func TestSegmentsSplitBeforeBreaks(t *testing.T) {
	cases := []struct {
		name   string
		breaks []int
		want   [][]int
	}{
		{"no break", nil, [][]int{{2018, 2019, 2020, 2021}}},
		{"a break inside", []int{2020}, [][]int{{2018, 2019}, {2020, 2021}}},
		{"a break before the first point divides nothing", []int{2018}, [][]int{{2018, 2019, 2020, 2021}}},
		{"two breaks", []int{2019, 2021}, [][]int{{2018}, {2019, 2020}, {2021}}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			points := yearly(2018, 4, 3, 2, 1)
			for i := range points {
				points[i].Break = slices.Contains(c.breaks, points[i].Year)
			}
			var got [][]int
			for _, segment := range Segments(points) {
				var years []int
				for _, point := range segment {
					years = append(years, point.Year)
				}
				got = append(got, years)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
	if Segments(nil) != nil {
		t.Error("no points make no segment")
	}
}

func TestYearOnYearRefuses(t *testing.T) {
	none := schemas.Optional[float64]{}
	points := []Point{
		{Year: 2014, Value: schemas.Some(0.0)},
		{Year: 2015, Value: schemas.Some(20.0)},
		{Year: 2016, Value: schemas.Some(30.0)},
		{Year: 2017, Value: none},
		{Year: 2018, Value: schemas.Some(30.0)},
		{Year: 2020, Value: schemas.Some(33.0)},
		{Year: 2021, Value: schemas.Some(66.0), Break: true},
		{Year: 2022, Value: schemas.Some(33.0)},
	}
	want := []Change{
		{2014, none, NoPreviousYear},
		{2015, none, FromZero},
		{2016, schemas.Some(50.0), Given},
		{2017, none, MissingValue},
		{2018, none, MissingValue},
		{2020, none, NoPreviousYear},
		{2021, none, AcrossBreak},
		{2022, schemas.Some(-50.0), Given},
	}
	if diff := cmp.Diff(want, YearOnYear(points)); diff != "" {
		t.Error(diff)
	}
}

func TestRateNeedsCountAndPopulation(t *testing.T) {
	cases := []struct {
		name  string
		point Point
	}{
		{"no count", Point{Population: schemas.Some(1e6)}},
		{"no population", Point{Value: schemas.Some(5.0)}},
		{"population of zero", Point{Value: schemas.Some(5.0), Population: schemas.Some(0.0)}},
		{"negative count", Point{Value: schemas.Some(-5.0), Population: schemas.Some(1e6)}},
		{"count that is no number", Point{Value: schemas.Some(math.NaN()), Population: schemas.Some(1e6)}},
	}
	for _, c := range cases {
		if got := Rate(c.point, 0.1); got != (RateEstimate{}) {
			t.Errorf("%s: rate %+v", c.name, got)
		}
	}
	zero := Rate(Point{Value: schemas.Some(0.0), Population: schemas.Some(1e6)}, 0)
	if !zero.Rate.Valid || zero.Rate.Value != 0 || zero.Limits.Lower.Value != 0 || zero.Limits.Upper.Value <= 0 {
		t.Errorf("a count of zero is a rate of zero with an upper limit, got %+v", zero)
	}
}

// Newcombe (1998), Statistics in Medicine 17, table I, method 3.
func TestWilsonAgreesWithNewcombe(t *testing.T) {
	cases := []struct{ successes, trials, lower, upper float64 }{
		{81, 263, 0.2553, 0.3662}, {15, 148, 0.0624, 0.1605}, {0, 20, 0, 0.1611}, {1, 29, 0.0061, 0.1718},
	}
	for _, c := range cases {
		got := Wilson(c.successes, c.trials, 0.95)
		near(t, "lower", got.Lower.Value, c.lower, 5e-5)
		near(t, "upper", got.Upper.Value, c.upper, 5e-5)
	}
	for _, c := range [][2]float64{{1, 0}, {-1, 5}, {6, 5}} {
		if got := Wilson(c[0], c[1], 0.95); got != (Interval{}) {
			t.Errorf("%v of %v has limits %+v", c[0], c[1], got)
		}
	}
}

func TestByarLowerLimitBelowZeroIsNotAvailable(t *testing.T) {
	if got := Byar(1, 0.9999); got.Lower.Valid || !got.Upper.Valid {
		t.Errorf("limits %+v", got)
	}
	if got := Byar(0, 0.95); got.Lower.Valid {
		t.Errorf("limits %+v", got)
	}
}

// The exact distribution of S without ties is printed in Kendall (1975), table 1:
// P(S >= 6) = 0.042 for n = 4, P(S >= 10) = 0.0083 for n = 5, P(S >= 13) = 0.0083 for n = 6.
func TestExactKendallDistribution(t *testing.T) {
	cases := []struct {
		s, n int
		want float64 // two-sided
	}{{6, 4, 2.0 / 24}, {10, 5, 2.0 / 120}, {13, 6, 2 * 6.0 / 720}, {0, 4, 1}}
	for _, c := range cases {
		near(t, "p", exactKendallP(c.s, c.n, ones(c.n)), c.want, 1e-12)
	}
}

// With ties the distribution is that of S over all orders of the values.
func TestExactKendallAgreesWithAllOrders(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfN(rapid.SampledFrom([]float64{1, 2, 3, 4}), 2, 6).Draw(t, "values")
		s := risesLessFalls(values)
		all, extreme := 0.0, 0.0
		orders(values, func(order []float64) {
			all++
			if absolute(risesLessFalls(order)) >= absolute(s) {
				extreme++
			}
		})
		if got := exactKendallP(s, len(values), tieSizes(values)); math.Abs(got-extreme/all) > 1e-12 {
			t.Fatalf("p of %v = %v, want %v", values, got, extreme/all)
		}
	})
}

func orders(values []float64, visit func([]float64)) {
	var place func(int)
	place = func(k int) {
		if k == len(values) {
			visit(values)
			return
		}
		for i := k; i < len(values); i++ {
			values[k], values[i] = values[i], values[k]
			place(k + 1)
			values[k], values[i] = values[i], values[k]
		}
	}
	values = slices.Clone(values)
	place(0)
}

func ones(n int) []int {
	sizes := make([]int, n)
	for i := range sizes {
		sizes[i] = 1
	}
	return sizes
}

func TestEqualValuesHaveNoTrend(t *testing.T) {
	got := MannKendall(yearly(2000, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7))
	if got.P != 1 || got.S != 0 || got.Tau.Valid || got.AdjustedP != 1 {
		t.Errorf("%+v", got)
	}
}

func TestAutocorrelationOnlyWeakensTheTest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfN(rapid.Float64Range(0, 100), 8, 25).Draw(t, "values")
		test := MannKendall(yearly(1990, values...))
		if test.AdjustedP < test.P {
			t.Fatalf("adjusted p %v below p %v", test.AdjustedP, test.P)
		}
	})
	waves := MannKendall(yearly(1990, 1, 2, 3, 4, 5, 6, 7, 6, 5, 4, 5, 6, 7, 8, 9, 10, 9, 8))
	if !(waves.Lag1.Value > 0.5) || !(waves.AdjustedP > 2*waves.P) {
		t.Errorf("slow waves: lag-1 %v, p %v, adjusted %v", waves.Lag1, waves.P, waves.AdjustedP)
	}
}

func TestTheilSenKeepsGaps(t *testing.T) {
	points := []Point{
		{Year: 2000, Value: schemas.Some(10.0)},
		{Year: 2001, Value: schemas.Some(11.0)},
		{Year: 2010, Value: schemas.Some(20.0)},
	}
	if got := TheilSen(points); got.Slope != schemas.Some(1.0) || got.Pairs != 3 {
		t.Errorf("one more a year over a gap of nine years: %+v", got)
	}
	if got := TheilSen(yearly(2000, 1)); got.Slope.Valid {
		t.Errorf("one point has a slope: %+v", got)
	}
}

func TestSegmentBreakFindsShiftsAndNotTrends(t *testing.T) {
	shift, ok := SegmentBreak(yearly(2000, 100, 104, 98, 101, 99, 102, 205, 198, 202, 207, 196, 201), 0.05)
	if !ok || shift.Year != 2006 || shift.Gain < 6 {
		t.Errorf("doubling in 2006: %+v, %v", shift, ok)
	}
	decline, ok := SegmentBreak(yearly(2000, 1000, 905, 815, 735, 668, 598, 543, 487, 440, 395, 360, 322), 0.05)
	if !ok || decline.Gain > 0 {
		t.Errorf("a smooth decline is no break: %+v, %v", decline, ok)
	}
	if _, ok := SegmentBreak(yearly(2000, 1, 2, 3, 4, 5), 0.05); ok {
		t.Error("five points leave fewer than three on a side")
	}
	if exact, ok := SegmentBreak(yearly(2000, 5, 5, 5, 5, 5, 5, 5), 0.05); !ok || exact.Gain > 0 {
		t.Errorf("a constant series has no break: %+v", exact)
	}
}

// Two lines fit a few quiet years better than one; that is no break.
func TestQuietYearsAreNoBreak(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 5))
	broken := 0
	for range 400 {
		var counts []float64
		for range 8 {
			counts = append(counts, math.Round(5000*math.Exp(0.1/math.Sqrt2*random.NormFloat64())))
		}
		if shift, _ := SegmentBreak(yearly(2010, counts...), 0.1); shift.Gain > 6 {
			broken++
		}
	}
	if broken > 20 {
		t.Errorf("%d of 400 series of chance alone are called broken", broken)
	}
}

func TestDescribe(t *testing.T) {
	broken := yearly(2010, 1, 2, 3, 4, 5, 6, 7, 8)
	broken[4].Break = true
	early := yearly(2010, 1, 2, 3, 4, 5, 6, 7, 8)
	early[0].Value, early[1].Break = schemas.Optional[float64]{}, true
	cases := []struct {
		name    string
		points  []Point
		want    Direction
		refused Refusal
	}{
		{"two points", yearly(2020, 1, 2), NoStatement, TooFewPoints},
		{"a break between values", broken, NoStatement, AcrossBreak},
		{"a break before the first value", early, Increase, Given},
		{"three rising points are too few for limits", yearly(2020, 1, 2, 3), NoClearTrend, Given},
		{"five rising points: the limits exclude zero", yearly(2018, 1, 2, 3, 4, 5), Increase, Given},
		{"eight falling points", yearly(2015, 9, 8, 7, 6.5, 6, 5.5, 5, 4), Decrease, Given},
		{"up and down", yearly(2015, 3, 9, 2, 8, 3, 9, 2, 8), NoClearTrend, Given},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got := Describe(c.points)
			if got.Direction != c.want || got.Refused != c.refused {
				t.Errorf("%q refused %q, want %q refused %q", got.Direction, got.Refused, c.want, c.refused)
			}
		})
	}
}

func TestWidenedLimits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		count := float64(rapid.IntRange(0, 100_000).Draw(t, "count"))
		spread := rapid.Float64Range(0.01, 0.5).Draw(t, "spread")
		plain, wide := PoissonLimits(count, 0.95), WidenedLimits(count, spread)
		if wide.Upper.Value <= plain.Upper.Value || wide.Lower.Value > plain.Lower.Value || wide.Lower.Value > count {
			t.Fatalf("count %v: plain %+v, widened %+v", count, plain, wide)
		}
		if WidenedLimits(count, 0) != plain {
			t.Fatalf("without spread the limits are Poisson limits")
		}
	})
}

// series draws a series with gaps and missing values.
func series(t *rapid.T) []Point {
	var points []Point
	year := rapid.IntRange(1990, 2005).Draw(t, "first year")
	for range rapid.IntRange(0, 16).Draw(t, "length") {
		point := Point{Year: year}
		if rapid.Float64Range(0, 1).Draw(t, "present") < 0.85 {
			point.Value = schemas.Some(float64(rapid.IntRange(0, 60).Draw(t, "value")))
		}
		points = append(points, point)
		year += rapid.IntRange(1, 3).Draw(t, "step")
	}
	return points
}

func mapped(points []Point, change func(Point) Point) []Point {
	out := make([]Point, len(points))
	for i, point := range points {
		out[i] = change(point)
	}
	return out
}

func TestTrendFollowsScaleShiftAndOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		points := series(t)
		want := Describe(points)
		doubled := Describe(mapped(points, func(p Point) Point { p.Value.Value *= 4; return p }))
		shifted := Describe(mapped(points, func(p Point) Point { p.Value.Value += 64; return p }))
		later := Describe(mapped(points, func(p Point) Point { p.Year += 7; return p }))
		falling := Describe(mapped(points, func(p Point) Point { p.Value.Value = -p.Value.Value; return p }))
		backwards := slices.Clone(points)
		slices.Reverse(backwards)
		for name, got := range map[string]Statement{"scale": doubled, "shift": shifted, "years": later, "order": Describe(backwards)} {
			if got.Direction != want.Direction || got.Test.S != want.Test.S || got.Refused != want.Refused {
				t.Fatalf("%s: %+v, want %+v", name, got, want)
			}
		}
		if math.Abs(doubled.Slope.Slope.Value-4*want.Slope.Slope.Value) > 1e-9 {
			t.Fatalf("slope %v of four times %v", doubled.Slope.Slope.Value, want.Slope.Slope.Value)
		}
		if falling.Test.S != -want.Test.S || math.Abs(falling.Test.P-want.Test.P) > 1e-12 {
			t.Fatalf("mirrored: %+v, want mirrored %+v", falling.Test, want.Test)
		}
	})
}

func TestMissingYearsAreLeftOutAndNeverZero(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		points := series(t)
		kept := slices.DeleteFunc(slices.Clone(points), func(p Point) bool { return !p.Value.Valid })
		if diff := cmp.Diff(Describe(kept), Describe(points)); diff != "" {
			t.Fatalf("missing years changed the trend:\n%s", diff)
		}
		for i, rate := range Rates(points) {
			if rate.Value.Valid {
				t.Fatalf("a rate without a denominator: %+v of %+v", rate, points[i])
			}
		}
	})
}
