package pipeline

import (
	"context"
	"errors"
	"maps"
	"slices"

	"cts/pipeline/engine"
	"cts/pipeline/lake"
	"cts/pipeline/validate"
	"cts/schemas"
)

// Difference tells what other rules would make of the archive, rule by rule.
type Difference struct {
	RuleID   string
	Findings int // as the lake has them
	Replayed int // under the other rules
	New      int // found only by the other rules
	Gone     int // found no longer
	Changed  int // found by both, with another severity
}

// Replay validates everything that the lake holds under other rules, as a dry
// run: nothing is written. What is accepted stays the baseline of what follows.
func (w *Workspace) Replay(ctx context.Context, rules []validate.Rule) ([]Difference, error) {
	walk, err := w.begin(ctx)
	if err != nil {
		return nil, err
	}
	found := map[string]*Difference{}
	for i, delivery := range walk.deliveries {
		w.step("check", delivery.FileName, i+1, len(walk.deliveries))
		commit, known := walk.latest[delivery.DeliveryID]
		if !known {
			continue // not processed yet
		}
		baseline := &engine.Candidate{Baseline: submissionIDs(walk.baseline(delivery)), Others: submissionIDs(walk.others(delivery))}
		if err := walk.replay(ctx, commit, baseline, rules, found); err != nil {
			return nil, err
		}
		submissions, err := walk.submissionsOf(ctx, commit)
		if err != nil {
			return nil, err
		}
		walk.stand(submissions, commit)
	}
	var lines []Difference
	for _, id := range slices.Sorted(maps.Keys(found)) {
		lines = append(lines, *found[id])
	}
	return lines, nil
}

func (w *walk) replay(ctx context.Context, commit lake.Commit, candidate *engine.Candidate, rules []validate.Rule, found map[string]*Difference) error {
	before, err := w.findingsOf(ctx, commit)
	if err != nil {
		return err
	}
	after, err := w.judgeAgain(ctx, commit, candidate, rules)
	if err != nil {
		return err
	}
	compareFindings(before, after, found)
	return nil
}

func (w *walk) findingsOf(ctx context.Context, commit lake.Commit) ([]schemas.Finding, error) {
	file, ok := commit.File(schemas.Findings.Name)
	if !ok {
		return nil, nil
	}
	return lake.Read[schemas.Finding](ctx, w.Storage, &schemas.Findings, file)
}

// judgeAgain runs rules over the files of a commit, as if they were staged.
func (w *walk) judgeAgain(ctx context.Context, commit lake.Commit, candidate *engine.Candidate, rules []validate.Rule) (findings []schemas.Finding, err error) {
	candidate.Files = map[string][]string{}
	for _, file := range commit.Files {
		if path, local := w.Storage.Path(file.Name); local && !isReference(file.Table) {
			candidate.Files[file.Table] = []string{path}
		}
	}
	state, err := w.Lake.State(ctx)
	if err != nil {
		return nil, err
	}
	opened, err := w.open(ctx, state, candidate)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, opened.Close()) }()
	result, err := validate.Run(ctx, opened, rules, validate.Candidate{ProcessingID: commit.ProcessingID, Now: w.Now(), Guarded: w.guarded})
	w.guarded = w.guarded || err == nil
	return result.Findings, err
}

func isReference(table string) bool {
	return slices.ContainsFunc(schemas.ReferenceTables(), func(t *schemas.Table) bool { return t.Name == table })
}

func compareFindings(before, after []schemas.Finding, found map[string]*Difference) {
	line := func(rule string) *Difference {
		if found[rule] == nil {
			found[rule] = &Difference{RuleID: rule}
		}
		return found[rule]
	}
	severities := map[string]string{}
	for _, finding := range before {
		severities[finding.SubmissionID+finding.FindingID] = finding.Severity
		line(finding.RuleID).Findings++
		line(finding.RuleID).Gone++
	}
	for _, finding := range after {
		line(finding.RuleID).Replayed++
		severity, both := severities[finding.SubmissionID+finding.FindingID]
		switch {
		case !both:
			line(finding.RuleID).New++
			continue
		case severity != finding.Severity:
			line(finding.RuleID).Changed++
		}
		line(finding.RuleID).Gone--
	}
}
