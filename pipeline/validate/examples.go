package validate

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"cts/schemas"
)

// Examples are small worlds in which the outcome of the rule is known. They are
// run as tests, and the first that breaks the rule is its canary.
type Examples struct {
	Given     Row       `yaml:"given"` // columns that every figure of the examples has, unless it says otherwise
	Passes    []Example `yaml:"passes"`
	Breaks    []Example `yaml:"breaks"`
	Undecided []Example `yaml:"undecided"`
}

// Example is one small world.
type Example struct {
	Name   string           `yaml:"name"`
	Tables map[string][]Row `yaml:"tables"`
	Check  string           `yaml:"check"`  // of a breaking one: the check that fails
	Reason string           `yaml:"reason"` // of an undecided one
	Period string           `yaml:"period"` // of a breaking one: the period of the finding, where several are given

	Findings int `yaml:"findings"` // of a breaking one: how many findings there are, where that is the point
}

// Row is one row of an example: columns that differ from the defaults.
type Row map[string]yaml.Node

// world holds the tables of an example as queries, by the name of the view that
// each stands in for. Nil is the real world: the views of the querier.
type world map[string]string

// exampleTables are the views that an example may fill, with their tables.
var exampleTables = map[string]*schemas.Table{
	"candidate_series": &schemas.SeriesTable, "candidate_observations": &schemas.Observations,
	"candidate_raw_rows": &schemas.RawRows, "candidate_rejections": &schemas.Rejections, "candidate_metadata": &schemas.MetadataTable,
	"candidate_submissions": &schemas.Submissions, "candidate_scopes": &schemas.Scopes,
	"baseline": &schemas.SeriesTable, "context": &schemas.SeriesTable, "others": &schemas.SeriesTable,
	"baseline_metadata": &schemas.MetadataTable, "overrides": &overridesTable,
	"findings": &schemas.Findings, "events": &schemas.Events, "explanations": &schemas.Explanations,
}

const exampleSubmission = "example"

func (r Rule) verifyExamples() error {
	if len(r.Examples.Passes) == 0 || len(r.Examples.Breaks) == 0 || len(r.Examples.Undecided) == 0 {
		return r.at("examples", "it needs an example that passes, one that breaks it (its canary) and one that leaves it undecided")
	}
	for name, value := range r.Examples.Given {
		if !schemas.SeriesTable.Has(name) && !schemas.Observations.Has(name) {
			return r.at("examples.given."+name, "line %d: figures have no column %s", value.Line, name)
		}
	}
	for path, example := range r.allExamples() {
		if _, err := r.world(path, example); err != nil {
			return err
		}
		switch {
		case strings.HasPrefix(path, "examples.breaks"):
			if _, ok := r.check(example.Check); !ok {
				return r.at(path, "check %q is none of the rule", example.Check)
			}
		case strings.HasPrefix(path, "examples.undecided") && example.Reason == "":
			return r.at(path, "an undecided example names its reason")
		}
	}
	return nil
}

// allExamples lists the examples by their path in the file.
func (r Rule) allExamples() map[string]Example {
	all := map[string]Example{}
	for kind, examples := range map[string][]Example{
		"passes": r.Examples.Passes, "breaks": r.Examples.Breaks, "undecided": r.Examples.Undecided,
	} {
		for i, example := range examples {
			all[fmt.Sprintf("examples.%s[%d]", kind, i)] = example
		}
	}
	return all
}

// setting keeps examples apart that share a world: each has submissions and, in
// place of Finland, an area of its own.
type setting struct{ suffix, area string }

func (s setting) apply(values map[string]any) {
	for _, name := range []string{"submission_id", "delivery_id"} {
		if id, ok := values[name].(string); ok {
			values[name] = id + s.suffix
		}
	}
	for _, name := range []string{"ref_area", "provider"} {
		if values[name] == exampleArea && s.area != "" {
			values[name] = s.area
		}
	}
}

