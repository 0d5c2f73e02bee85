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

func TestSpreadIsTheQuantileThatItMatches(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		steps := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Step {
			return Step{Before: float64(rapid.IntRange(20, 5000).Draw(t, "before")), After: float64(rapid.IntRange(20, 5000).Draw(t, "after"))}
		}), 20, 60).Draw(t, "steps")
		spread := Spread(steps, 1, 0.9, InformationLimit)
		if got := QuantileOfAsked(steps, Chance(spread), 0.9); got > InformationLimit+1e-9 {
			t.Fatalf("spread %v leaves the quantile at %v", spread, got)
		}
		backwards := slices.Clone(steps)
		slices.Reverse(backwards)
		if Spread(backwards, 1, 0.9, InformationLimit) != spread {
			t.Fatal("the order of the steps counts")
		}
		mirrored := make([]Step, len(steps))
		for i, step := range steps {
			mirrored[i] = Step{Before: step.After, After: step.Before}
		}
		if math.Abs(Spread(mirrored, 1, 0.9, InformationLimit)-spread) > 1e-9 {
			t.Fatal("a rise and a fall of one size count differently")
		}
	})
	if Spread(nil, 1, 0.9, 1.96) != 0 || Shrunk(0.3, 50, 0.1, 50) != 0.2 {
		t.Error("no steps give no spread; half the weight gives half the way")
	}
}

func TestOneEnormousChangeHardlyMovesTheSpread(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	var steps []Step
	for range 400 {
		steps = append(steps, Step{Before: 1000, After: math.Round(1000 * math.Exp(0.1*random.NormFloat64()))})
	}
	clean := Spread(steps, 1, 0.95, InformationLimit)
	for i := range 4 {
		steps[i].After *= 1000
	}
	if dirty := Spread(steps, 1, 0.95, InformationLimit); dirty > 1.2*clean || clean < 0.07 || clean > 0.13 {
		t.Errorf("spread %v, with four errors %v", clean, dirty)
	}
}

func TestExactRatioTestTurnsWithItsCounts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := Events{float64(rapid.IntRange(0, 300).Draw(t, "a")), rapid.Float64Range(1, 50).Draw(t, "exposure of a")}
		b := Events{float64(rapid.IntRange(0, 300).Draw(t, "b")), rapid.Float64Range(1, 50).Draw(t, "exposure of b")}
		one, _ := ExactRatioTest(a, b, 1)
		other, _ := ExactRatioTest(b, a, 1)
		if math.Abs(one.Central-other.Central) > 1e-9 || math.Abs(one.Greater-other.Less) > 1e-9 || math.Abs(one.MinimumLikelihood-other.MinimumLikelihood) > 1e-9 {
			t.Fatalf("%+v, turned round %+v", one, other)
		}
		_, limits := RateRatio(a, b, 0.95)
		excludes := limits.Lower.Value > 1 || limits.Upper.Valid && limits.Upper.Value < 1
		if significant := one.Central < 0.05; significant != excludes && math.Abs(one.Central-0.05) > 1e-6 {
			t.Fatalf("p %v, limits %+v", one.Central, limits)
		}
	})
	for _, bad := range []Events{{-1, 1}, {1.5, 1}, {math.NaN(), 1}, {1, 0}, {math.Inf(1), 1}} {
		if _, ok := ExactRatioTest(bad, Events{1, 1}, 1); ok {
			t.Errorf("%+v was tested", bad)
		}
		if _, ok := ETest(bad, Events{1, 1}, 1); ok {
			t.Errorf("%+v was tested", bad)
		}
	}
}

// TestETestFollowsScaleAndOrder: the unit of the exposures does not count, nor
// which group comes first; a count that lies farther off is never more probable.
func TestETestFollowsScaleAndOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := Events{float64(rapid.IntRange(0, 60).Draw(t, "a")), rapid.Float64Range(1, 5).Draw(t, "exposure of a")}
		b := Events{float64(rapid.IntRange(0, 60).Draw(t, "b")), rapid.Float64Range(1, 5).Draw(t, "exposure of b")}
		p, _ := ETestBothSides(a, b, 1)
		turned, _ := ETestBothSides(b, a, 1)
		scaled, _ := ETestBothSides(Events{a.Count, 1000 * a.Exposure}, Events{b.Count, 1000 * b.Exposure}, 1)
		if p < 0 || p > 1 || math.Abs(p-turned) > 1e-9 || math.Abs(p-scaled) > 1e-9 {
			t.Fatalf("p %v, turned round %v, in other units %v", p, turned, scaled)
		}
		if one, _ := ETest(a, b, 1); a.Count/a.Exposure > b.Count/b.Exposure && one > p+1e-9 {
			t.Fatalf("one side %v, both %v", one, p)
		}
		if farther, _ := ETestBothSides(Events{4*a.Count + 60, a.Exposure}, Events{a.Count, a.Exposure}, 1); farther > 0.05 {
			t.Fatalf("four times and 60 more: p %v", farther)
		}
	})
}

