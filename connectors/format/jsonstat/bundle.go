package jsonstat

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"cts/connectors"
	"cts/connectors/streams"
)

// maxDatasets bounds the datasets of one bundle.
const maxDatasets = 10_000

// bundleReader tells, member by member, whether the object is a dataset of
// version 2, a bundle of version 1, or something else.
type bundleReader struct {
	walk   *streams.JSON
	bundle bundle
	top    *cube // what version 2 has at the top
	others int   // members that are no dataset
}

// known tells whether anything of JSON-stat was met.
func (r *bundleReader) known() bool {
	return len(r.bundle.cubes) > 0 || r.bundle.class != "" || len(r.bundle.errors) > 0 || r.top.dimension != nil && r.top.size != nil
}

func (r *bundleReader) member(name string) error {
	switch name {
	case "class":
		return r.walk.Decode(&r.bundle.class)
	case "error":
		return r.serviceErrors()
	case "link":
		return r.link()
	case "category":
		return r.category()
	}
	if membersOfCube[name] {
		return r.top.member(r.walk, name)
	}
	return r.bundled(name)
}

// membersOfCube are the names that a dataset of version 2 has at the top.
var membersOfCube = map[string]bool{
	"version": true, "label": true, "source": true, "updated": true, "id": true, "size": true, "role": true, "dimension": true,
	"value": true, "status": true, "note": true, "href": true, "extension": true,
}

// bundled reads a member that may be a dataset of version 1.
func (r *bundleReader) bundled(name string) error {
	c := newCube(name)
	err := r.walk.Any(func(member string) error { return c.member(r.walk, member) }, r.walk.SkipElement, func(json.Token) error { return nil })
	if err != nil {
		return err
	}
	if c.dimension == nil {
		r.others++
		return nil
	}
	if r.bundle.cubes = append(r.bundle.cubes, c); len(r.bundle.cubes) > maxDatasets {
		return fmt.Errorf("more than %d datasets: %w", maxDatasets, connectors.ErrLimit)
	}
	r.bundle.bundled = true
	return nil
}

func (r *bundleReader) serviceErrors() error {
	var raw json.RawMessage
	if err := r.walk.Decode(&raw); err != nil {
		return err
	}
	if bytes.HasPrefix(raw, []byte("[")) {
		_ = json.Unmarshal(raw, &r.bundle.errors) // another service's errors are no errors of ours
	}
	for _, e := range r.bundle.errors {
		if e.Label == "" {
			r.bundle.errors = nil
			break
		}
	}
	return nil
}

// link counts the items of a collection.
func (r *bundleReader) link() error {
	var link map[string]json.RawMessage
	if err := r.walk.Decode(&link); err != nil {
		return err
	}
	var items []json.RawMessage
	if json.Unmarshal(link["item"], &items) == nil {
		r.bundle.items = len(items)
	}
	return nil
}

// category counts the categories of a dimension that stands alone.
func (r *bundleReader) category() error {
	var c category
	if err := r.walk.Decode(&c); err != nil {
		return err
	}
	r.bundle.items = max(len(c.codes), len(c.Label))
	return nil
}

// finish checks what was read.
func (r *bundleReader) finish() (bundle, error) {
	r.bundle.label = r.top.label
	if r.top.dimension != nil {
		r.bundle.cubes = append(r.bundle.cubes, r.top)
	}
	alone := r.bundle.class == "collection" || r.bundle.class == "dimension" || len(r.bundle.errors) > 0
	if len(r.bundle.cubes) == 0 && !alone {
		return r.bundle, fmt.Errorf("class %.60q without a member dimension: %w", r.bundle.class, connectors.ErrUnreadable)
	}
	for _, c := range r.bundle.cubes {
		if err := c.finish(); err != nil {
			return r.bundle, fmt.Errorf("%s%w", strings.TrimPrefix(c.name+": ", ": "), err)
		}
	}
	return r.bundle, nil
}
