package pipeline

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"cts/pipeline/intake"
	"cts/pipeline/lake"
	"cts/pipeline/mapping"
	"cts/schemas"
)

// Processing is one delivery that was processed in this run.
type Processing struct {
	Delivery     intake.Delivery
	ProcessingID string
	Submissions  []schemas.Submission
	Findings     []schemas.Finding
	Counts       []schemas.RuleCount
	Rejections   []schemas.Rejection
	Healed       []mapping.Healed // corrections that no longer fit what the source writes
	Again        bool             // an earlier processing of the delivery was replaced
	Because      []string         // names of what it is made from that changed since, such as baseline or rules; sorted
}

// settle walks all deliveries in their total order and processes those whose
// expected processing the lake does not hold. A processing depends only on
// what stands before it in that order, so one walk is enough, and the order in
// which files arrived does not matter. A walk that fails keeps what came before
// the fault.
func (w *Workspace) settle(ctx context.Context, report *Report) error {
	walk, err := w.begin(ctx)
	if err != nil {
		return err
	}
	for i, delivery := range walk.deliveries {
		w.step("check", delivery.FileName, i+1, len(walk.deliveries))
		if err := walk.visit(ctx, delivery, report); err != nil {
			return errors.Join(err, walk.conclude(ctx, report))
		}
	}
	return walk.conclude(ctx, report)
}

// walk is one pass over the deliveries.
type walk struct {
	*Workspace
	inputs     inputs
	deliveries []intake.Delivery
	latest     map[string]lake.Commit // by delivery: the commit that counts
	sequence   int64                  // of the last commit
	last       lake.Commit            // whose reference tables hold
	standing   standing
	events     map[string]int32      // number of events by submission
	recorded   []schemas.Event       // all events of the workspace
	before     []stood               // submissions of the deliveries visited so far
	pending    []schemas.Event       // not yet written
	guarded    bool                  // the canaries of the rules were checked in this walk
	reasons    []schemas.Explanation // all of the workspace
	explained  map[string]bool       // finding_id and figures that a reason was given for
	waiting    []prepared            // staged, to be validated together
}

// stood is a submission that stands before the delivery in hand.
type stood struct {
	schemas.Submission
	content string // SHA-256 of the series file that holds its figures
	commit  lake.Commit
}

func (w *Workspace) begin(ctx context.Context) (*walk, error) {
	return w.beginWith(ctx, (*walk).readDeliveries, (*walk).readCommits, (*walk).readEvents, (*walk).readReasons, (*walk).readInputs)
}

// beginWith begins a walk that knows a part of the workspace alone.
func (w *Workspace) beginWith(ctx context.Context, reads ...func(*walk, context.Context) error) (*walk, error) {
	begun := &walk{Workspace: w, latest: map[string]lake.Commit{}, events: map[string]int32{}, explained: map[string]bool{}}
	for _, read := range reads {
		if err := read(begun, ctx); err != nil {
			return nil, err
		}
	}
	return begun, nil
}

func (w *walk) readDeliveries(ctx context.Context) (err error) {
	w.deliveries, err = intake.Deliveries(ctx, w.Storage)
	return err
}

// readCommits finds the commit that counts for each delivery; they come in the order of their sequence.
func (w *walk) readCommits(ctx context.Context) error {
	state, err := w.Lake.State(ctx)
	for _, commit := range state.Commits {
		w.latest[commit.DeliveryID] = commit
		w.sequence, w.last = commit.Sequence, commit
	}
	return err
}

func (w *walk) readEvents(ctx context.Context) (err error) {
	w.recorded, err = intake.Events(ctx, w.Storage)
	w.standing = standingOf(w.recorded)
	for _, event := range w.recorded {
		w.events[event.SubmissionID]++
	}
	return err
}

func (w *walk) readReasons(ctx context.Context) (err error) {
	w.reasons, err = intake.Explanations(ctx, w.Storage)
	for _, reason := range w.reasons {
		w.explained[reason.FindingID+" "+reason.Figures] = true
	}
	return err
}

func (w *walk) readInputs(ctx context.Context) (err error) {
	w.inputs, err = w.currentInputs(ctx)
	return err
}

