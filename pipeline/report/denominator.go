package report

import (
	"slices"

	"cts/schemas"
)

// population is one denominator.
type population struct {
	DenominatorID string  `col:"denominator_id"`
	RefArea       string  `col:"ref_area"`
	Year          int32   `col:"year"`
	Sex           string  `col:"sex"`
	Age           string  `col:"age"`
	Persons       float64 `col:"persons"`
	Source        string  `col:"source"`
}

// denominator is the population that the rates of one area are divided by. An
// area has one for all its years, so that no rate jumps because the denominator
// changed; the zero value means that there is none.
type denominator struct {
	id      string
	source  string
	persons map[populationKey]float64
}

type populationKey struct {
	year     int32
	sex, age string
}

type populations map[string]denominator // by area

// populationsOf takes for each area the preferred denominator where it has one,
// otherwise the first by id.
func populationsOf(rows []population, preferred string) populations {
	chosen := map[string]string{}
	for _, p := range rows {
		if current, ok := chosen[p.RefArea]; !ok || (current != preferred && (p.DenominatorID == preferred || p.DenominatorID < current)) {
			chosen[p.RefArea] = p.DenominatorID
		}
	}
	all := populations{}
	for _, p := range rows {
		if p.DenominatorID != chosen[p.RefArea] {
			continue
		}
		d, ok := all[p.RefArea]
		if !ok {
			d = denominator{id: p.DenominatorID, source: p.Source, persons: map[populationKey]float64{}}
			all[p.RefArea] = d
		}
		d.persons[populationKey{p.Year, p.Sex, p.Age}] = p.Persons
	}
	return all
}

func (p populations) of(area string) denominator { return p[area] }

// of gives the persons that a figure refers to: same year, sex and age, whole area.
func (d denominator) of(key schemas.SeriesKey, year int) schemas.Optional[float64] {
	if key.SubArea != schemas.Total {
		return schemas.Optional[float64]{}
	}
	persons, ok := d.persons[populationKey{int32(year), key.Sex, key.Age}]
	if !ok || persons <= 0 {
		return schemas.Optional[float64]{}
	}
	return schemas.Some(persons)
}

// denominatorsUsed lists the denominators of the areas, by id.
func (c *contents) denominatorsUsed() []denominator {
	byID := map[string]denominator{}
	for _, a := range c.areas {
		if a.denominator.id != "" {
			byID[a.denominator.id] = a.denominator
		}
	}
	var used []denominator
	for _, d := range byID {
		used = append(used, d)
	}
	slices.SortFunc(used, func(a, b denominator) int { return compareText(a.id, b.id) })
	return used
}
