// Package nibrs reads submissions to the National Incident-Based Reporting System of
// the FBI: the flat file of fixed columns and the NIEM XML. Incidents are counted,
// one raw row for each agency, month, offence and attempt state; none enters the lake
// by itself. What an edit rule refuses is not counted, and passed on as it stands.
package nibrs

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"cts/connectors"
	"cts/connectors/streams"
	"cts/schemas"
)

// Descriptor is the format "nibrs".
var Descriptor = connectors.FormatDescriptor{
	ID:    "nibrs",
	Title: "FBI NIBRS submission (flat file, NIEM XML)",
	Help: "Incidents and arrests as agencies send them to the FBI; counted by agency, month, offence and attempt. " +
		"Deletions are not counted, zero reports are noughts that somebody stated.",
	Version:    "3",
	Extensions: []string{".txt", ".xml"},
	Datasets:   []string{dataset, "*"},
	Years:      "flat file 2019.1, NIEM IEPD 2019.1",
	Licence:    "public domain; cite the reporting agency and the FBI, Uniform Crime Reporting Program",
	New: func(settings connectors.Settings) (connectors.Format, error) {
		if _, err := settings.Resolve(nil); err != nil {
			return nil, fmt.Errorf("format nibrs: %w", err)
		}
		return &Format{}, nil
	},
}

const (
	dataset  = "US-NIBRS"
	provider = "US_FBI"
)

// Format reads both kinds of submissions.
type Format struct{}

// Recognise tells the kind by the first bytes.
func (f *Format) Recognise(ctx context.Context, file connectors.File) (connectors.Header, error) {
	start, err := startOf(ctx, file)
	if err != nil {
		return connectors.Header{}, fmt.Errorf("%s: %w", file.Name, err)
	}
	header := connectors.Header{Format: "nibrs", Provider: provider, Dataset: dataset, RefArea: "USA", Part: "police"}
	switch {
	case isReceipt(start):
		return header, fmt.Errorf("%s: a receipt of the FBI, no submission: %w: %w", file.Name, connectors.ErrNoFigures, connectors.ErrNotRecognised)
	case bytes.Contains(start, []byte("fbi.gov/cjis/nibrs/")):
		header.Edition = "NIBRS-XML-2019"
	case isFlat(start):
		header.Edition = "NIBRS-FLAT-2019"
	default:
		return header, fmt.Errorf("%s: neither a flat file nor NIEM XML: %w", file.Name, connectors.ErrNotRecognised)
	}
	return header, nil
}

// Inspect says what a receipt of the FBI says.
func (f *Format) Inspect(ctx context.Context, file connectors.File) (connectors.Inspection, error) {
	start, err := startOf(ctx, file)
	if err != nil {
		return connectors.Inspection{}, fmt.Errorf("%s: %w", file.Name, err)
	}
	if isReceipt(start) {
		return inspectReceipt(ctx, file)
	}
	if _, err := f.Recognise(ctx, file); err != nil {
		return connectors.Inspection{}, err
	}
	return connectors.Inspection{Role: connectors.RoleData, Summary: "NIBRS submission"}, nil
}

func startOf(ctx context.Context, file connectors.File) ([]byte, error) {
	text, err := streams.Text(ctx, file, streams.DefaultLimits())
	if err != nil {
		return nil, err
	}
	start := make([]byte, 4096)
	n, err := io.ReadFull(text, start)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, io.EOF) {
		return nil, streams.Broken(ctx, "first bytes", err)
	}
	return start[:n], nil
}

func isReceipt(start []byte) bool {
	return bytes.Contains(start, []byte("ws.nibrs.ucr.cjis.fbi.gov")) || bytes.Contains(start, []byte("soap/envelope")) && bytes.Contains(bytes.ToLower(start), []byte("nibrs"))
}

