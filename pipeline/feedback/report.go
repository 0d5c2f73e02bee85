package feedback

import (
	"encoding/json"
	"io"
	"strings"
	"time"

	"cts/schemas"
)

// WriteReport writes the validation report of the European Statistical System
// (structure 1.0.1, data-cleaning/ValidatReport): one validation for each
// finding, with value 1 for a rule that is broken, and one aggregation for each
// rule with its outcomes, so that passes and undecided cases are counted too.
func (f *Feedback) WriteReport(w io.Writer) error {
	report := []any{}
	for _, entry := range f.Entries {
		report = append(report, f.validation(entry))
	}
	for _, count := range f.Counts {
		report = append(report, f.aggregation(count))
	}
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(report)
}

type validation struct {
	ID    string       `json:"id"`
	Type  string       `json:"type"`
	Event event        `json:"event"`
	Rule  reportedRule `json:"rule"`
	Data  reportedData `json:"data"`
	Value string       `json:"value"`
}

type event struct {
	Time    string `json:"time"`
	Actor   string `json:"actor"`
	Agent   string `json:"agent"`
	Trigger string `json:"trigger"`
}

type reportedRule struct {
	Language    string `json:"language"`
	Expression  string `json:"expression"`
	Severity    string `json:"severity"`
	Description string `json:"description"`
	Explanation string `json:"explanation,omitempty"`
}

// reportedData names the figures by the keys population, measurement, unit and
// variable of the structure: dataset, round or release, area and period, series.
type reportedData struct {
	Source      [][]string `json:"source"`
	Target      [][]string `json:"target"`
	Description string     `json:"description"`
}

type aggregation struct {
	ID        string       `json:"id"`
	Type      string       `json:"type"`
	Event     event        `json:"event"`
	Aggregate aggregate    `json:"aggregate"`
	Data      reportedData `json:"data"`
	Value     string       `json:"value"`
}

type aggregate struct {
	Language    string `json:"language"`
	Expression  string `json:"expression"`
	Description string `json:"description"`
}

func (f *Feedback) event() event {
	return event{
		Time: f.At.UTC().Format(time.RFC3339), Actor: f.Delivery.Provider,
		Agent: strings.TrimSpace("cts " + f.Version), Trigger: "check of " + f.Delivery.FileName,
	}
}

func (f *Feedback) validation(entry Entry) validation {
	finding := entry.Finding
	return validation{
		ID: finding.FindingID, Type: "validation", Event: f.event(), Value: "1",
		Rule: reportedRule{
			Language: "cts", Expression: finding.RuleID, Severity: strings.ToLower(finding.Severity),
			Description: finding.Message, Explanation: explanationText(entry),
		},
		Data: reportedData{
			Source: f.sources(entry), Target: [][]string{f.key(finding.SeriesID, finding.TimePeriod)},
			Description: "observed " + finding.Observed + "; expected " + finding.Expected,
		},
	}
}

// sources are the figures that the rule used, and the cells that they stand in.
func (f *Feedback) sources(entry Entry) [][]string {
	sources := [][]string{}
	for _, id := range entry.Finding.FigureIDs {
		series, period, _ := strings.Cut(id, "@")
		sources = append(sources, f.key(series, period))
	}
	for _, place := range entry.Places {
		sources = append(sources, []string{f.Delivery.FileName, place.String()})
	}
	return sources
}

func (f *Feedback) key(series, period string) []string {
	return []string{f.Delivery.Dataset, f.Delivery.RoundOrRelease(), f.Delivery.RefArea + " " + period, series}
}

func (f *Feedback) aggregation(count schemas.RuleCount) aggregation {
	outcome := strings.TrimSpace(count.Outcome + " " + count.Reason)
	return aggregation{
		ID:   schemas.ID(count.SubmissionID, count.RuleID, count.Outcome, count.Reason),
		Type: "aggregation", Event: f.event(), Value: number(count.Count),
		Aggregate: aggregate{Language: "cts", Expression: "count of " + outcome + " of " + count.RuleID, Description: "cases with this outcome"},
		Data:      reportedData{Source: [][]string{}, Target: [][]string{{f.Delivery.Dataset, f.Delivery.RoundOrRelease(), f.Delivery.RefArea}}},
	}
}
