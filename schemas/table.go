// Package schemas says what every row of cts means.
//
// A [Table] lists its columns once, each with role, type, code list, unit and
// meaning. The Arrow schema, the keys of every join, the views of the engine
// and docs/data-dictionary.md derive from these values. Row structs such as
// [Observation] carry the same columns for Go code; a test holds the two
// together.
package schemas

import (
	"fmt"
	"slices"
)

// Role tells what a column does in its table (SDMX: dimension, measure, attribute).
type Role string

// The roles. A provenance column says where a row came from.
const (
	Dimension  Role = "dimension"
	Measure    Role = "measure"
	Attribute  Role = "attribute"
	Provenance Role = "provenance"
)

// Type is the stored type of a column; these are all the types there are.
type Type string

// The types, as Parquet and DuckDB hold them.
const (
	Int32     Type = "int32"
	Int64     Type = "int64"
	Double    Type = "double"
	Utf8      Type = "utf8"
	Bool      Type = "bool"
	Date      Type = "date"
	Timestamp Type = "timestamp[us, UTC]"
	ListUtf8  Type = "list<utf8>"
)

// SQL is the name of the type in DuckDB.
func (t Type) SQL() string {
	return map[Type]string{
		Int32: "INTEGER", Int64: "BIGINT", Double: "DOUBLE", Utf8: "VARCHAR",
		Bool: "BOOLEAN", Date: "DATE", Timestamp: "TIMESTAMP WITH TIME ZONE", ListUtf8: "VARCHAR[]",
	}[t]
}

// Column is one column of a table.
type Column struct {
	Name     string
	Role     Role
	Type     Type
	CodeList string // name of the code list whose codes it holds; empty for free values
	Unit     string // unit of a number, such as "persons per 100,000"; empty where it has none
	Null     bool   // whether a value may be missing
	Meaning  string // one sentence for a statistician
	Default  string // what older files without the column are read as, in SQL; empty means NULL
}

// Table is one table of the lake.
type Table struct {
	Name    string
	Title   string
	Meaning string
	Version int      // raised when the meaning of a column changes
	Columns []Column // in the order in which files hold them
	Key     []string // columns that together identify a row
	Sort    []string // the order of rows in a file
}

// Column returns the named column; it panics on a name that the table lacks,
// because names are constants of the program.
func (t *Table) Column(name string) Column {
	for _, c := range t.Columns {
		if c.Name == name {
			return c
		}
	}
	panic(fmt.Sprintf("schemas: table %s has no column %s", t.Name, name))
}

// Has tells whether the table holds the named column.
func (t *Table) Has(name string) bool {
	return slices.ContainsFunc(t.Columns, func(c Column) bool { return c.Name == name })
}

// Names lists the columns in file order.
func (t *Table) Names() []string {
	names := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		names[i] = c.Name
	}
	return names
}
