// Command interop reads the Parquet files of a workspace with the three modules
// that the project's design card names, and compares every value with what the
// program itself answers. The product stands on the successors of these modules
// (docs/decisions/0001-successors-of-the-design-cards-modules.md); this proves
// that whoever stands on the older ones can read the lake.
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
)

func main() {
	program := flag.String("cts", "../bin/cts", "the program whose answers are the reference")
	workspace := flag.String("w", "../cts-demo", "folder of the workspace")
	each := flag.Bool("files", false, "one line a file, not one a table")
	flag.Parse()
	if err := run(*program, *workspace, *each); err != nil {
		fmt.Fprintln(os.Stderr, "interop:", err)
		os.Exit(1)
	}
}

var errDiffer = errors.New("the modules do not read what the program answers; the differences are listed above")

// run compares all files of the lake and prints the table.
func run(program, workspace string, each bool) error {
	absolute, err := filepath.Abs(workspace)
	if err != nil {
		return err
	}
	tables, err := tablesOf(filepath.Join(absolute, "lake"))
	if err != nil {
		return err
	}
	asked := reference{program: program, workspace: absolute}
	var results []result
	for _, table := range tables {
		compared, err := compareTable(asked, table, readers())
		if err != nil {
			return err
		}
		results = append(results, compared...)
	}
	if !each {
		results = byTable(results)
	}
	printDifferences(os.Stdout, results)
	printResults(os.Stdout, results)
	if total(results).differences > 0 {
		return errDiffer
	}
	return nil
}
