package scale

import (
	"fmt"
	"strings"
	"testing/fstest"

	"cts/pipeline/validate"
)

// madeRule is one rule of the benchmark, in the form of a rule file and as the condition of
// a failure in a query written by hand.
type madeRule struct {
	id, over           string
	applies, undecided string // conditions; empty for none
	holds              string
	observed, expected string
	breaks             string // tables of an example that breaks it, of one that passes and of one that is undecided
	passes             string
	undecidable        string
}

// madeRules are 100 rules: 70 over rows, 15 over sums, 10 over time, 5 across sources.
func madeRules() []madeRule {
	var rules []madeRule
	rules = append(rules, rowRules()...)
	rules = append(rules, sumRules()...)
	rules = append(rules, timeRules()...)
	return append(rules, sourceRules()...)
}

// codesOf pairs every generated dimension with each of its codes.
func codesOf() (pairs [][2]string) {
	for _, dimension := range generated {
		for _, code := range dimension.codes {
			pairs = append(pairs, [2]string{dimension.name, code})
		}
	}
	return pairs
}

func rowRules() (rules []madeRule) {
	add := func(applies, holds, expected, code, breaks string) {
		figure := func(value string) string { return "candidate_series: [{" + code + value + "}]" }
		rules = append(rules, madeRule{
			id: fmt.Sprintf("ROW-%03d", len(rules)+1), over: "figures", applies: applies, undecided: "obs_value IS NULL",
			holds: holds, observed: "obs_value", expected: expected,
			breaks: figure("obs_value: " + breaks), passes: figure("obs_value: 5"), undecidable: figure("missing: not_available"),
		})
	}
	add("", "obs_value >= 0", "'0 or more'", "", "-1")
	add("", "obs_value = floor(obs_value)", "'a whole number'", "", "1.5")
	for i, pair := range codesOf() {
		code := pair[0] + ": " + pair[1] + ", "
		applies := fmt.Sprintf("%s = '%s'", pair[0], pair[1])
		most := 40000 + 1000*i
		add(applies, "obs_value >= 0", "'0 or more'", code, "-1")
		add(applies, "obs_value % 1 = 0", "'a whole number'", code, "1.5")
		add(applies, fmt.Sprintf("obs_value <= %d", most), fmt.Sprintf("'%d or less'", most), code, "1000000")
		add(applies, fmt.Sprintf("obs_value > 0 OR coalesce(comment_obs, '') <> '' OR year < %d", firstYear), "'a comment on a zero'", code, "0")
	}
	return rules
}

func sumRules() (rules []madeRule) {
	for _, dimension := range generated {
		values := func(codes []string, value int) string {
			parts := []string{"obs_value: 120"}
			for _, code := range codes {
				parts = append(parts, fmt.Sprintf("%s: %s, obs_value: %d", dimension.name, code, value))
			}
			return "candidate_series: [{" + strings.Join(parts, "}, {") + "}]"
		}
		members := dimension.codes[1:]
		for _, check := range []struct {
			holds, expected string
			value           int
		}{
			{"parts_sum <= exact", "parts_sum || ' or more'", 110},
			{"parts_sum = exact", "parts_sum", 10},
			{"2 * parts_sum >= exact", "'half of ' || exact || ' or more'", 1},
		} {
			rules = append(rules, madeRule{
				id: fmt.Sprintf("SUM-%03d", len(rules)+101), over: "wholes", applies: "partition_dimension = '" + dimension.name + "'",
				undecided: "exact IS NULL OR members_given < members_declared", holds: check.holds, observed: "exact", expected: check.expected,
				breaks: values(members, check.value), passes: values(members, 120/len(members)), undecidable: values(members[:1], check.value),
			})
		}
	}
	return rules
}

