package validate

import "context"

// RunInBlocks is Run for a candidate that is judged in blocks of about so many cells.
func RunInBlocks(ctx context.Context, q Querier, rules []Rule, candidate Candidate, cells int) (Result, error) {
	return run(ctx, q, rules, candidate, sizes{block: cells})
}
