package cli

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"cts/connectors"
	"cts/iccs"
	"cts/iccs/review"
	"cts/pipeline"
	"cts/pipeline/correspondence"
	"cts/schemas"
	"cts/schemas/messages"
)

func newMap(s *session) *cobra.Command {
	command := &cobra.Command{
		Use:   "map",
		Short: "Correspondences of national offence codes to the ICCS",
		Long: `Build, check and look up correspondences. The program carries some; those in the folder
correspondences of a workspace go first.`,
		Example: "  cts map list\n  cts map import correspondence.xlsx --scheme xx-penal --title \"Penal code of X\" --authority \"Statistics X\"\n  cts map check correspondence.xlsx --language es --annotated checked.xlsx\n  cts map suggest \"Robo con violencia\" --language es\n  cts map coverage",
		Args:    cobra.NoArgs,
		RunE:    func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	command.AddCommand(newMapList(s), newMapImport(s), newMapCheck(s), newMapSuggest(s), newMapCoverage(s))
	return command
}

// correspondences are those in force: of the workspace where there is one, and those that the program carries.
func (s *session) correspondences() (map[string]*iccs.Correspondence, error) {
	workspace := &pipeline.Workspace{Root: s.workspace}
	all, err := workspace.Correspondences()
	return all, exit(ExitUnreadable, err)
}

func inOrderOfScheme(all map[string]*iccs.Correspondence) []*iccs.Correspondence {
	var list []*iccs.Correspondence
	for _, c := range all {
		list = append(list, c)
	}
	slices.SortFunc(list, func(a, b *iccs.Correspondence) int { return strings.Compare(a.Scheme.ID, b.Scheme.ID) })
	return list
}

// shownScheme is a correspondence in the list of them.
type shownScheme struct {
	Scheme    string `json:"scheme"`
	Title     string `json:"title"`
	Authority string `json:"authority"`
	Standing  string `json:"standing"`
	Codes     int    `json:"codes"`
	Source    string `json:"source"`
}

func newMapList(s *session) *cobra.Command {
	return &cobra.Command{
		Use:     "list",
		Short:   "List the correspondences with their standing",
		Example: "  cts map list",
		Args:    cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			all, err := s.correspondences()
			if err != nil {
				return err
			}
			var shown []shownScheme
			var rows [][]string
			for _, c := range inOrderOfScheme(all) {
				one := shownScheme{c.Scheme.ID, c.Scheme.Title, c.Scheme.Authority, c.Scheme.Standing, len(c.Codes()), c.Scheme.Source}
				shown = append(shown, one)
				rows = append(rows, []string{one.Scheme, one.Standing, fmt.Sprint(one.Codes), one.Title})
			}
			if s.asJSON {
				return s.printJSON(shown)
			}
			return printTable(s.out, []string{"scheme", "standing", "codes", "title"}, rows)
		},
	}
}

// importing are the settings of an import.
type importing struct {
	scheme iccs.Scheme
	folder string
}

func newMapImport(s *session) *cobra.Command {
	var settings importing
	command := &cobra.Command{
		Use:   "import FILE",
		Short: "Read a correspondence from an office's spreadsheet",
		Long: `Read a correspondence from a workbook or CSV file into the workspace. Rows may lead from
national codes to the ICCS or the other way round, on one sheet or on one for each
section; cells may be merged, and may name several categories. Lost leading zeros are put
back where only one category results, and each is reported. A category that does not exist
is kept as not yet mapped. Exit code 1: something was held back.`,
		Example: "  cts map import correspondence.xlsx --scheme xx-penal --title \"Penal code of X\" --authority \"Statistics X\" --language es",
		Args:    cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			return s.importCorrespondence(c.Context(), args[0], settings)
		},
	}
	flags := command.Flags()
	schemeFlags(command, &settings.scheme)
	flags.StringVar(&settings.folder, "out", "", "folder for the two files (default: correspondences in the workspace)")
	_ = command.MarkFlagRequired("scheme")
	return command
}

