package pipeline

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"cts/pipeline/engine"
	"cts/pipeline/intake"
	"cts/pipeline/lake"
	"cts/pipeline/mapping"
	"cts/pipeline/validate"
	"cts/schemas"
)

// Deliveries that follow each other, and of which none could stand in the
// baseline of another, are validated together: rules cost more to plan than to
// run over one form. What is found and kept is the same as one by one.

// Bounds of what is validated together; memory grows with it.
const (
	mostTogether     = 16
	mostRowsTogether = 60_000
)

// prepared is a delivery that was read, mapped and staged, and waits to be validated.
type prepared struct {
	job
	again   bool // an earlier processing of the delivery is replaced
	because []string
	staging *lake.Staging
	files   stagedFiles
	mapped  mapping.Mapped // without figures
	rows    int
}

// admits tells whether a delivery may wait beside those that do.
func (w *walk) admits(delivery intake.Delivery) bool {
	rows := 0
	for _, earlier := range w.waiting {
		if !apart(earlier.delivery, delivery) {
			return false
		}
		rows += earlier.rows
	}
	return len(w.waiting) == 0 || len(w.waiting) < cmp.Or(w.together, mostTogether) && rows < mostRowsTogether
}

// apart tells whether two deliveries have nothing to say to each other: each is
// what one authority answered about its own area, and neither area is a part of
// the other or of the same country.
func apart(a, b intake.Delivery) bool {
	return a.Provider == a.RefArea && b.Provider == b.RefArea && a.RefArea != "" && b.RefArea != "" &&
		a.Dataset == b.Dataset && countryOf(a.RefArea) != countryOf(b.RefArea)
}

func countryOf(code string) string {
	area, _ := schemas.Areas().ByCode(code)
	return cmp.Or(area.Parent, code)
}

// conclude validates what waits, and commits one delivery after the other.
func (w *walk) conclude(ctx context.Context, report *Report) error {
	waiting := w.waiting
	w.waiting = nil
	if len(waiting) == 0 {
		return nil
	}
	w.step("validate", waiting[0].delivery.FileName, 0, 0)
	found, err := w.validate(ctx, waiting)
	if err != nil {
		return fmt.Errorf("%s: %w", waiting[0].delivery.FileName, err)
	}
	for _, each := range waiting {
		if err := w.keep(ctx, each, found.Of(each.processingID), report); err != nil {
			return fmt.Errorf("%s: %w", each.delivery.FileName, err)
		}
	}
	return nil
}

// keep commits one delivery with what was found in it, and lets it stand.
func (w *walk) keep(ctx context.Context, p prepared, found validate.Result, report *Report) error {
	w.step("commit", p.delivery.FileName, 0, 0)
	commit, err := w.commit(ctx, p.job, p.staging, found)
	if err != nil {
		return err
	}
	report.Processed = append(report.Processed, Processing{
		Delivery: p.delivery, ProcessingID: p.processingID, Submissions: p.mapped.Submissions, Again: p.again, Because: p.because,
		Findings: found.Findings, Counts: found.Counts, Rejections: p.mapped.Rejections, Healed: p.mapped.Healed,
	})
	return w.settled(ctx, p.delivery, commit)
}

// validate runs the rules over deliveries that stand apart.
func (w *walk) validate(ctx context.Context, together []prepared) (result validate.Result, err error) {
	options := w.optionsOver(w.standsOn(together), w.recorded, w.reasons)
	options.Candidate = candidateOf(together)
	opened, err := engine.Open(ctx, options)
	if err != nil {
		return result, err
	}
	defer func() { err = errors.Join(err, opened.Close()) }()
	candidate := validate.Candidate{Now: w.Now(), Guarded: w.guarded}
	if len(together) == 1 {
		candidate.ProcessingID = together[0].processingID
	}
	for _, each := range together {
		candidate.Submissions = append(candidate.Submissions, each.mapped.Submissions...)
	}
	result, err = validate.Run(ctx, opened, w.inputs.rules, candidate)
	w.guarded = err == nil
	return result, err
}

func candidateOf(together []prepared) *engine.Candidate {
	candidate := &engine.Candidate{Files: map[string][]string{}}
	for _, each := range together {
		for _, table := range schemas.Tables() {
			if path, ok := each.files.Path(table.Name); ok {
				candidate.Files[table.Name] = append(candidate.Files[table.Name], path)
			}
		}
		candidate.Baseline = append(candidate.Baseline, submissionIDs(each.baseline)...)
		candidate.Others = append(candidate.Others, submissionIDs(each.others)...)
	}
	return candidate
}

// standsOn is the part of the lake that deliveries are judged against: the commits
// of what stands before them, and the reference tables of the last one. The whole
// lake would cost more with every delivery.
func (w *walk) standsOn(together []prepared) lake.State {
	var state lake.State
	add := func(commit lake.Commit) {
		known := slices.ContainsFunc(state.Commits, func(c lake.Commit) bool { return c.CommitID == commit.CommitID })
		if !known && commit.CommitID != "" {
			state.Commits = append(state.Commits, commit)
		}
	}
	for _, each := range together {
		for _, earlier := range slices.Concat(each.baseline, each.others) {
			add(earlier.commit)
		}
	}
	add(referenceOf(w.last))
	slices.SortFunc(state.Commits, func(a, b lake.Commit) int { return cmp.Compare(a.Sequence, b.Sequence) })
	return state
}

// referenceOf is a commit with its reference tables alone: what was found of the
// delivery that happened to be the last is nothing to the next.
func referenceOf(commit lake.Commit) lake.Commit {
	commit.Files = slices.DeleteFunc(slices.Clone(commit.Files), func(f lake.File) bool { return !isReference(f.Table) })
	return commit
}
