package cli

import (
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"

	"cts/pipeline"
)

func newInit(s *session) *cobra.Command {
	return &cobra.Command{
		Use:     "init DIR",
		Short:   "Make an empty workspace",
		Long:    "Make a workspace with a configuration and the folders of its sources. An existing workspace is left as it is.",
		Example: "  cts init crime-statistics",
		Args:    cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			path, err := filepath.Abs(args[0])
			if err != nil {
				return err
			}
			if err := pipeline.Init(args[0], filepath.Base(path)); err != nil {
				return exit(ExitUsage, err)
			}
			fmt.Fprintf(s.out, "workspace made: %s\nput workbooks into %s and run: cts run -w %s\n",
				args[0], filepath.Join(args[0], "inbox", "questionnaires"), args[0])
			return nil
		},
	}
}
