package engine

import (
	"fmt"
	"slices"
	"strings"

	"cts/schemas"
)

// relations are the statements that name the files: lake.<table> for every
// table of the lake, with the rows of every processing, and candidate_<table>
// for every table of a candidate.
func relations(files located, options Options) ([]string, error) {
	candidate := options.Candidate
	var statements []string
	for _, table := range append(schemas.Tables(), schemas.ReferenceTables()...) {
		statements = append(statements, createView("lake."+quoteName(table.Name), only(table, options.Only, relation(table, files.paths[table.Name]))))
	}
	if candidate == nil {
		return statements, nil
	}
	for name := range candidate.Files {
		if !isTable(name) {
			return nil, fmt.Errorf("the candidate has a file for %q, which is no table", name)
		}
	}
	for _, table := range schemas.Tables() {
		statements = append(statements, createView(quoteName("candidate_"+table.Name), relation(table, candidate.Files[table.Name])))
	}
	return statements, nil
}

// only leaves of a table the rows of some submissions; a table without submissions stays whole.
func only(table *schemas.Table, submissions []string, rows string) string {
	switch {
	case submissions == nil || !slices.Contains(table.Names(), "submission_id"):
		return rows
	case len(submissions) == 0:
		return emptyRelation(table)
	}
	ids := quoteList(submissions)
	return "SELECT * FROM (" + rows + ") WHERE submission_id IN (" + ids[1:len(ids)-1] + ")"
}

func isTable(name string) bool {
	for _, table := range schemas.Tables() {
		if table.Name == name {
			return true
		}
	}
	return false
}

func createView(name, query string) string { return "CREATE VIEW " + name + " AS " + query }

// relation reads a table from files, listed one by one. Without files it is
// empty, with the columns of the table all the same. A column that an older
// file lacks has its declared default; one that the program does not know is
// left aside.
func relation(table *schemas.Table, paths []string) string {
	if len(paths) == 0 {
		return emptyRelation(table)
	}
	columns := make([]string, len(table.Columns))
	for i, c := range table.Columns {
		columns[i] = fmt.Sprintf("%s: {name: %s, type: %s, default_value: %s}",
			quoteText(c.Name), quoteText(c.Name), quoteText(c.Type.SQL()), defaultValue(c))
	}
	return fmt.Sprintf("SELECT %s FROM read_parquet(%s, schema = MAP {%s}, hive_partitioning = false)",
		columnNames(table), quoteList(paths), strings.Join(columns, ", "))
}

// defaultValue is the declared default as text, since the defaults of all
// columns stand in one map; DuckDB casts it to the type of the column.
func defaultValue(c schemas.Column) string {
	if c.Default == "" {
		return "CAST(NULL AS VARCHAR)"
	}
	return fmt.Sprintf("CAST(CAST((%s) AS %s) AS VARCHAR)", c.Default, c.Type.SQL())
}

func emptyRelation(table *schemas.Table) string {
	columns := make([]string, len(table.Columns))
	for i, c := range table.Columns {
		columns[i] = fmt.Sprintf("CAST(NULL AS %s) AS %s", c.Type.SQL(), quoteName(c.Name))
	}
	return "SELECT " + strings.Join(columns, ", ") + " WHERE false"
}

func columnNames(table *schemas.Table) string {
	quoted := make([]string, len(table.Columns))
	for i, name := range table.Names() {
		quoted[i] = quoteName(name)
	}
	return strings.Join(quoted, ", ")
}