// visit brings one delivery up to date and lets its submissions stand before the
// next; at once, or together with those that follow it.
func (w *walk) visit(ctx context.Context, delivery intake.Delivery, report *Report) error {
	if !w.admits(delivery) {
		if err := w.conclude(ctx, report); err != nil {
			return err
		}
	}
	if err := w.bring(ctx, delivery, report); err != nil {
		return fmt.Errorf("%s: %w", delivery.FileName, err)
	}
	return nil
}

func (w *walk) bring(ctx context.Context, delivery intake.Delivery, report *Report) error {
	j := job{delivery: delivery, baseline: w.baseline(delivery), others: w.others(delivery)}
	digests, err := w.inputs.of(delivery, digestOf(slices.Concat(j.baseline, j.others)))
	if err != nil {
		return err
	}
	j.digests, j.processingID = digests, processingID(delivery, digests)
	commit, known := w.latest[delivery.DeliveryID]
	if known && commit.ProcessingID == j.processingID {
		report.UpToDate++
		return w.settled(ctx, delivery, commit)
	}
	ready, err := w.prepare(ctx, j)
	if err != nil {
		return err
	}
	if ready.again = known; known {
		ready.because = changedBetween(commit.Digests, digests)
	}
	w.waiting = append(w.waiting, ready)
	return nil
}

// settled decides, as the policy says, of what a commit holds, and lets it stand.
func (w *walk) settled(ctx context.Context, delivery intake.Delivery, commit lake.Commit) error {
	submissions, err := w.submissionsOf(ctx, commit)
	if err != nil {
		return err
	}
	if err := w.decide(ctx, delivery, submissions, commit); err != nil {
		return err
	}
	w.stand(submissions, commit)
	return nil
}

// changedBetween names the digests in which two processings of a delivery differ.
func changedBetween(before, after map[string]string) []string {
	var names []string
	for name, digest := range after {
		if before[name] != digest {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

func (w *walk) submissionsOf(ctx context.Context, commit lake.Commit) ([]schemas.Submission, error) {
	file, ok := commit.File(schemas.Submissions.Name)
	if !ok {
		return nil, nil
	}
	return lake.Read[schemas.Submission](ctx, w.Storage, &schemas.Submissions, file)
}

func (w *walk) stand(submissions []schemas.Submission, commit lake.Commit) {
	series, _ := commit.File(schemas.SeriesTable.Name)
	for _, submission := range submissions {
		w.before = append(w.before, stood{Submission: submission, content: series.SHA256, commit: commit})
	}
}

// baseline lists the accepted submissions of the same provider and dataset that
// stand strictly before the delivery. Deliveries are walked in the order of
// their instants, so all that was visited stands before it.
func (w *walk) baseline(delivery intake.Delivery) []stood {
	var baseline []stood
	for _, earlier := range w.before {
		if earlier.Provider == delivery.Provider && earlier.Dataset == delivery.Dataset && w.standing.accepted(earlier.SubmissionID) {
			baseline = append(baseline, earlier)
		}
	}
	return baseline
}

// others lists what other sources said before the delivery about its area; for a
// release, about any area: what focal points answered and what was published.
func (w *walk) others(delivery intake.Delivery) []stood {
	var others []stood
	for _, earlier := range w.before {
		sameSource := earlier.Provider == delivery.Provider && earlier.Dataset == delivery.Dataset
		if !sameSource && (delivery.RefArea == "" || delivery.RefArea == earlier.RefArea) && w.standing.accepted(earlier.SubmissionID) {
			others = append(others, earlier)
		}
	}
	return others
}

// digestOf names a baseline by what its submissions say.
func digestOf(baseline []stood) string {
	var parts []string
	for _, earlier := range baseline {
		parts = append(parts, earlier.SubmissionID+" "+earlier.content)
	}
	slices.Sort(parts)
	return schemas.ID(append([]string{"baseline"}, parts...)...)
}

func submissionIDs(baseline []stood) []string {
	ids := make([]string, 0, len(baseline))
	for _, earlier := range baseline {
		ids = append(ids, earlier.SubmissionID)
	}
	slices.Sort(ids)
	return ids
}
