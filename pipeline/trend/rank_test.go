package trend

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"cts/schemas"
)

func rated(area string, count, people float64) Rated {
	return Rated{area, Rate(Point{Value: schemas.Some(count), Population: schemas.Some(people)}, 0)}
}

func TestRank(t *testing.T) {
	areas := []Rated{
		rated("AAA", 1000, 1e6), rated("BBB", 40, 1e6), rated("CCC", 45, 1e6), rated("DDD", 0, 1e6), {Area: "EEE"},
	}
	ranked, refused := Rank(areas, true)
	if refused != Given {
		t.Fatal(refused)
	}
	var got string
	for _, r := range ranked {
		got += fmt.Sprintf("%s %d-%d ", r.Area, r.Best, r.Worst)
	}
	if want := "AAA 1-1 CCC 2-3 BBB 2-3 DDD 4-4 "; got != want {
		t.Errorf("%q, want %q: limits that overlap set no order, an area without a rate has no rank", got, want)
	}
}

func TestRankIsRefusedWhereAreasDoNotCompare(t *testing.T) {
	if ranked, refused := Rank([]Rated{rated("AAA", 1, 1e6)}, false); refused != NotComparable || ranked != nil {
		t.Errorf("%v %q", ranked, refused)
	}
}

func TestRankHoldsItsPlace(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var areas []Rated
		for i := range rapid.IntRange(1, 20).Draw(t, "areas") {
			areas = append(areas, rated(fmt.Sprint("A", i), float64(rapid.IntRange(0, 500).Draw(t, "count")), 1e6))
		}
		ranked, _ := Rank(areas, true)
		for i, r := range ranked {
			if r.Best > i+1 || r.Worst < i+1 {
				t.Fatalf("place %d of %v lies outside %d to %d", i+1, r.Rate.Rate, r.Best, r.Worst)
			}
		}
	})
}
