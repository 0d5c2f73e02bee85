//go:build cgo

package validate_test

import (
	"encoding/csv"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"cts/schemas"
)

// countsOnly are the printed counts with a value, by key.
func countsOnly(t *testing.T, book workbook) map[printed]float64 {
	t.Helper()
	values := figures(printedRows(t, book))
	for key := range values {
		if key.unit != "Counts" {
			delete(values, key)
		}
	}
	return values
}

func tableOf(key printed) string {
	return key.area + " " + strings.ReplaceAll(strings.ToLower(key.indicator), " ", "-")
}

// TestSharesOfRevisedRecords recounts REV-001: records changed, added in years
// that were covered before, and no longer given, by area and table.
func TestSharesOfRevisedRecords(t *testing.T) {
	was, now := countsOnly(t, violent2022), countsOnly(t, violent2024)
	records, revised, before := map[string]int{}, map[string]int{}, map[string][]int{}
	for key, value := range was {
		table := tableOf(key)
		year, _ := strconv.Atoi(key.year)
		records[table]++
		before[table] = append(before[table], year)
		if later, ok := now[key]; !ok || later != value {
			revised[table]++
		}
	}
	for key := range now {
		year, _ := strconv.Atoi(key.year)
		years := before[tableOf(key)]
		if _, ok := was[key]; ok || len(years) == 0 || year < slices.Min(years) || year > slices.Max(years) {
			continue
		}
		records[tableOf(key)]++
		revised[tableOf(key)]++
	}
	var want []string
	for table, all := range records {
		if float64(revised[table]) > 0.1*float64(all) {
			want = append(want, table)
		}
	}
	var got []string
	for _, finding := range findingsOf(resultOf(t, violent2024), "REV-001", "") {
		got = append(got, finding.RefArea+" "+finding.TableID)
	}
	slices.Sort(got)
	comparePlaces(t, "tables of which more than a tenth was revised", got, want)
}

// TestSizesOfRevisions recounts REV-002: of every series the year that was
// revised most, by the log ratio over what chance alone does.
func TestSizesOfRevisions(t *testing.T) {
	was, now := countsOnly(t, violent2022), countsOnly(t, violent2024)
	type revision struct {
		z, change float64
		year      string
	}
	most := map[printed]revision{}
	for key, old := range was {
		value, ok := now[key]
		if !ok || old < 0 || value < 0 {
			continue
		}
		series := key
		series.year = ""
		z := math.Abs(math.Log((value+0.5)/(old+0.5))) / math.Sqrt(1/(value+0.5)+1/(old+0.5))
		if last, seen := most[series]; !seen || z > last.z || z == last.z && key.year > last.year {
			most[series] = revision{z, 100 * math.Abs(value/old-1), key.year}
		}
	}
	var want []string
	for series, r := range most {
		if r.change > 10 && r.z > 2.58 && !math.IsInf(r.change, 0) {
			want = append(want, series.area+" "+r.year)
		}
	}
	comparePlaces(t, "series revised by more than a tenth and more than chance", places(findingsOf(resultOf(t, violent2024), "REV-002", "")), want)
}

// TestShiftsOfLevel recounts TIM-008 with lines fitted by normal equations: the
// cases in which two lines beat one, asked about here or by a rule of jumps.
func TestShiftsOfLevel(t *testing.T) {
	years, spreads := map[printed][]float64{}, map[[3]string]float64{}
	for _, row := range publicationRows(t, "UN-CTS-CORRUPTION") {
		spreads[[3]string{row[0], row[1], row[2]}] = schemas.FamilyOf(row[5], row[17], row[14]).Spread
	}
	values := countsOnly(t, corruption2024)
	for key, value := range values {
		year, err := strconv.ParseFloat(key.year, 64)
		if err != nil || value < 0 {
			continue
		}
		key.year = ""
		years[key] = append(years[key], year)
	}
	var want int64
	for series, at := range years {
		slices.Sort(at)
		if len(at) < 6 {
			continue
		}
		logs, chance := make([]float64, len(at)), 0.0
		for i, year := range at {
			key := series
			key.year = strconv.Itoa(int(year))
			logs[i] = math.Log(values[key] + 0.5)
			chance += 1 / (values[key] + 0.5) / float64(len(at))
		}
		s := spreads[[3]string{series.indicator, series.dimension, series.category}]
		if gainOfTwoLines(at, logs, (s*s/2+chance)/2) > 6 {
			want++
		}
	}
	var got int64
	for _, count := range resultOf(t, corruption2024).Counts {
		if count.RuleID == "TIM-008" && (count.Outcome == schemas.OutcomeFail || count.Reason == "asked_elsewhere") {
			got += count.Count
		}
	}
	t.Logf("%d shifts of level, independently %d", got, want)
	if got != want {
		t.Errorf("the rule finds %d, the reading %d", got, want)
	}
}

