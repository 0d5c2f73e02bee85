//go:build cgo

package validate_test

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"cts/pipeline/validate"
	"cts/schemas"
	"cts/schemas/sharedtest"
)

// The tests of this file read the published workbooks with a reader that shares
// nothing with the program, compute what the rules should find from the labels as
// printed, and compare it with what the rules found.

// printed is a data row as printed. Persons held without a sentence stand under
// two labels; both are one figure.
type printed struct {
	area, indicator, dimension, category, sex, age, year, unit string
	value                                                      float64
}

var formerAreas = map[string]string{"GBR_EW": "GBR_E_W", "KOS": "XKX"}

var (
	printedLock sync.Mutex
	printedOnce = map[workbook][]printed{}
)

// printedRows reads a workbook, once for all tests.
func printedRows(t *testing.T, book workbook) []printed {
	t.Helper()
	printedLock.Lock()
	defer printedLock.Unlock()
	if printedOnce[book] == nil {
		printedOnce[book] = readPrinted(t, book)
	}
	return printedOnce[book]
}

func readPrinted(t *testing.T, book workbook) []printed {
	t.Helper()
	var rows []printed
	for _, row := range sharedtest.ReadTable(t, sharedtest.Path(t, book.path)).Rows {
		c := row.Cells
		if c["VALUE"] == "" {
			continue
		}
		read := printed{
			area: cmp.Or(formerAreas[c["Iso3_code"]], c["Iso3_code"]), indicator: c["Indicator"], dimension: c["Dimension"], category: c["Category"],
			sex: c["Sex"], age: c["Age"], year: c["Year"], unit: strings.Fields(c["Unit of measurement"])[0], value: row.Value(t, "VALUE"),
		}
		if read.indicator == "Persons held unsentenced" && read.category == "Unsentenced: Total" {
			read.indicator, read.dimension, read.category = "Persons held", "by status", "Unsentenced"
		}
		rows = append(rows, read)
	}
	return rows
}

// key is the figure without its value.
func (p printed) key() printed { p.value = 0; return p }

// figures are the printed values by key; a key with several values has none.
func figures(rows []printed) map[printed]float64 {
	values, conflicting := map[printed]float64{}, map[printed]bool{}
	for _, row := range rows {
		if earlier, twice := values[row.key()]; twice && earlier != row.value {
			conflicting[row.key()] = true
		}
		values[row.key()] = row.value
	}
	maps.DeleteFunc(values, func(key printed, _ float64) bool { return conflicting[key] })
	return values
}

// findingsOf lists the findings of a rule, of one severity or of all.
func findingsOf(result validate.Result, rule, severity string) []schemas.Finding {
	var found []schemas.Finding
	for _, finding := range result.Findings {
		if finding.RuleID == rule && (severity == "" || finding.Severity == severity) {
			found = append(found, finding)
		}
	}
	return found
}

// places names the findings as area and year, sorted.
func places(findings []schemas.Finding) []string {
	var names []string
	for _, finding := range findings {
		names = append(names, finding.RefArea+" "+finding.TimePeriod)
	}
	slices.Sort(names)
	return names
}

// placesAndParameter names findings without a period by area and a parameter, sorted.
func placesAndParameter(findings []schemas.Finding, name string) []string {
	var names []string
	for _, finding := range findings {
		names = append(names, finding.RefArea+" "+parameterOf(finding, name))
	}
	slices.Sort(names)
	return names
}

func parameterOf(finding schemas.Finding, name string) string {
	for _, parameter := range finding.Parameters {
		if value, ok := strings.CutPrefix(parameter, name+"="); ok {
			return value
		}
	}
	return ""
}

func comparePlaces(t *testing.T, what string, got, want []string) {
	t.Helper()
	slices.Sort(want)
	t.Logf("%s: %d, independently %d", what, len(got), len(want))
	if !slices.Equal(got, want) {
		t.Errorf("%s\nthe rule finds only here: %v\nthe reading finds only here: %v", what, without(got, want), without(want, got))
	}
}

func without(all, others []string) []string {
	return slices.DeleteFunc(slices.Clone(all), func(name string) bool { return slices.Contains(others, name) })
}

