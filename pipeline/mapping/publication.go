package mapping

import (
	"fmt"

	"cts/schemas"
)

// fromPublication reads a row of a publication by its labels. The area is given
// also with a refusal, as far as the row names one.
func (m *mapper) fromPublication(row *schemas.RawRow) (found figure, area string, refused *refusal, err error) {
	labels := labelsOf(row.Labels)
	place := m.area(labels.area)
	switch {
	case labels.area == "":
		return found, "", &refusal{reason: "no_area"}, nil
	case !place.ok:
		return found, "", &refusal{"unknown_area", labels.area}, nil
	}
	area = place.area.Code
	item, refused := m.item(labels)
	if refused != nil {
		return found, area, refused, nil
	}
	o := &found.observation
	o.SeriesKey = schemas.NewSeriesKey()
	item.Apply(&o.SeriesKey)
	o.RefArea = area
	if refused := m.whoAndWhat(&o.SeriesKey, labels); refused != nil {
		return found, area, refused, nil
	}
	year, refused := parseYear(labels.year)
	if refused != nil {
		return found, area, refused, nil
	}
	if o.Measures, refused = measure(row, nil); refused != nil {
		return found, area, refused, nil
	}
	o.Year, o.TimePeriod = year, timePeriod(year)
	o.TableID, o.ItemID, o.PartitionID = item.TableID, item.ItemID, item.PartitionID
	o.NationalCode, o.Nature = item.NationalCode, item.Nature
	o.SourceNote, o.CommentObs = labels.source, row.CommentObs
	m.describe(o, place.former)
	found.breakdown = o.Breakdown
	found.place, err = m.placeOf(placementQuestion{o.NationalCode, o.AttemptState, year, found.breakdown})
	return found, area, nil, err
}

// describe adds what follows from the area's code, the unit and the nature.
func (m *mapper) describe(o *schemas.Observation, former bool) {
	if former {
		o.Cautions = append(o.Cautions, cautionFormerArea)
	}
	if o.UnitMeasure == schemas.UnitRate {
		o.RateOrigin = "submitted"
	}
	if o.Nature == "E" && o.ObsValue.Valid {
		o.ObsStatus = []string{statusEstimated}
		o.Cautions = append(o.Cautions, cautionEstimated)
	}
}

// item finds the meaning of indicator, dimension and category.
func (m *mapper) item(labels rowLabels) (schemas.PublicationItem, *refusal) {
	key := [3]string{labels.indicator, labels.dimension, labels.category}
	answer, ok := m.items[key]
	if !ok {
		answer.item, answer.ok = m.reference.Publication.Lookup(key[0], key[1], key[2])
		m.items[key] = answer
	}
	if !answer.ok {
		return answer.item, &refusal{"unknown_label", fmt.Sprintf("%s / %s / %s", key[0], key[1], key[2])}
	}
	return answer.item, nil
}

// whoAndWhat sets sex, age and unit. A layout without a column for sex or age
// gives totals.
func (m *mapper) whoAndWhat(key *schemas.SeriesKey, labels rowLabels) *refusal {
	var ok bool
	if labels.sex != "" {
		if key.Sex, ok = m.code("sex", labels.sex, schemas.SexCode); !ok {
			return &refusal{"unknown_sex", labels.sex}
		}
	}
	if labels.age != "" {
		if key.Age, ok = m.code("age", labels.age, schemas.AgeCode); !ok {
			return &refusal{"unknown_age", labels.age}
		}
	}
	if key.UnitMeasure, ok = m.code("unit", labels.unit, schemas.UnitMeasureOf); !ok {
		return &refusal{"unknown_unit", labels.unit}
	}
	return nil
}
