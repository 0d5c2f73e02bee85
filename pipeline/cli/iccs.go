package cli

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"cts/iccs"
	"cts/iccs/page"
	"cts/schemas/messages"
)

func newICCS(s *session) *cobra.Command {
	command := &cobra.Command{
		Use:     "iccs",
		Short:   "Show the International Classification of Crime for Statistical Purposes",
		Example: "  cts iccs show 0101\n  cts iccs tree 03",
		Args:    cobra.NoArgs,
		RunE:    func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	command.AddCommand(newICCSShow(s), newICCSTree(s), newICCSSearch(s), newICCSPage(s))
	return command
}

func newICCSShow(s *session) *cobra.Command {
	var language string
	command := &cobra.Command{
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
			classification, err := s.classification(language)
			if err != nil {
				return err
			}
			fmt.Fprintln(s.out, category.Code, titled(classification, category.Code, language))
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
	command.Flags().StringVar(&language, "language", "en", "language of the title: "+strings.Join(iccs.Load().Languages(), ", "))
	return command
}

// titled is a title in a language; a draft says so and has the English beside it.
func titled(c *iccs.Classification, code, language string) string {
	title, _ := c.Title(code, language)
	if title.Status != iccs.TitleDraft {
		return title.Text
	}
	english, _ := c.Title(code, "en")
	return fmt.Sprintf("%s [draft; %s]", title.Text, english.Text)
}

// titlesFolder holds titles of the workspace, such as fr.csv of an official edition.
const titlesFolder = "titles"

// classification is that of the program, with the titles of the workspace before its own.
func (s *session) classification(language string) (*iccs.Classification, error) {
	name := filepath.Join(s.workspace, titlesFolder, language+".csv")
	file, err := os.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return iccs.Load(), nil
	}
	if err != nil {
		return nil, exit(ExitUnreadable, err)
	}
	defer file.Close()
	titles, err := iccs.Load().ReadTitles(name, language, file)
	if err != nil {
		return nil, exit(ExitUnreadable, err)
	}
	return iccs.Load().WithTitles(language, titles), nil
}

func newICCSPage(s *session) *cobra.Command {
	var language, out string
	command := &cobra.Command{
		Use:   "page",
		Short: "Write the classification as one page: tree, search, national codes",
		Long: `Write the classification as one HTML page that needs nothing else: a tree, a search over
titles, inclusions and index terms, titles in six languages (drafts are marked), and the
national codes that lead to each category, with their standing. Titles of an official
edition in titles/<language>.csv of the workspace go before the drafts.`,
		Example: "  cts iccs page --language fr --out iccs.html",
		Args:    cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			classification := iccs.Load()
			for _, l := range messages.UnitedNations() {
				changed, err := s.classification(l)
				if err != nil {
					return err
				}
				if changed != iccs.Load() {
					classification = classification.WithTitles(l, changed.Titles(l))
				}
			}
			all, err := s.correspondences()
			if err != nil {
				return err
			}
			err = writeWhole(out, func(w io.Writer) error { return page.Write(w, classification, inOrderOfScheme(all), language) })
			if err == nil {
				fmt.Fprintln(s.out, "written to", out)
			}
			return err
		},
	}
	command.Flags().StringVar(&language, "language", "en", "language in which the page opens: "+strings.Join(messages.UnitedNations(), ", "))
	command.Flags().StringVar(&out, "out", "iccs.html", "file to write")
	return command
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
