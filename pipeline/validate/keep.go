package validate

import (
	"context"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"cts/schemas"
)

// Keeper is a querier that can hold the rows of a query under a name, as the
// table kept.<name>, for the queries that follow. A name is used again.
type Keeper interface {
	Keep(ctx context.Context, name, query string) error
}

// keepUpTo is the number of cells of a candidate up to which relations with all
// columns are held. Beyond, only the narrow ones are; the others are read again
// by each statement, which then sees the columns that it needs and no more.
const keepUpTo = 500_000

// textsUpTo is the number of cells up to which texts are held.
const textsUpTo = 50_000

// wholeRows are relations that serve others and have all columns of the figures nonetheless.
var wholeRows = []string{"numbered", "yearly"}

// writtenOut are relations that only write the rows of another out as texts: the
// other is held, and texts are made where they are asked for. Of few cells they are
// held too: there a statement is planned longer than it runs.
var writtenOut = map[string]string{"figures": "numbered", "history": "yearly"}

// keepShared makes what several statements read once, and gives a world in which
// the kept rows stand in.
func keepShared(ctx context.Context, q Querier, groups [][]Rule, given world) (world, error) {
	keeper, ok := q.(Keeper)
	if !ok {
		return given, nil
	}
	cells, err := cellsOf(ctx, q, given)
	if err != nil {
		return nil, err
	}
	small := cells <= keepUpTo
	kept := maps.Clone(given)
	if kept == nil {
		kept = world{}
	}
	for _, shared := range sharedRelations(groups, given, cells) {
		if known := relations[shared]; !small && (known.about != aboutNothing || slices.Contains(wholeRows, shared)) {
			continue
		}
		if err := keepRelation(ctx, q, keeper, shared, kept, columnsNamed(shared, groups, given)); err != nil {
			return nil, fmt.Errorf("relation %s: %w", shared, err)
		}
	}
	return kept, nil
}

// fromKept begins the query that a kept relation stands in with.
const fromKept = "SELECT * FROM kept."

func keepRelation(ctx context.Context, q Querier, keeper Keeper, name string, kept world, columns string) error {
	clauses, err := prelude(ctx, q, "FROM "+name, kept)
	if err != nil {
		return err
	}
	if err := keeper.Keep(ctx, name, clauses+"SELECT "+columns+" FROM "+name); err != nil {
		return err
	}
	kept[name] = fromKept + name
	return nil
}

// allColumns are what is held of a relation whose columns are all asked for.
const allColumns = "*"

var word = regexp.MustCompile(`[a-z_]+`)

// columnsNamed leaves out of the figures the columns that no rule and no relation
// of the run names.
func columnsNamed(name string, groups [][]Rule, given world) string {
	if name != "numbered" {
		return allColumns
	}
	named := map[string]bool{}
	for _, text := range textsOf(groups, given) {
		for _, found := range word.FindAllString(text, -1) {
			named[found] = true
		}
	}
	var unnamed []string
	for _, column := range schemas.SeriesTable.Columns {
		if !named[column.Name] && column.Role != schemas.Dimension && !slices.Contains(subjectNames, column.Name) {
			unnamed = append(unnamed, column.Name)
		}
	}
	if len(unnamed) == 0 {
		return allColumns
	}
	return "* EXCLUDE (" + strings.Join(unnamed, ", ") + ")"
}

// figureParts are the columns that the text of a figure is made of.
const figureParts = "obs_value missing snapshot locator"

// textsOf are the texts of rules and of the relations that they look at.
func textsOf(groups [][]Rule, given world) (texts []string) {
	for _, group := range groups {
		over := relations[group[0].Over]
		texts = append(texts, over.toldQuery(), "edition dataset "+figureParts)
		for _, needed := range needs(over.reads(group[0].Over), given) {
			if relations[needed.name].sql != nil && needed.name != "numbered" {
				texts = append(texts, relations[needed.name].sql())
			}
		}
		for _, rule := range group {
			for _, expression := range rule.expressions() {
				texts = append(texts, rule.expand(expression))
			}
		}
	}
	return texts
}

// cellsOf is the number of cells to be judged at once; the worlds of examples are
// taken for empty, and a block for full.
func cellsOf(ctx context.Context, q Querier, given world) (cells int, err error) {
	switch {
	case strings.HasPrefix(given["candidate_observations"], fromEngine):
		return keepUpTo, nil
	case given != nil:
		return 0, nil
	}
	err = eachRow(ctx, q, "SELECT count(*) FROM candidate_observations", func(scan func(...any) error) error { return scan(&cells) })
	return cells, err
}

// sharedRelations lists the relations that more than one statement reads, or one
// statement more than once, each after those that it reads itself.
func sharedRelations(groups [][]Rule, given world, cells int) []string {
	times := map[string]int{}
	var ordered []string
	for _, group := range groups {
		for _, needed := range needs(relations[group[0].Over].reads(group[0].Over), given) {
			if times[needed.name] == 0 {
				ordered = append(ordered, needed.name)
			}
			times[needed.name] += needed.times
		}
	}
	var shared []string
	for _, name := range ordered {
		if times[name] > 1 && (writtenOut[name] == "" || cells <= textsUpTo) && !isConstant(name) && !isHeld(given[name]) {
			shared = append(shared, name)
		}
	}
	return shared
}

// isConstant tells whether a relation is a list that the program writes into a
// statement; a short one is not worth a table.
func isConstant(name string) bool {
	known, ok := relations[name]
	return ok && known.sql != nil && strings.HasPrefix(known.sql(), "SELECT CAST(") && len(known.sql()) < 4000
}
