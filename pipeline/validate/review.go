package validate

import (
	"context"
	"fmt"
	"slices"

	"cts/schemas"
)

// Doubt is something to look at in a set of rules.
type Doubt struct {
	RuleID string
	Kind   string // contradictory, redundant, never evaluated, often overridden
	Other  string // the other rule, of a contradiction
	Words  string
}

// Kinds of doubts.
const (
	DoubtContradictory  = "contradictory"
	DoubtRedundant      = "redundant"
	DoubtNeverEvaluated = "never evaluated"
	DoubtOverridden     = "often overridden"
)

// oftenOverridden is the share of its findings beyond which a rule should have another severity.
const oftenOverridden = 0.5

// Review looks at rules by what they did: those that no case ever met, those
// that never say what another rule has not said, those that are mostly overridden.
func Review(rules []Rule, counts []schemas.RuleCount) []Doubt {
	type sums struct{ decided, failed, elsewhere, overridden int64 }
	of := map[string]*sums{}
	for _, rule := range rules {
		of[rule.ID] = &sums{}
	}
	for _, count := range counts {
		s := of[count.RuleID]
		switch {
		case s == nil:
		case count.Outcome == schemas.OutcomePass:
			s.decided += count.Count
			if count.Reason == overridden { // the rule itself would have asked
				s.failed, s.overridden = s.failed+count.Count, s.overridden+count.Count
			}
		case count.Outcome == schemas.OutcomeFail:
			s.decided, s.failed = s.decided+count.Count, s.failed+count.Count
			if count.Reason == overridden {
				s.overridden += count.Count
			}
		case count.Reason == askedElsewhere:
			s.elsewhere += count.Count
		}
	}
	var doubts []Doubt
	for _, rule := range InForce(rules, "") {
		switch s := of[rule.ID]; {
		case s.failed == 0 && s.elsewhere > 0:
			doubts = append(doubts, Doubt{rule.ID, DoubtRedundant, "", fmt.Sprintf("all of its %d failures were asked about by a rule that it yields to", s.elsewhere)})
		case s.decided == 0:
			doubts = append(doubts, Doubt{rule.ID, DoubtNeverEvaluated, "", "no case was decided"})
		case s.failed > 0 && float64(s.overridden) > oftenOverridden*float64(s.failed):
			doubts = append(doubts, Doubt{rule.ID, DoubtOverridden, "", fmt.Sprintf("%d of the %d cases that break it were overridden", s.overridden, s.failed)})
		}
	}
	return doubts
}

// Contradictions finds pairs of rules over the same relation that cannot both
// hold for their examples: what passes one breaks the other, both ways. Two rules
// that yield to each other in a circle contradict each other too.
func Contradictions(ctx context.Context, q Querier, rules []Rule) ([]Doubt, error) {
	var doubts []Doubt
	for _, group := range byRelation(rules) {
		breaks := map[string][]string{} // rules that the passing example of a rule breaks
		for _, rule := range group {
			broken, err := brokenByPassing(ctx, q, rule, group)
			if err != nil {
				return nil, err
			}
			breaks[rule.ID] = broken
		}
		for i, rule := range group {
			for _, other := range group[i+1:] {
				if slices.Contains(breaks[rule.ID], other.ID) && slices.Contains(breaks[other.ID], rule.ID) {
					doubts = append(doubts, Doubt{rule.ID, DoubtContradictory, other.ID, "what passes one breaks the other, both ways"})
				}
			}
		}
	}
	for i, rule := range rules {
		for _, other := range rules[i+1:] {
			if slices.Contains(rule.YieldsTo, other.ID) && slices.Contains(other.YieldsTo, rule.ID) {
				doubts = append(doubts, Doubt{rule.ID, DoubtContradictory, other.ID, "each yields to the other, so that neither asks"})
			}
		}
	}
	return doubts, nil
}

func brokenByPassing(ctx context.Context, q Querier, rule Rule, group []Rule) ([]string, error) {
	if len(group) < 2 {
		return nil, nil
	}
	tables, err := rule.world("examples.passes[0]", rule.Examples.Passes[0])
	if err != nil {
		return nil, err
	}
	found, err := judge(ctx, q, group, tables)
	if err != nil {
		return nil, err
	}
	var broken []string
	for _, f := range found.failures {
		broken = appendNew(broken, f.rule.ID)
	}
	return broken, nil
}
