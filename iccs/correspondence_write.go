package iccs

import (
	"encoding/csv"
	"fmt"
	"io"

	"go.yaml.in/yaml/v3"
)

// NewCorrespondence makes a correspondence of rows, held against each other as
// [ReadCorrespondence] holds those of a file. Place names what the rows came
// from, and lines where each stands there; both are for messages.
func NewCorrespondence(scheme Scheme, entries []Entry, place string, lines []int) (*Correspondence, error) {
	if len(lines) != len(entries) {
		return nil, fmt.Errorf("%s: %d lines for %d rows: %w", place, len(lines), len(entries), ErrTable)
	}
	rows := make([]row, len(entries))
	for i, entry := range entries {
		if err := checkEntry(entry); err != nil {
			return nil, fmt.Errorf("%s:%d: %w", place, lines[i], err)
		}
		rows[i] = row{entry, lines[i]}
	}
	return assemble(scheme, place, rows)
}

// WriteTable writes the rows as <scheme>.csv, sorted, with LF; the same rows
// give the same bytes.
func (c *Correspondence) WriteTable(w io.Writer) error {
	writer := csv.NewWriter(w)
	if err := writer.Write(columns); err != nil {
		return err
	}
	for _, entry := range c.entries {
		if err := writer.Write(entry.fields()); err != nil {
			return err
		}
	}
	writer.Flush()
	return writer.Error()
}

// WriteSidecar writes what stands in <scheme>.yaml.
func (c *Correspondence) WriteSidecar(w io.Writer) error {
	encoder := yaml.NewEncoder(w)
	encoder.SetIndent(2)
	if err := encoder.Encode(c.Scheme); err != nil {
		return err
	}
	return encoder.Close()
}