// isFlat tells whether the first line is a record: its length, a level from 0 to 7,
// an action, a month and a year.
func isFlat(start []byte) bool {
	line, _, _ := bytes.Cut(start, []byte("\n"))
	line = bytes.TrimRight(line, "\r")
	if len(line) < 37 {
		return false
	}
	length, err := strconv.Atoi(string(line[:4]))
	month, errMonth := strconv.Atoi(string(line[6:8]))
	_, errYear := strconv.Atoi(string(line[8:12]))
	return err == nil && errMonth == nil && errYear == nil && month <= 12 && length >= len(line)-8 && length <= len(line)+8 &&
		line[4] >= '0' && line[4] <= '7' && bytes.IndexByte([]byte("IADRM"), line[5]) >= 0
}

// Read counts the submission.
func (f *Format) Read(ctx context.Context, file connectors.File, header connectors.Header, sink connectors.Sink) error {
	counted := newCount()
	text, err := streams.Text(ctx, file, streams.DefaultLimits())
	if err != nil {
		return fmt.Errorf("%s: %w", file.Name, err)
	}
	if header.Edition == "NIBRS-XML-2019" {
		err = readXML(ctx, text, counted)
	} else {
		err = readFlat(ctx, bufio.NewReaderSize(text, maxRecord), counted)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", file.Name, err)
	}
	return counted.emit(connectors.NewRows(ctx, file, header, sink))
}

// key is what is counted together.
type key struct{ measure, agency, month, offence, attempt string }

type tally struct {
	key
	place string // of the first
	order int
	n     int
}

// refused is what an edit rule does not let in.
type refused struct {
	place, text, agency, month string
	rules                      []string // numbers of the edit rules
}

// count holds the tallies of a submission.
type count struct {
	tallies map[key]*tally
	refused []refused
}

func newCount() *count { return &count{tallies: map[key]*tally{}} }

// maxTallies bounds how much one submission may hold.
const maxTallies = 2_000_000

func (c *count) add(k key, n int, place string) error {
	t := c.tallies[k]
	if t == nil {
		if len(c.tallies)+len(c.refused) >= maxTallies {
			return fmt.Errorf("%s: more than %d combinations of agency, month and offence: %w", place, maxTallies, connectors.ErrLimit)
		}
		t = &tally{key: k, place: place, order: len(c.tallies)}
		c.tallies[k] = t
	}
	t.n += n
	return nil
}

func (c *count) refuse(r refused) error {
	if len(c.tallies)+len(c.refused) >= maxTallies {
		return fmt.Errorf("%s: more than %d records that an edit rule refuses: %w", r.place, maxTallies, connectors.ErrLimit)
	}
	c.refused = append(c.refused, r)
	return nil
}

func (c *count) emit(rows *connectors.Rows) error {
	all := make([]*tally, 0, len(c.tallies))
	for _, t := range c.tallies {
		all = append(all, t)
	}
	slices.SortFunc(all, func(a, b *tally) int { return cmp.Compare(a.order, b.order) })
	for _, t := range all {
		if err := rows.Emit(counted(rows, t)); err != nil {
			return err
		}
	}
	for _, r := range c.refused {
		row := schemas.RawRow{
			Locator: r.place, TableID: dataset, ValueRaw: r.text, ValueType: "text",
			Labels: []string{rows.Label("ORI", r.agency), rows.Label("MONTH", r.month), rows.Label("EDIT_RULE", strings.Join(r.rules, " "))},
		}
		for _, rule := range r.rules {
			row.Notes = append(row.Notes, "reader.nibrs_"+rule)
		}
		if err := rows.Emit(row); err != nil {
			return err
		}
	}
	return nil
}

func counted(rows *connectors.Rows, t *tally) schemas.RawRow {
	return schemas.RawRow{
		Locator: t.place + " (" + t.measure + " " + t.offence + t.attempt + ")", TableID: dataset, ValueRaw: strconv.Itoa(t.n), ValueType: "number",
		Labels: []string{
			rows.Label("MEASURE", t.measure), rows.Label("ORI", t.agency), rows.Label("MONTH", t.month),
			rows.Label("OFFENSE", t.offence), rows.Label("ATTEMPT", t.attempt),
		},
	}
}

// monthOf writes a date of eight digits or with hyphens as SDMX writes a month.
func monthOf(date string) string {
	digits := strings.ReplaceAll(date, "-", "")
	if len(digits) < 6 {
		return ""
	}
	return digits[:4] + "-" + digits[4:6]
}
