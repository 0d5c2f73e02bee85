package cli

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"cts/pipeline"
	"cts/schemas"
)

func newRun(s *session) *cobra.Command {
	var failOn, reportTo string
	var watch bool
	var every time.Duration
	command := &cobra.Command{
		Use:   "run",
		Short: "Pull every source, read, map, validate and commit; the batch job",
		Long: `Pull every source of the workspace, take in what is new, bring the lake up to date
and write the trend report. A run that was killed is finished by the next one; a run
without anything new changes nothing and says so.

With --watch it keeps on: as often as a file has been put into a folder of a source and
is completely written, it is taken in. Ctrl-C or a signal to terminate ends it, with exit
code 0.`,
		Example: "  cts run -w crime-statistics\n  cts run --fail-on error --json\n  cts run --watch --every 1h",
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			workspace, err := s.open()
			if err != nil {
				return err
			}
			finish := func(report pipeline.Report) error {
				if err := s.showRun(report); err != nil {
					return err
				}
				if reportTo != "" {
					if err := s.writeTrends(c.Context(), workspace, reportTo); err != nil {
						return err
					}
				}
				return runFailure(report, failOn)
			}
			if watch {
				return s.watch(c.Context(), workspace, every, finish)
			}
			report, err := workspace.Run(c.Context())
			if err != nil {
				return err
			}
			return finish(report)
		},
	}
	command.Flags().BoolVar(&watch, "watch", false, "keep on, and take in what is put into the folders of the sources")
	command.Flags().DurationVar(&every, "every", 0, "with --watch: look at all sources every so often too, such as 1h")
	command.Flags().StringVar(&failOn, "fail-on", "", "exit 1 when a processing of this run has findings of this severity: error, warning")
	command.Flags().StringVar(&reportTo, "report", "", "write the trend report into this folder afterwards")
	return command
}

// watch keeps on until it is ended. What went wrong in one run is told, and does not end it.
func (s *session) watch(ctx context.Context, workspace *pipeline.Workspace, every time.Duration, finish func(pipeline.Report) error) error {
	first := true
	return workspace.Watch(ctx, every, func(report pipeline.Report, err error) error {
		if err == nil && (first || report.Happened()) {
			err = finish(report)
		}
		if err != nil {
			fmt.Fprintln(s.errOut, "cts:", err)
		}
		if first {
			fmt.Fprintln(s.errOut, "watching the folders of the sources; Ctrl-C ends it")
		}
		first = false
		return nil
	})
}

// runFailure is the error, with its exit code, that a run deserves.
func runFailure(report pipeline.Report, failOn string) error {
	if len(report.Failed) > 0 {
		return exit(ExitSource, fmt.Errorf("%s did not deliver; the others were taken in", counted(len(report.Failed), "source", "sources")))
	}
	if err := healedCorrections(report); err != nil {
		return err
	}
	if len(report.Unreadable) > 0 {
		return exit(ExitUnreadable, fmt.Errorf("%d files could not be read; see above", len(report.Unreadable)))
	}
	severities := map[string][]string{
		"": nil, "error": {schemas.SeverityError}, "warning": {schemas.SeverityError, schemas.SeverityWarning},
	}
	wanted, ok := severities[failOn]
	if !ok {
		return exit(ExitUsage, fmt.Errorf("--fail-on %s: use error or warning", failOn))
	}
	if found := countFindings(report.Processed, wanted); found > 0 {
		return exit(ExitHeldBack, fmt.Errorf("%d findings of severity %s or above", found, failOn))
	}
	return nil
}

// healedCorrections fails when a correction no longer fits: somebody has to look.
func healedCorrections(report pipeline.Report) error {
	n := 0
	for _, p := range report.Processed {
		n += len(p.Healed)
	}
	if n == 0 {
		return nil
	}
	return exit(ExitHeldBack, fmt.Errorf("%s no longer what the source writes; see above, and set its status to healed", counted(n, "correction is", "corrections are")))
}

func newIngest(s *session) *cobra.Command {
	return &cobra.Command{
		Use:   "ingest FILE...",
		Short: "Take in files and bring the lake up to date",
		Long: `Take in workbooks or publications by name: keep their bytes, read, map, validate and
commit them. What is printed adds up: value cells = observations with a value + with a
typed empty + rejections. The same file again changes nothing and says so.`,
		Example: "  cts ingest -w crime-statistics data_cts_violent_and_sexual_crime.xlsx",
		Args:    cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			workspace, err := s.open()
			if err != nil {
				return err
			}
			report, err := workspace.Ingest(c.Context(), args)
			if err != nil {
				return err
			}
			if err := s.showRun(report); err != nil {
				return err
			}
			if len(report.Unreadable) > 0 {
				return exit(ExitUnreadable, errors.New("some files could not be read; see above"))
			}
			if err := healedCorrections(report); err != nil {
				return err
			}
			return heldBack(c.Context(), workspace, report)
		},
	}
}
