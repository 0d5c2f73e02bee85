package regional

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"cts/pipeline/comparability"
	"cts/pipeline/query"
	"cts/pipeline/trend"
	"cts/schemas"
)

// Request says what is added up.
type Request struct {
	Region       string      // code or English name of a region of M49, or World; empty for all of them
	Indicator    string      // empty for all that may be added up
	ICCS         string      // empty for all categories that may be added up
	From, To     int         // years; 0: ten years up to the last in which half as many areas report as in the fullest
	Panel        trend.Panel // constant panel where it is empty
	AcrossBreaks bool        // countries whose figures may not be compared stay in the panel, and are marked
	Denominator  string      // WPP2024 where it is empty
}

// Sum is one subject added up in one region over a period.
type Sum struct {
	Subject   Subject
	Region    schemas.Area
	From, To  int
	Reported  []trend.Regional // over whoever reported, year by year: levels, never a trend
	Panel     []trend.Regional // over the panel that was asked for
	Members   []string         // countries of the panel, by code
	Divided   []Divided        // countries with a break in the period: outside the panel, or crossed as was asked for
	Change    trend.RegionalChange
	Statement trend.Statement // of the rates of the panel
	Ranked    []trend.Ranked  // countries by rate in the last year
	Unranked  trend.Refusal   // why they are not ranked
	members   []country
}

// Divided is a country whose figures may not be compared over the period.
type Divided struct {
	Area    string
	Year    int
	Reasons []comparability.Reason
}

// Refused is a subject that is not added up, and why.
type Refused struct {
	Subject  Subject
	Areas    int // with a figure
	Refusal  trend.Refusal
	Evidence Evidence
}

// Evidence is what a sum over whoever reported would have done, beside the
// countries that report at both ends: per cent, never the sums themselves.
type Evidence struct {
	From, To                           int
	Reported                           schemas.Optional[float64] // change of the sum over whoever reported
	Continuing                         schemas.Optional[float64] // change of the countries with a figure in every year
	AreasFrom, AreasTo, AreasContinued int
}

// Result is what was added up and what was not.
type Result struct {
	Sums    []Sum
	Refused []Refused
}

// Compute adds up what may be added up. What was asked for by indicator or
// category and may not be is an error, [ErrRefused], that says why.
func Compute(ctx context.Context, q query.Querier, request Request) (Result, error) {
	request.Panel = cmp.Or(request.Panel, trend.ConstantPanel)
	regions, err := regionsOf(request.Region)
	if err != nil {
		return Result{}, err
	}
	c, err := load(ctx, q, cmp.Or(request.Denominator, schemas.DenominatorWPP2024))
	if err != nil {
		return Result{}, err
	}
	var result Result
	for _, subject := range c.subjects() {
		if request.wants(subject) {
			c.addTo(&result, subject, regions, request)
		}
	}
	return result, result.fault(request)
}

func (r Request) wants(s Subject) bool {
	return (r.Indicator == "" || r.Indicator == s.Indicator) && (r.ICCS == "" || r.ICCS == s.ICCS)
}

// named tells whether single figures were asked for, so that a refusal is the answer.
func (r Request) named() bool { return r.Indicator != "" || r.ICCS != "" }

func (r Result) fault(request Request) error {
	switch {
	case len(r.Sums) > 0 || len(r.Refused) > 0 && !request.named():
		return nil
	case len(r.Refused) > 0:
		var sentences []string
		for _, refused := range r.Refused {
			sentences = append(sentences, refused.Sentence())
		}
		return fmt.Errorf("%w: %s", ErrRefused, strings.Join(sentences, "\n"))
	}
	return fmt.Errorf("%w: no figure of a whole country answers --indicator %q --iccs %q", ErrNothing, request.Indicator, request.ICCS)
}

