// Package validate runs the rules over what a submission gives.
//
// A rule is a file in the folder rules: words, severity, source, the relation
// that it looks at, the condition that holds, and examples that pass, break it
// and leave it undecided. A relation is a query in the folder relations, such as
// the figures of the candidate, the parts of every whole, or pairs of
// consecutive years; all rules over one relation run in one statement, in one
// pass. Before a run the breaking example of every rule, its canary, goes
// through the same querier: a rule that no longer finds it stops the run.
//
// Every case is counted as pass, fail or undecided with a reason; every failure
// becomes a finding, none is capped. One question gives one finding: a rule
// yields to the more specific rules that it names.
package validate

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"cts/schemas"
)

// Querier answers SQL over the views of a lake state with a candidate, several
// queries at a time.
// Package validate knows no database; the engine is one.
type Querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// Candidate is what is validated: a processing of one delivery, or of several that
// have nothing to say to each other. Its figures are read through the querier.
type Candidate struct {
	ProcessingID string               // of submissions that are not listed
	Submissions  []schemas.Submission // each with its processing
	Now          time.Time
	Guarded      bool // CheckCanaries passed for these rules already, in this program
}

// processings gives the processing of each submission.
func (c Candidate) processings() func(submissionID string) string {
	of := map[string]string{}
	for _, submission := range c.Submissions {
		of[submission.SubmissionID] = submission.ProcessingID
	}
	return func(submissionID string) string { return cmp.Or(of[submissionID], c.ProcessingID) }
}

// Result is what the rules found, sorted.
type Result struct {
	Findings []schemas.Finding
	Counts   []schemas.RuleCount
}

// Of is what was found in one processing.
func (r Result) Of(processingID string) Result {
	return Result{
		Findings: slices.DeleteFunc(slices.Clone(r.Findings), func(f schemas.Finding) bool { return f.ProcessingID != processingID }),
		Counts:   slices.DeleteFunc(slices.Clone(r.Counts), func(c schemas.RuleCount) bool { return c.ProcessingID != processingID }),
	}
}

// Run checks the canary of every rule, unless the candidate is guarded, and then runs the rules over the
// candidate. The same candidate, baseline and rules give the same result.
func Run(ctx context.Context, q Querier, rules []Rule, candidate Candidate) (Result, error) {
	return run(ctx, q, rules, candidate, ordinarySizes)
}

func run(ctx context.Context, q Querier, rules []Rule, candidate Candidate, sizes sizes) (Result, error) {
	if !candidate.Guarded {
		if err := CheckCanaries(ctx, q, rules); err != nil {
			return Result{}, err
		}
	}
	rules = InForce(rules, "")
	outcomes, err := judgeCandidate(ctx, q, rules, sizes)
	if err != nil {
		return Result{}, err
	}
	askOnce(rules, outcomes)
	result, processingOf := Result{}, candidate.processings()
	for _, failure := range outcomes.failures {
		finding, err := newFinding(failure, processingOf(failure.submission))
		if err != nil {
			return Result{}, err
		}
		if override, ok := failure.rule.conditionsOf(failure.key); ok {
			override.note(&finding, override.conditions())
		}
		if override, ok := failure.rule.overrideOf(finding.RefArea); ok && override.Severity != finding.Severity {
			override.record(&finding)
			outcomes.tallies[tally{failure.submission, failure.rule.ID, schemas.OutcomeFail, ""}]--
			outcomes.tallies[tally{failure.submission, failure.rule.ID, schemas.OutcomeFail, overridden}]++
		}
		result.Findings = append(result.Findings, finding)
	}
	sortFindings(result.Findings)
	result.Counts = counts(outcomes, processingOf)
	return result, nil
}

// judge runs all rules over one world: the views of the querier, or the tables
// of an example. Rules over the same relation share a statement.
func judge(ctx context.Context, q Querier, rules []Rule, world world) (*outcomes, error) {
	groups := byRelation(rules)
	world, err := keepShared(ctx, q, groups, world)
	if err != nil {
		return nil, err
	}
	found := make([]*outcomes, len(groups))
	running, ctx := errgroup.WithContext(ctx)
	running.SetLimit(statementsAtOnce)
	for i, group := range groups {
		running.Go(func() (err error) {
			found[i], err = judgeGroup(ctx, q, group, world)
			return err
		})
	}
	if err := running.Wait(); err != nil {
		return nil, err
	}
	all := joinOutcomes(found)
	all.merge()
	return all, nil
}

// statementsAtOnce is how many statements run side by side. Most are planned
// longer than they run, and planning takes one processor.
const statementsAtOnce = 2

// judgeGroup runs the rules over one relation.
func judgeGroup(ctx context.Context, q Querier, group []Rule, world world) (*outcomes, error) {
	statement, err := compile(ctx, q, group, world)
	if err != nil {
		return nil, err
	}
	found := newOutcomes()
	if err := collect(ctx, q, statement, group, found); err != nil {
		return nil, fmt.Errorf("rules over %s (%s): %w", group[0].Over, names(group), err)
	}
	return found, nil
}

// byRelation groups rules by the relation that they look at, in the order of
// the relation's name; inside a group rules keep their order.
func byRelation(rules []Rule) [][]Rule {
	groups := map[string][]Rule{}
	var relations []string
	for _, rule := range rules {
		if groups[rule.Over] == nil {
			relations = append(relations, rule.Over)
		}
		groups[rule.Over] = append(groups[rule.Over], rule)
	}
	slices.Sort(relations)
	var sorted [][]Rule
	for _, relation := range relations {
		sorted = append(sorted, groups[relation])
	}
	return sorted
}
