package validate

import (
	"fmt"
	"slices"
	"strings"
)

// Share is how often a rule was decided on published data, and how often broken.
type Share struct {
	Decided  int64 // cases that passed or failed
	Failures int64 // findings of any severity
	Errors   int64 // findings of severity ERROR
}

// of gives a share in per cent.
func (s Share) of(part int64) string {
	if s.Decided == 0 {
		return "–"
	}
	return fmt.Sprintf("%.2f", 100*float64(part)/float64(s.Decided))
}

// errorLimit is the share of published data, in per cent, above which a rule may
// be an error only where a breach is logically impossible.
const errorLimit = 2

// Exempt tells whether published data break the rule as an error more often than
// an error may be broken, so that it needs a proof.
func (s Share) Exempt() bool {
	return s.Decided > 0 && 100*float64(s.Errors) > errorLimit*float64(s.Decided)
}

// Markdown is docs/rules.md: the rules with what published data say of them.
// Shares are by rule id and were measured on the named data.
func Markdown(rules []Rule, shares map[string]Share, measuredOn string) string {
	var page strings.Builder
	page.WriteString("# Rules\n\nMade from the files in `pipeline/validate/rules` by `go test ./pipeline/validate -run Document -update`; do not edit.\n\n")
	page.WriteString("A rule is broken (fail), holds (pass) or cannot be told (undecided, with the reason). Severities are those of the ESS handbook: " +
		"an error must hold for logical reasons, a warning needs a reason from the source, an information needs none.\n\n")
	fmt.Fprintf(&page, "Shares are per cent of the decided cases in %s: how often the rule failed, and how often as an error.\n\n", measuredOn)
	page.WriteString("| rule | level | severity | what holds | decided | failed % | as error % |\n|---|---|---|---|---:|---:|---:|\n")
	for _, rule := range rules {
		s := shares[rule.ID]
		fmt.Fprintf(&page, "| [%s](#%s) | %d | %s | %s | %d | %s | %s |\n", rule.ID, strings.ToLower(rule.ID), rule.Level, rule.severities(),
			cell(rule.Description), s.Decided, s.of(s.Failures), s.of(s.Errors))
	}
	writeExempt(&page, rules, shares)
	page.WriteString(ownRules)
	for _, rule := range rules {
		writeRule(&page, rule)
	}
	return page.String()
}

// ownRules tells how a workspace adds to the rules.
const ownRules = `
## Rules and overrides of a workspace

A workspace adds rules in ` + "`rules/<ID>.yaml`" + `, in the form of those in ` + "`pipeline/validate/rules`" + `; in place of a message key, a check has ` + "`text` and `remedy`" + `.
All examples of a rule are run when it is loaded. A rule that is no SQL, names an unknown column, divides by zero, has no message or does not find its canary is refused, with its line.

` + "`overrides.yaml`" + ` changes a rule for an area (` + "`*`" + ` for all) until a day, with a reason. The change is written into each finding and counted (` + "`overridden`" + `), as are cases that pass by it and that the rule itself would ask about:

` + "```yaml" + `
- {rule: SUM-001, area: LTU, severity: WARNING, reason: agreed in writing, agreed_by: UNODC, until: 2027-12-31}
- {rule: TIM-003, area: NOR, limits: {z: 3.3}, reason: few cases, until: 2027-12-31}
- {rule: TIM-003, area: LIE, family: homicide, method: e_test, limits: {p: 0.005}, reason: fewer than ten a year, until: 2027-12-31}
- {rule: TIM-007, area: "*", on: true, reason: asked for by the steering group, until: 2027-12-31}
` + "```" + `

A method that a rule lists is chosen in the same way. ` + "`family`" + ` names a family of indicators (` + "`schemas/indicators/families.csv`" + `) that limits and method hold for;
an override for an area and a family goes before one for the area, and that before one for a family. Where a method cannot tell (too few years, counts too large to sum over), the first method of the rule does.

` + "`cts lake replay --rules FOLDER`" + ` tries such files on the archive first, and ` + "`cts findings review-rules`" + ` lists rules that contradict each other, are redundant, never evaluated or mostly overridden.
`

func writeExempt(page *strings.Builder, rules []Rule, shares map[string]Share) {
	fmt.Fprintf(page, "\n## Errors that published data break often\n\nNo rule is an error that more than %d per cent of published data break, unless a breach is logically impossible. "+
		"These are exempt, each with its proof:\n\n", errorLimit)
	for _, rule := range rules {
		if shares[rule.ID].Exempt() {
			fmt.Fprintf(page, "- **%s** (%s %%): %s\n", rule.ID, shares[rule.ID].of(shares[rule.ID].Errors), rule.Proof)
		}
	}
}

func writeRule(page *strings.Builder, rule Rule) {
	fmt.Fprintf(page, "\n## %s\n\n%s. Level %d. Looks at `%s`.\n\n", rule.ID, strings.TrimSuffix(rule.Description, "."), rule.Level, rule.Over)
	fmt.Fprintf(page, "- Formula: `%s`\n- Source: %s (%s)\n", rule.Formula, rule.Source, rule.Standing())
	if rule.Off != "" {
		fmt.Fprintf(page, "- Off unless a workspace turns it on: %s\n", rule.Off)
	}
	if rule.Phase == PhaseRelease {
		page.WriteString("- Runs before a release, over what people decided\n")
	}
	for _, limit := range rule.Limits {
		fmt.Fprintf(page, "- Limit `%s` = %s: %s\n", limit.Name, limit.sql(), limit.Source)
	}
	for i, method := range rule.Methods {
		fmt.Fprintf(page, "- Method `%s`%s: %s\n", method.Name, unlessChosen(i), method.Source)
	}
	if rule.Proof != "" {
		fmt.Fprintf(page, "- Proof: %s\n", rule.Proof)
	}
	for _, check := range rule.Checks {
		sentence, remedy := check.texts()
		fmt.Fprintf(page, "- %s, `%s`: %s *%s*\n", rule.SeverityOf(check), check.Name, sentence, remedy)
	}
	if reasons := rule.reasons(); len(reasons) > 0 {
		fmt.Fprintf(page, "- Undecided: %s\n", strings.Join(reasons, ", "))
	}
	for _, remark := range rule.Remarks {
		fmt.Fprintf(page, "- Passes and is counted as `%s`\n", remark.Reason)
	}
	if len(rule.YieldsTo) > 0 {
		fmt.Fprintf(page, "- Not asked where %s asks the same question\n", strings.Join(rule.YieldsTo, " or "))
	}
}

// severities lists the severities of the checks, each once.
func (r Rule) severities() string {
	var all []string
	for _, check := range r.Checks {
		all = appendNew(all, r.SeverityOf(check))
	}
	return strings.Join(all, ", ")
}

func (r Rule) reasons() []string {
	var all []string
	for _, undecided := range r.Undecided {
		all = appendNew(all, "`"+undecided.Reason+"`")
	}
	slices.Sort(all)
	return all
}

// cell writes a text into a cell of a table.
func cell(text string) string { return strings.ReplaceAll(text, "|", "\\|") }

// unlessChosen marks the first method of a rule.
func unlessChosen(place int) string {
	if place == 0 {
		return ", unless a workspace chooses another"
	}
	return ""
}
