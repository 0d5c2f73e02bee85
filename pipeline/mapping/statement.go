package mapping

import (
	"slices"
	"strings"

	"cts/iccs"
	"cts/schemas"
)

// statement is what a national code says for one series and period, once or
// several times over.
type statement struct {
	first given
	rows  []given
	schemas.Measures
}

// alone is a row of series that one observation makes.
func (g given) alone() schemas.Series {
	o := &g.observation
	return schemas.Series{
		SeriesID: g.series, SeriesKey: g.key(), TimePeriod: o.TimePeriod, Parts: 1, Measures: o.Measures, Origin: o.Origin,
	}
}

// statementsByCode puts the rows of each national code together; rows are sorted by code.
func statementsByCode(rows []given) []statement {
	var statements []statement
	for len(rows) > 0 {
		code := rows[0].observation.NationalCode
		n := prefix(rows, func(g given) bool { return g.observation.NationalCode == code })
		statements = append(statements, state(rows[:n]))
		rows = rows[n:]
	}
	return statements
}

// state puts rows together that say the same thing: equal ones are one figure,
// others are a conflict. The weight of the code is applied.
func state(rows []given) statement {
	s := statement{first: rows[0], rows: rows, Measures: rows[0].observation.Measures}
	for _, row := range rows[1:] {
		if !sameFigure(s.Measures, row.observation.Measures) {
			return conflict(s)
		}
		s.merge(row.observation.Measures)
	}
	if weight := s.first.share.weight; weight.Valid {
		s.weigh(weight)
	}
	return s
}

// restate puts statements of different codes together that are each the whole figure.
func restate(statements []statement) statement {
	s := statements[0]
	for _, other := range statements[1:] {
		s.rows = slices.Concat(s.rows, other.rows)
		if s.Missing == schemas.MissingConflict || !sameFigure(s.Measures, other.Measures) {
			s = conflict(s)
			continue
		}
		s.merge(other.Measures)
	}
	return s
}

func sameFigure(a, b schemas.Measures) bool {
	return a.ObsValue == b.ObsValue && a.Missing == b.Missing && a.LowerBound == b.LowerBound && a.UpperBound == b.UpperBound
}

// conflict takes the value away until a correction decides.
func conflict(s statement) statement {
	for _, row := range s.rows {
		s.merge(row.observation.Measures)
	}
	s.clear(schemas.MissingConflict, cautionConflict)
	return s
}

// clear takes value and bounds away and says why.
func (s *statement) clear(missing, caution string) {
	none := schemas.Optional[float64]{}
	s.ObsValue, s.LowerBound, s.UpperBound, s.BoundKind = none, none, none, ""
	s.Decimals = schemas.Optional[int32]{}
	s.Missing, s.ObsStatus = missing, []string{statusMissing}
	s.Cautions = sortedOnce(append(slices.Clone(s.Cautions), caution))
}

// merge adds what another row says beside its value.
func (s *statement) merge(other schemas.Measures) {
	s.Cautions = sortedOnce(slices.Concat(s.Cautions, other.Cautions))
	s.ObsStatus = joinStatus(s.ObsStatus, other.ObsStatus)
	if s.ConfStatus == confFree { // what contains a confidential figure is not free
		s.ConfStatus = other.ConfStatus
	}
	if other.Decimals.Valid && other.Decimals.Value > s.Decimals.Value {
		s.Decimals = other.Decimals
	}
	s.CommentObs = joinTexts(s.CommentObs, other.CommentObs)
	s.SourceNote = joinTexts(s.SourceNote, other.SourceNote)
	if s.Relation != other.Relation {
		s.Relation = iccs.RelationPartial
	}
}

// weigh takes the documented share of a figure. Decimals of a product say nothing.
func (s *statement) weigh(weight schemas.Optional[float64]) {
	for _, number := range []*schemas.Optional[float64]{&s.ObsValue, &s.LowerBound, &s.UpperBound} {
		if number.Valid {
			number.Value = times(number.Value, weight.Value)
		}
	}
	s.Weight, s.Decimals = weight, schemas.Optional[int32]{}
}

// row is the statement as a row of series that parts national codes make.
func (s statement) row(parts int32) schemas.Series {
	row := s.first.alone()
	row.Parts, row.Measures = parts, s.Measures
	row.ValueRaw = joinValues(s.rows)
	return row
}

// addUp adds the figures of different codes, all parts or none. Rates and
// percentages are not added: what they are rates of is not stated.
func addUp(codes []statement, absent int) schemas.Series {
	sum := codes[0]
	sum.rows = nil
	var parts []iccs.Part
	for _, code := range codes {
		sum.rows = slices.Concat(sum.rows, code.rows)
		sum.merge(code.Measures)
		parts = append(parts, iccs.Part{
			Code: code.first.observation.NationalCode, Value: code.ObsValue, Lower: code.LowerBound, Upper: code.UpperBound,
			Missing: code.Missing, Cautions: code.Cautions,
		})
	}
	addable := absent == 0 && sum.first.observation.UnitMeasure == schemas.UnitNumber
	total := iccs.Sum(parts)
	switch {
	case total.Missing == schemas.MissingConflict:
		sum.clear(schemas.MissingConflict, cautionConflict)
	case !addable || total.Missing != "":
		sum.clear(schemas.MissingIncomplete, cautionIncomplete)
		if addable && total.Lower.Valid {
			sum.LowerBound, sum.UpperBound, sum.BoundKind = total.Lower, total.Upper, boundOfSuppression
		}
	default:
		sum.ObsValue, sum.Missing = total.Value, ""
	}
	sum.Weight = schemas.Optional[float64]{}
	return sum.row(int32(len(codes)))
}

// joinStatus lists the status codes of several figures; "normal" says nothing beside another.
func joinStatus(a, b []string) []string {
	joined := sortedOnce(slices.Concat(a, b))
	if len(joined) > 1 {
		joined = slices.DeleteFunc(joined, func(code string) bool { return code == statusNormal })
	}
	return joined
}

// joinTexts puts different texts side by side, each once.
func joinTexts(a, b string) string {
	switch {
	case a == "":
		return b
	case b == "" || slices.Contains(strings.Split(a, "; "), b):
		return a
	}
	return a + "; " + b
}

// joinValues shows the values as written of all rows, each once.
func joinValues(rows []given) string {
	var values []string
	for _, row := range rows {
		values = append(values, row.observation.ValueRaw)
	}
	return strings.Join(sortedOnce(values), " | ")
}
