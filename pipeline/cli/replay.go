package cli

import (
	"fmt"
	"io"
	"os"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"cts/pipeline"
)

func newReplay(s *session) *cobra.Command {
	var folder string
	command := &cobra.Command{
		Use:   "replay --rules FOLDER",
		Short: "Validate the archive under other rules and show the difference; nothing is written",
		Long: `Validate everything that the lake holds under the rules of a folder: rules/<ID>.yaml,
which add to those of the program or take their place, and overrides.yaml. It is a
dry run: the lake stays as it is. Findings are the same when rule, figure and period are.`,
		Example: "  cts lake replay --rules proposed",
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			workspace, err := s.open()
			if err != nil {
				return err
			}
			if info, err := os.Stat(folder); err != nil || !info.IsDir() {
				return exit(ExitUsage, fmt.Errorf("%s: no such folder; --rules names one with rules/<ID>.yaml or overrides.yaml in it", folder))
			}
			rules, err := workspace.RulesOf(c.Context(), folder)
			if err != nil {
				return exit(ExitUsage, err)
			}
			lines, err := workspace.Replay(c.Context(), rules)
			if err != nil {
				return err
			}
			return showDifferences(s.out, lines)
		},
	}
	command.Flags().StringVar(&folder, "rules", "", "folder with rules/<ID>.yaml and overrides.yaml")
	_ = command.MarkFlagRequired("rules")
	return command
}

// showDifferences lists the rules that find something else, and counts the others.
func showDifferences(out io.Writer, lines []pipeline.Difference) error {
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(table, "rule\tfindings now\tunder the other rules\tnew\tgone\tother severity\t")
	same := 0
	for _, line := range lines {
		if line.New+line.Gone+line.Changed == 0 {
			same++
			continue
		}
		fmt.Fprintf(table, "%s\t%d\t%d\t%d\t%d\t%d\t\n", line.RuleID, line.Findings, line.Replayed, line.New, line.Gone, line.Changed)
	}
	if err := table.Flush(); err != nil {
		return err
	}
	_, err := fmt.Fprintf(out, "%d rules find the same; nothing was written\n", same)
	return err
}
