package regional

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"

	"cts/pipeline/comparability"
	"cts/pipeline/query"
	"cts/schemas"
)

// figure is one figure in force of an area.
type figure struct {
	Indicator       string  `col:"indicator"`
	ICCS            string  `col:"iccs"`
	Role            string  `col:"role"`
	AttemptState    string  `col:"attempt_state"`
	DetentionStatus string  `col:"detention_status"`
	UnitOfCount     string  `col:"unit_of_count"`
	TimePerCollect  string  `col:"time_per_collect"`
	Value           float64 `col:"obs_value"`
	UnitMult        int32   `col:"unit_mult"`
	Provider        string  `col:"provider"`
	Dataset         string  `col:"dataset"`
	Snapshot        string  `col:"snapshot"`
	Locator         string  `col:"locator"`
	comparability.Figure
}

func (f figure) number() float64 { return schemas.InUnits(f.Value, f.UnitMult) }

// Subject is what is added up: a series without its area.
type Subject struct {
	Indicator, ICCS, Role, AttemptState, DetentionStatus, UnitOfCount, TimePerCollect string
}

func (f figure) subject() Subject {
	return Subject{f.Indicator, f.ICCS, f.Role, f.AttemptState, f.DetentionStatus, f.UnitOfCount, f.TimePerCollect}
}

func (s Subject) compare(other Subject) int {
	return cmp.Or(cmp.Compare(s.Indicator, other.Indicator), cmp.Compare(s.ICCS, other.ICCS), cmp.Compare(s.Role, other.Role),
		wholeFirst(s.AttemptState, other.AttemptState), wholeFirst(s.DetentionStatus, other.DetentionStatus),
		cmp.Compare(s.UnitOfCount, other.UnitOfCount), cmp.Compare(s.TimePerCollect, other.TimePerCollect))
}

// wholeFirst orders codes, the total before its parts.
func wholeFirst(a, b string) int {
	switch {
	case a == b:
		return 0
	case a == schemas.Total:
		return -1
	case b == schemas.Total:
		return 1
	}
	return cmp.Compare(a, b)
}

// family says whether figures of the subject may be added up and ranked.
func (s Subject) family() schemas.Family {
	return schemas.FamilyOf(s.Indicator, s.ICCS, schemas.Total)
}

// yearly are the figures that make the value of one country and year: its own
// one, or those of all its parts.
type yearly []figure

func (y yearly) sum() float64 {
	total := 0.0
	for _, f := range y {
		total += f.number()
	}
	return total
}

// country is a country or area of the list with its figures of one subject.
type country struct {
	area  schemas.Area
	years map[int]yearly
}

// collection holds every figure by subject.
type collection struct {
	figures map[Subject][]figure
	answers comparability.Answers
	people  map[areaYear]float64
}

type areaYear struct {
	area string
	year int
}

func load(ctx context.Context, q query.Querier, denominator string) (c collection, err error) {
	rows, err := query.SelectNamed[figure](ctx, q, "regional_figures")
	if err != nil {
		return c, err
	}
	c.figures = map[Subject][]figure{}
	for _, row := range rows {
		c.figures[row.subject()] = append(c.figures[row.subject()], row)
	}
	if c.answers, err = comparability.Load(ctx, q); err != nil {
		return c, err
	}
	return c, c.loadPeople(ctx, q, denominator)
}

func (c *collection) loadPeople(ctx context.Context, q query.Querier, denominator string) error {
	rows, err := query.Populations(ctx, q, denominator)
	c.people = map[areaYear]float64{}
	for _, row := range rows {
		if row.Sex == schemas.Total && row.Age == schemas.Total {
			c.people[areaYear{row.RefArea, int(row.Year)}] = row.Persons
		}
	}
	if err == nil && len(rows) == 0 {
		return fmt.Errorf("%w: the lake has no population %s; ingest a file first", ErrNothing, denominator)
	}
	return err
}

// subjects lists what there are figures of, sorted.
func (c collection) subjects() []Subject {
	var all []Subject
	for subject := range c.figures {
		all = append(all, subject)
	}
	slices.SortFunc(all, Subject.compare)
	return all
}

// countries gives every country of the list, also those without a figure: the
// parts of a country are taken together, and only when all of them have a figure.
func (c collection) countries(subject Subject) []country {
	byArea := map[string]map[int]figure{}
	for _, f := range c.figures[subject] {
		if byArea[f.RefArea] == nil {
			byArea[f.RefArea] = map[int]figure{}
		}
		byArea[f.RefArea][int(f.Year)] = f
	}
	var all []country
	for _, area := range schemas.Areas().All() {
		if !area.IsRegion() && area.Parent == "" && area.HasPopulation {
			all = append(all, country{area, yearsOf(area, byArea)})
		}
	}
	return all
}

func yearsOf(area schemas.Area, byArea map[string]map[int]figure) map[int]yearly {
	years := map[int]yearly{}
	parts := schemas.Areas().PartsOf(area.Code)
	if len(parts) > 0 {
		for year := range byArea[parts[0].Code] {
			if together := partsIn(year, parts, byArea); len(together) == len(parts) {
				years[year] = together
			}
		}
	}
	for year, own := range byArea[area.Code] {
		years[year] = yearly{own}
	}
	return years
}

func partsIn(year int, parts []schemas.Area, byArea map[string]map[int]figure) yearly {
	var together yearly
	for _, part := range parts {
		if f, ok := byArea[part.Code][year]; ok {
			together = append(together, f)
		}
	}
	return together
}

// divisions gives the reasons for which a country's figures may not be compared
// across a year, for every year of a period but the first.
func (c collection) divisions(of country, from, to int) map[int][]comparability.Reason {
	found := map[int][]comparability.Reason{}
	var before yearly
	for year := from; year <= to; year++ {
		now, ok := of.years[year]
		if before != nil || ok {
			if reasons := c.between(of, before, now, year); len(reasons) > 0 && year > from {
				found[year] = reasons
			}
		}
		if ok {
			before = now
		}
	}
	return found
}

// between gives the reasons that lie between two years of a country; now is nil
// in a year without a figure, in which a break may still be declared.
func (c collection) between(of country, before, now yearly, year int) []comparability.Reason {
	var series []comparability.Figure
	for _, at := range slices.Sorted(maps.Keys(of.years)) {
		for _, f := range of.years[at] {
			series = append(series, f.Figure)
		}
	}
	var own *comparability.Figure
	if len(now) > 0 {
		own = &now[0].Figure
	}
	reasons := c.answers.Breaks(series, year, own)
	if len(before) == len(now) {
		for i := range now {
			reasons = append(reasons, c.answers.Changes(before[i].Figure, now[i].Figure)...)
		}
	}
	return reasons
}