func TestFractionsInCounts(t *testing.T) {
	want := map[workbook]int{violent2024: 8, corruption2024: 6, prisons2023: 106, violent2022: 5}
	for _, book := range workbooks {
		t.Run(book.name, func(t *testing.T) {
			rows, keys := 0, map[printed]bool{}
			for _, row := range printedRows(t, book) {
				if row.unit == "Counts" && row.value != math.Floor(row.value) {
					rows++
					keys[row.key()] = true
				}
			}
			findings := findingsOf(resultOf(t, book), "RNG-002", "")
			cells := 0
			for _, finding := range findings {
				cells += len(finding.Locators)
			}
			t.Logf("%d rows, %d figures", rows, len(keys))
			if rows != want[book] || cells != rows || len(findings) != len(keys) {
				t.Errorf("the rule finds %d figures in %d cells; the file has %d in %d rows, of which %d are known", len(findings), cells, len(keys), rows, want[book])
			}
		})
	}
}

func TestImpossibleYears(t *testing.T) {
	issued := map[workbook]int{violent2022: 2022, prisons2023: 2023, corruption2024: 2024, violent2024: 2024}
	for _, book := range workbooks {
		t.Run(book.name, func(t *testing.T) {
			var want []string
			for _, row := range printedRows(t, book) {
				if year, _ := strconv.Atoi(row.year); year < 1950 || year > issued[book] {
					want = append(want, row.area+" "+row.year)
				}
			}
			slices.Sort(want)
			want = slices.Compact(want) // one question a year, whatever the number of figures under it
			comparePlaces(t, "years outside 1950 to the year of issue", placesAndParameter(findingsOf(resultOf(t, book), "RNG-006", ""), "year"), want)
			if book == prisons2023 && !slices.ContainsFunc(want, func(place string) bool { return strings.HasSuffix(place, " 1013") }) {
				t.Error("the reading misses the year 1013")
			}
		})
	}
}

func TestConflictingDuplicates(t *testing.T) {
	for _, book := range workbooks {
		t.Run(book.name, func(t *testing.T) {
			values := map[printed]map[float64]bool{}
			for _, row := range printedRows(t, book) {
				if values[row.key()] == nil {
					values[row.key()] = map[float64]bool{}
				}
				values[row.key()][row.value] = true
			}
			var want []string
			for key, given := range values {
				if len(given) > 1 {
					want = append(want, key.area+" "+key.year)
				}
			}
			comparePlaces(t, "keys with several values", places(findingsOf(resultOf(t, book), "STR-008", "")), want)
			if book == violent2022 && len(want) != 267 {
				t.Errorf("the reading finds %d; 267 of 274 repeated keys are known", len(want))
			}
		})
	}
}

func TestExactDuplicatesAreCounted(t *testing.T) {
	for _, book := range workbooks {
		t.Run(book.name, func(t *testing.T) {
			given := map[printed][]float64{}
			for _, row := range printedRows(t, book) {
				given[row.key()] = append(given[row.key()], row.value)
			}
			var want, got int64
			for _, values := range given {
				if len(values) > 1 && slices.Min(values) == slices.Max(values) {
					want++
				}
			}
			for _, count := range resultOf(t, book).Counts {
				if count.RuleID == "STR-008" && count.Reason == "exact_duplicate" {
					got += count.Count
				}
			}
			t.Logf("%d keys are given several times with one value", want)
			if got != want {
				t.Errorf("the rule counts %d, the reading %d", got, want)
			}
		})
	}
}

// total is the key of a count of offences of a category in an area and year.
func total(key printed, category string) printed {
	key.category, key.sex, key.age, key.unit = category, "Total", "Total", "Counts"
	return key
}

func TestVehicleTheftAboveTheft(t *testing.T) {
	values := figures(printedRows(t, corruption2024))
	var want []string
	for key, value := range values {
		if theft, ok := values[total(key, "Theft")]; ok && key.category == "Theft: of a motorized vehicle" && key.unit == "Counts" && value > theft {
			want = append(want, key.area+" "+key.year)
		}
	}
	comparePlaces(t, "theft of vehicles above theft", places(findingsOf(resultOf(t, corruption2024), "SUM-014", "")), want)
}