// publicationRows reads the labels of a publication as they stand in the file.
func publicationRows(t *testing.T, dataset string) [][]string {
	t.Helper()
	file, err := os.Open(filepath.Join("..", "..", "schemas", "publications", dataset+".csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows[1:]
}

func gainOfTwoLines(x, y []float64, least float64) float64 {
	n := float64(len(x))
	criterion := func(rss, parameters float64) float64 {
		return n*math.Log(math.Max(rss/n, least)) + parameters*math.Log(n)
	}
	best := math.Inf(1)
	for at := 3; at <= len(x)-3; at++ {
		best = math.Min(best, criterion(rest(x[:at], y[:at])+rest(x[at:], y[at:]), 6))
	}
	return criterion(rest(x, y), 3) - best
}

// rest is what a line leaves, from the sums of squares and products.
func rest(x, y []float64) float64 {
	var n, sx, sy, sxx, sxy, syy float64
	for i := range x {
		dx := x[i] - 2010
		n, sx, sy, sxx, sxy, syy = n+1, sx+dx, sy+y[i], sxx+dx*dx, sxy+dx*y[i], syy+y[i]*y[i]
	}
	slope := (n*sxy - sx*sy) / (n*sxx - sx*sx)
	return math.Max(0, syy-sy*sy/n-slope*slope*(sxx-sx*sx/n))
}

// TestWomenAmongPrisoners recounts LOG-006.
func TestWomenAmongPrisoners(t *testing.T) {
	values := countsOnly(t, prisons2023)
	last := map[string]string{}
	for key := range values {
		if women, held := heldBy(key, "Female"); women && values[held] > 0 && key.year > last[key.area] {
			if _, ok := values[held]; ok {
				last[key.area] = key.year
			}
		}
	}
	var want []string
	for key, count := range values {
		if women, held := heldBy(key, "Female"); women && last[key.area] == key.year && values[held] >= 20 && count > 0.25*values[held] {
			want = append(want, key.area+" "+key.year)
		}
	}
	comparePlaces(t, "women more than a quarter of those held", places(findingsOf(resultOf(t, prisons2023), "LOG-006", "")), want)
}

// heldBy tells whether a key counts all persons held of a sex, and gives the key of all of them.
func heldBy(key printed, sex string) (bool, printed) {
	all := key
	all.sex = "Total"
	return key.indicator == "Persons held" && key.dimension == "Total" && key.sex == sex && key.age == "Total", all
}

// TestUnsentencedShares recounts LOG-012: jumps of the share, asked about here or by
// a rule of sums.
func TestUnsentencedShares(t *testing.T) {
	values := countsOnly(t, prisons2023)
	share := func(held printed, year int) (float64, bool) {
		held.year = strconv.Itoa(year)
		unsentenced := held
		unsentenced.dimension, unsentenced.category = "by status", "Unsentenced"
		part, given := values[unsentenced]
		whole, ok := values[held]
		return 100 * part / whole, ok && given && whole > 0
	}
	var want []string
	for key, count := range values {
		if all, _ := heldBy(key, "Total"); !all || count < 50 {
			continue
		}
		year, _ := strconv.Atoi(key.year)
		now, ok := share(key, year)
		before, known := share(key, year-1)
		if ok && known && now <= 100 && math.Abs(now-before) > 20 {
			want = append(want, key.area+" "+key.year)
		}
	}
	var got int64
	for _, count := range resultOf(t, prisons2023).Counts {
		if count.RuleID == "LOG-012" && (count.Outcome == schemas.OutcomeFail || count.Reason == "asked_elsewhere") {
			got += count.Count
		}
	}
	t.Logf("%d shares of the unsentenced that jump, independently %d", got, len(want))
	if got != int64(len(want)) {
		t.Errorf("the rule finds %d, asked elsewhere included; the reading %v", got, want)
	}
}
