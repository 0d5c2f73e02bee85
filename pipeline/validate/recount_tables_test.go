//go:build cgo

package validate_test

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"cts/pipeline/trend"
	"cts/pipeline/validate"
	"cts/schemas"
)

// asked counts the cases of a rule that fail, those included that another finding asks about.
func asked(result validate.Result, rule string) (number int) {
	for _, count := range result.Counts {
		if count.RuleID == rule && (count.Outcome == schemas.OutcomeFail || count.Reason == "asked_elsewhere") {
			number += int(count.Count)
		}
	}
	return number
}

func compareAsked(t *testing.T, what string, got, want int) {
	t.Helper()
	t.Logf("%s: %d, independently %d", what, got, want)
	if got != want {
		t.Errorf("%s: the rule finds %d, those included that are asked about elsewhere; the reading %d", what, got, want)
	}
	if want == 0 {
		t.Errorf("%s: the reading finds nothing", what)
	}
}

// differing counts the wholes that are not the sum of parts which are all given.
func differing(values map[printed]float64, partsOf func(whole printed) []printed) (number int) {
	for whole, value := range values {
		if parts := partsOf(whole); len(parts) > 0 {
			if sum, all := sumOf(values, parts...); all && sum != value {
				number++
			}
		}
	}
	return number
}

// TestCitizens recounts SUM-007.
func TestCitizens(t *testing.T) {
	want := differing(countsOnly(t, prisons2023), func(whole printed) []printed {
		if whole.indicator != "Persons held" || whole.dimension != "Total" {
			return nil
		}
		national, foreign := whole, whole
		national.dimension, national.category = "by citizenship", "National citizens"
		foreign.dimension, foreign.category = "by citizenship", "Foreign citizens"
		return []printed{national, foreign}
	})
	compareAsked(t, "persons held that are not nationals and foreigners", asked(resultOf(t, prisons2023), "SUM-007"), want)
}

// TestAdultsAndJuveniles recounts SUM-008.
func TestAdultsAndJuveniles(t *testing.T) {
	want := differing(countsOnly(t, prisons2023), func(whole printed) []printed {
		if whole.age != "Total" {
			return nil
		}
		adults, juveniles := whole, whole
		adults.age, juveniles.age = "Adult", "Juveniles"
		return []printed{adults, juveniles}
	})
	compareAsked(t, "totals that are not adults and juveniles", asked(resultOf(t, prisons2023), "SUM-008"), want)
}

// TestOccupancy recounts LOG-005 at the last year with a capacity.
func TestOccupancy(t *testing.T) {
	values := countsOnly(t, prisons2023)
	capacityOf := func(held printed) (float64, bool) {
		held.indicator, held.category = "Prisons facilities and capacity", "Official prison capacity"
		places, given := values[held]
		return places, given
	}
	last := map[string]string{}
	for key := range values {
		if held, _ := heldBy(key, "Total"); held {
			if _, given := capacityOf(key); given {
				last[key.area] = max(last[key.area], key.year)
			}
		}
	}
	var outside, crowded []string
	for key, held := range values {
		isHeld, _ := heldBy(key, "Total")
		capacity, given := capacityOf(key)
		switch {
		case !isHeld || !given || capacity == 0 || key.year != last[key.area]:
		case held < 0.3*capacity || held > 3*capacity:
			outside = append(outside, key.area+" "+key.year)
		case held > capacity:
			crowded = append(crowded, key.area+" "+key.year)
		}
	}
	result := resultOf(t, prisons2023)
	comparePlaces(t, "occupancy outside 0.3 to 3", places(findingsOf(result, "LOG-005", schemas.SeverityWarning)), outside)
	comparePlaces(t, "more prisoners than places", places(findingsOf(result, "LOG-005", schemas.SeverityInformation)), crowded)
}

// labelled are the labels of a publication with what they mean, as the file of labels says.
func labelled(t *testing.T, dataset string) map[[3]string][]string {
	t.Helper()
	meanings := map[[3]string][]string{}
	for _, row := range publicationRows(t, dataset) {
		meanings[[3]string{row[0], row[1], row[2]}] = row
	}
	return meanings
}

var datasets = map[workbook]string{violent2022: "UN-CTS-VIOLENT", corruption2024: "UN-CTS-CORRUPTION", prisons2023: "UN-CTS-PRISONS"}

// byYear are the counts of each series by year; a series is a key without its year.
func byYear(values map[printed]float64) map[printed]map[int]float64 {
	series := map[printed]map[int]float64{}
	for key, value := range values {
		year, err := strconv.Atoi(key.year)
		if err != nil || value < 0 {
			continue
		}
		key.year = ""
		if series[key] == nil {
			series[key] = map[int]float64{}
		}
		series[key][year] = value
	}
	return series
}