func timeRules() (rules []madeRule) {
	add := func(undecided, holds string, previous, now int) {
		if undecided != "" {
			undecided = " OR " + undecided
		}
		rules = append(rules, madeRule{
			id: fmt.Sprintf("TIM-%03d", len(rules)+101), over: "steps", undecided: "previous IS NULL" + undecided, holds: holds,
			observed: "obs_value", expected: "'near ' || previous",
			breaks:      fmt.Sprintf("candidate_series: [{year: 2010, obs_value: %d}, {year: 2011, obs_value: %d}]", previous, now),
			passes:      fmt.Sprintf("candidate_series: [{year: 2010, obs_value: %d}, {year: 2011, obs_value: %d}]", previous, previous+1),
			undecidable: fmt.Sprintf("candidate_series: [{year: 2011, obs_value: %d}]", now),
		})
	}
	for _, limit := range []float64{3, 4, 5, 6} {
		add("", fmt.Sprintf("z <= %g", limit), 1000, 100000)
	}
	add("previous < 50", "obs_value <= 3 * previous", 1000, 100000)
	add("previous < 50", "3 * obs_value >= previous", 1000, 10)
	add("previous < 1000", "obs_value <> previous", 2000, 2000)
	add("", "obs_value > 0 OR previous = 0", 1000, 0)
	add("", "abs(obs_value - previous) <= 30000", 100, 100000)
	add("previous < 100", "obs_value <= 8 * previous", 1000, 100000)
	return rules
}

func sourceRules() (rules []madeRule) {
	add := func(holds string, other, now int) {
		rules = append(rules, madeRule{
			id: fmt.Sprintf("SRC-%03d", len(rules)+101), over: "sources", undecided: "list_contains(coalesce(obs_status, []), 'D')", holds: holds,
			observed: "obs_value", expected: "'near ' || other_value",
			breaks: beside(other, now, ""), passes: beside(other, other, ""), undecidable: beside(other, now, ", obs_status: [D]"),
		})
	}
	add("agrees", 1500, 1000)
	add("coalesce(ratio BETWEEN 0.5 AND 2, other_value = obs_value)", 1500, 500)
	add("coalesce(ratio BETWEEN 0.2 AND 5, other_value = obs_value)", 1500, 50)
	add("abs(obs_value - other_value) <= 1000", 5000, 500)
	add("obs_value > 0 OR other_value = 0", 1500, 0)
	return rules
}

// beside is an example of a figure beside that of another source.
func beside(other, now int, said string) string {
	return fmt.Sprintf("others: [{provider: ESTAT, dataset: CRIM_OFF_CAT, obs_value: %d}], candidate_series: [{obs_value: %d%s}]", other, now, said)
}

// yaml is the rule as a file.
func (r madeRule) yaml() string {
	figures := map[string]string{"figures": "figure", "wholes": "figure, part_figures", "steps": "figure, previous_figure", "sources": "figure, source_figures"}
	return fmt.Sprintf(`id: %s
level: 1
severity: WARNING
description: "a rule of the benchmark"
formula: "%s"
source: "made for the benchmark"
verified: "own"
datasets: ["*"]
editions: ["*"]
over: %s
applies: %q
undecided:
  - {reason: not_computable, when: %q}
checks:
  - {name: holds, holds: %q, text: "%s: {figure} in {period} is {observed}, expected {expected}", remedy: "Correct it."}
observed: %q
expected: %q
figures: [%s]
examples:
  passes:
    - {name: passes, tables: {%s}}
  breaks:
    - {name: breaks, check: holds, tables: {%s}}
  undecided:
    - {name: undecided, reason: not_computable, tables: {%s}}
`, r.id, strings.ReplaceAll(r.holds, `"`, `'`), r.over, r.applies, r.undecided, r.holds, r.id, r.observed, r.expected, figures[r.over], r.passes, r.breaks, r.undecidable)
}

// compiledRules are the rules as the program loads them.
func compiledRules() ([]validate.Rule, error) {
	files := fstest.MapFS{}
	for _, rule := range madeRules() {
		files["rules/"+rule.id+".yaml"] = &fstest.MapFile{Data: []byte(rule.yaml())}
	}
	return validate.Load(files)
}
