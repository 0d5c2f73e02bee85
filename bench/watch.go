package main

import (
	"bufio"
	"context"
	"database/sql"
	"fmt"
	"io"
	"os"
	"strings"
	"time"
)

// watch times the stages of a run and notes the peak memory of each.
type watch struct {
	stage string
	since time.Time
	took  map[string]time.Duration
	peak  map[string]float64 // megabytes
}

func newWatch() *watch {
	return &watch{took: map[string]time.Duration{}, peak: map[string]float64{}}
}

// enter ends the stage in hand and begins the next.
func (w *watch) enter(stage string) {
	if w.stage != "" {
		w.took[w.stage] += time.Since(w.since)
		w.peak[w.stage] = max(w.peak[w.stage], peakMemory())
	}
	forgetPeak()
	w.stage, w.since = stage, time.Now()
}

func (w *watch) print(out io.Writer, name, stage string, rows int64) {
	seconds := w.took[stage].Seconds()
	fmt.Fprintf(out, "%s\t%s\t%d\t%.2f\t%.0f\t%.0f\t\n", name, stage, rows, seconds, float64(rows)/max(seconds, 1e-9), w.peak[stage])
}

// peakMemory is the largest resident size since forgetPeak, in megabytes; zero where the system does not tell.
func peakMemory() float64 {
	status, err := os.Open("/proc/self/status")
	if err != nil {
		return 0
	}
	defer status.Close()
	for lines := bufio.NewScanner(status); lines.Scan(); {
		if rest, ok := strings.CutPrefix(lines.Text(), "VmHWM:"); ok {
			var kilobytes float64
			if _, err := fmt.Sscanf(rest, "%f", &kilobytes); err != nil {
				return 0
			}
			return kilobytes * 1024 / 1e6
		}
	}
	return 0
}

// forgetPeak resets what peakMemory measures (Linux).
func forgetPeak() { _ = os.WriteFile("/proc/self/clear_refs", []byte("5"), 0o600) }

type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

func count(ctx context.Context, q querier, rows *int64) error {
	result, err := q.QueryContext(ctx, "SELECT count(*) FROM current")
	if err != nil {
		return err
	}
	defer result.Close()
	for result.Next() {
		if err := result.Scan(rows); err != nil {
			return err
		}
	}
	return result.Err()
}
