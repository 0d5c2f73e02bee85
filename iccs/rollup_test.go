package iccs

import (
	"math"
	"math/big"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"cts/schemas"
)

func number(code string, value float64) Part { return Part{Code: code, Value: schemas.Some(value)} }

func empty(code, missing string) Part { return Part{Code: code, Missing: missing} }

func TestSum(t *testing.T) {
	suppressed := Part{Code: "c", Missing: schemas.MissingSuppressed, Lower: schemas.Some(0.0), Upper: schemas.Some(4.0)}
	for _, test := range []struct {
		name  string
		parts []Part
		want  Figure
	}{
		{"two numbers", []Part{number("a", 3), number("b", 4)}, Figure{Value: schemas.Some(7.0), Parts: 2}},
		{"zero is a number", []Part{number("a", 0), number("b", 0)}, Figure{Value: schemas.Some(0.0), Parts: 2}},
		{"decimals as written", []Part{number("a", 0.1), number("b", 0.2)}, Figure{Value: schemas.Some(0.3), Parts: 2}},
		{"one part alone", []Part{number("a", 3.5)}, Figure{Value: schemas.Some(3.5), Parts: 1}},
		{"one empty part keeps its reason", []Part{empty("a", schemas.MissingNotCollected)}, Figure{Missing: schemas.MissingNotCollected, Parts: 1}},
		{"a part missing", []Part{number("a", 3), empty("b", schemas.MissingBlank)}, Figure{Missing: schemas.MissingIncomplete, Parts: 2}},
		{"a part without value and reason", []Part{number("a", 3), {Code: "b"}}, Figure{Missing: schemas.MissingIncomplete, Parts: 2}},
		{"a value that is declared missing is not used", []Part{number("a", 3), {Code: "b", Value: schemas.Some(1.0), Missing: schemas.MissingBlank}}, Figure{Missing: schemas.MissingIncomplete, Parts: 2}},
		{"a conflict goes before all else", []Part{empty("a", schemas.MissingBlank), empty("b", schemas.MissingConflict)}, Figure{Missing: schemas.MissingConflict, Parts: 2}},
		{"bounds of a suppressed part carry on", []Part{number("a", 3), suppressed}, Figure{Missing: schemas.MissingIncomplete, Lower: schemas.Some(3.0), Upper: schemas.Some(7.0), Parts: 2}},
		{"bounds with a blank part do not", []Part{empty("a", schemas.MissingBlank), suppressed}, Figure{Missing: schemas.MissingIncomplete, Parts: 2}},
		{"no parts", nil, Figure{Missing: schemas.MissingIncomplete}},
		{"not a number", []Part{number("a", math.NaN()), number("b", 1)}, Figure{Missing: schemas.MissingIncomplete, Parts: 2}},
		{"a sum too large for a double", []Part{number("a", math.MaxFloat64), number("b", math.MaxFloat64)}, Figure{Missing: schemas.MissingIncomplete, Parts: 2}},
		{"cautions are merged", []Part{
			{Code: "a", Value: schemas.Some(1.0), Cautions: []string{"y", "x"}}, {Code: "b", Value: schemas.Some(1.0), Cautions: []string{"x"}},
		}, Figure{Value: schemas.Some(2.0), Cautions: []string{"x", "y"}, Parts: 2}},
	} {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, Sum(test.parts)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestRollUp(t *testing.T) {
	corruption := []Part{number("07031", 5), number("07032", 1), number("07033", 1), number("07034", 1), number("07035", 1), number("07039", 1)}
	for _, test := range []struct {
		name        string
		whole       string
		parts       []Part
		value       schemas.Optional[float64]
		missing     string
		absent      []string
		overlapping []string
	}{
		{"all children", "0301", []Part{number("03011", 1), number("03012", 2), number("03019", 3)}, schemas.Some(6.0), "", nil, nil},
		{"a child by its own children", "0703", corruption, schemas.Some(10.0), "", nil, nil},
		{"a child by a composite", "0703", []Part{number("07031", 5), number("07032-07039", 5)}, schemas.Some(10.0), "", nil, nil},
		{"a composite from its members", "07032-07039", corruption[1:], schemas.Some(5.0), "", nil, nil},
		{"a child absent", "0301", []Part{number("03011", 1), number("03012", 2)}, schemas.Optional[float64]{}, schemas.MissingIncomplete, []string{"03019"}, nil},
		{"a child empty", "0301", []Part{number("03011", 1), number("03012", 2), empty("03019", schemas.MissingBlank)}, schemas.Optional[float64]{}, schemas.MissingIncomplete, nil, nil},
		{"a child in conflict", "0301", []Part{number("03011", 1), number("03012", 2), empty("03019", schemas.MissingConflict)}, schemas.Optional[float64]{}, schemas.MissingConflict, nil, nil},
		{"a part inside another", "0301", []Part{number("03011", 1), number("03012", 2), number("03019", 3), number("030111", 1)}, schemas.Optional[float64]{}, schemas.MissingIncomplete, nil, []string{"030111"}},
		{"a part outside", "0301", []Part{number("03011", 1), number("03012", 2), number("03019", 3), number("0401", 1)}, schemas.Optional[float64]{}, schemas.MissingIncomplete, nil, []string{"0401"}},
		{"a part twice", "0301", []Part{number("03011", 1), number("03012", 2), number("03019", 3), number("03019", 3)}, schemas.Optional[float64]{}, schemas.MissingIncomplete, nil, []string{"03019"}},
		{"nothing at all", "0301", nil, schemas.Optional[float64]{}, schemas.MissingIncomplete, []string{"0301"}, nil},
		{"an unknown code", "9999", []Part{number("9999", 1)}, schemas.Optional[float64]{}, schemas.MissingIncomplete, nil, []string{"9999"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := RollUp(test.whole, test.parts)
			if got.Value != test.value || got.Missing != test.missing || !slices.Equal(got.Absent, test.absent) || !slices.Equal(got.Overlapping, test.overlapping) {
				t.Errorf("got %+v", got)
			}
		})
	}
}

func anyPart(code string) *rapid.Generator[Part] {
	return rapid.Custom(func(t *rapid.T) Part {
		missing := rapid.SampledFrom([]string{"", "", "", schemas.MissingBlank, schemas.MissingSuppressed, schemas.MissingConflict}).Draw(t, "missing")
		if missing != "" {
			return empty(code, missing)
		}
		return number(code, float64(rapid.IntRange(-10_000_000, 10_000_000).Draw(t, "hundredths"))/100)
	})
}

// A total is the exact sum of its parts, or there is none: a missing part never
// becomes zero, and the order of the parts does not matter.
func TestRollUpProperties(t *testing.T) {
	c := Load()
	wholes := slices.DeleteFunc(append(c.Codes(), "07032-07039"), func(code string) bool { return len(c.children(code)) == 0 })
	rapid.Check(t, func(t *rapid.T) {
		whole := rapid.SampledFrom(wholes).Draw(t, "whole")
		var parts []Part
		left := false
		for _, child := range c.children(whole) {
			if rapid.IntRange(0, 19).Draw(t, "left out") == 0 {
				left = true
				continue
			}
			parts = append(parts, anyPart(child).Draw(t, child))
		}
		figure := RollUp(whole, parts)
		exact, complete := exactSum(parts)
		switch {
		case figure.Value.Valid == (figure.Missing != ""):
			t.Fatalf("a figure is either there or missing: %+v", figure)
		case figure.Value.Valid != (complete && !left):
			t.Fatalf("complete %v, left out %v, and the figure is %+v", complete, left, figure)
		case figure.Value.Valid && figure.Value.Value != exact:
			t.Fatalf("sum %v, exactly %v", figure.Value.Value, exact)
		}
		shuffled := rapid.Permutation(parts).Draw(t, "shuffled")
		if diff := cmp.Diff(figure, RollUp(whole, shuffled)); diff != "" {
			t.Fatalf("the order of the parts matters:\n%s", diff)
		}
	})
}

// exactSum adds hundredths as whole numbers.
func exactSum(parts []Part) (float64, bool) {
	hundredths := int64(0)
	for _, part := range parts {
		if part.Missing != "" {
			return 0, false
		}
		hundredths += int64(math.Round(part.Value.Value * 100))
	}
	sum, _ := big.NewRat(hundredths, 100).Float64()
	return sum, len(parts) > 0
}

func TestWholeNumbersStayExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		numbers := rapid.SliceOfN(rapid.Int64Range(-1<<44, 1<<44), 1, 200).Draw(t, "numbers")
		var values []float64
		var want int64
		for _, n := range numbers {
			values, want = append(values, float64(n)), want+n
		}
		if got, ok := AddDecimals(values); !ok || got != float64(want) {
			t.Fatalf("sum %v, exactly %d", got, want)
		}
	})
}