// exampleArea is the area of examples that name none.
const exampleArea = "FIN"

// world writes the tables of an example as queries.
func (r Rule) world(path string, example Example) (world, error) {
	tables, err := r.exampleRows(path, example, setting{})
	if err != nil {
		return nil, err
	}
	_, contextGiven := example.Tables["context"]
	return worldOf(tables, contextGiven), nil
}

// exampleRows fills the rows of an example in, by table.
func (r Rule) exampleRows(path string, example Example, place setting) (map[string][][]any, error) {
	for name := range example.Tables {
		if exampleTables[name] == nil {
			return nil, r.at(path, "examples have no table %q; there are %s", name, strings.Join(slices.Sorted(maps.Keys(exampleTables)), ", "))
		}
	}
	tables := map[string][][]any{}
	for _, name := range slices.Sorted(maps.Keys(exampleTables)) {
		for i, row := range example.Tables[name] {
			cells, err := exampleRow(exampleTables[name], r.Examples.Given, row, len(tables[name])+1, place)
			if err != nil {
				return nil, r.at(fmt.Sprintf("%s.tables.%s[%d]", path, name, i), "%w", err)
			}
			tables[name] = append(tables[name], cells)
		}
	}
	addEnvelope(tables, place)
	return tables, nil
}

// worldOf shows rows under the names of the views that they stand in for.
func worldOf(tables map[string][][]any, contextGiven bool) world {
	found := world{}
	for name, table := range exampleTables {
		var columns []typedColumn
		for _, column := range table.Columns {
			columns = append(columns, typedColumn{column.Name, column.Type.SQL()})
		}
		found[name] = valuesQuery(columns, tables[name])
	}
	found["unreplaced"] = "SELECT * FROM context WHERE submission_id NOT IN (SELECT submission_id FROM candidate_series)"
	if !contextGiven {
		found["unreplaced"] = "SELECT * FROM baseline"
		found["context"] = "SELECT * FROM candidate_series UNION ALL SELECT * FROM baseline"
	}
	return found
}

// addEnvelope gives an example without one a submission of a publication.
func addEnvelope(tables map[string][][]any, place setting) {
	if tables["candidate_submissions"] != nil {
		return
	}
	row, _ := exampleRow(&schemas.Submissions, nil, nil, 1, place)
	for _, name := range []string{"candidate_observations", "candidate_series"} {
		if rows := tables[name]; rows != nil {
			for _, column := range []string{"provider", "dataset", "ref_area"} {
				row[columnNumber(&schemas.Submissions, column)] = rows[0][columnNumber(exampleTables[name], column)]
			}
		}
	}
	tables["candidate_submissions"] = [][]any{row}
}

func columnNumber(table *schemas.Table, name string) int {
	return slices.IndexFunc(table.Columns, func(c schemas.Column) bool { return c.Name == name })
}

// exampleRow fills the defaults in and reads the given columns.
func exampleRow(table *schemas.Table, given, row Row, number int, place setting) ([]any, error) {
	values := exampleDefaults(table, number)
	for _, source := range []Row{given, row} {
		for _, name := range slices.Sorted(maps.Keys(source)) {
			if !table.Has(name) {
				continue
			}
			value, err := exampleValue(table.Column(name), source[name])
			if err != nil {
				return nil, err
			}
			values[name] = value
		}
	}
	for _, name := range slices.Sorted(maps.Keys(row)) {
		if !table.Has(name) {
			return nil, fmt.Errorf("line %d: table %s has no column %s", row[name].Line, table.Name, name)
		}
	}
	place.apply(values)
	complete(table, values)
	cells := make([]any, len(table.Columns))
	for i, column := range table.Columns {
		cells[i] = values[column.Name]
	}
	return cells, nil
}

