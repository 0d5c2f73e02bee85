package scale

import (
	"context"
	"database/sql"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"cts/schemas"
)

// world is the size of a generated lake. The figures are drawn from a seed by a
// hash of area, year and cell, so that the same world is the same anywhere.
type world struct {
	areas, years, series int // series of each area
	seed                 int
	faults               int // of a million figures, how many are planted wrong, of each kind
}

func (w world) rows() int { return w.areas * w.years * w.series }

// firstYear is that of every generated series.
const firstYear = 2010

// generated are the dimensions that vary, with their codes; the first is the
// total of the others. Their leaves are drawn, and everything above is their sum.
var generated = []struct {
	name  string
	codes []string
}{
	{"sex", []string{"_T", "M", "F"}},
	{"citizenship", []string{"_T", "NATIONAL", "FOREIGN"}},
	{"attempt_state", []string{"_T", "COMPLETED", "ATTEMPTED"}},
	{"relationship", []string{"_T", "INTIMATE_FAMILY", "OTHER_KNOWN", "UNKNOWN_PERPETRATOR"}},
	{"mechanism", []string{"_T", "FIREARM_OR_EXPLOSIVE", "OTHER_WEAPON", "OTHER"}},
}

// categories are the categories that the cells are drawn for, one after another until the series suffice.
var categories = []string{"0101", "0102", "0103", "0104", "0201", "0202", "0204", "0205", "0206", "0207", "0208", "0209",
	"0301", "0302", "0401", "0402", "0501", "0502", "0503", "0504", "0601", "0602", "0701", "0702", "0703", "0704"}

// areaCodes are the first areas of the list, in its order.
func (w world) areaCodes() []string {
	var codes []string
	for _, area := range schemas.Areas().All() {
		if len(area.Code) == 3 && len(codes) < w.areas {
			codes = append(codes, area.Code)
		}
	}
	return codes
}

// cellsOf is how many cells a category has.
func cellsOf() int {
	cells := 1
	for _, dimension := range generated {
		cells *= len(dimension.codes)
	}
	return cells
}

// bases are the categories that the series of an area need.
func (w world) bases() []string {
	return categories[:min((w.series+cellsOf()-1)/cellsOf(), len(categories))]
}

// cube gives every cell above the leaves as their sum: the leaves of all dimensions, their names, and
// the columns of a CUBE over them, in which the total of a dimension is missing.
func cube() (leaves, names, totals string) {
	var all, named, columns []string
	for _, dimension := range generated {
		all = append(all, fmt.Sprintf("(SELECT unnest(%s) AS %s)", textList(dimension.codes[1:]), dimension.name))
		named = append(named, dimension.name)
		columns = append(columns, fmt.Sprintf("coalesce(%[1]s, '_T') AS %[1]s", dimension.name))
	}
	return strings.Join(all, ", "), strings.Join(named, ", "), strings.Join(columns, ", ")
}

// prepare makes the tables of areas and of the cells that each area tells.
func (w world) prepare(ctx context.Context, database *sql.DB) error {
	if most := len(categories) * cellsOf(); w.series > most {
		return fmt.Errorf("%d series an area: at most %d can be drawn", w.series, most)
	}
	leaves, names, totals := cube()
	return execute(ctx, database,
		"CREATE OR REPLACE TABLE areas_drawn AS SELECT unnest("+textList(w.areaCodes())+") AS ref_area",
		fmt.Sprintf(`CREATE OR REPLACE TABLE cells_drawn AS SELECT *, row_number() OVER (ORDER BY iccs, %[1]s) AS cell FROM (
SELECT iccs, %[2]s FROM (SELECT unnest(%[3]s) AS iccs), %[4]s GROUP BY iccs, CUBE(%[1]s)) QUALIFY cell <= %[5]d`,
			names, totals, textList(w.bases()), leaves, w.series))
}

