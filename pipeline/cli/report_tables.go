package cli

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"cts/pipeline/engine"
	"cts/pipeline/tables"
)

func newTables(s *session) *cobra.Command {
	var out string
	command := &cobra.Command{
		Use:   "tables SPEC",
		Short: "Write the tables that a file declares, for batch jobs",
		Long: `Write every table of a specification (YAML): a query each, with title, notes, column
titles and decimals, as table, records, csv, json, markdown, parquet, xlsx or sdmx-csv. The folder is replaced when
all tables are made, or stays as it was. The same lake gives the same bytes.

A table is made again only when something that it is made from changed: its declaration,
the program, a delivery, a decision, a reference table that it reads; why is said. A
table that declares datasets or areas sees their submissions alone, and is kept when
others come. A run that was stopped is taken up by the next one.

  formats: [csv, xlsx]
  tables:
    - name: homicide
      title: Victims of intentional homicide
      sql: SELECT ref_area, year, obs_value FROM consolidated WHERE iccs = '0101' ORDER BY ALL
      datasets: [UN-CTS]
      columns: [{name: obs_value, title: Victims, decimals: 0}]
      notes: ["Figures as recorded by the police."]`,
		Example: "  cts report tables nightly.yaml --out reports/tables",
		Args:    cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			spec, err := tables.ReadSpec(args[0])
			if err != nil {
				return exit(ExitUsage, err)
			}
			workspace, err := s.open()
			if err != nil {
				return err
			}
			written, err := workspace.Tables(c.Context(), out, spec)
			if err != nil {
				return tablesFault(err)
			}
			return s.showTables(written)
		},
	}
	command.Flags().StringVarP(&out, "out", "o", "reports/tables", "folder to write; an earlier report there is replaced")
	return command
}

// tablesFault gives what the specification got wrong the exit code of wrong use.
func tablesFault(err error) error {
	if errors.Is(err, tables.ErrSpec) || errors.Is(err, engine.ErrNotAQuery) {
		return exit(ExitUsage, err)
	}
	return err
}

func (s *session) showTables(written tables.Result) error {
	if s.asJSON {
		return s.printJSON(written)
	}
	changed, redone := 0, 0
	for _, table := range written.Tables {
		if table.Changed {
			changed++
		}
		if table.Redone {
			redone++
		}
		fmt.Fprintf(s.out, "%s: %s, %s\n", table.Name, counted(table.Rows, "row", "rows"), becameOf(table))
	}
	fmt.Fprintf(s.out, "report: %s (%s, %d redone, %d changed, digest %s)\n",
		written.Folder, counted(len(written.Tables), "table", "tables"), redone, changed, written.Digest)
	return nil
}

// becameOf tells what became of a table, and why.
func becameOf(table tables.Made) string {
	standing := "kept: nothing that it is made from changed"
	switch {
	case table.Redone:
		standing = "redone: " + strings.Join(table.Why, "; ")
	case table.Resumed:
		standing = "kept: the run that was stopped had made it"
	}
	if table.Changed {
		return standing + " (changed)"
	}
	return standing + " (unchanged)"
}
