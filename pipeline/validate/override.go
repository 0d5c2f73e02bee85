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
	Limits   map[string]float64 `yaml:"limits"`    // limits of the rule, by name
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
	case !o.On && o.Severity == "" && len(o.Limits) == 0:
		return "rule", "it changes nothing; give a severity, limits, or on"
	}
	for _, name := range slices.Sorted(maps.Keys(o.Limits)) {
		if !slices.ContainsFunc(rules[at].Limits, func(l Limit) bool { return l.Name == name }) {
			return "limits." + name, fmt.Sprintf("the rule has no limit %q", name)
		}
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
		}
	}
	return applied
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

// limitInAreas writes a limit out with what overrides make of it.
func (r Rule) limitInAreas(limit Limit) string {
	value := limit.sql()
	var cases strings.Builder
	for _, override := range r.overrides {
		changed, ok := override.Limits[limit.Name]
		switch written := strconv.FormatFloat(changed, 'f', -1, 64); {
		case ok && override.Area == schemas.AnyValue:
			value = written
		case ok:
			fmt.Fprintf(&cases, "WHEN %s THEN %s ", literal(override.Area), written)
		}
	}
	if cases.Len() == 0 {
		return value
	}
	return fmt.Sprintf("(CASE ref_area %sELSE %s END)", cases.String(), value)
}

// overridden is the reason of a failure of which an override changed the severity.
const overridden = "overridden"

// record changes the severity of a finding and says so in it.
func (o Override) record(finding *schemas.Finding) {
	finding.Parameters = append(finding.Parameters, fmt.Sprintf("override=%s to %s until %s: %s", finding.Severity, o.Severity, o.Until, o.Reason))
	slices.Sort(finding.Parameters)
	finding.Severity = o.Severity
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