// figuresOf is the query that draws the figures of one area.
func (w world) figuresOf(area string) string {
	leaves, names, totals := cube()
	return fmt.Sprintf(`SELECT '%[1]s' AS ref_area, iccs, %[2]s, year, sum(drawn)::DOUBLE AS drawn FROM (
    SELECT *, floor((20 + hash('%[1]s', iccs, %[3]s, %[4]d) %% 400) * exp(0.02 * (year - %[5]d) * ((hash(iccs, '%[1]s') %% 5)::INTEGER - 2))
                    + hash('%[1]s', iccs, %[3]s, year, %[4]d) %% 5) AS drawn
    FROM (SELECT unnest(%[6]s) AS iccs), %[7]s, (SELECT unnest(range(%[5]d, %[5]d + %[8]d)) AS year)
) GROUP BY iccs, year, CUBE(%[3]s)`, area, totals, names, w.seed, firstYear, textList(w.bases()), leaves, w.years)
}

func prefixed(alias string, names []string) string {
	var columns []string
	for _, name := range names {
		columns = append(columns, alias+"."+name)
	}
	return strings.Join(columns, ", ")
}

// seriesQuery is the query that gives the rows of the table series of one area as one
// source tells them.
func (w world) seriesQuery(area string, told source) string {
	given := map[string]string{
		"provider": "'" + told.provider + "'", "dataset": "'" + told.dataset + "'", "ref_area": "f.ref_area", "sub_area": "'_T'",
		"indicator": "'RECORDED_VICTIMS'", "iccs": "f.iccs", "role": "'VICTIM'", "age": "'_T'", "context": "'_T'", "detention_status": "'_Z'",
		"breakdown": "'_T'", "unit_measure": "'NUMBER'", "unit_of_count": "'VICTIM'", "freq": "'A'", "time_per_collect": "'S'",
		"time_period": "f.year::VARCHAR", "year": "f.year::INTEGER", "parts": "1", "unit_mult": "0", "obs_status": "['A']", "conf_status": "'F'",
		"submission_id": "md5('" + told.dataset + "' || f.ref_area)", "processing_id": "'" + told.dataset + "'", "snapshot": "md5('" + told.dataset + "')",
		"locator": "'Data!E' || f.number", "value_raw": "f.obs_value::VARCHAR", "edition": "'generated'", "table_id": "'1'", "item_id": "f.cell::VARCHAR",
		"national_code": "f.iccs", "occurrence": "0", "obs_value": "f.obs_value", "series_id": "f.series_id", "decimals": "0",
	}
	for _, dimension := range generated {
		given[dimension.name] = "f." + dimension.name
	}
	names := []string{"ref_area", "iccs"}
	for _, dimension := range generated {
		names = append(names, dimension.name)
	}
	return fmt.Sprintf(`SELECT %s FROM (
    SELECT f.*, k.cell, md5(concat_ws('/', '%s', '%s', %s)) AS series_id, (%s)::DOUBLE AS obs_value, row_number() OVER () AS number
    FROM (%s) f JOIN cells_drawn k ON %s WHERE %s
) f ORDER BY ref_area, series_id, time_period`, columnsOf(&schemas.SeriesTable, given), told.provider, told.dataset, prefixed("f", names),
		told.value, w.figuresOf(area), sameCell(), told.where)
}

// columnsOf are the columns of a table, from what is given of them; the others are missing.
func columnsOf(table *schemas.Table, given map[string]string) string {
	var columns []string
	for _, column := range table.Columns {
		value, ok := given[column.Name]
		if !ok {
			value = "NULL"
		}
		columns = append(columns, fmt.Sprintf("CAST(%s AS %s) AS %s", value, column.Type.SQL(), column.Name))
	}
	return strings.Join(columns, ", ")
}

