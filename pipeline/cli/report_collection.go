package cli

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"cts/pipeline"
	"cts/pipeline/dissemination"
	"cts/pipeline/regional"
	"cts/pipeline/report"
	"cts/schemas"
)

// writeReport opens the workspace and writes one report of it.
func (s *session) writeReport(write func(*pipeline.Workspace) (report.Result, error)) error {
	workspace, err := s.open()
	if err != nil {
		return err
	}
	written, err := write(workspace)
	if errors.Is(err, dissemination.ErrNothing) || errors.Is(err, report.ErrNoFigures) || errors.Is(err, regional.ErrNothing) || errors.Is(err, regional.ErrRefused) {
		return exit(ExitUsage, err)
	}
	return s.showWritten(written, err)
}

// reportCommand is a report of its own folder.
func reportCommand(s *session, command *cobra.Command, folder string, write func(ctx context.Context, w *pipeline.Workspace, args []string, out string) (report.Result, error)) *cobra.Command {
	var out string
	command.RunE = func(c *cobra.Command, args []string) error {
		return s.writeReport(func(w *pipeline.Workspace) (report.Result, error) { return write(c.Context(), w, args, out) })
	}
	command.Flags().StringVarP(&out, "out", "o", folder, "folder to write; an earlier report there is replaced")
	return command
}

func newCountry(s *session) *cobra.Command {
	return reportCommand(s, &cobra.Command{
		Use:   "country AREA",
		Short: "Write the report of one country or area",
		Long: `Write the figures of one area with charts, changes, findings and the place of every figure,
and the same tables as CSV and Parquet.`,
		Example: "  cts report country FIN --out reports/FIN",
		Args:    cobra.ExactArgs(1),
	}, "reports/country", func(ctx context.Context, w *pipeline.Workspace, args []string, out string) (report.Result, error) {
		area := strings.ToUpper(args[0])
		if _, ok := schemas.Areas().ByCode(area); !ok {
			return report.Result{}, exit(ExitUsage, fmt.Errorf("%q is no code of an area; write its ISO code of three letters, such as FIN", args[0]))
		}
		return w.Country(ctx, out, area)
	})
}

func newRound(s *session) *cobra.Command {
	return reportCommand(s, &cobra.Command{
		Use:   "round YEAR",
		Short: "Write the report on a round: who answered, when, how completely, and what was found",
		Long: `Write who answered the questionnaire of a round, when and how completely, what was decided,
and the findings and explanations, by area and by region; and who did not answer.`,
		Example: "  cts report round 2024 --out reports/round-2024",
		Args:    cobra.ExactArgs(1),
	}, "reports/round", func(ctx context.Context, w *pipeline.Workspace, args []string, out string) (report.Result, error) {
		year, err := strconv.Atoi(args[0])
		if err != nil {
			return report.Result{}, exit(ExitUsage, fmt.Errorf("%q is no year; write it as 2024", args[0]))
		}
		return w.Round(ctx, out, year)
	})
}

func newRevisions(s *session) *cobra.Command {
	return reportCommand(s, &cobra.Command{
		Use:   "revisions",
		Short: "Write what changed between submissions, and why",
		Long: `Write the figures that changed, came or went between consecutive submissions, by dataset,
area and cause: the country revised them, or we read or mapped the same file anew.`,
		Example: "  cts report revisions --out reports/revisions",
		Args:    cobra.NoArgs,
	}, "reports/revisions", func(ctx context.Context, w *pipeline.Workspace, _ []string, out string) (report.Result, error) {
		return w.Revisions(ctx, out)
	})
}

func newTheme(s *session) *cobra.Command {
	return reportCommand(s, &cobra.Command{
		Use:   "theme NAME",
		Short: "Write the report on a theme that the Commission asks data for",
		Long: `Write the figures on a theme: femicide, trafficking, cultural-property, wildlife, fraud,
cybercrime, corruption, firearms, prisons or children. A part without data says which
items of the questionnaire would fill it.`,
		Example: "  cts report theme firearms --out reports/firearms",
		Args:    cobra.ExactArgs(1),
	}, "reports/theme", func(ctx context.Context, w *pipeline.Workspace, args []string, out string) (report.Result, error) {
		theme, err := dissemination.ThemeNamed(args[0])
		if err != nil {
			return report.Result{}, err
		}
		return w.Theme(ctx, out, theme)
	})
}