// schemeFlags are what a file does not say of its scheme.
func schemeFlags(command *cobra.Command, scheme *iccs.Scheme) {
	flags := command.Flags()
	flags.StringVar(&scheme.ID, "scheme", "", "name of the scheme, such as xx-penal")
	flags.StringVar(&scheme.Title, "title", "", "title of the scheme")
	flags.StringVar(&scheme.Authority, "authority", "", "who issues the scheme")
	flags.StringVar(&scheme.Language, "language", "", "language of the titles, such as es")
	flags.StringVar(&scheme.Standing, "standing", "background", "official, statistical_office or background")
	flags.StringVar(&scheme.Edition, "edition", "", "edition of the scheme")
}

// complete fills in what was not given.
func complete(scheme iccs.Scheme, path string) iccs.Scheme {
	name := filepath.Base(path)
	if scheme.ID == "" {
		scheme.ID = strings.ToLower(strings.TrimSuffix(name, filepath.Ext(name)))
	}
	if scheme.Title == "" {
		scheme.Title = scheme.ID
	}
	if scheme.Authority == "" {
		scheme.Authority = "not stated"
	}
	if scheme.Source == "" {
		scheme.Source = name
	}
	return scheme
}

// readFile opens a file in memory as formats want it.
func readFile(path string) (connectors.File, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return connectors.File{}, exit(ExitUnreadable, err)
	}
	return connectors.File{ReaderAt: bytes.NewReader(content), Name: filepath.Base(path), Size: int64(len(content))}, nil
}

func importFile(ctx context.Context, path string, scheme iccs.Scheme) (correspondence.Imported, error) {
	file, err := readFile(path)
	if err != nil {
		return correspondence.Imported{}, err
	}
	imported, err := correspondence.Import(ctx, file, complete(scheme, path))
	return imported, exit(ExitUnreadable, err)
}

func (s *session) importCorrespondence(ctx context.Context, path string, settings importing) error {
	imported, err := importFile(ctx, path, settings.scheme)
	if err != nil {
		return err
	}
	c, held, err := imported.Correspondence()
	if err != nil {
		return exit(ExitHeldBack, fmt.Errorf("%w\nnothing was written; cts map check %s lists what to correct", err, path))
	}
	folder := settings.folder
	if folder == "" {
		folder = filepath.Join(s.workspace, pipeline.CorrespondencesFolder)
	}
	if err := writeCorrespondence(folder, c); err != nil {
		return err
	}
	for _, repair := range imported.Repairs {
		fmt.Fprintf(s.errOut, "%s: %s read as %s\n", repair.Place, repair.Parameters["written"], repair.ICCS)
	}
	for _, sheet := range imported.Skipped {
		fmt.Fprintf(s.errOut, "sheet %s has no columns of national and ICCS codes, and was left out\n", sheet)
	}
	fmt.Fprintf(s.out, "%s: %s, %s, %s; written to %s\n", c.Scheme.ID, counted(len(imported.Rows), "row", "rows"),
		counted(len(c.Codes()), "code", "codes"), counted(len(imported.Repairs), "repair", "repairs"), filepath.Join(folder, c.Scheme.ID+".csv"))
	if held > 0 {
		return exit(ExitHeldBack, fmt.Errorf("%s held back as not yet mapped: no such category; cts map check %s lists them", counted(held, "row", "rows"), path))
	}
	return nil
}

// writeCorrespondence writes both files; the sidecar first, so that a table is never without one.
func writeCorrespondence(folder string, c *iccs.Correspondence) error {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	for _, part := range []struct {
		ending string
		write  func(io.Writer) error
	}{{".yaml", c.WriteSidecar}, {".csv", c.WriteTable}} {
		if err := writeWhole(filepath.Join(folder, c.Scheme.ID+part.ending), part.write); err != nil {
			return err
		}
	}
	return nil
}

// reviewing are the settings of a check.
type reviewing struct {
	scheme    iccs.Scheme
	codes     string
	annotated string
	speak     string
}

func newMapCheck(s *session) *cobra.Command {
	var settings reviewing
	command := &cobra.Command{
		Use:   "check SCHEME|FILE",
		Short: "Check a correspondence: the program's, the workspace's, or an office's file",
		Long: `Check a correspondence and list what to look at: categories that do not exist, with the one
that is probably meant; codes that nobody has decided on; codes mapped twice; totals beside
their parts; gaps and overlaps in validity; titles that do not fit their category. Exit code
1: errors that have to be corrected before the table can be used.`,
		Example: "  cts map check cl-cum\n  cts map check correspondence.xlsx --language es --annotated checked.xlsx\n  cts map check us-nibrs --codes codes-in-use.csv --json",
		Args:    cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			return s.checkCorrespondence(c.Context(), args[0], settings)
		},
	}
	schemeFlags(command, &settings.scheme)
	flags := command.Flags()
	flags.StringVar(&settings.codes, "codes", "", "CSV file whose first column lists the national codes in use")
	flags.StringVar(&settings.annotated, "annotated", "", "write the spreadsheet again as a workbook with the findings in it")
	flags.StringVar(&settings.speak, "in", "en", "language of the findings: "+strings.Join(messages.UnitedNations(), ", "))
	return command
}