// writeEnvelopes writes the submissions of a source, one an area, and their scopes.
func (w world) writeEnvelopes(ctx context.Context, database *sql.DB, told source, submissions, scopes string) error {
	given := map[string]string{
		"submission_id": "md5('" + told.dataset + "' || ref_area)", "processing_id": "'" + told.dataset + "'", "delivery_id": "'" + told.dataset + "'",
		"provider": "'" + told.provider + "'", "dataset": "'" + told.dataset + "'", "ref_area": "ref_area", "round": "''", "release": "'2026-01-01'",
		"part": "'whole'", "edition": "'generated'", "acceptance": "'auto'", "issued_at": "TIMESTAMP '2026-01-01'", "received_at": "TIMESTAMP '2026-01-01'",
		"committed_at": "TIMESTAMP '2026-01-01'", "snapshots": "[md5('" + told.dataset + "')]", "table_id": "'*'",
		"year_from": fmt.Sprint(firstYear), "year_to": fmt.Sprint(firstYear + w.years - 1),
	}
	return execute(ctx, database,
		fmt.Sprintf("COPY (SELECT %s FROM areas_drawn) TO '%s' (FORMAT parquet)", columnsOf(&schemas.Submissions, given), submissions),
		fmt.Sprintf("COPY (SELECT %s FROM areas_drawn) TO '%s' (FORMAT parquet)", columnsOf(&schemas.Scopes, given), scopes))
}

func sameCell() string {
	conditions := []string{"k.iccs = f.iccs"}
	for _, dimension := range generated {
		conditions = append(conditions, fmt.Sprintf("k.%[1]s = f.%[1]s", dimension.name))
	}
	return strings.Join(conditions, " AND ")
}

// source is one teller of the figures, who may tell them wrong or in part.
type source struct {
	provider, dataset string
	value, where      string
}

// faultNames are the kinds of errors that are planted, each as an expression of the figure.
var faultNames = []string{"drawn * 10", "-drawn", "drawn + 0.5", "drawn * 2 + 40", "0", "drawn + 3"}

// survey tells all figures, some of them wrong.
func (w world) survey() source {
	var cases strings.Builder
	for i, fault := range faultNames {
		fmt.Fprintf(&cases, " WHEN hash(f.ref_area, k.cell, f.year, 'fault', %d) %% 1000000 < %d THEN %s", w.seed+i, w.faults, fault)
	}
	return source{provider: "SURVEY", dataset: "UN-CTS", value: "CASE" + cases.String() + " ELSE drawn END", where: "true"}
}

// register tells one series in ten, as it was drawn.
func (w world) register() source {
	return source{provider: "REGISTER", dataset: "CRIM_OFF_CAT", value: "drawn", where: "k.cell % 10 = 0"}
}

// write draws the figures of a source into a Parquet file, area by area, so that
// no more than one area is in memory.
func (w world) write(ctx context.Context, database *sql.DB, told source, path string) error {
	if err := w.prepare(ctx, database); err != nil {
		return err
	}
	var parts []string
	for i, areas := range slices.Collect(slices.Chunk(w.areaCodes(), 10)) {
		part := fmt.Sprintf("%s.part%02d", path, i)
		var queries []string
		for _, area := range areas {
			queries = append(queries, "("+w.seriesQuery(area, told)+")")
		}
		if err := execute(ctx, database, fmt.Sprintf("COPY (%s) TO '%s' (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 122880)",
			strings.Join(queries, "\nUNION ALL\n"), part)); err != nil {
			return err
		}
		parts = append(parts, part)
	}
	if err := execute(ctx, database, fmt.Sprintf("COPY (FROM read_parquet(%s)) TO '%s' (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 122880)",
		textList(parts), path)); err != nil {
		return err
	}
	return removeAll(parts)
}

func textList(texts []string) string {
	quoted := make([]string, len(texts))
	for i, text := range texts {
		quoted[i] = "'" + filepath.ToSlash(text) + "'"
	}
	return "[" + strings.Join(quoted, ", ") + "]"
}

func execute(ctx context.Context, database *sql.DB, statements ...string) error {
	for _, statement := range statements {
		if _, err := database.ExecContext(ctx, statement); err != nil {
			return fmt.Errorf("%w, in: %.300s", err, statement)
		}
	}
	return nil
}
