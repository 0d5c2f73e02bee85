package schemas

import (
	"strconv"

	"github.com/apache/arrow-go/v18/arrow"
)

// ArrowSchema is the schema by which files hold a table. Texts are
// dictionary-encoded; role, code list, unit and meaning go with each field,
// name and version of the table with the schema.
func ArrowSchema(t *Table) *arrow.Schema {
	fields := make([]arrow.Field, len(t.Columns))
	for i, c := range t.Columns {
		fields[i] = arrow.Field{Name: c.Name, Type: ArrowType(c.Type), Nullable: c.Null, Metadata: fieldMetadata(c)}
	}
	metadata := arrow.NewMetadata(
		[]string{"cts.table", "cts.version", "cts.meaning"},
		[]string{t.Name, strconv.Itoa(t.Version), t.Meaning},
	)
	return arrow.NewSchema(fields, &metadata)
}

// ArrowType is the Arrow type of a column type.
func ArrowType(t Type) arrow.DataType {
	switch t {
	case Int32:
		return arrow.PrimitiveTypes.Int32
	case Int64:
		return arrow.PrimitiveTypes.Int64
	case Double:
		return arrow.PrimitiveTypes.Float64
	case Utf8:
		return &arrow.DictionaryType{IndexType: arrow.PrimitiveTypes.Int32, ValueType: arrow.BinaryTypes.String}
	case Bool:
		return arrow.FixedWidthTypes.Boolean
	case Date:
		return arrow.FixedWidthTypes.Date32
	case Timestamp:
		return &arrow.TimestampType{Unit: arrow.Microsecond, TimeZone: "UTC"}
	case ListUtf8:
		return arrow.ListOf(arrow.BinaryTypes.String)
	}
	panic("schemas: no column has the type " + string(t))
}

// fieldMetadata leaves out what is empty.
func fieldMetadata(c Column) arrow.Metadata {
	var keys, values []string
	for _, pair := range [][2]string{
		{"role", string(c.Role)}, {"code_list", c.CodeList}, {"unit", c.Unit}, {"meaning", c.Meaning},
	} {
		if pair[1] != "" {
			keys, values = append(keys, pair[0]), append(values, pair[1])
		}
	}
	return arrow.NewMetadata(keys, values)
}