func TestSexualViolenceAndItsParts(t *testing.T) {
	parts := []string{"Sexual violence: Rape", "Sexual violence: Sexual assault", "Sexual violence: Other acts of sexual violence"}
	for _, book := range []workbook{violent2022, violent2024} {
		t.Run(book.name, func(t *testing.T) {
			values := figures(printedRows(t, book))
			var exceeds, differs, child []string
			for key, whole := range values {
				if key.category != "Sexual violence" || key.unit != "Counts" {
					continue
				}
				sum, given, partAbove := 0.0, 0, false
				for _, part := range parts {
					value, ok := values[total(key, part)]
					if ok {
						sum, given = sum+value, given+1
					}
					if ok && value > whole {
						partAbove = true
						child = append(child, key.area+" "+key.year)
					}
				}
				switch {
				case given < 3, partAbove: // a part above the whole is the more precise question
				case sum > whole:
					exceeds = append(exceeds, key.area+" "+key.year)
				case sum < whole:
					differs = append(differs, key.area+" "+key.year)
				}
			}
			result := resultOf(t, book)
			comparePlaces(t, "the three above sexual violence", places(findingsOf(result, "SUM-013", schemas.SeverityError)), exceeds)
			comparePlaces(t, "the three below sexual violence", places(findingsOf(result, "SUM-013", schemas.SeverityWarning)), differs)
			above := slices.DeleteFunc(findingsOf(result, "SUM-012", ""), func(f schemas.Finding) bool {
				return !strings.HasPrefix(f.ICCS, "0301") || f.MessageKey != "SUM-012.child"
			})
			comparePlaces(t, "a part above sexual violence", places(above), child)
		})
	}
}

func TestSexesAndDetentionStatusOfPersonsHeld(t *testing.T) {
	values := figures(printedRows(t, prisons2023))
	result := resultOf(t, prisons2023)
	partAbove := map[string]bool{} // asked about by SUM-010
	for _, finding := range findingsOf(result, "SUM-010", "") {
		partAbove[finding.RefArea+" "+finding.TimePeriod] = true
	}
	var sexes, status []string
	for key, whole := range values {
		if key.indicator != "Persons held" || key.dimension != "Total" || key.unit != "Counts" || key.sex != "Total" || key.age != "Total" || partAbove[key.area+" "+key.year] {
			continue
		}
		men, women := key, key
		men.sex, women.sex = "Male", "Female"
		if sum, ok := sumOf(values, men, women); ok && sum > whole {
			sexes = append(sexes, key.area+" "+key.year)
		}
		sentenced, unsentenced := key, key
		sentenced.dimension, sentenced.category = "by status", "Sentenced"
		unsentenced.dimension, unsentenced.category = "by status", "Unsentenced"
		if sum, ok := sumOf(values, sentenced, unsentenced); ok && sum > whole {
			status = append(status, key.area+" "+key.year)
		}
	}
	held := func(findings []schemas.Finding) []string {
		return places(slices.DeleteFunc(findings, func(f schemas.Finding) bool {
			return f.Indicator != "PERSONS_HELD" || f.Sex != schemas.Total || f.Age != schemas.Total ||
				f.DetentionStatus != schemas.Total || f.ICCS != schemas.Total || partAbove[f.RefArea+" "+f.TimePeriod]
		}))
	}
	comparePlaces(t, "men and women above all held", held(findingsOf(result, "SUM-001", "")), sexes)
	comparePlaces(t, "sentenced and unsentenced above all held", held(findingsOf(result, "SUM-009", schemas.SeverityError)), status)
}

func sumOf(values map[printed]float64, keys ...printed) (sum float64, all bool) {
	for _, key := range keys {
		value, ok := values[key]
		if !ok {
			return 0, false
		}
		sum += value
	}
	return sum, true
}

// TestJumpsOfTheft computes the overdispersed log ratio of consecutive years. A
// count that is back where it was two years before, after a change of the year
// before, is no second question.
func TestJumpsOfTheft(t *testing.T) {
	values := figures(printedRows(t, corruption2024))
	family := schemas.IndicatorFamily("RECORDED_OFFENCES", "0502")
	z := func(a, b float64) float64 {
		return math.Abs(math.Log((a+0.5)/(b+0.5))) / math.Sqrt(family.Dispersion*(1/(a+0.5)+1/(b+0.5))+family.Spread*family.Spread)
	}
	var large, small, zeros []string
	for key, now := range values {
		if key.category != "Theft" || key.unit != "Counts" {
			continue
		}
		place := key.area + " " + key.year
		if now == 0 {
			zeros = append(zeros, place)
		}
		year, _ := strconv.Atoi(key.year)
		before, earlier := key, key
		before.year, earlier.year = strconv.Itoa(year-1), strconv.Itoa(year-2)
		was, ok := values[before]
		first, known := values[earlier]
		returned := 0.0
		if known && z(now, first) <= 1.96 {
			returned = z(was, first)
		}
		switch size := z(now, was); {
		case !ok || slices.Contains(zeros, place):
		case size > family.WarningLimit && returned <= family.WarningLimit:
			large = append(large, place)
		case size > 1.96 && returned <= 1.96:
			small = append(small, place)
		}
	}
	result := resultOf(t, corruption2024)
	theft := func(rule string) []string {
		return places(slices.DeleteFunc(findingsOf(result, rule, ""), func(f schemas.Finding) bool {
			return f.ICCS != "0502" || slices.Contains(zeros, f.RefArea+" "+f.TimePeriod)
		}))
	}
	comparePlaces(t, "large jumps of theft", theft("TIM-003"), large)
	comparePlaces(t, "unusual changes of theft", theft("TIM-004"), small)
}

