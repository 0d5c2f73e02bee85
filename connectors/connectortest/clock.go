package connectortest

import (
	"context"
	"sync"
	"time"

	"cts/connectors"
)

// Clock is a clock that only waiting moves: what would take minutes takes no time.
type Clock struct {
	mutex  sync.Mutex
	now    time.Time
	waited time.Duration
}

// NewClock is a clock that stands at a time.
func NewClock() *Clock { return &Clock{now: time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC)} }

// Clock is the clock as transports take it.
func (c *Clock) Clock() connectors.Clock { return connectors.Clock{Now: c.Now, Wait: c.wait} }

// Now is the time to which waiting has moved the clock.
func (c *Clock) Now() time.Time {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	return c.now
}

// Waited is how long a transport would have waited in all.
func (c *Clock) Waited() time.Duration {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	return c.waited
}

func (c *Clock) wait(ctx context.Context, pause time.Duration) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	c.mutex.Lock()
	defer c.mutex.Unlock()
	c.now, c.waited = c.now.Add(pause), c.waited+pause
	return nil
}
