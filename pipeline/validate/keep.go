package validate

import (
	"context"
	"fmt"
	"maps"
	"strings"
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

// keepShared makes what several statements read once, and gives a world in which
// the kept rows stand in.
func keepShared(ctx context.Context, q Querier, groups [][]Rule, given world) (world, error) {
	keeper, ok := q.(Keeper)
	if !ok {
		return given, nil
	}
	small, err := isSmall(ctx, q, given)
	if err != nil {
		return nil, err
	}
	kept := maps.Clone(given)
	if kept == nil {
		kept = world{}
	}
	for _, shared := range sharedRelations(groups, given) {
		if known := relations[shared]; !small && known.about != aboutNothing {
			continue
		}
		if err := keepRelation(ctx, q, keeper, shared, kept); err != nil {
			return nil, fmt.Errorf("relation %s: %w", shared, err)
		}
	}
	return kept, nil
}

// fromKept begins the query that a kept relation stands in with.
const fromKept = "SELECT * FROM kept."

func keepRelation(ctx context.Context, q Querier, keeper Keeper, name string, kept world) error {
	clauses, err := prelude(ctx, q, "FROM "+name, kept)
	if err != nil {
		return err
	}
	if err := keeper.Keep(ctx, name, clauses+"SELECT * FROM "+name); err != nil {
		return err
	}
	kept[name] = fromKept + name
	return nil
}

// isSmall tells whether the candidate is small enough to hold whole relations. The worlds of examples are.
func isSmall(ctx context.Context, q Querier, given world) (small bool, err error) {
	if given != nil {
		return true, nil
	}
	err = eachRow(ctx, q, "SELECT count(*) <= $1 FROM candidate_observations", func(scan func(...any) error) error { return scan(&small) }, keepUpTo)
	return small, err
}

// sharedRelations lists the relations that more than one statement reads, or one
// statement more than once, each after those that it reads itself.
func sharedRelations(groups [][]Rule, given world) []string {
	times := map[string]int{}
	var ordered []string
	for _, group := range groups {
		for _, needed := range needs("FROM "+group[0].Over, given) {
			if times[needed.name] == 0 {
				ordered = append(ordered, needed.name)
			}
			times[needed.name] += needed.times
		}
	}
	var shared []string
	for _, name := range ordered {
		if times[name] > 1 && !isConstant(name) && !isHeld(given[name]) {
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