// TestHolesInSeries recounts STR-011: of every table the sets of years that
// series of totals lack between their first and last.
func TestHolesInSeries(t *testing.T) {
	for book, dataset := range datasets {
		t.Run(book.name, func(t *testing.T) {
			meanings := labelled(t, dataset)
			holes := map[string]bool{}
			for key, years := range byYear(countsOnly(t, book)) {
				meaning := meanings[[3]string{key.indicator, key.dimension, key.category}]
				total := !slices.ContainsFunc(meaning[9:15], func(code string) bool { return code != "_T" && code != "_Z" })
				if missing := missingYears(years); total && key.sex == "Total" && key.age == "Total" && missing != "" {
					holes[key.area+" "+meaning[3]+" "+missing] = true
				}
			}
			var got []string
			for _, finding := range findingsOf(resultOf(t, book), "STR-011", "") {
				got = append(got, finding.RefArea+" "+finding.TableID+" "+parameterOf(finding, "years"))
			}
			slices.Sort(got)
			comparePlaces(t, "years that tables lack", got, slices.Collect(maps.Keys(holes)))
		})
	}
}

func missingYears(years map[int]float64) string {
	given := slices.Sorted(maps.Keys(years))
	var missing []string
	for year := given[0]; year < given[len(given)-1]; year++ {
		if _, ok := years[year]; !ok {
			missing = append(missing, strconv.Itoa(year))
		}
	}
	return strings.Join(missing, ", ")
}

// decided are the labels of what is decided upon and stays the same for years.
const decided = "Prisons facilities and capacity"

// TestCopiesAndRoundNumbers recounts the three signs of MIS-006.
func TestCopiesAndRoundNumbers(t *testing.T) {
	for book, dataset := range datasets {
		t.Run(book.name, func(t *testing.T) {
			meanings := labelled(t, dataset)
			values := countsOnly(t, book)
			want := runs(byYear(values)) + copiedTables(byYear(values), meanings) + roundTables(values, meanings)
			compareAsked(t, "runs, copied tables and round numbers", asked(resultOf(t, book), "MIS-006"), want)
		})
	}
}

// runs counts the series of equal counts of 20 or more over three years or more.
func runs(series map[printed]map[int]float64) (number int) {
	for key, years := range series {
		if key.indicator == decided {
			continue
		}
		for year, value := range years {
			before, since := years[year-1], years[year+1]
			if value >= 20 && value == before && value == years[year-2] && value != since {
				number++
			}
		}
	}
	return number
}

type tableOfYear struct {
	area, table string
	year        int
}

// copiedTables counts the tables that equal the year before although chance moves such counts.
func copiedTables(series map[printed]map[int]float64, meanings map[[3]string][]string) (number int) {
	before, differ, spread := map[tableOfYear][]float64{}, map[tableOfYear]bool{}, map[tableOfYear]float64{}
	for key, years := range series {
		if key.indicator == decided {
			continue
		}
		meaning := meanings[[3]string{key.indicator, key.dimension, key.category}]
		family := schemas.FamilyOf(meaning[5], meaning[17], meaning[14])
		for year, value := range years {
			if was := years[year-1]; was > 0 {
				at := tableOfYear{key.area, meaning[3], year}
				before[at], differ[at], spread[at] = append(before[at], was), differ[at] || was != value, max(spread[at], family.Spread)
			}
		}
	}
	for at, counts := range before {
		slices.SortFunc(counts, cmp.Compare[float64])
		if !differ[at] && trend.ChanceOfCopy(counts, spread[at]) < trend.CopiedLimit {
			number++
		}
	}
	return number
}

// roundTables counts the tables in which more than half of the large counts end in 00.
func roundTables(values map[printed]float64, meanings map[[3]string][]string) (number int) {
	large, round := map[string]int{}, map[string]int{}
	for key, value := range values {
		at := key.area + " " + meanings[[3]string{key.indicator, key.dimension, key.category}][3]
		if value >= 1000 {
			large[at]++
		}
		if value >= 1000 && math.Mod(value, 100) == 0 {
			round[at]++
		}
	}
	for at, all := range large {
		if all >= 30 && 2*round[at] > all {
			number++
		}
	}
	return number
}

// TestPreferredDigits recounts MIS-007 with the test of the package trend.
func TestPreferredDigits(t *testing.T) {
	found := 0
	for book := range datasets {
		t.Run(book.name, func(t *testing.T) {
			distinct := map[string]map[string]float64{} // by area, value and year
			for key, value := range countsOnly(t, book) {
				if key.indicator == decided {
					continue
				}
				if distinct[key.area] == nil {
					distinct[key.area] = map[string]float64{}
				}
				distinct[key.area][fmt.Sprint(key.year, " ", value)] = value
			}
			var want []string
			for area, values := range distinct {
				digits, ok := trend.LastDigits(slices.Collect(maps.Values(values)))
				if ok && digits.P < 0.001 {
					want = append(want, fmt.Sprintf("%s: of %d counts %.0f per cent end in 0, %.0f in 5", area, digits.N, 100*digits.Zero, 100*digits.Five))
				}
			}
			slices.Sort(want)
			got := asked(resultOf(t, book), "MIS-007")
			t.Logf("areas that prefer a digit: %d, independently %s", got, strings.Join(want, "; "))
			if got != len(want) {
				t.Errorf("the rule finds %d areas, the reading %v", got, want)
			}
			found += got
		})
	}
	if found == 0 {
		t.Error("nobody prefers a digit")
	}
}
