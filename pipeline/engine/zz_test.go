package engine

import (
	"context"
	"fmt"
	"testing"
	"time"
	"strings"
	"syscall"
	"cts/pipeline/lake"
)

func bigWorld(t testing.TB, areas, rounds, tables, codes int) string {
	var b strings.Builder
	for a := range areas {
		for r := range rounds {
			fmt.Fprintf(&b, "delivery D%d-%d %d-03-01 A%02d UN-CTS\nsubmission S%d-%d A%02d\n", a, r, 2010+r, a, a, r, a)
			for tb := range tables {
				fmt.Fprintf(&b, "speaks T%d %d..%d\n", tb, 2005+r, 2009+r)
				for c := range codes {
					for y := 2005 + r; y <= 2009+r; y++ {
						fmt.Fprintf(&b, "gives T%d n%d-%d:c%d-%d %d %d\n", tb, tb, c, tb, c, y, c*y+r)
					}
				}
			}
			fmt.Fprintf(&b, "accept S%d-%d %d-04-01\n", a, r, 2010+r)
		}
	}
	return b.String()
}


func cpu() time.Duration {
	var r syscall.Rusage
	syscall.Getrusage(0, &r)
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}

func TestZZ(t *testing.T) {
	w := parseWorld(t, bigWorld(t, 100, 10, 3, 10))
	st, err := lake.NewLocal("/tmp/engexp/big")
	check(t, err)
	l := lake.Open(st)
	state, err := l.State(context.Background())
	check(t, err)
	opts := Options{Lake: l, State: state, Events: w.events}
	if len(state.Commits) == 0 {
		opts = w.publish(t, st)
	}
	s, c := time.Now(), cpu()
	e := openOptions(t, opts)
	fmt.Println("open", time.Since(s), cpu()-c)
	for _, q := range []string{"current", "current", "(SELECT * FROM current ORDER BY ALL)", "revisions", "consolidated", "as_of('2015-01-01')", "coverings('series')", "held_out"} {
		s, c = time.Now(), cpu()
		n := lines(t, e, "SELECT count(*) FROM "+q)
		fmt.Println(q, n, time.Since(s), cpu()-c)
	}
	s, c = time.Now(), cpu()
	n := lines(t, e, "SELECT sum(obs_value), count(comment_obs), count(locator), count(DISTINCT series_id) FROM current")
	fmt.Println("cols", n, time.Since(s), cpu()-c)
	s, c = time.Now(), cpu()
	n = lines(t, e, "SELECT count(*), count(series_id) FROM series")
	fmt.Println("series narrow", n, time.Since(s), cpu()-c)
	s, c = time.Now(), cpu()
	n = lines(t, e, "SELECT count(*) FROM (FROM series ORDER BY ALL)")
	fmt.Println("series wide", n, time.Since(s), cpu()-c)
}
