package jsonstat

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"

	"cts/connectors"
	"cts/connectors/streams"
	"cts/schemas"
)

// Read passes on a row a value, and a row a status without a value. Where values
// are given by position, positions that are left out give no row.
func (f format) Read(ctx context.Context, file connectors.File, header connectors.Header, sink connectors.Sink) error {
	b, err := readBundle(ctx, file)
	if err != nil {
		return err
	}
	walk, err := streams.JSONFile(ctx, file)
	if err != nil {
		return err
	}
	reader := &valueReader{walk: walk, rows: connectors.NewRows(ctx, file, header, sink)}
	err = reader.all(b)
	if reader.fromSink != nil {
		return reader.fromSink
	}
	return connectors.InFile(file, streams.Broken(ctx, fmt.Sprintf("byte %d", walk.Offset()), err))
}

type valueReader struct {
	walk     *streams.JSON
	rows     *connectors.Rows
	fromSink error
	cube     *cube
	place    string       // before the position
	seen     map[int]bool // positions with a status and a value, where positions are given
}

// all reads the values of every dataset, in the order of the file.
func (r *valueReader) all(b bundle) error {
	next := 0
	return r.walk.Object(func(name string) error {
		switch {
		case !b.bundled && name == "value":
			return r.values(b.cubes[0], "value")
		case b.bundled && next < len(b.cubes) && b.cubes[next].name == name:
			next++
			return r.bundled(b.cubes[next-1])
		}
		return r.walk.Skip()
	})
}

func (r *valueReader) bundled(c *cube) error {
	return r.walk.Object(func(name string) error {
		if name == "value" {
			return r.values(c, c.name+"/value")
		}
		return r.walk.Skip()
	})
}

func (r *valueReader) values(c *cube, place string) error {
	r.cube, r.place, r.seen = c, place, map[int]bool{}
	count := 0
	err := r.walk.Any(
		func(name string) error {
			count = -1
			position, err := strconv.Atoi(name)
			if err != nil {
				return fmt.Errorf("%s: %.60q is no position: %w", place, name, connectors.ErrUnreadable)
			}
			return r.value(position)
		},
		func(position int) error { count++; return r.value(position) },
		func(json.Token) error {
			return fmt.Errorf("%s: neither array nor object: %w", place, connectors.ErrUnreadable)
		})
	switch {
	case err != nil:
		return err
	case count > 0 && count != c.cells:
		return fmt.Errorf("%s: %d values for %d cells: %w", place, count, c.cells, connectors.ErrUnreadable)
	case count <= 0:
		return r.statusAlone()
	}
	return nil
}

// value passes on the value at a position.
func (r *valueReader) value(position int) error {
	token, err := r.walk.Token()
	if err != nil {
		return err
	}
	row := schemas.RawRow{ValueType: "blank"}
	switch token := token.(type) {
	case json.Number:
		row.ValueRaw = token.String()
	case string:
		row.ValueRaw = token
	case bool:
		row.ValueRaw, row.ValueType = strconv.FormatBool(token), "boolean"
	case json.Delim:
		return fmt.Errorf("%s[%d]: neither number nor null: %w", r.place, position, connectors.ErrUnreadable)
	}
	if row.ValueType == "blank" {
		row.ValueType = connectors.ValueType(row.ValueRaw)
	}
	return r.emit(position, row)
}

// statusAlone passes on what has a status and no value: withheld figures.
func (r *valueReader) statusAlone() error {
	for _, position := range r.cube.status.positions() {
		if r.seen[position] {
			continue
		}
		if err := r.emit(position, schemas.RawRow{ValueType: "blank"}); err != nil {
			return err
		}
	}
	return nil
}

func (r *valueReader) emit(position int, row schemas.RawRow) error {
	if position < 0 || position >= r.cube.cells {
		return fmt.Errorf("%s: position %d of %d cells: %w", r.place, position, r.cube.cells, connectors.ErrUnreadable)
	}
	if _, ok := r.cube.status.at[position]; ok {
		r.seen[position] = true
	}
	row.Locator = r.place + "[" + strconv.Itoa(position) + "]"
	row.Labels = r.labels(position)
	r.fromSink = r.rows.Emit(row)
	return r.fromSink
}

// labels are the codes at a position: the last dimension runs fastest.
func (r *valueReader) labels(position int) []string {
	c := r.cube
	labels := make([]string, len(c.id), len(c.id)+2)
	unit := ""
	for i, rest := len(c.id)-1, position; i >= 0; i-- {
		code := c.codes[i][rest%c.size[i]]
		rest /= c.size[i]
		labels[i] = r.rows.Label(c.id[i], code)
		if known := c.units[c.id[i]][code]; known != "" {
			unit = known
		}
	}
	if unit != "" {
		labels = append(labels, r.rows.Label("unit", unit))
	}
	if status := c.status.of(position); status != "" {
		labels = append(labels, r.rows.Label("status", status))
	}
	return labels
}
