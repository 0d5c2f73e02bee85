package pipeline_test

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"testing"

	"cts/schemas"
	"cts/schemas/sharedtest"
)

// figure is a count or a rate of a published file, by everything but its unit.
type figure struct{ area, year, item string }

type pairs struct{ counts, rates map[figure]float64 }

func pairsOf(t *testing.T, name string) pairs {
	t.Helper()
	read := pairs{map[figure]float64{}, map[figure]float64{}}
	for _, row := range sharedtest.ReadTable(t, sharedtest.Path(t, name)).Rows {
		if row.Cells["Sex"] != "Total" {
			continue
		}
		at := figure{row.Cells["Iso3_code"], row.Cells["Year"], row.Cells["Indicator"] + "/" + row.Cells["Category"]}
		switch row.Cells["Unit of measurement"] {
		case "Counts":
			read.counts[at] = row.Value(t, "VALUE")
		case "Rate per 100,000 population":
			read.rates[at] = row.Value(t, "VALUE")
		}
	}
	return read
}

type place struct{ area, year string }

// denominatorsOf is count / rate x 100,000, the median over the items of an area and year.
func denominatorsOf(p pairs) map[place]float64 {
	all := map[place][]float64{}
	for at, rate := range p.rates {
		if count, ok := p.counts[at]; ok && count > 0 && rate > 0 {
			where := place{at.area, at.year}
			all[where] = append(all[where], 1e5*count/rate)
		}
	}
	medians := map[place]float64{}
	for where, values := range all {
		slices.Sort(values)
		medians[where] = values[len(values)/2]
	}
	return medians
}

// TestPublishedRatesFollowFromAnotherFilesDenominators: the denominators come from the file of violent
// crime alone, the counts from the file of corruption; nothing of a rate is used to check itself.
func TestPublishedRatesFollowFromAnotherFilesDenominators(t *testing.T) {
	denominators := denominatorsOf(pairsOf(t, violent2024))
	corruption := pairsOf(t, corruption2024)
	var agreeing, zero, without, uncounted int
	var differing []string
	for at, rate := range corruption.rates {
		count, counted := corruption.counts[at]
		denominator, known := denominators[place{at.area, at.year}]
		switch {
		case !counted:
			uncounted++
		case count == 0 && rate == 0:
			zero++
		case !known:
			without++
		case math.Abs(1e5*count/denominator/rate-1) <= 1e-9:
			agreeing++
		default:
			differing = append(differing, fmt.Sprintf("%v: count %v, rate %v, computed %v", at, count, rate, 1e5*count/denominator))
		}
	}
	slices.Sort(differing)
	t.Logf("published rates %d = agreeing %d + zero counts %d + without denominator %d + without count %d + differing %d",
		len(corruption.rates), agreeing, zero, without, uncounted, len(differing))
	for _, line := range differing {
		t.Log(line)
	}
	if agreeing+zero+without+uncounted+len(differing) != len(corruption.rates) {
		t.Error("the classes do not add up")
	}
	if len(differing) > 0 {
		t.Errorf("%d published rates do not follow from the counts", len(differing))
	}
}

// TestWorldPopulationProspectsAgainstPublishedDenominators lists, area by area, how far the denominators
// behind the published rates lie from World Population Prospects 2024.
func TestWorldPopulationProspectsAgainstPublishedDenominators(t *testing.T) {
	published := denominatorsOf(pairsOf(t, violent2024))
	prospects := map[place]float64{}
	for _, population := range schemas.Populations() {
		if population.DenominatorID == "WPP2024" && population.Sex == schemas.Total && population.Age == schemas.Total {
			prospects[place{population.RefArea, fmt.Sprint(population.Year)}] = float64(population.Persons)
		}
	}
	type spread struct {
		years, absent   int
		lowest, highest float64
	}
	areas := map[string]*spread{}
	for where, denominator := range published {
		area := areas[where.area]
		if area == nil {
			area = &spread{lowest: math.Inf(1), highest: math.Inf(-1)}
			areas[where.area] = area
		}
		persons, ok := prospects[where]
		if !ok {
			area.absent++
			continue
		}
		area.years++
		difference := 100 * (persons/denominator - 1)
		area.lowest, area.highest = min(area.lowest, difference), max(area.highest, difference)
	}
	var lines []string
	for _, code := range slices.Sorted(maps.Keys(areas)) {
		area := areas[code]
		if area.years == 0 {
			lines = append(lines, fmt.Sprintf("%-8s %2d years, none in World Population Prospects: a part of a country, divided by a national estimate", code, area.absent))
			continue
		}
		lines = append(lines, fmt.Sprintf("%-8s %2d years, WPP 2024 is %+.2f to %+.2f per cent from the published denominator: %s",
			code, area.years+area.absent, area.lowest, area.highest, explained(area.lowest, area.highest)))
	}
	golden(t, "denominators.txt", strings.Join(lines, "\n")+"\n")
}

// explained says why a denominator differs. The published files follow WPP 2022 (reference/population/README.md).
func explained(lowest, highest float64) string {
	switch size := max(math.Abs(lowest), math.Abs(highest)); {
	case size < 0.005:
		return "the same population"
	case size < 5:
		return "revision from WPP 2022 to WPP 2024"
	}
	return "large revision from WPP 2022 to WPP 2024; new census or migration"
}
