package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"maps"
	"slices"

	"cts/pipeline"
)

const (
	cameBack = `
SELECT o.ref_area, o.item_id, o.year, c.obs_value
FROM observations o JOIN current c USING (ref_area, series_id, time_period) WHERE o.obs_value IS NOT NULL`
	heldOut = `
SELECT o.ref_area, o.item_id, o.year, h.rule_id
FROM observations o JOIN held_out h USING (submission_id, series_id, time_period) WHERE o.obs_value IS NOT NULL`
)

// compareForms tells what came back equal, what a rule holds out, and what is left over.
func compareForms(ctx context.Context, out io.Writer, workspace *pipeline.Workspace, counts *publishedCells) error {
	engine, _, err := workspace.Engine(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = engine.Close() }()
	back, held := map[formCell]float64{}, map[formCell]string{}
	rows, err := engine.QueryContext(ctx, cameBack)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var key formCell
		var value float64
		if err := rows.Scan(&key.area, &key.item, &key.year, &value); err != nil {
			return err
		}
		back[key] = value
	}
	holding, err := engine.QueryContext(ctx, heldOut)
	if err != nil {
		return err
	}
	defer holding.Close()
	for holding.Next() {
		var key formCell
		var rule string
		if err := holding.Scan(&key.area, &key.item, &key.year, &rule); err != nil {
			return err
		}
		held[key] = rule
	}
	if err := cmp.Or(rows.Err(), holding.Err()); err != nil {
		return err
	}
	return printComparison(out, counts, back, held)
}

func printComparison(out io.Writer, counts *publishedCells, back map[formCell]float64, held map[formCell]string) error {
	equal, rules, rest := 0, map[string]int{}, map[string]int{}
	for key, value := range counts.values {
		got, ok := back[key]
		switch rule, isHeld := held[key]; {
		case ok && got == value:
			equal++
		case isHeld:
			rules[rule]++
		case ok:
			rest["another value"]++
		default:
			rest["not in current"]++
		}
	}
	total := len(counts.values)
	fmt.Fprintf(out, "published counts that the edition asks for: %d; equal in current: %d (%.2f %%)\n", total, equal, 100*float64(equal)/float64(max(1, total)))
	for _, group := range []struct {
		title string
		cases map[string]int
	}{{"held out by rule", rules}, {"remainder", rest}, {"rows of categories that the edition does not ask", counts.noItem}} {
		if fmt.Fprintln(out, group.title+":"); len(group.cases) == 0 {
			fmt.Fprintln(out, "  none")
		}
		for _, name := range slices.Sorted(maps.Keys(group.cases)) {
			fmt.Fprintf(out, "  %-12s %d\n", name, group.cases[name])
		}
	}
	fmt.Fprintf(out, "rows that give a cell another value than an earlier row: %d\n", counts.repeated)
	if float64(equal) < 0.95*float64(total) {
		return fmt.Errorf("only %d of %d counts came back; at least 95 %% are expected", equal, total)
	}
	return nil
}
