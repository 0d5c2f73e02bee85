package report

import (
	"context"
	"testing"

	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"
	"github.com/apache/arrow-go/v18/parquet/file"
	"github.com/apache/arrow-go/v18/parquet/pqarrow"
)

// readParquet reads a whole file: its columns, and its rows as [table] holds them.
func readParquet(t *testing.T, path string) (header []string, rows [][]any) {
	t.Helper()
	opened, err := file.OpenParquetFile(path, false)
	check(t, err)
	defer opened.Close()
	reader, err := pqarrow.NewFileReader(opened, pqarrow.ArrowReadProperties{}, memory.DefaultAllocator)
	check(t, err)
	table, err := reader.ReadTable(context.Background())
	check(t, err)
	defer table.Release()
	rows = make([][]any, table.NumRows())
	for i := range int(table.NumCols()) {
		header = append(header, table.Schema().Field(i).Name)
		at := 0
		for _, chunk := range table.Column(i).Data().Chunks() {
			for j := range chunk.Len() {
				var cell any
				switch values := chunk.(type) {
				case *array.String:
					cell = values.Value(j)
				case *array.Int64:
					cell = values.Value(j)
				case *array.Float64:
					cell = values.Value(j)
				}
				if chunk.IsNull(j) {
					cell = nil
				}
				rows[at] = append(rows[at], cell)
				at++
			}
		}
	}
	return header, rows
}
