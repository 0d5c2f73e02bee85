package cli

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"cts/pipeline"
)

func newReport(s *session) *cobra.Command {
	command := &cobra.Command{
		Use:     "report",
		Short:   "Write reports",
		Example: "  cts report trends --out reports/trends",
		Args:    cobra.NoArgs,
		RunE:    func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	command.AddCommand(newTrends(s))
	return command
}

func newTrends(s *session) *cobra.Command {
	var out string
	command := &cobra.Command{
		Use:   "trends",
		Short: "Write the trend report: pages with charts, and the same tables as CSV and Parquet",
		Long: `Write a folder that a browser opens without a network: an index, a page an area with
charts, findings beside the figures that they concern, and every figure linked to its
place in the file it came from. The same tables stand beside it as CSV and Parquet.`,
		Example: "  cts report trends -w crime-statistics --out trends",
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			workspace, err := s.open()
			if err != nil {
				return err
			}
			return s.writeTrends(c.Context(), workspace, out)
		},
	}
	command.Flags().StringVarP(&out, "out", "o", "reports/trends", "folder to write; an earlier report there is replaced")
	return command
}

func (s *session) writeTrends(ctx context.Context, workspace *pipeline.Workspace, out string) error {
	written, err := workspace.Trends(ctx, out)
	if err != nil {
		return err
	}
	if s.asJSON {
		return s.printJSON(written)
	}
	fmt.Fprintf(s.out, "report: %s (%d files, digest %s)\n", written.Index, written.Files, written.Digest)
	return nil
}

// heldBack tells, after an ingest, what waits for a person.
func heldBack(ctx context.Context, workspace *pipeline.Workspace, report pipeline.Report) error {
	waiting, err := workspace.Waiting(ctx, report)
	if err != nil || len(waiting) == 0 {
		return err
	}
	return exit(ExitHeldBack, errors.New(pipeline.WaitingSentence(waiting)))
}
