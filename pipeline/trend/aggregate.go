package trend

import (
	"math"
	"slices"
	"strings"

	"cts/schemas"
)

// Member is an area of a region with its series: counts, and a population for
// every year, also for those without a count.
type Member struct {
	Area   string
	Group  string // sub-region, from whose rate a missing one may be imputed
	Points []Point
}

// Panel says over which areas a region is added up.
type Panel string

// The panels.
const (
	WhoeverReported Panel = "whoever_reported" // a level of one year; its change mixes entrants and leavers in
	ConstantPanel   Panel = "constant_panel"   // the areas that have a count in every year
	Imputed         Panel = "imputed"          // all areas, with declared imputation
)

// Standing of a regional figure by its coverage.
type Standing string

// The standings (METHODS 5; the limits are a choice of this project).
const (
	Published Standing = "published" // half of the population or more is covered
	Estimate  Standing = "estimate"  // a quarter to half: marked E
	Withheld  Standing = "withheld"  // less: no figure
)

const (
	publishFrom  = 0.50
	estimateFrom = 0.25
)

// Regional is the figure of a region for one year.
type Regional struct {
	Year       int
	Count      schemas.Optional[float64] // sum of the counts; missing when withheld or none is given
	Rate       schemas.Optional[float64] // per 100,000 of the population of the areas that are added up
	Population float64                   // of these areas
	Coverage   float64                   // share of the region's population that has a count of its own
	Areas      int                       // areas added up
	Of         int                       // areas of the region
	Imputed    int                       // of those added up, areas whose count is imputed
	Standing   Standing
}

// Between leaves the years from one to another: a constant panel is one of a period.
func Between(members []Member, from, to int) []Member {
	kept := make([]Member, len(members))
	for i, member := range members {
		kept[i] = Member{Area: member.Area, Group: member.Group}
		for _, point := range member.Points {
			if point.Year >= from && point.Year <= to {
				kept[i].Points = append(kept[i].Points, point)
			}
		}
	}
	return kept
}

// AddUp adds the counts of the areas of a region for every year that any of
// them has. The rate is the sum of counts over the sum of populations; an area
// with a count of zero keeps its population, an area without a count leaves both
// sums. Source: metadata of SDG 16.1.1 and 16.3.2. It is refused for what may
// not be added up, and when a break in one area lies between the years of a
// constant panel.
func AddUp(members []Member, aggregable bool, panel Panel) ([]Regional, Refusal) {
	if !aggregable {
		return nil, NotAggregable
	}
	region := newRegion(members)
	if panel == ConstantPanel {
		region.keepConstant()
		if region.broken() {
			return nil, AcrossBreak
		}
	}
	figures := make([]Regional, len(region.years))
	filled := map[areaYear]float64{}
	if panel == Imputed {
		filled = region.impute()
	}
	for i, year := range region.years {
		figures[i] = region.sum(year, filled)
	}
	return figures, Given
}

type areaYear struct {
	area string
	year int
}

// region holds the points of all members by year.
type region struct {
	members []Member // that are added up
	points  map[areaYear]Point
	years   []int           // in which any member has a count
	people  map[int]float64 // population of all members, also of those not added up
	of      int
}

func newRegion(members []Member) *region {
	r := &region{members: slices.Clone(members), points: map[areaYear]Point{}, people: map[int]float64{}, of: len(members)}
	slices.SortFunc(r.members, func(a, b Member) int { return strings.Compare(a.Area, b.Area) }) // sums do not depend on the order given
	for _, member := range r.members {
		for _, point := range member.Points {
			r.points[areaYear{member.Area, point.Year}] = point
			if known(point.Population) {
				r.people[point.Year] += point.Population.Value
			}
			if known(point.Value) {
				r.years = append(r.years, point.Year)
			}
		}
	}
	slices.Sort(r.years)
	r.years = slices.Compact(r.years)
	return r
}

// keepConstant leaves the members that have a count in every year.
func (r *region) keepConstant() {
	r.members = slices.DeleteFunc(r.members, func(m Member) bool {
		return slices.ContainsFunc(r.years, func(year int) bool { return !r.usable(m.Area, year) })
	})
}

func (r *region) usable(area string, year int) bool {
	point := r.points[areaYear{area, year}]
	return known(point.Value) && known(point.Population) && point.Population.Value > 0
}

func (r *region) broken() bool {
	return slices.ContainsFunc(r.members, func(m Member) bool { return HasBreak(m.Points) })
}

func (r *region) sum(year int, filled map[areaYear]float64) Regional {
	figure := Regional{Year: year, Of: r.of}
	count, own := 0.0, 0.0
	for _, member := range r.members {
		at := areaYear{member.Area, year}
		value, imputed := filled[at]
		switch {
		case r.usable(member.Area, year):
			value = r.points[at].Value.Value
			own += r.points[at].Population.Value
		case imputed:
			figure.Imputed++
		default:
			continue
		}
		count += value
		figure.Population += r.points[at].Population.Value
		figure.Areas++
	}
	if r.people[year] > 0 {
		figure.Coverage = own / r.people[year]
	}
	figure.Standing = standingOf(figure.Coverage)
	if figure.Standing != Withheld && figure.Areas > 0 {
		figure.Count = schemas.Some(count)
		figure.Rate = schemas.Some(Per100000 * count / figure.Population)
	}
	return figure
}

