package trend

import (
	"encoding/json"
	"math"
	"os"
	"testing"

	"cts/schemas"
)

// vector is one published or recomputed case of testdata/vectors.json.
type vector struct {
	ID       string          `json:"id"`
	Input    json.RawMessage `json:"input"`
	Expected json.RawMessage `json:"expected"`
}

// vectors counts the vectors it hands out, so that a vector nobody tests is seen.
type vectors struct {
	byID map[string]vector
	used map[string]bool
}

func loadVectors(t *testing.T) *vectors {
	t.Helper()
	text, err := os.ReadFile("testdata/vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct{ Vectors []vector }
	if err := json.Unmarshal(text, &file); err != nil {
		t.Fatal(err)
	}
	all := &vectors{byID: map[string]vector{}, used: map[string]bool{}}
	for _, v := range file.Vectors {
		all.byID[v.ID] = v
	}
	return all
}

func (all *vectors) read(t *testing.T, id string, input, expected any) {
	t.Helper()
	v, ok := all.byID[id]
	if !ok {
		t.Fatalf("no vector %s", id)
	}
	all.used[id] = true
	if err := json.Unmarshal(v.Input, input); err != nil {
		t.Fatalf("%s: input: %v", id, err)
	}
	if err := json.Unmarshal(v.Expected, expected); err != nil {
		t.Fatalf("%s: expected: %v", id, err)
	}
}

func TestVectors(t *testing.T) {
	all := loadVectors(t)
	t.Run("Mann-Kendall", func(t *testing.T) { testKendallVectors(t, all) })
	t.Run("Theil-Sen", func(t *testing.T) { testSenVectors(t, all) })
	t.Run("limits of rates", func(t *testing.T) { testRateVectors(t, all) })
	t.Run("limits of counts", func(t *testing.T) { testCountVectors(t, all) })
	t.Run("published rates", func(t *testing.T) { testPublishedRates(t, all) })
	t.Run("Norway 2011", func(t *testing.T) { testNorway(t, all) })
	t.Run("Norway 2011 by other methods", func(t *testing.T) { testNorwayByAllMethods(t, all) })
	t.Run("homicide rates 1990-2017", func(t *testing.T) { testSummaries(t, all) })
	for name, test := range restOfVectors {
		t.Run(name, func(t *testing.T) { test(t, all) })
	}
	t.Run("year pairs of the homicide study", func(t *testing.T) { testYearPairs(t, all) })
	for id := range all.byID {
		if !all.used[id] {
			t.Errorf("vector %s is not tested", id)
		}
	}
}

func testKendallVectors(t *testing.T, all *vectors) {
	precision := map[string][3]float64{ // of tau, z and p, as printed by the source
		"mk-01": {1e-6, 5e-5, 5e-5}, "mk-02": {1e-8, 5e-5, 5e-8},
		"mk-03": {1e-8, 1e-8, 1e-11}, "mk-04": {1e-8, 1e-8, 1e-12},
	}
	for id, within := range precision {
		var input struct{ Values []float64 }
		var want struct {
			N, S            int
			VarS, Tau, Z, P float64
		}
		all.read(t, id, &input, &want)
		got := MannKendall(yearly(1900, input.Values...))
		if got.N != want.N || got.S != want.S {
			t.Errorf("%s: n, S = %d, %d; want %d, %d", id, got.N, got.S, want.N, want.S)
		}
		near(t, id+" variance", got.Variance, want.VarS, 1e-6)
		near(t, id+" tau", got.Tau.Value, want.Tau, within[0])
		near(t, id+" z", got.Z, want.Z, within[1])
		near(t, id+" p", got.P, want.P, within[2])
	}
}

func testSenVectors(t *testing.T, all *vectors) {
	var input struct{ Values []float64 }
	var want struct {
		Slope   float64
		CILow   float64 `json:"ci_low"`
		CIUpper float64 `json:"ci_high"`
	}
	all.read(t, "sen-01", &input, &want)
	got := TheilSen(yearly(1965, input.Values...))
	near(t, "slope", got.Slope.Value, want.Slope, 5e-8)
	near(t, "lower", got.Limits.Lower.Value, want.CILow, 5e-8)
	near(t, "upper", got.Limits.Upper.Value, want.CIUpper, 5e-8)
}

func testRateVectors(t *testing.T, all *vectors) {
	for _, id := range []string{"rate-ci-01", "rate-ci-02", "rate-ci-04", "rate-ci-05", "rate-ci-06", "rate-ci-08", "rate-ci-09"} {
		var input struct{ Count, Population float64 }
		var want struct {
			Rate        float64
			CI95, CI998 [2]float64
		}
		all.read(t, id, &input, &want)
		scale := Per100000 / input.Population
		got := Rate(Point{Value: schemas.Some(input.Count), Population: schemas.Some(input.Population)}, 0)
		relative(t, id+" rate", got.Rate.Value, want.Rate, 1e-9)
		relative(t, id+" lower", got.Limits.Lower.Value, want.CI95[0], 1e-9)
		relative(t, id+" upper", got.Limits.Upper.Value, want.CI95[1], 1e-9)
		wide := PoissonLimits(input.Count, 0.998)
		relative(t, id+" lower 99.8", wide.Lower.Value*scale, want.CI998[0], 1e-9)
		relative(t, id+" upper 99.8", wide.Upper.Value*scale, want.CI998[1], 1e-9)
	}
	var input struct{ Count, Time float64 }
	var want struct {
		Rate float64
		CI95 [2]float64
	}
	all.read(t, "poisson-exact-01", &input, &want)
	exact := ExactPoisson(input.Count, 0.95)
	near(t, "rate", input.Count/input.Time, want.Rate, 5e-7)
	near(t, "lower", exact.Lower.Value/input.Time, want.CI95[0], 5e-7)
	near(t, "upper", exact.Upper.Value/input.Time, want.CI95[1], 5e-7)
}

func testCountVectors(t *testing.T, all *vectors) {
	var input struct{ Counts []float64 }
	var want struct{ Exact, Byar [][2]float64 }
	all.read(t, "poisson-exact-02", &input, &want)
	for i, count := range input.Counts {
		exact, byar := ExactPoisson(count, 0.95), Byar(count, 0.95)
		near(t, "exact lower", exact.Lower.Value, want.Exact[i][0], 1e-8)
		near(t, "exact upper", exact.Upper.Value, want.Exact[i][1], 1e-8)
		near(t, "Byar upper", byar.Upper.Value, want.Byar[i][1], 1e-8)
		if count == 0 {
			continue // the vector prints 0, which here is not available
		}
		near(t, "Byar lower", byar.Lower.Value, want.Byar[i][0], 1e-8)
	}
}

func testPublishedRates(t *testing.T, all *vectors) {
	var published struct {
		Rows []struct{ Count, Population float64 }
	}
	var rates struct{ Rates []float64 }
	all.read(t, "unodc-rate-01", &published, &rates)
	for i, row := range published.Rows {
		near(t, "unodc-rate-01", rateOf(row.Count, row.Population), rates.Rates[i], 6e-7)
	}

	var austria struct {
		Total, Female, Male float64
		Population          map[string]float64
	}
	var want struct {
		Total  float64   `json:"rate_total"`
		Female float64   `json:"rate_female"`
		Male   float64   `json:"rate_male"`
		ByAge  []float64 `json:"rate_female_by_age"`
	}
	all.read(t, "unodc-aut-2022", &austria, &want)
	near(t, "total", rateOf(austria.Total, austria.Population["T"]), want.Total, 1e-9)
	near(t, "female", rateOf(austria.Female, austria.Population["F"]), want.Female, 2e-6)
	near(t, "male", rateOf(austria.Male, austria.Population["M"]), want.Male, 2e-6)

	var countries struct {
		Countries []struct {
			Count      *float64
			Population float64
		}
	}
	var sdg struct {
		Rates []*float64 `json:"country_rates"`
	}
	all.read(t, "sdg-1611-01", &countries, &sdg)
	for i, country := range countries.Countries {
		point := Point{Population: schemas.Some(country.Population)}
		if country.Count != nil {
			point.Value = schemas.Some(*country.Count)
		}
		got := Rate(point, 0).Rate
		if got.Valid != (sdg.Rates[i] != nil) {
			t.Errorf("sdg-1611-01 country %d: rate given %v", i, got.Valid)
		}
		if got.Valid {
			near(t, "sdg-1611-01", got.Value, *sdg.Rates[i], 1e-9)
		}
	}
}

func testNorway(t *testing.T, all *vectors) {
	var input struct{ Years, Counts []float64 }
	var want struct {
		LogRatio []float64 `json:"log_ratio"`
		Z        []float64 `json:"overdispersed_z"`
		Flags    []int     `json:"z258_flag_years"`
	}
	all.read(t, "norway-01", &input, &want)
	points := yearly(2005, input.Counts...)
	var flagged []int
	for i := 1; i < len(points); i++ {
		got, ok := LogRatioZ(points[i-1], points[i], 0.10)
		if !ok {
			t.Fatalf("%d: not given", points[i].Year)
		}
		near(t, "log ratio", got.Ratio, want.LogRatio[i-1], 1e-7)
		near(t, "z", got.Z, want.Z[i-1], 1e-7)
		if math.Abs(got.Z) > 2.58 {
			flagged = append(flagged, points[i].Year)
		}
	}
	if len(flagged) != 2 || flagged[0] != want.Flags[0] || flagged[1] != want.Flags[1] {
		t.Errorf("flagged %v, want %v", flagged, want.Flags)
	}
}

func testSummaries(t *testing.T, all *vectors) {
	for _, id := range []string{"trend-world", "trend-europe"} {
		var input struct{ Values []float64 }
		var want struct {
			Kendall struct {
				S               int
				VarS, Tau, Z, P float64
			} `json:"mann_kendall"`
			Sen struct{ Slope, Lo, Hi float64 }
		}
		all.read(t, id, &input, &want)
		got := Describe(yearly(1990, input.Values...))
		if got.Test.S != want.Kendall.S {
			t.Errorf("%s: S = %d, want %d", id, got.Test.S, want.Kendall.S)
		}
		relative(t, id+" variance", got.Test.Variance, want.Kendall.VarS, 1e-8)
		relative(t, id+" tau", got.Test.Tau.Value, want.Kendall.Tau, 1e-8)
		relative(t, id+" z", got.Test.Z, want.Kendall.Z, 1e-8)
		relative(t, id+" p", got.Test.P, want.Kendall.P, 1e-8)
		relative(t, id+" slope", got.Slope.Slope.Value, want.Sen.Slope, 1e-8)
		relative(t, id+" lower", got.Slope.Limits.Lower.Value, want.Sen.Lo, 1e-8)
		relative(t, id+" upper", got.Slope.Limits.Upper.Value, want.Sen.Hi, 1e-8)
	}
}

func rateOf(count, population float64) float64 {
	return Rate(Point{Value: schemas.Some(count), Population: schemas.Some(population)}, 0).Rate.Value
}

// yearly makes a series of consecutive years.
func yearly(first int, values ...float64) []Point {
	points := make([]Point, len(values))
	for i, value := range values {
		points[i] = Point{Year: first + i, Value: schemas.Some(value)}
	}
	return points
}

func near(t *testing.T, what string, got, want, within float64) {
	t.Helper()
	if !(math.Abs(got-want) <= within) {
		t.Errorf("%s = %v, want %v within %g", what, got, want, within)
	}
}

func relative(t *testing.T, what string, got, want, within float64) {
	t.Helper()
	near(t, what, got, want, within*math.Abs(want))
}
