package cli

import (
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"cts/pipeline/validate"
	"cts/schemas"
	"cts/schemas/messages"
)

func newFindingsReview(s *session) *cobra.Command {
	return &cobra.Command{
		Use:   "review-rules",
		Short: "List rules to look at: contradictory, redundant, never evaluated, often overridden",
		Long: `List rules to look at, by what they did in this workspace: rules that contradict
each other (what passes one breaks the other), rules whose every failure another
rule asks about, rules that no case was decided by, rules that are mostly overridden.`,
		Example: "  cts findings review-rules",
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			workspace, err := s.open()
			if err != nil {
				return err
			}
			doubts, err := workspace.ReviewRules(c.Context())
			if err != nil {
				return err
			}
			table := tabwriter.NewWriter(s.out, 0, 0, 2, ' ', 0)
			for _, doubt := range doubts {
				fmt.Fprintf(table, "%s\t%s\t%s\n", doubt.Kind, strings.TrimSpace(doubt.RuleID+" "+doubt.Other), doubt.Words)
			}
			return table.Flush()
		},
	}
}

func newFindingsRelease(s *session) *cobra.Command {
	return &cobra.Command{
		Use:     "release",
		Short:   "Check what people decided, before a release: open errors, reasons, reviews, overrides",
		Example: "  cts findings release",
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			workspace, err := s.open()
			if err != nil {
				return err
			}
			result, err := workspace.CheckRelease(c.Context())
			if err != nil {
				return err
			}
			for _, finding := range result.Findings {
				fmt.Fprintf(s.out, "%s  %s  %s\n", finding.Severity, finding.RuleID, finding.Message)
			}
			_, err = fmt.Fprintf(s.out, "%d findings about decisions\n", len(result.Findings))
			return err
		},
	}
}

func newFindingsReport(s *session) *cobra.Command {
	var submission, round, format, path, language string
	command := &cobra.Command{
		Use:   "report",
		Short: "Write the findings of a submission or a round: a page, or the ESS validation report",
		Long: `Write the findings and counts of one submission or of a whole round.
html is one page that needs nothing else; ess is the validation report of the
European Statistical System (JSON).`,
		Example: "  cts findings report --round 2024 --out round-2024.html\n  cts findings report --submission 4be1 --format ess --out report.json",
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if format != "html" && format != "ess" {
				return exit(ExitUsage, fmt.Errorf("format %q is not html or ess", format))
			}
			if !slices.Contains(messages.UnitedNations(), language) {
				return exit(ExitUsage, fmt.Errorf("language %q is not one of %s", language, strings.Join(messages.UnitedNations(), ", ")))
			}
			workspace, err := s.open()
			if err != nil {
				return err
			}
			rules, err := workspace.Rules(c.Context())
			if err != nil {
				return err
			}
			found := false
			findings, counts, err := workspace.Findings(c.Context(), func(sub schemas.Submission) bool {
				picked := (submission == "" || strings.HasPrefix(sub.SubmissionID, submission)) && (round == "" || sub.Round == round || sub.Release == round)
				found = found || picked
				return picked
			})
			if err != nil {
				return err
			}
			if !found {
				return exit(ExitUsage, fmt.Errorf("no submission %s of round or release %q; cts submissions list shows those there are", submission, round))
			}
			program := "cts " + workspace.Version
			return writeTo(s.out, path, func(w io.Writer) error {
				if format == "ess" {
					return validate.WriteESS(w, rules, findings, counts, workspace.Now(), program)
				}
				page, err := validate.Summarise(language, validate.About{Submission: submission, Round: round}, program, rules, findings, counts)
				if err != nil {
					return err
				}
				return page.WriteHTML(w)
			})
		},
	}
	command.Flags().StringVar(&submission, "submission", "", "only this submission (the beginning of its id is enough)")
	command.Flags().StringVar(&round, "round", "", "only this round, or release")
	command.Flags().StringVar(&language, "language", messages.English, "language of the page: "+strings.Join(messages.UnitedNations(), ", "))
	command.Flags().StringVar(&format, "format", "html", "html or ess")
	command.Flags().StringVar(&path, "out", "", "file to write (default: standard output)")
	return command
}

// writeTo writes to a file, whole or not at all, or to out where no file is named.
func writeTo(out io.Writer, path string, write func(io.Writer) error) error {
	if path == "" {
		return write(out)
	}
	temporary := path + ".part"
	file, err := os.Create(temporary)
	if err != nil {
		return err
	}
	err = write(file)
	if failed := file.Close(); err == nil {
		err = failed
	}
	if err != nil {
		_ = os.Remove(temporary)
		return err
	}
	return os.Rename(temporary, path)
}
