package validate

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"cts/schemas"
	"cts/schemas/messages"
)

var severities = []string{schemas.SeverityError, schemas.SeverityWarning, schemas.SeverityInformation}

// standings say how firmly the source states a rule.
var standings = map[string]string{
	"yes":       "stated in the source",
	"adapted":   "general rule of the source, content or limit set here",
	"empirical": "checked by computation on published data",
	"own":       "recommendation of this project; no official source found",
}

// Standing is the standing of the rule in words.
func (r Rule) Standing() string { return standings[r.Verified] }

// verify refuses a rule that cannot work, as far as that shows without a database.
func (r Rule) verify() error {
	for _, verify := range []func() error{r.verifyFacts, r.verifyConditions, r.verifyMethods, r.verifyLimits, r.verifyMessages, r.verifyExamples} {
		if err := verify(); err != nil {
			return err
		}
	}
	return nil
}

func (r Rule) verifyFacts() error {
	for key, value := range map[string]string{
		"description": r.Description, "formula": r.Formula, "source": r.Source, "over": r.Over, "observed": r.Observed, "expected": r.Expected,
	} {
		if strings.TrimSpace(value) == "" {
			return r.at(key, "%s is empty", key)
		}
	}
	switch {
	case r.Level < 0 || r.Level > 5:
		return r.at("level", "level %d is not 0 to 5", r.Level)
	case !slices.Contains(severities, r.Severity):
		return r.at("severity", "severity %q is not one of %v", r.Severity, severities)
	case standings[r.Verified] == "":
		return r.at("verified", "verified %q is not yes, adapted, empirical or own", r.Verified)
	case r.Phase != "" && r.Phase != PhaseRelease:
		return r.at("phase", "phase %q is not release, or left out", r.Phase)
	case len(r.Datasets) == 0 || len(r.Editions) == 0:
		return r.at("datasets", "datasets and editions have to be named; \"*\" for all")
	case len(r.Checks) == 0:
		return r.at("checks", "no check")
	}
	if _, ok := relations[r.Over]; !ok {
		return r.at("over", "no relation %q; there are %s", r.Over, strings.Join(relationNames(), ", "))
	}
	return nil
}

func (r Rule) verifyConditions() error {
	seen := map[string]bool{}
	for i, check := range r.Checks {
		path := fmt.Sprintf("checks[%d]", i)
		switch {
		case seen[check.Name]:
			return r.at(path, "two checks are named %q", check.Name)
		case strings.TrimSpace(check.Holds) == "":
			return r.at(path, "check %q has no condition", check.Name)
		case check.Severity != "" && !slices.Contains(severities, check.Severity):
			return r.at(path+".severity", "severity %q is not one of %v", check.Severity, severities)
		}
		seen[check.Name] = true
	}
	return errors.Join(r.verifyReasons("undecided", r.Undecided), r.verifyReasons("remarks", r.Remarks))
}

func (r Rule) verifyReasons(key string, reasons []Undecided) error {
	for i, undecided := range reasons {
		path := fmt.Sprintf("%s[%d]", key, i)
		if undecided.Reason == "" || strings.TrimSpace(undecided.When) == "" {
			return r.at(path, "needs a reason and a condition")
		}
		if !schemas.HasCode("CL_UNDECIDED", undecided.Reason) {
			return r.at(path+".reason", "reason %q is not in the code list CL_UNDECIDED", undecided.Reason)
		}
	}
	return nil
}

// verifyMethods refuses a method that is incomplete, or a condition that names one where there is none.
func (r Rule) verifyMethods() error {
	for i, method := range r.Methods {
		path := fmt.Sprintf("methods[%d]", i)
		switch _, known := relations[method.Over]; {
		case method.Name == "" || method.Usual == "" || method.UsualBefore == "" || method.Source == "":
			return r.at(path, "a method needs name, usual, usual_before and source")
		case method.Over != "" && !known:
			return r.at(path+".over", "no relation %q; there are %s", method.Over, strings.Join(relationNames(), ", "))
		case i == 0 && method.Over != "":
			return r.at(path+".over", "the first method looks at what the rule looks at")
		}
	}
	return nil
}

// named are what conditions may name in double braces.
func (r Rule) named() map[string]bool {
	names := map[string]bool{}
	for _, limit := range r.Limits {
		names[limit.Name] = true
	}
	if len(r.Methods) > 0 {
		names["usual"], names["usual_before"] = true, true
	}
	return names
}

