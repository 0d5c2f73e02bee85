package cli

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"cts/connectors"
	"cts/connectors/format/questionnaire"
	"cts/pipeline"
	"cts/pipeline/form"
	"cts/schemas"
)

// defaultEdition is the edition that a new form is made of where none is named.
const defaultEdition = "un-cts-2017"

func newQuestionnaire(s *session) *cobra.Command {
	command := &cobra.Command{
		Use:     "questionnaire",
		Short:   "Make the workbook that a country fills in, show what an edition asks, merge the parts of authorities",
		Example: "  cts questionnaire new FIN --round 2025 --language fr\n  cts questionnaire show un-cts-2017",
		Args:    cobra.NoArgs,
		RunE:    func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	command.AddCommand(newQuestionnaireNew(s), newQuestionnaireShow(s), newQuestionnaireMerge(s))
	return command
}

// formOrder is what a new form is asked to be.
type formOrder struct {
	area, edition, part, language, output string
	round                                 int32
	prefill                               bool
}

func newQuestionnaireNew(s *session) *cobra.Command {
	var o formOrder
	command := &cobra.Command{
		Use:   "new AREA",
		Short: "Write a workbook for a country to fill in",
		Long: `Write the workbook of an edition for one country: cover, instructions, a sheet a
module, the questions about how figures are made, and a page to sign. It needs no
macros, and checks while one types. --part makes the form of one authority.
--prefill sets what the workspace holds from earlier rounds beside the new cells.`,
		Example: "  cts questionnaire new FIN --round 2025 --part police --language fr --prefill",
		Args:    cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			o.area = args[0]
			return s.newForm(c.Context(), o)
		},
	}
	flags := command.Flags()
	flags.StringVar(&o.edition, "edition", defaultEdition, "edition of the form: "+strings.Join(schemas.Editions(), ", "))
	flags.Int32Var(&o.round, "round", 0, "year of the collection")
	flags.StringVar(&o.part, "part", schemas.PartWhole, "authority that answers: whole, police, prosecution, courts, prisons, statistical_office")
	flags.StringVar(&o.language, "language", "en", "language of the form: ar, en, es, fr, ru, zh")
	flags.StringVarP(&o.output, "output", "o", "", "file to write; named after area, round and part where it is left out")
	flags.BoolVar(&o.prefill, "prefill", false, "show values and explanations of earlier rounds, from the workspace, beside the new cells")
	if err := command.MarkFlagRequired("round"); err != nil {
		panic(err) // the flag stands a few lines above
	}
	return command
}

func (s *session) newForm(ctx context.Context, o formOrder) error {
	edition, ok := schemas.Edition(o.edition)
	if !ok {
		return exit(ExitUsage, fmt.Errorf("no edition %q; choose one of %s", o.edition, strings.Join(schemas.Editions(), ", ")))
	}
	area, _, ok := schemas.Areas().Resolve(o.area)
	if !ok {
		return exit(ExitUsage, fmt.Errorf("no country or area has the code %q; give its ISO code of three letters, such as FIN", o.area))
	}
	if o.round < 1970 || o.round > 9999 {
		return exit(ExitUsage, fmt.Errorf("--round %d is no year of a collection; give one such as 2025", o.round))
	}
	name, _ := area.NameIn(o.language)
	filling := form.Filling{RefArea: area.Code, AreaName: name, Round: o.round, Part: o.part, Language: o.language}
	if o.prefill {
		if err := s.prefill(ctx, edition, &filling); err != nil {
			return err
		}
	}
	path := o.output
	if path == "" {
		path = fmt.Sprintf("%s-%d-%s-%s.xlsx", area.Code, o.round, o.part, o.language)
	}
	return s.writeForm(path, edition, filling)
}

func (s *session) writeForm(path string, edition *schemas.Questionnaire, filling form.Filling) error {
	made, err := form.NewForm(edition, filling)
	if err != nil {
		return exit(ExitUsage, err)
	}
	defer made.File.Close()
	if err := writeWhole(path, made.Save); err != nil {
		return err
	}
	_, err = fmt.Fprintln(s.out, path)
	return err
}

// What a country sent for the dataset of the edition, and the reasons it gave.
const (
	sentBefore = `
SELECT item_id, year, obs_value, value_raw FROM observations
WHERE ref_area = $1 AND dataset = $2 AND year BETWEEN $3 AND $4 AND (obs_value IS NOT NULL OR missing <> 'blank')
  AND submission_id IN (SELECT submission_id FROM submissions WHERE status = 'accepted')
ORDER BY item_id, year, (SELECT max(round) FROM submissions s WHERE s.submission_id = observations.submission_id)`
	explainedBefore = `
SELECT DISTINCT o.item_id, e.text FROM explanations e JOIN findings f USING (finding_id)
JOIN observations o ON o.series_id = f.series_id AND o.time_period = f.time_period
WHERE o.ref_area = $1 AND o.dataset = $2 AND e.figures = f.figures
ORDER BY o.item_id, e.text`
)

