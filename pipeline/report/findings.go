package report

import (
	"cmp"
	"slices"
	"strings"

	"cts/schemas"
	"cts/schemas/messages"
)

// severityRank sorts errors first.
func severityRank(severity string) int {
	return slices.Index([]string{schemas.SeverityError, schemas.SeverityWarning, schemas.SeverityInformation}, severity)
}

// bySeverity sorts findings for reading: severity, then area, year and rule.
func bySeverity(a, b *schemas.Finding) int {
	return cmp.Or(
		cmp.Compare(severityRank(a.Severity), severityRank(b.Severity)),
		strings.Compare(a.RefArea, b.RefArea),
		-cmp.Compare(a.Year, b.Year),
		strings.Compare(a.RuleID, b.RuleID),
		strings.Compare(a.FindingID, b.FindingID),
		strings.Compare(a.SubmissionID, b.SubmissionID),
	)
}

// catalogueText looks a message of a rule up; ok is false where the catalogue lacks it.
func (c *contents) catalogueText(key string, f *schemas.Finding) (string, bool) {
	catalogue, err := messages.Embedded()
	if err != nil {
		return "", false
	}
	parameters := map[string]string{}
	for _, parameter := range f.Parameters {
		name, value, _ := strings.Cut(parameter, "=")
		parameters[name] = value
	}
	text, err := catalogue.Text(c.options.Language, key, parameters)
	return text, err == nil
}

// ruleSummary counts the findings of one rule.
type ruleSummary struct {
	Rule, Severity, Label string
	Findings, Areas       int
}

func (c *contents) ruleSummaries() []ruleSummary {
	byRule := map[string]*ruleSummary{}
	areas := map[[2]string]bool{}
	for _, f := range c.findings {
		s := byRule[f.RuleID]
		if s == nil {
			severity := strings.ToLower(f.Severity)
			s = &ruleSummary{Rule: f.RuleID, Severity: severity, Label: c.words.text("severity." + severity)}
			byRule[f.RuleID] = s
		}
		s.Findings++
		if at := [2]string{f.RuleID, f.RefArea}; !areas[at] {
			areas[at] = true
			s.Areas++
		}
	}
	var all []ruleSummary
	for _, s := range byRule {
		all = append(all, *s)
	}
	slices.SortFunc(all, func(a, b ruleSummary) int {
		return cmp.Or(cmp.Compare(severityRank(strings.ToUpper(a.Severity)), severityRank(strings.ToUpper(b.Severity))), strings.Compare(a.Rule, b.Rule))
	})
	return all
}

// mostImportant is how many findings the index lists; all of them stand on the
// pages of the areas and in the table findings.
const mostImportant = 20

func (c *contents) importantFindings() []*schemas.Finding {
	var all []*schemas.Finding
	for i := range c.findings {
		if c.findings[i].Severity != schemas.SeverityInformation {
			all = append(all, &c.findings[i])
		}
	}
	slices.SortFunc(all, bySeverity)
	return all[:min(len(all), mostImportant)]
}
