package validate

import (
	"testing"

	"cts/schemas"
)

// failed is a failure of a rule about a figure, with the figures that it used.
func failed(rule Rule, series string, figures ...string) *failure {
	f := &failure{rule: &rule, submission: "s", seriesID: series, timePeriod: "2020"}
	for _, id := range figures {
		f.figures = append(f.figures, figure{id: id})
	}
	f.identity = f.identify()
	return f
}

func TestOneQuestionGivesOneFinding(t *testing.T) {
	part := Rule{ID: "SUM-010"}
	exceeds := Rule{ID: "SUM-001", YieldsTo: []string{"SUM-010"}}
	differs := Rule{ID: "SUM-002", YieldsTo: []string{"SUM-001", "SUM-010"}}
	rules := []Rule{differs, exceeds, part}
	cases := []struct {
		name     string
		failures []*failure
		want     []string
	}{
		{"each alone is asked", []*failure{failed(differs, "total", "total", "m", "f")}, []string{"SUM-002"}},
		{"the same subject is asked by the more specific rule",
			[]*failure{failed(differs, "total", "total", "m", "f"), failed(exceeds, "total", "total", "m", "f")}, []string{"SUM-001"}},
		{"a part above its whole explains the sum",
			[]*failure{failed(exceeds, "total", "total", "m", "f"), failed(differs, "total", "total", "m", "f"), failed(part, "m", "m", "total")},
			[]string{"SUM-010"}},
		{"a part of another whole explains nothing",
			[]*failure{failed(exceeds, "total", "total", "m", "f"), failed(part, "m", "m", "other total")}, []string{"SUM-001", "SUM-010"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			all := &outcomes{failures: c.failures, tallies: map[tally]int64{}}
			for _, f := range c.failures {
				all.tallies[tally{"s", f.rule.ID, schemas.OutcomeFail, ""}]++
			}
			askOnce(rules, all)
			asked := map[string]bool{}
			for _, f := range all.failures {
				asked[f.rule.ID] = true
			}
			for _, id := range c.want {
				if !asked[id] {
					t.Errorf("%s is not asked", id)
				}
			}
			if len(all.failures) != len(c.want) {
				t.Errorf("asked %v, want %v", asked, c.want)
			}
			var cases int64
			for _, number := range all.tallies {
				cases += number
			}
			if cases != int64(len(c.failures)) {
				t.Errorf("%d cases are counted, there were %d", cases, len(c.failures))
			}
		})
	}
}

func TestFailuresOfOneIdentityAreOneFinding(t *testing.T) {
	rule := Rule{ID: "RNG-002", Checks: []Check{{Name: "fraction"}}}
	all := &outcomes{tallies: map[tally]int64{{"s", "RNG-002", schemas.OutcomeFail, ""}: 3}}
	all.failures = []*failure{
		failed(rule, "series", "series@2020"), failed(rule, "other", "other@2020"), failed(rule, "series", "series@2020"),
	}
	all.merge()
	if len(all.failures) != 2 || all.tallies[tally{"s", "RNG-002", schemas.OutcomeFail, ""}] != 2 {
		t.Errorf("got %d failures and %v", len(all.failures), all.tallies)
	}
}
