package lake

import (
	"context"
	"errors"
	"fmt"
	"io"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"
	"github.com/apache/arrow-go/v18/parquet"
	"github.com/apache/arrow-go/v18/parquet/file"
	"github.com/apache/arrow-go/v18/parquet/pqarrow"

	"cts/schemas"
)

// ErrUnreadable means that a stored file is not the Parquet file it should be.
var ErrUnreadable = errors.New("unreadable lake file")

// What a damaged file may claim: pages are written with a megabyte or so, and a
// batch of rows takes far less than a piece of memory may have.
const (
	maxPage  = 64 << 20
	maxPiece = 256 << 20
)

// readAllocator refuses pieces of memory that no sound file asks for. It panics,
// as the library expects of an allocator, and withParquet makes an error of that.
var readAllocator memory.Allocator = boundedAllocator{memory.DefaultAllocator}

type boundedAllocator struct{ memory.Allocator }

func (a boundedAllocator) Allocate(size int) []byte {
	refusePiece(size)
	return a.Allocator.Allocate(size)
}

func (a boundedAllocator) Reallocate(size int, b []byte) []byte {
	refusePiece(size)
	return a.Allocator.Reallocate(size, b)
}

func refusePiece(size int) {
	if size > maxPiece {
		panic(fmt.Sprintf("it claims to need %d bytes at once", size))
	}
}

// readBatch is the number of rows that are in memory as Arrow at a time.
const readBatch = 65_536

// Read returns the rows of a file in its order. T is a struct like that of
// [Stage]. Columns that the file does not have yet get their declared Default.
func Read[T any](ctx context.Context, storage Storage, table *schemas.Table, of File) ([]T, error) {
	if of.Name == "" {
		return nil, nil
	}
	columns, err := columnsOf(table, reflect.TypeFor[T]())
	if err != nil {
		return nil, err
	}
	var rows []T
	err = withParquet(ctx, storage, of.Name, func(reader *file.Reader) error {
		if err := checkSchema(reader, table); err != nil {
			return err
		}
		rows = make([]T, 0, min(reader.NumRows(), of.Bytes)) // every row takes some bytes; what a file announces may be wrong
		return fillRows(ctx, reader, columns, func(n int) reflect.Value {
			rows = append(rows, make([]T, n)...)
			return reflect.ValueOf(rows[len(rows)-n:])
		})
	})
	if err != nil {
		return nil, err
	}
	return rows, nil
}

// withParquet opens a Parquet file for the time of use. Damage of any kind is
// [ErrUnreadable], even where the library panics over it.
func withParquet(ctx context.Context, storage Storage, name string, use func(*file.Reader) error) (err error) {
	stored, err := storage.Open(ctx, name)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, stored.Close()) }()
	defer func() {
		if damage := recover(); damage != nil {
			err = unreadable(name, fmt.Errorf("%v", damage))
		}
	}()
	limits := parquet.NewReaderProperties(readAllocator)
	limits.MaxCompressedPageSize = max(1, min(maxPage, stored.Size()))
	limits.MaxUncompressedPageSize = maxPage
	reader, err := file.NewParquetReader(io.NewSectionReader(stored, 0, stored.Size()), file.WithReadProps(limits))
	if err != nil {
		return unreadable(name, err)
	}
	defer func() { err = errors.Join(err, reader.Close()) }()
	if err := use(reader); err != nil && ctx.Err() == nil {
		return unreadable(name, err)
	} else if err != nil {
		return placed(name, err)
	}
	return nil
}

func unreadable(name string, err error) error {
	return fmt.Errorf("%s: %w: %w; run `cts lake verify`, and take the file from a backup", name, ErrUnreadable, err)
}

// checkSchema holds a file against the table that it should be of.
func checkSchema(reader *file.Reader, table *schemas.Table) error {
	metadata := reader.MetaData().KeyValueMetadata()
	if name := metadata.FindValue(metadataTable); name == nil || *name != table.Name {
		return fmt.Errorf("not a file of table %s", table.Name)
	}
	if v := metadata.FindValue(metadataVersion); v == nil || *v != strconv.Itoa(table.Version) {
		return fmt.Errorf("written by another version of table %s than %d, which this program reads", table.Name, table.Version)
	}
	schema, err := pqarrow.FromParquet(reader.MetaData().Schema, nil, nil)
	if err != nil {
		return err
	}
	for _, c := range table.Columns {
		if field, ok := schema.FieldsByName(c.Name); ok && !sameType(field[0].Type, c.Type) {
			return fmt.Errorf("column %s is %v, not %s", c.Name, field[0].Type, c.Type)
		}
	}
	return nil
}

