package main

import (
	"fmt"
	"io"
	"maps"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"text/tabwriter"
)

// byTable adds up the files of a table, module by module.
func byTable(results []result) []result {
	type key struct{ module, table string }
	sums := map[key]*result{}
	var order []*result
	for _, r := range results {
		k := key{r.module, r.table}
		if sums[k] == nil {
			sums[k] = &result{module: r.module, table: r.table, columns: r.columns, kinds: map[string]int{}}
			order = append(order, sums[k])
		}
		sums[k].add(r)
	}
	added := make([]result, len(order))
	for i, sum := range order {
		added[i] = *sum
	}
	return added
}

func (r *result) add(other result) {
	r.files += other.files
	r.rows += other.rows
	r.values += other.values
	r.missing += other.missing
	r.differences += other.differences
	for kind, count := range other.kinds {
		r.kinds[kind] += count
	}
	for _, difference := range other.firstDifferences {
		r.firstDifferences = append(r.firstDifferences, filepath.Base(other.file)+": "+difference)
	}
}

func total(results []result) result {
	sum := result{kinds: map[string]int{}}
	for _, r := range results {
		sum.add(r)
	}
	return sum
}

func printDifferences(out io.Writer, results []result) {
	for _, r := range results {
		for _, difference := range r.firstDifferences {
			fmt.Fprintf(out, "%s, %s: %s\n", r.module, r.table, difference)
		}
	}
}

// printResults prints one line a module and table (or file), and the sum.
func printResults(out io.Writer, results []result) {
	w := tabwriter.NewWriter(out, 0, 4, 2, ' ', 0)
	fmt.Fprintln(w, "module\tfile\trows\tcolumns\tvalues compared\tof them missing\tdifferences")
	for _, r := range sorted(results) {
		fmt.Fprintf(w, "%s %s\t%s\t%d\t%d\t%d\t%d\t%s\n",
			r.module, moduleVersion(r.module), r.place(), r.rows, r.columns, r.values, r.missing, noneOr(r.differences))
	}
	w.Flush()
	sum := total(results)
	fmt.Fprintf(out, "%d values compared with the answers of the program, of these types: %s; differences: %s\n",
		sum.values, strings.Join(slices.Sorted(maps.Keys(sum.kinds)), ", "), noneOr(sum.differences))
}

// sorted puts the modules one below the other.
func sorted(results []result) []result {
	return slices.SortedStableFunc(slices.Values(results), func(a, b result) int { return strings.Compare(a.module, b.module) })
}

func (r result) place() string {
	if r.file != "" {
		return r.table + "/" + filepath.Base(r.file)
	}
	if r.files == 1 {
		return r.table
	}
	return fmt.Sprintf("%s (%d files)", r.table, r.files)
}

func noneOr(differences int) string {
	if differences == 0 {
		return "none"
	}
	return fmt.Sprint(differences)
}

// moduleVersion is the version of the module that is linked in.
func moduleVersion(path string) string {
	info, _ := debug.ReadBuildInfo()
	if info == nil {
		return ""
	}
	for _, dependency := range info.Deps {
		if dependency.Path == path {
			return dependency.Version
		}
	}
	return ""
}
