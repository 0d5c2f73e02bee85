package validate

import (
	"slices"

	"cts/schemas"
)

// askedElsewhere is the reason of a failure that another finding already asks about.
const askedElsewhere = "asked_elsewhere"

// askOnce withholds a failure when a rule that its rule yields to failed on the
// same question: about the same subject, or about figures that are all among
// those of this failure. What is withheld is counted as undecided. A failure
// that is itself withheld withholds nothing.
func askOnce(rules []Rule, all *outcomes) {
	kept := map[string][]failure{} // by submission and rule
	var asked []failure
	for _, rule := range inOrderOfPrecedence(rules) {
		for _, f := range all.failures {
			if f.rule.ID != rule.ID {
				continue
			}
			if f.isAskedBy(kept) {
				all.tallies[tally{f.submission, rule.ID, schemas.OutcomeFail, ""}]--
				all.tallies[tally{f.submission, rule.ID, schemas.OutcomeUndecided, askedElsewhere}]++
				continue
			}
			kept[f.submission+rule.ID] = append(kept[f.submission+rule.ID], f)
			asked = append(asked, f)
		}
	}
	all.failures = asked
}

func (f failure) isAskedBy(kept map[string][]failure) bool {
	for _, id := range f.rule.YieldsTo {
		if slices.ContainsFunc(kept[f.submission+id], f.sameQuestion) {
			return true
		}
	}
	return false
}

// sameQuestion tells whether an earlier, more specific failure asks what f asks.
func (f failure) sameQuestion(earlier failure) bool {
	if f.seriesID != "" && f.seriesID == earlier.seriesID && f.timePeriod == earlier.timePeriod {
		return true
	}
	return len(earlier.figures) > 0 && !slices.ContainsFunc(earlier.figures, func(used figure) bool {
		return !slices.ContainsFunc(f.figures, func(own figure) bool { return own.id == used.id })
	})
}

// inOrderOfPrecedence puts every rule after those that it yields to.
func inOrderOfPrecedence(rules []Rule) []Rule {
	var ordered []Rule
	done := map[string]bool{}
	var place func(rule Rule)
	place = func(rule Rule) {
		if done[rule.ID] {
			return
		}
		done[rule.ID] = true
		for _, id := range rule.YieldsTo {
			for _, other := range rules {
				if other.ID == id {
					place(other)
				}
			}
		}
		ordered = append(ordered, rule)
	}
	for _, rule := range rules {
		place(rule)
	}
	return ordered
}
