package validate

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"cts/iccs"
	"cts/pipeline/trend"
	"cts/schemas"
)

// familyRows gives the indicator family of every kind of series of the
// candidate, with its spread from one year to the next (METHODS 3a).
func familyRows(ctx context.Context, q Querier, prelude string) (string, error) {
	var rows [][]any
	query := prelude + "SELECT DISTINCT indicator, iccs, breakdown FROM candidate_series ORDER BY ALL"
	err := eachRow(ctx, q, query, func(scan func(...any) error) error {
		var indicator, category, breakdown string
		if err := scan(&indicator, &category, &breakdown); err != nil {
			return err
		}
		family := schemas.FamilyOf(indicator, category, breakdown)
		rows = append(rows, []any{indicator, category, breakdown, family.ID, family.Dispersion, family.Spread, family.WarningLimit})
		return nil
	})
	return valuesQuery([]typedColumn{
		{"indicator", "VARCHAR"}, {"iccs", "VARCHAR"}, {"breakdown", "VARCHAR"}, {"family", "VARCHAR"}, {"dispersion", "DOUBLE"}, {"spread", "DOUBLE"}, {"warning_limit", "DOUBLE"},
	}, rows), err
}

// miscodedQuery gives the cells with the codes that stand in no code list. The
// distinct codes are looked at here, so that the query names only those that are wrong.
func miscodedQuery(ctx context.Context, q Querier, prelude string) (string, error) {
	var names, quoted []string
	for _, dimension := range dimensions {
		names, quoted = append(names, dimension.Name), append(quoted, literal(dimension.Name))
	}
	columns := strings.Join(names, ", ")
	query := prelude + "SELECT DISTINCT dimension, coalesce(code, '') FROM (SELECT unnest([" + strings.Join(quoted, ", ") + "]) AS dimension, unnest([" + columns +
		"]) AS code FROM (SELECT DISTINCT " + columns + " FROM candidate_observations)) ORDER BY ALL"
	declared, err := declaredCodes(ctx, q, prelude)
	if err != nil {
		return "", err
	}
	var wrong []string
	err = eachRow(ctx, q, query, func(scan func(...any) error) error {
		var dimension, code string
		if err := scan(&dimension, &code); err != nil {
			return err
		}
		if !declared.has(dimension, code) && !validCode(dimension, code) {
			wrong = append(wrong, fmt.Sprintf("CASE WHEN c.%s = %s THEN %s END", dimension, literal(code), literal(dimension+" "+code)))
		}
		return nil
	})
	if len(wrong) == 0 {
		return "SELECT c.*, NULL::VARCHAR AS wrong_codes FROM cells c", err
	}
	return "SELECT c.*, nullif(concat_ws(', ', " + strings.Join(wrong, ", ") + "), '') AS wrong_codes FROM cells c", err
}

// declared are the words of a workspace's own descriptions: the providers and
// datasets that the envelopes of the candidate name.
type declared struct {
	providers, datasets []string
}

func declaredCodes(ctx context.Context, q Querier, prelude string) (declared, error) {
	var found declared
	err := eachRow(ctx, q, prelude+"SELECT DISTINCT coalesce(provider, ''), coalesce(dataset, '') FROM candidate_submissions ORDER BY ALL", func(scan func(...any) error) error {
		var provider, dataset string
		if err := scan(&provider, &dataset); err != nil {
			return err
		}
		found.providers, found.datasets = append(found.providers, provider), append(found.datasets, dataset)
		return nil
	})
	return found, err
}

// has tells whether the workspace declares a code. Of a dataset that only it
// describes, it declares the parts of areas too.
func (d declared) has(dimension, code string) bool {
	switch dimension {
	case "provider":
		return slices.Contains(d.providers, code)
	case "dataset":
		return slices.Contains(d.datasets, code)
	case "sub_area":
		return strings.Contains(code, ":") && slices.ContainsFunc(d.datasets, func(dataset string) bool { return !schemas.HasCode("CL_DATASET", dataset) })
	}
	return false
}

// subAreaSchemes are the national schemes of parts of areas that the shipped
// descriptions declare, each with its colon.
var subAreaSchemes = sync.OnceValue(func() []string {
	var schemes []string
	for _, description := range schemas.Descriptions() {
		for _, concept := range description.Concepts {
			if concept.Concept != "SUB_AREA" {
				continue
			}
			for _, code := range append(slices.Collect(maps.Values(concept.Codes)), "") {
				if scheme, _, ok := strings.Cut(concept.Prefix+code, ":"); ok {
					schemes = appendNew(schemes, scheme+":")
				}
			}
		}
	}
	return schemes
})

// validCode tells whether a dimension may hold the code. An empty code is not
// judged here: that a dimension is filled is another rule. A dimension without
// a code list holds any code.
func validCode(dimension, code string) bool {
	list := schemas.SeriesTable.Column(dimension).CodeList
	switch {
	case code == "":
		return true
	case list == "CL_ICCS":
		_, known := iccs.Load().Category(code)
		return known
	case list == "CL_SUB_AREA" && slices.ContainsFunc(subAreaSchemes(), func(scheme string) bool { return strings.HasPrefix(code, scheme) }):
		return true // a code of the national scheme that stands before the colon
	case len(codeList(list)) == 0:
		return true
	}
	return schemas.HasCode(list, code)
}

// shiftRows gives for each series the place where two segments fit it best, by
// how much, and the last count before it.
func shiftRows(ctx context.Context, q Querier, prelude string) (string, error) {
	series := map[string]*yearly{}
	var ids []string
	query := prelude + "SELECT series_id, year, obs_value, declared_break, spread FROM histories ORDER BY series_id, year"
	err := eachRow(ctx, q, query, func(scan func(...any) error) error {
		var id string
		var year int
		var value, spread float64
		var declared bool
		if err := scan(&id, &year, &value, &declared, &spread); err != nil {
			return err
		}
		if series[id] == nil {
			series[id] = &yearly{spread: spread}
			ids = append(ids, id)
		}
		series[id].add(year, value, declared)
		return nil
	})
	var rows [][]any
	for _, id := range ids {
		if row, ok := series[id].shift(id); ok {
			rows = append(rows, row)
		}
	}
	return valuesQuery([]typedColumn{
		{"series_id", "VARCHAR"}, {"year", "INTEGER"}, {"gain", "DOUBLE"}, {"points", "BIGINT"}, {"declared_break", "BOOLEAN"},
		{"before_year", "INTEGER"}, {"before_count", "DOUBLE"},
	}, rows), err
}

// yearly is one series of counts.
type yearly struct {
	points []trend.Point
	spread float64 // of its family
}

func (y *yearly) add(year int, value float64, declared bool) {
	y.points = append(y.points, trend.Point{Year: year, Value: schemas.Some(value), Break: declared})
}

func (y *yearly) shift(id string) ([]any, bool) {
	found, ok := trend.SegmentBreak(y.points, y.spread)
	if !ok {
		return nil, false
	}
	before := y.points[slices.IndexFunc(y.points, func(p trend.Point) bool { return p.Year >= found.Year })-1]
	return []any{id, found.Year, found.Gain, len(y.points), trend.HasBreak(y.points), before.Year, before.Value.Value}, true
}

// eachRow hands every row of a query to a function.
func eachRow(ctx context.Context, q Querier, query string, row func(scan func(...any) error) error, args ...any) (err error) {
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		if err := row(rows.Scan); err != nil {
			return err
		}
	}
	return rows.Err()
}
