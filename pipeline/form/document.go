package form

import (
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
	fmt.Fprintf(d, ". %s.\n\nStands for: %s. Dataset %s; %d year columns, the last one %d year(s) before the round.\n",
		upperFirst(e.Standing), e.Source, e.Dataset, e.YearCount, -e.LastYear)
	fmt.Fprint(d, "\n| language | texts |\n|---|---|\n")
	for _, language := range slices.Sorted(maps.Keys(e.Languages)) {
		fmt.Fprintf(d, "| %s | %s |\n", language, e.Languages[language])
	}
	fmt.Fprint(d, "\n| symbol in a cell | meaning | read as |\n|---|---|---|\n")
	for _, symbol := range e.Symbols {
		fmt.Fprintf(d, "| `%s` | %s | %s |\n", symbol.Symbol, symbol.Meaning.In(d.language), symbol.Missing)
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
	fmt.Fprintf(d, " Standing: %s (%s).\n\n| item | asks for | ICCS | series | standing, where another |\n|---|---|---|---|---|\n", table.Standing, table.Source)
	for _, item := range table.Items {
		d.item(table, item)
	}
}

func (d document) item(table *schemas.QuestionnaireTable, item schemas.Item) {
	label := strings.Repeat("– ", item.Level) + item.Label.In(d.language)
	if item.Mandatory {
		label = "**" + label + "**"
	}
	standing := item.Standing
	if standing == table.Standing {
		standing = ""
	}
	var codes []string
	for _, column := range slices.Sorted(maps.Keys(item.Dimensions)) {
		if column != "iccs" {
			codes = append(codes, column+"="+item.Dimensions[column])
		}
	}
	fmt.Fprintf(d, "| %s | %s | %s | %s | %s |\n", item.ID, label, item.ICCS(), strings.Join(codes, ", "), standing)
}

func (d document) partitions() {
	fmt.Fprint(d, "\n## What adds up to what\n\n| partition | dimension | whole | members | unknown | |\n|---|---|---|---|---|---|\n")
	for _, p := range d.edition.Partitions {
		kind := "the members may be less"
		if p.Exhaustive {
			kind = "the members are the whole"
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
