package schemas

import (
	"strings"
	"testing"
	"unicode"

	"pgregory.net/rapid"
)

func TestParseFigure(t *testing.T) {
	cases := []struct {
		name, text string
		value      float64
		decimals   int32
	}{
		{"whole", "1234", 1234, 0},
		{"zero", "0", 0, 0},
		{"negative", "-12", -12, 0},
		{"a minus sign of typesetters", "−12", -12, 0},
		{"decimal point", "12.5", 12.5, 1},
		{"decimal comma", "12,50", 12.5, 2},
		{"a fraction of three digits below one is not ambiguous", "0,125", 0.125, 3},
		{"a group of thousands after four digits cannot be", "1234,567", 1234.567, 3},
		{"blanks between thousands", "1 234 567", 1234567, 0},
		{"no-break blanks between thousands", "1\u00a0234", 1234, 0},
		{"narrow blanks and a comma", "1\u202f234,5", 1234.5, 1},
		{"apostrophes between thousands", "1'234", 1234, 0},
		{"commas between thousands, twice", "1,234,567", 1234567, 0},
		{"commas between thousands, with a point", "1,234.5", 1234.5, 1},
		{"points between thousands, with a comma", "1.234,5", 1234.5, 1},
		{"points between thousands, twice", "1.234.567", 1234567, 0},
		{"Arabic-Indic digits", "١٢٣٤", 1234, 0},
		{"Arabic group and decimal signs", "١٬٢٣٤٫٥", 1234.5, 1},
		{"Devanagari digits", "४२", 42, 0},
		{"blanks around", "  7\t", 7, 0},
		{"marks of writing direction", "\u200f12\u200e", 12, 0},
		{"an isolated number in a text from right to left", "\u2067١٢٣٤\u2069", 1234, 0},
		{"blanks as wide as a digit or an ideograph", "1\u2007234\u3000567", 1234567, 0},
		{"an apostrophe that marks a text", "'1234", 1234, 0},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			figure := ParseFigure(c.text)
			if !figure.Value.Valid || figure.Value.Value != c.value || figure.Decimals != c.decimals || figure.Symbol != "" {
				t.Errorf("%q gives %+v, want %v with %d decimals", c.text, figure, c.value, c.decimals)
			}
		})
	}
}

func TestParseFigureNeverGuesses(t *testing.T) {
	cases := []struct{ name, text string }{
		{"one comma and three digits may be thousands or decimals", "1,234"},
		{"one point and three digits likewise", "12.345"},
		{"a symbol", ".."},
		{"a dash", "-"},
		{"a suppressed count", "<5"},
		{"a number with a footnote", "12*"},
		{"a number with a unit", "12 %"},
		{"an exponent as text", "1e3"},
		{"thousands in groups of two", "1,23,456"},
		{"two decimal commas", "1,2,3"},
		{"not a number", "NaN"},
		{"an infinite one", "Inf"},
		{"hexadecimal", "0x10"},
		{"underscores", "1_000"},
		{"more digits than a double can hold", "99999999999999999999"},
		{"a word", "none"},
		{"raised digits", "12¹"},
		{"digits in circles", "①②"},
		{"a number struck out", "1\u03362\u0336"},
		{"a range", "5-10"},
		{"a limit in words", "less than 5"},
		{"an ambiguous number behind marks", "\u200f1,234"},
		{"an ambiguous number behind an apostrophe", "'1,234"},
		{"a text of marks alone", "\u200f"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if figure := ParseFigure(c.text); figure.Value.Valid || figure.Symbol != c.text {
				t.Errorf("%q gives %+v, want the text back", c.text, figure)
			}
		})
	}
}

func TestCellFigureOfTypes(t *testing.T) {
	cases := []struct {
		name, raw, valueType string
		want                 Figure
	}{
		{"a number cell is not ambiguous", "1.234", "number", Figure{Value: Some(1.234), Decimals: 3}},
		{"a text cell is", "1.234", "text", Figure{Symbol: "1.234"}},
		{"a blank cell is no zero", "", "blank", Figure{}},
		{"an error cell is no number", "#REF!", "error", Figure{Symbol: "#REF!"}},
		{"a boolean is not one", "TRUE", "boolean", Figure{Symbol: "TRUE"}},
		{"a date is no count", "45352", "date", Figure{Symbol: "45352"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if got := CellFigure(c.raw, c.valueType); got != c.want {
				t.Errorf("got %+v, want %+v", got, c.want)
			}
		})
	}
}

// Every digit that Unicode calls decimal has its value: the digits of a script
// stand together, zero first.
func TestDigitsOfEveryScript(t *testing.T) {
	expected := rune(0)
	count := 0
	for r := rune(0); r <= unicode.MaxRune; r++ {
		if !unicode.Is(unicode.Nd, r) {
			expected = 0
			continue
		}
		if got := digitValue(r); got != expected%10 {
			t.Errorf("%q is %d, want %d", r, got, expected%10)
		}
		expected++
		count++
	}
	if count < 500 {
		t.Errorf("only %d decimal digits were looked at", count)
	}
}

func TestAWholeNumberReadsTheSameInEveryCustom(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		groups := rapid.SliceOfN(rapid.IntRange(0, 999), 2, 4).Draw(t, "groups")
		groups[0] = max(groups[0], 1)
		var want float64
		var parts []string
		for i, group := range groups {
			want = want*1000 + float64(group)
			digits := string([]byte{byte('0' + group/100), byte('0' + group/10%10), byte('0' + group%10)})
			if i == 0 {
				digits = strings.TrimLeft(digits, "0")
			}
			parts = append(parts, digits)
		}
		for _, separator := range []string{"", " ", "\u00a0", "'", "٬"} {
			text := strings.Join(parts, separator)
			if got := ParseFigure(text); got.Value != Some(want) {
				t.Fatalf("%q gives %+v, want %v", text, got, want)
			}
		}
	})
}

func FuzzParseFigure(f *testing.F) {
	for _, seed := range []string{"1,234", "١٢٣", "", "-", "1 234,5", "<5", "0.1"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		figure := ParseFigure(text)
		if figure.Value.Valid && figure.Symbol != "" {
			t.Errorf("%q is both a number and the symbol %q", text, figure.Symbol)
		}
		if figure.Value.Valid && !strings.ContainsFunc(text, unicode.IsDigit) {
			t.Errorf("%q has no digit and gives %v", text, figure.Value.Value)
		}
	})
}
