package cli

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"cts/pipeline"
)

// errDeviates means that a message does not keep to its data structure definition.
var errDeviates = errors.New("the message does not keep to its data structure definition; ask its sender, or fetch the structure of its own version")

func newSourcesCodes(s *session) *cobra.Command {
	return &cobra.Command{
		Use:   "codes FILE [STRUCTURE]",
		Short: "Hold the codes of an SDMX message to its data structure definition",
		Long: `Read an SDMX message (SDMX-CSV, SDMX-JSON, SDMX-ML) and a structure message, and list
every code that is in no code list of its component, every component that the structure
does not define, and every dimension that is missing, with the place of the first and how
many rows have it. Without STRUCTURE the file holds both, as a zip file of an office may.
Nothing is stored. Exit code 1 where anything is listed.`,
		Example: "  cts sources codes 35100177.zip\n  cts sources codes data.csv structure.xml",
		Args:    cobra.RangeArgs(1, 2),
		RunE: func(c *cobra.Command, args []string) error {
			report, err := pipeline.CheckCodes(c.Context(), args[0], strings.Join(args[1:], ""))
			if err != nil {
				return exit(ExitUnreadable, err)
			}
			if err := s.showCodes(report); err != nil || len(report.Deviations) == 0 {
				return err
			}
			return exit(ExitHeldBack, fmt.Errorf("%s: %w", report.Name, errDeviates))
		},
	}
}

func (s *session) showCodes(report pipeline.CodeReport) error {
	if s.asJSON {
		return s.printJSON(report)
	}
	fmt.Fprintf(s.out, "%s: dataset %s by structure %s, %s\n", report.Name, report.Dataset, report.Structure, counted(int(report.Rows), "row", "rows"))
	if len(report.Unchecked) > 0 {
		fmt.Fprintf(s.out, "not checked, since their code lists are not in the structure message: %s\n", strings.Join(report.Unchecked, ", "))
	}
	if len(report.Deviations) == 0 {
		fmt.Fprintln(s.out, "every code is in the list of its component")
		return nil
	}
	var rows [][]string
	for _, d := range report.Deviations {
		rows = append(rows, []string{d.Kind, d.Component, d.Code, d.CodeList, fmt.Sprint(d.Rows), d.First})
	}
	return printTable(s.out, []string{"what", "component", "code", "code list", "rows", "first at"}, rows)
}
