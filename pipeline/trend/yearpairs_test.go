package trend

import (
	"encoding/csv"
	"math"
	"os"
	"slices"
	"strconv"
	"testing"

	"cts/schemas/sharedtest"
)

// yearPair is a change of a published count, with the five counts before it.
type yearPair struct {
	Step
	earlier []float64
}

// homicidePairs reads the yearly changes of total homicides of the study.
func homicidePairs(t *testing.T) []yearPair {
	t.Helper()
	file, err := os.Open(sharedtest.Path(t, "data/unodc/homicide-gsh2019/Shiny_DT.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var pairs []yearPair
	for _, row := range rows[1:] {
		if row[3] != "Homicide Total Count" {
			continue
		}
		counts := map[int]float64{}
		for i, text := range row[4:] {
			if value, err := strconv.ParseFloat(text, 64); err == nil {
				counts[i] = value
			}
		}
		for year := 1; year < len(row)-4; year++ {
			before, known := counts[year-1]
			after, too := counts[year]
			if known && too {
				pairs = append(pairs, yearPair{Step{Before: before, After: after}, fiveBefore(counts, year)})
			}
		}
	}
	return pairs
}

func fiveBefore(counts map[int]float64, year int) []float64 {
	var earlier []float64
	for y := year - 5; y < year; y++ {
		value, ok := counts[y]
		if !ok {
			return nil
		}
		earlier = append(earlier, value)
	}
	return earlier
}

var binsFrom = []float64{0, 5, 20, 50, 100, 500, 1000, math.Inf(1)}

func binned(pairs []yearPair) [][]yearPair {
	bins := make([][]yearPair, len(binsFrom)-1)
	for _, pair := range pairs {
		mean := (pair.Before + pair.After) / 2
		i, _ := slices.BinarySearchFunc(binsFrom, mean, func(from, mean float64) int {
			if from < mean || mean == 0 && from == 0 {
				return -1
			}
			return 1
		})
		bins[i-1] = append(bins[i-1], pair)
	}
	return bins
}

func shareOf(pairs []yearPair, holds func(yearPair) bool) float64 {
	n := 0
	for _, pair := range pairs {
		n += number(holds(pair))
	}
	return float64(n) / float64(len(pairs))
}

func testYearPairs(t *testing.T, all *vectors) {
	var none struct{}
	var spreads struct {
		N      []int
		Q95    []float64 `json:"q95_abs_log_ratio"`
		Over30 []float64 `json:"share_over_30pct"`
		Exact  []float64 `json:"share_binomial_p_below_05"`
	}
	var flags struct {
		Information []float64 `json:"z196"`
		Warning     []float64 `json:"z258"`
		TwoMAD      []float64 `json:"two_mad"`
		Overall     struct {
			Information float64 `json:"z196"`
			Warning     float64 `json:"z258"`
		}
	}
	all.read(t, "empirical-01", &none, &spreads)
	all.read(t, "empirical-02", &none, &flags)
	pairs := homicidePairs(t)
	for i, bin := range binned(pairs) {
		if len(bin) != spreads.N[i] {
			t.Errorf("class %d: %d pairs, want %d", i, len(bin), spreads.N[i])
		}
		var sizes []float64
		for _, pair := range bin {
			sizes = append(sizes, math.Abs(math.Log((pair.After+0.5)/(pair.Before+0.5))))
		}
		slices.Sort(sizes)
		near(t, "95 % of log ratios", quantileOfSorted(sizes, 0.95), spreads.Q95[i], 6e-4)
		near(t, "above 30 %", shareOf(bin, func(p yearPair) bool { return p.Before > 0 && 10*math.Abs(p.After-p.Before) > 3*p.Before }), spreads.Over30[i], 6e-4)
		near(t, "exact test", shareOf(bin, func(p yearPair) bool {
			test, _ := ExactRatioTest(Events{p.After, 1}, Events{p.Before, 1}, 1)
			return test.Central < 0.05
		}), spreads.Exact[i], 6e-4)
		near(t, "information", shareOf(bin, func(p yearPair) bool { return p.Z(Chance(0.10)) > InformationLimit }), flags.Information[i], 6e-4)
		near(t, "warning", shareOf(bin, func(p yearPair) bool { return p.Z(Chance(0.10)) > WarningLimit }), flags.Warning[i], 6e-4)
		usable := slices.DeleteFunc(slices.Clone(bin), func(p yearPair) bool { return p.earlier == nil })
		near(t, "two raw MAD", shareOf(usable, func(p yearPair) bool {
			found, _ := MedianDeviation(p.earlier, p.After, 2)
			return found.Outside
		}), flags.TwoMAD[i], 6e-4)
	}
	near(t, "information", shareOf(pairs, func(p yearPair) bool { return p.Z(Chance(0.10)) > InformationLimit }), flags.Overall.Information, 6e-4)
	near(t, "warning", shareOf(pairs, func(p yearPair) bool { return p.Z(Chance(0.10)) > WarningLimit }), flags.Overall.Warning, 6e-4)
}
