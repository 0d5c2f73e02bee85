package cli

import (
	"fmt"
	"os/user"

	"github.com/spf13/cobra"

	"cts/pipeline"
	"cts/schemas"
)

const submissionsList = `
SELECT submission_id, ref_area, dataset, round || release AS round_or_release, part, status,
       strftime(issued_at, '%Y-%m-%d') AS issued, with_value, typed_empty, rejected,
       coalesce(errors, 0) AS errors, coalesce(warnings, 0) AS warnings
FROM submissions
LEFT JOIN (
    SELECT submission_id, count(*) FILTER (severity = 'ERROR') AS errors, count(*) FILTER (severity = 'WARNING') AS warnings
    FROM findings GROUP BY submission_id
) USING (submission_id)
WHERE ref_area <> '*' AND ($1 = '' OR ref_area = $1) AND ($2 = '' OR status = $2)
ORDER BY ref_area, dataset, issued_at, received_at, submission_id`

const submissionShow = `SELECT * FROM submissions WHERE submission_id = $1`

const submissionEvents = `
SELECT strftime(decided_at, '%Y-%m-%d %H:%M:%S') AS decided_at, type, actor, reason
FROM events WHERE submission_id = $1 ORDER BY events.decided_at, sequence, event_id`

const submissionDiff = `
SELECT ref_area, indicator, iccs, sex, time_period, kind, cause, old_value, new_value
FROM revisions WHERE new_submission_id = $1 OR old_submission_id = $1
ORDER BY ref_area, indicator, iccs, sex, time_period, kind`

func newSubmissions(s *session) *cobra.Command {
	command := &cobra.Command{
		Use:     "submissions",
		Short:   "List and show submissions, and decide on them",
		Example: "  cts submissions list --status received\n  cts submissions accept 2f6c…",
		Args:    cobra.NoArgs,
		RunE:    func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	command.AddCommand(newSubmissionsList(s), newSubmissionsShow(s), newSubmissionsDiff(s))
	for _, decision := range []struct{ name, event, short string }{
		{"accept", schemas.EventAccepted, "Accept a submission; its figures become current"},
		{"return", schemas.EventReturned, "Return a submission to its sender; what was current before comes back"},
		{"withdraw", schemas.EventWithdrawn, "Withdraw a submission; what was current before comes back"},
	} {
		command.AddCommand(newDecision(s, decision.name, decision.event, decision.short))
	}
	command.AddCommand(newDecide(s))
	return command
}

func newDecide(s *session) *cobra.Command {
	return &cobra.Command{
		Use:   "decide FILE",
		Short: "Carry out a list of decisions (YAML: file, decision, actor, reason)",
		Long: `Carry out decisions on the submissions of named files, in the order of the list. Each has
the name under which the file came, the decision (accepted, returned, withdrawn), its
author and the reason. Where one of them names an unknown file, none is carried out.`,
		Example: "  cts submissions decide decisions.yaml",
		Args:    cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			workspace, err := s.open()
			if err != nil {
				return err
			}
			return s.carry(c.Context(), workspace, args[0])
		},
	}
}

func newSubmissionsList(s *session) *cobra.Command {
	var area, status string
	command := &cobra.Command{
		Use:     "list",
		Short:   "List submissions with their status and findings",
		Example: "  cts submissions list --area FIN",
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return s.showQuery(c.Context(), submissionsList, area, status)
		},
	}
	command.Flags().StringVar(&area, "area", "", "only this area")
	command.Flags().StringVar(&status, "status", "", "only this status: received, accepted, returned, withdrawn")
	return command
}

func newSubmissionsShow(s *session) *cobra.Command {
	return &cobra.Command{
		Use:     "show ID",
		Short:   "Show one submission and what happened to it",
		Example: "  cts submissions show 2f6c…",
		Args:    cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			id, err := s.submissionID(c.Context(), args[0])
			if err != nil {
				return err
			}
			if err := s.showRecord(c.Context(), submissionShow, id); err != nil {
				return err
			}
			fmt.Fprintln(s.out)
			return s.showQuery(c.Context(), submissionEvents, id)
		},
	}
}

func newSubmissionsDiff(s *session) *cobra.Command {
	return &cobra.Command{
		Use:     "diff ID",
		Short:   "Show what a submission changed, added and withdrew",
		Example: "  cts submissions diff 2f6c…",
		Args:    cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			id, err := s.submissionID(c.Context(), args[0])
			if err != nil {
				return err
			}
			return s.showQuery(c.Context(), submissionDiff, id)
		},
	}
}

func newDecision(s *session, name, event, short string) *cobra.Command {
	var reason, actor string
	command := &cobra.Command{
		Use:     name + " ID",
		Short:   short,
		Long:    short + ". The decision, its author and its reason are kept for ever.",
		Example: "  cts submissions " + name + " 2f6c… --reason \"confirmed by telephone\"",
		Args:    cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			id, err := s.submissionID(c.Context(), args[0])
			if err != nil {
				return err
			}
			workspace, err := s.open()
			if err != nil {
				return err
			}
			report, err := workspace.Decide(c.Context(), pipeline.Decision{
				SubmissionID: id, Type: event, Actor: actorOr(actor), Reason: reason,
			})
			if err != nil {
				return err
			}
			fmt.Fprintf(s.out, "%s: %s; %s validated again\n", id, event, counted(len(report.Processed), "delivery", "deliveries"))
			return nil
		},
	}
	command.Flags().StringVar(&reason, "reason", "", "why, in words")
	command.Flags().StringVar(&actor, "actor", "", "who decides (default: the user of this machine)")
	return command
}

func actorOr(named string) string {
	if named != "" {
		return named
	}
	if current, err := user.Current(); err == nil {
		return current.Username
	}
	return "unknown"
}
