package validate

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"cts/schemas"
)

// Errors that a caller decides on.
var (
	// ErrCanary means that a rule no longer finds what it must find.
	ErrCanary = errors.New("the rule does not find its canary")
	// ErrCondition means that a condition of a rule is no SQL over its relation.
	ErrCondition = errors.New("condition cannot be evaluated")
	// ErrExample means that an example of a rule does not have the outcome that it names.
	ErrExample = errors.New("example has another outcome")
)

// CheckCanaries runs the first breaking example of every rule through the
// querier. The error names rule, file and line: [ErrCanary] for a rule that finds
// nothing, [ErrCondition] for one that the querier cannot run.
//
// Examples that do not meddle with each other share a world, so that the rules
// run once over all of them, as they run over a candidate.
func CheckCanaries(ctx context.Context, q Querier, rules []Rule) error {
	rules = asWritten(rules)
	for len(rules) > 0 {
		together, rest := shareWorld(rules)
		if len(together) == 0 {
			together, rest = rules[:1], rules[1:]
		}
		if err := checkWorld(ctx, q, together); err != nil {
			return err
		}
		rules = rest
	}
	return nil
}

// checkWorld checks rules together and, when that fails, one at a time: that
// tells which rule it is, and where.
func checkWorld(ctx context.Context, q Querier, rules []Rule) error {
	if len(rules) > 1 && checkTogether(ctx, q, rules) == nil {
		return nil
	}
	for _, rule := range rules {
		if err := rule.checkCanary(ctx, q); err != nil {
			return err
		}
	}
	return nil
}

func (r Rule) checkCanary(ctx context.Context, q Querier) error {
	err := r.tryExample(ctx, q, canaryPath, r.Examples.Breaks[0])
	if errors.Is(err, ErrExample) {
		err = fmt.Errorf("%w: %w", ErrCanary, err)
	}
	return err
}

// asWritten are the rules without what overrides make of them: a canary shows that
// a rule works, whatever a workspace asks of its areas.
func asWritten(rules []Rule) []Rule {
	written := slices.Clone(rules)
	for i := range written {
		written[i].overrides = nil
	}
	return written
}

const canaryPath = "examples.breaks[0]"

// shareWorld parts the rules into those whose canaries can stand in one world,
// since no two of them speak of the same area, and the rest.
func shareWorld(rules []Rule) (together, rest []Rule) {
	taken := map[string]bool{}
	for _, rule := range rules {
		areas := rule.canaryAreas()
		_, ownContext := rule.Examples.Breaks[0].Tables["context"]
		if ownContext || slices.ContainsFunc(areas, func(area string) bool { return taken[area] || area == schemas.AnyValue }) {
			rest = append(rest, rule)
			continue
		}
		for _, area := range areas {
			taken[area] = true
		}
		together = append(together, rule)
	}
	return together, rest
}

// canaryAreas lists the areas that a canary names.
func (r Rule) canaryAreas() []string {
	rows := []Row{r.Examples.Given}
	for _, table := range r.Examples.Breaks[0].Tables {
		rows = append(rows, table...)
	}
	var areas []string
	for _, row := range rows {
		if node, named := row["ref_area"]; named && node.Value != exampleArea {
			areas = appendNew(areas, node.Value)
		}
	}
	return areas
}

func checkTogether(ctx context.Context, q Querier, rules []Rule) error {
	tables := map[string][][]any{}
	free := freeAreas(rules)
	for i, rule := range rules {
		place := setting{suffix: "/" + rule.ID, area: free[i%len(free)]}
		rows, err := rule.exampleRows(canaryPath, rule.Examples.Breaks[0], place)
		if err != nil {
			return err
		}
		for name := range rows {
			tables[name] = append(tables[name], rows[name]...)
		}
	}
	found, err := judge(ctx, q, rules, worldOf(tables, false))
	if err != nil {
		return err
	}
	for _, rule := range rules {
		if err := rule.compareOutcome(canaryPath, rule.Examples.Breaks[0], found.of(exampleSubmission+"/"+rule.ID, rule)); err != nil {
			return err
		}
	}
	return nil
}

