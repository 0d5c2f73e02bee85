package px

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"

	"cts/connectors"
	"cts/schemas"
)

// cellReader makes raw rows of the cells of a table.
type cellReader struct {
	table    *table
	rows     *connectors.Rows
	fromSink error
	cell     []byte
	ended    bool // the semicolon was read
}

func (r *cellReader) read() error {
	var err error
	if len(r.table.keys) > 0 {
		err = r.keyed()
	} else {
		err = r.cells(0, r.table.cells)
	}
	if err != nil {
		return err
	}
	return r.end()
}

// cells reads a number of cells that follow one another, from a position on.
func (r *cellReader) cells(from, count int) error {
	for i := range count {
		value, quoted, err := r.next()
		if err != nil {
			return err
		}
		if value == "" && !quoted {
			return fmt.Errorf("%d cells, %d were announced: %w", from+i, r.table.cells, connectors.ErrUnreadable)
		}
		if err := r.emit(from+i, value); err != nil {
			return err
		}
	}
	return nil
}

// next reads the next cell: a number, or a symbol in quotes; empty at the end.
func (r *cellReader) next() (value string, quoted bool, err error) {
	s := r.table.scanner
	for !r.ended {
		s.taken = 0
		b, err := s.skip()
		switch {
		case err != nil:
			return "", false, unexpected(err)
		case b == ';':
			r.ended = true
		case b == ',':
		case b == '"':
			text, err := s.quoted()
			return text, true, err
		default:
			text, err := s.bare(b, ";,\"")
			return text, false, err
		}
	}
	return "", false, nil
}

// end makes sure that the semicolon follows, and nothing else. INE leaves it out:
// with all cells there and a blank behind the last one, the end will do.
func (r *cellReader) end() error {
	value, quoted, err := r.next()
	if errors.Is(err, io.ErrUnexpectedEOF) && value == "" {
		return nil
	}
	if err != nil {
		return err
	}
	if value != "" || quoted {
		return fmt.Errorf("more cells than the %d that were announced: %w", r.table.cells, connectors.ErrUnreadable)
	}
	for {
		r.table.scanner.taken = 0
		b, err := r.table.scanner.skip()
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		case b != 0x1a: // end of file in MS-DOS
			return fmt.Errorf("%q behind the last cell: %w", b, connectors.ErrUnreadable)
		}
	}
}

// keyed reads rows that begin with the keys of the stub.
func (r *cellReader) keyed() error {
	perRow := 1
	for _, v := range r.table.variables[r.table.stub:] {
		perRow *= len(v.values)
	}
	seen := map[int]bool{}
	for {
		keys, err := r.keysOfRow()
		if err != nil || keys == nil {
			return err
		}
		row, err := r.place(keys)
		if err != nil {
			return err
		}
		if seen[row] {
			return fmt.Errorf("keys %q stand there twice: %w", keys, connectors.ErrUnreadable)
		}
		seen[row] = true
		if err := r.cells(row*perRow, perRow); err != nil {
			return err
		}
	}
}

// keysOfRow reads the keys at the beginning of a row; nil at the end.
func (r *cellReader) keysOfRow() ([]string, error) {
	var keys []string
	for range r.table.keys {
		key, quoted, err := r.next()
		if err != nil {
			return nil, err
		}
		if !quoted {
			if key == "" && keys == nil {
				return nil, nil
			}
			return nil, fmt.Errorf("%.60q where a key in quotes is expected: %w", key, connectors.ErrUnreadable)
		}
		keys = append(keys, key)
	}
	return keys, nil
}

// place finds the row of keys among the rows of the stub. Keys stand in the order
// of the keywords KEYS; where that makes no sense, in the order of the stub.
func (r *cellReader) place(keys []string) (int, error) {
	t := r.table
	var stub []string
	for _, v := range t.variables[:t.stub] {
		stub = append(stub, v.name)
	}
	for _, order := range [][]string{t.keys, stub} {
		if row, ok := t.rowOf(order, keys); ok {
			return row, nil
		}
	}
	return 0, fmt.Errorf("keys %q: one is no code or value of its variable: %w", keys, connectors.ErrUnreadable)
}

// rowOf is the number of the row of the stub, if keys in that order name one.
func (t *table) rowOf(order, keys []string) (row int, ok bool) {
	for _, v := range t.variables[:t.stub] {
		at, known := v.places[keys[slices.Index(order, v.name)]]
		if !known {
			return 0, false
		}
		row = row*len(v.values) + at
	}
	return row, true
}

// emit passes on one cell.
func (r *cellReader) emit(position int, value string) error {
	t := r.table
	r.cell = strconv.AppendInt(append(r.cell[:0], "DATA["...), int64(position), 10)
	row := schemas.RawRow{
		Locator: t.part.Place(string(append(r.cell, ']'))), Labels: r.labels(position),
		ValueRaw: value, ValueType: connectors.ValueType(value),
	}
	if t.part.Name != "" {
		row.Labels = append(row.Labels, r.rows.Label("MATRIX", t.text("MATRIX")))
	}
	r.fromSink = r.rows.Emit(row)
	return r.fromSink
}

// labels are the codes at a position: the last variable runs fastest.
func (r *cellReader) labels(position int) []string {
	t := r.table
	labels := make([]string, len(t.variables), len(t.variables)+2)
	unit := t.unit
	for i, rest := len(t.variables)-1, position; i >= 0; i-- {
		v := &t.variables[i]
		at := rest % len(v.values)
		rest /= len(v.values)
		labels[i] = r.rows.Label(v.id, v.codes[at])
		if v.name == t.content && t.units[v.values[at]] != "" {
			unit = t.units[v.values[at]]
		}
	}
	if unit != "" {
		labels = append(labels, r.rows.Label("UNITS", unit))
	}
	return labels
}
