package trend

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"slices"
	"testing"
)

// cases are what both programs compute.
type cases struct {
	TwoCounts  []pairOfCounts `json:"two_counts"`
	Limits     [][2]float64   `json:"limits"` // successes and trials
	Series     [][]float64    `json:"series"`
	Kendall    [][]float64    `json:"exact_kendall"`
	Feasible   []hiddenTable  `json:"feasible"`
	P          []float64      `json:"p"`
	Dispersed  [][2]float64   `json:"negative_binomial"` // mean and size
	Bridge     []float64      `json:"bridge"`
	FStatistic [][2]float64   `json:"f"`
}

type pairOfCounts struct {
	First  [2]int `json:"first"` // count and exposure
	Second [2]int `json:"second"`
}

type hiddenTable struct {
	Table    [][]float64 `json:"table"`
	Withheld [][]bool    `json:"withheld"`
}

// reference is what SciPy finds.
type reference struct {
	TwoCounts [][5]float64 `json:"two_counts"`
	Limits    [][4]float64 `json:"limits"`
	Series    []struct {
		Kendall, Sen, Slope, SE, P, Weighted, MAD, Poisson float64
		Quartiles                                          [2]float64
		NegativeBinomial                                   float64 `json:"negative_binomial"` // log likelihood
		Joinpoint                                          [2]float64
	} `json:"series"`
	Kendall        []float64       `json:"exact_kendall"`
	Feasible       [][][2]*float64 `json:"feasible"`
	FalseDiscovery []float64       `json:"false_discovery"`
	Dispersed      [][2]float64    `json:"negative_binomial"`
	Bridge, F      []float64
}

// TestAgainstSciPy compares with another program, on cases made by lot. It needs
// Python with SciPy, which scripts/install-scipy brings.
func TestAgainstSciPy(t *testing.T) {
	python := os.Getenv("CTS_PYTHON")
	if python == "" {
		t.Skip("set CTS_PYTHON to a Python that has SciPy (scripts/install-scipy); make test-full does")
	}
	given := someCases(rand.New(rand.NewPCG(7, 7)))
	want := askSciPy[reference](t, python, "scipy_reference.py", given)
	t.Run("two counts", func(t *testing.T) { compareTwoCounts(t, given, want) })
	t.Run("limits", func(t *testing.T) { compareLimits(t, given, want) })
	t.Run("series", func(t *testing.T) { compareSeries(t, given, want) })
	t.Run("feasible intervals", func(t *testing.T) { compareFeasible(t, given, want) })
	t.Run("distributions", func(t *testing.T) { compareDistributions(t, given, want) })
}

// askSciPy gives cases to a script of testdata and reads what it finds.
func askSciPy[T any](t *testing.T, python, script string, given any) (want T) {
	t.Helper()
	input, err := json.Marshal(given)
	if err != nil {
		t.Fatal(err)
	}
	command := exec.Command(python, "testdata/"+script)
	command.Stdin, command.Stderr = bytes.NewReader(input), os.Stderr
	output, err := command.Output()
	if err != nil {
		t.Fatalf("%s: %v", python, err)
	}
	if err := json.Unmarshal(output, &want); err != nil {
		t.Fatalf("%v in %.200s", err, output)
	}
	return want
}

func someCases(random *rand.Rand) cases {
	var given cases
	for range 25 {
		given.TwoCounts = append(given.TwoCounts, pairOfCounts{
			[2]int{1 + random.IntN(80), 1 + random.IntN(30)}, [2]int{1 + random.IntN(80), 1 + random.IntN(30)},
		})
		trials := 1 + random.IntN(400)
		given.Limits = append(given.Limits, [2]float64{float64(random.IntN(trials + 1)), float64(trials)})
		given.P = append(given.P, random.Float64()*random.Float64())
		given.Kendall = append(given.Kendall, shuffled(random, 4+random.IntN(6)))
		given.Dispersed = append(given.Dispersed, [2]float64{1 + 200*random.Float64(), 0.5 + 100*random.Float64()})
		given.Bridge = append(given.Bridge, 0.3+2*random.Float64())
		given.FStatistic = append(given.FStatistic, [2]float64{20 * random.Float64(), float64(3 + random.IntN(60))})
	}
	for range 12 {
		given.Series = append(given.Series, noisySeries(random, 10+random.IntN(12)))
		given.Feasible = append(given.Feasible, hidden(random))
	}
	return given
}

func shuffled(random *rand.Rand, n int) []float64 {
	values := make([]float64, n)
	for i, place := range random.Perm(n) {
		values[i] = float64(place)
	}
	return values
}

func noisySeries(random *rand.Rand, n int) []float64 {
	values := make([]float64, n)
	for i := range values {
		values[i] = 1 + math.Round(200*math.Exp(0.03*float64(i)+0.25*random.NormFloat64()))
	}
	return values
}

// hidden is a table with at least two withheld cells.
func hidden(random *rand.Rand) hiddenTable {
	rows, columns := 2+random.IntN(3), 2+random.IntN(3)
	cells := make([][]float64, rows)
	for i := range cells {
		for range columns {
			cells[i] = append(cells[i], float64(random.IntN(15)))
		}
	}
	found := hiddenTable{Table: withTotals(cells)}
	for range found.Table {
		row := make([]bool, columns+1)
		for j := range row {
			row[j] = random.IntN(2) == 0
		}
		found.Withheld = append(found.Withheld, row)
	}
	found.Withheld[0][0], found.Withheld[1][1] = true, true
	return found
}

