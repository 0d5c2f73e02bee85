package trend

import (
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"testing"

	"cts/schemas"
)

// methodCase is a series with gaps and ties, and two counts with their exposure.
type methodCase struct {
	Years  []int      `json:"years"`
	Values []float64  `json:"values"`
	People []float64  `json:"people"`
	Events [4]float64 `json:"events"`
}

// methodResult is what SciPy and NumPy find.
type methodResult struct {
	Kendall          [5]float64
	SenLimits        *[2]float64 `json:"sen_limits"`
	Pettitt          [2]float64
	Byar             [2]float64
	Poisson          [3]float64
	NegativeBinomial [2]float64 `json:"negative_binomial"`
	Chow             [2]float64
	CUSUM            float64
	Prediction       [2]float64
	Ratio            [3]float64
	Outliers         struct {
		Scores []float64
		Hampel []bool
		Fences [2]float64
	}
}

func someMethodCases(random *rand.Rand) []methodCase {
	var all []methodCase
	for range 12 {
		c := methodCase{Events: [4]float64{float64(1 + random.IntN(90)), float64(1 + random.IntN(20)), float64(1 + random.IntN(90)), float64(1 + random.IntN(20))}}
		year, people := 1995, 4e6*(1+random.Float64())
		for i := range 12 + random.IntN(10) {
			year += 1 + random.IntN(5)/4 // now and then a year is missing
			people *= 1 + 0.02*random.Float64()
			c.Years, c.People = append(c.Years, year), append(c.People, people)
			c.Values = append(c.Values, 1+math.Round(60*math.Exp(0.02*float64(i)+0.25*random.NormFloat64())/3)*3) // thirds: ties
		}
		all = append(all, c)
	}
	return all
}

func (c methodCase) points() []Point {
	points := make([]Point, len(c.Years))
	for i, year := range c.Years {
		points[i] = Point{Year: year, Value: schemas.Some(c.Values[i]), Population: schemas.Some(c.People[i])}
	}
	return points
}

// TestMethodsAgainstSciPy compares the methods that no published vector covers
// in full: ties, gaps, population offsets. It needs Python with SciPy.
func TestMethodsAgainstSciPy(t *testing.T) {
	python := os.Getenv("CTS_PYTHON")
	if python == "" {
		t.Skip("set CTS_PYTHON to a Python that has SciPy (scripts/install-scipy); make test-full does")
	}
	given := someMethodCases(rand.New(rand.NewPCG(3, 11)))
	want := askSciPy[[]methodResult](t, python, "scipy_methods.py", given)
	for i, c := range given {
		t.Run(fmt.Sprintf("series %d", i), func(t *testing.T) {
			compareTrends(t, c, want[i])
			compareModels(t, c, want[i])
			compareBreaks(t, c, want[i])
			compareCounts(t, c, want[i])
			compareOutliers(t, c, want[i])
		})
	}
}

// nearly compares relatively.
func nearly(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	near(t, what, got, want, tolerance*math.Max(1, math.Abs(want)))
}

func compareTrends(t *testing.T, c methodCase, want methodResult) {
	test := MannKendall(c.points())
	for i, got := range []float64{float64(test.S), test.Variance, test.P, test.AdjustedP, test.Lag1.Value} {
		nearly(t, []string{"S", "variance of S", "p", "adjusted p", "autocorrelation"}[i], got, want.Kendall[i], 1e-9)
	}
	limits := TheilSen(c.points()).Limits
	if want.SenLimits == nil {
		if limits.Lower.Valid {
			t.Errorf("limits of the slope %v, want none", limits)
		}
		return
	}
	nearly(t, "lower limit of the slope", limits.Lower.Value, want.SenLimits[0], 1e-12)
	nearly(t, "upper limit of the slope", limits.Upper.Value, want.SenLimits[1], 1e-12)
}

func compareModels(t *testing.T, c methodCase, want methodResult) {
	poisson, refused := Poisson(c.points(), 0.95, false)
	if refused != Given {
		t.Fatal(refused)
	}
	nearly(t, "slope of Poisson with offset", poisson.Slope, want.Poisson[0], 1e-8)
	nearly(t, "its standard error", poisson.StandardError, want.Poisson[1], 1e-8)
	nearly(t, "dispersion", poisson.Dispersion, want.Poisson[2], 1e-8)
	quasi, _ := Poisson(c.points(), 0.95, true)
	nearly(t, "standard error widened", quasi.StandardError, want.Poisson[1]*math.Sqrt(math.Max(1, want.Poisson[2])), 1e-8)
	negative, refused := NegativeBinomial(c.points(), 0.95)
	if refused != Given {
		t.Fatal(refused)
	}
	nearly(t, "log likelihood of the negative binomial with offset", negative.LogLikelihood, want.NegativeBinomial[0], 1e-6)
	nearly(t, "its slope", negative.Slope, want.NegativeBinomial[1], 1e-4)
}

func compareBreaks(t *testing.T, c methodCase, want methodResult) {
	shift, _ := Pettitt(c.Values)
	nearly(t, "K of Pettitt", float64(shift.K), want.Pettitt[0], 1e-12)
	nearly(t, "p of Pettitt", math.Min(1, shift.P), want.Pettitt[1], 1e-12)
	chow, _ := Chow(c.Values, len(c.Values)/2)
	nearly(t, "F of Chow", chow.F, want.Chow[0], 1e-9)
	nearly(t, "p of Chow", chow.P, want.Chow[1], 1e-9)
	sums, _ := CUSUM(c.Values)
	nearly(t, "CUSUM", sums.S0, want.CUSUM, 1e-12)
}

func compareCounts(t *testing.T, c methodCase, want methodResult) {
	limits := Byar(c.Events[0], 0.95)
	if limits.Lower.Valid {
		nearly(t, "Byar's lower limit", limits.Lower.Value, want.Byar[0], 1e-12)
	} else if want.Byar[0] > 0 {
		t.Errorf("no lower limit of Byar for %v, want %v", c.Events[0], want.Byar[0])
	}
	nearly(t, "Byar's upper limit", limits.Upper.Value, want.Byar[1], 1e-12)
	expected, _ := PredictionInterval(c.Events[0], 0.2, 0.95)
	if expected != (CountRange{want.Prediction[0], want.Prediction[1]}) {
		t.Errorf("prediction interval %v, want %v", expected, want.Prediction)
	}
	z, _ := RatioZ(Events{c.Events[0], c.Events[1]}, Events{c.Events[2], c.Events[3]}, 1)
	for i, got := range []float64{z.Wald, z.Score, z.SquareRoot} {
		nearly(t, []string{"Wald", "score", "square root"}[i], got, want.Ratio[i], 1e-12)
	}
}

func compareOutliers(t *testing.T, c methodCase, want methodResult) {
	scores, _ := ModifiedZ(c.Values)
	flags, _ := Hampel(c.Values)
	lower, upper, _ := TukeyFences(c.Values)
	for i := range c.Values {
		nearly(t, "modified z", scores[i], want.Outliers.Scores[i], 1e-12)
		if flags[i] != want.Outliers.Hampel[i] {
			t.Errorf("Hampel's flag of value %d is %v", i, flags[i])
		}
	}
	nearly(t, "lower fence", lower, want.Outliers.Fences[0], 1e-12)
	nearly(t, "upper fence", upper, want.Outliers.Fences[1], 1e-12)
}
