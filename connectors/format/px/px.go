// Package px reads PX files (PC-Axis), in which statistical offices keep the
// tables that PxWeb serves: keywords, then the figures of all cells in order.
//
// Source: Statistics Sweden, PX file format, specification of 2013.
package px

import (
	"context"
	"errors"
	"fmt"
	"path"
	"strings"

	"cts/connectors"
	"cts/connectors/streams"
)

// Descriptor is the format "px".
var Descriptor = connectors.FormatDescriptor{
	ID:         "px",
	Title:      "PX files (PC-Axis)",
	Help:       "Tables of PxWeb as files, alone or several in a zip file; with keys, several languages and symbols for missing figures.",
	Version:    "1",
	Extensions: []string{".px", ".zip"},
	Datasets:   []string{"*"},
	Years:      "AXIS-VERSION 2000 to 2013; figures of any year",
	Licence:    "as the publishing agency says",
	New:        connectors.WithoutSettings("px", format{}),
}

type format struct{}

// tables opens the tables of a file one after the other. Parts of a zip file
// that are no PX files are passed over.
func tables(ctx context.Context, file connectors.File, visit func(*table) error) error {
	parts, err := streams.Parts(ctx, file, streams.DefaultLimits())
	if err != nil {
		return connectors.InFile(file, err)
	}
	found := false
	for _, part := range parts {
		if part.Name != "" && !strings.EqualFold(path.Ext(part.Name), ".px") {
			continue
		}
		t, err := openTable(ctx, part)
		if err == nil {
			found = true
			err = visit(t)
		}
		if err != nil {
			return connectors.InFile(file, err)
		}
	}
	if !found {
		return fmt.Errorf("%s: no part is a PX file: %w", file.Name, connectors.ErrNotRecognised)
	}
	return nil
}

// errFirst ends a visit after the first table.
var errFirst = errors.New("the first table is enough")

// Recognise reads the keywords of the first table.
func (f format) Recognise(ctx context.Context, file connectors.File) (connectors.Header, error) {
	var header connectors.Header
	err := tables(ctx, file, func(t *table) error {
		header = t.header(file.Name)
		return errFirst
	})
	if !errors.Is(err, errFirst) {
		return header, err
	}
	if header.Provider == "" || header.Dataset == "" {
		return header, fmt.Errorf("%s: the keywords SOURCE and MATRIX, which say who published which table, are missing: %w", file.Name, connectors.ErrUnreadable)
	}
	return header, nil
}

func (t *table) header(name string) connectors.Header {
	header := connectors.Header{
		Format: Descriptor.ID, Part: "whole", Edition: "PX-" + t.axisVersion(), Language: t.text("LANGUAGE"),
		Provider: strings.TrimSpace(t.text("SOURCE")), Dataset: strings.TrimSpace(t.text("MATRIX")),
	}
	for _, keyword := range []string{"CREATION-DATE", "LAST-UPDATED"} {
		header.Issue(t.text(keyword), t.part.Place(keyword))
	}
	header.IssueByName(name)
	return header
}

func (t *table) axisVersion() string {
	if version := t.text("AXIS-VERSION"); version != "" {
		return version
	}
	return "2000"
}

// Read passes on a row a cell. Rows of cells that a table with KEYS leaves out give none.
func (f format) Read(ctx context.Context, file connectors.File, header connectors.Header, sink connectors.Sink) error {
	rows := connectors.NewRows(ctx, file, header, sink)
	return tables(ctx, file, func(t *table) error {
		reader := &cellReader{table: t, rows: rows}
		err := reader.read()
		if reader.fromSink != nil {
			return reader.fromSink
		}
		return streams.Broken(ctx, t.part.Place(fmt.Sprintf("line %d", t.scanner.line)), err)
	})
}