var limitName = regexp.MustCompile(`\{\{([a-z_]+)\}\}`)

func (r Rule) verifyLimits() error {
	declared := r.named()
	for path, expression := range r.expressions() {
		for _, match := range limitName.FindAllStringSubmatch(expression, -1) {
			if !declared[match[1]] {
				return r.at(path, "{{%s}} is no limit of this rule", match[1])
			}
		}
	}
	for i, limit := range r.Limits {
		if limit.Name == "" || limit.Source == "" {
			return r.at(fmt.Sprintf("limits[%d]", i), "a limit needs a name and a source")
		}
	}
	return nil
}

// commonParameters are what every message may ask for.
var commonParameters = []string{"area", "expected", "figure", "observed", "period", "table"}

// verifyMessages holds the parameters of the messages and of the rule together.
func (r Rule) verifyMessages() error {
	catalogue, err := messages.Embedded()
	if err != nil {
		return err
	}
	used := map[string]bool{}
	for i, check := range r.Checks {
		path := fmt.Sprintf("checks[%d].message", i)
		for _, key := range []string{check.Message, check.Message + ".remedy"} {
			parameters, err := check.parametersOf(catalogue, key)
			if err != nil {
				return r.at(path, "%w", err)
			}
			for _, name := range parameters {
				if !slices.Contains(commonParameters, name) && !r.hasParameter(name) {
					return r.at(path, "message %s asks for {%s}, which the rule does not give", key, name)
				}
				used[name] = true
			}
		}
	}
	used[listedParameter] = used[listedParameter] || used[namesParameter]
	for _, parameter := range r.Parameters {
		if !used[parameter.Name] {
			return r.at("parameters."+parameter.Name, "no message asks for {%s}", parameter.Name)
		}
	}
	return nil
}

var parameterName = regexp.MustCompile(`\{([a-z_]+)\}`)

// parametersOf lists the parameters of a message, or of the text that a rule of
// a workspace has in its place.
func (c Check) parametersOf(catalogue *messages.Catalogue, key string) ([]string, error) {
	text := c.Text
	if strings.HasSuffix(key, ".remedy") {
		text = c.Remedy
	}
	switch {
	case c.Text == "" && c.Remedy == "" && c.Message != "":
		return catalogue.Parameters(messages.English, key)
	case c.Message != "" || strings.TrimSpace(text) == "":
		return nil, errors.New("a check has a message of the catalogue, or text and remedy of its own")
	}
	var names []string
	for _, match := range parameterName.FindAllStringSubmatch(text, -1) {
		names = append(names, match[1])
	}
	return names, nil
}

// texts are sentence and remedy in English, with the names of their parameters.
func (c Check) texts() (sentence, remedy string) {
	if c.Text != "" {
		return c.Text, c.Remedy
	}
	return englishText(c.Message), englishText(c.Message + ".remedy")
}

func (r Rule) hasParameter(name string) bool {
	return slices.ContainsFunc(r.Parameters, func(p Expression) bool { return p.Name == name })
}

// expressions lists every SQL expression of the rule by its path in the file.
func (r Rule) expressions() map[string]string {
	all := map[string]string{"observed": r.Observed, "expected": r.Expected}
	if r.Applies != "" {
		all["applies"] = r.Applies
	}
	for i, undecided := range r.Undecided {
		all[fmt.Sprintf("undecided[%d].when", i)] = undecided.When
	}
	for i, remark := range r.Remarks {
		all[fmt.Sprintf("remarks[%d].when", i)] = remark.When
	}
	for i, check := range r.Checks {
		all[fmt.Sprintf("checks[%d].holds", i)] = check.Holds
	}
	for _, parameter := range r.Parameters {
		all["parameters."+parameter.Name] = parameter.SQL
	}
	for i, figure := range r.Figures {
		all[fmt.Sprintf("figures[%d]", i)] = figure
	}
	for i, method := range r.Methods {
		if method.Over == "" || method.Over == r.Over {
			all[fmt.Sprintf("methods[%d].usual", i)], all[fmt.Sprintf("methods[%d].usual_before", i)] = method.Usual, method.UsualBefore
		}
	}
	return all
}

func englishText(key string) string {
	catalogue, err := messages.Embedded()
	if err != nil {
		return key
	}
	parameters, _ := catalogue.Parameters(messages.English, key)
	shown := map[string]string{}
	for _, name := range parameters {
		shown[name] = "{" + name + "}"
	}
	return messages.Text(messages.English, key, shown)
}
