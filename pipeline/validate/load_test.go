package validate

import (
	"encoding/csv"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"cts/schemas/sharedtest"
)

// sound is a rule that loads; the cases below damage one line of it.
const sound = `id: RNG-001
level: 1
severity: ERROR
description: "Counts are not negative"
formula: "x >= 0"
source: "Eurostat"
verified: "yes"
datasets: ["*"]
editions: ["*"]
over: cells
undecided:
  - {reason: value_missing, when: obs_value IS NULL}
checks:
  - {name: negative, message: RNG-001, holds: "obs_value >= {{least}}"}
observed: obs_value
expected: "'0 or more'"
figures: [figure]
limits:
  - {name: least, value: 0, source: "no count is below zero"}
examples:
  passes:
    - {name: zero, tables: {candidate_observations: [{obs_value: 0}]}}
  breaks:
    - {name: below zero, check: negative, tables: {candidate_observations: [{obs_value: -3}]}}
  undecided:
    - {name: no value, reason: value_missing, tables: {candidate_observations: [{missing: blank}]}}
`

func loadOne(name, content string) ([]Rule, error) {
	return Load(fstest.MapFS{"rules/" + name + ".yaml": &fstest.MapFile{Data: []byte(content)}})
}

func TestASoundRuleLoads(t *testing.T) {
	rules, err := loadOne("RNG-001", sound)
	if err != nil {
		t.Fatal(err)
	}
	if len(rules) != 1 || rules[0].ID != "RNG-001" || rules[0].Checks[0].Name != "negative" {
		t.Errorf("got %+v", rules)
	}
}

// What [Rules] leaves out when the program runs, since it holds for what is built in.
func TestTheRulesOfTheProgramAreSound(t *testing.T) {
	verified, err := Load(ruleFiles)
	if err != nil {
		t.Fatal(err)
	}
	rules, err := Rules()
	if err != nil || len(rules) != len(verified) {
		t.Errorf("%d rules run, %d are verified: %v", len(rules), len(verified), err)
	}
}

func TestAWrongRuleIsRefusedWithItsLine(t *testing.T) {
	cases := []struct{ name, old, new, want string }{
		{"an unknown key", "formula:", "formular:", "line 5: field formular not found"},
		{"an id that is not the file", "id: RNG-001", "id: RNG-999", `line 1: id "RNG-999" is not the name of the file`},
		{"no such level", "level: 1", "level: 7", "line 2): level 7"},
		{"no such severity", "severity: ERROR", "severity: FATAL", `line 3): severity "FATAL"`},
		{"an empty sentence", `description: "Counts are not negative"`, `description: ""`, "line 4): description is empty"},
		{"an unknown standing", `verified: "yes"`, `verified: "perhaps"`, `line 7): verified "perhaps"`},
		{"no relation of that name", "over: cells", "over: rows", `line 10): no relation "rows"`},
		{"a reason outside its list", "reason: value_missing, when", "reason: who_knows, when", `line 12): reason "who_knows"`},
		{"a missing message", "message: RNG-001", "message: RNG-000", `line 14): no such message: "RNG-000"`},
		{"a message with parameters that the rule does not give", "message: RNG-001", "message: SUM-014", "line 14): message SUM-014 asks for {theft}"},
		{"a parameter that no message uses", "figures: [figure]", "parameters: {much: obs_value}\nfigures: [figure]", "line 17): no message asks for {much}"},
		{"a limit that is not declared", "{{least}}", "{{most}}", "line 14): {{most}} is no limit"},
		{"a limit without a source", `, source: "no count is below zero"`, "", "line 19): a limit needs a name and a source"},
		{"no canary", "  breaks:\n    - {name: below zero, check: negative, tables: {candidate_observations: [{obs_value: -3}]}}\n", "", "line 20): it needs an example that passes"},
		{"a canary for a check that the rule does not have", "check: negative,", "check: positive,", `line 24): check "positive" is none of the rule`},
		{"an example with an unknown column", "obs_value: -3", "obs_valu: -3", "line 24: table observations has no column obs_valu"},
		{"an example with an unknown table", "undecided:\n    - {name: no value, reason: value_missing, tables: {candidate_observations", "undecided:\n    - {name: no value, reason: value_missing, tables: {observations", `line 26): examples have no table "observations"`},
		{"an example with a text for a number", "obs_value: -3", "obs_value: few", "line 24: column obs_value of type double"},
		{"an undecided example without a reason", "reason: value_missing, tables", "tables", "line 26): an undecided example names its reason"},
		{"broken yaml", "over: cells", "over: [cells", "rules/RNG-001.yaml"},
		{"two rules in a file", "id: RNG-001", "id: RNG-002\n---\nid: RNG-001", "holds more than one rule"},
		{"a rule that yields to nothing", "figures: [figure]", "yields_to: [RNG-009]\nfigures: [figure]", `line 17): it yields to "RNG-009"`},
		{"two checks of one name", "checks:\n", "checks:\n  - {name: negative, message: RNG-001, holds: obs_value > 0}\n", "two checks are named"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if !strings.Contains(sound, c.old) {
				t.Fatalf("the sound rule has no %q", c.old)
			}
			_, err := loadOne("RNG-001", strings.Replace(sound, c.old, c.new, 1))
			if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), "RNG-001.yaml") {
				t.Errorf("got %v, want an error of the file with %q", err, c.want)
			}
		})
	}
}

