package schemas

import (
	"reflect"
	"slices"
	"testing"
	"time"
)

// rowStructs ties every table to the struct that holds its rows.
var rowStructs = []struct {
	table *Table
	row   reflect.Type
}{
	{&RawRows, reflect.TypeFor[RawRow]()},
	{&Observations, reflect.TypeFor[Observation]()},
	{&SeriesTable, reflect.TypeFor[Series]()},
	{&Rejections, reflect.TypeFor[Rejection]()},
	{&MetadataTable, reflect.TypeFor[Metadata]()},
	{&Submissions, reflect.TypeFor[Submission]()},
	{&Scopes, reflect.TypeFor[Scope]()},
	{&Findings, reflect.TypeFor[Finding]()},
	{&RuleCounts, reflect.TypeFor[RuleCount]()},
	{&CoverageTable, reflect.TypeFor[Coverage]()},
	{&Events, reflect.TypeFor[Event]()},
	{&Explanations, reflect.TypeFor[Explanation]()},
	{&IccsTable, reflect.TypeFor[IccsRow]()},
	{&AreasTable, reflect.TypeFor[Area]()},
	{&PopulationTable, reflect.TypeFor[Population]()},
	{&CorrespondencesTable, reflect.TypeFor[CorrespondenceRow]()},
	{&RulesTable, reflect.TypeFor[RuleRow]()},
	{&IndicatorsTable, reflect.TypeFor[Indicator]()},
	{&FamiliesTable, reflect.TypeFor[Family]()},
	{&PartitionsTable, reflect.TypeFor[Partition]()},
	{&CodeListsTable, reflect.TypeFor[Code]()},
}

func allTables() []*Table { return slices.Concat(Tables(), PrimaryTables(), ReferenceTables()) }

func TestEveryTableHasARowStruct(t *testing.T) {
	for _, table := range allTables() {
		if !slices.ContainsFunc(rowStructs, func(r struct {
			table *Table
			row   reflect.Type
		}) bool {
			return r.table == table
		}) {
			t.Errorf("table %s has no row struct in this test", table.Name)
		}
	}
}

// The struct and the table say the same: names, order and types. A number that
// may be missing is an Optional; a text that may be missing is empty, a list is nil.
func TestRowStructsEqualTheirTables(t *testing.T) {
	for _, test := range rowStructs {
		t.Run(test.table.Name, func(t *testing.T) {
			columns := StructColumns(test.row)
			if len(columns) != len(test.table.Columns) {
				t.Fatalf("%s has %v, the table %v", test.row, columnNames(test.row), test.table.Names())
			}
			for i, got := range columns {
				want := test.table.Columns[i]
				if got.Name != want.Name || got.Type != want.Type {
					t.Errorf("column %d of %s is %s %s, of the table %s %s", i, test.row, got.Name, got.Type, want.Name, want.Type)
				}
				number := want.Type == Int32 || want.Type == Int64 || want.Type == Double
				if number && got.Null != want.Null {
					t.Errorf("%s: Optional in the struct is %v, in the table the column may be missing: %v", want.Name, got.Null, want.Null)
				}
			}
		})
	}
}

func TestEmbeddedColumnsAreFoundByTheirIndex(t *testing.T) {
	row := reflect.ValueOf(Observation{SeriesKey: SeriesKey{RefArea: "FIN"}, Origin: Origin{Locator: "Data!L7"}})
	found := map[string]string{}
	for _, column := range StructColumns(row.Type()) {
		if column.Type == Utf8 {
			found[column.Name] = row.FieldByIndex(column.Index).String()
		}
	}
	if found["ref_area"] != "FIN" || found["locator"] != "Data!L7" {
		t.Errorf("ref_area is %q, locator %q", found["ref_area"], found["locator"])
	}
}

func TestAFieldThatNoColumnHoldsIsAMistake(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("a column of durations was accepted")
		}
	}()
	StructColumns(reflect.TypeFor[struct {
		Wait complex128 `col:"wait"`
		At   time.Time  `col:"at"`
	}]())
}

func TestTablesAreWellFormed(t *testing.T) {
	seen := map[string]bool{}
	for _, table := range allTables() {
		if seen[table.Name] {
			t.Errorf("two tables are named %s", table.Name)
		}
		seen[table.Name] = true
		if table.Version < 1 || table.Title == "" || table.Meaning == "" {
			t.Errorf("table %s: version %d, title %q, meaning %q", table.Name, table.Version, table.Title, table.Meaning)
		}
		for _, name := range slices.Concat(table.Key, table.Sort) {
			if !table.Has(name) {
				t.Errorf("table %s: key or order names %s, which is no column", table.Name, name)
			}
		}
		names := table.Names()
		slices.Sort(names)
		if len(slices.Compact(names)) != len(table.Columns) {
			t.Errorf("table %s: a column is there twice", table.Name)
		}
		for _, column := range table.Columns {
			checkColumn(t, table, column)
		}
	}
}

func checkColumn(t *testing.T, table *Table, column Column) {
	t.Helper()
	if column.Meaning == "" || column.Role == "" || column.Type.SQL() == "" {
		t.Errorf("%s.%s: role %q, type %q, meaning %q", table.Name, column.Name, column.Role, column.Type, column.Meaning)
	}
	if column.Role == Dimension && column.Null {
		t.Errorf("%s.%s: a dimension is never empty", table.Name, column.Name)
	}
	if column.Role == Measure && column.Unit == "" {
		t.Errorf("%s.%s: a measure has a unit", table.Name, column.Name)
	}
}

func TestSeriesKeyFollowsTheColumns(t *testing.T) {
	key := NewSeriesKey()
	if got, want := len(key.Dimensions()), len(seriesDimensions); got != want {
		t.Fatalf("the key has %d dimensions, the tables %d", got, want)
	}
	for i, name := range columnNames(reflect.TypeFor[SeriesKey]()) {
		if want := seriesDimensions[i].Name; name != want {
			t.Errorf("dimension %d is %s, in the tables %s", i, name, want)
		}
		if got := reflect.ValueOf(key).Field(i).String(); got != key.Dimensions()[i] {
			t.Errorf("Dimensions()[%d] is %q, the field %q", i, key.Dimensions()[i], got)
		}
	}
}
