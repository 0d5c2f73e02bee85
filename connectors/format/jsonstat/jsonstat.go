// Package jsonstat reads JSON-stat, in which PxWeb, Eurostat and many national
// offices give tables: version 1 (a bundle of datasets by name) and version 2
// (classes dataset, collection and dimension).
//
// Source: JSON-stat 2.0 format (https://json-stat.org/full/), and its version 1.
package jsonstat

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path"
	"regexp"
	"strings"

	"cts/connectors"
	"cts/connectors/streams"
)

// Descriptor is the format "jsonstat".
var Descriptor = connectors.FormatDescriptor{
	ID:         "jsonstat",
	Title:      "JSON-stat 1 and 2",
	Help:       "Tables as PxWeb, Eurostat and others answer: values by position, codes by dimension, status beside them.",
	Version:    "1",
	Extensions: []string{".json", ".json.gz"},
	Datasets:   []string{"*"},
	Years:      "JSON-stat 1.0 to 2.0 (2013 to 2018); figures of any year",
	Licence:    "as the publishing agency says",
	New:        connectors.WithoutSettings("jsonstat", format{}),
}

type format struct{}

// bundle is all that a file says but its figures.
type bundle struct {
	class   string // of version 2: dataset, collection, dimension
	label   string
	items   int // of a collection, or categories of a dimension
	cubes   []*cube
	errors  []serviceError
	bundled bool // the cubes are members by name, as in version 1
}

// serviceError is what Eurostat answers in place of a table.
type serviceError struct {
	Status int         `json:"status"`
	ID     json.Number `json:"id"`
	Label  string      `json:"label"`
}

// Recognise reads everything but the figures.
func (f format) Recognise(ctx context.Context, file connectors.File) (connectors.Header, error) {
	b, err := readBundle(ctx, file)
	if err != nil {
		return connectors.Header{}, err
	}
	for _, c := range b.cubes {
		if c.hasFigures() {
			return b.header(c, file.Name)
		}
	}
	return connectors.Header{}, fmt.Errorf("%s: %s: %w", file.Name, b.summary(), connectors.ErrNoFigures)
}

func (b bundle) header(c *cube, name string) (connectors.Header, error) {
	header := connectors.Header{
		Format: Descriptor.ID, Provider: c.provider(), Dataset: c.dataset(), Part: "whole",
		Edition: "JSON-STAT-1", Language: c.extension.Lang,
	}
	if !b.bundled {
		header.Edition = "JSON-STAT-2"
	}
	if header.Dataset == "" {
		header.Dataset = datasetInName(name)
	}
	if header.Provider == "" || header.Dataset == "" {
		return header, fmt.Errorf("%s: neither source nor extension say who published which table: %w", name, connectors.ErrUnreadable)
	}
	header.Language = strings.ToLower(header.Language)
	header.Issue(c.updated, "member updated")
	header.IssueByName(name)
	return header, nil
}

var notOfName = regexp.MustCompile(`[^A-Z0-9]+`)

// datasetInName makes a dataset of the name of a file, where the table has no id.
func datasetInName(name string) string {
	base, _, _ := strings.Cut(path.Base(name), ".")
	return strings.Trim(notOfName.ReplaceAllString(strings.ToUpper(base), "-"), "-")
}

// summary says in one line what a file without figures is.
func (b bundle) summary() string {
	switch {
	case len(b.errors) > 0:
		return fmt.Sprintf("message %d: %s", b.errors[0].Status, b.errors[0].Label)
	case b.class == "collection":
		return fmt.Sprintf("JSON-stat collection %q of %d items", b.label, b.items)
	case b.class == "dimension":
		return fmt.Sprintf("JSON-stat dimension %q of %d categories", b.label, b.items)
	}
	return fmt.Sprintf("JSON-stat metadata of table %s, dimensions %s", b.cubes[0].dataset(), strings.Join(b.cubes[0].id, ", "))
}

// Inspect says what a file is.
func (f format) Inspect(ctx context.Context, file connectors.File) (connectors.Inspection, error) {
	b, err := readBundle(ctx, file)
	if err != nil {
		return connectors.Inspection{}, err
	}
	for _, c := range b.cubes {
		if c.hasFigures() {
			return connectors.Inspection{Role: connectors.RoleData, Summary: fmt.Sprintf("JSON-stat, %d datasets", len(b.cubes))}, nil
		}
	}
	role := connectors.RoleStructure
	if len(b.errors) > 0 {
		role = connectors.RoleMessage
	}
	return connectors.Inspection{Role: role, Summary: b.summary()}, nil
}

// readBundle reads everything but the figures.
func readBundle(ctx context.Context, file connectors.File) (bundle, error) {
	walk, err := streams.JSONFile(ctx, file)
	if err != nil {
		return bundle{}, err
	}
	reader := &bundleReader{walk: walk, top: newCube("")}
	err = walk.Object(reader.member)
	if err == nil {
		err = walk.End()
	}
	known := reader.known()
	switch {
	case ctx.Err() != nil:
		return bundle{}, fmt.Errorf("%s: %w", file.Name, context.Cause(ctx))
	case errors.Is(err, connectors.ErrLimit):
		return bundle{}, fmt.Errorf("%s: byte %d: %w", file.Name, walk.Offset(), err)
	case err != nil && !known:
		return bundle{}, fmt.Errorf("%s: byte %d: %w: %w", file.Name, walk.Offset(), err, connectors.ErrNotRecognised)
	case err != nil:
		return bundle{}, connectors.InFile(file, streams.Broken(ctx, fmt.Sprintf("byte %d", walk.Offset()), err))
	case !known:
		return bundle{}, fmt.Errorf("%s: no member is a JSON-stat dataset, collection or dimension: %w", file.Name, connectors.ErrNotRecognised)
	}
	b, err := reader.finish()
	return b, connectors.InFile(file, err)
}
