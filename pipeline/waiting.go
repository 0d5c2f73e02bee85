package pipeline

import (
	"context"
	"fmt"
	"strings"

	"cts/pipeline/intake"
	"cts/schemas"
)

// Waiting lists the submissions of a report on which nobody decided yet.
func (w *Workspace) Waiting(ctx context.Context, report Report) ([]schemas.Submission, error) {
	events, err := intake.Events(ctx, w.Storage)
	if err != nil {
		return nil, err
	}
	decided := standingOf(events)
	var waiting []schemas.Submission
	for _, processing := range report.Processed {
		for _, submission := range processing.Submissions {
			if decided[submission.SubmissionID] == "" {
				waiting = append(waiting, submission)
			}
		}
	}
	return waiting, nil
}

// WaitingSentence says what waits and what to do about it.
func WaitingSentence(waiting []schemas.Submission) string {
	var ids []string
	for _, submission := range waiting {
		ids = append(ids, fmt.Sprintf("%s (%s %s)", submission.SubmissionID, submission.RefArea, submission.Round+submission.Release))
	}
	subject := fmt.Sprintf("%d submissions with open errors wait", len(waiting))
	if len(waiting) == 1 {
		subject = "1 submission with open errors waits"
	}
	return fmt.Sprintf("%s for a person: %s; cts findings list shows the errors, cts submissions accept or return decides",
		subject, strings.Join(ids, ", "))
}
