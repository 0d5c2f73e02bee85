package engine

import (
	"context"
	"fmt"
	"os"
	"testing"

	"cts/pipeline/lake"
)

func TestYY(t *testing.T) {
	st, err := lake.NewLocal("/tmp/engexp/big")
	check(t, err)
	l := lake.Open(st)
	state, err := l.State(context.Background())
	check(t, err)
	w := parseWorld(t, bigWorld(t, 100, 10, 3, 10))
	e := openOptions(t, Options{Lake: l, State: state, Events: w.events})
	rows, err := e.QueryContext(context.Background(), "EXPLAIN ANALYZE "+os.Getenv("Q"))
	check(t, err)
	for rows.Next() {
		var a, b string
		rows.Scan(&a, &b)
		fmt.Println(b)
	}
}
