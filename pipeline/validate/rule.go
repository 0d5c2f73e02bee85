package validate

import (
	"fmt"
	"slices"
	"strings"

	"cts/schemas"
)

// Rule is one named rule: its facts, its conditions in SQL over the columns of
// its relation, and its examples.
type Rule struct {
	ID          string   `yaml:"id"`
	Level       int32    `yaml:"level"`       // validation level of the ESS handbook, 0 to 5
	Severity    string   `yaml:"severity"`    // of a check that names no other
	Description string   `yaml:"description"` // what holds, in one sentence
	Formula     string   `yaml:"formula"`
	Source      string   `yaml:"source"`   // who states the rule
	Verified    string   `yaml:"verified"` // yes, adapted, empirical or own: how firmly the source states it
	Proof       string   `yaml:"proof"`    // why a breach is logically impossible; for errors that published data break often
	Off         string   `yaml:"off"`      // why the rule does not run unless a workspace turns it on; empty: it runs
	Phase       string   `yaml:"phase"`    // empty: over a candidate; release: over what the lake holds, before a release
	Datasets    []string `yaml:"datasets"` // datasets that it is valid for; * for all
	Editions    []string `yaml:"editions"` // editions and layouts that it is valid for; * for all

	Over       string      `yaml:"over"`      // relation whose rows are the cases
	Applies    string      `yaml:"applies"`   // condition for a row to be a case
	Undecided  []Undecided `yaml:"undecided"` // looked at in this order, before the checks
	Remarks    []Undecided `yaml:"remarks"`   // reasons worth counting of cases that pass
	Checks     []Check     `yaml:"checks"`    // looked at in this order; the first that does not hold is the finding
	Observed   string      `yaml:"observed"`
	Expected   string      `yaml:"expected"`
	Parameters Expressions `yaml:"parameters"` // of the messages, beside those that every message has
	Figures    []string    `yaml:"figures"`    // figures used, the subject's first
	Limits     []Limit     `yaml:"limits"`     // numbers that conditions name as {{name}}
	Methods    []Method    `yaml:"methods"`    // ways to judge that a workspace may choose from; the first holds otherwise
	YieldsTo   []string    `yaml:"yields_to"`  // rules that ask the same question more precisely

	Examples Examples `yaml:"examples"`

	file      string
	content   []byte     // of the file
	overrides []Override // that hold
}

// Undecided is a reason why a case cannot be told, or passes with a remark.
type Undecided struct {
	Reason string `yaml:"reason"` // code of the list of reasons
	When   string `yaml:"when"`
}

// Check is one condition of a rule. Most rules have one; a rule with a stricter
// half has two.
type Check struct {
	Name     string `yaml:"name"`
	Severity string `yaml:"severity"` // empty: that of the rule
	Message  string `yaml:"message"`  // key of the sentence; the remedy is the same key with .remedy
	Text     string `yaml:"text"`     // the sentence itself, of a rule of a workspace, which has no key
	Remedy   string `yaml:"remedy"`   // the remedy beside it
	Holds    string `yaml:"holds"`
}

// Limit is a number of the rule, by indicator family where it differs.
type Limit struct {
	Name     string             `yaml:"name"`
	Value    float64            `yaml:"value"`
	ByFamily map[string]float64 `yaml:"by_family"`
	Source   string             `yaml:"source"`
}

// Expressions are named SQL expressions in the order of the file.
type Expressions []Expression

// Expression is one named SQL expression.
type Expression struct{ Name, SQL string }

// SeverityOf is the severity of a check.
func (r Rule) SeverityOf(check Check) string {
	if check.Severity != "" {
		return check.Severity
	}
	return r.Severity
}

// CanBeError tells whether a breach may be an error.
func (r Rule) CanBeError() bool {
	for _, check := range r.Checks {
		if r.SeverityOf(check) == schemas.SeverityError {
			return true
		}
	}
	return false
}

// PhaseRelease is the phase of rules about what people decided.
const PhaseRelease = "release"

// InForce are the rules of a phase that are not off.
func InForce(rules []Rule, phase string) []Rule {
	return slices.DeleteFunc(slices.Clone(rules), func(r Rule) bool { return r.Phase != phase || r.Off != "" })
}

// File is the name of the file that holds the rule.
func (r Rule) File() string { return r.file }

// at is an error with the place in the rule's file.
func (r Rule) at(path, format string, arguments ...any) error {
	return fmt.Errorf("rule %s (%s, line %d): %w", r.ID, r.file, linesOf(r.content).of(path), fmt.Errorf(format, arguments...))
}

func (r Rule) check(name string) (Check, bool) {
	for _, check := range r.Checks {
		if check.Name == name {
			return check, true
		}
	}
	return Check{}, false
}

func names(rules []Rule) string {
	var ids []string
	for _, rule := range rules {
		ids = append(ids, rule.ID)
	}
	return strings.Join(ids, ", ")
}