// TestZerosInLargeSeries looks at the last five counts before a zero.
func TestZerosInLargeSeries(t *testing.T) {
	for _, book := range []workbook{corruption2024, violent2024} {
		t.Run(book.name, func(t *testing.T) {
			years := map[printed][]int{} // of a series: its key without the year
			values := figures(printedRows(t, book))
			for key := range values {
				year, _ := strconv.Atoi(key.year)
				series := key
				series.year = ""
				years[series] = append(years[series], year)
			}
			var want []string
			for key, value := range values {
				if value != 0 || key.unit != "Counts" {
					continue
				}
				series := key
				series.year = ""
				if mean, ok := lastFive(values, key, years[series]); ok && math.Exp(-mean) < 0.001 {
					want = append(want, key.area+" "+key.year)
				}
			}
			comparePlaces(t, "zeros in large series", places(findingsOf(resultOf(t, book), "MIS-003", "")), want)
		})
	}
}

func lastFive(values map[printed]float64, key printed, years []int) (mean float64, ok bool) {
	slices.Sort(years)
	var before []float64
	for _, year := range slices.Backward(years) {
		earlier := key
		earlier.year = strconv.Itoa(year)
		if earlier.year < key.year && len(before) < 5 {
			before = append(before, values[earlier])
			mean += values[earlier]
		}
	}
	return mean / float64(len(before)), len(before) >= 3
}

// TestRatesOfAnotherPopulation takes the median of the populations that the
// other figures imply.
func TestRatesOfAnotherPopulation(t *testing.T) {
	for _, book := range workbooks {
		t.Run(book.name, func(t *testing.T) {
			values := figures(printedRows(t, book))
			type group struct{ area, year, sex, age string }
			implied := map[group]map[printed]float64{}
			for key, count := range values {
				rateKey := key
				rateKey.unit = "Rate"
				if rate := values[rateKey]; key.unit == "Counts" && count > 0 && rate > 0 {
					g := group{key.area, key.year, key.sex, key.age}
					if implied[g] == nil {
						implied[g] = map[printed]float64{}
					}
					implied[g][rateKey] = 1e5 * count / rate
				}
			}
			var want []string
			agreeing, alone := 0, 0
			for _, populations := range implied {
				for key, own := range populations {
					var others []float64
					for other, population := range populations {
						if other != key {
							others = append(others, population)
						}
					}
					switch {
					case len(others) == 0:
						alone++
					case math.Abs(median(others)/own-1) <= 1e-6:
						agreeing++
					default:
						want = append(want, key.area+" "+key.year)
					}
				}
			}
			t.Logf("%d pairs agree, %d stand alone", agreeing, alone)
			comparePlaces(t, "rates of another population", places(findingsOf(resultOf(t, book), "SRC-005", "")), want)
		})
	}
}

func median(values []float64) float64 {
	slices.Sort(values)
	middle := len(values) / 2
	if len(values)%2 == 1 {
		return values[middle]
	}
	return (values[middle-1] + values[middle]) / 2
}

// TestFiguresGoneSinceTheLastRelease counts what one release gives and the next does not.
func TestFiguresGoneSinceTheLastRelease(t *testing.T) {
	before, now := figures(printedRows(t, violent2022)), figures(printedRows(t, violent2024))
	repeated := map[printed]bool{}
	for _, row := range printedRows(t, violent2024) {
		repeated[row.key()] = true
	}
	gone := 0
	for key := range before {
		if key.unit == "Counts" && !repeated[key] {
			gone++
		}
	}
	figuresGone := 0
	for _, finding := range findingsOf(resultOf(t, violent2024), "REV-003", "") {
		figuresGone += len(finding.FigureIDs)
	}
	t.Logf("%d counts of 2022 are not given in 2024; %d figures before, %d now", gone, len(before), len(now))
	if figuresGone != gone {
		t.Errorf("the findings name %d figures, the files %d", figuresGone, gone)
	}
	if gone == 0 {
		t.Error("the reading finds nothing")
	}
}
