package schemas

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"
)

// WriteDictionary writes the data dictionary as Markdown: every table, column
// and code list, with what they mean.
func WriteDictionary(w io.Writer) error {
	var d dictionary
	d.line("# Data dictionary")
	d.line("")
	d.line("Written by the program from its tables and code lists (`go test ./schemas -update`); do not edit.")
	d.line("Names follow SDMX where SDMX has one. A dimension is never empty: `_T` is the total, `_Z` not applicable, `_U` unknown.")
	d.line("A column marked *optional* may be empty; empty never means zero.")
	d.contents()
	d.tables("Tables", "What was read and made of it; files of commits.", Tables())
	d.tables("Events", "What happened and what people decided; never rebuilt.", PrimaryTables())
	d.tables("Reference tables", "What figures are made with; written into the lake by digest.", ReferenceTables())
	d.codeLists()
	_, err := w.Write(d.text.Bytes())
	return err
}

type dictionary struct{ text bytes.Buffer }

func (d *dictionary) line(format string, arguments ...any) {
	fmt.Fprintf(&d.text, format+"\n", arguments...)
}

func (d *dictionary) contents() {
	d.line("")
	d.line("| table | what a row is |")
	d.line("|---|---|")
	for _, table := range slices.Concat(Tables(), PrimaryTables(), ReferenceTables()) {
		d.line("| [`%s`](#%s) | %s |", table.Name, table.Name, cell(table.Meaning))
	}
}

func (d *dictionary) tables(title, meaning string, tables []*Table) {
	d.line("\n## %s\n\n%s", title, meaning)
	for _, table := range tables {
		d.table(table)
	}
}

func (d *dictionary) table(t *Table) {
	d.line("\n### %s\n\n%s Version %d.", t.Name, t.Meaning, t.Version)
	d.line("\nKey: %s. Order in files: %s.\n", names(t.Key), names(t.Sort))
	d.line("| column | role | type | unit | codes | meaning |")
	d.line("|---|---|---|---|---|---|")
	for _, c := range t.Columns {
		columnType := "`" + string(c.Type) + "`"
		if c.Null {
			columnType += ", *optional*"
		}
		d.line("| `%s` | %s | %s | %s | %s | %s |", c.Name, c.Role, columnType, cell(c.Unit), listLink(c.CodeList), cell(c.Meaning))
	}
}

// elsewhere says where the codes of a list are that is a table of its own.
var elsewhere = map[string]string{
	"CL_AREA_CTS":  "The column `code` of the table [`areas`](#areas).",
	"CL_ICCS":      "The column `code` of the table [`iccs`](#iccs).",
	"CL_RULE":      "The column `rule_id` of the table [`rules`](#rules); `docs/rules.md` explains each.",
	"CL_INDICATOR": "",
}

func (d *dictionary) codeLists() {
	d.line("\n## Code lists\n")
	d.line("Lists of SDMX and of the ESS keep their codes; lists of this project are marked by their source.")
	lists := CodeLists()
	for _, name := range slices.Sorted(slices.Values(append(CodeListNames(), "CL_ICCS", "CL_RULE"))) {
		d.line("\n### %s\n", name)
		if place := elsewhere[name]; place != "" {
			d.line("%s", place)
			continue
		}
		d.codes(lists[name])
	}
}

func (d *dictionary) codes(codes []Code) {
	var sources []string
	for _, code := range codes {
		sources = append(sources, code.Source)
	}
	slices.Sort(sources)
	d.line("Source: %s.\n", strings.Join(slices.Compact(sources), "; "))
	d.line("| code | title | meaning |")
	d.line("|---|---|---|")
	for _, code := range codes {
		d.line("| `%s` | %s | %s |", code.Code, cell(code.Title), cell(code.Meaning))
	}
}

func names(columns []string) string {
	return "`" + strings.Join(columns, "`, `") + "`"
}

func listLink(name string) string {
	if name == "" {
		return ""
	}
	return fmt.Sprintf("[%s](#%s)", name, strings.ToLower(name))
}

// cell makes a text fit for a cell of a Markdown table.
func cell(text string) string {
	return strings.NewReplacer("|", `\|`, "\n", " ").Replace(text)
}
