package validate

import "cts/schemas"

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
