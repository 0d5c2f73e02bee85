package report

import (
	"cmp"
	"slices"
	"strings"

	"cts/schemas"
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
const mostImportant = 24

// importantFindings picks the findings for the index: of each rule and area one,
// of a submission in force where there is one, and of the latest year.
func (c *contents) importantFindings() []*schemas.Finding {
	standing := map[string]int{}
	for i := range c.submissions {
		standing[c.submissions[i].SubmissionID] = slices.Index([]string{"accepted", "received"}, c.submissions[i].Status)
	}
	first := map[[2]string]*schemas.Finding{}
	for i := range c.findings {
		f := &c.findings[i]
		key := [2]string{f.RuleID, f.RefArea}
		if f.Severity == schemas.SeverityInformation {
			continue
		}
		if best := first[key]; best == nil || moreImportant(f, best, standing) {
			first[key] = f
		}
	}
	var all []*schemas.Finding
	for _, f := range first {
		all = append(all, f)
	}
	slices.SortFunc(all, bySeverity)
	return all[:min(len(all), mostImportant)]
}

// moreImportant compares two findings of one rule and area. Standing is 0 for
// accepted, 1 for received, and below 0 for what is not in force.
func moreImportant(a, b *schemas.Finding, standing map[string]int) bool {
	rank := func(f *schemas.Finding) int {
		if at := standing[f.SubmissionID]; at >= 0 {
			return at
		}
		return 2
	}
	return cmp.Or(cmp.Compare(rank(a), rank(b)), bySeverity(a, b)) < 0
}
