package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"cts/pipeline"
	"cts/pipeline/report"
	"cts/pipeline/sdg"
	"cts/schemas/messages"
)

func newReport(s *session) *cobra.Command {
	command := &cobra.Command{
		Use:     "report",
		Short:   "Write reports",
		Example: "  cts report trends --out reports/trends\n  cts report country FIN --language ar",
		Args:    cobra.NoArgs,
		RunE:    func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	command.PersistentFlags().StringVar(&s.released, "release", "", "report on this release, without the watermark of a working report")
	command.PersistentFlags().StringVar(&s.language, "language", "", "language of the report: "+strings.Join(messages.UnitedNations(), ", ")+" (default: the first of the workspace)")
	command.PersistentFlags().BoolVar(&s.pdf, "pdf", false, "print the first page as PDF too, of one country its page; needs Chromium or Chrome (see CTS_CHROMIUM)")
	command.PersistentPreRunE = func(*cobra.Command, []string) error {
		if s.language != "" && !slices.Contains(messages.UnitedNations(), s.language) {
			return exit(ExitUsage, fmt.Errorf("--language %s: use one of %s", s.language, strings.Join(messages.UnitedNations(), ", ")))
		}
		return nil
	}
	command.PersistentFlags().BoolVar(&s.across, "across-breaks", false, "compare across breaks and changes of unit, definition or coverage too, and mark it")
	command.AddCommand(newTrends(s), newCountry(s), newSDG(s), newRegions(s), newGlobalStudy(s), newRound(s), newRevisions(s), newTheme(s), newTables(s))
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

func newSDG(s *session) *cobra.Command {
	var out, definition string
	command := &cobra.Command{
		Use:   "sdg",
		Short: "Write the series of the Sustainable Development Goals, as SDMX-CSV and SDMX-ML",
		Long: `Write the series of SDG indicators 16.1.1, 16.1.3, 16.1.4, 16.2.2, 16.3.1, 16.3.2, 16.4.2,
16.5.1 and 11.7.2 that the figures in force allow, with the columns of the SDG data
structure, and say of the others what would fill them. Every observation is checked
against the data structure definition: the one that the program carries is constructed
after published descriptions; give the official one with --structure.`,
		Example: "  cts report sdg -w crime-statistics --out reports/sdg\n  cts report sdg --structure SDG.xml",
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			structure, err := readStructure(definition)
			if err != nil {
				return err
			}
			workspace, err := s.open()
			if err != nil {
				return err
			}
			written, err := workspace.SDG(c.Context(), out, structure)
			return s.showWritten(written, err)
		},
	}
	command.Flags().StringVarP(&out, "out", "o", "reports/sdg", "folder to write; an earlier report there is replaced")
	command.Flags().StringVar(&definition, "structure", "", "SDMX-ML 2.1 file with the data structure definition to check against")
	return command
}

// readStructure reads the user's own definition; none is no error.
func readStructure(path string) (*sdg.Structure, error) {
	if path == "" {
		return nil, nil
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, exit(ExitUnreadable, err)
	}
	defer file.Close()
	structure, err := sdg.ReadStructure(file)
	if err != nil {
		return nil, exit(ExitUnreadable, fmt.Errorf("%s: %w", path, err))
	}
	return structure, nil
}

func (s *session) writeTrends(ctx context.Context, workspace *pipeline.Workspace, out string) error {
	written, err := workspace.Trends(ctx, out)
	return s.showWritten(written, err)
}

// showWritten tells where a report was written.
func (s *session) showWritten(written report.Result, err error) error {
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
