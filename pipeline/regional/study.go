package regional

import (
	"cmp"
	"fmt"
	"io"
	"math"
	"slices"

	"cts/pipeline/trend"
	"cts/schemas"
)

// Level is the kind of region of the study.
type Level string

// The levels, from the wide to the narrow.
const (
	World     Level = "World"
	Region    Level = "Region"
	Subregion Level = "Subregion"
)

// Comparison sets a regional figure of the study beside what the figures of its
// countries give.
type Comparison struct {
	Level     Level
	Name      string
	Year      int
	Of        int     // countries of the region
	With      int     // of them, with a figure
	Imputed   int     // of them, with an imputed figure in our sum
	Coverage  float64 // share of the region's population that has a figure
	Published schemas.Optional[float64]
	Count     schemas.Optional[float64] // our sum; missing where too little of the population is covered
	// PublishedRate has one decimal in the study; Rate is our sum over the
	// populations of the same countries.
	PublishedRate, Rate schemas.Optional[float64]
	Population          float64 // of all countries of the region, with a figure or without
}

// Complete tells whether every country of the region has a figure.
func (c Comparison) Complete() bool { return c.With == c.Of }

// Reproduced tells whether our sum is the published one, within one for the
// rounding of its parts.
func (c Comparison) Reproduced() bool {
	difference := c.CountDifference()
	return difference.Valid && math.Abs(difference.Value) <= 1
}

// CountDifference is our sum less the published one.
func (c Comparison) CountDifference() schemas.Optional[float64] { return less(c.Count, c.Published) }

// RateDifference is our rate less the published one; it is what counts and
// populations make of it together.
func (c Comparison) RateDifference() schemas.Optional[float64] {
	return less(c.Rate, c.PublishedRate)
}

// OfPopulations is the part of the difference of rates that the populations make:
// 100,000 published count / population of the region, less the published rate. It
// holds the rounding of that rate to one decimal, at most 0.05.
func (c Comparison) OfPopulations() schemas.Optional[float64] {
	return less(c.publishedOverOurs(), c.PublishedRate)
}

// OfCounts is the part that the counts make, countries without a figure among
// them: our rate less 100,000 published count / population of the region.
func (c Comparison) OfCounts() schemas.Optional[float64] {
	return less(c.Rate, c.publishedOverOurs())
}

func (c Comparison) publishedOverOurs() schemas.Optional[float64] {
	if !c.Published.Valid || c.Population <= 0 {
		return missing()
	}
	return schemas.Some(trend.Per100000 * c.Published.Value / c.Population)
}

func less(a, b schemas.Optional[float64]) schemas.Optional[float64] {
	if !a.Valid || !b.Valid {
		return missing()
	}
	return schemas.Some(a.Value - b.Value)
}

// Study holds the comparisons, by level, name and year, and the names of
// countries that are no area here, whose figures are in no sum.
type Study struct {
	Comparisons []Comparison
	Unknown     []string
}

// CompareStudy reads the countries' and the regions' files of the digital annex
// of the Global Study on Homicide 2019 and adds the countries up, over the
// populations of World Population Prospects 2024. A country without a figure is
// imputed as [trend.Imputed] says; a country whose parts answer has their sum
// when all of them have a figure, and is never counted beside them.
func CompareStudy(countries, regions io.Reader) (Study, error) {
	given, err := readWide(countries, "Country", "Region", "Subregion", "Indicator")
	if err != nil {
		return Study{}, fmt.Errorf("countries: %w", err)
	}
	published, err := readWide(regions, "Level", "Region/Subregion", "Indicator")
	if err != nil {
		return Study{}, fmt.Errorf("regions: %w", err)
	}
	var study Study
	members, unknown := studyMembers(given)
	study.Unknown = unknown
	for name, estimate := range estimatesOf(published) {
		study.Comparisons = append(study.Comparisons, estimate.beside(name, members)...)
	}
	slices.SortFunc(study.Comparisons, func(a, b Comparison) int {
		return cmp.Or(cmp.Compare(levelRank(a.Level), levelRank(b.Level)), cmp.Compare(a.Name, b.Name), cmp.Compare(a.Year, b.Year))
	})
	return study, nil
}

func levelRank(level Level) int { return slices.Index([]Level{World, Region, Subregion}, level) }

// studyMember is a country of the study.
type studyMember struct {
	region, subregion string
	counts            map[int]float64
	populations       []string
	area              schemas.Area
}

