package validate

import (
	"cmp"
	_ "embed"
	"html/template"
	"io"
	"slices"
	"strings"

	"cts/schemas"
)

//go:embed summary.html
var summaryPage string

var summaryTemplate = template.Must(template.New("summary").Parse(summaryPage))

// Summary is what the page of a submission or of a round shows.
type Summary struct {
	Title    string
	Program  string
	Errors   int
	Warnings int
	Informed int
	Rules    []summaryRule
	Areas    []summaryArea
}

type summaryRule struct {
	ID, Description, Severity       string
	Passed, Failed, Undecided, Over int64
}

type summaryArea struct {
	Name     string
	Findings []summaryFinding
}

type summaryFinding struct {
	RuleID, Severity, Message, ID string
	Places                        []string
}

// maxPlaces is the number of cells that a page names for one finding.
const maxPlaces = 6

// Summarise puts findings and counts together for a page: by rule, and by area
// with the gravest first.
func Summarise(title, program string, rules []Rule, findings []schemas.Finding, counts []schemas.RuleCount) Summary {
	page := Summary{Title: title, Program: program, Rules: summaryRules(rules, counts)}
	byArea := map[string][]summaryFinding{}
	for _, finding := range findings {
		switch finding.Severity {
		case schemas.SeverityError:
			page.Errors++
		case schemas.SeverityWarning:
			page.Warnings++
		default:
			page.Informed++
		}
		area := areaName(finding.RefArea)
		byArea[area] = append(byArea[area], summaryFinding{
			RuleID: finding.RuleID, Severity: finding.Severity, Message: finding.Message, ID: finding.FindingID, Places: placesShown(finding.Locators),
		})
	}
	for name, found := range byArea {
		slices.SortStableFunc(found, func(a, b summaryFinding) int {
			return cmp.Or(cmp.Compare(slices.Index(severities, a.Severity), slices.Index(severities, b.Severity)), cmp.Compare(a.RuleID, b.RuleID), cmp.Compare(a.ID, b.ID))
		})
		page.Areas = append(page.Areas, summaryArea{Name: name, Findings: found})
	}
	slices.SortFunc(page.Areas, func(a, b summaryArea) int { return cmp.Compare(a.Name, b.Name) })
	return page
}

func summaryRules(rules []Rule, counts []schemas.RuleCount) []summaryRule {
	var lines []summaryRule
	for _, rule := range rules {
		line := summaryRule{ID: rule.ID, Description: rule.Description, Severity: rule.severities()}
		for _, count := range counts {
			switch {
			case count.RuleID != rule.ID:
			case count.Outcome == schemas.OutcomePass:
				line.Passed += count.Count
			case count.Outcome == schemas.OutcomeUndecided:
				line.Undecided += count.Count
			default:
				line.Failed += count.Count
				if count.Reason == overridden {
					line.Over += count.Count
				}
			}
		}
		if line.Passed+line.Failed+line.Undecided > 0 {
			lines = append(lines, line)
		}
	}
	return lines
}

// placesShown are the cells of a finding, without the digest of the file.
func placesShown(locators []string) []string {
	var places []string
	for i, locator := range locators {
		if i == maxPlaces {
			return append(places, "…")
		}
		_, place, _ := strings.Cut(locator, "#")
		places = append(places, place)
	}
	return places
}

// WriteHTML writes the page.
func (s Summary) WriteHTML(w io.Writer) error { return summaryTemplate.Execute(w, s) }
