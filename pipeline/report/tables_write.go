package report

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"
	"github.com/apache/arrow-go/v18/parquet"
	"github.com/apache/arrow-go/v18/parquet/compress"
	"github.com/apache/arrow-go/v18/parquet/pqarrow"
)

// writeCSV writes a header and the rows as UTF-8; missing is an empty cell.
func (t *table) writeCSV(w io.Writer) error {
	out := csv.NewWriter(w)
	record := make([]string, len(t.columns))
	for i, column := range t.columns {
		record[i] = column.name
	}
	if err := out.Write(record); err != nil {
		return err
	}
	for _, row := range t.rows {
		for i, cell := range row {
			record[i] = csvCell(cell)
		}
		if err := out.Write(record); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// csvCell writes a cell. A text that a spreadsheet would run as a formula gets an
// apostrophe before it (OWASP, CSV injection); numbers stay numbers.
func csvCell(cell any) string {
	switch value := cell.(type) {
	case nil:
		return ""
	case int64:
		return strconv.FormatInt(value, 10)
	case float64:
		return strconv.FormatFloat(value, 'f', -1, 64)
	case string:
		if value != "" && strings.ContainsRune("=+-@\t\r\n", rune(value[0])) {
			return "'" + value
		}
		return value
	}
	return fmt.Sprint(cell)
}

// writeParquet writes the rows as they are, without apostrophes. The file holds
// no time and no place, so the same rows are the same bytes.
func (t *table) writeParquet(w io.Writer, lakeState string) error {
	fields := make([]arrow.Field, len(t.columns))
	for i, column := range t.columns {
		fields[i] = arrow.Field{Name: column.name, Type: column.kind.arrowType(), Nullable: true}
	}
	metadata := arrow.NewMetadata([]string{"cts.lake_state", "cts.table"}, []string{lakeState, t.name})
	schema := arrow.NewSchema(fields, &metadata)
	builder := array.NewRecordBuilder(memory.DefaultAllocator, schema)
	defer builder.Release()
	for _, row := range t.rows {
		for i, cell := range row {
			appendCell(builder.Field(i), cell)
		}
	}
	record := builder.NewRecordBatch()
	defer record.Release()
	properties := parquet.NewWriterProperties(parquet.WithCompression(compress.Codecs.Zstd), parquet.WithCreatedBy("cts"))
	out, err := pqarrow.NewFileWriter(schema, unclosed{w}, properties, pqarrow.DefaultWriterProps())
	if err != nil {
		return err
	}
	if err := out.Write(record); err != nil {
		return err
	}
	return out.Close()
}

// unclosed keeps the Parquet writer from closing the file that it was lent.
type unclosed struct{ io.Writer }

func (k columnKind) arrowType() arrow.DataType {
	switch k {
	case wholeColumn:
		return arrow.PrimitiveTypes.Int64
	case decimalColumn:
		return arrow.PrimitiveTypes.Float64
	}
	return arrow.BinaryTypes.String
}

func appendCell(builder array.Builder, cell any) {
	switch value := cell.(type) {
	case int64:
		builder.(*array.Int64Builder).Append(value)
	case float64:
		builder.(*array.Float64Builder).Append(value)
	case string:
		builder.(*array.StringBuilder).Append(value)
	default:
		builder.AppendNull()
	}
}
