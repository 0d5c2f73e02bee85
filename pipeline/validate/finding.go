package validate

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"cts/schemas"
	"cts/schemas/messages"
)

// newFinding tells a failure: what is wrong, why it matters, what to do.
func newFinding(f *failure, processingID string) (schemas.Finding, error) {
	parameters := f.messageParameters()
	sentence, remedy, err := f.texts(parameters)
	if err != nil {
		return schemas.Finding{}, fmt.Errorf("rule %s: %w", f.rule.ID, err)
	}
	finding := schemas.Finding{
		FindingID: f.identity, RuleID: f.rule.ID, Level: f.rule.Level, Severity: f.rule.SeverityOf(f.check),
		Outcome: schemas.OutcomeFail, SeriesID: f.seriesID, SeriesKey: f.key, TimePeriod: f.timePeriod, Year: f.year,
		SubmissionID: f.submission, ProcessingID: processingID, TableID: f.tableID, ItemID: f.itemID,
		MessageKey: f.check.Message, Message: sentence + " " + remedy, Observed: f.observed, Expected: f.expected,
		Figures: figuresHash(f.figures),
	}
	for name, value := range parameters {
		finding.Parameters = append(finding.Parameters, name+"="+value)
	}
	slices.Sort(finding.Parameters)
	for _, figure := range f.figures {
		if figure.id != "" { // a cell that became no figure has a place only
			finding.FigureIDs = appendNew(finding.FigureIDs, figure.id)
		}
		finding.Locators = appendNew(finding.Locators, figure.place)
	}
	return finding, nil
}

// messageParameters are those of the rule and those that every message may use.
func (f *failure) messageParameters() map[string]string {
	parameters := map[string]string{
		"area": schemas.Areas().NameEn(f.key.RefArea), "figure": describe(f.key), "observed": f.observed, "expected": f.expected,
		"period": f.timePeriod, "table": f.tableID,
	}
	for name, value := range f.parameters {
		parameters[name] = value
	}
	return parameters
}

// texts are sentence and remedy with their parameters written out.
func (f *failure) texts(parameters map[string]string) (sentence, remedy string, err error) {
	if f.check.Text != "" {
		return written(f.check.Text, parameters), written(f.check.Remedy, parameters), nil
	}
	if sentence, err = textOf(f.check.Message, parameters); err != nil {
		return "", "", err
	}
	remedy, err = textOf(f.check.Message+".remedy", parameters)
	return sentence, remedy, err
}

// written puts parameters into the text of a rule of a workspace.
func written(text string, parameters map[string]string) string {
	return parameterName.ReplaceAllStringFunc(text, func(found string) string { return parameters[strings.Trim(found, "{}")] })
}

func textOf(key string, parameters map[string]string) (string, error) {
	catalogue, err := messages.Embedded()
	if err != nil {
		return "", err
	}
	return catalogue.Text(messages.English, key, parameters)
}

func appendNew(all []string, text string) []string {
	if slices.Contains(all, text) {
		return all
	}
	return append(all, text)
}

// figuresHash names the values used: an explanation belongs to them and lapses
// when one changes.
func figuresHash(figures []figure) string {
	var parts []string
	for _, figure := range figures {
		parts = append(parts, figure.id+"="+figure.value)
	}
	slices.Sort(parts)
	return schemas.ID(slices.Compact(parts)...)
}

// sortFindings puts findings in the order of their table.
func sortFindings(findings []schemas.Finding) {
	slices.SortFunc(findings, func(a, b schemas.Finding) int {
		return cmp.Or(
			cmp.Compare(a.RefArea, b.RefArea), cmp.Compare(a.SeriesID, b.SeriesID), cmp.Compare(a.TimePeriod, b.TimePeriod),
			cmp.Compare(a.RuleID, b.RuleID), cmp.Compare(a.FindingID, b.FindingID), cmp.Compare(a.SubmissionID, b.SubmissionID),
		)
	})
}

var decimalNumber = regexp.MustCompile(`(^|[\s(])-?\d+(\.\d+)?([eE][+-]?\d+)?\b`)

// shown writes the numbers of a text as people do: at most six significant
// decimals, no trailing zeros. Whole numbers, codes and words stay as they are.
func shown(text string) string {
	if !strings.ContainsAny(text, ".eE") {
		return text
	}
	return decimalNumber.ReplaceAllStringFunc(text, func(found string) string {
		if !strings.ContainsAny(found, ".eE") {
			return found
		}
		number := strings.TrimLeft(found, " \t\n(")
		return found[:len(found)-len(number)] + shownNumber(number)
	})
}

func shownNumber(text string) string {
	value, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return text
	}
	decimals := 6
	for limit := 1.0; decimals > 2 && (value >= 100*limit || value <= -100*limit); limit *= 10 {
		decimals--
	}
	written := strconv.FormatFloat(value, 'f', decimals, 64)
	written = strings.TrimRight(strings.TrimRight(written, "0"), ".")
	if written == "-0" || (written == "0" && value != 0) {
		return strconv.FormatFloat(value, 'g', 3, 64)
	}
	return written
}
