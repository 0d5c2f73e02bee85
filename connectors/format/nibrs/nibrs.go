// Package nibrs reads submissions of the National Incident-Based Reporting System of
// the United States: the flat file of segments and the XML of the IEPD 2019. A file
// of incidents counts: one raw row for each agency, month, offence, attempt and
// kind of report, with the number of offences (of group A) or arrests (of group B)
// and the place of the first. No incident and no person leaves the reader.
//
// Sources: FBI, NIBRS Technical Specification 2019.2 (segments); FBI, NIBRS IEPD
// 2019.1 (XML).
package nibrs

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"path"

	"cts/connectors"
	"cts/connectors/streams"
)

// Descriptor is the format "nibrs".
var Descriptor = connectors.FormatDescriptor{
	ID:         "nibrs",
	Title:      "NIBRS submissions (flat file and XML)",
	Help:       "Offences of group A and arrests of group B, counted by agency, month, code and attempt; reports that delete an incident stay apart.",
	Version:    "1",
	Extensions: []string{".txt", ".xml"},
	Datasets:   []string{dataset},
	Years:      "flat file and IEPD of 2019; figures of any year",
	Licence:    "US government work; cite the FBI",
	New:        connectors.WithoutSettings("nibrs", format{}),
}

const (
	dataset  = "US-NIBRS"
	provider = "US_FBI"
)

type format struct{}

// reader reads the reports of a file into a tally. It stops after the first when asked to.
type reader func(ctx context.Context, text io.Reader, name string, take func(report) error) error

// errFirst ends a reading after the first report.
var errFirst = errors.New("the first report is enough")

// Recognise reads the first report.
func (format) Recognise(ctx context.Context, file connectors.File) (connectors.Header, error) {
	header := connectors.Header{Format: Descriptor.ID, Provider: provider, Dataset: dataset, Part: "police"}
	read, text, err := open(ctx, file, &header)
	if err != nil {
		return header, err
	}
	err = read(ctx, text, file.Name, func(r report) error {
		if header.Release == "" {
			header.Issue(r.month+"-01", "month of the first report")
		}
		return errFirst
	})
	switch {
	case errors.Is(err, errFirst):
		return header, nil
	case err != nil:
		return header, connectors.InFile(file, err)
	}
	return header, fmt.Errorf("%s: no report in it: %w", file.Name, connectors.ErrUnreadable)
}

// open tells the flat file from XML by the first bytes.
func open(ctx context.Context, file connectors.File, header *connectors.Header) (reader, io.Reader, error) {
	var start [4096]byte
	n, err := file.ReadAt(start[:], 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, nil, connectors.InFile(file, err)
	}
	if err := ctx.Err(); err != nil {
		return nil, nil, connectors.InFile(file, context.Cause(ctx))
	}
	header.Edition = "NIBRS-FLAT"
	read := reader(readSegments)
	switch {
	case bytes.Contains(start[:n], []byte("fbi.gov/cjis/nibrs")):
		header.Edition, read = "NIBRS-XML", readXML
	case n > 0 && !isSegment(start[:n]):
		return nil, nil, fmt.Errorf("%s: neither a segment of the flat file nor NIBRS XML at its start: %w", path.Base(file.Name), connectors.ErrNotRecognised)
	}
	text, err := streams.Text(ctx, file, streams.DefaultLimits())
	return read, text, connectors.InFile(file, err)
}

// Read counts the file and passes the counts on.
func (format) Read(ctx context.Context, file connectors.File, header connectors.Header, sink connectors.Sink) error {
	read, text, err := open(ctx, file, &header)
	if err != nil {
		return err
	}
	counted := newTally()
	if err := read(ctx, text, file.Name, counted.take); err != nil {
		return connectors.InFile(file, err)
	}
	return counted.emit(connectors.NewRows(ctx, file, header, sink))
}
