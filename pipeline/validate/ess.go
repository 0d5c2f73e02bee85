package validate

import (
	"encoding/json"
	"io"
	"strings"
	"time"

	"cts/schemas"
)

// The validation report is laid out as in the ESS: "Generic Validation Report
// Structure" of the ESSnet ValiDat Integration (2018). One entry a finding or a
// count, with an event (when and by which program), the rule as written, and the
// data by unit, period and variable. value is 1 where the rule holds, 0 where it
// does not, null where it cannot be told.
type essEntry struct {
	ID    string   `json:"id"`
	Event essEvent `json:"event"`
	Rule  essRule  `json:"rule"`
	Data  essData  `json:"data"`
	Value *string  `json:"value"`
}

type essEvent struct {
	Time  string   `json:"time"`
	Agent []string `json:"agent"`
	Actor []string `json:"actor"`
}

type essRule struct {
	Language    string `json:"language"`
	Expression  string `json:"expression"`
	Severity    string `json:"severity"`
	Description string `json:"description"`
	Status      string `json:"status"`
}

type essData struct {
	Source      []string `json:"source"`
	Target      []string `json:"target"`
	Description string   `json:"description"`
}

// WriteESS writes the validation report of the European Statistical System for
// findings and counts, in their order (JSON).
func WriteESS(w io.Writer, rules []Rule, findings []schemas.Finding, counts []schemas.RuleCount, at time.Time, program string) error {
	byID := map[string]Rule{}
	for _, rule := range rules {
		byID[rule.ID] = rule
	}
	event := essEvent{Time: at.UTC().Format("20060102T150405Z"), Agent: []string{program}, Actor: []string{"cts"}}
	entries := []essEntry{}
	for _, finding := range findings {
		entries = append(entries, essEntry{
			ID: finding.FindingID, Event: event, Rule: essRuleOf(byID[finding.RuleID], finding.Severity), Value: text("0"),
			Data: essData{Source: finding.FigureIDs, Target: targetOf(finding), Description: finding.Message},
		})
	}
	for _, count := range counts {
		if count.Outcome == schemas.OutcomeFail {
			continue // each failure is an entry of its own
		}
		entry := essEntry{
			ID: schemas.ID(count.SubmissionID, count.RuleID, count.Outcome, count.Reason), Event: event, Rule: essRuleOf(byID[count.RuleID], byID[count.RuleID].Severity),
			Data: essData{Source: []string{}, Target: []string{count.SubmissionID}, Description: countWords(count)},
		}
		if count.Outcome == schemas.OutcomePass {
			entry.Value = text("1")
		}
		entries = append(entries, entry)
	}
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")
	return encoder.Encode(entries)
}

func text(value string) *string { return &value }

func targetOf(finding schemas.Finding) []string {
	return []string{finding.SubmissionID, finding.SeriesID, finding.TimePeriod, strings.Join(finding.Locators, " ")}
}

func countWords(count schemas.RuleCount) string {
	words, _ := json.Marshal(map[string]any{"outcome": count.Outcome, "reason": count.Reason, "cases": count.Count})
	return string(words)
}

var essSeverity = map[string]string{
	schemas.SeverityError: "error", schemas.SeverityWarning: "warning", schemas.SeverityInformation: "information",
}

func essRuleOf(rule Rule, severity string) essRule {
	return essRule{Language: "cts", Expression: rule.ID + ": " + rule.Formula, Severity: essSeverity[severity], Description: rule.Description, Status: rule.Verified}
}
