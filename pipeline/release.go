package pipeline

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"cts/pipeline/engine"
	"cts/pipeline/intake"
	"cts/pipeline/lake"
	"cts/schemas"
)

// ErrEmbargo means that a release may not be read yet.
var ErrEmbargo = errors.New("under embargo")

// Release freezes what the lake says now under an id. Embargo is the instant
// before which public reports are refused; zero for none.
func (w *Workspace) Release(ctx context.Context, id, title, actor string, embargo time.Time) (release intake.Release, err error) {
	unlock, err := w.Storage.Lock(ctx)
	if err != nil {
		return release, err
	}
	defer func() { err = errors.Join(err, unlock()) }()
	state, err := w.Lake.State(ctx)
	if err != nil {
		return release, err
	}
	if len(state.Commits) == 0 {
		return release, fmt.Errorf("%w: the lake is empty; ingest files first", intake.ErrRelease)
	}
	release = intake.Release{
		ReleaseID: id, Title: title, Actor: actor, DecidedAt: w.Now(), EmbargoUntil: embargo,
		Denominator: schemas.DenominatorWPP2024, Precedence: w.Config.Precedence, Program: w.Version,
	}
	if embargo.IsZero() {
		release.EmbargoUntil = release.DecidedAt
	}
	if err := w.freeze(ctx, &release, state); err != nil {
		return release, err
	}
	_, err = intake.Freeze(ctx, w.Storage, release)
	return release, err
}

// freeze lists the commits, events and explanations that make the release.
func (w *Workspace) freeze(ctx context.Context, release *intake.Release, state lake.State) error {
	events, err := intake.Events(ctx, w.Storage)
	if err != nil {
		return err
	}
	explanations, err := intake.Explanations(ctx, w.Storage)
	if err != nil {
		return err
	}
	for _, commit := range state.Commits {
		release.Commits = append(release.Commits, commit.CommitID)
	}
	for _, event := range events {
		release.Events = append(release.Events, event.EventID)
	}
	for _, explanation := range explanations {
		release.Explanations = append(release.Explanations, explanation.ExplanationID)
	}
	release.LakeState = state.Digest(slices.Concat(release.Events, release.Explanations)...)
	return nil
}

// openRelease opens the engine over exactly what a release froze. It returns
// [ErrEmbargo] while the release is under embargo.
func (w *Workspace) openRelease(ctx context.Context, id string) (*engine.Engine, intake.Release, error) {
	options, release, err := w.releaseOptions(ctx, id)
	if err != nil {
		return nil, release, err
	}
	opened, err := engine.Open(ctx, options)
	return opened, release, err
}

// releaseOptions are those of an engine over exactly what a release froze.
func (w *Workspace) releaseOptions(ctx context.Context, id string) (options engine.Options, release intake.Release, err error) {
	if release, err = intake.ReleaseNamed(ctx, w.Storage, id); err != nil {
		return options, release, err
	}
	if w.Now().Before(release.EmbargoUntil) {
		return options, release, fmt.Errorf("release %s: %w until %s; leave out --release for a working report",
			id, ErrEmbargo, release.EmbargoUntil.Format(time.RFC3339))
	}
	state, err := w.frozenState(ctx, release)
	if err != nil {
		return options, release, err
	}
	if options, err = w.stateOptions(ctx, state); err != nil {
		return options, release, err
	}
	options.Events = among(options.Events, release.Events, func(e schemas.Event) string { return e.EventID })
	options.Explanations = among(options.Explanations, release.Explanations, func(e schemas.Explanation) string { return e.ExplanationID })
	options.Precedence = release.Precedence
	return options, release, nil
}

// frozenState is the lake as the release saw it; a commit that is gone is an error.
func (w *Workspace) frozenState(ctx context.Context, release intake.Release) (lake.State, error) {
	state, err := w.Lake.State(ctx)
	if err != nil {
		return state, err
	}
	state.Commits = among(state.Commits, release.Commits, func(c lake.Commit) string { return c.CommitID })
	if len(state.Commits) != len(release.Commits) {
		return state, fmt.Errorf("%w: %d of the %d commits of %s are gone from the lake; take them from a backup",
			intake.ErrRelease, len(release.Commits)-len(state.Commits), len(release.Commits), release.ReleaseID)
	}
	state.ID = state.Digest()
	return state, nil
}

// among are the items whose ids are named.
func among[T any](items []T, ids []string, id func(T) string) []T {
	named := make(map[string]bool, len(ids))
	for _, name := range ids {
		named[name] = true
	}
	return slices.DeleteFunc(slices.Clone(items), func(item T) bool { return !named[id(item)] })
}
