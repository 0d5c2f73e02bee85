package lake

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"reflect"
	"slices"
	"strconv"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/parquet"
	"github.com/apache/arrow-go/v18/parquet/compress"
	"github.com/apache/arrow-go/v18/parquet/pqarrow"

	"cts/schemas"
)

// ErrMissing means that a column that may not be missing has no value.
var ErrMissing = errors.New("value is missing")

// rowGroup is the number of rows of a row group; a file's last rows are spread
// so that no group of a file with several holds fewer than half as many.
const rowGroup = 262_144

// Keys of the metadata of a file; the first two are those of [schemas.ArrowSchema].
const (
	metadataTable   = "cts.table"
	metadataVersion = "cts.version"
	metadataSchema  = "cts.schema" // digest of all tables of the program
)

// writtenBy is what every file says of its writer; it never names a version,
// because the same rows are to give the same bytes.
const writtenBy = "cts"

// fileSchema is the table's schema with the metadata of a file.
func fileSchema(table *schemas.Table) *arrow.Schema {
	metadata := arrow.NewMetadata(
		[]string{metadataTable, metadataVersion, metadataSchema},
		[]string{table.Name, strconv.Itoa(table.Version), schemas.Digest()})
	return arrow.NewSchema(schemas.ArrowSchema(table).Fields(), &metadata)
}

// create writes rows to a file of the storage; without rows there is no file.
func create[T any](ctx context.Context, storage Storage, name string, table *schemas.Table, rows []T) (File, error) {
	file := File{Table: table.Name, Rows: int64(len(rows)), SchemaVersion: int32(table.Version)}
	if len(rows) == 0 {
		return file, nil
	}
	_, err := storage.Create(ctx, name, func(w io.Writer) error {
		measured := &measureWriter{to: w, hash: sha256.New()}
		err := encode(ctx, measured, table, rows)
		file.Name, file.SHA256, file.Bytes = name, measured.digest(), measured.bytes
		return err
	})
	if err != nil {
		return File{}, err
	}
	return file, nil
}

// createFrom is create for rows that are costly to make.
func createFrom[T any](ctx context.Context, storage Storage, name string, table *schemas.Table, rows func() ([]T, error)) (File, error) {
	made, err := rows()
	if err != nil {
		return File{}, fmt.Errorf("rows of reference table %s: %w", table.Name, err)
	}
	return create(ctx, storage, name, table, made)
}

// encode sorts the rows and writes them as Parquet, one row group at a time, so
// that besides the rows only one row group is in memory.
func encode[T any](ctx context.Context, w io.Writer, table *schemas.Table, rows []T) error {
	columns, err := columnsOf(table, reflect.TypeFor[T]())
	if err != nil {
		return err
	}
	all := reflect.ValueOf(rows)
	order, err := orderOf(table, columns, len(rows), all.Index)
	if err != nil {
		return err
	}
	writer, err := newFileWriter(table, w)
	if err != nil {
		return fmt.Errorf("table %s: %w", table.Name, err)
	}
	for _, group := range groups(order) {
		if err := encodeGroup(ctx, writer, table, columns, group, all.Index); err != nil {
			return errors.Join(err, writer.Close())
		}
	}
	return writer.Close()
}

func newFileWriter(table *schemas.Table, w io.Writer) (*pqarrow.FileWriter, error) {
	return pqarrow.NewFileWriter(fileSchema(table), w, parquet.NewWriterProperties(
		parquet.WithCompression(compress.Codecs.Zstd), parquet.WithDictionaryDefault(true),
		parquet.WithMaxRowGroupLength(rowGroup), parquet.WithCreatedBy(writtenBy),
		parquet.WithDictionaryPageSizeLimit(noDictionaryLimit),
	), pqarrow.DefaultWriterProps())
}

// noDictionaryLimit keeps every column in its dictionary. A column that outgrows
// it would get pages of two encodings, which the library lists in the footer in
// the order of a map: the same rows would not give the same bytes.
const noDictionaryLimit = 1 << 30

// groups divides rows into row groups of nearly equal size.
func groups(order []int) [][]int {
	count := (len(order) + rowGroup - 1) / rowGroup
	divided := make([][]int, count)
	for i := range divided {
		divided[i] = order[len(order)*i/count : len(order)*(i+1)/count]
	}
	return divided
}

// block is how many rows are taken apart at a time: rows are wide, and this many
// stay in the processor's cache while their columns are gathered.
const block = 512

func encodeGroup(ctx context.Context, writer *pqarrow.FileWriter, table *schemas.Table, columns []column, group []int, row func(int) reflect.Value) error {
	if err := writer.NewRowGroupChecked(); err != nil {
		return fmt.Errorf("table %s: %w", table.Name, err)
	}
	gatherers := make([]gatherer, len(columns))
	for i, c := range columns {
		gatherers[i] = c.cells.gather(len(group), c.Null)
	}
	for rows := range slices.Chunk(group, block) {
		if err := gatherRows(table, columns, gatherers, rows, row); err != nil {
			return err
		}
	}
	for i, c := range columns {
		if err := writeColumn(ctx, writer, gatherers[i].array()); err != nil {
			return fmt.Errorf("column %s of table %s: %w", c.Name, table.Name, err)
		}
	}
	return nil
}

// gatherRows takes a few rows apart. An error numbers the row from 1 in the order
// in which the caller gave them.
func gatherRows(table *schemas.Table, columns []column, gatherers []gatherer, rows []int, row func(int) reflect.Value) error {
	for i, c := range columns {
		for _, number := range rows {
			if err := gatherers[i].add(c.field(row(number))); err != nil {
				return fmt.Errorf("table %s, column %s, row %d: %w", table.Name, c.Name, number+1, err)
			}
		}
	}
	return nil
}

func writeColumn(ctx context.Context, writer *pqarrow.FileWriter, values arrow.Array) error {
	defer values.Release()
	if err := ctx.Err(); err != nil {
		return err
	}
	return writer.WriteColumnData(values)
}

// measureWriter counts and digests what passes through.
type measureWriter struct {
	to    io.Writer
	hash  hash.Hash
	bytes int64
}

func (w *measureWriter) Write(p []byte) (int, error) {
	n, err := w.to.Write(p)
	w.hash.Write(p[:n])
	w.bytes += int64(n)
	return n, err
}

func (w *measureWriter) digest() string { return hex.EncodeToString(w.hash.Sum(nil)) }