// regionsOf lists the regions that are asked for, the world first.
func regionsOf(name string) ([]schemas.Area, error) {
	var found []schemas.Area
	var names []string
	for _, area := range schemas.Areas().All() {
		if !area.IsRegion() {
			continue
		}
		names = append(names, area.NameEn)
		if name == "" || strings.EqualFold(name, area.Code) || strings.EqualFold(name, area.NameEn) {
			found = append(found, area)
		}
	}
	if len(found) == 0 {
		return nil, fmt.Errorf("%w: %q is no region of M49; there are %s", ErrNothing, name, strings.Join(names, ", "))
	}
	order := []string{"m49_world", "m49_region", "m49_subregion", "m49_intermediate_region"}
	slices.SortStableFunc(found, func(a, b schemas.Area) int {
		return cmp.Compare(slices.Index(order, a.Kind), slices.Index(order, b.Kind))
	})
	return found, nil
}

// within tells whether a country lies in a region.
func within(country, region schemas.Area) bool {
	switch region.Kind {
	case "m49_world":
		return true
	case "m49_region":
		return country.Region == region.NameEn
	case "m49_subregion":
		return country.Subregion == region.NameEn
	}
	return country.IntermediateRegion == region.NameEn
}

func (c collection) addTo(result *Result, subject Subject, regions []schemas.Area, request Request) {
	countries := c.countries(subject)
	from, to := period(countries, request)
	if !subject.family().Aggregable {
		if request.From == 0 {
			from = to - evidencePeriod + 1
		}
		result.Refused = append(result.Refused, c.refuse(subject, countries, from, to))
		return
	}
	for _, region := range regions {
		members := slices.DeleteFunc(slices.Clone(countries), func(of country) bool { return !within(of.area, region) })
		sum := Sum{Subject: subject, Region: region, From: from, To: to, members: members}
		if c.addUp(&sum, request) {
			result.Sums = append(result.Sums, sum)
		}
	}
}

const (
	usualPeriod    = 10 // years
	evidencePeriod = 5  // years over which a refusal shows what a sum would have done
)

// period is the one asked for; where none is, the ten years up to the last in
// which at least half as many countries report as in the fullest.
func period(countries []country, request Request) (from, to int) {
	reporting := map[int]int{}
	most := 0
	for _, of := range countries {
		for year := range of.years {
			reporting[year]++
			most = max(most, reporting[year])
		}
	}
	for year, n := range reporting {
		if 2*n >= most {
			to = max(to, year)
		}
	}
	to = cmp.Or(request.To, to)
	return cmp.Or(request.From, to-usualPeriod+1), to
}

// addUp fills a sum; false when no country of the region has a figure.
func (c collection) addUp(sum *Sum, request Request) bool {
	all := c.asMembers(sum.members, sum.From, sum.To)
	sum.Reported, _ = trend.AddUp(all, true, trend.WhoeverReported)
	if len(sum.Reported) == 0 {
		return false
	}
	sum.Change, _ = trend.Compare(all, true, sum.From, sum.To)
	kept := c.panel(sum, all, request)
	sum.Panel, _ = trend.AddUp(kept, true, request.Panel)
	if request.Panel == trend.ConstantPanel && len(sum.Panel) <= sum.To-sum.From {
		sum.Panel = nil // no country has a figure in every year of the period
	}
	sum.Members = membersOf(kept, sum.Panel, request.Panel)
	sum.Statement = trend.Describe(ratesOf(sum.Panel))
	sum.Ranked, sum.Unranked = trend.Rank(c.rated(sum.members, sum.To), sum.Subject.family().ComparableAcrossAreas)
	return true
}

// asMembers gives every country a point for every year of the period.
func (c collection) asMembers(countries []country, from, to int) []trend.Member {
	var members []trend.Member
	for _, of := range countries {
		member := trend.Member{Area: of.area.Code, Group: cmp.Or(of.area.IntermediateRegion, of.area.Subregion)}
		for year := from; year <= to; year++ {
			point := trend.Point{Year: year}
			if people, ok := c.people[areaYear{of.area.Code, year}]; ok {
				point.Population = schemas.Some(people)
			}
			if figures, ok := of.years[year]; ok {
				point.Value = schemas.Some(figures.sum())
			}
			member.Points = append(member.Points, point)
		}
		members = append(members, member)
	}
	return members
}