// prefill reads what the workspace holds of the area; items are those of the
// same id, since an id means the same in every edition that has it.
func (s *session) prefill(ctx context.Context, edition *schemas.Questionnaire, filling *form.Filling) error {
	years := edition.Years(filling.Round)
	return s.withEngine(ctx, func(_ *pipeline.Workspace, e querier) error {
		previous, err := sentValues(ctx, e, edition, filling.RefArea, years)
		if err != nil {
			return err
		}
		filling.Previous = previous
		filling.Explanations, err = reasonsGiven(ctx, e, filling.RefArea, edition.Dataset)
		return err
	})
}

func sentValues(ctx context.Context, e querier, edition *schemas.Questionnaire, area string, years [2]int32) (map[string]map[int32]form.Entry, error) {
	rows, err := e.QueryContext(ctx, sentBefore, area, edition.Dataset, years[0], years[1])
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var sent form.Filling
	for rows.Next() {
		var item, raw string
		var year int32
		var value sql.NullFloat64
		if err := rows.Scan(&item, &year, &value, &raw); err != nil {
			return nil, err
		}
		entry := form.Text(raw)
		if value.Valid {
			entry = form.Number(value.Float64)
		}
		if _, ok := edition.Item("", item); ok {
			sent.Set(item, year, entry)
		}
	}
	return sent.Values, rows.Err()
}

func reasonsGiven(ctx context.Context, e querier, area, dataset string) (map[string]string, error) {
	rows, err := e.QueryContext(ctx, explainedBefore, area, dataset)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	reasons := map[string]string{}
	for rows.Next() {
		var item, text string
		if err := rows.Scan(&item, &text); err != nil {
			return nil, err
		}
		reasons[item] = strings.TrimPrefix(reasons[item]+"; "+text, "; ")
	}
	return reasons, rows.Err()
}

func newQuestionnaireShow(s *session) *cobra.Command {
	var language string
	command := &cobra.Command{
		Use:     "show [EDITION]",
		Short:   "List the editions, or show all that one asks",
		Example: "  cts questionnaire show un-cts-2017 --language fr",
		Args:    cobra.MaximumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return s.listEditions(language)
			}
			edition, ok := schemas.Edition(args[0])
			if !ok {
				return exit(ExitUsage, fmt.Errorf("no edition %q; choose one of %s", args[0], strings.Join(schemas.Editions(), ", ")))
			}
			return form.Document(s.out, edition, language)
		},
	}
	command.Flags().StringVar(&language, "language", "en", "language of the texts")
	return command
}

func (s *session) listEditions(language string) error {
	var lines [][]string
	for _, id := range schemas.Editions() {
		edition, _ := schemas.Edition(id)
		items := 0
		for _, table := range edition.Tables("") {
			found, _ := edition.Table(table)
			items += len(found.Items)
		}
		lines = append(lines, []string{id, strconv.Itoa(len(edition.Tables(""))), strconv.Itoa(items), edition.Title.In(language)})
	}
	return printTable(s.out, []string{"edition", "tables", "items", "title"}, lines)
}

func newQuestionnaireMerge(s *session) *cobra.Command {
	var output string
	command := &cobra.Command{
		Use:   "merge FILE...",
		Short: "Put the parts of several authorities together into one workbook",
		Long: `Read the workbooks of several authorities of one country and round, and write one
for all. A cell to which two of them give different values stays blank and is
listed with both places; the command then ends with exit code 1.`,
		Example: "  cts questionnaire merge police.xlsx courts.ods prisons.xls -o FIN-2025.xlsx",
		Args:    cobra.MinimumNArgs(2),
		RunE:    func(c *cobra.Command, args []string) error { return s.mergeForms(c.Context(), args, output) },
	}
	command.Flags().StringVarP(&output, "output", "o", "merged.xlsx", "file to write")
	return command
}

// partRead is what one workbook says.
type partRead struct {
	name    string
	header  connectors.Header
	rows    []schemas.RawRow
	answers []schemas.Metadata
}

func (p *partRead) Row(row schemas.RawRow) error { p.rows = append(p.rows, row); return nil }
func (p *partRead) Answer(answer schemas.Metadata) error {
	p.answers = append(p.answers, answer)
	return nil
}

