package pipeline

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"go.yaml.in/yaml/v3"

	"cts/pipeline/intake"
	"cts/schemas"
)

// ErrUnknown means that no submission or finding has the id that was given.
var ErrUnknown = errors.New("not found")

// Decision is what a person decides of a submission.
type Decision struct {
	SubmissionID string
	Type         string // accepted, returned or withdrawn
	Actor        string
	Reason       string
}

// Decide records a decision and brings the lake up to date: what is accepted or
// taken back changes the baseline of what follows.
func (w *Workspace) Decide(ctx context.Context, decision Decision) (Report, error) {
	return w.locked(ctx, func(*Report) error { return w.recordDecisions(ctx, []Decision{decision}) })
}

// recordDecisions records decisions as events, where they are not what stands already; none, where one is
// on a submission that there is not.
func (w *Workspace) recordDecisions(ctx context.Context, decisions []Decision) error {
	events, err := intake.Events(ctx, w.Storage)
	if err != nil {
		return err
	}
	standing := standingOf(events)
	var changes []schemas.Event
	for _, decision := range decisions {
		if !slices.ContainsFunc(events, func(e schemas.Event) bool { return e.SubmissionID == decision.SubmissionID }) {
			return fmt.Errorf("submission %s: %w; cts submissions list shows those there are", decision.SubmissionID, ErrUnknown)
		}
		if standing[decision.SubmissionID] == decision.Type {
			continue
		}
		standing[decision.SubmissionID] = decision.Type
		changes = append(changes, schemas.Event{
			SubmissionID: decision.SubmissionID, Type: decision.Type, Actor: decision.Actor, Reason: decision.Reason, DecidedAt: w.Now(),
		})
	}
	_, err = intake.RecordAfter(ctx, w.Storage, events, changes)
	return err
}

// Explain records a reason for a finding, tied to the figures that it was given for.
func (w *Workspace) Explain(ctx context.Context, explanation schemas.Explanation) error {
	explanation.DecidedAt = w.Now()
	_, err := intake.Explain(ctx, w.Storage, intake.NewExplanation(explanation))
	return err
}

// record notes one event of a walk; its number in the submission's life breaks ties of time.
func (w *walk) record(submissionID, eventType, reason string, at time.Time) {
	w.pending = append(w.pending, intake.NewEvent(schemas.Event{
		SubmissionID: submissionID, Type: eventType, Actor: policyActor, Reason: reason,
		DecidedAt: at, Sequence: w.events[submissionID],
	}))
	w.events[submissionID]++
	if deciding(eventType) {
		w.standing[submissionID] = eventType
	}
}

// Instruction is a decision on all submissions of one file, as a decisions file lists it.
type Instruction struct {
	File     string `yaml:"file"`     // name under which the file came
	Decision string `yaml:"decision"` // accepted, returned or withdrawn
	Actor    string `yaml:"actor"`
	Reason   string `yaml:"reason"`
}

// Carried is an instruction that was carried out.
type Carried struct {
	Instruction
	SubmissionIDs []string
}

// Carry carries out a list of decisions, in its order (YAML, a list of [Instruction]), and then
// brings the lake up to date, once for all of them. Where one names no submission or no decision,
// none is carried out.
func (w *Workspace) Carry(ctx context.Context, text []byte) ([]Carried, Report, error) {
	var instructions []Instruction
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	decoder.KnownFields(true)
	if err := decoder.Decode(&instructions); err != nil {
		return nil, Report{}, fmt.Errorf("decisions: %w", err)
	}
	carried, err := w.addressed(ctx, instructions)
	if err != nil {
		return nil, Report{}, err
	}
	report, err := w.locked(ctx, func(*Report) error { return w.recordDecisions(ctx, decisionsOf(carried)) })
	return carried, report, err
}

// addressed finds the submissions that each instruction is about.
func (w *Workspace) addressed(ctx context.Context, instructions []Instruction) ([]Carried, error) {
	walk, err := w.beginWith(ctx, (*walk).readDeliveries, (*walk).readCommits)
	if err != nil {
		return nil, err
	}
	var all []Carried
	for _, instruction := range instructions {
		if !deciding(instruction.Decision) {
			return nil, fmt.Errorf("decision on %s: %q is no decision; use accepted, returned or withdrawn", instruction.File, instruction.Decision)
		}
		ids, err := walk.submissionsOfFile(ctx, instruction.File)
		if err != nil {
			return nil, fmt.Errorf("decision on %s: %w", instruction.File, err)
		}
		all = append(all, Carried{Instruction: instruction, SubmissionIDs: ids})
	}
	return all, nil
}

func decisionsOf(carried []Carried) []Decision {
	var decisions []Decision
	for _, each := range carried {
		for _, id := range each.SubmissionIDs {
			decisions = append(decisions, Decision{SubmissionID: id, Type: each.Decision, Actor: each.Actor, Reason: each.Reason})
		}
	}
	return decisions
}

// submissionsOfFile lists the submissions that came in the named file.
func (w *walk) submissionsOfFile(ctx context.Context, name string) ([]string, error) {
	var ids []string
	for _, delivery := range w.deliveries {
		commit, ok := w.latest[delivery.DeliveryID]
		if !ok || delivery.FileName != name {
			continue
		}
		submissions, err := w.submissionsOf(ctx, commit)
		if err != nil {
			return nil, err
		}
		for _, submission := range submissions {
			ids = append(ids, submission.SubmissionID)
		}
	}
	if len(ids) == 0 {
		return nil, fmt.Errorf("no submission came in a file of this name: %w", ErrUnknown)
	}
	return ids, nil
}