func TestDigestChangesWithARule(t *testing.T) {
	rules, err := loadOne("RNG-001", sound)
	if err != nil {
		t.Fatal(err)
	}
	changed, err := loadOne("RNG-001", strings.Replace(sound, "value: 0,", "value: 1,", 1))
	if err != nil {
		t.Fatal(err)
	}
	if Digest(rules) == Digest(changed) {
		t.Error("another limit gives the same digest")
	}
	if Digest(rules) != Digest(rules) {
		t.Error("the digest changes by itself")
	}
}

// referenceRules reads the list of rules, one map a row.
func referenceRules(t *testing.T) []map[string]string {
	t.Helper()
	rows, err := csv.NewReader(sharedtest.Open(t, "reference/methods/uncts_validation_rules.csv")).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var listed []map[string]string
	for _, row := range rows[1:] {
		named := map[string]string{}
		for i, name := range rows[0] {
			named[name] = row[i]
		}
		listed = append(listed, named)
	}
	return listed
}

// beyondReference are rules of the program's own.
var beyondReference = []string{"MIS-007", "TIM-011"}

// TestEveryRuleOfTheReferenceIsThere holds the rules against the list that they
// were taken from: none is left out, and none became milder on the way. Formulas
// and sources may be more precise than there.
func TestEveryRuleOfTheReferenceIsThere(t *testing.T) {
	rules, err := Rules()
	if err != nil {
		t.Fatal(err)
	}
	listed := referenceRules(t)
	if len(listed) != 89 {
		t.Errorf("the reference lists %d rules", len(listed))
	}
	var got, want []string
	for _, rule := range rules {
		if slices.Contains(beyondReference, rule.ID) {
			continue
		}
		got = append(got, strings.Join([]string{rule.ID, strconv.Itoa(int(rule.Level)), rule.Severity, rule.Description, rule.Verified}, " | "))
	}
	for _, row := range listed {
		want = append(want, strings.Join([]string{row["rule_id"], row["level"], row["severity"], row["description"], row["verified"]}, " | "))
	}
	slices.Sort(want)
	if difference := cmp.Diff(want, got); difference != "" {
		t.Errorf("-reference +rules\n%s", difference)
	}
}

func FuzzLoad(f *testing.F) {
	f.Add(sound)
	f.Add("")
	f.Add("id: RNG-001\nexamples: {breaks: [{tables: {candidate_series: [{}]}}]}")
	f.Add("? [a]\n: b")
	f.Fuzz(func(t *testing.T, content string) {
		rules, err := loadOne("RNG-001", content)
		if err == nil && (len(rules) != 1 || rules[0].ID != "RNG-001") {
			t.Errorf("loaded %v without an error", rules)
		}
	})
}