func (s *session) mergeForms(ctx context.Context, paths []string, output string) error {
	var parts []*partRead
	for _, path := range paths {
		part, err := readPart(ctx, path)
		if err != nil {
			return exit(ExitUnreadable, err)
		}
		if len(parts) > 0 && !sameForm(parts[0].header, part.header) {
			return exit(ExitUsage, fmt.Errorf("%s is of %s, round %s, edition %s; %s is of %s, round %s, edition %s: only parts of one form can be merged",
				path, part.header.RefArea, part.header.Round, part.header.Edition,
				parts[0].name, parts[0].header.RefArea, parts[0].header.Round, parts[0].header.Edition))
		}
		parts = append(parts, part)
	}
	return s.writeMerged(parts, output)
}

func sameForm(a, b connectors.Header) bool {
	return a.RefArea == b.RefArea && a.Round == b.Round && a.Edition == b.Edition
}

func readPart(ctx context.Context, path string) (*partRead, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return nil, err
	}
	part, format := &partRead{name: path}, questionnaire.Format{}
	source := connectors.File{ReaderAt: io.NewSectionReader(file, 0, info.Size()), Name: path, Size: info.Size()}
	if part.header, err = format.Recognise(ctx, source); err != nil {
		return nil, err
	}
	return part, format.Read(ctx, source, part.header, part)
}

func (s *session) writeMerged(parts []*partRead, output string) error {
	first := parts[0].header
	edition, _ := schemas.Edition(first.Edition)
	round, err := strconv.ParseInt(first.Round, 10, 32)
	if err != nil {
		return err
	}
	filling := form.Filling{RefArea: first.RefArea, Round: int32(round), Part: schemas.PartWhole, Language: languageOf(edition, first.Language), Comments: map[string]string{}}
	if area, _, ok := schemas.Areas().Resolve(first.RefArea); ok {
		filling.AreaName, _ = area.NameIn(filling.Language)
	}
	merged := form.Merge(answersOf(edition, parts, &filling))
	filling.Values = merged.Values
	if err := s.writeForm(output, edition, filling); err != nil {
		return err
	}
	return s.showConflicts(merged.Conflicts)
}

func languageOf(edition *schemas.Questionnaire, language string) string {
	if _, ok := edition.Languages[language]; ok {
		return language
	}
	return "en"
}

// answersOf collects the values of all parts, and their comments and metadata into the filling.
func answersOf(edition *schemas.Questionnaire, parts []*partRead, filling *form.Filling) []form.Answer {
	var answers []form.Answer
	years := edition.Years(filling.Round)
	for _, part := range parts {
		for _, row := range part.rows {
			year, ok := yearOf(row.Labels)
			if row.ItemID == "" || !ok || year < years[0] || year > years[1] {
				continue
			}
			answers = append(answers, form.Answer{Item: row.ItemID, Year: year, Entry: form.EntryOf(row.ValueRaw, row.ValueType), File: part.name, Place: row.Locator})
			if known := filling.Comments[row.ItemID]; row.CommentObs != "" && !strings.Contains(known, row.CommentObs) {
				filling.Comments[row.ItemID] = strings.TrimPrefix(known+"; "+row.CommentObs, "; ")
			}
		}
		for _, answer := range part.answers {
			if concept, ok := edition.Concept(answer.Concept); ok && concept.AskedOf(answer.TableID) && slices.Contains(edition.Tables(""), answer.TableID) {
				filling.Answers = append(filling.Answers, answer)
			}
		}
	}
	return answers
}

func yearOf(labels []string) (int32, bool) {
	for _, label := range labels {
		if text, ok := strings.CutPrefix(label, "TIME_PERIOD="); ok {
			year, err := strconv.ParseInt(text, 10, 32)
			return int32(year), err == nil
		}
	}
	return 0, false
}

// showConflicts lists what the parts say differently.
func (s *session) showConflicts(conflicts []form.Conflict) error {
	if len(conflicts) == 0 {
		return nil
	}
	var lines [][]string
	for _, conflict := range conflicts {
		for _, answer := range conflict.Answers {
			value := answer.Entry.Text
			if answer.Entry.Number.Valid {
				value = strconv.FormatFloat(answer.Entry.Number.Value, 'f', -1, 64)
			}
			lines = append(lines, []string{conflict.Item, strconv.Itoa(int(conflict.Year)), value, answer.File, answer.Place})
		}
	}
	if err := printTable(s.out, []string{"item", "year", "value", "file", "place"}, lines); err != nil {
		return err
	}
	return exit(ExitHeldBack, errors.New("the parts differ; the cells above were left blank in the merged workbook: fill them in"))
}
