package validate

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"cts/schemas"
)

// compile writes one statement for all rules over one relation. It judges each
// row once, and gives the counts of all outcomes and every failure.
func compile(ctx context.Context, q Querier, rules []Rule, world world) (string, error) {
	over := rules[0].Over
	relations, err := prelude(ctx, q, "FROM "+over, world)
	if err != nil {
		return "", err
	}
	var outcomes, details, names, empties, detailNames []string
	for i, rule := range rules {
		outcomes = append(outcomes, fmt.Sprintf("%s AS outcome_%d", outcomeOf(rule), i))
		details = append(details, fmt.Sprintf("CASE WHEN outcome_%[1]d LIKE 'fail:%%' THEN %[2]s END AS detail_%[1]d", i, detailOf(rule)))
		names = append(names, fmt.Sprintf("outcome_%d", i))
		detailNames = append(detailNames, fmt.Sprintf("detail_%d", i))
		empties = append(empties, "NULL")
	}
	subject := subjectColumns(over)
	noSubject := slices.Repeat([]string{"NULL"}, len(subject)-1)
	return with(append(trimWith(relations), "judged AS MATERIALIZED (\n"+
		"SELECT "+strings.Join(subject, ", ")+",\n"+strings.Join(names, ", ")+",\n"+strings.Join(details, ",\n")+"\n"+
		"FROM (SELECT *,\n"+strings.Join(outcomes, ",\n")+"\nFROM "+over+") r)")) +
		"SELECT count(*)::VARCHAR AS cases, submission_id, " + list(noSubject, names, empties) +
		"\nFROM judged GROUP BY submission_id, " + strings.Join(names, ", ") +
		"\nUNION ALL\nSELECT NULL, " + list(subjectNames, names, detailNames) +
		"\nFROM judged WHERE " + strings.Join(failing(names), " OR "), nil
}

func list(groups ...[]string) string { return strings.Join(slices.Concat(groups...), ", ") }

// trimWith takes a WITH clause as the only element of a list of clauses.
func trimWith(prelude string) []string {
	if prelude == "" {
		return nil
	}
	return []string{strings.TrimSuffix(strings.TrimPrefix(prelude, "WITH "), "\n")}
}

func failing(names []string) []string {
	var conditions []string
	for _, name := range names {
		conditions = append(conditions, name+" LIKE 'fail:%'")
	}
	return conditions
}

// outcomeOf is pass, pass:remark, fail:check, undecided:reason, or nothing where
// the rule does not apply.
func outcomeOf(rule Rule) string {
	var cases strings.Builder
	for _, condition := range applies(rule) {
		fmt.Fprintf(&cases, "WHEN NOT coalesce((%s), false) THEN NULL\n", condition)
	}
	for _, undecided := range rule.Undecided {
		fmt.Fprintf(&cases, "WHEN coalesce((%s), false) THEN %s\n", rule.expand(undecided.When), literal("undecided:"+undecided.Reason))
	}
	var all []string
	for _, check := range rule.Checks {
		fmt.Fprintf(&cases, "WHEN NOT (%s) THEN %s\n", rule.expand(check.Holds), literal("fail:"+check.Name))
		all = append(all, "("+rule.expand(check.Holds)+")")
	}
	for _, remark := range rule.Remarks {
		fmt.Fprintf(&cases, "WHEN %s AND (%s) THEN %s\n", strings.Join(all, " AND "), rule.expand(remark.When), literal("pass:"+remark.Reason))
	}
	return fmt.Sprintf("CASE %sWHEN %s THEN 'pass'\nELSE 'undecided:not_computable' END", cases.String(), strings.Join(all, " AND "))
}

func applies(rule Rule) []string {
	var conditions []string
	if !slices.Contains(rule.Datasets, schemas.AnyValue) {
		conditions = append(conditions, inList("dataset", rule.Datasets))
	}
	if !slices.Contains(rule.Editions, schemas.AnyValue) {
		conditions = append(conditions, inList("edition", rule.Editions))
	}
	if rule.Applies != "" {
		conditions = append(conditions, rule.expand(rule.Applies))
	}
	return conditions
}

