package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"cts/iccs"
)

func newICCS(s *session) *cobra.Command {
	command := &cobra.Command{
		Use:     "iccs",
		Short:   "Show the International Classification of Crime for Statistical Purposes",
		Example: "  cts iccs show 0101\n  cts iccs tree 03",
		Args:    cobra.NoArgs,
		RunE:    func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	command.AddCommand(newICCSShow(s), newICCSTree(s), newICCSSearch(s))
	return command
}

func newICCSShow(s *session) *cobra.Command {
	return &cobra.Command{
		Use:     "show CODE",
		Short:   "Show one category with its inclusions and exclusions",
		Example: "  cts iccs show 0101",
		Args:    cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			category, err := category(args[0])
			if err != nil {
				return err
			}
			if s.asJSON {
				return s.printJSON(category)
			}
			fmt.Fprintf(s.out, "%s %s\n", category.Code, category.TitleEN)
			for _, above := range iccs.Load().Ancestors(category.Code) {
				fmt.Fprintf(s.out, "  in %s %s\n", above.Code, above.TitleEN)
			}
			for _, term := range category.Inclusions {
				fmt.Fprintf(s.out, "  includes %s\n", term.Text)
			}
			for _, term := range category.Exclusions {
				fmt.Fprintf(s.out, "  excludes %s%s\n", term.Text, belongsTo(term))
			}
			for _, below := range iccs.Load().Children(category.Code) {
				fmt.Fprintf(s.out, "  %s %s\n", below.Code, below.TitleEN)
			}
			return nil
		},
	}
}

func belongsTo(term iccs.Term) string {
	if len(term.RefersTo) == 0 {
		return ""
	}
	return " (see " + strings.Join(term.RefersTo, ", ") + ")"
}

func newICCSTree(s *session) *cobra.Command {
	return &cobra.Command{
		Use:     "tree [CODE]",
		Short:   "Show the hierarchy below a category, or all of it",
		Example: "  cts iccs tree 03",
		Args:    cobra.MaximumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			top := iccs.Load().Sections()
			if len(args) == 1 {
				category, err := category(args[0])
				if err != nil {
					return err
				}
				top = []iccs.Category{category}
			}
			for _, category := range top {
				s.showTree(category, 0)
			}
			return nil
		},
	}
}

func (s *session) showTree(category iccs.Category, depth int) {
	fmt.Fprintf(s.out, "%s%s %s\n", strings.Repeat("  ", depth), category.Code, category.TitleEN)
	for _, below := range iccs.Load().Children(category.Code) {
		s.showTree(below, depth+1)
	}
}

func newICCSSearch(s *session) *cobra.Command {
	return &cobra.Command{
		Use:     "search WORD...",
		Short:   "Find categories by title, inclusion or index term",
		Example: "  cts iccs search burglary",
		Args:    cobra.MinimumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			for _, found := range iccs.Load().Search(strings.Join(args, " ")) {
				fmt.Fprintf(s.out, "%s %s\n", found.Code, found.TitleEN)
			}
			return nil
		},
	}
}

func category(code string) (iccs.Category, error) {
	canonical, ok := iccs.Load().Canonical(code)
	if !ok {
		return iccs.Category{}, exit(ExitUsage, fmt.Errorf("%s is no category of the ICCS; cts iccs search finds one by its words", code))
	}
	category, ok := iccs.Load().Category(canonical)
	if !ok {
		return iccs.Category{}, exit(ExitUsage, fmt.Errorf("%s is a composite or a special code; cts iccs tree shows the categories", code))
	}
	return category, nil
}