// freeAreas are countries that no canary names.
func freeAreas(rules []Rule) []string {
	named := map[string]bool{}
	for _, rule := range rules {
		for _, area := range rule.canaryAreas() {
			named[area] = true
		}
	}
	var free []string
	for _, area := range schemas.Areas().All() {
		if area.Kind == "country_or_area" && !named[area.Code] {
			free = append(free, area.Code)
		}
	}
	return free
}

// of are the outcomes of one rule in one submission.
func (o *outcomes) of(submission string, rule Rule) *outcomes {
	found := newOutcomes()
	for t, number := range o.tallies {
		if t.submission == submission && t.rule == rule.ID {
			found.tallies[t] = number
		}
	}
	for _, f := range o.failures {
		if f.submission == submission && f.rule.ID == rule.ID {
			found.failures = append(found.failures, f)
		}
	}
	return found
}

// CheckExamples runs every example of every rule. The errors are those of
// [CheckCanaries], and [ErrExample]; all that are wrong are told.
func CheckExamples(ctx context.Context, q Querier, rules []Rule) error {
	var wrong []error
	for _, rule := range rules {
		examples := rule.allExamples()
		for _, path := range slices.Sorted(maps.Keys(examples)) {
			wrong = append(wrong, rule.tryExample(ctx, q, path, examples[path]))
		}
		wrong = append(wrong, rule.checkDivision(ctx, q))
	}
	return errors.Join(wrong...)
}

func (r Rule) tryExample(ctx context.Context, q Querier, path string, example Example) error {
	tables, err := r.world(path, example)
	if err != nil {
		return err
	}
	found, err := judge(ctx, q, []Rule{r}, tables)
	if err != nil {
		return r.blame(ctx, q, tables, err)
	}
	for _, f := range found.failures {
		if _, err := newFinding(f, exampleSubmission); err != nil {
			return r.at(path, "%w", err)
		}
	}
	return r.compareOutcome(path, example, found)
}

// compareOutcome holds the outcome of an example against the one it stands for.
func (r Rule) compareOutcome(path string, example Example, found *outcomes) error {
	outcome := map[string]int64{}
	for t, number := range found.tallies {
		outcome[t.outcome] += number
	}
	differs := func() error {
		return r.at(path, "%w: %q gave %d passes, %d failures, %d undecided", ErrExample, example.Name,
			outcome[schemas.OutcomePass], outcome[schemas.OutcomeFail], outcome[schemas.OutcomeUndecided])
	}
	switch {
	case strings.HasPrefix(path, "examples.passes"):
		if outcome[schemas.OutcomePass] == 0 || outcome[schemas.OutcomeFail] > 0 {
			return differs()
		}
	case strings.HasPrefix(path, "examples.breaks"):
		if !slices.ContainsFunc(found.failures, func(f *failure) bool {
			return f.check.Name == example.Check && (example.Period == "" || f.timePeriod == example.Period)
		}) || example.Findings > 0 && len(found.failures) != example.Findings {
			return differs()
		}
	default:
		if found.tallies[tally{exampleSubmission, r.ID, schemas.OutcomeUndecided, example.Reason}] == 0 || outcome[schemas.OutcomeFail] > 0 {
			return differs()
		}
	}
	return nil
}

// blame finds the condition that the querier refuses, so that the error names
// its line.
func (r Rule) blame(ctx context.Context, q Querier, tables world, cause error) error {
	clauses, err := prelude(ctx, q, "FROM "+r.Over, tables)
	if err != nil {
		return r.at("over", "%w: %w", ErrCondition, err)
	}
	expressions := r.expressions()
	maps.DeleteFunc(expressions, func(_, expression string) bool { return relations[r.Over].isTold(expression) })
	for _, path := range slices.Sorted(maps.Keys(expressions)) {
		query := fmt.Sprintf("%sSELECT (%s) FROM %s", clauses, r.expand(expressions[path]), r.Over)
		if err := eachRow(ctx, q, query, func(func(...any) error) error { return nil }); err != nil {
			return r.at(path, "%w: %w", ErrCondition, err)
		}
	}
	return r.at("over", "%w: %w", ErrCondition, cause)
}
