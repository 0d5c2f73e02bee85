package mapping

import (
	"cmp"
	"slices"

	"cts/iccs"
	"cts/schemas"
)

// coverageContained is the relation, in the table coverage, of a code that
// another of the same category contains: in a sum it would count twice, so that
// its figures stay at national grain.
const coverageContained = "contained"

// covered names a row of the table coverage.
type covered struct{ submission, iccs, relation, correspondence, standing string }

// coverage counts how firmly the figures of each submission rest on ICCS.
// Observations counts all, held out of series or not; ValueSum adds counts
// (unit number) with a value, a restated one once. It measures the weight of a
// mapping, not crime: wholes are in it beside their parts.
func (m *mapper) coverage() []schemas.Coverage {
	groups := map[covered][]*schemas.Observation{}
	for i := range m.figures {
		o, place := &m.figures[i].observation, m.figures[i].place
		key := covered{o.SubmissionID, o.ICCS, place.coverage, place.scheme, place.standing}
		groups[key] = append(groups[key], o)
	}
	var rows []schemas.Coverage
	for key, observations := range groups {
		rows = append(rows, schemas.Coverage{
			SubmissionID: key.submission, ProcessingID: m.delivery.ProcessingID, ICCS: key.iccs,
			ICCSLevel: int32(m.reference.Classification.Level(key.iccs)), Relation: key.relation,
			Correspondence: key.correspondence, Standing: key.standing,
			Observations: int64(len(observations)), NationalCodes: nationalCodes(observations), ValueSum: sumOfCounts(observations),
		})
	}
	slices.SortFunc(rows, func(a, b schemas.Coverage) int {
		return cmp.Or(
			cmp.Compare(a.SubmissionID, b.SubmissionID), cmp.Compare(a.ICCS, b.ICCS), cmp.Compare(a.Relation, b.Relation),
			cmp.Compare(a.Correspondence, b.Correspondence), cmp.Compare(a.Standing, b.Standing),
		)
	})
	return rows
}

func nationalCodes(observations []*schemas.Observation) int64 {
	codes := map[string]bool{}
	for _, o := range observations {
		codes[o.NationalCode] = true
	}
	return int64(len(codes))
}

func sumOfCounts(observations []*schemas.Observation) schemas.Optional[float64] {
	var values []float64
	for _, o := range observations {
		if o.UnitMeasure == schemas.UnitNumber && o.ObsValue.Valid && o.Occurrence == 1 {
			values = append(values, o.ObsValue.Value)
		}
	}
	if len(values) == 0 {
		return schemas.Optional[float64]{}
	}
	total, ok := iccs.AddDecimals(values)
	return schemas.Optional[float64]{Value: total, Valid: ok}
}
