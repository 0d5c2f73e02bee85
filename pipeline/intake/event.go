package intake

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"cts/schemas"
)

const eventsFolder = "events/submissions/"

// eventTypes are the types of events that there are.
var eventTypes = []string{
	schemas.EventReceived, schemas.EventChecked, schemas.EventQueried, schemas.EventAnswered, schemas.EventAccepted,
	schemas.EventReturned, schemas.EventWithdrawn, schemas.EventReviewed, schemas.EventReleased, schemas.EventCorrected,
}

// keptEvent is an event as a record.
type keptEvent struct{ schemas.Event }

func (e keptEvent) name() string { return eventsFolder + e.EventID + ".json" }

func (e keptEvent) check() error {
	if err := required("submission_id", e.SubmissionID, "actor", e.Actor); err != nil {
		return err
	}
	if !slices.Contains(eventTypes, e.Type) {
		return fmt.Errorf("type %q is none of %s", e.Type, strings.Join(eventTypes, ", "))
	}
	if e.Sequence < 0 {
		return fmt.Errorf("sequence is %d", e.Sequence)
	}
	if err := checkInstant("decided_at", e.DecidedAt); err != nil {
		return err
	}
	if id := e.id(); e.EventID != id {
		return fmt.Errorf("event_id %q is not that of its content, %s", e.EventID, id)
	}
	return nil
}

// id names the event by its content.
func (e keptEvent) id() string {
	return schemas.ID("event", e.SubmissionID, e.Type, e.Actor, e.Reason, textInstant(e.DecidedAt), strconv.Itoa(int(e.Sequence)))
}

// NewEvent is the event as it is kept after Sequence earlier ones: DecidedAt in
// UTC to the microsecond, EventID filled in.
func NewEvent(event schemas.Event) schemas.Event {
	event.DecidedAt = instant(event.DecidedAt)
	event.EventID = keptEvent{event}.id()
	return event
}

// same tells whether two events say the same, whatever came before them.
func (e keptEvent) same(other keptEvent) bool {
	return e.SubmissionID == other.SubmissionID && e.Type == other.Type && e.Actor == other.Actor &&
		e.Reason == other.Reason && e.DecidedAt.Equal(other.DecidedAt)
}

// Record keeps an event and fills in its sequence and id. The same event again,
// at the same instant, is not kept twice; created is then false.
func Record(ctx context.Context, storage Storage, event schemas.Event) (created bool, err error) {
	count, err := RecordAll(ctx, storage, []schemas.Event{event})
	return count == 1, err
}

// RecordAll is [Record] for several events, in their order; it reads what is
// kept only once. It returns how many were new. When it is stopped halfway, the
// same call completes it.
func RecordAll(ctx context.Context, storage Storage, events []schemas.Event) (created int, err error) {
	kept, err := Events(ctx, storage)
	if err != nil {
		return 0, err
	}
	recorded, err := RecordAfter(ctx, storage, kept, events)
	return len(recorded), err
}

// RecordAfter is [RecordAll] for a caller that knows all that is kept, and holds
// the lock under which events are recorded. It returns the events that were new.
func RecordAfter(ctx context.Context, storage Storage, kept, events []schemas.Event) (recorded []schemas.Event, err error) {
	bySubmission := map[string][]keptEvent{}
	for _, event := range kept {
		bySubmission[event.SubmissionID] = append(bySubmission[event.SubmissionID], keptEvent{event})
	}
	for _, event := range events {
		earlier := bySubmission[event.SubmissionID]
		event.Sequence = int32(len(earlier))
		next := keptEvent{NewEvent(event)}
		if slices.ContainsFunc(earlier, next.same) {
			continue
		}
		isNew, err := create(ctx, storage, next)
		if err != nil {
			return recorded, fmt.Errorf("event %s of submission %s: %w", event.Type, event.SubmissionID, err)
		}
		if isNew {
			recorded = append(recorded, next.Event)
		}
		bySubmission[event.SubmissionID] = append(earlier, next)
	}
	return recorded, nil
}

// Events returns every event, in the order of decided_at, sequence and event_id.
func Events(ctx context.Context, storage Storage) ([]schemas.Event, error) {
	kept, err := list[keptEvent](ctx, storage, eventsFolder)
	if err != nil {
		return nil, err
	}
	events := make([]schemas.Event, len(kept))
	for i, event := range kept {
		events[i] = event.Event
	}
	slices.SortFunc(events, func(a, b schemas.Event) int {
		return cmp.Or(a.DecidedAt.Compare(b.DecidedAt), cmp.Compare(a.Sequence, b.Sequence), strings.Compare(a.EventID, b.EventID))
	})
	return events, nil
}
