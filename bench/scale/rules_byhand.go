package scale

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"reflect"
	"strings"
	"time"

	"cts/schemas"
)

// runByHand finds the failures of the rules with queries as someone who knows
// DuckDB and this file would write them: one scan for all row rules; series
// numbered once, so that sums and years are joined and sorted by numbers; of the
// cases that fail, and of no others, the figures that were used.
func runByHand(ctx context.Context, out io.Writer, folder string) error {
	begun := time.Now()
	database, err := openDatabase(ctx, folder)
	if err != nil {
		return err
	}
	defer func() { _ = database.Close() }() // in memory
	if err := execute(ctx, database, byHand(folder)...); err != nil {
		return err
	}
	told := measured{Failures: map[string]int64{}}
	if err := countFailures(ctx, database, told.Failures); err != nil {
		return err
	}
	told.Seconds = time.Since(begun).Seconds()
	return json.NewEncoder(out).Encode(told)
}

func countFailures(ctx context.Context, database *sql.DB, failures map[string]int64) (err error) {
	rows, err := database.QueryContext(ctx, "SELECT rule_id, count(*) FROM failures GROUP BY rule_id")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var id string
		var number int64
		if err := rows.Scan(&id, &number); err != nil {
			return err
		}
		failures[id] = number
	}
	return rows.Err()
}

func byHand(folder string) []string {
	survey := "read_parquet('" + filepath.Join(folder, surveyFile) + "')"
	register := "read_parquet('" + filepath.Join(folder, registerFile) + "')"
	return []string{
		"CREATE TABLE failures (rule_id VARCHAR, submission_id VARCHAR, series_id VARCHAR, time_period VARCHAR, observed VARCHAR, expected VARCHAR, figures VARCHAR[])",
		// every series of the survey once, with a number
		"CREATE TABLE keys AS SELECT row_number() OVER ()::INTEGER AS number, * FROM (SELECT DISTINCT submission_id, series_id, " + keyColumns() + " FROM " + survey + ")",
		"CREATE TABLE facts AS SELECT k.number, s.year, s.obs_value, s.locator FROM " + survey + " s JOIN keys k ON k.submission_id = s.submission_id AND k.series_id = s.series_id",
		rowsByHand(survey),
		sumsByHand(), insertFailing("sums_failed", "rule_id, number, year, observed, expected", "list(p.locator) FILTER (p.locator IS NOT NULL)",
			"LEFT JOIN pairs j ON j.whole = c.number AND j.dimension = c.dimension LEFT JOIN facts p ON p.number = j.part AND p.year = c.year"),
		timesByHand(), insertFailing("times_failed", "rule_id, number, year, observed, expected", "list(p.locator) FILTER (p.locator IS NOT NULL)",
			"LEFT JOIN facts p ON p.number = c.number AND p.year = c.year - 1"),
		sourcesByHand(register), "INSERT INTO failures SELECT rule_id, submission_id, series_id, time_period, observed, expected, figures FROM sources_failed",
	}
}

// dimensionNames are the columns of the key of a series.
func dimensionNames() (names []string) {
	for _, column := range schemas.StructColumns(reflect.TypeFor[schemas.SeriesKey]()) {
		names = append(names, column.Name)
	}
	return names
}

func keyColumns() string { return strings.Join(dimensionNames(), ", ") }

// failing are the conditions under which the rules over a relation fail, and what each tells, as a filter and as a list.
func failing(over string, names func(string) string) (filter, told string) {
	var conditions, structs []string
	for _, rule := range madeRules() {
		if rule.over != over {
			continue
		}
		condition := "NOT coalesce(" + names(rule.undecided) + ", false) AND NOT (" + names(rule.holds) + ")"
		if rule.applies != "" {
			condition = names(rule.applies) + " AND " + condition
		}
		conditions = append(conditions, "("+condition+")")
		structs = append(structs, fmt.Sprintf("CASE WHEN %s THEN {'rule_id': '%s', 'expected': (%s)::VARCHAR} END", condition, rule.id, names(rule.expected)))
	}
	return strings.Join(conditions, "\n OR "), "list_filter([" + strings.Join(structs, ",\n") + "], x -> x IS NOT NULL)"
}

func asWritten(condition string) string { return condition }

// rowsByHand judges all row rules in one scan: first whether any fails, which nearly none does, then which.
func rowsByHand(survey string) string {
	filter, told := failing("figures", asWritten)
	return "INSERT INTO failures SELECT f.rule_id, submission_id, series_id, time_period, obs_value::VARCHAR, f.expected, [locator] FROM (\n" +
		"SELECT submission_id, series_id, time_period, obs_value, locator, unnest(" + told + ") AS f FROM " + survey + " WHERE " + filter + ")"
}

