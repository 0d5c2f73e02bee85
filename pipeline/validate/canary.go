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
func CheckCanaries(ctx context.Context, q Querier, rules []Rule) error {
	for _, rule := range rules {
		if err := rule.tryExample(ctx, q, "examples.breaks[0]", rule.Examples.Breaks[0]); err != nil {
			if errors.Is(err, ErrExample) {
				err = fmt.Errorf("%w: %w", ErrCanary, err)
			}
			return err
		}
	}
	return nil
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
		if !slices.ContainsFunc(found.failures, func(f failure) bool {
			return f.check.Name == example.Check && (example.Period == "" || f.timePeriod == example.Period)
		}) {
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
	relations, err := prelude(ctx, q, "FROM "+r.Over, tables)
	if err != nil {
		return r.at("over", "%w: %w", ErrCondition, err)
	}
	expressions := r.expressions()
	for _, path := range slices.Sorted(maps.Keys(expressions)) {
		query := fmt.Sprintf("%sSELECT (%s) FROM %s", relations, r.expand(expressions[path]), r.Over)
		if err := eachRow(ctx, q, query, func(func(...any) error) error { return nil }); err != nil {
			return r.at(path, "%w: %w", ErrCondition, err)
		}
	}
	return r.at("over", "%w: %w", ErrCondition, cause)
}
