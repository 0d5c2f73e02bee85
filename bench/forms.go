package main

import (
	"cmp"
	"context"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"cts/pipeline"
	"cts/pipeline/form"
	"cts/schemas"
)

// The published files whose counts are put into forms, and the edition that holds them.
var publishedCounts = []string{
	"2024-05-16/data_cts_violent_and_sexual_crime.xlsx",
	"2024-05-16/data_cts_corruption_and_economic_crime.xlsx",
}

const formEdition = "un-cts-2017"

// formItems names the item of the edition for each published category, as the
// publisher writes it, in lower case. Victims have their sex behind the item.
var formItems = map[string]string{
	"violent offences/serious assault":                                                   "2.1-x01",
	"violent offences/kidnapping":                                                        "2.1-x02",
	"violent offences/acts intended to induce fear or emotional distress":                "2.1-x03",
	"violent offences/acts intended to induce fear or emotional distress: cyber-related": "2.1-x04",
	"violent offences/sexual violence":                                                   "2.2-x01",
	"violent offences/sexual violence: rape":                                             "2.2-x02",
	"violent offences/sexual violence: sexual assault":                                   "2.2-x03",
	"violent offences/sexual violence: other acts of sexual violence":                    "2.2-x04",
	"violent offences/sexual exploitation":                                               "2.2-x05",
	"victims of serious assault/intimate partner or family member":                       "2.4-x01",
	"victims of serious assault/other perpetrator known to the victim":                   "2.4-x02",
	"victims of serious assault/perpetrator unknown to the victim":                       "2.4-x03",
	"victims of serious assault/relationship to perpetrator is not known":                "2.4-x04",
	"victims of sexual violence/intimate partner or family member":                       "2.5-x01",
	"victims of sexual violence/other perpetrator known to the victim":                   "2.5-x02",
	"victims of sexual violence/perpetrator unknown to the victim":                       "2.5-x03",
	"victims of sexual violence/relationship to perpetrator is not known":                "2.5-x04",
	"offences/burglary":                             "3-x01",
	"offences/theft":                                "3-x02",
	"offences/theft: of a motorized vehicle":        "3-x03",
	"offences/fraud":                                "3-x04",
	"offences/fraud: cyber-related (cy)":            "3-x05",
	"offences/corruption":                           "3-x06",
	"offences/corruption: bribery":                  "3-x07",
	"offences/corruption: other acts of corruption": "3-x08",
	"offences/money laundering":                     "3-x09",
	"offences/smuggling of migrants":                "3-x10",
	"offences/unlawful access to a computer system": "3-x11",
	"offences/unlawful interference with a computer system or computer data":                                 "3-x12",
	"offences/unlawful interception or access of computer data":                                              "3-x13",
	"acts against the environment/acts that cause environmental pollution or degradation":                    "3-x14",
	"acts against the environment/acts involving the movement of dumping of waste":                           "3-x15",
	"acts against the environment/trade or possession of protected or prohibited species of faune and flora": "3-x16",
	"acts against the environment/acts that result in the depletion of degradation of natural resources":     "3-x17",
}

// formCell is one published count and where the form asks for it.
type formCell struct {
	area, item string
	year       int32
}

// publishedCells are the counts of the files that the edition can hold.
type publishedCells struct {
	values   map[formCell]float64
	noItem   map[string]int // rows by category that the edition does not ask
	repeated int            // rows whose cell has another value already: the first counts
}

