package connectors

import (
	"cmp"
	"context"
	"fmt"
	"strconv"
	"strings"

	"cts/schemas"
)

// Rows numbers the raw rows of a file and hands them to a sink, until the
// context ends. Equal labels share their memory.
type Rows struct {
	ctx    context.Context
	file   File
	header Header
	sink   Sink
	number int64
	labels map[string]map[string]string // by concept and code
}

// NewRows begins a file.
func NewRows(ctx context.Context, file File, header Header, sink Sink) *Rows {
	return &Rows{ctx: ctx, file: file, header: header, sink: sink, labels: map[string]map[string]string{}}
}

// Emit hands on one row; number, snapshot and edition are filled in. An error
// names the place.
func (r *Rows) Emit(row schemas.RawRow) error {
	if r.ctx.Err() != nil {
		return fmt.Errorf("%s: %w", r.file.Name, context.Cause(r.ctx))
	}
	r.number++
	row.RowNumber, row.Snapshot, row.Edition = r.number, r.file.Snapshot, r.header.Edition
	if err := r.sink.Row(row); err != nil {
		return fmt.Errorf("%s: %s: %w", r.file.Name, row.Locator, err)
	}
	return nil
}

// Count is how many rows were handed on.
func (r *Rows) Count() int64 { return r.number }

// sharedLabels is how many codes of one concept share their memory.
const sharedLabels = 100_000

// Label is CONCEPT=code. An equals sign in the name of a concept becomes "_", and
// so does a name that is empty, or the label could not be taken apart again.
func (r *Rows) Label(concept, code string) string {
	known := r.labels[concept]
	if label, ok := known[code]; ok {
		return label
	}
	if known == nil {
		known = map[string]string{}
		r.labels[strings.Clone(concept)] = known
	}
	label := cmp.Or(strings.ReplaceAll(concept, "=", "_"), "_") + "=" + code
	if len(known) < sharedLabels {
		known[strings.Clone(code)] = label
	}
	return label
}

// ValueType tells of a value as written whether it is a number, a text or blank.
func ValueType(raw string) string {
	if raw == "" {
		return "blank"
	}
	if _, err := strconv.ParseFloat(raw, 64); err == nil && startsNumber(raw) {
		return "number"
	}
	return "text"
}

// startsNumber excludes what Go reads as a number and a statistician does not: Inf, NaN, 0x1p-2, 1_000.
func startsNumber(raw string) bool {
	return strings.Trim(raw, "+-.0123456789eE") == "" && strings.ContainsAny(raw, "0123456789")
}
