package cli

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"
)

func newLake(s *session) *cobra.Command {
	command := &cobra.Command{
		Use:     "lake",
		Short:   "Verify the lake, list its files, remove what no commit names, try other rules",
		Example: "  cts lake verify\n  cts lake gc\n  cts lake replay --rules proposed",
		Args:    cobra.NoArgs,
		RunE:    func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	command.AddCommand(newVerify(s), newFiles(s), newCollect(s), newReplay(s))
	return command
}

func newVerify(s *session) *cobra.Command {
	return &cobra.Command{
		Use:     "verify",
		Short:   "Check every file against its commit and its digest",
		Example: "  cts lake verify -w crime-statistics",
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			workspace, err := s.open()
			if err != nil {
				return err
			}
			report, err := workspace.Lake.Verify(c.Context())
			if err != nil {
				return err
			}
			for _, problem := range report.Problems {
				fmt.Fprintln(s.out, problem)
			}
			fmt.Fprintf(s.out, "%d commits, %d files, %d snapshots: %d problems\n",
				report.Commits, report.Files, report.Snapshots, len(report.Problems))
			if len(report.Problems) > 0 {
				return exit(ExitFault, errors.New("the lake does not hold what its commits say"))
			}
			return nil
		},
	}
}

func newFiles(s *session) *cobra.Command {
	return &cobra.Command{
		Use:     "files",
		Short:   "List the files that the commits name",
		Example: "  cts lake files",
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			workspace, err := s.open()
			if err != nil {
				return err
			}
			state, err := workspace.Lake.State(c.Context())
			if err != nil {
				return err
			}
			var lines [][]string
			for _, commit := range state.Commits {
				for _, file := range commit.Files {
					lines = append(lines, []string{
						fmt.Sprint(commit.Sequence), file.Table, file.Name, fmt.Sprint(file.Rows), fmt.Sprint(file.Bytes), file.SHA256,
					})
				}
			}
			return printTable(s.out, []string{"commit", "table", "name", "rows", "bytes", "sha256"}, lines)
		},
	}
}

func newCollect(s *session) *cobra.Command {
	return &cobra.Command{
		Use:     "gc",
		Short:   "Remove files that no commit names; snapshots and events are never touched",
		Example: "  cts lake gc",
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			workspace, err := s.open()
			if err != nil {
				return err
			}
			report, err := workspace.Lake.Collect(c.Context())
			if err != nil {
				return err
			}
			fmt.Fprintf(s.out, "%d files removed\n", len(report.Removed))
			return nil
		},
	}
}
