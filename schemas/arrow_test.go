package schemas

import (
	"testing"

	"github.com/apache/arrow-go/v18/arrow"
)

func TestArrowSchemaFollowsTheTable(t *testing.T) {
	for _, table := range allTables() {
		schema := ArrowSchema(table)
		if schema.NumFields() != len(table.Columns) {
			t.Fatalf("%s: %d fields, %d columns", table.Name, schema.NumFields(), len(table.Columns))
		}
		for i, column := range table.Columns {
			field := schema.Field(i)
			meaning, _ := field.Metadata.GetValue("meaning")
			role, _ := field.Metadata.GetValue("role")
			if field.Name != column.Name || field.Nullable != column.Null || meaning != column.Meaning || role != string(column.Role) {
				t.Errorf("%s.%s became %v", table.Name, column.Name, field)
			}
			if list, _ := field.Metadata.GetValue("code_list"); list != column.CodeList {
				t.Errorf("%s.%s: code list is %q, want %q", table.Name, column.Name, list, column.CodeList)
			}
		}
		if version, ok := schema.Metadata().GetValue("cts.version"); !ok || version == "" {
			t.Errorf("%s: the schema does not say its version", table.Name)
		}
	}
}

func TestArrowTypes(t *testing.T) {
	for _, test := range []struct {
		column Type
		want   string
	}{
		{Int32, "int32"},
		{Int64, "int64"},
		{Double, "float64"},
		{Bool, "bool"},
		{Date, "date32"},
		{Utf8, "dictionary<values=utf8, indices=int32, ordered=false>"},
		{Timestamp, "timestamp[us, tz=UTC]"},
		{ListUtf8, "list<item: utf8, nullable>"},
	} {
		if got := ArrowType(test.column).String(); got != test.want {
			t.Errorf("%s is %s in Arrow, want %s", test.column, got, test.want)
		}
	}
}

func TestAnUnknownTypeIsAMistake(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("a column of complex numbers was accepted")
		}
	}()
	var _ arrow.DataType = ArrowType("complex")
}
