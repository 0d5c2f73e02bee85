package validate

import (
	"cmp"
	_ "embed"
	"html/template"
	"io"
	"slices"
	"strconv"
	"strings"

	"cts/schemas"
	"cts/schemas/messages"
)

//go:embed summary.html
var summaryPage string

var summaryTemplate = template.Must(template.New("summary").Parse(summaryPage))

// Summary is what the page of a submission or of a round shows, in a language.
type Summary struct {
	Language string
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
	RuleID, Severity, ID string
	Told                 Told
	Places               []string
}

// maxPlaces is the number of cells that a page names for one finding.
const maxPlaces = 6

// About says what a page is about: a submission, a round or a release, or all.
type About struct{ Submission, Round string }

func (a About) title(language string) (string, error) {
	key, id := "title_all", ""
	switch {
	case a.Submission != "":
		key, id = "title_submission", a.Submission
	case a.Round != "":
		key, id = "title_round", a.Round
	}
	return summaryWord(language, key, map[string]string{"id": id})
}

func summaryWord(language, key string, parameters map[string]string) (string, error) {
	catalogue, err := messages.Embedded()
	if err != nil {
		return "", err
	}
	return catalogue.Text(language, "report.summary."+key, parameters)
}

// Word is a word of the page in its language.
func (s Summary) Word(key string) (string, error) { return summaryWord(s.Language, key, nil) }

// Counted is a number with its noun, in the form that the number asks for.
func (s Summary) Counted(key string, number int) (string, error) {
	return summaryWord(s.Language, key, map[string]string{"count": strconv.Itoa(number)})
}

// SeverityWord is a severity in the language of the page.
func (s Summary) SeverityWord(severity string) (string, error) {
	catalogue, err := messages.Embedded()
	if err != nil {
		return "", err
	}
	return catalogue.Text(s.Language, "report.severity."+strings.ToLower(severity), nil)
}

// Direction is that of the script of the language.
func (s Summary) Direction() string {
	if messages.RightToLeft(s.Language) {
		return "rtl"
	}
	return "ltr"
}

// Summarise puts findings and counts together for a page in a language: by rule,
// and by area with the gravest first.
func Summarise(language string, about About, program string, rules []Rule, findings []schemas.Finding, counts []schemas.RuleCount) (Summary, error) {
	title, err := about.title(language)
	if err != nil {
		return Summary{}, err
	}
	page := Summary{Language: language, Title: title, Program: program, Rules: summaryRules(rules, counts)}
	byArea := map[string][]summaryFinding{}
	for _, finding := range findings {
		page.count(finding.Severity)
		told, err := Tell(language, finding, Names{})
		if err != nil {
			return Summary{}, err
		}
		area := schemas.Areas().NameEn(finding.RefArea)
		byArea[area] = append(byArea[area], summaryFinding{
			RuleID: finding.RuleID, Severity: finding.Severity, Told: told, ID: finding.FindingID, Places: placesShown(finding.Locators),
		})
	}
	for name, found := range byArea {
		slices.SortStableFunc(found, func(a, b summaryFinding) int {
			return cmp.Or(cmp.Compare(slices.Index(severities, a.Severity), slices.Index(severities, b.Severity)), cmp.Compare(a.RuleID, b.RuleID), cmp.Compare(a.ID, b.ID))
		})
		page.Areas = append(page.Areas, summaryArea{Name: name, Findings: found})
	}
	slices.SortFunc(page.Areas, func(a, b summaryArea) int { return cmp.Compare(a.Name, b.Name) })
	return page, nil
}

func (s *Summary) count(severity string) {
	switch severity {
	case schemas.SeverityError:
		s.Errors++
	case schemas.SeverityWarning:
		s.Warnings++
	default:
		s.Informed++
	}
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