func compareTwoCounts(t *testing.T, given cases, want reference) {
	for i, pair := range given.TwoCounts {
		first := Events{float64(pair.First[0]), float64(pair.First[1])}
		second := Events{float64(pair.Second[0]), float64(pair.Second[1])}
		test, _ := ExactRatioTest(first, second, 1)
		_, limits := RateRatio(first, second, 0.95)
		e, _ := ETest(first, second, 1)
		for j, got := range []float64{test.MinimumLikelihood, test.Central, limits.Lower.Value, limits.Upper.Value, e} {
			within := 1e-8*math.Abs(want.TwoCounts[i][j]) + 1e-12
			if j == 4 {
				within = 0.01 // SciPy orders the outcomes by the statistic of Wald; the score statistic is that of Gu and others (2008)
			}
			near(t, fmt.Sprintf("%+v, value %d", pair, j), got, want.TwoCounts[i][j], within)
		}
	}
}

func compareLimits(t *testing.T, given cases, want reference) {
	for i, c := range given.Limits {
		exact, wilson := ExactPoisson(c[0], 0.95), Wilson(c[0], c[1], 0.95)
		for j, got := range []float64{exact.Lower.Value, exact.Upper.Value, wilson.Lower.Value, wilson.Upper.Value} {
			near(t, fmt.Sprintf("%v, limit %d", c, j), got, want.Limits[i][j], 1e-8*(1+want.Limits[i][j]))
		}
	}
}

func compareSeries(t *testing.T, given cases, want reference) {
	for i, values := range given.Series {
		points, w := yearly(2000, values...), want.Series[i]
		plain, _ := LogLinear(points, 0.95, false)
		weighted, _ := LogLinear(points, 0.95, true)
		poisson, _ := Poisson(points, 0.95, false)
		negative, _ := NegativeBinomial(points, 0.95)
		_, mad := medianAndMAD(values)
		sorted := slices.Sorted(slices.Values(values))
		fits, _ := FitJoinpoints(points, 1)
		for name, pair := range map[string][2]float64{
			"tau": {MannKendall(points).Tau.Value, w.Kendall}, "Theil-Sen": {TheilSen(points).Slope.Value, w.Sen},
			"slope": {plain.Slope, w.Slope}, "se": {plain.StandardError, w.SE}, "p": {plain.P, w.P}, "MAD": {mad, w.MAD},
			"weighted slope": {weighted.Slope, w.Weighted},
			"first quartile": {quantileOfSorted(sorted, 0.25), w.Quartiles[0]}, "third quartile": {quantileOfSorted(sorted, 0.75), w.Quartiles[1]},
			"joinpoint": {float64(fits[1].Years[0] - 2000), w.Joinpoint[0]}, "SSE": {fits[1].SSE, w.Joinpoint[1]},
			"log likelihood of the negative binomial": {negative.LogLikelihood, w.NegativeBinomial},
		} {
			near(t, fmt.Sprintf("series %d: %s", i, name), pair[0], pair[1], 1e-6*math.Abs(pair[1])+1e-12)
		}
		near(t, "slope of Poisson", poisson.Slope, w.Poisson, 1e-6)
	}
	for i, values := range given.Kendall {
		near(t, fmt.Sprintf("exact p of %v", values), MannKendall(yearly(2000, values...)).P, want.Kendall[i], 1e-9)
	}
}

func compareFeasible(t *testing.T, given cases, want reference) {
	for i, c := range given.Feasible {
		withheld := make([][]Suppression, len(c.Table))
		for r, row := range c.Withheld {
			for _, hidden := range row {
				withheld[r] = append(withheld[r], map[bool]Suppression{true: Primary, false: Shown}[hidden])
			}
		}
		got, k := Feasible(c.Table, withheld), 0
		for r, row := range c.Withheld {
			for column, hidden := range row {
				if !hidden {
					continue
				}
				near(t, fmt.Sprintf("table %d, cell %d %d: least", i, r, column), got[r][column].Low, *want.Feasible[i][k][0], 1e-6)
				if high := want.Feasible[i][k][1]; high == nil {
					if !math.IsInf(got[r][column].High, 1) {
						t.Errorf("table %d, cell %d %d: largest is %v, want none", i, r, column, got[r][column].High)
					}
				} else {
					near(t, fmt.Sprintf("table %d, cell %d %d: largest", i, r, column), got[r][column].High, *high, 1e-6)
				}
				k++
			}
		}
	}
}

func compareDistributions(t *testing.T, given cases, want reference) {
	for i, q := range FalseDiscovery(given.P) {
		near(t, "q", q, want.FalseDiscovery[i], 1e-12)
	}
	for i, c := range given.Dispersed {
		got, _ := NegativeBinomialInterval(c[0], c[1], 0.95)
		if got != (CountRange{want.Dispersed[i][0], want.Dispersed[i][1]}) {
			t.Errorf("negative binomial %v: %+v, want %v", c, got, want.Dispersed[i])
		}
	}
	for i, x := range given.Bridge {
		near(t, "Brownian bridge", bridgeExceeds(x), want.Bridge[i], 1e-9)
	}
	for i, c := range given.FStatistic {
		near(t, "F", survivalOfF(c[0], 1, c[1]), want.F[i], 1e-10)
	}
}
