package schemas

import (
	"slices"
	"strings"
	"testing"
)

// codeIn is the code of a key in a dimension, or in the concept of breakdown:CONCEPT.
func codeIn(key SeriesKey, dimension string) string {
	column, concept, isBreakdown := strings.Cut(dimension, ":")
	i := slices.IndexFunc(seriesDimensions, func(c Column) bool { return c.Name == column })
	code := key.Dimensions()[i]
	if !isBreakdown {
		return code
	}
	for _, pair := range strings.Split(code, ",") {
		if name, value, _ := strings.Cut(pair, "="); name == concept {
			return value
		}
	}
	return Total
}

func TestPartitionsAreWellFormed(t *testing.T) {
	seen := map[string]bool{}
	for _, p := range Partitions() {
		t.Run(p.ID, func(t *testing.T) {
			if seen[p.ID] {
				t.Error("declared twice")
			}
			seen[p.ID] = true
			if len(p.Members) == 0 || len(slices.Compact(slices.Sorted(slices.Values(p.Members)))) != len(p.Members) {
				t.Errorf("members are %v", p.Members)
			}
			if slices.Contains(p.Members, p.Whole) || slices.Contains(p.Members, p.Unknown) {
				t.Errorf("whole %s and unknown %s are no members: %v", p.Whole, p.Unknown, p.Members)
			}
			if _, ok := IndicatorOf(p.Indicator); !ok && p.Indicator != "*" {
				t.Errorf("indicator %q is not known", p.Indicator)
			}
			if p.Exhaustive && len(p.Members) < 2 {
				t.Error("one member cannot make up a whole")
			}
			checkPartitionCodes(t, p)
		})
	}
}

func checkPartitionCodes(t *testing.T, p Partition) {
	t.Helper()
	column, concept, isBreakdown := strings.Cut(p.Dimension, ":")
	if !slices.ContainsFunc(seriesDimensions, func(c Column) bool { return c.Name == column }) || isBreakdown != (column == "breakdown") {
		t.Fatalf("dimension is %q", p.Dimension)
	}
	list := SeriesTable.Column(column).CodeList
	if list == "CL_ICCS" {
		return // the package iccs holds the categories
	}
	for _, code := range append([]string{p.Whole, p.Unknown}, p.Members...) {
		if isBreakdown && code != Total && code != "" {
			code = concept + "=" + code
		}
		if code != "" && !HasCode(list, code) {
			t.Errorf("%s lacks %q", list, code)
		}
	}
}

// The parts of a part lie within it: adding up a member and its own parts would
// count twice. So no code is a member of one partition together with its whole.
func TestPartsOfPartsAreNotAddedTwice(t *testing.T) {
	for _, p := range Partitions() {
		for _, q := range Partitions() {
			if p.Dimension != q.Dimension || p.ID == q.ID || !slices.Contains(p.Members, q.Whole) {
				continue
			}
			for _, part := range q.Members {
				if slices.Contains(p.Members, part) {
					t.Errorf("%s adds up %s and its part %s", p.ID, q.Whole, part)
				}
			}
		}
	}
}

func TestShortAndLongDetention(t *testing.T) {
	var length, short Partition
	for _, p := range Partitions() {
		switch p.ID {
		case "length-of-detention":
			length = p
		case "under-12-months":
			short = p
		}
	}
	if !slices.Equal(length.Members, []string{"LT12M", "GT12M"}) || !length.Exhaustive {
		t.Errorf("the unsentenced are %v", length.Members)
	}
	if short.Whole != "LT12M" || !slices.Equal(short.Members, []string{"LT6M"}) || short.Exhaustive {
		t.Errorf("less than 6 months lies in %s: %v", short.Whole, short.Members)
	}
}
