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
	failures := map[string][]*failure{} // by rule
	for _, f := range all.failures {
		failures[f.rule.ID] = append(failures[f.rule.ID], f)
	}
	asked := questions{}
	all.failures = nil
	for _, rule := range inOrderOfPrecedence(rules) {
		for _, f := range failures[rule.ID] {
			if asked.holds(f) {
				all.tallies[tally{f.submission, rule.ID, schemas.OutcomeFail, ""}]--
				all.tallies[tally{f.submission, rule.ID, schemas.OutcomeUndecided, askedElsewhere}]++
				continue
			}
			asked.add(f)
			all.failures = append(all.failures, f)
		}
	}
}

// questions are the failures that are asked about, each under its subject and
// under the first of its figures, by submission and rule.
type questions map[string][]*failure

func questionOf(f *failure, rule, about string) string { return f.submission + rule + " " + about }

func (q questions) add(f *failure) {
	abouts := []string{subjectOf(f)}
	if len(f.figures) > 0 {
		abouts = appendNew(abouts, f.figures[0].id)
	}
	for _, about := range abouts {
		key := questionOf(f, f.rule.ID, about)
		q[key] = append(q[key], f)
	}
}

// holds tells whether a rule that the rule of f yields to asks the same. Such a
// question has the subject of f, or begins with one of its figures.
func (q questions) holds(f *failure) bool {
	for _, id := range f.rule.YieldsTo {
		if slices.ContainsFunc(q[questionOf(f, id, subjectOf(f))], f.sameQuestion) {
			return true
		}
		for _, used := range f.figures {
			if slices.ContainsFunc(q[questionOf(f, id, used.id)], f.sameQuestion) {
				return true
			}
		}
	}
	return false
}

func subjectOf(f *failure) string { return f.seriesID + "@" + f.timePeriod }

// sameQuestion tells whether an earlier, more specific failure asks what f asks.
func (f *failure) sameQuestion(earlier *failure) bool {
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
