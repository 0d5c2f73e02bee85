package feedback

import (
	"cmp"
	"time"

	"cts/connectors/annotation"
	"cts/pipeline/intake"
	"cts/schemas"
)

// Carried are the explanations that lines of an annotated workbook hold, signed
// by the officer whom the cover names.
func Carried(lines []annotation.Line, delivery intake.Delivery, at time.Time) []schemas.Explanation {
	var explanations []schemas.Explanation
	for _, line := range lines {
		if line.FindingID == "" || !line.Says() {
			continue
		}
		explanations = append(explanations, intake.NewExplanation(schemas.Explanation{
			FindingID: line.FindingID, Figures: line.Figures, Text: line.Explanation,
			Language: LanguageOf(delivery.Language), Actor: cmp.Or(delivery.Sender, delivery.Provider), DecidedAt: at,
		}))
	}
	return explanations
}

// Unread is an explanation that explains nothing.
type Unread struct {
	Locator string // of the cell, such as Findings!F9
	Text    string // as somebody wrote it
	Reason  string // key of the message that says why, and what to do
}

// UnreadOf are the explanations among the lines of annotated workbooks that say
// nothing, that have lost what they are about, or that are about none of the
// findings as they are now.
func UnreadOf(lines []annotation.Line, findings []schemas.Finding) []Unread {
	open := map[string]bool{}
	for _, finding := range findings {
		open[finding.FindingID+finding.Figures] = true
	}
	var all []Unread
	for _, line := range lines {
		if reason := whyUnread(line, open); reason != "" {
			all = append(all, Unread{Locator: line.Locator, Text: line.Explanation, Reason: reason})
		}
	}
	return all
}

// whyUnread is empty for an explanation that explains, and for none.
func whyUnread(line annotation.Line, open map[string]bool) string {
	switch {
	case line.Explanation == "":
		return ""
	case !line.Says():
		return "reader.explanation_empty"
	case line.FindingID == "":
		return "reader.explanation_unmarked"
	case !open[line.FindingID+line.Figures]:
		return "reader.explanation_outdated"
	}
	return ""
}
