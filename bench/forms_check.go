package main

import (
	"context"
	"fmt"
	"io"
	"maps"
	"slices"
	"time"

	"cts/pipeline"
	"cts/pipeline/feedback"
	"cts/schemas"
)

// formsChecked counts what the focal points of all workbooks are told.
type formsChecked struct {
	clean, remarked, held int
	findings              map[string]int            // by severity
	rules                 map[string]int            // by severity and rule
	books                 map[string]map[string]int // by severity and rule: findings by workbook
	slowest               time.Duration
}

// checkForms checks every workbook on its own, as cts check does.
func checkForms(ctx context.Context, out io.Writer, books []string) error {
	sum := formsChecked{findings: map[string]int{}, rules: map[string]int{}, books: map[string]map[string]int{}}
	start := time.Now()
	for _, book := range books {
		begun := time.Now()
		found, err := pipeline.Check(ctx, book, pipeline.CheckOptions{Now: now, Version: "bench"})
		if err != nil {
			return fmt.Errorf("%s: %w", book, err)
		}
		sum.add(book, found)
		sum.slowest = max(sum.slowest, time.Since(begun))
	}
	sum.print(out, len(books), time.Since(start))
	return nil
}

func (f *formsChecked) add(book string, found *feedback.Feedback) {
	switch {
	case found.HeldBack() > 0:
		f.held++
	case len(found.Entries) > 0:
		f.remarked++
	default:
		f.clean++
	}
	for _, entry := range found.Entries {
		f.findings[entry.Finding.Severity]++
		rule := entry.Finding.Severity + " " + entry.Finding.RuleID
		f.rules[rule]++
		if f.books[rule] == nil {
			f.books[rule] = map[string]int{}
		}
		f.books[rule][book]++
	}
}

func (f *formsChecked) print(out io.Writer, books int, took time.Duration) {
	fmt.Fprintf(out, "checked: %d without a finding, %d with warnings or information alone, %d with errors; %.2f s a workbook, the slowest %.2f s\n",
		f.clean, f.remarked, f.held, took.Seconds()/float64(max(1, books)), f.slowest.Seconds())
	fmt.Fprintf(out, "findings: %d errors, %d warnings, %d for information\n",
		f.findings[schemas.SeverityError], f.findings[schemas.SeverityWarning], f.findings[schemas.SeverityInformation])
	fmt.Fprintln(out, "findings by rule:")
	for _, rule := range slices.Sorted(maps.Keys(f.rules)) {
		fmt.Fprintf(out, "  %-20s %d in %d workbooks\n", rule, f.rules[rule], len(f.books[rule]))
	}
}
