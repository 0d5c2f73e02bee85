package iccs

import (
	"math"
	"math/big"
	"slices"
	"strconv"

	"cts/schemas"
)

// Part is one figure that goes into a sum.
type Part struct {
	Code         string // ICCS category for [RollUp]; any name for [Sum]
	Value        schemas.Optional[float64]
	Lower, Upper schemas.Optional[float64] // bounds of a suppressed count
	Missing      string                    // code of CL_MISSING where there is no value
	Cautions     []string
}

// Figure is the sum of parts. Either Value is there and Missing is empty, or
// Missing says why there is none; nothing missing is ever counted as zero.
type Figure struct {
	Code         string
	Value        schemas.Optional[float64]
	Lower, Upper schemas.Optional[float64] // bounds of a missing sum, when every part has a value or both bounds
	Missing      string
	Cautions     []string // of all parts, sorted, each once
	Parts        int
	Absent       []string // categories that no part covers, sorted
	Overlapping  []string // parts outside of the whole, given twice or contained in another part, sorted
}

// Sum adds parts, all or none: if a part has no value the sum is missing as
// incomplete, and if a part is in conflict the sum is too. One part alone
// keeps its own reason. Values are added as the decimals that they show, so
// that 0.1 + 0.2 is 0.3 and whole numbers stay exact.
func Sum(parts []Part) Figure {
	figure := Figure{Parts: len(parts), Missing: missingOf(parts)}
	for _, part := range parts {
		figure.Cautions = append(figure.Cautions, part.Cautions...)
	}
	slices.Sort(figure.Cautions)
	figure.Cautions = slices.Compact(figure.Cautions)
	if figure.Missing == "" {
		figure.Value = addAll(parts, Part.value)
		if !figure.Value.Valid {
			figure.Missing = schemas.MissingIncomplete
		}
		return figure
	}
	if figure.Missing != schemas.MissingConflict && len(parts) > 0 {
		figure.Lower, figure.Upper = addAll(parts, Part.lower), addAll(parts, Part.upper)
		if !figure.Lower.Valid || !figure.Upper.Valid {
			figure.Lower, figure.Upper = schemas.Optional[float64]{}, schemas.Optional[float64]{}
		}
	}
	return figure
}

// RollUp is the figure of a category from figures of categories below it: the
// parts have to cover every category directly below it, each by a figure of its own
// or again by all of its parts. A category that nothing covers, or a part that
// would be counted twice, makes the figure missing as incomplete; Absent and
// Overlapping say which.
func RollUp(whole string, parts []Part) Figure { return Load().rollUp(whole, parts) }

func (c *Classification) rollUp(whole string, parts []Part) Figure {
	given := map[string]bool{}
	var overlapping []string
	for _, part := range parts {
		if given[part.Code] || !c.Within(part.Code, whole) {
			overlapping = append(overlapping, part.Code)
		}
		given[part.Code] = true
	}
	for _, part := range parts {
		if c.insideAnother(part.Code, given) {
			overlapping = append(overlapping, part.Code)
		}
	}
	figure := Sum(parts)
	figure.Code = whole
	figure.Absent = c.uncovered(whole, given)
	figure.Overlapping = sortedOnce(overlapping)
	if len(figure.Absent)+len(figure.Overlapping) > 0 {
		refuse(&figure)
	}
	return figure
}

// refuse takes the sum back, bounds included. A conflict stays a conflict.
func refuse(figure *Figure) {
	none := schemas.Optional[float64]{}
	figure.Value, figure.Lower, figure.Upper = none, none, none
	if figure.Missing != schemas.MissingConflict {
		figure.Missing = schemas.MissingIncomplete
	}
}

func (c *Classification) insideAnother(code string, given map[string]bool) bool {
	for other := range given {
		if other != code && c.Within(code, other) {
			return true
		}
	}
	return false
}

// uncovered lists the highest categories below code (or code itself) that the given codes do not cover.
func (c *Classification) uncovered(code string, given map[string]bool) []string {
	if given[code] {
		return nil
	}
	members := c.coveredByComposite(code, given)
	var absent []string
	children := c.children(code)
	for _, child := range children {
		if !members[child] {
			absent = append(absent, c.uncovered(child, given)...)
		}
	}
	if len(children) == 0 || len(absent) == len(children) {
		return []string{code}
	}
	return absent
}

// coveredByComposite lists the categories that given composites below code count.
func (c *Classification) coveredByComposite(code string, given map[string]bool) map[string]bool {
	members := map[string]bool{}
	for other := range given {
		composite, ok := c.categories[other]
		if ok && composite.Composite() && composite.Parent == code {
			for _, member := range composite.Members {
				members[member] = true
			}
		}
	}
	return members
}

func missingOf(parts []Part) string {
	missing := ""
	for _, part := range parts {
		switch {
		case part.Missing == schemas.MissingConflict:
			return schemas.MissingConflict
		case part.Missing != "" && len(parts) == 1:
			missing = part.Missing
		case part.Missing != "" || !part.Value.Valid:
			missing = schemas.MissingIncomplete
		}
	}
	if len(parts) == 0 {
		return schemas.MissingIncomplete
	}
	return missing
}

func (p Part) value() schemas.Optional[float64] { return p.Value }

func (p Part) lower() schemas.Optional[float64] { return p.bound(p.Lower) }

func (p Part) upper() schemas.Optional[float64] { return p.bound(p.Upper) }

// bound of a part that has a value is the value.
func (p Part) bound(bound schemas.Optional[float64]) schemas.Optional[float64] {
	if p.Missing == "" && p.Value.Valid {
		return p.Value
	}
	return bound
}

// addAll adds one number of every part; the answer is missing when one is, or
// when the sum is no finite number.
func addAll(parts []Part, of func(Part) schemas.Optional[float64]) schemas.Optional[float64] {
	values := make([]float64, len(parts))
	for i, part := range parts {
		number := of(part)
		if !number.Valid {
			return schemas.Optional[float64]{}
		}
		values[i] = number.Value
	}
	if total, ok := AddDecimals(values); ok {
		return schemas.Some(total)
	}
	return schemas.Optional[float64]{}
}

// AddDecimals adds numbers as the shortest decimals that name them, and rounds
// once at the end: the order does not matter. It is false when a number or the
// sum is not finite.
func AddDecimals(values []float64) (float64, bool) {
	if len(values) == 1 {
		return values[0], isFinite(values[0])
	}
	if total, ok := addWhole(values); ok {
		return total, true
	}
	total := new(big.Rat)
	for _, value := range values {
		if !isFinite(value) {
			return 0, false
		}
		decimal, ok := new(big.Rat).SetString(strconv.FormatFloat(value, 'g', -1, 64))
		if !ok {
			return 0, false
		}
		total.Add(total, decimal)
	}
	sum, _ := total.Float64()
	return sum, isFinite(sum)
}

// exactBelow is the size below which every whole number has its own double.
const exactBelow = 1 << 53

func addWhole(values []float64) (float64, bool) {
	var total float64
	for _, value := range values {
		if value != math.Trunc(value) || math.Abs(value) >= exactBelow {
			return 0, false
		}
		if total += value; math.Abs(total) >= exactBelow {
			return 0, false
		}
	}
	return total, true
}

func isFinite(value float64) bool { return !math.IsNaN(value) && !math.IsInf(value, 0) }

func sortedOnce(codes []string) []string {
	slices.Sort(codes)
	return slices.Compact(codes)
}
