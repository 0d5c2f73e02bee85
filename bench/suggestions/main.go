// Command suggestions measures how often the suggestions of ICCS categories are
// right: for every correspondence, the share of national codes whose category
// stands first, and among the first five, at levels 1 to 4.
package main

import (
	"fmt"
	"os"

	"cts/iccs"
	"cts/iccs/suggest"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "suggestions:", err)
		os.Exit(1)
	}
}

func run() error {
	var tables []*iccs.Correspondence
	for _, scheme := range iccs.Correspondences() {
		table, err := iccs.LoadCorrespondence(scheme)
		if err != nil {
			return err
		}
		tables = append(tables, table)
	}
	results, err := suggest.Benchmark(iccs.Load(), tables)
	if err != nil {
		return err
	}
	return suggest.WriteTable(os.Stdout, results)
}
