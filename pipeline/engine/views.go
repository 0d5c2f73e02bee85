package engine

import (
	"embed"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"cts/schemas"
)

//go:embed views/*.sql
var viewFiles embed.FS

// order lists the files of the folder views in the order of creation: a view
// stands on those before it.
var order = []string{
	"commits", "processings",
	"raw_rows", "observations", "series", "rejections", "metadata", "scopes", "findings", "rule_counts", "coverage",
	"events", "explanations", "decisions", "submissions",
	"blocks", "named_areas", "coverings", "figure_index", "figures_in_force", "figures",
	"held_back", "published", "current", "held_out", "as_of", "as_issued",
	"consolidated", "national_figures", "processing_steps", "revisions", "total",
}

// candidateOrder lists the files that need a candidate.
var candidateOrder = []string{"baseline", "unreplaced", "context", "others", "baseline_metadata"}

// View is a view, table or macro that queries may use.
type View struct {
	Name      string // as written in a query: current, or as_of(t)
	Sentence  string // what it holds
	Detail    string // paragraphs of explanation; may be empty
	Columns   []ViewColumn
	Candidate bool // whether it is there only while a candidate is validated
}

// ViewColumn is one column of a view.
type ViewColumn struct {
	Name    string
	Type    string // in DuckDB's words
	Meaning string
}

// Views lists what queries may use, sorted by name. It reads the comments that
// head the files of the folder views; reference tables follow package schemas.
func Views() []View {
	var views []View
	for _, name := range slices.Concat(order, candidateOrder) {
		header := headerOf(name)
		if header.internal {
			continue
		}
		header.view.Candidate = slices.Contains(candidateOrder, name)
		views = append(views, header.view)
	}
	for _, table := range schemas.ReferenceTables() {
		views = append(views, View{Name: table.Name, Sentence: table.Meaning, Columns: tableColumns(table)})
	}
	slices.SortFunc(views, func(a, b View) int { return strings.Compare(a.Name, b.Name) })
	return views
}

// viewStatements create the views. Reference tables are shown as they are.
func viewStatements(candidate bool) []string {
	var statements []string
	for _, table := range schemas.ReferenceTables() {
		statements = append(statements, createView(quoteName(table.Name), "FROM lake."+quoteName(table.Name)))
	}
	for _, name := range order {
		statements = append(statements, viewText(name))
	}
	if candidate {
		for _, name := range candidateOrder {
			statements = append(statements, viewText(name))
		}
	}
	return statements
}

// viewText is a file of the folder views; its name is a constant of the program.
func viewText(name string) string {
	text, err := viewFiles.ReadFile("views/" + name + ".sql")
	if err != nil {
		panic(fmt.Sprintf("engine: %v", err))
	}
	return string(text)
}

// header is the comment at the head of a file of the folder views.
type header struct {
	view     View
	internal bool
}

// headerOf reads a comment: a sentence, paragraphs, and then lines such as
//
//	columns of series
//	dimensions of observations
//	column kind VARCHAR: changed, added, withdrawn or status.
//	arguments: t
//	internal
func headerOf(name string) header {
	h := header{view: View{Name: name}}
	var prose []string
	for line := range strings.Lines(viewText(name)) {
		text, comment := strings.CutPrefix(strings.TrimSpace(line), "--")
		if !comment {
			break
		}
		if text = strings.TrimSpace(text); !h.declare(text) {
			prose = append(prose, text)
		}
	}
	sentence, detail, _ := strings.Cut(strings.TrimSpace(strings.Join(prose, "\n")), "\n\n")
	h.view.Sentence, h.view.Detail = sentence, strings.TrimSpace(detail)
	return h
}

// declare takes a line that declares something; false when it is prose.
func (h *header) declare(line string) bool {
	if line == "internal" {
		h.internal = true
		return true
	}
	if arguments, ok := strings.CutPrefix(line, "arguments: "); ok {
		h.view.Name += "(" + arguments + ")"
		return true
	}
	for prefix, columns := range map[string]func(string) []ViewColumn{
		"columns of ": columnsOf, "dimensions of ": dimensionsOf, "column ": oneColumn,
	} {
		if rest, ok := strings.CutPrefix(line, prefix); ok {
			h.view.Columns = append(h.view.Columns, columns(rest)...)
			return true
		}
	}
	return false
}

func oneColumn(line string) []ViewColumn {
	declared, meaning, _ := strings.Cut(line, ": ")
	name, kind, _ := strings.Cut(declared, " ")
	return []ViewColumn{{Name: name, Type: kind, Meaning: meaning}}
}

func columnsOf(name string) []ViewColumn { return tableColumns(tableOf(name)) }

// dimensionsOf lists the dimensions of a series as the table has them.
func dimensionsOf(name string) []ViewColumn {
	var columns []ViewColumn
	for _, dimension := range schemas.StructColumns(reflect.TypeFor[schemas.SeriesKey]()) {
		columns = append(columns, viewColumn(tableOf(name).Column(dimension.Name)))
	}
	return columns
}

func tableOf(name string) *schemas.Table {
	for _, table := range slices.Concat(schemas.Tables(), schemas.PrimaryTables()) {
		if table.Name == name {
			return table
		}
	}
	panic(fmt.Sprintf("engine: no table %s", name))
}

func tableColumns(table *schemas.Table) []ViewColumn {
	columns := make([]ViewColumn, len(table.Columns))
	for i, c := range table.Columns {
		columns[i] = viewColumn(c)
	}
	return columns
}

func viewColumn(c schemas.Column) ViewColumn {
	return ViewColumn{Name: c.Name, Type: c.Type.SQL(), Meaning: c.Meaning}
}
