// Extract makes the two data files of the examples, figures.csv and
// publications.csv, from UNODC's published files.
//
//	go run ./examples/extract -shared ../shared -out examples
//
// Figures are copied, never changed. Where a release gives one key twice with
// different values, neither is taken: the examples have planted problems of
// their own, each of them declared.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
)

func main() {
	shared := flag.String("shared", "../shared", "folder that holds data/unodc")
	out := flag.String("out", "examples", "folder to write to")
	flag.Parse()
	if err := run(context.Background(), *shared, *out); err != nil {
		fmt.Fprintln(os.Stderr, "extract:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, shared, out string) error {
	extracts, err := extract(ctx, shared)
	if err != nil {
		return err
	}
	return extracts.write(out)
}
