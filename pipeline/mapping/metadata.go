package mapping

import (
	"cmp"
	"slices"

	"cts/schemas"
)

// conceptBreak is the question of the metadata sheet for a break in a series.
const conceptBreak = "BREAK"

// declaredBreak is the first period of a table or item that is no longer
// comparable with what was before. _T stands for every table, every item.
type declaredBreak struct{ table, item, period string }

// metadata completes the answers of the metadata sheets, and takes note of the
// breaks that they declare.
func (m *mapper) metadata(answers []schemas.Metadata) {
	area := m.areaOfOrphans()
	for _, answer := range answers {
		answer.SubmissionID, answer.ProcessingID = m.submissionID(area), m.delivery.ProcessingID
		answer.Provider, answer.Dataset = m.delivery.Provider, m.delivery.Dataset
		answer.RefArea, answer.Round = area, m.delivery.Round
		answer.TableID = cmp.Or(answer.TableID, schemas.Total)
		answer.ItemID = cmp.Or(answer.ItemID, schemas.Total)
		answer.TimePeriod = cmp.Or(answer.TimePeriod, schemas.Total)
		m.mapped.Metadata = append(m.mapped.Metadata, answer)
		if m.declares(answer) {
			m.breaks = append(m.breaks, declaredBreak{answer.TableID, answer.ItemID, answer.TimePeriod})
		}
	}
	slices.SortStableFunc(m.mapped.Metadata, func(a, b schemas.Metadata) int {
		return cmp.Or(
			cmp.Compare(a.TableID, b.TableID), cmp.Compare(a.ItemID, b.ItemID),
			cmp.Compare(a.Concept, b.Concept), cmp.Compare(a.TimePeriod, b.TimePeriod), cmp.Compare(a.Locator, b.Locator),
		)
	})
}

// declares tells whether an answer declares a break: one of the edition's
// reasons, or a reason in words without a code. Any other code, such as "no",
// declares none.
func (m *mapper) declares(answer schemas.Metadata) bool {
	if answer.Concept != conceptBreak || m.reference.Questionnaire == nil {
		return false
	}
	if answer.Code == "" {
		return answer.Text != ""
	}
	concept, ok := m.reference.Questionnaire.Concept(conceptBreak)
	return ok && slices.ContainsFunc(concept.Answers, func(a schemas.Answer) bool { return a.Code == answer.Code })
}

// declareBreak marks the first figure after a declared break.
func (m *mapper) declareBreak(o *schemas.Observation) {
	broken := slices.ContainsFunc(m.breaks, func(b declaredBreak) bool {
		return b.period == o.TimePeriod && (b.table == schemas.Total || b.table == o.TableID) &&
			(b.item == schemas.Total || b.item == o.ItemID)
	})
	if broken && o.ObsValue.Valid {
		o.ObsStatus = joinStatus(o.ObsStatus, []string{statusBreak})
		o.Cautions = sortedOnce(append(o.Cautions, cautionBreak))
	}
}
