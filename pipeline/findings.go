package pipeline

import (
	"context"
	"errors"

	"cts/pipeline/lake"
	"cts/pipeline/validate"
	"cts/schemas"
)

// Findings are the findings and counts of the processings that count, of the
// submissions that a function picks.
func (w *Workspace) Findings(ctx context.Context, of func(schemas.Submission) bool) ([]schemas.Finding, []schemas.RuleCount, error) {
	walk, err := w.begin(ctx)
	if err != nil {
		return nil, nil, err
	}
	var findings []schemas.Finding
	var counts []schemas.RuleCount
	for _, delivery := range walk.deliveries {
		commit, known := walk.latest[delivery.DeliveryID]
		if !known {
			continue
		}
		picked, err := walk.picked(ctx, commit, of)
		if err != nil {
			return nil, nil, err
		}
		found, err := walk.findingsOf(ctx, commit)
		if err != nil {
			return nil, nil, err
		}
		for _, finding := range found {
			if picked[finding.SubmissionID] {
				findings = append(findings, finding)
			}
		}
		file, ok := commit.File(schemas.RuleCounts.Name)
		if !ok {
			continue
		}
		all, err := lake.Read[schemas.RuleCount](ctx, w.Storage, &schemas.RuleCounts, file)
		if err != nil {
			return nil, nil, err
		}
		for _, count := range all {
			if picked[count.SubmissionID] {
				counts = append(counts, count)
			}
		}
	}
	return findings, counts, nil
}

func (w *walk) picked(ctx context.Context, commit lake.Commit, of func(schemas.Submission) bool) (map[string]bool, error) {
	submissions, err := w.submissionsOf(ctx, commit)
	picked := map[string]bool{}
	for _, submission := range submissions {
		picked[submission.SubmissionID] = of(submission)
	}
	return picked, err
}

// ReviewRules looks at the rules in force by what they did in this workspace.
func (w *Workspace) ReviewRules(ctx context.Context) (doubts []validate.Doubt, err error) {
	rules, err := w.Rules(ctx)
	if err != nil {
		return nil, err
	}
	_, counts, err := w.Findings(ctx, func(schemas.Submission) bool { return true })
	if err != nil {
		return nil, err
	}
	opened, _, err := w.Engine(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, opened.Close()) }()
	contradictions, err := validate.Contradictions(ctx, opened, rules)
	return append(contradictions, validate.Review(rules, counts)...), err
}

// CheckRelease runs the rules about what people decided.
func (w *Workspace) CheckRelease(ctx context.Context) (result validate.Result, err error) {
	rules, err := w.Rules(ctx)
	if err != nil {
		return result, err
	}
	opened, _, err := w.Engine(ctx)
	if err != nil {
		return result, err
	}
	defer func() { err = errors.Join(err, opened.Close()) }()
	return validate.RunRelease(ctx, opened, rules)
}