func TestPredictionIntervalHoldsItsPromise(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		total := float64(rapid.IntRange(0, 3000).Draw(t, "total"))
		share := rapid.Float64Range(0.05, 0.6).Draw(t, "share")
		got, _ := PredictionInterval(total, share, 0.95)
		inside := func(y float64) bool {
			return y >= 0 && binomialUpTo(total+y, share, y) > 0.025 && binomialFrom(total+y, share, y) > 0.025
		}
		if !inside(got.Low) || !inside(got.High) || inside(got.Low-1) || inside(got.High+1) {
			t.Fatalf("total %v share %v: %+v", total, share, got)
		}
	})
	if got, _ := NegativeBinomialInterval(100, 100, 0.95); got != (CountRange{74, 129}) {
		t.Errorf("mean 100, size 100: %+v", got) // scipy.stats.nbinom(100, 0.5).ppf([0.025, 0.975])
	}
}

func TestCopiesAndDigits(t *testing.T) {
	if p := ChanceOfCopy([]float64{120, 45, 88, 30}, 0.1); p >= CopiedLimit {
		t.Errorf("four counts that stay the same: %v", p)
	}
	if p := ChanceOfCopy([]float64{0, 0, 1, 2}, 0.1); p < CopiedLimit {
		t.Errorf("small counts stay the same by chance: %v", p)
	}
	near(t, "chance of 100 again", ChanceOfSame(100, 0), 0.0282, 2e-4)
	var heaped, plain []float64
	for i := range 100 {
		heaped, plain = append(heaped, float64(100+10*i+5*(i%2))), append(plain, float64(100+7*i))
	}
	if got, ok := LastDigits(heaped); !ok || got.P > 1e-10 || got.Zero != 0.5 || got.Five != 0.5 {
		t.Errorf("all end in 0 or 5: %+v", got)
	}
	if got, ok := LastDigits(plain); !ok || got.P < 0.5 {
		t.Errorf("all digits alike: %+v", got)
	}
	if _, ok := LastDigits(plain[:40]); ok {
		t.Error("forty counts are too few")
	}
}

func TestBreaksFollowScaleAndOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfN(rapid.Float64Range(1, 100), 8, 20).Draw(t, "values")
		scaled := make([]float64, len(values))
		for i, value := range values {
			scaled[i] = 4 * value
		}
		backwards := slices.Clone(values)
		slices.Reverse(backwards)
		one, _ := Pettitt(values)
		four, _ := Pettitt(scaled)
		back, _ := Pettitt(backwards)
		if one != four || one.K != back.K {
			t.Fatalf("%+v, scaled %+v, backwards %+v", one, four, back)
		}
		for i, shift := range MeanShifts(values, 3, 2) {
			if other := MeanShifts(scaled, 3, 2)[i]; math.Abs(other.RSS-16*shift.RSS) > 1e-6*(1+other.RSS) {
				t.Fatalf("%+v, scaled %+v", shift, other)
			}
		}
	})
}

// A smooth decline is a shift to Pettitt's test, and none once the trend is taken away.
func TestDetrendingKeepsADeclineFromBeingAShift(t *testing.T) {
	points := yearly(2000, 1000, 960, 915, 880, 842, 801, 757, 722, 680, 641, 598, 562)
	var values []float64
	for _, point := range points {
		values = append(values, point.Value.Value)
	}
	raw, _ := Pettitt(values)
	left, _ := Pettitt(Detrended(points))
	if raw.P > 0.05 || left.P < 0.2 {
		t.Errorf("p %v as it is, %v without the trend", raw.P, left.P)
	}
}

func TestModelsOfCounts(t *testing.T) {
	points := yearly(2010, 0, 3, 2, 6, 4, 9, 8, 14)
	for i := range points {
		points[i].Population = schemas.Some(1e6 * (1 + 0.01*float64(i)))
	}
	poisson, refused := Poisson(points, 0.95, false)
	negative, _ := NegativeBinomial(points, 0.95)
	if refused != Given || !(poisson.Limits.Lower.Value > 0) || poisson.LogLikelihood > negative.LogLikelihood+1e-6 {
		t.Errorf("%+v %v, %+v", poisson, refused, negative)
	}
	wild := yearly(2010, 5, 120, 8, 90, 4, 150, 10, 60, 3, 170)
	wide, _ := NegativeBinomial(wild, 0.95)
	narrow, _ := Poisson(wild, 0.95, false)
	quasi, _ := Poisson(wild, 0.95, true)
	if !wide.Size.Valid || wide.StandardError < 2*narrow.StandardError || quasi.StandardError < 2*narrow.StandardError || narrow.Dispersion < 5 {
		t.Errorf("overdispersed counts: %+v, %+v", wide, narrow)
	}
	for name, c := range map[string]struct {
		points []Point
		want   Refusal
	}{
		"two years": {yearly(2010, 1, 2), TooFewPoints}, "all zero": {yearly(2010, 0, 0, 0, 0), FromZero},
		"below zero": {yearly(2010, 1, -2, 3), NegativeCount},
	} {
		if _, got := Poisson(c.points, 0.95, false); got != c.want {
			t.Errorf("%s: refused %q, want %q", name, got, c.want)
		}
	}
}

