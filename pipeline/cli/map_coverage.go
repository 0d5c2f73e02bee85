package cli

import (
	"fmt"

	"github.com/spf13/cobra"
)

// firmness sums the counts of each submission by how they rest on the ICCS, as
// shares of the sum of all its counts. Wholes stand beside their parts in that
// sum: it weighs a mapping, it does not count crime.
const firmness = `
WITH c AS (
  SELECT s.ref_area, s.dataset, coalesce(nullif(s.round, ''), s.release) AS edition, c.*,
    sum(c.value_sum) OVER (PARTITION BY c.submission_id) AS total
  FROM coverage c JOIN submissions s USING (submission_id)
)
SELECT ref_area, dataset, edition, submission_id,
  string_agg(DISTINCT correspondence || ' (' || standing || ')', ', ' ORDER BY correspondence || ' (' || standing || ')') AS correspondences,
  max(total) AS counts,
  round(100 * coalesce(sum(value_sum) FILTER (relation = 'exact'), 0) / max(total), 1) AS exact,
  round(100 * coalesce(sum(value_sum) FILTER (relation = 'narrower'), 0) / max(total), 1) AS inside,
  round(100 * coalesce(sum(value_sum) FILTER (relation = 'unknown'), 0) / max(total), 1) AS not_said,
  round(100 * coalesce(sum(value_sum) FILTER (relation IN ('partial', 'broader') AND iccs <> '_U'), 0) / max(total), 1) AS to_broader,
  round(100 * coalesce(sum(value_sum) FILTER (relation IN ('partial', 'broader') AND iccs = '_U'), 0) / max(total), 1) AS in_part,
  round(100 * coalesce(sum(value_sum) FILTER (relation = 'contained'), 0) / max(total), 1) AS twice,
  round(100 * coalesce(sum(value_sum) FILTER (relation IN ('excluded', 'no_match')), 0) / max(total), 1) AS set_aside,
  round(100 * coalesce(sum(value_sum) FILTER (relation IN ('unmapped', 'not_yet_mapped')), 0) / max(total), 1) AS unmapped
FROM c GROUP BY ALL
HAVING max(total) > 0 AND (? = '' OR starts_with(submission_id, ?))
ORDER BY ref_area, dataset, edition, submission_id`

// byCategory is the same for every category of a submission.
const byCategory = `
SELECT iccs, iccs_level, relation, correspondence, standing, observations, national_codes, value_sum,
  round(100 * value_sum / sum(value_sum) OVER (), 2) AS share
FROM coverage WHERE starts_with(submission_id, ?) ORDER BY iccs, relation`

func newMapCoverage(s *session) *cobra.Command {
	var detail bool
	command := &cobra.Command{
		Use:   "coverage [SUBMISSION]",
		Short: "Show how firmly each submission rests on the ICCS",
		Long: `Show, for each submission in the workspace, what share of its counts (in percent) rests on the
ICCS and how: exact (same content), inside (the code lies wholly in the category), not_said
(the correspondence does not say), to_broader (in part, placed at a category above), in_part
(held out: the rest of the code is not known), twice (another code contains it), set_aside
(excluded, or no category) and unmapped. With --detail every category of one submission.`,
		Example: "  cts map coverage\n  cts map coverage --detail 3f2a91c0",
		Args:    cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			submission := ""
			if len(args) == 1 {
				submission = args[0]
			}
			if detail && submission == "" {
				return exit(ExitUsage, fmt.Errorf("--detail needs a submission; cts map coverage lists them"))
			}
			if detail {
				return s.showQuery(c.Context(), byCategory, submission)
			}
			return s.showQuery(c.Context(), firmness, submission, submission)
		},
	}
	command.Flags().BoolVar(&detail, "detail", false, "every category of one submission")
	return command
}
