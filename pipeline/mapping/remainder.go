package mapping

import (
	"slices"

	"cts/iccs"
	"cts/schemas"
)

// cautionInPart marks a figure of a category of which the same dataset counts a
// part under other national codes.
const cautionInPart = "category_in_part"

// seat is where figures stand beside one another: one key and period, whatever the category.
type seat struct {
	key    schemas.SeriesKey
	period string
}

func seatOf(key schemas.SeriesKey, period string) seat {
	key.ICCS = ""
	return seat{key, period}
}

// markRemainders marks the series whose codes lie inside a category and leave a part
// of it to others: where a scheme counts rape and "other sexual violence", the codes
// led to sexual violence are not all of it. A code that names its container by
// part_of leaves nothing out, and an exact code is the whole.
func (m *mapper) markRemainders(all []given, series []schemas.Series) {
	if m.reference.Description == nil || m.reference.Correspondence == nil {
		return
	}
	codes := map[seat]map[string][]string{} // by category
	for _, g := range all {
		at := seatOf(g.key(), g.observation.TimePeriod)
		if codes[at] == nil {
			codes[at] = map[string][]string{}
		}
		category, code := g.share.iccs, g.observation.NationalCode
		if !slices.Contains(codes[at][category], code) {
			codes[at][category] = append(codes[at][category], code)
		}
	}
	for i := range series {
		row := &series[i]
		beside := codes[seatOf(row.SeriesKey, row.TimePeriod)]
		if row.Relation != iccs.RelationExact && m.leavesOut(row.ICCS, beside) {
			row.Cautions = sortedOnce(append(slices.Clone(row.Cautions), cautionInPart))
		}
	}
}

// leavesOut tells whether a code leads strictly inside a category without being
// contained by a code of the category itself.
func (m *mapper) leavesOut(category string, beside map[string][]string) bool {
	for other, below := range beside {
		if other == category || !m.reference.Classification.Within(other, category) {
			continue
		}
		if slices.ContainsFunc(below, func(code string) bool { return !m.containedByOne(code, beside[category]) }) {
			return true
		}
	}
	return false
}

// containedByOne tells whether one of the containers contains the code, at any remove.
func (m *mapper) containedByOne(code string, containers []string) bool {
	return slices.ContainsFunc(m.reference.Correspondence.Containers(code), func(container string) bool {
		return slices.Contains(containers, container)
	})
}
