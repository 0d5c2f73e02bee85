package pipeline

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"cts/connectors"
	"cts/connectors/annotation"
	"cts/pipeline/feedback"
	"cts/pipeline/intake"
)

// Report tells what a run did.
type Report struct {
	Arrived    []Arrival    // files taken in, new or known
	Processed  []Processing // deliveries that were processed again or for the first time
	UpToDate   int          // deliveries of which the lake holds the expected processing
	Unreadable []Failure    // files that no format could read
	Failed     []Failure    // sources that did not deliver
}

// Happened tells whether a run did or found anything.
func (r Report) Happened() bool {
	return len(r.Processed)+len(r.Unreadable)+len(r.Failed) > 0 || slices.ContainsFunc(r.Arrived, func(a Arrival) bool { return a.New })
}

// Arrival is one file taken in.
type Arrival struct {
	Source   string
	Name     string
	New      bool
	Delivery intake.Delivery

	Explained int               // explanations of findings that came with it and were not known
	Unread    []feedback.Unread // those that explain nothing, once the findings are known
	written   []annotation.Line
}

// Failure is a file that could not be taken in.
type Failure struct {
	Source string
	Name   string
	Err    error
}

// Run pulls every source and brings the lake up to date. It is resumable: a
// run killed anywhere is finished by the next one. Unreadable files do not
// stop the others; they are listed in the report.
func (w *Workspace) Run(ctx context.Context) (Report, error) {
	return w.runSources(ctx, w.Config.SourceNames())
}

func (w *Workspace) runSources(ctx context.Context, names []string) (Report, error) {
	return w.locked(ctx, func(report *Report) error {
		for _, name := range names {
			if err := w.pull(ctx, name, report); err != nil {
				return fmt.Errorf("source %s: %w", name, err)
			}
		}
		return nil
	})
}

// Ingest takes in files by their paths, under the policy of the source whose format reads them.
func (w *Workspace) Ingest(ctx context.Context, paths []string) (Report, error) {
	return w.locked(ctx, func(report *Report) error {
		for i, path := range paths {
			w.step("pull", path, i+1, len(paths))
			if err := w.ingest(ctx, path, report); err != nil {
				return err
			}
		}
		return nil
	})
}

// Settle brings the lake up to date without taking in anything: after a decision, or under new rules.
func (w *Workspace) Settle(ctx context.Context) (Report, error) {
	return w.locked(ctx, func(*Report) error { return nil })
}

func (w *Workspace) locked(ctx context.Context, take func(*Report) error) (report Report, err error) {
	unlock, err := w.Storage.Lock(ctx)
	if err != nil {
		return report, err
	}
	defer func() {
		if failed := unlock(); err == nil {
			err = failed
		}
	}()
	if err := take(&report); err != nil {
		return report, err
	}
	err = w.settle(ctx, &report)
	report.tellUnread()
	return report, err
}

func (w *Workspace) ingest(ctx context.Context, path string, report *Report) error {
	content, err := os.Open(path)
	if err != nil {
		report.Unreadable = append(report.Unreadable, Failure{Name: path, Err: err})
		return nil
	}
	defer content.Close()
	arrival, err := w.take(ctx, taking{name: filepath.Base(path), content: content})
	return report.note(arrival, Failure{Name: path, Err: err})
}

// note lists what came of a file. Only a fault of the file itself is listed; any other stops the run.
func (r *Report) note(arrival Arrival, failure Failure) error {
	switch err := failure.Err; {
	case err == nil:
		r.Arrived = append(r.Arrived, arrival)
	case errors.Is(err, connectors.ErrNotRecognised), errors.Is(err, connectors.ErrUnreadable), errors.Is(err, connectors.ErrLimit):
		r.Unreadable = append(r.Unreadable, failure)
	default:
		return fmt.Errorf("%s: %w", failure.Name, err)
	}
	return nil
}