// panel takes the figures of divided countries out, unless it was asked to cross
// what divides them. Such a country keeps its population in the region.
func (c collection) panel(sum *Sum, all []trend.Member, request Request) []trend.Member {
	kept := slices.Clone(all)
	for i, of := range sum.members {
		divisions := c.divisions(of, sum.From, sum.To)
		for year := sum.From; year <= sum.To; year++ {
			if reasons := divisions[year]; len(reasons) > 0 {
				sum.Divided = append(sum.Divided, Divided{of.area.Code, year, reasons})
			}
		}
		if len(divisions) > 0 && !request.AcrossBreaks {
			kept[i].Points = withoutValues(kept[i].Points)
		}
	}
	return kept
}

func withoutValues(points []trend.Point) []trend.Point {
	empty := slices.Clone(points)
	for i := range empty {
		empty[i].Value = missing()
	}
	return empty
}

// membersOf lists the countries of which figures are in the sums.
func membersOf(kept []trend.Member, sums []trend.Regional, panel trend.Panel) []string {
	var members []string
	for _, member := range kept {
		given := 0
		for _, point := range member.Points {
			if point.Value.Valid && point.Population.Valid {
				given++
			}
		}
		if given > 0 && len(sums) > 0 && (panel != trend.ConstantPanel || given == len(sums)) {
			members = append(members, member.Area)
		}
	}
	return members
}

func ratesOf(sums []trend.Regional) []trend.Point {
	points := make([]trend.Point, len(sums))
	for i, sum := range sums {
		points[i] = trend.Point{Year: sum.Year, Value: sum.Rate}
	}
	return points
}

func (c collection) rated(countries []country, year int) []trend.Rated {
	var rated []trend.Rated
	for _, of := range countries {
		people, known := c.people[areaYear{of.area.Code, year}]
		figures, given := of.years[year]
		if known && given {
			point := trend.Point{Year: year, Value: schemas.Some(figures.sum()), Population: schemas.Some(people)}
			rated = append(rated, trend.Rated{Area: of.area.Code, Rate: trend.Rate(point, 0)})
		}
	}
	return rated
}

// refuse says why a subject is not added up, with what a sum would have done.
func (c collection) refuse(subject Subject, countries []country, from, to int) Refused {
	refused := Refused{Subject: subject, Refusal: trend.NotAggregable, Evidence: Evidence{From: from, To: to}}
	var first, last, before, after float64
	for _, of := range countries {
		if len(of.years) > 0 {
			refused.Areas++
		}
		early, then := of.years[from]
		late, now := of.years[to]
		first, last = first+early.sum(), last+late.sum()
		refused.Evidence.count(then, now, of.everyYear(from, to))
		if of.everyYear(from, to) {
			before, after = before+early.sum(), after+late.sum()
		}
	}
	refused.Evidence.Reported, refused.Evidence.Continuing = percent(first, last), percent(before, after)
	return refused
}

func (e *Evidence) count(then, now, always bool) {
	for _, c := range []struct {
		holds bool
		n     *int
	}{{then, &e.AreasFrom}, {now, &e.AreasTo}, {always, &e.AreasContinued}} {
		if c.holds {
			*c.n++
		}
	}
}

func (of country) everyYear(from, to int) bool {
	for year := from; year <= to; year++ {
		if _, given := of.years[year]; !given {
			return false
		}
	}
	return true
}

func percent(before, after float64) schemas.Optional[float64] {
	if before <= 0 {
		return missing()
	}
	return schemas.Some(100 * (after - before) / before)
}

// Sentence says in English why the subject is not added up.
func (r Refused) Sentence() string {
	what := r.Subject.Indicator
	if r.Subject.ICCS != schemas.NotApplicable {
		what += " of ICCS " + r.Subject.ICCS
	}
	sentence := what + " is not added up over countries, because definitions and recording differ between them"
	e := r.Evidence
	if !e.Reported.Valid || !e.Continuing.Valid {
		return sentence
	}
	return sentence + fmt.Sprintf("; a sum over whoever reported would also follow who reports: from %d (%d countries) to %d (%d) it would have changed by %+.0f %%, "+
		"while that of the %d countries that reported in every year changed by %+.0f %%", e.From, e.AreasFrom, e.To, e.AreasTo, e.Reported.Value, e.AreasContinued, e.Continuing.Value)
}