func (s *session) checkCorrespondence(ctx context.Context, name string, settings reviewing) error {
	all, err := s.correspondences()
	if err != nil {
		return err
	}
	table, err := s.tableToCheck(ctx, name, settings, all)
	if err != nil {
		return err
	}
	if settings.codes != "" {
		if table.Codes, err = firstColumn(settings.codes); err != nil {
			return err
		}
	}
	findings, err := review.Check(table, inOrderOfScheme(all))
	if err != nil {
		return err
	}
	wording := func(f review.Finding) string { return messages.Text(settings.speak, "review."+f.Check, f.Parameters) }
	if settings.annotated != "" {
		if err := annotate(ctx, name, settings.annotated, findings, wording); err != nil {
			return err
		}
	}
	if err := s.showReview(table, findings, wording); err != nil {
		return err
	}
	if slices.ContainsFunc(findings, func(f review.Finding) bool { return f.Severity == schemas.SeverityError }) {
		return exit(ExitHeldBack, errors.New("the table has errors and cannot be used as it is"))
	}
	return nil
}

// tableToCheck is a scheme by its name, or a file.
func (s *session) tableToCheck(ctx context.Context, name string, settings reviewing, all map[string]*iccs.Correspondence) (review.Table, error) {
	if c, ok := all[name]; ok {
		return review.Of(c), nil
	}
	if _, err := os.Stat(name); err != nil {
		return review.Table{}, exit(ExitUsage, fmt.Errorf("%s is neither a correspondence (cts map list) nor a file", name))
	}
	imported, err := importFile(ctx, name, settings.scheme)
	return imported.Table, err
}

func annotate(ctx context.Context, source, target string, findings []review.Finding, wording correspondence.Wording) error {
	file, err := readFile(source)
	if err != nil {
		return exit(ExitUsage, fmt.Errorf("--annotated needs the author's file: %w", err))
	}
	return writeWhole(target, func(w io.Writer) error { return correspondence.Annotate(ctx, file, findings, wording, w) })
}

func firstColumn(path string) ([]string, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, exit(ExitUnreadable, err)
	}
	defer file.Close()
	reader := csv.NewReader(file)
	reader.FieldsPerRecord = -1
	var codes []string
	for {
		fields, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return codes, nil
		}
		if err != nil {
			return nil, exit(ExitUnreadable, fmt.Errorf("%s: %w", path, err))
		}
		if code := strings.TrimSpace(fields[0]); code != "" && code != "code" {
			codes = append(codes, code)
		}
	}
}

// shownReview is what a check says to a job.
type shownReview struct {
	Scheme   string           `json:"scheme"`
	Standing string           `json:"standing"`
	Rows     int              `json:"rows"`
	Findings []review.Finding `json:"findings"`
}

func (s *session) showReview(table review.Table, findings []review.Finding, wording correspondence.Wording) error {
	if s.asJSON {
		if findings == nil {
			findings = []review.Finding{}
		}
		return s.printJSON(shownReview{table.Scheme.ID, table.Scheme.Standing, len(table.Rows), findings})
	}
	fmt.Fprintf(s.out, "%s (standing: %s): %s, %s\n", table.Scheme.ID, table.Scheme.Standing,
		counted(len(table.Rows), "row", "rows"), counted(len(findings), "finding", "findings"))
	if len(findings) == 0 {
		return nil
	}
	var rows [][]string
	for _, f := range findings {
		rows = append(rows, []string{f.Severity, f.Place, f.Code, shortened(f.Title, 40), f.ICCS, f.Fix, wording(f)})
	}
	return printTable(s.out, []string{"severity", "place", "code", "title", "iccs", "probably", "what to do"}, rows)
}

func shortened(text string, most int) string {
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most-1]) + "…"
	}
	return text
}