// exampleDefaults is a row of Finland for 2020 at every total.
func exampleDefaults(table *schemas.Table, number int) map[string]any {
	values := map[string]any{
		"submission_id": exampleSubmission, "processing_id": exampleSubmission, "delivery_id": exampleSubmission,
		"ref_area": exampleArea, "provider": "UNODC", "dataset": "UN-CTS-VIOLENT", "table_id": "*", "part": "whole",
		"snapshot": exampleSubmission, "locator": fmt.Sprintf("Sheet1!B%d", number), "row_number": number,
		"unit_mult": 0, "occurrence": 1, "parts": 1, "year_from": 1950, "year_to": 2021, "release": "2021-06-30",
		"issued_at":   time.Date(2021, 6, 30, 0, 0, 0, 0, time.UTC),
		"received_at": time.Date(2021, 7, 1, 0, 0, 0, 0, time.UTC), "committed_at": time.Date(2021, 7, 1, 0, 0, 0, 0, time.UTC),
		"snapshots": []string{exampleSubmission}, "round": "", "reason": "", "national_code": "1",
		"cells": 0, "with_value": 0, "typed_empty": 0, "rejected": 0, "used": 0, "failures": 0, "raises": false,
		"decided_at": time.Date(2021, 7, 2, 0, 0, 0, 0, time.UTC), "sequence": number, "event_id": fmt.Sprintf("%06d", number),
		"actor": "reviewer", "item_id": schemas.Total, "time_period": schemas.Total, "finding_id": fmt.Sprintf("%06d", number),
	}
	if table == &schemas.MetadataTable {
		values["table_id"] = "1"
	}
	if table.Has("indicator") {
		values["item_id"], values["time_period"] = nil, nil
		key := schemas.NewSeriesKey()
		key.Provider, key.Dataset, key.RefArea, key.Indicator = "UNODC", "UN-CTS-VIOLENT", exampleArea, "RECORDED_OFFENCES"
		codes := key.Dimensions()
		for i, dimension := range dimensions {
			values[dimension.Name] = codes[i]
		}
		values["table_id"] = "1"
	}
	return values
}

// complete derives what follows: the period from the year or the other way
// round, the reason of an empty value, and the identity of the series.
func complete(table *schemas.Table, values map[string]any) {
	if !table.Has("series_id") {
		return
	}
	year, hasYear := values["year"].(int64)
	period, hasPeriod := values["time_period"].(string)
	switch {
	case !hasYear && !hasPeriod:
		year, period = 2020, "2020"
	case !hasYear:
		year, _ = strconv.ParseInt(strings.SplitN(period, "-", 2)[0], 10, 32)
	case !hasPeriod:
		period = strconv.FormatInt(year, 10)
	}
	values["year"], values["time_period"] = year, period
	if table.Has("missing") && values["obs_value"] == nil && values["missing"] == nil {
		values["missing"] = schemas.MissingNotAvailable
	}
	if values["series_id"] == nil {
		var codes []string
		for _, dimension := range dimensions {
			code, _ := values[dimension.Name].(string)
			codes = append(codes, code)
		}
		values["series_id"] = schemas.ID(codes...)
	}
}

// exampleValue reads a value as the type of its column.
func exampleValue(column schemas.Column, node yaml.Node) (any, error) {
	var err error
	var value any
	switch column.Type {
	case schemas.Int32, schemas.Int64:
		value, err = strconv.ParseInt(node.Value, 10, 64)
	case schemas.Double:
		value, err = strconv.ParseFloat(node.Value, 64)
	case schemas.Bool:
		value, err = strconv.ParseBool(node.Value)
	case schemas.Timestamp, schemas.Date:
		value, err = time.Parse(time.DateOnly, node.Value)
	case schemas.ListUtf8:
		var list []string
		err = node.Decode(&list)
		value = list
	default:
		value = node.Value
	}
	if node.Tag == "!!null" {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("line %d: column %s of type %s: %w", node.Line, column.Name, column.Type, err)
	}
	return value, nil
}