// sumsByHand pairs the series of parts and wholes, adds up by number and year, and judges the sums.
func sumsByHand() string {
	var pairs []string
	for _, dimension := range generated {
		var same []string
		for _, name := range dimensionNames() {
			if name != dimension.name {
				same = append(same, "p."+name+" = w."+name)
			}
		}
		pairs = append(pairs, fmt.Sprintf("SELECT p.number AS part, w.number AS whole, '%s' AS dimension, %d AS members FROM keys p JOIN keys w ON p.submission_id = w.submission_id AND %s AND w.%s = '_T' AND p.%s IN (%s)",
			dimension.name, len(dimension.codes)-1, strings.Join(same, " AND "), dimension.name, dimension.name, quoted(dimension.codes[1:])))
	}
	filter, told := failing("wholes", func(condition string) string {
		return strings.NewReplacer("partition_dimension", "dimension", "members_declared", "members", "exact", "obs_value").Replace(condition)
	})
	return "CREATE TABLE pairs AS " + strings.Join(pairs, " UNION ALL ") + ";\n" +
		"CREATE TABLE sums_failed AS SELECT number, year, dimension, obs_value::VARCHAR AS observed, unnest(" + told + ", recursive := true) FROM (\n" +
		"SELECT w.number, w.year, w.obs_value, g.dimension, g.members, g.members_given, g.parts_sum FROM (\n" +
		"SELECT j.whole, j.dimension, f.year, any_value(j.members) AS members, count(*) AS members_given, sum(f.obs_value) AS parts_sum\n" +
		"FROM facts f JOIN pairs j ON j.part = f.number GROUP BY j.whole, j.dimension, f.year) g JOIN facts w ON w.number = g.whole AND w.year = g.year)\nWHERE " + filter
}

// timesByHand looks one year back in each series.
func timesByHand() string {
	filter, told := failing("steps", asWritten)
	z := "abs(ln((greatest(obs_value, 0) + 0.5) / (greatest(previous, 0) + 0.5))) / sqrt(dispersion * (1 / (greatest(obs_value, 0) + 0.5) + 1 / (greatest(previous, 0) + 0.5)) + spread * spread)"
	return "CREATE TABLE times_failed AS SELECT number, year, '' AS dimension, obs_value::VARCHAR AS observed, unnest(" + told + ", recursive := true) FROM (\n" +
		"SELECT *, " + z + " AS z FROM (SELECT number, year, obs_value, lag(CASE WHEN obs_value >= 0 THEN obs_value END) OVER series AS previous, lag(year) OVER series AS previous_year FROM facts WINDOW series AS (PARTITION BY number ORDER BY year)) JOIN (SELECT number, dispersion, spread FROM keys JOIN (VALUES " + variations() + ") v(iccs, dispersion, spread) USING (iccs)) USING (number)\n" +
		"WHERE previous_year = year - 1)\nWHERE " + filter
}

// variations are the dispersion and the spread of each category's family from one year to the next.
func variations() string {
	var values []string
	for _, category := range categories {
		family := schemas.FamilyOf("RECORDED_VICTIMS", category, "_T")
		values = append(values, fmt.Sprintf("('%s', %g, %g)", category, family.Dispersion, family.Spread))
	}
	return strings.Join(values, ", ")
}

// sourcesByHand compares with the register, series by series, at the year of each in which they differ.
func sourcesByHand(register string) string {
	var same []string
	for _, name := range dimensionNames() {
		if name != "provider" && name != "dataset" {
			same = append(same, "k."+name+" = r."+name)
		}
	}
	filter, told := failing("sources", asWritten)
	return "CREATE TABLE sources_failed AS SELECT submission_id, series_id, time_period, obs_value::VARCHAR AS observed, figures, unnest(" + told + ", recursive := true) FROM (\n" +
		"SELECT k.submission_id, k.series_id, b.year::VARCHAR AS time_period, b.obs_value, b.other_value, b.figures, b.agrees, b.obs_value / nullif(b.other_value, 0) AS ratio, ['A'] AS obs_status FROM (\n" +
		"SELECT number, arg_min({year: year, obs_value: obs_value, other_value: other_value, figures: [locator, other_locator], agrees: agrees}, {agrees: agrees, year: -year}) AS b FROM (\n" +
		"SELECT f.number, f.year, f.obs_value, f.locator, o.obs_value AS other_value, o.locator AS other_locator, abs(f.obs_value - o.obs_value) <= 0.10 * o.obs_value OR\n" +
		" abs(ln((f.obs_value + 0.5) / (o.obs_value + 0.5))) <= 2.58 * sqrt(1 / (f.obs_value + 0.5) + 1 / (o.obs_value + 0.5)) AS agrees\n" +
		"FROM facts f JOIN (SELECT k.number, r.year, r.obs_value, r.locator FROM " + register + " r JOIN keys k ON " + strings.Join(same, " AND ") + ") o ON o.number = f.number AND o.year = f.year WHERE f.obs_value >= 0)\n" +
		"GROUP BY number) JOIN keys k USING (number)) b\nWHERE " + filter
}

// insertFailing lists cases that fail with the figures that they used.
func insertFailing(table, columns, figures, joins string) string {
	return "INSERT INTO failures SELECT any_value(c.rule_id), any_value(k.submission_id), any_value(k.series_id), any_value(c.year)::VARCHAR, any_value(c.observed), any_value(c.expected), " + figures + "\n" +
		"FROM (SELECT row_number() OVER () AS id, " + columns + ", dimension FROM " + table + ") c JOIN keys k ON k.number = c.number " + joins + " GROUP BY c.id"
}

func quoted(texts []string) string {
	list := textList(texts)
	return list[1 : len(list)-1]
}
