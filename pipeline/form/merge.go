package form

import (
	"cmp"
	"maps"
	"slices"

	"cts/schemas"
)

// Answer is one value of a part, with the place where it stood.
type Answer struct {
	Item  string
	Year  int32
	Entry Entry
	File  string // name of the workbook
	Place string // cell
}

// Conflict is a cell to which two parts gave different values. The merged form
// leaves it blank: whoever consolidates decides.
type Conflict struct {
	Item    string
	Year    int32
	Answers []Answer
}

// Merged is what several parts say together.
type Merged struct {
	Values    map[string]map[int32]Entry
	Conflicts []Conflict // by item and year
}

// Merge puts the answers of several parts together. Equal values are one; a
// blank gives way to a value; different values are a conflict.
func Merge(answers []Answer) Merged {
	type cell struct {
		item string
		year int32
	}
	given := map[cell][]Answer{}
	for _, answer := range answers {
		key := cell{answer.Item, answer.Year}
		if answer.Entry != (Entry{}) && !slices.ContainsFunc(given[key], func(a Answer) bool { return a.Entry == answer.Entry }) {
			given[key] = append(given[key], answer)
		}
	}
	merged := Filling{}
	var conflicts []Conflict
	for key, different := range given {
		if len(different) == 1 {
			merged.Set(key.item, key.year, different[0].Entry)
			continue
		}
		conflicts = append(conflicts, Conflict{Item: key.item, Year: key.year, Answers: different})
	}
	slices.SortFunc(conflicts, func(a, b Conflict) int {
		return cmp.Or(cmp.Compare(a.Item, b.Item), cmp.Compare(a.Year, b.Year))
	})
	return Merged{Values: merged.Values, Conflicts: conflicts}
}

// Items lists the items that have a value, sorted.
func (m Merged) Items() []string { return slices.Sorted(maps.Keys(m.Values)) }

// EntryOf reads a raw value of a form as an entry of another: a number, or the text as it is written.
func EntryOf(valueRaw, valueType string) Entry {
	if figure := schemas.CellFigure(valueRaw, valueType); figure.Value.Valid {
		return Number(figure.Value.Value)
	}
	return Text(valueRaw)
}
