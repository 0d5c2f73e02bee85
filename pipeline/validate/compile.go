package validate

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"cts/schemas"
)

// Outcomes of a row are packed: outcomeBits for each rule, rulesPerKey rules in
// one number. Rows with the same outcomes are counted together, whatever the
// number of rules, and a failure is seen by its bit.
const (
	outcomeBits = 5
	rulesPerKey = 12
	failBit     = 1 << (outcomeBits - 1)
)

// Codes below failBit; the reasons of a rule follow. Failures are failBit and the number of the check.
const (
	codeNotACase = iota
	codePass
	codeNotComputable
	codeFirstReason
)

// compile writes one statement for all rules over one relation. It judges each
// row once, in one pass: rows are counted by their outcomes, and of those that
// fail subject and detail are kept. What only a finding tells, such as the figures
// of a sum, is looked up for the cases that fail alone.
func compile(ctx context.Context, q Querier, rules []Rule, world world) (string, error) {
	over := relations[rules[0].Over]
	relations, err := prelude(ctx, q, over.reads(rules[0].Over), world)
	if err != nil {
		return "", err
	}
	clauses := append(trimWith(relations), over.judged(rules), over.failing(rules))
	source := "failing"
	if over.told != nil {
		clauses = append(clauses, "told AS (\n"+over.toldQuery()+"\n)")
		source += " LEFT JOIN told ON told.case_number = failing.case_number"
	}
	keys, details, figures := keyNames(rules), detailNames(rules), over.figureColumns(rules)
	nothing := func(names []string) []string { return slices.Repeat([]string{"NULL"}, len(names)) }
	return with(clauses) +
		"SELECT cases::VARCHAR AS cases, submission_id, " + list(nothing(subjectNames[1:]), keys, nothing(details), nothing(figures)) +
		"\nFROM judged\nUNION ALL\nSELECT NULL, " + list(subjectNames, keys, details, over.figureTexts(figures)) +
		"\nFROM " + source, nil
}

// judged counts the cases by their outcomes and lists those that fail.
func (r relation) judged(rules []Rule) string {
	keys, fields := keyNames(rules), list(r.subjectFields(), detailFields(rules), r.packedFigures(r.figureColumns(rules)))
	return "judged AS MATERIALIZED (\nSELECT submission_id, " + list(keys) + ", count(*) AS cases,\n" +
		"list(CASE WHEN " + anyFailed(rules) + " THEN struct_pack(" + fields + ") END) FILTER (" + anyFailed(rules) + ") AS failures\n" +
		"FROM (SELECT *, " + list(keyColumns(rules)) + "\nFROM " + rules[0].Over + ") r GROUP BY submission_id, " + list(keys) + ")"
}

// failing are the cases that fail, numbered.
func (r relation) failing(rules []Rule) string {
	keys := list(keyNames(rules))
	return "failing AS MATERIALIZED (\nSELECT " + keys + ", row_number() OVER () AS case_number, f.*" + r.columnsOfLines() + "\n" +
		"FROM (SELECT " + keys + ", unnest(failures) AS f FROM judged WHERE failures IS NOT NULL)" + r.joinedLines() + ")"
}

func list(groups ...[]string) string { return strings.Join(slices.Concat(groups...), ", ") }

// trimWith takes a WITH clause as the only element of a list of clauses.
func trimWith(prelude string) []string {
	if prelude == "" {
		return nil
	}
	return []string{strings.TrimSuffix(strings.TrimPrefix(prelude, "WITH "), "\n")}
}

// keyNames are the columns that hold the packed outcomes.
func keyNames(rules []Rule) []string {
	var keys []string
	for i := 0; i < len(rules); i += rulesPerKey {
		keys = append(keys, fmt.Sprintf("outcomes_%d", i/rulesPerKey))
	}
	return keys
}

func keyColumns(rules []Rule) []string {
	var columns []string
	for group := range slices.Chunk(rules, rulesPerKey) {
		var terms []string
		for i, rule := range group {
			terms = append(terms, fmt.Sprintf("(%s)::BIGINT", outcomeOf(rule, outcomeBits*i)))
		}
		columns = append(columns, fmt.Sprintf("%s AS outcomes_%d", strings.Join(terms, " + "), len(columns)))
	}
	return columns
}

// hasFailed is the condition that the i-th rule failed.
func hasFailed(i int) string {
	return fmt.Sprintf("(outcomes_%d & %d) <> 0", i/rulesPerKey, int64(failBit)<<(outcomeBits*(i%rulesPerKey)))
}

func anyFailed(rules []Rule) string {
	var conditions []string
	for group := range slices.Chunk(rules, rulesPerKey) {
		var mask int64
		for i := range group {
			mask |= int64(failBit) << (outcomeBits * i)
		}
		conditions = append(conditions, fmt.Sprintf("(outcomes_%d & %d) <> 0", len(conditions), mask))
	}
	return "(" + strings.Join(conditions, " OR ") + ")"
}

func detailNames(rules []Rule) (names []string) {
	for i := range rules {
		names = append(names, fmt.Sprintf("detail_%d", i))
	}
	return names
}

