package main

import (
	"bytes"
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
	"strings"
	"time"

	"cts/pipeline"
	"cts/pipeline/form"
	"cts/schemas"
)

// forms fills the published counts of every area into workbooks of the full
// edition, checks each as its focal point would, takes all in under the policy
// auto, and tells how many counts come back.
func forms(ctx context.Context, out io.Writer, arguments []string) error {
	flags := flag.NewFlagSet("forms", flag.ContinueOnError)
	most := flags.Int("areas", 0, "only the first areas by code; 0 for all")
	only := flags.String("only", "", "check or ingest; both where it is left out")
	page := flags.String("page", "", "file that the result is written to as a page of the documentation")
	if err := flags.Parse(arguments); err != nil {
		return err
	}
	var told bytes.Buffer
	if err := measureForms(ctx, io.MultiWriter(out, &told), *most, *only); err != nil || *page == "" {
		return err
	}
	return os.WriteFile(*page, formsPage(strings.Join(arguments, " "), told.String()), 0o644)
}

func measureForms(ctx context.Context, out io.Writer, most int, only string) error {
	folder, err := realFiles()
	if err != nil {
		return err
	}
	counts, err := readPublished(folder, most)
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
	fmt.Fprintf(out, "edition %s: %d workbooks of %d areas, %d cells filled in, written in %.0f s\n",
		formEdition, len(books), counts.areas(), len(counts.values), time.Since(start).Seconds())
	if only != "ingest" {
		if err := checkForms(ctx, out, books); err != nil || only == "check" {
			return err
		}
	}
	return ingestForms(ctx, out, root, len(books), counts)
}

// ingestForms takes all workbooks in and compares what came of them.
func ingestForms(ctx context.Context, out io.Writer, root string, books int, counts *publishedCells) error {
	workspace, err := pipeline.Open(root, now, slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	start := time.Now()
	if _, err := workspace.Run(ctx); err != nil {
		return err
	}
	took := time.Since(start)
	fmt.Fprintf(out, "read, mapped, validated and committed in %.0f s, %.2f s a workbook\n", took.Seconds(), took.Seconds()/float64(max(1, books)))
	return compareForms(ctx, out, workspace, counts)
}

// fillForms writes a workbook for each area and round of five years, and lists them.
func fillForms(root string, counts *publishedCells) ([]string, error) {
	inbox := filepath.Join(root, "inbox")
	config := "workspace: forms\nlanguages: [en]\nsources:\n  forms: {transport: dir, path: inbox, format: questionnaire, acceptance: auto}\n"
	if err := cmp.Or(os.MkdirAll(inbox, 0o755), os.WriteFile(filepath.Join(root, pipeline.ConfigName), []byte(config), 0o644)); err != nil {
		return nil, err
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
	var books []string
	for _, name := range slices.Sorted(maps.Keys(fillings)) {
		books = append(books, filepath.Join(inbox, name))
		if err := writeForm(filepath.Join(inbox, name), edition, *fillings[name]); err != nil {
			return nil, err
		}
	}
	return books, nil
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

// formsPage is the result as a page of the documentation.
func formsPage(arguments, told string) []byte {
	return []byte(`# Published counts through the form

The counts that UNODC published in May 2024 (violent and sexual crime; corruption and economic crime) are read with a
library that the readers of this program do not use, filled into forms of the edition that asks for them, one for each
area and five years, and then go the way of a focal point's answer: checked on their own, taken in under the policy auto,
and compared with what was published. What a rule finds is in the published figures themselves: a slip, or a definition that
only the country can explain. Times are of two cores that were busy with other work.

Made by ` + "`go run ./bench forms " + arguments + "`" + `, which needs the published files.

` + "```text\n" + told + "```\n")
}