func standingOf(coverage float64) Standing {
	switch {
	case coverage >= publishFrom:
		return Published
	case coverage >= estimateFrom:
		return Estimate
	}
	return Withheld
}

const (
	longestGap   = 5 // years between two rates over which one is interpolated
	longestCarry = 3 // years that the nearest rate is carried
)

// impute gives counts for missing years, from rates: interpolated inside gaps of
// up to five years, the nearest carried up to three years at the ends, and else
// the rate of the sub-region's areas that have a count. A choice of this
// project; what is imputed serves regional sums alone.
func (r *region) impute() map[areaYear]float64 {
	filled := map[areaYear]float64{}
	for _, member := range r.members {
		for _, year := range r.years {
			at := areaYear{member.Area, year}
			people := r.points[at].Population
			if r.usable(member.Area, year) || !known(people) || people.Value <= 0 {
				continue
			}
			if rate, ok := r.rateFor(member, year); ok {
				filled[at] = rate * people.Value
			}
		}
	}
	return filled
}

func (r *region) rateFor(member Member, year int) (float64, bool) {
	before, after := r.nearest(member.Area, year, -1), r.nearest(member.Area, year, 1)
	switch {
	case before.found && after.found && after.year-before.year-1 <= longestGap:
		share := float64(year-before.year) / float64(after.year-before.year)
		return before.rate + share*(after.rate-before.rate), true
	case before.found && !after.found && year-before.year <= longestCarry:
		return before.rate, true
	case after.found && !before.found && after.year-year <= longestCarry:
		return after.rate, true
	}
	return r.rateOfGroup(member.Group, year)
}

type rateAt struct {
	year  int
	rate  float64
	found bool
}

// nearest is the closest rate of an area before (-1) or after (1) a year.
func (r *region) nearest(area string, year, direction int) rateAt {
	best := rateAt{}
	for _, other := range r.years {
		if (other-year)*direction <= 0 || !r.usable(area, other) {
			continue
		}
		if !best.found || (best.year-other)*direction > 0 {
			point := r.points[areaYear{area, other}]
			best = rateAt{other, point.Value.Value / point.Population.Value, true}
		}
	}
	return best
}

func (r *region) rateOfGroup(group string, year int) (float64, bool) {
	count, people := 0.0, 0.0
	for _, member := range r.members {
		if member.Group == group && r.usable(member.Area, year) {
			point := r.points[areaYear{member.Area, year}]
			count, people = count+point.Value.Value, people+point.Population.Value
		}
	}
	return count / people, people > 0
}

// RegionalChange splits the change of a sum over whoever reported.
type RegionalChange struct {
	From, To  int
	Total     float64    // change of the sum
	Continued float64    // of it, by areas that have a count in both years
	Entrants  []Movement // areas with a count in the second year alone, and what they added
	Leavers   []Movement // areas with a count in the first year alone, and what they took away
}

// Movement is an area and what it did to a sum.
type Movement struct {
	Area   string
	Amount float64
}

// Compare says what entrants and leavers did to the sum between two years. It is
// refused for what may not be added up.
func Compare(members []Member, aggregable bool, from, to int) (RegionalChange, Refusal) {
	if !aggregable {
		return RegionalChange{}, NotAggregable
	}
	r := newRegion(members)
	change := RegionalChange{From: from, To: to}
	for _, member := range r.members {
		before, after := r.points[areaYear{member.Area, from}].Value, r.points[areaYear{member.Area, to}].Value
		switch {
		case known(before) && known(after):
			change.Continued += after.Value - before.Value
		case known(after):
			change.Entrants = append(change.Entrants, Movement{member.Area, after.Value})
			change.Total += after.Value
		case known(before):
			change.Leavers = append(change.Leavers, Movement{member.Area, -before.Value})
			change.Total -= before.Value
		}
	}
	change.Total += change.Continued
	return change, Given
}

// RatioOfSums is 100 sum(parts) / sum(wholes) over the areas that have both,
// such as the share of unsentenced detainees in a region. Source: metadata of
// SDG 16.3.2. A mean of the shares of areas is something else.
func RatioOfSums(parts, wholes []schemas.Optional[float64]) schemas.Optional[float64] {
	part, whole := 0.0, 0.0
	for i := range min(len(parts), len(wholes)) {
		if known(parts[i]) && known(wholes[i]) {
			part, whole = part+parts[i].Value, whole+wholes[i].Value
		}
	}
	if !(whole > 0) {
		return missing()
	}
	return schemas.Some(100 * part / whole)
}

// Derivable gives what a reader can work out of a withheld figure: with one part
// withheld it is the whole less the others. Withhold two, or round the whole.
func Derivable(whole float64, published []float64, withheld int) (float64, bool) {
	if withheld != 1 {
		return math.NaN(), false
	}
	for _, part := range published {
		whole -= part
	}
	return whole, true
}