// detailFields are the details of the rules as fields of a failure.
func detailFields(rules []Rule) (fields []string) {
	for i, rule := range rules {
		fields = append(fields, fmt.Sprintf("detail_%d := CASE WHEN %s THEN %s END", i, hasFailed(i), detailOf(rule)))
	}
	return fields
}

// subjectFields say what a failure is about.
func (r relation) subjectFields() (fields []string) {
	if r.about == aboutLine {
		return []string{"line := line", "time_period := time_period", "year := year", "table_id := table_id", "item_id := item_id", "place := ''"}
	}
	for _, name := range subjectNames {
		value, _, _ := strings.Cut(subjectColumn(r.about, name), " AS ")
		fields = append(fields, name+" := "+value)
	}
	return fields
}

// columnsOfLines and joinedLines look up, for failing cases alone, which series they are of.
func (r relation) columnsOfLines() string {
	if r.about != aboutLine {
		return ""
	}
	return ", k.submission_id, k.series_id, " + prefixed("k", dimensionNames())
}

func (r relation) joinedLines() string {
	if r.about != aboutLine {
		return ""
	}
	return " JOIN lines k ON k.line = f.line"
}

// reads names all that a statement over the relation reads.
func (r relation) reads(name string) string {
	query := "FROM " + name + "\n" + r.toldQuery()
	if r.about == aboutLine {
		query += "\nFROM lines"
	}
	return query
}

func prefixed(alias string, names []string) string {
	var columns []string
	for _, name := range names {
		columns = append(columns, alias+"."+name)
	}
	return strings.Join(columns, ", ")
}

// outcomeOf is the code of the outcome of a row, at a place in a packed number.
// Nearly every case passes, so that is asked before which check fails.
func outcomeOf(rule Rule, place int) string {
	var cases strings.Builder
	codes := rule.reasonCodes()
	when := func(condition string, code int) {
		fmt.Fprintf(&cases, "WHEN %s THEN %d\n", condition, int64(code)<<place)
	}
	for _, undecided := range rule.Undecided {
		when("("+rule.expand(undecided.When)+")", slices.Index(codes, "undecided:"+undecided.Reason)+codeFirstReason)
	}
	var all []string
	for _, check := range rule.Checks {
		all = append(all, "("+rule.expand(check.Holds)+")")
	}
	passes := strings.Join(all, " AND ")
	for _, remark := range rule.Remarks {
		when(passes+" AND ("+rule.expand(remark.When)+")", slices.Index(codes, "pass:"+remark.Reason)+codeFirstReason)
	}
	when(passes, codePass)
	for i, holds := range all {
		when("NOT "+holds, failBit+i)
	}
	judged := fmt.Sprintf("CASE %sELSE %d END", cases.String(), int64(codeNotComputable)<<place)
	if conditions := applies(rule); len(conditions) > 0 {
		judged = fmt.Sprintf("CASE WHEN (%s) THEN %s ELSE %d END", strings.Join(conditions, ") AND ("), judged, codeNotACase)
	}
	return judged
}

// reasonCodes lists the outcomes of the rule that have a reason, each once.
func (r Rule) reasonCodes() []string {
	var codes []string
	for _, undecided := range r.Undecided {
		codes = appendNew(codes, "undecided:"+undecided.Reason)
	}
	for _, remark := range r.Remarks {
		codes = appendNew(codes, "pass:"+remark.Reason)
	}
	return codes
}

// outcomeText is pass, pass:remark, fail:check, undecided:reason, or empty where
// the rule does not apply.
func (r Rule) outcomeText(code int) string {
	switch {
	case code == codeNotACase:
		return ""
	case code == codePass:
		return schemas.OutcomePass
	case code == codeNotComputable:
		return "undecided:not_computable"
	case code >= failBit:
		return "fail:" + r.Checks[code-failBit].Name
	}
	return r.reasonCodes()[code-codeFirstReason]
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

// detailOf carries out of SQL, as one text, what was observed and expected, and
// the parameters.
func detailOf(rule Rule) string {
	var parameters []string
	for _, parameter := range rule.Parameters {
		parameters = append(parameters, literal(parameter.Name+"=")+" || "+plain(rule.expand(parameter.SQL)))
	}
	return strings.Join([]string{plain(rule.expand(rule.Observed)), plain(rule.expand(rule.Expected)), joined(parameters)}, " || chr(29) || ")
}

func joined(expressions []string) string {
	if len(expressions) == 0 {
		return "''"
	}
	return strings.Join(expressions, " || chr(30) || ")
}

// expand writes methods, limits and tests of two counts out, by indicator family and
// by area where they differ.
func (r Rule) expand(expression string) string {
	return expandTwoCounts(limitName.ReplaceAllStringFunc(r.withMethods(expression), func(found string) string {
		for _, limit := range r.Limits {
			if limit.Name == limitName.FindStringSubmatch(found)[1] {
				return r.limitInPlaces(limit)
			}
		}
		return found
	}))
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

// ofTables are the columns that a case about a table has.
var ofTables = []string{"submission_id", "provider", "dataset", "ref_area", "table_id", "place"}

// subjectColumn gives one of them for a kind of relation. What is no figure has
// no series: its other dimensions do not apply.
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
