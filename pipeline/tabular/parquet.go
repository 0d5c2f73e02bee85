package tabular

import (
	"io"
	"time"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"
	"github.com/apache/arrow-go/v18/parquet"
	"github.com/apache/arrow-go/v18/parquet/compress"
	"github.com/apache/arrow-go/v18/parquet/pqarrow"

	"cts/schemas"
)

// batchRows is how many rows are held before they are written as a row group.
const batchRows = 32 << 10

// writeParquet writes the rows as they are. The file holds no time and no
// place, so the same rows are the same bytes.
func writeParquet(w io.Writer, table Table) error {
	schema := arrowSchema(table)
	properties := parquet.NewWriterProperties(parquet.WithCompression(compress.Codecs.Zstd), parquet.WithCreatedBy("cts"))
	out, err := pqarrow.NewFileWriter(schema, unclosed{w}, properties, pqarrow.DefaultWriterProps())
	if err != nil {
		return err
	}
	builder := array.NewRecordBuilder(memory.DefaultAllocator, schema)
	defer builder.Release()
	held := 0
	for row, err := range table.Rows {
		if err != nil {
			return err
		}
		for i, value := range row {
			appendValue(builder.Field(i), value)
		}
		if held++; held == batchRows {
			if err := flush(out, builder); err != nil {
				return err
			}
			held = 0
		}
	}
	if err := flush(out, builder); err != nil {
		return err
	}
	return out.Close()
}

func flush(out *pqarrow.FileWriter, builder *array.RecordBuilder) error {
	record := builder.NewRecordBatch()
	defer record.Release()
	return out.Write(record)
}

func arrowSchema(table Table) *arrow.Schema {
	fields := make([]arrow.Field, len(table.Columns))
	for i, column := range table.Columns {
		fields[i] = arrow.Field{Name: column.Name, Type: arrowType(column.Type), Nullable: true}
	}
	metadata := arrow.NewMetadata([]string{"cts.lake_state", "cts.table"}, []string{table.State, table.Name})
	return arrow.NewSchema(fields, &metadata)
}

func arrowType(t schemas.Type) arrow.DataType {
	switch t {
	case schemas.Int32:
		return arrow.PrimitiveTypes.Int32
	case schemas.Int64:
		return arrow.PrimitiveTypes.Int64
	case schemas.Double:
		return arrow.PrimitiveTypes.Float64
	case schemas.Bool:
		return arrow.FixedWidthTypes.Boolean
	case schemas.Date:
		return arrow.FixedWidthTypes.Date32
	case schemas.Timestamp:
		return &arrow.TimestampType{Unit: arrow.Microsecond, TimeZone: "UTC"}
	case schemas.ListUtf8:
		return arrow.ListOf(arrow.BinaryTypes.String)
	}
	return arrow.BinaryTypes.String
}

func isNumber(t schemas.Type) bool {
	return t == schemas.Int32 || t == schemas.Int64 || t == schemas.Double
}

func appendValue(builder array.Builder, value any) {
	switch v := value.(type) {
	case nil:
		builder.AppendNull()
	case int32:
		builder.(*array.Int32Builder).Append(v)
	case int64:
		builder.(*array.Int64Builder).Append(v)
	case float64:
		builder.(*array.Float64Builder).Append(v)
	case bool:
		builder.(*array.BooleanBuilder).Append(v)
	case time.Time:
		appendTime(builder, v)
	case []string:
		list := builder.(*array.ListBuilder)
		list.Append(true)
		for _, item := range v {
			list.ValueBuilder().(*array.StringBuilder).Append(item)
		}
	default:
		builder.(*array.StringBuilder).Append(text(v))
	}
}

func appendTime(builder array.Builder, instant time.Time) {
	if days, ok := builder.(*array.Date32Builder); ok {
		days.Append(arrow.Date32FromTime(instant.UTC()))
		return
	}
	builder.(*array.TimestampBuilder).Append(arrow.Timestamp(instant.UTC().UnixMicro()))
}

// unclosed keeps the Parquet writer from closing the file that it was lent.
type unclosed struct{ io.Writer }
