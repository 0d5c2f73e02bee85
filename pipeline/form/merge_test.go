package form

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"cts/schemas"
)

func TestMerge(t *testing.T) {
	answer := func(item string, year int32, entry Entry, file string) Answer {
		return Answer{Item: item, Year: year, Entry: entry, File: file}
	}
	one, two := answer("c", 2021, Number(1), "police.xlsx"), answer("c", 2021, Number(2), "courts.xlsx")
	cases := []struct {
		name    string
		answers []Answer
		want    Merged
	}{
		{"parts that answer different items", []Answer{answer("a", 2021, Number(5), ""), answer("b", 2021, Text(".."), "")},
			Merged{Values: map[string]map[int32]Entry{"a": {2021: Number(5)}, "b": {2021: Text("..")}}}},
		{"the same value twice is one", []Answer{answer("a", 2021, Number(5), ""), answer("a", 2021, Number(5), "")},
			Merged{Values: map[string]map[int32]Entry{"a": {2021: Number(5)}}}},
		{"a blank gives way, also to zero", []Answer{answer("a", 2021, Entry{}, ""), answer("a", 2021, Number(0), "")},
			Merged{Values: map[string]map[int32]Entry{"a": {2021: Number(0)}}}},
		{"a conflict leaves the cell blank", []Answer{one, two}, Merged{Conflicts: []Conflict{{Item: "c", Year: 2021, Answers: []Answer{one, two}}}}},
		{"a symbol and a number are a conflict", []Answer{answer("c", 2021, Text(".."), "x"), two},
			Merged{Conflicts: []Conflict{{Item: "c", Year: 2021, Answers: []Answer{answer("c", 2021, Text(".."), "x"), two}}}}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, Merge(c.answers)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestEntryOf(t *testing.T) {
	cases := []struct {
		raw, kind string
		want      Entry
	}{
		{"12", "number", Number(12)}, {"1 000", "text", Number(1000)}, {"..", "text", Text("..")}, {"<5", "text", Text("<5")},
		{"", "blank", Entry{}}, {"0", "number", Entry{Number: schemas.Some(0.0)}},
	}
	for _, c := range cases {
		if got := EntryOf(c.raw, c.kind); got != c.want {
			t.Errorf("%q (%s) is %+v, want %+v", c.raw, c.kind, got, c.want)
		}
	}
}