// studyMembers takes the countries, with the sums of their parts where all parts
// have a figure and the whole has none.
func studyMembers(table wideTable) (members []studyMember, unknown []string) {
	byCode := map[string]studyMember{}
	for _, row := range table.rows {
		if row.labels["Indicator"] != countryCounts {
			continue
		}
		name, ok := studyNames()[row.labels["Country"]]
		if !ok {
			unknown = append(unknown, row.labels["Country"])
			continue
		}
		byCode[name.area.Code] = studyMember{row.labels["Region"], row.labels["Subregion"], row.values, name.populations, name.area}
	}
	for code, member := range byCode {
		if _, whole := byCode[member.area.Parent]; whole {
			continue
		}
		member.counts = withParts(member.counts, countsOfParts(byCode, code))
		members = append(members, member)
	}
	slices.SortFunc(members, func(a, b studyMember) int { return cmp.Compare(a.area.Code, b.area.Code) })
	slices.Sort(unknown)
	return members, unknown
}

func countsOfParts(byCode map[string]studyMember, whole string) []map[int]float64 {
	var parts []map[int]float64
	for _, part := range schemas.Areas().PartsOf(whole) {
		parts = append(parts, byCode[part.Code].counts)
	}
	return parts
}

// withParts fills the years in which only the parts of a country have a figure, all of them.
func withParts(own map[int]float64, parts []map[int]float64) map[int]float64 {
	if len(parts) == 0 {
		return own
	}
	filled := map[int]float64{}
	for year := range parts[0] {
		sum, all := 0.0, true
		for _, part := range parts {
			value, given := part[year]
			sum, all = sum+value, all && given
		}
		if all {
			filled[year] = sum
		}
	}
	for year, value := range own {
		filled[year] = value
	}
	return filled
}

// estimate is what the study publishes for a region.
type estimate struct{ counts, rates map[int]float64 }

type levelName struct {
	level Level
	name  string
}

func estimatesOf(table wideTable) map[levelName]estimate {
	estimates := map[levelName]estimate{}
	for _, row := range table.rows {
		name := levelName{Level(row.labels["Level"]), row.labels["Region/Subregion"]}
		found := estimates[name]
		switch row.labels["Indicator"] {
		case regionCounts:
			found.counts = row.values
		case regionRates:
			found.rates = row.values
		}
		estimates[name] = found
	}
	return estimates
}

// beside sets the estimates of one region beside the sums of its countries.
func (e estimate) beside(region levelName, all []studyMember) []Comparison {
	members := slices.DeleteFunc(slices.Clone(all), func(m studyMember) bool { return !m.within(region) })
	sums := map[int]trend.Regional{}
	figures, _ := trend.AddUp(e.points(members), true, trend.Imputed) // homicides add up
	for _, figure := range figures {
		sums[figure.Year] = figure
	}
	var found []Comparison
	for year, count := range e.counts {
		c := Comparison{Level: region.level, Name: region.name, Year: year, Of: len(members), Published: schemas.Some(count)}
		for _, member := range members {
			if _, given := member.counts[year]; given {
				c.With++
			}
			c.Population += member.population(year).Value
		}
		c.take(sums[year])
		if rate, given := e.rates[year]; given {
			c.PublishedRate = schemas.Some(rate)
		}
		found = append(found, c)
	}
	return found
}

func (c *Comparison) take(sum trend.Regional) {
	c.Imputed, c.Coverage, c.Count, c.Rate = sum.Imputed, sum.Coverage, sum.Count, sum.Rate
}

func (m studyMember) within(region levelName) bool {
	switch region.level {
	case World:
		return true
	case Region:
		return m.region == region.name
	}
	return m.subregion == region.name
}

// points gives every member a point for every year of the estimates, with its population.
func (e estimate) points(members []studyMember) []trend.Member {
	var all []trend.Member
	for _, m := range members {
		member := trend.Member{Area: m.area.Code, Group: m.subregion}
		for year := range e.counts {
			point := trend.Point{Year: year, Population: m.population(year)}
			if count, given := m.counts[year]; given {
				point.Value = schemas.Some(count)
			}
			member.Points = append(member.Points, point)
		}
		all = append(all, member)
	}
	return all
}

// population is that of World Population Prospects 2024.
func (m studyMember) population(year int) schemas.Optional[float64] {
	sum := 0.0
	for _, area := range m.populations {
		persons, ok := schemas.PopulationOf(schemas.DenominatorWPP2024, area, int32(year), schemas.Total, schemas.Total)
		if !ok {
			return missing()
		}
		sum += persons
	}
	return schemas.Some(sum)
}
