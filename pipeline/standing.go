package pipeline

import (
	"slices"

	"cts/schemas"
)

// standing tells of each submission what was last decided of it.
type standing map[string]string

// standingOf reads the events in their order: the last deciding one counts.
func standingOf(events []schemas.Event) standing {
	last := standing{}
	for _, event := range events {
		if deciding(event.Type) {
			last[event.SubmissionID] = event.Type
		}
	}
	return last
}

func deciding(eventType string) bool {
	return slices.Contains([]string{schemas.EventAccepted, schemas.EventReturned, schemas.EventWithdrawn}, eventType)
}

func (s standing) accepted(submissionID string) bool { return s[submissionID] == schemas.EventAccepted }