func inList(column string, codes []string) string {
	var quoted []string
	for _, code := range codes {
		quoted = append(quoted, literal(code))
	}
	return column + " IN (" + strings.Join(quoted, ", ") + ")"
}

// detailOf carries out of SQL, as one text, what was observed and expected, the
// parameters and the figures.
func detailOf(rule Rule) string {
	var parameters []string
	for _, parameter := range rule.Parameters {
		parameters = append(parameters, literal(parameter.Name+"=")+" || "+plain(rule.expand(parameter.SQL)))
	}
	return strings.Join([]string{
		plain(rule.expand(rule.Observed)),
		plain(rule.expand(rule.Expected)),
		joined(parameters),
		figuresOf(rule),
	}, " || chr(29) || ")
}

func joined(expressions []string) string {
	if len(expressions) == 0 {
		return "''"
	}
	return strings.Join(expressions, " || chr(30) || ")
}

// figuresOf joins the figures; a column whose name ends in figures is a list.
func figuresOf(rule Rule) string {
	var parts []string
	for _, figure := range rule.Figures {
		if strings.HasSuffix(figure, "figures") {
			figure = fmt.Sprintf("array_to_string(%s, chr(30))", figure)
		}
		parts = append(parts, fmt.Sprintf("coalesce(%s, '')", figure))
	}
	return joined(parts)
}

// expand writes the limits out, by indicator family where they differ.
func (r Rule) expand(expression string) string {
	return limitName.ReplaceAllStringFunc(expression, func(found string) string {
		for _, limit := range r.Limits {
			if limit.Name == limitName.FindStringSubmatch(found)[1] {
				return limit.sql()
			}
		}
		return found
	})
}

func (l Limit) sql() string {
	value := strconv.FormatFloat(l.Value, 'f', -1, 64)
	if len(l.ByFamily) == 0 {
		return value
	}
	var families []string
	for family := range l.ByFamily {
		families = append(families, family)
	}
	slices.Sort(families)
	var cases strings.Builder
	for _, family := range families {
		fmt.Fprintf(&cases, "WHEN %s THEN %s ", literal(family), strconv.FormatFloat(l.ByFamily[family], 'f', -1, 64))
	}
	return fmt.Sprintf("(CASE family %sELSE %s END)", cases.String(), value)
}

// subjectNames are the columns that say what a failure is about.
var subjectNames = func() []string {
	names := []string{"submission_id", "series_id"}
	for _, dimension := range dimensions {
		names = append(names, dimension.Name)
	}
	return append(names, "time_period", "year", "table_id", "item_id", "place")
}()

// subjectColumns gives them for a relation. What is no figure has no series: its
// other dimensions do not apply.
func subjectColumns(over string) []string {
	var columns []string
	for _, name := range subjectNames {
		columns = append(columns, subjectColumn(relations[over].about, name))
	}
	return columns
}

// ofTables are the columns that a case about a table has.
var ofTables = []string{"submission_id", "provider", "dataset", "ref_area", "table_id", "place"}

func subjectColumn(about subject, name string) string {
	switch {
	case slices.Contains(ofTables[:4], name), about == aboutTable && slices.Contains(ofTables, name),
		about == aboutFigure && name != "place", about == aboutEither && name == "place":
		return name
	case about == aboutFigure:
		return "'' AS place"
	}
	missing := literal(schemas.NotApplicable)
	switch name {
	case "series_id", "time_period", "item_id", "table_id":
		missing = "''"
	case "year":
		missing = "0"
	}
	if about == aboutTable {
		return missing + " AS " + name
	}
	return fmt.Sprintf("coalesce(%[1]s, %[2]s) AS %[1]s", name, missing)
}
