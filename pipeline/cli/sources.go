package cli

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"cts/pipeline"
	"cts/schemas"
)

func newSources(s *session) *cobra.Command {
	command := &cobra.Command{
		Use:     "sources",
		Short:   "List the sources, try one without storing anything, and show known quirks",
		Example: "  cts sources list\n  cts sources try fr-ssmsi\n  cts sources show eurostat-crim-off-cat >> cts.yaml",
		Args:    cobra.NoArgs,
		RunE:    func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	command.AddCommand(newSourcesList(s), newSourcesTry(s), newSourcesShow(s), newSourcesQuirks(s), newSourcesSchema(s), newSourcesFormats(s), newSourcesCodes(s))
	return command
}

func newSourcesList(s *session) *cobra.Command {
	var ready bool
	command := &cobra.Command{
		Use:     "list",
		Short:   "List the sources of the workspace, or those that are ready to be taken over",
		Example: "  cts sources list\n  cts sources list --ready",
		Args:    cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			if ready {
				return s.listSources(pipeline.ReadySources())
			}
			workspace, err := s.open()
			if err != nil {
				return err
			}
			return s.listSources(workspace.Config.Sources)
		},
	}
	command.Flags().BoolVar(&ready, "ready", false, "sources that come with the program; take one over with: cts sources show NAME")
	return command
}

func (s *session) listSources(sources map[string]pipeline.Source) error {
	if s.asJSON {
		return s.printJSON(sources)
	}
	var rows [][]string
	for _, name := range slices.Sorted(maps.Keys(sources)) {
		source := sources[name]
		place := cmp.Or(source.Options["url"], source.Options["server"], source.Path)
		rows = append(rows, []string{name, source.Transport, place, source.Format, source.Mapping, source.Acceptance, source.Schedule, source.Standing, source.Licence})
	}
	return printTable(s.out, []string{"source", "transport", "place", "format", "mapping", "acceptance", "schedule", "standing", "licence"}, rows)
}

func newSourcesTry(s *session) *cobra.Command {
	var rows int
	command := &cobra.Command{
		Use:   "try SOURCE [FILE]",
		Short: "Pull and read a file of a source, and show its first rows and what they mean; nothing is stored",
		Long: `Pull a file of a source, the named one or the first, read it, and show what it is, its
first rows in the source's own words, and what the description of the dataset makes of
them. A question mark stands where the description gives a word no code. Nothing is stored.`,
		Example: "  cts sources try fr-ssmsi\n  cts sources try publications data_cts_prisons_and_prisoners.xlsx --rows 20",
		Args:    cobra.RangeArgs(1, 2),
		RunE: func(c *cobra.Command, args []string) error {
			workspace, err := s.open()
			if err != nil {
				return err
			}
			trial, err := workspace.Try(c.Context(), args[0], strings.Join(args[1:], ""), rows)
			if err != nil {
				return err
			}
			return s.showTrial(trial)
		},
	}
	command.Flags().IntVar(&rows, "rows", 5, "rows to show")
	return command
}

func (s *session) showTrial(trial pipeline.Trial) error {
	if s.asJSON {
		return s.printJSON(trial)
	}
	h := trial.Header
	fmt.Fprintf(s.out, "%s of %s: %s, format %s\n", trial.Name, trial.Source, counted(len(trial.Items), "file offered", "files offered"), h.Format)
	fmt.Fprintf(s.out, "  dataset %s of %s, edition %s, area %s, release %s%s, issued as said by: %s\n", h.Dataset, h.Provider, h.Edition, orMany(h.RefArea), h.Release, h.Round, h.IssuedFrom)
	if d := trial.Description; d != nil {
		fmt.Fprintf(s.out, "  described in %s; %s; licence %s\n  cite as: %s\n", d.Name(), categoriesOf(d), d.Licence, d.Citation)
	}
	fmt.Fprintf(s.out, "  %s; the first:\n", counted(int(trial.Count), "value cell", "value cells"))
	for _, row := range trial.Rows {
		fmt.Fprintf(s.out, "  %s: %q (%s)  %s\n", row.Locator, row.ValueRaw, row.ValueType, strings.Join(row.Labels, ", "))
		if trial.Description != nil {
			fmt.Fprintf(s.out, "    means %s\n", strings.Join(pipeline.Meaning(trial.Description, row), ", "))
		}
	}
	fmt.Fprintln(s.out, "nothing was stored")
	return nil
}

// categoriesOf says what leads the figures to ICCS.
func categoriesOf(d *schemas.Description) string {
	if d.Scheme == "" {
		return "categories from the description"
	}
	return "correspondence " + d.Scheme
}

func orMany(area string) string {
	if area == "" {
		return "of each row"
	}
	return area
}

func newSourcesShow(s *session) *cobra.Command {
	return &cobra.Command{
		Use:     "show NAME",
		Short:   "Show a ready source as text to put under sources in cts.yaml",
		Example: "  cts sources show eurostat-crim-off-cat",
		Args:    cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			text, err := pipeline.ReadySource(args[0])
			if err != nil {
				return err
			}
			for line := range strings.Lines(text) {
				fmt.Fprint(s.out, "  "+line)
			}
			return nil
		},
	}
}

func newSourcesQuirks(s *session) *cobra.Command {
	return &cobra.Command{
		Use:     "quirks",
		Short:   "List what sources do otherwise than one would expect, and what the program makes of it",
		Example: "  cts sources quirks",
		Args:    cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			if s.asJSON {
				return s.printJSON(pipeline.Quirks())
			}
			var rows [][]string
			for _, quirk := range pipeline.Quirks() {
				rows = append(rows, []string{fmt.Sprint(quirk.Number), quirk.Source, quirk.What, quirk.Does})
			}
			return printTable(s.out, []string{"quirk", "source", "what the source does", "what the program does"}, rows)
		},
	}
}

func newSourcesSchema(s *session) *cobra.Command {
	return &cobra.Command{
		Use:     "schema",
		Short:   "Print the JSON Schema of cts.yaml, for editors",
		Example: "  cts sources schema > cts.schema.json",
		Args:    cobra.NoArgs,
		RunE:    func(*cobra.Command, []string) error { return s.printJSON(pipeline.ConfigSchema()) },
	}
}
