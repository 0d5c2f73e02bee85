package sdmx

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"

	"cts/connectors"
	"cts/connectors/streams"
	"cts/schemas"
)

// ML is the format "sdmx-ml".
var ML = connectors.FormatDescriptor{
	ID:         "sdmx-ml",
	Title:      "SDMX-ML 2.0, 2.1 and 3.0",
	Help:       "Data messages in XML, generic, compact, cross-sectional or structure-specific, alone or several in a zip file with their structure.",
	Version:    "1",
	Extensions: []string{".xml", ".xml.gz", ".zip"},
	Datasets:   anyDataset,
	Years:      "SDMX-ML 2.0 (2005), 2.1 (2011) and 3.0 (2021); figures of any year",
	Licence:    licenceOfMessage,
	New:        connectors.WithoutSettings("sdmx-ml", mlFormat{}),
}

type mlFormat struct{ measures measures }

// Describe returns the format as it reads by these descriptions.
func (f mlFormat) Describe(described []*schemas.Description) connectors.Format {
	return mlFormat{measuresOf(described)}
}

// message is one SDMX-ML message of a file, and what its header says.
type message struct {
	part    streams.Part
	kind    string // name of the root element
	version string // 2.0, 2.1, 3.0
	header  mlHeader
}

// kindsOfData are the root elements of messages with figures.
var kindsOfData = map[string]bool{
	"GenericData": true, "GenericTimeSeriesData": true, "StructureSpecificData": true,
	"StructureSpecificTimeSeriesData": true, "CompactData": true, crossSectional: true, "MessageGroup": true,
}

// hasFigures tells whether the message holds a data set.
func (m message) hasFigures() bool { return kindsOfData[m.kind] && m.header.dataSets > 0 }

// generic tells whether dimensions and attributes are elements of their own.
func (m message) generic() bool {
	return strings.HasPrefix(m.kind, "Generic") || m.kind == "MessageGroup"
}

// edition names the layout of the message.
func (m message) edition() string {
	switch {
	case m.generic():
		return "SDMX-ML-" + m.version + "-GENERIC"
	case m.kind == crossSectional:
		return "SDMX-ML-" + m.version + "-CROSS-SECTIONAL"
	case m.kind == "CompactData":
		return "SDMX-ML-" + m.version + "-COMPACT"
	}
	return "SDMX-ML-" + m.version + "-STRUCTURE-SPECIFIC"
}

// messagesIn reads the headers of all messages of a file, in the order of its parts.
func messagesIn(ctx context.Context, file connectors.File) ([]message, error) {
	parts, err := streams.Parts(ctx, file, streams.DefaultLimits())
	if err != nil {
		return nil, err
	}
	var found []message
	for _, part := range parts {
		m, err := readHeader(ctx, part)
		if errors.Is(err, connectors.ErrNotRecognised) && len(parts) > 1 {
			continue
		}
		if err != nil {
			return nil, err
		}
		found = append(found, m)
	}
	if len(found) == 0 {
		return nil, fmt.Errorf("no SDMX-ML message, whose root element is in a namespace of sdmx.org: %w", connectors.ErrNotRecognised)
	}
	return found, nil
}

// readHeader reads a message up to its first series.
func readHeader(ctx context.Context, part streams.Part) (message, error) {
	text, err := part.Open(ctx)
	if err != nil {
		return message{}, err
	}
	m := message{part: part}
	buffered := bufio.NewReader(text)
	if start, _ := buffered.Peek(512); !bytes.HasPrefix(bytes.TrimSpace(start), []byte("<")) {
		return m, fmt.Errorf("%s: no XML: %w", part.Place("byte 0"), connectors.ErrNotRecognised)
	}
	err = walkXML(ctx, buffered).walk(&headerReader{message: &m})
	switch {
	case err != nil && m.kind == "" && ctx.Err() == nil && !errors.Is(err, connectors.ErrLimit):
		return m, fmt.Errorf("%s: %w: %w", part.Place("byte 0"), err, connectors.ErrNotRecognised)
	case err != nil:
		return m, streams.Broken(ctx, part.Place("header"), err)
	}
	return m, nil
}

