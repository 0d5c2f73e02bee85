package pxweb

import (
	"context"
	"time"

	"cts/connectors"
)

// What is kept to where a service does not say: the least that services were found to allow.
const (
	defaultCells  = 10_000
	defaultCalls  = 10
	defaultWindow = 10 * time.Second
)

// window keeps to the limits of a service: cells of a question, and questions
// within a time.
type window struct {
	clock  connectors.Clock
	cells  int
	calls  int
	length time.Duration
	asked  []time.Time // the last questions, oldest first
	read   bool        // the service was asked for its limits
}

func newWindow(clock connectors.Clock) *window {
	return &window{clock: clock, cells: defaultCells, calls: defaultCalls, length: defaultWindow}
}

// limits are what a service says of itself.
type limits struct {
	MaxCells     int `json:"maxCells"`     // version 1
	MaxCalls     int `json:"maxCalls"`     // version 1
	TimeWindow   int `json:"timeWindow"`   // both, in seconds
	MaxDataCells int `json:"maxDataCells"` // version 2
	MaxCallsV2   int `json:"maxCallsPerTimeWindow"`
}

// keepTo takes over what a service says, where it says it.
func (w *window) keepTo(l limits) {
	if cells := max(l.MaxCells, l.MaxDataCells); cells > 0 {
		w.cells = cells
	}
	if calls := max(l.MaxCalls, l.MaxCallsV2); calls > 0 {
		w.calls = calls
	}
	if l.TimeWindow > 0 {
		w.length = time.Duration(l.TimeWindow) * time.Second
	}
}

// enter waits until another question is allowed.
func (w *window) enter(ctx context.Context) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	for len(w.asked) >= w.calls {
		if rest := w.length - w.clock.Now().Sub(w.asked[0]); rest > 0 {
			if err := w.clock.Wait(ctx, rest); err != nil {
				return err
			}
		}
		w.asked = w.asked[1:]
	}
	w.asked = append(w.asked, w.clock.Now())
	return nil
}
