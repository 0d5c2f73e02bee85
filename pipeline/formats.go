package pipeline

import (
	"context"
	"errors"
	"fmt"

	"cts/connectors"
	"cts/connectors/format/jsonstat"
	"cts/connectors/format/nibrs"
	"cts/connectors/format/px"
	"cts/connectors/format/questionnaire"
	"cts/connectors/format/sdmx"
	"cts/connectors/format/table"
	"cts/connectors/format/unodc"
	"cts/connectors/transport/ckan"
	"cts/connectors/transport/dir"
	web "cts/connectors/transport/http"
	"cts/connectors/transport/imap"
	"cts/connectors/transport/pxweb"
	"cts/connectors/transport/s3"
	"cts/connectors/transport/sdmxrest"
	"cts/connectors/transport/sftp"
	"cts/schemas"
)

// registry lists every transport and format of the program.
var registry = connectors.NewRegistry(
	[]connectors.TransportDescriptor{dir.Descriptor, web.Descriptor, imap.Descriptor, sftp.Descriptor, sdmxrest.Descriptor, pxweb.Descriptor, ckan.Descriptor, s3.Descriptor},
	[]connectors.FormatDescriptor{
		questionnaire.Descriptor, unodc.Descriptor,
		sdmx.TSV, sdmx.CSV, sdmx.JSON, sdmx.ML, jsonstat.Descriptor, px.Descriptor, nibrs.Descriptor, table.Descriptor,
	},
)

// annotated is the format whose workbooks come back with explanations.
var annotated = questionnaire.Descriptor.ID

// Formats lists every format, in the order in which a file is tried.
func Formats() []connectors.FormatDescriptor { return registry.Formats() }

// FormatIDs lists the ids of the formats.
func FormatIDs() []string {
	var ids []string
	for _, format := range Formats() {
		ids = append(ids, format.ID)
	}
	return ids
}

// newFormat makes a format that reads by the descriptions, where it needs any.
func newFormat(descriptor connectors.FormatDescriptor, described []*schemas.Description) (connectors.Format, error) {
	format, err := descriptor.New(nil)
	if describable, ok := format.(connectors.Describable); ok && err == nil {
		return describable.Describe(described), nil
	}
	return format, err
}

// recognise finds the format of a file: the named one, or the first that knows it.
func recognise(ctx context.Context, file connectors.File, id string, described []*schemas.Description) (connectors.Header, error) {
	var reasons []error
	for _, descriptor := range Formats() {
		if id != "" && descriptor.ID != id {
			continue
		}
		format, err := newFormat(descriptor, described)
		if err != nil {
			return connectors.Header{}, err
		}
		header, err := format.Recognise(ctx, file)
		if !errors.Is(err, connectors.ErrNotRecognised) {
			return header, err
		}
		reasons = append(reasons, fmt.Errorf("%s: %w", descriptor.ID, err))
	}
	return connectors.Header{}, fmt.Errorf("%s: no format reads it; check that it is the file you meant: %w",
		file.Name, errors.Join(reasons...))
}
