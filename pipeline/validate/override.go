package validate

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"cts/schemas"
)

// Override changes a rule for an area until a day, with a reason. It is recorded
// in every finding that it changes, and counted.
type Override struct {
	Rule     string             `yaml:"rule"`
	Area     string             `yaml:"area"`      // * for all
	Severity string             `yaml:"severity"`  // empty: as the rule has it
	Family   string             `yaml:"family"`    // family of indicators that limits and method hold for; empty: all
	Limits   map[string]float64 `yaml:"limits"`    // limits of the rule, by name
	Method   string             `yaml:"method"`    // method of the rule, by name
	On       bool               `yaml:"on"`        // runs a rule that is off; for all areas
	Reason   string             `yaml:"reason"`    // why
	AgreedBy string             `yaml:"agreed_by"` // who agreed, of the side that did not ask
	Until    string             `yaml:"until"`     // last day on which it holds, such as 2027-12-31
}

// ReadOverrides reads a list of overrides (YAML). What is not understood in full
// is refused with its line.
func ReadOverrides(name string, content []byte, rules []Rule) ([]Override, error) {
	var overrides []Override
	decoder := yaml.NewDecoder(bytes.NewReader(content))
	decoder.KnownFields(true)
	if err := decoder.Decode(&overrides); err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	lines := linesOf(content)
	for i, override := range overrides {
		if field, problem := override.problem(rules); problem != "" {
			return nil, fmt.Errorf("%s, line %d: override of %s: %s", name, lines.of(fmt.Sprintf("[%d].%s", i, field)), override.Rule, problem)
		}
	}
	return overrides, nil
}

func (o Override) problem(rules []Rule) (field, problem string) {
	at := slices.IndexFunc(rules, func(r Rule) bool { return r.ID == o.Rule })
	_, known := schemas.Areas().ByCode(o.Area)
	_, notADay := time.Parse(time.DateOnly, o.Until)
	switch {
	case at < 0:
		return "rule", "there is no such rule"
	case o.Area != schemas.AnyValue && !known:
		return "area", fmt.Sprintf("there is no area %q; write * for all", o.Area)
	case strings.TrimSpace(o.Reason) == "":
		return "reason", "it gives no reason"
	case notADay != nil:
		return "until", fmt.Sprintf("until %q is no day; write it as 2027-12-31", o.Until)
	case o.Severity != "" && !slices.Contains(severities, o.Severity):
		return "severity", fmt.Sprintf("severity %q is not one of %v", o.Severity, severities)
	case o.On && o.Area != schemas.AnyValue:
		return "on", "a rule is turned on for all areas (area: \"*\")"
	case !o.On && o.Severity == "" && len(o.Limits) == 0 && o.Method == "":
		return "rule", "it changes nothing; give a severity, limits, a method, or on"
	}
	if field, problem := o.problemOfMethod(rules[at]); problem != "" {
		return field, problem
	}
	for _, name := range slices.Sorted(maps.Keys(o.Limits)) {
		if !slices.ContainsFunc(rules[at].Limits, func(l Limit) bool { return l.Name == name }) {
			return "limits." + name, fmt.Sprintf("the rule has no limit %q", name)
		}
	}
	return "", ""
}

// problemOfMethod looks at the method and the family that it is to hold for.
func (o Override) problemOfMethod(rule Rule) (field, problem string) {
	_, known := rule.method(o.Method)
	switch {
	case o.Method != "" && len(rule.Methods) == 0:
		return "method", "the rule has one method alone"
	case o.Method != "" && !known:
		return "method", fmt.Sprintf("the rule has no method %q; it has %s", o.Method, strings.Join(rule.methodNames(), ", "))
	case o.Family == "":
	case !slices.ContainsFunc(schemas.Families(), func(f schemas.Family) bool { return f.ID == o.Family }):
		return "family", fmt.Sprintf("there is no family of indicators %q", o.Family)
	case !slices.Contains(withFamily, rule.Over):
		return "family", "the rule does not tell families apart"
	case o.Severity != "" || o.On:
		return "family", "a severity is changed, and a rule turned on, for all families"
	}
	return "", ""
}

// Apply gives the rules with the overrides that hold on a day.
func Apply(rules []Rule, overrides []Override, day time.Time) []Rule {
	applied := slices.Clone(rules)
	for i, rule := range applied {
		for _, override := range overrides {
			if override.Rule != rule.ID || override.Until < day.Format(time.DateOnly) {
				continue
			}
			applied[i].overrides = append(slices.Clone(applied[i].overrides), override)
			if override.On {
				applied[i].Off = ""
			}
			if method, ok := rule.method(override.Method); ok && method.Over != "" {
				applied[i].Over = method.Over
			}
		}
		applied[i].Remarks = append(slices.Clone(rule.Remarks), applied[i].passesOtherwise(rule)...)
	}
	return applied
}

