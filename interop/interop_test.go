package main

import (
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/apache/arrow/go/v15/arrow"
	"github.com/apache/arrow/go/v15/arrow/array"
	"github.com/apache/arrow/go/v15/arrow/memory"
	"github.com/apache/arrow/go/v15/parquet"
	"github.com/apache/arrow/go/v15/parquet/pqarrow"
)

// everyType has a column of each type that a table of the lake may have.
var everyType = []column{
	{"text", kindText}, {"whole", kindInt}, {"long", kindLong}, {"double", kindDouble},
	{"truth", kindBool}, {"day", kindDate}, {"instant", kindInstant}, {"list", kindList},
}

var everyCell = relation{
	"text":    {`"Ciudad de México"`, missing, `""`},
	"whole":   {"-7", missing, "0"},
	"long":    {"9007199254740993", missing, "0"},
	"double":  {"0.1", missing, "1.7976931348623157e+308"},
	"truth":   {"true", missing, "false"},
	"day":     {"2024-02-29", missing, "1969-12-31"},
	"instant": {"2024-02-29T23:59:59.999999Z", missing, "1970-01-01T00:00:00Z"},
	"list":    {`["a", null, ""]`, missing, "[]"},
}

// TestEveryModuleReadsEveryType writes each type with a value, a missing one and
// a zero, and reads it back.
func TestEveryModuleReadsEveryType(t *testing.T) {
	path := writeEveryType(t)
	for _, m := range readers() {
		t.Run(m.path, func(t *testing.T) {
			read, err := m.read(path, everyType)
			if err != nil {
				t.Fatal(err)
			}
			compared := compare(everyType, everyCell, read)
			for _, difference := range compared.firstDifferences {
				t.Error(difference)
			}
			if compared.values != 24 || compared.missing != 8 {
				t.Errorf("%d values and %d of them missing were compared, want 24 and 8", compared.values, compared.missing)
			}
		})
	}
}

// TestDifferencesAreFound changes what was read, one thing at a time.
func TestDifferencesAreFound(t *testing.T) {
	for name, change := range map[string]func(relation){
		"another value":         func(r relation) { r["whole"][0] = "-8" },
		"zero for missing":      func(r relation) { r["double"][1] = "0" },
		"empty list, not null":  func(r relation) { r["list"][1] = "[]" },
		"a row less":            func(r relation) { r["text"] = r["text"][:2] },
		"a column less":         func(r relation) { delete(r, "day") },
		"a column too many":     func(r relation) { r["other"] = []string{"1", "2", "3"} },
		"a microsecond earlier": func(r relation) { r["instant"][0] = "2024-02-29T23:59:59.999998Z" },
	} {
		t.Run(name, func(t *testing.T) {
			read := relation{}
			for column, cells := range everyCell {
				read[column] = slices.Clone(cells)
			}
			if compared := compare(everyType, everyCell, read); compared.differences != 0 {
				t.Fatalf("unchanged: %v", compared.firstDifferences)
			}
			change(read)
			if compared := compare(everyType, everyCell, read); compared.differences != 1 {
				t.Errorf("%d differences, want 1: %v", compared.differences, compared.firstDifferences)
			}
		})
	}
}

func writeEveryType(t *testing.T) string {
	t.Helper()
	schema := arrow.NewSchema([]arrow.Field{
		{Name: "text", Type: arrow.BinaryTypes.String, Nullable: true},
		{Name: "whole", Type: arrow.PrimitiveTypes.Int32, Nullable: true},
		{Name: "long", Type: arrow.PrimitiveTypes.Int64, Nullable: true},
		{Name: "double", Type: arrow.PrimitiveTypes.Float64, Nullable: true},
		{Name: "truth", Type: arrow.FixedWidthTypes.Boolean, Nullable: true},
		{Name: "day", Type: arrow.FixedWidthTypes.Date32, Nullable: true},
		{Name: "instant", Type: arrow.FixedWidthTypes.Timestamp_us, Nullable: true},
		{Name: "list", Type: arrow.ListOf(arrow.BinaryTypes.String), Nullable: true},
	}, nil)
	builder := array.NewRecordBuilder(memory.DefaultAllocator, schema)
	fill(builder)
	record := builder.NewRecord()
	path := filepath.Join(t.TempDir(), "every.parquet")
	out, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	writer, err := pqarrow.NewFileWriter(schema, out, parquet.NewWriterProperties(), pqarrow.DefaultWriterProps())
	if err != nil {
		t.Fatal(err)
	}
	if err := writer.Write(record); err != nil {
		t.Fatal(err)
	}
	if err := writer.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

func fill(b *array.RecordBuilder) {
	valid := []bool{true, false, true}
	late := time.Date(2024, 2, 29, 23, 59, 59, 999_999_000, time.UTC)
	b.Field(0).(*array.StringBuilder).AppendValues([]string{"Ciudad de México", "", ""}, valid)
	b.Field(1).(*array.Int32Builder).AppendValues([]int32{-7, 0, 0}, valid)
	b.Field(2).(*array.Int64Builder).AppendValues([]int64{1<<53 + 1, 0, 0}, valid)
	b.Field(3).(*array.Float64Builder).AppendValues([]float64{0.1, 0, math.MaxFloat64}, valid)
	b.Field(4).(*array.BooleanBuilder).AppendValues([]bool{true, false, false}, valid)
	b.Field(5).(*array.Date32Builder).AppendValues([]arrow.Date32{arrow.Date32FromTime(late), 0, -1}, valid)
	b.Field(6).(*array.TimestampBuilder).AppendValues([]arrow.Timestamp{arrow.Timestamp(late.UnixMicro()), 0, 0}, valid)
	list := b.Field(7).(*array.ListBuilder)
	list.Append(true)
	list.ValueBuilder().(*array.StringBuilder).AppendValues([]string{"a", "", ""}, []bool{true, false, true})
	list.AppendNull()
	list.Append(true)
}
