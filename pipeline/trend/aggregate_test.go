package trend

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"cts/schemas"
)

// member is an area with equal population every year; -1 is a year without a count.
func member(area string, population float64, counts ...float64) Member {
	m := Member{Area: area, Group: "sub-region"}
	for i, count := range counts {
		point := Point{Year: 2017 + i, Population: schemas.Some(population)}
		if count >= 0 {
			point.Value = schemas.Some(count)
		}
		m.Points = append(m.Points, point)
	}
	return m
}

func TestWhatMayNotBeAddedUpIsRefused(t *testing.T) {
	members := []Member{member("FIN", 5e6, 10, 11), member("SWE", 1e7, 20, 21)}
	if got, refused := AddUp(members, false, WhoeverReported); refused != NotAggregable || got != nil {
		t.Errorf("%+v, refused %q", got, refused)
	}
	if _, refused := Compare(members, false, 2017, 2018); refused != NotAggregable {
		t.Errorf("refused %q", refused)
	}
}

// Recorded figures of whoever reported may fall while every area rises.
func TestChangeOverAConstantPanel(t *testing.T) {
	members := []Member{
		member("AAA", 1e6, 100, 110, 119), member("BBB", 1e6, 50, 55, 60),
		member("CCC", 1e6, 80, -1, -1), member("DDD", 1e6, -1, 5, 6),
	}
	whoever, _ := AddUp(members, true, WhoeverReported)
	panel, _ := AddUp(members, true, ConstantPanel)
	if whoever[0].Count.Value != 230 || whoever[2].Count.Value != 185 || panel[0].Count.Value != 150 || panel[2].Count.Value != 179 {
		t.Errorf("whoever reported %+v, panel %+v", whoever, panel)
	}
	if panel[0].Areas != 2 || panel[0].Of != 4 || panel[0].Coverage != 0.5 || whoever[0].Coverage != 0.75 {
		t.Errorf("coverage: %+v", panel[0])
	}
	got, _ := Compare(members, true, 2017, 2019)
	want := RegionalChange{From: 2017, To: 2019, Total: -45, Continued: 29,
		Entrants: []Movement{{"DDD", 6}}, Leavers: []Movement{{"CCC", -80}}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if late, _ := AddUp(Between(members, 2018, 2019), true, ConstantPanel); len(late) != 2 || late[1].Areas != 3 || late[1].Count.Value != 185 {
		t.Errorf("from 2018 on three areas are in the panel: %+v", late)
	}
	members[0].Points[1].Break = true
	if _, refused := AddUp(members, true, ConstantPanel); refused != AcrossBreak {
		t.Errorf("a break in the panel: %q", refused)
	}
}

func TestCoverageDecidesWhatIsPublished(t *testing.T) {
	for _, c := range []struct {
		missing float64
		want    Standing
	}{{1e6, Published}, {1.01e6, Estimate}, {3e6, Estimate}, {3.1e6, Withheld}} {
		got, _ := AddUp([]Member{member("AAA", 1e6, 100), member("BBB", c.missing, -1)}, true, WhoeverReported)
		if got[0].Standing != c.want || got[0].Count.Valid != (c.want != Withheld) {
			t.Errorf("%v without a count: %+v", c.missing, got[0])
		}
	}
}

func TestImputationIsDeclaredAndBounded(t *testing.T) {
	members := []Member{
		member("GAP", 1e6, 100, -1, -1, -1, 140), member("END", 1e6, 50, 60, -1, -1, -1),
		member("OTH", 2e6, 200, 200, 200, 200, 200), member("NEW", 1e6, -1, -1, -1, -1, -1),
	}
	got, _ := AddUp(members, true, Imputed)
	// 2019: GAP 120 between its neighbours, END 60 carried, NEW at the rate of OTH.
	if got[2].Count.Value != 120+60+200+100 || got[2].Imputed != 3 || got[2].Areas != 4 {
		t.Errorf("2019: %+v", got[2])
	}
	if got[2].Coverage != 0.4 || got[2].Standing != Estimate {
		t.Errorf("imputed counts cover nobody: %+v", got[2])
	}
	own := members[0].Points[1].Value
	if own.Valid {
		t.Error("an imputed count went into the area's own series")
	}
}

func TestRegionsFollowOrderScaleAndMissingValues(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var members []Member
		for i := range rapid.IntRange(1, 6).Draw(t, "areas") {
			counts := rapid.SliceOfN(rapid.IntRange(-1, 300), 4, 4).Draw(t, "counts")
			m := Member{Area: string(rune('A' + i)), Group: "g"}
			for year, count := range counts {
				point := Point{Year: 2017 + year, Population: schemas.Some(float64(rapid.IntRange(1, 9).Draw(t, "people")) * 1e5)}
				if count >= 0 {
					point.Value = schemas.Some(float64(count))
				}
				m.Points = append(m.Points, point)
			}
			members = append(members, m)
		}
		for _, panel := range []Panel{WhoeverReported, ConstantPanel, Imputed} {
			want, _ := AddUp(members, true, panel)
			backwards := slices.Clone(members)
			slices.Reverse(backwards)
			if got, _ := AddUp(backwards, true, panel); cmp.Diff(want, got) != "" {
				t.Fatalf("%s: the order of the areas counts", panel)
			}
			var doubled []Member
			for _, m := range members {
				doubled = append(doubled, Member{m.Area, m.Group, mapped(m.Points, func(p Point) Point { p.Value.Value *= 2; return p })})
			}
			got, _ := AddUp(doubled, true, panel)
			for i := range want {
				if got[i].Count.Value != 2*want[i].Count.Value || got[i].Coverage != want[i].Coverage {
					t.Fatalf("%s: %+v, doubled %+v", panel, want[i], got[i])
				}
			}
		}
	})
}
