package engine

import (
	"context"
	"fmt"
	"testing"
	"time"
)

func TestZZ(t *testing.T) {
	o := parseWorld(t, scopeCases[0].world)
	s := time.Now()
	opts := o.publish(t, newMem())
	fmt.Println("publish", time.Since(s))
	ctx := context.Background()
	e := &Engine{}
	s = time.Now()
	f, _ := e.locate(ctx, opts)
	fmt.Println("locate", time.Since(s))
	st, _ := relations(f, nil)
	s = time.Now()
	e.start()
	fmt.Println("start", time.Since(s))
	for _, l := range [][]string{limits(opts), st} {
		s = time.Now()
		check(t, e.run(ctx, l))
		fmt.Println("step", time.Since(s), len(l))
	}
	s = time.Now()
	check(t, e.load(ctx, opts))
	fmt.Println("load", time.Since(s))
	for _, v := range viewStatements(false) {
		s = time.Now()
		check(t, e.run(ctx, []string{v}))
		if d := time.Since(s); d > 3*time.Millisecond {
			fmt.Printf("%v %.40s\n", d, v)
		}
	}
	s = time.Now()
	check(t, e.run(ctx, lockdown(f.folders)))
	fmt.Println("lock", time.Since(s))
	for range 3 {
		s = time.Now()
		figureLines(t, e, "current")
		fmt.Println("current", time.Since(s))
	}
	s = time.Now()
	e.Close()
	fmt.Println("close", time.Since(s))
}
