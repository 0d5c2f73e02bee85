package cli

import (
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"cts/connectors"
	"cts/pipeline"
)

func newSourcesFormats(s *session) *cobra.Command {
	return &cobra.Command{
		Use:   "formats DIR",
		Short: "What each file of a folder is: data, structure, message or request, and what reading it gives",
		Long: "Lists every file below a folder with its role, the connector that reads it, rows, values that are no figure, and flags.\n" +
			"A file that nobody reads is refused, with the reason. Nothing is stored.",
		Example: "  cts sources formats downloads",
		Args:    cobra.ExactArgs(1),
		RunE: func(command *cobra.Command, args []string) error {
			roles, err := pipeline.RolesIn(command.Context(), args[0])
			if err != nil {
				return exit(ExitUnreadable, err)
			}
			if s.asJSON {
				return s.printJSON(roles)
			}
			return WriteRoles(s.out, roles)
		},
	}
}

// WriteRoles writes the table of the command.
func WriteRoles(out io.Writer, roles []pipeline.FileRole) error {
	table := tabwriter.NewWriter(out, 0, 4, 2, ' ', 0)
	fmt.Fprintln(table, "file\trole\tconnector\trows\tmissing\tflags\twhat it says")
	for _, r := range roles {
		fmt.Fprintf(table, "%s\t%s\t%s\t%d\t%d\t%d\t%s\n", r.Name, r.Role, r.Connector, r.Rows, r.Missing, r.Flagged, short(r.Says))
	}
	if err := table.Flush(); err != nil {
		return err
	}
	_, err := fmt.Fprintln(out, countRoles(roles))
	return err
}

// countRoles says in one line how many files have each role.
func countRoles(roles []pipeline.FileRole) string {
	count := map[connectors.Role]int{}
	for _, r := range roles {
		count[r.Role]++
	}
	said := counted(len(roles), "file", "files")
	for _, role := range []connectors.Role{connectors.RoleData, connectors.RoleStructure, connectors.RoleMessage, connectors.RoleRequest, pipeline.RoleRefused} {
		said += fmt.Sprintf(", %d %s", count[role], role)
	}
	return said
}

// short keeps a reason on one line.
func short(text string) string {
	const most = 140
	var line []rune
	for _, r := range text {
		if r == '\n' || r == '\t' {
			r = ' '
		}
		if len(line) == most {
			return string(line) + "…"
		}
		line = append(line, r)
	}
	return string(line)
}
