package form

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"cts/schemas"
)

// Document writes what an edition asks, as Markdown: every table with its items,
// their series, partitions and standing. It is made from the edition alone.
func Document(w io.Writer, edition *schemas.Questionnaire, language string) error {
	var text strings.Builder
	d := document{&text, edition, language}
	d.head()
	for _, module := range edition.Modules {
		fmt.Fprintf(d, "\n## %s %s\n", module.ID, module.Title.In(language))
		for i := range module.Tables {
			d.table(&module.Tables[i])
		}
	}
	d.partitions()
	d.concepts()
	d.omitted()
	_, err := io.WriteString(w, text.String())
	return err
}

type document struct {
	io.Writer
	edition  *schemas.Questionnaire
	language string
}

func (d document) head() {
	e := d.edition
	fmt.Fprintf(d, "# %s\n\nEdition `%s`", e.Title.In(d.language), e.ID)
	if e.Extends != "" {
		fmt.Fprintf(d, ", which adds to `%s`", e.Extends)
	}
	fmt.Fprintf(d, ". %s.\n\nStands for: %s, `schemas/questionnaires/%s.yaml`. Dataset %s.\n", upperFirst(e.Standing), e.Source, e.ID, e.Dataset)
	const round = 2025
	years := e.Years(round)
	fmt.Fprintf(d, "\n`cts questionnaire new FIN --round %d --edition %s` writes the workbook: %d tables, %d items, a column for each year from %d to %d.\n",
		round, e.ID, len(e.Tables("")), d.items(), years[0], years[1])
	fmt.Fprint(d, "\n| language | texts |\n|---|---|\n")
	for _, language := range slices.Sorted(maps.Keys(e.Languages)) {
		fmt.Fprintf(d, "| %s | %s |\n", language, e.Languages[language])
	}
	fmt.Fprint(d, "\n| symbol in a cell | meaning | read as |\n|---|---|---|\n")
	for _, symbol := range e.Symbols {
		fmt.Fprintf(d, "| `%s` | %s | %s |\n", symbol.Symbol, symbol.Meaning.In(d.language), symbol.Missing)
	}
	d.howToRead()
}

func (d document) items() (count int) {
	for _, id := range d.edition.Tables("") {
		table, _ := d.edition.Table(id)
		count += len(table.Items)
	}
	return count
}

// standings say how firmly the wording and the place of an item are known.
var standings = [][2]string{
	{"table_and_item_attested", "number and wording were seen in a source"},
	{"table_attested_item_from_published_data", "number and title of the table were seen; the item is a category that UNODC publishes for it"},
	{"item_from_published_data_table_placement_inferred", "a published category; its place in the form is a guess"},
	{"topic_attested_wording_inferred", "the topic was seen; wording or split is a guess"},
}

// howToRead explains the tables that follow, as somebody needs it who sees one for the first time.
func (d document) howToRead() {
	fmt.Fprint(d, `
## How to read the tables

An item in **bold** is asked of every country; one that begins with a dash is a part of what stands above it. An id
with an x was given by this project and stands in no questionnaire. The *series* is the key under which the figure is
kept, in the columns of `+"`docs/data-dictionary.md`"+`: what all items of a table share stands above it, the rest beside the
item. *Standing* says how firmly wording and place are known; in parentheses, where they were seen, with the
abbreviations that the header of the file explains.

| standing | meaning |
|---|---|
`)
	for _, standing := range standings {
		fmt.Fprintf(d, "| %s | %s |\n", standing[0], standing[1])
	}
}

func upperFirst(text string) string {
	if text == "" {
		return text
	}
	return strings.ToUpper(text[:1]) + text[1:]
}

func (d document) table(table *schemas.QuestionnaireTable) {
	fmt.Fprintf(d, "\n### %s %s\n\n%s. Answered by: %s.", table.ID, table.Title.In(d.language), table.Unit.In(d.language), table.Authority)
	if table.Section != table.ID {
		fmt.Fprintf(d, " Part of section %s of the survey.", table.Section)
	}
	shared := sharedDimensions(table.Items)
	fmt.Fprintf(d, " Series: %s. Standing: %s (%s).\n\n| item | asks for | ICCS | series besides | standing, where another |\n|---|---|---|---|---|\n",
		cmp.Or(dimensionsText(shared, nil), "as beside each item"), table.Standing, table.Source)
	for _, item := range table.Items {
		d.item(table, item, shared)
	}
}

// sharedDimensions are those that all items have alike.
func sharedDimensions(items []schemas.Item) map[string]string {
	shared := maps.Clone(items[0].Dimensions)
	for _, item := range items {
		maps.DeleteFunc(shared, func(column, code string) bool { return item.Dimensions[column] != code })
	}
	return shared
}

// dimensionsText lists dimensions but the category, which has its own column, and those to leave out.
func dimensionsText(dimensions, without map[string]string) string {
	var codes []string
	for _, column := range slices.Sorted(maps.Keys(dimensions)) {
		if _, left := without[column]; !left && column != "iccs" {
			codes = append(codes, column+"="+dimensions[column])
		}
	}
	return strings.Join(codes, ", ")
}

func (d document) item(table *schemas.QuestionnaireTable, item schemas.Item, shared map[string]string) {
	label := strings.Repeat("– ", item.Level) + item.Label.In(d.language)
	if item.Mandatory {
		label = "**" + label + "**"
	}
	standing := item.Standing
	if standing == table.Standing {
		standing = ""
	}
	fmt.Fprintf(d, "| %s | %s | %s | %s | %s |\n", item.ID, label, item.ICCS(), dimensionsText(item.Dimensions, shared), standing)
}

func (d document) partitions() {
	fmt.Fprint(d, "\n## What adds up to what\n\n| partition | divides by | whole | parts | the unknown | |\n|---|---|---|---|---|---|\n")
	for _, p := range d.edition.Partitions {
		kind := "the parts may fall short of the whole"
		if p.Exhaustive {
			kind = "the parts make up the whole"
		}
		fmt.Fprintf(d, "| %s | %s | %s | %s | %s | %s |\n", p.ID, p.Dimension, p.Whole, strings.Join(p.Members, " "), p.Unknown, kind)
	}
}

func (d document) concepts() {
	fmt.Fprint(d, "\n## Questions of the metadata sheet\n\n| concept | question | answers | asked of |\n|---|---|---|---|\n")
	for _, c := range d.edition.Concepts {
		var answers []string
		for _, a := range c.Answers {
			answers = append(answers, fmt.Sprintf("`%s` %s", a.Code, a.Label.In(d.language)))
		}
		of := "every table"
		if len(c.Tables) > 0 {
			of = strings.Join(c.Tables, ", ")
		}
		fmt.Fprintf(d, "| %s | %s | %s | %s |\n", c.ID, c.Question.In(d.language), strings.Join(answers, "; "), of)
	}
}

func (d document) omitted() {
	if len(d.edition.Omitted) == 0 {
		return
	}
	fmt.Fprint(d, "\n## Items that are not asked\n\n| item | why |\n|---|---|\n")
	for _, o := range d.edition.Omitted {
		fmt.Fprintf(d, "| %s | %s |\n", o.Reference, o.Reason)
	}
}
