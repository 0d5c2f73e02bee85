package connectors

import (
	"context"
	"time"
)

// Clock tells the time and waits. Tests bring one that takes no time.
type Clock struct {
	Now func() time.Time
	// Wait waits, unless the context ends first; its cause is then the error.
	Wait func(ctx context.Context, pause time.Duration) error
}

// SystemClock is the clock of the computer.
func SystemClock() Clock { return Clock{Now: time.Now, Wait: wait} }

func wait(ctx context.Context, pause time.Duration) error {
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-timer.C:
		return nil
	}
}