// Recognise reads the header of the first message with figures.
func (f mlFormat) Recognise(ctx context.Context, file connectors.File) (connectors.Header, error) {
	messages, err := messagesIn(ctx, file)
	if err != nil {
		return connectors.Header{}, connectors.InFile(file, err)
	}
	for _, m := range messages {
		if m.hasFigures() {
			return m.connectorHeader(file.Name)
		}
	}
	return connectors.Header{}, connectors.InFile(file, fmt.Errorf("%s: %w", summarise(messages), connectors.ErrNoFigures))
}

func (m message) connectorHeader(name string) (connectors.Header, error) {
	about := m.header.about()
	header := connectors.Header{Format: ML.ID, Provider: about.agency, Dataset: about.id, Part: wholePart, Edition: m.edition()}
	if about.id == "" || about.agency == "" {
		return header, fmt.Errorf("%s: %s: the header names no dataset: %w", name, m.part.Place("header"), connectors.ErrUnreadable)
	}
	header.Issue(m.header.prepared, m.part.Place("Header/Prepared"))
	header.IssueByName(name)
	return header, nil
}

// Read passes on the observations of every message with figures.
func (f mlFormat) Read(ctx context.Context, file connectors.File, header connectors.Header, sink connectors.Sink) error {
	messages, err := messagesIn(ctx, file)
	if err != nil {
		return connectors.InFile(file, err)
	}
	measures := f.measures.of(header.Dataset)
	if measures == nil {
		if measures, err = measuresBeside(ctx, messages, header.Dataset); err != nil {
			return connectors.InFile(file, err)
		}
	}
	rows := connectors.NewRows(ctx, file, header, sink)
	for _, m := range messages {
		if m.hasFigures() {
			if err := m.read(ctx, rows, measures); err != nil {
				return connectors.InFile(file, err)
			}
		}
	}
	return nil
}

func (m message) read(ctx context.Context, rows *connectors.Rows, measures []string) error {
	text, err := m.part.Open(ctx)
	if err != nil {
		return err
	}
	var fromSink error
	reader := newDataReader(m, rows, measures, &fromSink)
	err = walkXML(ctx, text).walk(reader)
	if fromSink != nil {
		return fromSink
	}
	return streams.Broken(ctx, m.part.Place(reader.place()), err)
}

// Inspect says what a file without figures is.
func (f mlFormat) Inspect(ctx context.Context, file connectors.File) (connectors.Inspection, error) {
	messages, err := messagesIn(ctx, file)
	if err != nil {
		return connectors.Inspection{}, connectors.InFile(file, err)
	}
	return inspection(ctx, messages)
}

func inspection(ctx context.Context, messages []message) (connectors.Inspection, error) {
	found := connectors.Inspection{Role: connectors.RoleMessage, Summary: summarise(messages)}
	for _, m := range messages {
		switch {
		case m.hasFigures():
			return connectors.Inspection{Role: connectors.RoleData, Summary: m.edition()}, nil
		case m.kind == "Structure":
			structure, err := m.structure(ctx)
			if err != nil {
				return found, err
			}
			return connectors.Inspection{Role: connectors.RoleStructure, Summary: structure.summary(m.version)}, nil
		}
	}
	return found, nil
}

// summarise says in one line what messages without figures say.
func summarise(messages []message) string {
	m := messages[0]
	said := "SDMX-ML " + m.version + " " + m.kind
	for _, footer := range m.header.footers {
		said += "; " + footer.String()
	}
	return said
}

// ReadStructure reads the structures that a message, or a zip file of messages, holds.
func ReadStructure(ctx context.Context, file connectors.File) (*Structure, error) {
	messages, err := messagesIn(ctx, file)
	if err != nil {
		return nil, connectors.InFile(file, err)
	}
	all := newStructure()
	for _, m := range messages {
		if m.kind != "Structure" {
			continue
		}
		if err := m.readStructure(ctx, all); err != nil {
			return nil, connectors.InFile(file, err)
		}
	}
	return all, nil
}