// forms fills the published counts of every area into workbooks of the full
// edition, takes them in under the policy auto, and tells how many come back.
func forms(ctx context.Context, out io.Writer, arguments []string) error {
	flags := flag.NewFlagSet("forms", flag.ContinueOnError)
	most := flags.Int("areas", 0, "only the first areas by code; 0 for all")
	if err := flags.Parse(arguments); err != nil {
		return err
	}
	folder, err := realFiles()
	if err != nil {
		return err
	}
	counts, err := readPublished(folder, *most)
	if err != nil {
		return err
	}
	root, err := os.MkdirTemp("", "cts-forms-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(root)
	start := time.Now()
	books, err := fillForms(root, counts)
	if err != nil {
		return err
	}
	filled := time.Since(start)
	fmt.Fprintf(out, "workbooks %d, areas %d, cells filled in %d, written in %.0f s\n", books, counts.areas(), len(counts.values), filled.Seconds())
	start = time.Now()
	workspace, err := pipeline.Open(root, now, slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	if _, err := workspace.Run(ctx); err != nil {
		return err
	}
	fmt.Fprintf(out, "read, mapped, validated and committed in %.0f s\n", time.Since(start).Seconds())
	return compareForms(ctx, out, workspace, counts)
}

func readPublished(folder string, most int) (*publishedCells, error) {
	counts := &publishedCells{values: map[formCell]float64{}, noItem: map[string]int{}}
	for _, name := range publishedCounts {
		if err := counts.read(filepath.Join(folder, name)); err != nil {
			return nil, err
		}
	}
	if most > 0 {
		counts.keep(most)
	}
	return counts, nil
}

// read takes the counts out of a workbook with excelize, not with the readers that are measured.
func (p *publishedCells) read(path string) error {
	file, err := excelize.OpenFile(path)
	if err != nil {
		return err
	}
	defer file.Close()
	rows, err := file.GetRows(file.GetSheetName(0), excelize.Options{RawCellValue: true})
	if err != nil {
		return err
	}
	columns := map[string]int{}
	for _, row := range rows {
		if len(columns) == 0 {
			if slices.Contains(row, "Iso3_code") {
				for i, title := range row {
					columns[title] = i
				}
			}
			continue
		}
		cell := func(title string) string {
			if i := columns[title]; i < len(row) {
				return strings.TrimSpace(row[i])
			}
			return ""
		}
		if cell("Unit of measurement") == "Counts" {
			p.add(cell)
		}
	}
	return nil
}

func (p *publishedCells) add(cell func(string) string) {
	category := strings.ToLower(cell("Indicator") + "/" + cell("Category"))
	item, ok := formItems[category]
	if !ok {
		p.noItem[category]++
		return
	}
	if sex := cell("Sex"); strings.HasPrefix(category, "victims") {
		item += "-" + map[string]string{"Male": "M", "Female": "F", "Total": "T"}[sex]
	}
	year, err := strconv.ParseInt(cell("Year"), 10, 32)
	value, fault := strconv.ParseFloat(cell("VALUE"), 64)
	if err != nil || fault != nil {
		p.noItem[category+" (no year or no number)"]++
		return
	}
	key := formCell{cell("Iso3_code"), item, int32(year)}
	if known, twice := p.values[key]; twice && known != value {
		p.repeated++
		return
	}
	p.values[key] = value
}

func (p *publishedCells) codes() []string {
	var codes []string
	for key := range p.values {
		codes = append(codes, key.area)
	}
	slices.Sort(codes)
	return slices.Compact(codes)
}

func (p *publishedCells) areas() int { return len(p.codes()) }

func (p *publishedCells) keep(most int) {
	codes := p.codes()
	codes = codes[:min(most, len(codes))]
	for key := range p.values {
		if !slices.Contains(codes, key.area) {
			delete(p.values, key)
		}
	}
}

// fillForms writes a workbook for each area and round of five years.
func fillForms(root string, counts *publishedCells) (int, error) {
	inbox := filepath.Join(root, "inbox")
	config := "workspace: forms\nlanguages: [en]\nsources:\n  forms: {transport: dir, path: inbox, format: questionnaire, acceptance: auto}\n"
	if err := cmp.Or(os.MkdirAll(inbox, 0o755), os.WriteFile(filepath.Join(root, pipeline.ConfigName), []byte(config), 0o644)); err != nil {
		return 0, err
	}
	edition, _ := schemas.Edition(formEdition)
	fillings := map[string]*form.Filling{}
	for key, value := range counts.values {
		round := roundOf(edition, key.year)
		name := fmt.Sprintf("%s-%d.xlsx", key.area, round)
		if fillings[name] == nil {
			fillings[name] = &form.Filling{
				RefArea: key.area, Round: round, Part: schemas.PartWhole, NoChecks: true,
				Issued: time.Date(int(round), 9, 30, 0, 0, 0, 0, time.UTC),
			}
		}
		fillings[name].Set(key.item, key.year, form.Number(value))
	}
	for name, filling := range fillings {
		if err := writeForm(filepath.Join(inbox, name), edition, *filling); err != nil {
			return 0, err
		}
	}
	return len(fillings), nil
}

// roundOf is the round in whose form a year stands: 2008, 2013, 2018, 2023, and so on.
func roundOf(edition *schemas.Questionnaire, year int32) int32 {
	const oneOf = 2023
	round := int32(oneOf)
	for years := edition.Years(round); year < years[0]; years = edition.Years(round) {
		round -= edition.YearCount
	}
	for years := edition.Years(round); year > years[1]; years = edition.Years(round) {
		round += edition.YearCount
	}
	return round
}

func writeForm(path string, edition *schemas.Questionnaire, filling form.Filling) error {
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	return cmp.Or(form.Write(file, edition, filling), file.Close())
}

const (
	cameBack = `
SELECT o.ref_area, o.item_id, o.year, c.obs_value
FROM observations o JOIN current c USING (ref_area, series_id, time_period) WHERE o.obs_value IS NOT NULL`
	heldOut = `
SELECT o.ref_area, o.item_id, o.year, h.rule_id
FROM observations o JOIN held_out h USING (submission_id, series_id, time_period) WHERE o.obs_value IS NOT NULL`
)

// compareForms tells what came back equal, what a rule holds out, and what is left over.
func compareForms(ctx context.Context, out io.Writer, workspace *pipeline.Workspace, counts *publishedCells) error {
	engine, _, err := workspace.Engine(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = engine.Close() }()
	back, held := map[formCell]float64{}, map[formCell]string{}
	rows, err := engine.QueryContext(ctx, cameBack)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var key formCell
		var value float64
		if err := rows.Scan(&key.area, &key.item, &key.year, &value); err != nil {
			return err
		}
		back[key] = value
	}
	holding, err := engine.QueryContext(ctx, heldOut)
	if err != nil {
		return err
	}
	defer holding.Close()
	for holding.Next() {
		var key formCell
		var rule string
		if err := holding.Scan(&key.area, &key.item, &key.year, &rule); err != nil {
			return err
		}
		held[key] = rule
	}
	if err := cmp.Or(rows.Err(), holding.Err()); err != nil {
		return err
	}
	return printComparison(out, counts, back, held)
}

func printComparison(out io.Writer, counts *publishedCells, back map[formCell]float64, held map[formCell]string) error {
	equal, rules, rest := 0, map[string]int{}, map[string]int{}
	for key, value := range counts.values {
		got, ok := back[key]
		switch rule, isHeld := held[key]; {
		case ok && got == value:
			equal++
		case isHeld:
			rules[rule]++
		case ok:
			rest["another value"]++
		default:
			rest["not in current"]++
		}
	}
	total := len(counts.values)
	fmt.Fprintf(out, "published counts that the edition asks for: %d; equal in current: %d (%.2f %%)\n", total, equal, 100*float64(equal)/float64(max(1, total)))
	for _, group := range []struct {
		title string
		cases map[string]int
	}{{"held out by rule", rules}, {"remainder", rest}, {"rows of categories that the edition does not ask", counts.noItem}} {
		fmt.Fprintln(out, group.title+":")
		for _, name := range slices.Sorted(maps.Keys(group.cases)) {
			fmt.Fprintf(out, "  %-12s %d\n", name, group.cases[name])
		}
	}
	fmt.Fprintf(out, "rows that give a cell another value than an earlier row: %d\n", counts.repeated)
	if float64(equal) < 0.95*float64(total) {
		return fmt.Errorf("only %d of %d counts came back; at least 95 %% are expected", equal, total)
	}
	return nil
}
