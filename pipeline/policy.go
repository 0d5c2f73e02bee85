package pipeline

import (
	"context"
	"fmt"
	"slices"

	"cts/pipeline/intake"
	"cts/pipeline/lake"
	"cts/schemas"
)

// policyActor signs what the acceptance policy decides.
const policyActor = "policy"

// decide records what came in and what the policy decides of submissions on which nobody decided yet.
// A decision stays when rules or figures change later: what is open then is shown, not undone.
func (w *walk) decide(ctx context.Context, delivery intake.Delivery, submissions []schemas.Submission, commit lake.Commit) error {
	if !slices.ContainsFunc(submissions, w.undecided) {
		return nil
	}
	open, err := w.openErrors(ctx, commit)
	if err != nil {
		return err
	}
	for _, submission := range submissions {
		id := submission.SubmissionID
		if w.events[id] == 0 {
			w.record(id, schemas.EventReceived, delivery.FileName, delivery.ReceivedAt)
		}
		if w.undecided(submission) {
			w.apply(delivery.Acceptance, id, open[id])
		}
	}
	recorded, err := intake.RecordAfter(ctx, w.Storage, w.recorded, w.pending)
	w.recorded, w.pending = append(w.recorded, recorded...), nil
	return err
}

// undecided tells whether nobody decided of a submission yet. What was decided was received before.
func (w *walk) undecided(submission schemas.Submission) bool {
	return w.standing[submission.SubmissionID] == ""
}

func (w *walk) apply(policy, submissionID string, open int) {
	switch {
	case policy == AcceptanceAuto:
		w.record(submissionID, schemas.EventAccepted,
			fmt.Sprintf("publication: accepted; %d values with an open error are held out", open), w.Now())
	case open == 0:
		w.record(submissionID, schemas.EventAccepted, "no open error", w.Now())
	case w.events[submissionID] == 1: // received, not yet checked
		w.record(submissionID, schemas.EventChecked,
			fmt.Sprintf("%d open errors wait for a person", open), w.Now())
	}
}

// openErrors counts the error findings of each submission in a commit.
func (w *walk) openErrors(ctx context.Context, commit lake.Commit) (map[string]int, error) {
	open := map[string]int{}
	file, ok := commit.File(schemas.Findings.Name)
	if !ok {
		return open, nil
	}
	findings, err := lake.Read[schemas.Finding](ctx, w.Storage, &schemas.Findings, file)
	for _, finding := range findings {
		if finding.Severity == schemas.SeverityError && !w.explained[finding.FindingID+" "+finding.Figures] {
			open[finding.SubmissionID]++
		}
	}
	return open, err
}
