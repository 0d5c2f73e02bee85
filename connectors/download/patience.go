package download

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"cts/connectors"
)

// PatienceOptions are the settings of [Patience].
var PatienceOptions = []connectors.Option{
	{Name: "attempts", Help: "attempts at one file", Default: "4", Example: "6"},
	{Name: "pause", Help: "pause before the second attempt; it doubles for each further one", Default: "1s", Example: "5s"},
	{Name: "max_pause", Help: "longest pause, also where the source asks for more", Default: "2m", Example: "10m"},
}

// Waiting are the settings of transports over connections of their own.
var Waiting = append([]connectors.Option{
	{Name: "timeout", Help: "time for a listing or one file, attempts included", Default: "10m", Example: "1h"},
	{Name: "idle", Help: "time without a byte after which an attempt is given up", Default: "60s", Example: "30s"},
}, PatienceOptions...)

// Patience says how often something is tried again, and after what pauses.
type Patience struct {
	attempts       int
	pause, longest time.Duration
	wait           func(context.Context, time.Duration) error
}

// NewPatience reads [PatienceOptions] from resolved settings.
func NewPatience(settings connectors.Settings, clock connectors.Clock) (p Patience, err error) {
	p.wait = clock.Wait
	if p.attempts, err = strconv.Atoi(settings["attempts"]); err != nil || p.attempts < 1 || p.attempts > 100 {
		return p, fmt.Errorf("setting attempts: %q is no number from 1 to 100", settings["attempts"])
	}
	return p, settings.Spans(map[string]*time.Duration{"pause": &p.pause, "max_pause": &p.longest})
}

// again is an error that is worth another attempt, after a pause that the source may ask for.
type again struct {
	err   error
	after time.Duration
}

func (a again) Error() string { return a.err.Error() }
func (a again) Unwrap() error { return a.err }

// Again marks an error as worth another attempt.
func Again(err error) error { return again{err: err} }

// Repeat makes attempts until one succeeds, none is left, or the error says that
// another is not worth it.
func (p Patience) Repeat(ctx context.Context, attempt func() error) error {
	pause := p.pause
	for number := 1; ; number++ {
		err := attempt()
		var passing again
		if !errors.As(err, &passing) {
			return err
		}
		if number >= p.attempts {
			return fmt.Errorf("%d attempts: %w: %w", number, passing.err, ErrSource)
		}
		if err := p.wait(ctx, min(cmp.Or(passing.after, pause), p.longest)); err != nil {
			return fmt.Errorf("%w: %w", passing.err, err)
		}
		pause *= 2
	}
}
