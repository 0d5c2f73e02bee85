package validate

import "context"

// RunInBlocks is Run for a candidate that is judged in blocks of about so many cells.
func RunInBlocks(ctx context.Context, q Querier, rules []Rule, candidate Candidate, cells int) (Result, error) {
	return run(ctx, q, rules, candidate, sizes{block: cells})
}

// ExpandTwoCounts writes tests of two counts out as SQL.
func ExpandTwoCounts(expression string) string { return expandTwoCounts(expression) }
