package lake

import (
	"cmp"
	"fmt"
	"math"
	"reflect"
	"slices"
	"time"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"cts/schemas"
)

// kind says how values of one Go type lie in a column of one stored type.
type kind[V any] struct {
	empty   func(V) bool     // the value that stands for missing; nil when there is none
	compare func(a, b V) int // order of rows in a file
	build   func(n int) columnBuilder[V]
	read    func(arrow.Array, int) V // value of a row that is not null
	check   func(V) error            // refuses what must not be stored; nil when all may be
}

// columnBuilder gathers the values of one column.
type columnBuilder[V any] interface {
	add(value V)
	addNull()
	array() arrow.Array // hands the values over; the caller releases them
}

// builder fits the builders of Arrow to columnBuilder.
type builder[V any] struct {
	array.Builder
	append func(V)
}

func (b builder[V]) add(value V) { b.append(value) }
func (b builder[V]) addNull()    { b.AppendNull() }
func (b builder[V]) array() arrow.Array {
	defer b.Release()
	return b.NewArray()
}

func newBuilder[V any](n int, b array.Builder, add func(V)) columnBuilder[V] {
	b.Reserve(n)
	return builder[V]{b, add}
}

var allocator = memory.DefaultAllocator

// storedType is how a column lies in a file: a dictionary is only a way of
// handing texts to the writer.
func storedType(t schemas.Type) arrow.DataType {
	if dictionary, ok := schemas.ArrowType(t).(*arrow.DictionaryType); ok {
		return dictionary.ValueType
	}
	return schemas.ArrowType(t)
}

var int32Kind = kind[int32]{
	compare: cmp.Compare[int32],
	build: func(n int) columnBuilder[int32] {
		b := array.NewInt32Builder(allocator)
		return newBuilder(n, b, b.Append)
	},
	read: func(a arrow.Array, i int) int32 { return a.(*array.Int32).Value(i) },
}

var int64Kind = kind[int64]{
	compare: cmp.Compare[int64],
	build: func(n int) columnBuilder[int64] {
		b := array.NewInt64Builder(allocator)
		return newBuilder(n, b, b.Append)
	},
	read: func(a arrow.Array, i int) int64 { return a.(*array.Int64).Value(i) },
}

var float64Kind = kind[float64]{
	compare: cmp.Compare[float64],
	build: func(n int) columnBuilder[float64] {
		b := array.NewFloat64Builder(allocator)
		return newBuilder(n, b, func(v float64) { b.Append(v + 0) }) // -0 becomes 0
	},
	read: func(a arrow.Array, i int) float64 { return a.(*array.Float64).Value(i) },
	check: func(v float64) error {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return fmt.Errorf("%v is not a number; a value that is missing is stored as missing", v)
		}
		return nil
	},
}

var boolKind = kind[bool]{
	compare: func(a, b bool) int { return cmp.Compare(ordinal(a), ordinal(b)) },
	build: func(n int) columnBuilder[bool] {
		b := array.NewBooleanBuilder(allocator)
		return newBuilder(n, b, b.Append)
	},
	read: func(a arrow.Array, i int) bool { return a.(*array.Boolean).Value(i) },
}

func ordinal(b bool) int {
	if b {
		return 1
	}
	return 0
}

var textKind = kind[string]{
	empty:   func(v string) bool { return v == "" },
	compare: cmp.Compare[string],
	build:   func(n int) columnBuilder[string] { return newTextBuilder(n) },
	read:    func(a arrow.Array, i int) string { return a.(*array.String).Value(i) },
}

// timestampKind stores instants in microseconds, UTC.
var timestampKind = kind[time.Time]{
	empty:   time.Time.IsZero,
	compare: func(a, b time.Time) int { return cmp.Compare(a.UnixMicro(), b.UnixMicro()) },
	build: func(n int) columnBuilder[time.Time] {
		b := array.NewTimestampBuilder(allocator, arrow.FixedWidthTypes.Timestamp_us.(*arrow.TimestampType))
		return newBuilder(n, b, func(v time.Time) { b.Append(arrow.Timestamp(v.UnixMicro())) })
	},
	read: func(a arrow.Array, i int) time.Time {
		return time.UnixMicro(int64(a.(*array.Timestamp).Value(i))).UTC()
	},
}

// dateKind stores the day of an instant in UTC.
var dateKind = kind[time.Time]{
	empty:   time.Time.IsZero,
	compare: func(a, b time.Time) int { return cmp.Compare(arrow.Date32FromTime(a), arrow.Date32FromTime(b)) },
	build: func(n int) columnBuilder[time.Time] {
		b := array.NewDate32Builder(allocator)
		return newBuilder(n, b, func(v time.Time) { b.Append(arrow.Date32FromTime(v.UTC())) })
	},
	read: func(a arrow.Array, i int) time.Time { return a.(*array.Date32).Value(i).ToTime() },
}

var listKind = kind[[]string]{
	empty:   func(v []string) bool { return len(v) == 0 },
	compare: slices.Compare[[]string],
	build: func(n int) columnBuilder[[]string] {
		b := array.NewListBuilder(allocator, arrow.BinaryTypes.String)
		texts := b.ValueBuilder().(*array.StringBuilder)
		return newBuilder(n, b, func(v []string) {
			b.Append(true)
			for _, text := range v { // AppendValues grows the buffer to the byte, at every call
				texts.Append(text)
			}
		})
	},
	read: readList,
}

func readList(a arrow.Array, i int) []string {
	list := a.(*array.List)
	texts := list.ListValues().(*array.String)
	from, to := list.ValueOffsets(i)
	values := make([]string, 0, to-from)
	for at := from; at < to; at++ {
		values = append(values, texts.Value(int(at)))
	}
	return values
}

// newCells pairs a Go type with a stored type; nil when they do not fit.
func newCells(goType reflect.Type, stored schemas.Type) cells {
	switch stored {
	case schemas.Int32:
		return cellsOf(goType, int32Kind)
	case schemas.Int64:
		return cellsOf(goType, int64Kind)
	case schemas.Double:
		return cellsOf(goType, float64Kind)
	case schemas.Bool:
		return cellsOf(goType, boolKind)
	case schemas.Utf8:
		return cellsOf(goType, textKind)
	case schemas.Timestamp:
		return cellsOf(goType, timestampKind)
	case schemas.Date:
		return cellsOf(goType, dateKind)
	case schemas.ListUtf8:
		return cellsOf(goType, listKind)
	}
	return nil
}
