package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"cts/pipeline"
	"cts/schemas"
)

const findingsList = `
SELECT finding_id, severity, rule_id, ref_area, time_period, indicator, iccs, message, locators[1] AS first_place
FROM findings
WHERE ($1 = '' OR ref_area = $1) AND ($2 = '' OR rule_id = $2) AND ($3 = '' OR severity = upper($3)) AND ($4 = '' OR submission_id LIKE $4 || '%')
ORDER BY CASE severity WHEN 'ERROR' THEN 0 WHEN 'WARNING' THEN 1 ELSE 2 END, rule_id, ref_area, indicator, iccs, time_period, finding_id`

const findingsByRule = `
SELECT rule_id, outcome, reason, sum(count)::BIGINT AS cases
FROM rule_counts GROUP BY ALL ORDER BY rule_id, outcome, reason`

// latestFinding is the finding as the last submission has it.
const latestFinding = `SELECT finding_id, figures, rule_id, severity, level, message, coalesce(observed, ''), coalesce(expected, ''), f.year, parameters
FROM findings f JOIN submissions s USING (submission_id) WHERE finding_id LIKE $1 || '%'
QUALIFY row_number() OVER (PARTITION BY finding_id ORDER BY s.ordinal DESC) = 1`

const findingExplanations = `
SELECT strftime(decided_at, '%Y-%m-%d') AS given_on, actor, text,
       CASE WHEN e.figures = f.figures THEN 'holds' ELSE 'lapsed: the figures changed' END AS standing
FROM explanations e JOIN findings f USING (finding_id) WHERE finding_id = $1 ORDER BY e.decided_at, explanation_id`

func newFindings(s *session) *cobra.Command {
	command := &cobra.Command{
		Use:     "findings",
		Short:   "List what the rules found, count it by rule, and explain it",
		Example: "  cts findings list --area FIN --severity error\n  cts findings count",
		Args:    cobra.NoArgs,
		RunE:    func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	command.AddCommand(newFindingsList(s), newFindingsCount(s), newFindingsExplain(s), newFindingsReview(s), newFindingsReport(s), newFindingsRelease(s))
	return command
}

func newFindingsList(s *session) *cobra.Command {
	var area, rule, severity, submission string
	command := &cobra.Command{
		Use:     "list",
		Short:   "List every finding, with its place; nothing is capped",
		Example: "  cts findings list --rule TIM-003",
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return s.showQuery(c.Context(), findingsList, area, rule, severity, submission)
		},
	}
	command.Flags().StringVar(&area, "area", "", "only this area")
	command.Flags().StringVar(&rule, "rule", "", "only this rule")
	command.Flags().StringVar(&severity, "severity", "", "only this severity: error, warning, information")
	command.Flags().StringVar(&submission, "submission", "", "only this submission (the beginning of its id is enough)")
	return command
}

func newFindingsCount(s *session) *cobra.Command {
	return &cobra.Command{
		Use:     "count",
		Short:   "Count passes, failures and undecided cases by rule",
		Example: "  cts findings count --json",
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return s.showQuery(c.Context(), findingsByRule)
		},
	}
}

func newFindingsExplain(s *session) *cobra.Command {
	var text, actor, language string
	command := &cobra.Command{
		Use:   "explain ID",
		Short: "Show one finding in full; with --text, record a reason for it",
		Long: `Show what is wrong, the rule with its source, the figures and their places, the
query that gives them, the series as a chart, and what was said so far.
With --text the reason is recorded. It belongs to the finding and to its figures:
it follows them into later rounds and lapses when they change.`,
		Example: "  cts findings explain 4be1… --text \"the attack of 22 July\"",
		Args:    cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			finding, err := s.finding(c.Context(), args[0])
			if err != nil {
				return err
			}
			if text != "" {
				return s.explain(c.Context(), schemas.Explanation{
					FindingID: finding.FindingID, Figures: finding.Figures, Text: text, Language: language, Actor: actorOr(actor),
				})
			}
			return s.tellFinding(c.Context(), finding)
		},
	}
	command.Flags().StringVar(&text, "text", "", "the reason")
	command.Flags().StringVar(&actor, "actor", "", "who gives it (default: the user of this machine)")
	command.Flags().StringVar(&language, "language", "en", "language of the reason")
	return command
}

func (s *session) explain(ctx context.Context, explanation schemas.Explanation) error {
	workspace, err := s.open()
	if err != nil {
		return err
	}
	if err := workspace.Explain(ctx, explanation); err != nil {
		return err
	}
	fmt.Fprintf(s.out, "%s: explained\n", explanation.FindingID)
	return nil
}

// finding finds a finding by the beginning of its id.
func (s *session) finding(ctx context.Context, prefix string) (schemas.Finding, error) {
	var finding schemas.Finding
	var parameters textList
	err := s.one(ctx, "finding", prefix, latestFinding,
		&finding.FindingID, &finding.Figures, &finding.RuleID, &finding.Severity, &finding.Level, &finding.Message,
		&finding.Observed, &finding.Expected, &finding.Year, &parameters)
	finding.Parameters = parameters
	return finding, err
}

func (s *session) submissionID(ctx context.Context, prefix string) (string, error) {
	var id string
	err := s.one(ctx, "submission", prefix, `SELECT DISTINCT submission_id FROM submissions WHERE submission_id LIKE $1 || '%'`, &id)
	return id, err
}

// one reads the single row that a beginning of an id names.
func (s *session) one(ctx context.Context, what, prefix, query string, into ...any) error {
	return s.withEngine(ctx, func(_ *pipeline.Workspace, e querier) error {
		rows, err := e.QueryContext(ctx, query, prefix)
		if err != nil {
			return err
		}
		defer rows.Close()
		found := 0
		for rows.Next() {
			if err := rows.Scan(into...); err != nil {
				return err
			}
			found++
		}
		switch {
		case rows.Err() != nil:
			return rows.Err()
		case found == 0:
			return fmt.Errorf("%s %s: %w; cts %ss list shows those there are", what, prefix, pipeline.ErrUnknown, what)
		case found > 1:
			return exit(ExitUsage, fmt.Errorf("%s %s: %d ids begin so; give more of it", what, prefix, found))
		}
		return nil
	})
}