func TestPercentChangeFollowsScaleAndMissingYears(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var points []Point
		for year := range rapid.IntRange(4, 15).Draw(t, "years") {
			point := Point{Year: 2000 + year}
			if rapid.Bool().Draw(t, "given") || year < 4 {
				point.Value = schemas.Some(float64(rapid.IntRange(1, 500).Draw(t, "value")))
			}
			points = append(points, point)
		}
		times := mapped(points, func(p Point) Point { p.Value.Value *= 8; return p })
		given := slices.DeleteFunc(slices.Clone(points), func(p Point) bool { return !p.Value.Valid })
		want, _ := LogLinear(points, 0.95, false)
		scaled, _ := LogLinear(times, 0.95, false)
		kept, _ := LogLinear(given, 0.95, false)
		if math.Abs(scaled.Slope-want.Slope) > 1e-9 || cmp.Diff(want, kept) != "" {
			t.Fatalf("%+v, scaled %+v, without the missing %+v", want, scaled, kept)
		}
	})
	if _, refused := LogLinear(yearly(2000, 1, 0, 3, 4), 0.95, false); refused != FromZero {
		t.Errorf("a zero has no logarithm: %q", refused)
	}
	broken := yearly(2000, 1, 2, 3, 4)
	broken[2].Break = true
	if _, refused := FitJoinpoints(broken, 1); refused != AcrossBreak {
		t.Errorf("across a break: %q", refused)
	}
}

func TestFalseDiscovery(t *testing.T) {
	got := FalseDiscovery([]float64{0.04, 0.01, math.NaN(), 0.03, 0.5})
	want := []float64{0.16 / 3, 0.04, 0, 0.16 / 3, 0.5} // R: p.adjust(c(.04,.01,.03,.5), "BH")
	for i := range got {
		if i != 2 {
			near(t, "q", got[i], want[i], 1e-12)
		}
	}
	if !math.IsNaN(got[2]) {
		t.Errorf("what is no p value stays: %v", got[2])
	}
}

func TestIndexAndAveragesStopAtBreaksAndGaps(t *testing.T) {
	points := yearly(2010, 50, 100, 150, 200)
	points[2].Break = true
	index := Index(points, 2011)
	if index[0].Value != schemas.Some(50.0) || index[1].Value != schemas.Some(100.0) || index[2].Value.Valid || index[3].Value.Valid {
		t.Errorf("index across a break: %+v", index)
	}
	averages := MovingAverage(points, 2, false)
	if averages[0].Value.Valid || averages[1].Value != schemas.Some(75.0) || averages[2].Value.Valid || averages[3].Value != schemas.Some(175.0) {
		t.Errorf("averages across a break: %+v", averages)
	}
	gap := []Point{points[0], {Year: 2013, Value: schemas.Some(1.0)}}
	if got := MovingAverage(gap, 2, false); got[1].Value.Valid {
		t.Errorf("an average over a gap: %+v", got)
	}
	if _, refused := CompoundGrowth(points); refused != AcrossBreak {
		t.Errorf("growth across a break: %q", refused)
	}
}

func TestRoundedIsHalfAwayFromZeroInDecimals(t *testing.T) {
	for _, c := range []struct {
		value    float64
		decimals int
		want     float64
	}{{2.675, 2, 2.68}, {-2.675, 2, -2.68}, {1.005, 2, 1.01}, {0.5, 0, 1}, {2.5, 0, 3}, {1e300, 1, 1e300}, {0, 2, 0}} {
		if got := Rounded(c.value, c.decimals); got != c.want {
			t.Errorf("%v to %d decimals is %v, want %v", c.value, c.decimals, got, c.want)
		}
	}
	if !math.IsNaN(Rounded(math.NaN(), 1)) {
		t.Error("what is no number stays")
	}
}

func TestRandomRoundingKeepsTheMean(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 1))
	sum := 0.0
	for range 30000 {
		sum += RandomRounding(4, 3).Draw(random)
	}
	near(t, "mean", sum/30000, 4, 0.05)
}
