package cli

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"cts/iccs"
	"cts/iccs/suggest"
)

// suggesting are the settings of suggestions.
type suggesting struct {
	language string
	file     string
	draft    string
	scheme   string
	most     int
}

func newMapSuggest(s *session) *cobra.Command {
	var settings suggesting
	command := &cobra.Command{
		Use:   "suggest [TITLE...]",
		Short: "Suggest ICCS categories for titles of national codes",
		Long: `Suggest categories for titles in English, Spanish or French, best first, with the text that
matched (title, inclusion or index term of the ICCS, or an entry of another correspondence)
and the exclusions that speak against a category. A suggestion is a proposal: in a draft
(--draft) every row is not_yet_mapped until a person gives it a relation. How often the
suggestions are right is measured in iccs/README.md.`,
		Example: "  cts map suggest \"Robo con violencia\" --language es\n  cts map suggest --file codes.csv --language fr --draft draft.csv --scheme xx-penal",
		RunE: func(_ *cobra.Command, args []string) error {
			return s.suggest(args, settings)
		},
	}
	flags := command.Flags()
	flags.StringVar(&settings.language, "language", "en", "language of the titles: "+strings.Join(suggest.Languages, ", "))
	flags.StringVar(&settings.file, "file", "", "CSV file with the columns code and title, in this order")
	flags.StringVar(&settings.draft, "draft", "", "write a draft correspondence for a person to complete")
	flags.StringVar(&settings.scheme, "scheme", "draft", "name of the scheme of the draft")
	flags.IntVarP(&settings.most, "number", "n", 5, "how many categories for each title")
	return command
}

// suggested is a code with its candidates.
type suggested struct {
	Code       string              `json:"code,omitempty"`
	Title      string              `json:"title"`
	Candidates []suggest.Candidate `json:"candidates"`
}

func (s *session) suggest(titles []string, settings suggesting) error {
	if !slices.Contains(suggest.Languages, settings.language) {
		return exit(ExitUsage, fmt.Errorf("--language %s: use one of %s", settings.language, strings.Join(suggest.Languages, ", ")))
	}
	asked, err := askedFor(titles, settings)
	if err != nil {
		return err
	}
	all, err := s.correspondences()
	if err != nil {
		return err
	}
	ix, err := suggest.New(suggest.Sources{Classification: iccs.Load(), Correspondences: inOrderOfScheme(all)})
	if err != nil {
		return err
	}
	defer func() { _ = ix.Close() }() // an index in memory
	for i := range asked {
		if asked[i].Candidates, err = ix.Suggest(asked[i].Title, settings.language, settings.most); err != nil {
			return err
		}
	}
	if settings.draft != "" {
		return s.writeDraft(asked, settings)
	}
	return s.showSuggested(asked)
}

func askedFor(titles []string, settings suggesting) ([]suggested, error) {
	switch {
	case settings.file != "" && len(titles) > 0:
		return nil, exit(ExitUsage, errors.New("give titles or --file, not both"))
	case settings.file != "":
		return codesAndTitles(settings.file)
	case len(titles) == 0:
		return nil, exit(ExitUsage, errors.New("no title; give one, or --file"))
	}
	var asked []suggested
	for _, title := range titles {
		asked = append(asked, suggested{Title: title})
	}
	return asked, nil
}

func codesAndTitles(path string) ([]suggested, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, exit(ExitUnreadable, err)
	}
	defer file.Close()
	var asked []suggested
	for reader := csv.NewReader(file); ; {
		fields, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return asked, nil
		}
		if err != nil || len(fields) < 2 {
			return nil, exit(ExitUnreadable, fmt.Errorf("%s: two columns are needed, code and title: %w", path, errors.Join(err, iccs.ErrTable)))
		}
		if fields[0] != "code" {
			asked = append(asked, suggested{Code: fields[0], Title: fields[1]})
		}
	}
}

func (s *session) showSuggested(asked []suggested) error {
	if s.asJSON {
		return s.printJSON(asked)
	}
	for _, one := range asked {
		fmt.Fprintln(s.out, strings.TrimSpace(one.Code+" "+one.Title))
		if len(one.Candidates) == 0 {
			fmt.Fprintln(s.out, "  no text of the ICCS shares a word with it")
			continue
		}
		var rows [][]string
		for _, c := range one.Candidates {
			rows = append(rows, []string{"  " + c.ICCS, fmt.Sprintf("%.1f", c.Score), c.Title, reasonOf(c)})
		}
		if err := printTable(s.out, []string{"  iccs", "score", "title", "because"}, rows); err != nil {
			return err
		}
	}
	return nil
}

// reasonOf names the text that matched best, with its kind, and what speaks against.
func reasonOf(c suggest.Candidate) string {
	best := c.For[0]
	reason := best.Kind + ": " + best.Text.Text
	if best.Scheme != "" {
		reason = fmt.Sprintf("%s %s (%s)", reason, best.Scheme, best.Standing)
		if best.Kind == suggest.KindExclusion {
			reason = fmt.Sprintf("excluded from %s: %s", best.Scheme, best.Text.Text)
		}
	}
	for _, against := range c.Against {
		reason += fmt.Sprintf("; against it: excludes %q (see %s)", against.Text.Text, against.ICCS)
	}
	return reason
}

// writeDraft writes one row a code with the best candidate, as a proposal.
func (s *session) writeDraft(asked []suggested, settings suggesting) error {
	var entries []iccs.Entry
	for _, one := range asked {
		entry := iccs.Entry{Code: one.Code, Title: one.Title, Relation: iccs.StateNotYetMapped, Standing: "background", Origin: "suggested by cts, to be decided"}
		if entry.Code == "" {
			entry.Code = one.Title
		}
		if len(one.Candidates) > 0 {
			entry.ICCS, entry.Note = one.Candidates[0].ICCS, reasonOf(one.Candidates[0])
		}
		for _, other := range one.Candidates[min(1, len(one.Candidates)):] {
			entry.Note += "; or " + other.ICCS
		}
		entries = append(entries, entry)
	}
	scheme := complete(iccs.Scheme{ID: settings.scheme, Language: settings.language, Standing: "background", Source: "suggestions"}, settings.draft)
	c, err := iccs.NewCorrespondence(scheme, entries, settings.draft, make([]int, len(entries)))
	if err != nil {
		return exit(ExitUnreadable, err)
	}
	if err := writeWhole(settings.draft, c.WriteTable); err != nil {
		return err
	}
	fmt.Fprintf(s.out, "%s: %s, all not_yet_mapped; decide on each relation, then cts map import %s\n", settings.draft, counted(len(entries), "proposal", "proposals"), settings.draft)
	return nil
}
