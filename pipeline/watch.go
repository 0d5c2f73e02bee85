package pipeline

import (
	"context"
	"fmt"
	"time"

	"cts/connectors"
)

// settleWhileWatched is the time between two looks at a folder that is watched: a file
// that changes meanwhile is still on its way.
const settleWhileWatched = "2s"

// change says that a source is worth another look: all of them where it has no name.
type change struct {
	source string
	err    error
}

// Watch runs as [Workspace.Run] does, and then, as often as a folder changes, for the
// sources of that folder; with a span of time above zero for all sources every so often
// too, for folders whose changes the system does not see and for sources elsewhere. A
// file that is still being written is left for the next look. Each run is reported; an
// error of the caller ends the watch. The end of ctx is no error.
func (w *Workspace) Watch(ctx context.Context, every time.Duration, each func(Report, error) error) error {
	w.settling = settleWhileWatched
	changes, err := w.changes(ctx, every)
	if err != nil {
		return err
	}
	for next := (change{}); ; {
		names := []string{next.source}
		if next.source == "" {
			names = w.Config.SourceNames()
		}
		report, err := w.runSources(ctx, names)
		if ctx.Err() != nil {
			return nil //nolint:nilerr // the watch was ended; what the run left is finished by the next
		}
		if err := each(report, err); err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return nil
		case next = <-changes:
		}
		if next.err != nil {
			return next.err
		}
	}
}

// changes watches every source that can be watched, and the time.
func (w *Workspace) changes(ctx context.Context, every time.Duration) (<-chan change, error) {
	changes, watched := make(chan change), 0
	for _, name := range w.Config.SourceNames() {
		transport, err := w.transport(w.Config.Sources[name])
		if err != nil {
			return nil, fmt.Errorf("source %s: %w", name, err)
		}
		source, ok := transport.(connectors.Watched)
		if !ok {
			continue
		}
		changed, err := source.Watch(ctx)
		if err != nil {
			return nil, fmt.Errorf("source %s: %w", name, err)
		}
		watched++
		go passOn(ctx, changed, changes, name)
	}
	if watched == 0 && every <= 0 {
		return nil, fmt.Errorf("no source can be watched: folders can (transport dir), others are asked every so often: %w", ErrUnknown)
	}
	if every > 0 {
		go w.tick(ctx, every, changes)
	}
	return changes, nil
}

// passOn tells of the changes of one source until ctx ends. A watch that ends before is an error.
func passOn(ctx context.Context, changed <-chan struct{}, changes chan<- change, name string) {
	for {
		_, open := <-changed
		next := change{source: name}
		if !open {
			next.err = fmt.Errorf("source %s: its folder is no longer watched; start again: %w", name, connectors.ErrSource)
		}
		select {
		case <-ctx.Done():
			return
		case changes <- next:
		}
	}
}

// tick tells every so often that all sources are worth another look.
func (w *Workspace) tick(ctx context.Context, every time.Duration, changes chan<- change) {
	for w.Clock.Wait(ctx, every) == nil {
		select {
		case <-ctx.Done():
			return
		case changes <- change{}:
		}
	}
}
