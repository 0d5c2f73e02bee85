package cli

import "github.com/spf13/cobra"

// newSources is the command sources and what it holds.
func newSources(s *session) *cobra.Command {
	command := &cobra.Command{
		Use:   "sources",
		Short: "Where submissions come from, and what their files are",
	}
	command.AddCommand(newSourcesFormats(s))
	return command
}
