package validate

import (
	"testing"

	"cts/schemas"
)

func TestNumbersAreShownAsPeopleWriteThem(t *testing.T) {
	cases := []struct{ name, text, want string }{
		{"a whole number that SQL writes as a decimal", "12.0", "12"},
		{"a decimal with trailing zeros", "12.500000", "12.5"},
		{"an ICCS code keeps its zero", "0301", "0301"},
		{"a rate in full precision", "8.528473104472217", "8.528473"},
		{"a large rate needs fewer decimals", "12345.678901", "12345.679"},
		{"a large number in exponents", "1e+08", "100000000"},
		{"a number too small for six decimals", "1.5e-09", "1.5e-09"},
		{"minus zero", "-0.0", "-0"},
		{"words", "about 12.5 a year", "about 12.5 a year"},
		{"a number among words", "11.000000 or more", "11 or more"},
		{"two numbers", "592.0 to 2184.0", "592 to 2184"},
		{"a table is no number", "table2.10", "table2.10"},
		{"nothing", "", ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if got := shown(c.text); got != c.want {
				t.Errorf("shown(%q) = %q, want %q", c.text, got, c.want)
			}
		})
	}
}

func TestFiguresHash(t *testing.T) {
	a, b := figure{id: "a@2020", value: "1"}, figure{id: "b@2020", value: "2"}
	if figuresHash([]figure{a, b}) != figuresHash([]figure{b, a, b}) {
		t.Error("the hash depends on the order or on repetition")
	}
	changed := figure{id: "b@2020", value: "3"}
	if figuresHash([]figure{a, b}) == figuresHash([]figure{a, changed}) {
		t.Error("another value gives the same hash, so an explanation would not lapse")
	}
	moved := figure{id: "b@2020", value: "2", place: "other#Sheet1!B9"}
	if figuresHash([]figure{a, b}) != figuresHash([]figure{a, moved}) {
		t.Error("another place changes the hash, so an explanation would not follow into the next round")
	}
}

func TestAFigureIsDescribedInWords(t *testing.T) {
	key := schemas.NewSeriesKey()
	key.Indicator, key.ICCS, key.Sex = "RECORDED_VICTIMS", "0101", "F"
	if got, want := describe(key), "recorded victims, intentional homicide (ICCS 0101), female"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	key = schemas.NewSeriesKey()
	key.Indicator, key.ICCS, key.Breakdown = "RECORDED_OFFENCES", "0701", "CYBER=Y"
	if got, want := describe(key), "recorded offences, fraud (ICCS 0701), cyber-related"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestPartitionsOfEditionsAddToTheShippedOnes(t *testing.T) {
	type pair struct{ dimension, concept, whole, member string }
	found := map[pair]bool{}
	for _, m := range memberships() {
		found[pair{m.dimension, m.concept, m.whole, m.member}] = true
		if m.dimension == "iccs" {
			t.Errorf("partition %s repeats the classification", m.partition)
		}
	}
	for _, want := range []pair{
		{"sex", "", "_T", "F"}, {"detention_status", "", "_T", "UNSENTENCED"}, {"citizenship", "", "_T", "FOREIGN"},
		{"breakdown", "CYBER", "_T", "Y"}, {"breakdown", "TYPE_OF_DEATH", "EXTERNAL", "SUICIDE"}, {"mechanism", "", "FIREARM_OR_EXPLOSIVE", "FIREARM"},
	} {
		if !found[want] {
			t.Errorf("no partition has %v", want)
		}
	}
}
