package mapping

import (
	"cmp"
	"math/big"
	"slices"
	"strconv"

	"cts/iccs"
	"cts/schemas"
)

// given is a figure in the series that it goes into.
type given struct {
	*figure
	share  *share
	series string
}

// key is the key of the series.
func (g given) key() schemas.SeriesKey {
	key := g.observation.SeriesKey
	key.ICCS, key.Breakdown = g.share.iccs, g.share.breakdown
	return key
}

// series brings the observations to ICCS grain. Figures of one series and
// period are put together in two steps:
//
//  1. The same national code again is the same figure stated again: equal
//     statements are one, and others are a conflict.
//  2. Different national codes: a code of the same content as the category
//     (relation exact) is its whole figure, and so is every other exact code,
//     which restates it; codes that lie inside the category beside an exact
//     one are contained in it. Without an exact one the codes are parts that
//     add up, all or none. The parts of a series are the codes that the
//     delivery gives for it in any period.
func (m *mapper) series() ([]schemas.Series, error) {
	all := m.give()
	series := make([]schemas.Series, 0, len(all))
	for rest := all; len(rest) > 0; {
		n := prefix(rest, func(g given) bool { return g.series == rest[0].series })
		var err error
		if series, err = m.oneSeries(series, rest[:n]); err != nil {
			return nil, err
		}
		rest = rest[n:]
	}
	m.markRemainders(all, series)
	return series, nil
}

// give lists every figure under every series that it goes into, sorted by
// series, period, national code and occurrence.
func (m *mapper) give() []given {
	all := make([]given, 0, len(m.figures))
	for i := range m.figures {
		figure := &m.figures[i]
		for j := range figure.place.shares {
			g := given{figure: figure, share: &figure.place.shares[j]}
			g.series = m.seriesID(g.key())
			all = append(all, g)
		}
	}
	slices.SortFunc(all, func(a, b given) int {
		x, y := &a.observation, &b.observation
		return cmp.Or(
			cmp.Compare(a.series, b.series), cmp.Compare(x.TimePeriod, y.TimePeriod),
			cmp.Compare(x.NationalCode, y.NationalCode), cmp.Compare(x.Occurrence, y.Occurrence),
		)
	})
	return all
}

// prefix counts how many rows at the beginning belong together.
func prefix(rows []given, together func(given) bool) int {
	if n := slices.IndexFunc(rows, func(g given) bool { return !together(g) }); n >= 0 {
		return n
	}
	return len(rows)
}

// oneSeries appends the figures of one series.
func (m *mapper) oneSeries(series []schemas.Series, rows []given) ([]schemas.Series, error) {
	members := membersOf(rows)
	for len(rows) > 0 {
		period := rows[0].observation.TimePeriod
		n := prefix(rows, func(g given) bool { return g.observation.TimePeriod == period })
		row, err := m.onePeriod(rows[:n], members)
		if err != nil {
			return nil, err
		}
		series, rows = append(series, row), rows[n:]
	}
	return series, nil
}

// membersOf lists one row of every national code of a series that is a part.
func membersOf(rows []given) []given {
	var members []given
	for _, row := range rows {
		known := slices.ContainsFunc(members, func(g given) bool {
			return g.observation.NationalCode == row.observation.NationalCode
		})
		if !known && !row.exact() {
			members = append(members, row)
		}
	}
	return members
}

// exact tells whether the national code has the content of the category.
func (g given) exact() bool {
	return g.observation.Relation == iccs.RelationExact && !g.share.weight.Valid
}

func (m *mapper) onePeriod(rows []given, members []given) (schemas.Series, error) {
	if len(rows) == 1 && (rows[0].exact() || len(members) == 1) && !rows[0].share.weight.Valid {
		return rows[0].alone(), nil
	}
	codes := statementsByCode(rows)
	if exact := slices.DeleteFunc(slices.Clone(codes), func(s statement) bool { return !s.first.exact() }); len(exact) > 0 {
		return restate(exact).row(1), nil
	}
	absent, err := m.absent(codes, members)
	if err != nil {
		return schemas.Series{}, err
	}
	if len(codes) == 1 && absent == 0 {
		return codes[0].row(1), nil
	}
	return addUp(codes, absent), nil
}

// absent counts the parts of a series that the delivery gives in another period,
// that would belong to it in this one, and that are not here.
func (m *mapper) absent(codes []statement, members []given) (int, error) {
	absent := 0
	for _, member := range members {
		here := slices.ContainsFunc(codes, func(s statement) bool {
			return s.first.observation.NationalCode == member.observation.NationalCode
		})
		if here {
			continue
		}
		belongs, err := m.belongs(member, codes[0].first.observation.Year)
		if err != nil {
			return 0, err
		}
		if belongs {
			absent++
		}
	}
	return absent, nil
}

// belongs tells whether the code of a row leads to the row's series in a year.
func (m *mapper) belongs(member given, year int32) (bool, error) {
	if m.reference.Correspondence == nil {
		return true, nil
	}
	place, err := m.placeOf(placementQuestion{
		member.observation.NationalCode, member.observation.AttemptState, year, member.breakdown,
	})
	if err != nil {
		return false, err
	}
	return slices.ContainsFunc(place.shares, func(s share) bool {
		return s.iccs == member.share.iccs && s.breakdown == member.share.breakdown
	}), nil
}

// times multiplies as decimals, and rounds once.
func times(value, weight float64) float64 {
	a, okA := new(big.Rat).SetString(strconv.FormatFloat(value, 'g', -1, 64))
	b, okB := new(big.Rat).SetString(strconv.FormatFloat(weight, 'g', -1, 64))
	if !okA || !okB {
		return value * weight
	}
	product, _ := a.Mul(a, b).Float64()
	return product
}
