package jsonstat

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"

	"cts/connectors"
	"cts/connectors/streams"
)

// cube is one dataset without its figures.
type cube struct {
	name      string // in a bundle
	label     string
	source    string
	updated   string
	id        []string // dimensions, the last one runs fastest
	size      []int
	dimension map[string]json.RawMessage
	extension extension
	values    bool // it has the member value
	measure   bool // it has the member measure, of before version 1
	status    status
	codes     [][]string       // by dimension
	units     map[string]units // by dimension
	cells     int
}

// units are the units of the categories of a dimension of metrics, by code.
type units map[string]string

// extension is what PxWeb and Eurostat add to the standard.
type extension struct {
	ID       string `json:"id"`
	AgencyID string `json:"agencyId"`
	Lang     string `json:"lang"`
	PX       struct {
		TableID string `json:"tableid"`
		Matrix  string `json:"matrix"`
	} `json:"px"`
}

func newCube(name string) *cube { return &cube{name: name, units: map[string]units{}} }

// hasFigures tells whether there are values, or their status.
func (c *cube) hasFigures() bool { return c.values || c.measure }

func (c *cube) provider() string {
	if c.extension.AgencyID != "" {
		return c.extension.AgencyID
	}
	return c.source
}

func (c *cube) dataset() string {
	for _, id := range []string{c.extension.ID, c.extension.PX.TableID, c.extension.PX.Matrix} {
		if id != "" {
			return id
		}
	}
	if c.name == "dataset" { // as PxWeb calls any table
		return ""
	}
	return c.name
}

// member reads one member of a dataset.
func (c *cube) member(walk *streams.JSON, name string) error {
	switch name {
	case "label":
		return lenient(walk, &c.label)
	case "source":
		return lenient(walk, &c.source)
	case "updated":
		return lenient(walk, &c.updated)
	case "extension":
		return lenient(walk, &c.extension)
	case "id":
		return walk.Decode(&c.id)
	case "size":
		return walk.Decode(&c.size)
	case "dimension":
		return lenient(walk, &c.dimension)
	case "status":
		return c.status.read(walk)
	case "measure":
		c.measure = true
	case "value":
		return c.value(walk)
	}
	return walk.Skip()
}

// value notes that there are values. PxWeb 2 answers a question for metadata with
// an empty array, which is none; Eurostat one without results with an empty object.
func (c *cube) value(walk *streams.JSON) error {
	array, count, err := walk.Size()
	c.values = !array || count > 0
	return err
}

// lenient decodes a value that others may give another type, which is then left out.
func lenient(walk *streams.JSON, into any) error {
	var raw json.RawMessage
	if err := walk.Decode(&raw); err != nil {
		return err
	}
	_ = json.Unmarshal(raw, into)
	return nil
}

// finish works out the codes of the dimensions in their order.
func (c *cube) finish() error {
	if err := c.ofVersionOne(); err != nil {
		return err
	}
	if c.measure && !c.values {
		return fmt.Errorf("no member value but measure, which drafts of before version 1 had; ask for JSON-stat 2: %w", connectors.ErrUnreadable)
	}
	if len(c.id) == 0 || len(c.id) != len(c.size) {
		return fmt.Errorf("%d names of dimensions, %d sizes: %w", len(c.id), len(c.size), connectors.ErrUnreadable)
	}
	c.cells = 1
	for i, id := range c.id {
		if c.size[i] < 0 || c.size[i] > 0 && c.cells > math.MaxInt32/c.size[i]*1024 {
			return fmt.Errorf("dimension %.60q: size %d: %w", id, c.size[i], connectors.ErrLimit)
		}
		c.cells *= c.size[i]
		if err := c.readDimension(id, c.size[i]); err != nil {
			return err
		}
	}
	return nil
}

// ofVersionOne takes names and sizes from where version 1 has them.
func (c *cube) ofVersionOne() error {
	for name, into := range map[string]any{"id": &c.id, "size": &c.size} {
		raw, ok := c.dimension[name]
		if !ok || !bytes.HasPrefix(raw, []byte("[")) {
			continue
		}
		if err := json.Unmarshal(raw, into); err != nil {
			return fmt.Errorf("dimension.%s: %w: %w", name, err, connectors.ErrUnreadable)
		}
	}
	return nil
}

// readDimension reads the codes of a dimension.
func (c *cube) readDimension(id string, size int) error {
	var d struct {
		Category category `json:"category"`
	}
	raw, ok := c.dimension[id]
	if !ok {
		return fmt.Errorf("dimension %.60q is not described: %w", id, connectors.ErrUnreadable)
	}
	if err := json.Unmarshal(raw, &d); err != nil {
		return fmt.Errorf("dimension %.60q: %w: %w", id, err, connectors.ErrUnreadable)
	}
	codes, err := d.Category.inOrder()
	if err != nil {
		return fmt.Errorf("dimension %.60q: %w", id, err)
	}
	if len(codes) != size {
		return fmt.Errorf("dimension %.60q: %d categories, size %d: %w", id, len(codes), size, connectors.ErrUnreadable)
	}
	c.codes = append(c.codes, codes)
	for code, unit := range d.Category.Unit {
		if text := unit.text(); text != "" {
			if c.units[id] == nil {
				c.units[id] = units{}
			}
			c.units[id][code] = text
		}
	}
	return nil
}
