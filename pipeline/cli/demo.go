package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"cts/examples"
	"cts/pipeline"
)

func newDemo(s *session) *cobra.Command {
	return &cobra.Command{
		Use:   "demo [DIR]",
		Short: "Run the main job on the shipped examples",
		Long: `Unpack the example workspace (questionnaires and publications of a dozen areas with real
published figures and planted problems) into a folder, run the whole road of the data, take
the decisions that a statistician would take, and write every kind of report with a page
that links to them. The folder is made anew at every call; one that holds anything else is refused.`,
		Example: "  cts demo\n  cts demo /tmp/cts-demo",
		Args:    cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			folder := "cts-demo"
			if len(args) == 1 {
				folder = args[0]
			}
			return s.demo(c.Context(), folder)
		},
	}
}

// demoMark stands in a folder that the demo made and may make anew.
const demoMark = ".cts-demo"

func (s *session) demo(ctx context.Context, folder string) error {
	if err := unpack(folder); err != nil {
		return exit(ExitUsage, err)
	}
	s.workspace = folder
	workspace, err := s.open()
	if err != nil {
		return err
	}
	report, err := workspace.Run(ctx)
	if err != nil {
		return err
	}
	if err := s.showRun(report); err != nil {
		return err
	}
	if err := s.carry(ctx, workspace, filepath.Join(folder, demoDecisions)); err != nil {
		return err
	}
	if err := s.showQuery(ctx, demoLevels); err != nil {
		return err
	}
	return s.writeDemoReports(ctx, workspace, filepath.Join(folder, "reports"))
}

const demoLevels = `SELECT severity, count(*) AS findings, count(DISTINCT rule_id) AS rules, count(DISTINCT ref_area) AS areas
FROM findings GROUP BY severity ORDER BY severity`

// demoDecisions is the file of the example workspace that lists what a statistician decides.
const demoDecisions = "decisions.yaml"

// carry carries out the decisions of a file and says what came of them.
func (s *session) carry(ctx context.Context, workspace *pipeline.Workspace, path string) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return exit(ExitUsage, err)
	}
	carried, report, err := workspace.Carry(ctx, text)
	if err != nil {
		return err
	}
	for _, done := range carried {
		fmt.Fprintf(s.out, "%s: %s by %s: %s\n", done.File, done.Decision, done.Actor, done.Reason)
	}
	fmt.Fprintf(s.out, "%s; %s validated again\n", counted(len(carried), "decision", "decisions"), counted(len(report.Processed), "delivery", "deliveries"))
	return nil
}

// unpack writes the example workspace. A folder that the demo did not make is never touched.
func unpack(folder string) error {
	mark := filepath.Join(folder, demoMark)
	entries, err := os.ReadDir(folder)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if len(entries) > 0 {
		if _, err := os.Stat(mark); err != nil {
			return fmt.Errorf("%s holds something that the demo did not make; name an empty folder", folder)
		}
		if err := os.RemoveAll(folder); err != nil {
			return err
		}
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	if err := os.WriteFile(mark, []byte("made by cts demo; made anew at its next call\n"), 0o644); err != nil {
		return err
	}
	return os.CopyFS(folder, examples.Workspace())
}
