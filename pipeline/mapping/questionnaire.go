package mapping

import (
	"cmp"
	"fmt"
	"strings"

	"cts/schemas"
)

// fromQuestionnaire reads a cell of a form by its table and item. The area is the
// one that the sheet names, else that of the cover; rule STR-009 fails where they differ.
func (m *mapper) fromQuestionnaire(row *schemas.RawRow) (found figure, area string, refused *refusal, err error) {
	labels := labelsOf(row.Labels)
	code := cmp.Or(labels.area, m.delivery.RefArea)
	place := m.area(code)
	switch {
	case code == "":
		return found, "", &refusal{reason: "no_area"}, nil
	case !place.ok:
		return found, "", &refusal{"unknown_area", code}, nil
	}
	area = place.area.Code
	item, refused := m.formItem(row, labels)
	if refused == nil {
		refused = noFigure(row.Notes)
	}
	if refused != nil {
		return found, area, refused, nil
	}
	period, year, refused := yearly(labels.year)
	if refused != nil {
		return found, area, refused, nil
	}
	o := &found.observation
	if o.Measures, refused = measure(row, m.reference.Questionnaire); refused != nil {
		return found, area, refused, nil
	}
	o.SeriesKey = item.Key()
	o.RefArea = area
	o.Year, o.TimePeriod = year, period
	o.TableID, o.ItemID, o.NationalCode = item.TableID, item.ID, item.ID
	o.PartitionID = strings.Join(item.MemberOf, " ")
	o.Nature, o.CommentObs = "C", row.CommentObs
	m.describe(o, place.former)
	found.place, err = m.placeOfItem(item)
	return found, area, nil, err
}

func (m *mapper) formItem(row *schemas.RawRow, labels rowLabels) (*schemas.Item, *refusal) {
	if row.ItemID == "" {
		return nil, &refusal{"no_item", labels.item}
	}
	item, ok := m.reference.Questionnaire.Item(row.TableID, row.ItemID)
	if !ok {
		return nil, &refusal{"unknown_item", fmt.Sprintf("table %s, item %s", row.TableID, row.ItemID)}
	}
	if !m.answers(item) {
		return nil, &refusal{"outside_part", fmt.Sprintf("item %s is for %s, the form is of %s", item.ID, item.Authority, m.delivery.Part)}
	}
	return item, nil
}

func (m *mapper) answers(item *schemas.Item) bool {
	table, ok := m.reference.Questionnaire.Table(item.TableID)
	return ok && table.AnsweredBy(m.delivery.Part)
}