// sameType compares a stored type with a declared one; names and nullability of
// list elements do not matter.
func sameType(stored arrow.DataType, declared schemas.Type) bool {
	if list, ok := stored.(*arrow.ListType); ok {
		return declared == schemas.ListUtf8 && list.Elem().ID() == arrow.STRING
	}
	return arrow.TypeEqual(stored, storedType(declared))
}

// fillRows moves the file's values into rows; grow adds n rows and returns them.
func fillRows(ctx context.Context, reader *file.Reader, columns []column, grow func(n int) reflect.Value) error {
	arrowReader, err := pqarrow.NewFileReader(reader, pqarrow.ArrowReadProperties{BatchSize: readBatch}, readAllocator)
	if err != nil {
		return err
	}
	records, err := arrowReader.GetRecordReader(ctx, nil, nil)
	if err != nil {
		return err
	}
	defer records.Release()
	read := int64(0)
	for records.Next() {
		record := records.RecordBatch()
		if read += record.NumRows(); read > reader.NumRows() {
			break
		}
		if err := fillBatch(record, columns, grow(int(record.NumRows()))); err != nil {
			return err
		}
	}
	if err := records.Err(); err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	if read != reader.NumRows() {
		return fmt.Errorf("it does not hold the %d rows that it announces", reader.NumRows())
	}
	return nil
}

func fillBatch(record arrow.RecordBatch, columns []column, rows reflect.Value) error {
	for _, c := range columns {
		values, step, err := valuesOf(record, c.Column)
		if err != nil {
			return err
		}
		for i := range rows.Len() {
			c.cells.set(c.field(rows.Index(i)), values, i*step)
		}
		values.Release()
	}
	return nil
}

// valuesOf gives a column of the record with step 1, or the declared default of
// a column that the record lacks, once, with step 0. The caller releases it.
func valuesOf(record arrow.RecordBatch, c schemas.Column) (values arrow.Array, step int, err error) {
	if at := record.Schema().FieldIndices(c.Name); len(at) > 0 {
		values = record.Column(at[0])
		values.Retain()
		return values, 1, nil
	}
	values, err = defaultOf(c)
	return values, 0, err
}

// defaultOf is the declared default of a column as an array of one value. It is
// written in SQL; literals are all that a default may be.
func defaultOf(c schemas.Column) (arrow.Array, error) {
	b := array.NewBuilder(allocator, storedType(c.Type))
	defer b.Release()
	text := strings.TrimSpace(c.Default)
	if text == "" || strings.EqualFold(text, "NULL") {
		b.AppendNull()
		return b.NewArray(), nil
	}
	if list, ok := b.(*array.ListBuilder); ok && slices.Contains([]string{"[]", "[]::VARCHAR[]"}, text) {
		list.Append(true)
		return b.NewArray(), nil
	}
	if strings.HasPrefix(text, "'") && strings.HasSuffix(text, "'") && len(text) > 1 {
		text = strings.ReplaceAll(text[1:len(text)-1], "''", "'")
	}
	if err := b.AppendValueFromString(text); err != nil {
		return nil, fmt.Errorf("default %s of column %s is not a literal: %w", c.Default, c.Name, err)
	}
	return b.NewArray(), nil
}

// measure returns what a stored reference file holds; files never change, so
// each is read once.
func (l *Lake) measure(ctx context.Context, table *schemas.Table, name string) (File, error) {
	l.mutex.Lock()
	known, ok := l.reference[name]
	l.mutex.Unlock()
	if ok {
		return known, nil
	}
	measured, err := measureFile(ctx, l.storage, table, name)
	if err != nil {
		return File{}, err
	}
	l.mutex.Lock()
	defer l.mutex.Unlock()
	l.reference[name] = measured
	return measured, nil
}

// measureFile reads size, digest and number of rows of a file of the table.
func measureFile(ctx context.Context, storage Storage, table *schemas.Table, name string) (File, error) {
	measured := File{Table: table.Name, Name: name, SchemaVersion: int32(table.Version)}
	reader, err := storage.Open(ctx, name)
	if err != nil {
		return File{}, err
	}
	measured.Bytes = reader.Size()
	measured.SHA256, err = digestOf(ctx, reader)
	if err := errors.Join(err, reader.Close()); err != nil {
		return File{}, placed(name, err)
	}
	err = withParquet(ctx, storage, name, func(reader *file.Reader) error {
		measured.Rows = reader.NumRows()
		return checkSchema(reader, table)
	})
	return measured, err
}