// passesOtherwise is the remark on cases that pass by other limits or another
// method, and that the rule itself would ask about.
func (r Rule) passesOtherwise(itself Rule) []Undecided {
	if !slices.ContainsFunc(r.overrides, Override.changesConditions) {
		return nil
	}
	var all []string
	for _, check := range itself.Checks {
		all = append(all, "("+itself.expand(check.Holds)+")")
	}
	return []Undecided{{Reason: overridden, When: "NOT (" + strings.Join(all, " AND ") + ")"}}
}

func (o Override) changesConditions() bool { return len(o.Limits) > 0 || o.Method != "" }

// conditionsOf finds the override of limits or method that a figure was judged by.
func (r Rule) conditionsOf(key schemas.SeriesKey) (Override, bool) {
	for _, override := range r.bySpecificity() {
		if override.changesConditions() && override.covers(key) {
			return override, true
		}
	}
	return Override{}, false
}

// overrideOf finds the override of the severity of a rule in an area; one that
// names the area goes before one for all.
func (r Rule) overrideOf(area string) (Override, bool) {
	for _, wanted := range []string{area, schemas.AnyValue} {
		for _, override := range r.overrides {
			if override.Area == wanted && override.Severity != "" {
				return override, true
			}
		}
	}
	return Override{}, false
}

// limitInPlaces writes a limit out with what overrides make of it.
func (r Rule) limitInPlaces(limit Limit) string {
	return r.inPlaces(limit.sql(), func(o Override) (string, bool) {
		changed, ok := o.Limits[limit.Name]
		return strconv.FormatFloat(changed, 'f', -1, 64), ok
	})
}

// overridden is the reason of a failure of which an override changed the severity,
// and of a case that passes by other limits or another method.
const overridden = "overridden"

// record changes the severity of a finding and says so in it.
func (o Override) record(finding *schemas.Finding) {
	o.note(finding, fmt.Sprintf("%s to %s", finding.Severity, o.Severity))
	finding.Severity = o.Severity
}

// note says in a finding what an override changed.
func (o Override) note(finding *schemas.Finding, change string) {
	finding.Parameters = append(finding.Parameters, fmt.Sprintf("override=%s until %s: %s", change, o.Until, o.Reason))
	slices.Sort(finding.Parameters)
}

// conditions tells limits and method that it gives, such as "method e_test, p 0.05".
func (o Override) conditions() string {
	var changes []string
	if o.Method != "" {
		changes = append(changes, "method "+o.Method)
	}
	for _, name := range slices.Sorted(maps.Keys(o.Limits)) {
		changes = append(changes, fmt.Sprintf("%s %s", name, strconv.FormatFloat(o.Limits[name], 'f', -1, 64)))
	}
	return strings.Join(changes, ", ")
}

// overridesTable is what the rules about overrides look at: one row per override
// of a workspace with what it did.
var overridesTable = schemas.Table{
	Name: "overrides", Title: "Overrides", Version: 1,
	Meaning: "Overrides of rules in a workspace, with how many findings each changed.",
	Columns: []schemas.Column{
		{Name: "submission_id", Role: schemas.Provenance, Type: schemas.Utf8, Meaning: "Empty; only examples of rules fill it."},
		{Name: "rule_id", Role: schemas.Dimension, Type: schemas.Utf8, Meaning: "Rule."},
		{Name: "ref_area", Role: schemas.Dimension, Type: schemas.Utf8, Meaning: "Area that it holds for; * for all."},
		{Name: "severity", Role: schemas.Attribute, Type: schemas.Utf8, Meaning: "Severity that it gives; empty where it changes a limit alone."},
		{Name: "reason", Role: schemas.Attribute, Type: schemas.Utf8, Meaning: "Why."},
		{Name: "until", Role: schemas.Attribute, Type: schemas.Utf8, Meaning: "Last day on which it holds."},
		{Name: "agreed_by", Role: schemas.Attribute, Type: schemas.Utf8, Meaning: "Who agreed, of the side that did not ask."},
		{Name: "raises", Role: schemas.Attribute, Type: schemas.Bool, Meaning: "Whether it raises the severity."},
		{Name: "used", Role: schemas.Measure, Type: schemas.Int64, Meaning: "Findings that it changed."},
		{Name: "failures", Role: schemas.Measure, Type: schemas.Int64, Meaning: "Findings of the rule."},
	},
}
