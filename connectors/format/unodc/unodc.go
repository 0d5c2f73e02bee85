// Package unodc reads the workbooks that the United Nations Office on Drugs and
// Crime publishes from the UN-CTS: one sheet, one figure a row, the columns
// titled in a row that is found by its content.
package unodc

import (
	"context"
	"fmt"
	"strings"

	"cts/connectors"
	"cts/connectors/workbook"
	"cts/schemas"
)

// Descriptor is the format "unodc".
var Descriptor = connectors.FormatDescriptor{
	ID:         "unodc",
	Title:      "UNODC data portal, UN-CTS workbooks",
	Help:       "Workbooks with one figure a row: violent and sexual crime, corruption and economic crime, prisons and prisoners.",
	Version:    "1",
	Extensions: []string{".xlsx"},
	Datasets:   datasets,
	Years:      "releases 2022-06-06, 2023-05-11 and 2024-05-16; figures for 1998-2023",
	Licence: "United Nations Office on Drugs and Crime, dataUNODC (https://data.unodc.org), terms of use of the portal; " +
		"cite as: UNODC, the name of the workbook, the date of its release",
	New: func(settings connectors.Settings) (connectors.Format, error) {
		if _, err := settings.Resolve(nil); err != nil {
			return nil, fmt.Errorf("format unodc: %w", err)
		}
		return format{limits: workbook.DefaultLimits()}, nil
	},
}

// provider is the agency that publishes all of it.
const provider = "UNODC"

type format struct {
	limits workbook.Limits
}

// Recognise looks for the row of column titles, the dataset and the date of the release.
func (f format) Recognise(ctx context.Context, file connectors.File) (header connectors.Header, err error) {
	book, err := workbook.Open(ctx, file, f.limits)
	if err != nil {
		return header, err
	}
	defer book.Close()
	table, err := findTable(book)
	if err != nil {
		return header, fmt.Errorf("%s: %w", file.Name, err)
	}
	dataset, renamed, err := recogniseDataset(book, table)
	if err != nil {
		return header, fmt.Errorf("%s: %w", file.Name, err)
	}
	header, err = recogniseRelease(book, table, file.Name)
	if err != nil {
		return header, fmt.Errorf("%s: %w", file.Name, err)
	}
	header.Format, header.Provider, header.Dataset = Descriptor.ID, provider, dataset
	header.Part, header.Edition, header.Language = "whole", table.edition, "en"
	if renamed {
		header.Notes = append(header.Notes, "reader.sheet_renamed")
	}
	return header, nil
}

// Read passes on one row a data row; rows in which every cell is blank are none.
func (f format) Read(ctx context.Context, file connectors.File, _ connectors.Header, sink connectors.Sink) error {
	book, err := workbook.Open(ctx, file, f.limits)
	if err != nil {
		return err
	}
	defer book.Close()
	table, err := findTable(book)
	if err != nil {
		return fmt.Errorf("%s: %w", file.Name, err)
	}
	reader, err := newRowReader(book, table, file.Snapshot)
	if err != nil {
		return err
	}
	for row, err := range book.Rows(table.sheet) {
		if err != nil {
			return err
		}
		if row.Number <= table.headerRow || blank(row) {
			continue
		}
		if err := sink.Row(reader.read(row)); err != nil {
			return fmt.Errorf("%s: %w", workbook.Locator(table.sheet, row.Number, table.value), err)
		}
	}
	return nil
}

// rowReader makes raw rows; equal labels share their memory.
type rowReader struct {
	table    table
	snapshot string
	comments map[string]string
	labels   map[int]map[string]string // by column and cell, the label
	number   int64
}

func newRowReader(book *workbook.Book, table table, snapshot string) (*rowReader, error) {
	comments, err := book.Comments(table.sheet)
	return &rowReader{table: table, snapshot: snapshot, comments: comments, labels: map[int]map[string]string{}}, err
}

func (r *rowReader) read(row workbook.Row) schemas.RawRow {
	r.number++
	raw := schemas.RawRow{
		Snapshot: r.snapshot, RowNumber: r.number, Edition: r.table.edition,
		Locator: workbook.Locator(r.table.sheet, row.Number, r.table.value),
		Labels:  make([]string, 0, len(row.Cells)),
	}
	for _, cell := range row.Cells {
		if cell.Column != r.table.value && strings.TrimSpace(cell.Raw) != "" {
			raw.Labels = append(raw.Labels, r.label(cell))
		}
	}
	value := row.At(r.table.value)
	raw.ValueRaw, raw.ValueType, raw.Notes = valueOf(value)
	raw.CommentObs = r.comments[value.Reference()]
	return raw
}

// valueOf gives the value as written, its type, and what has to be said of it.
func valueOf(cell workbook.Cell) (raw, kind string, notes []string) {
	switch {
	case cell.Formula && cell.Type == workbook.Blank:
		notes = []string{"reader.formula_without_result"}
	case cell.Formula:
		notes = []string{"reader.formula"}
	case cell.Type == workbook.Text && strings.TrimSpace(cell.Raw) == "":
		return "", string(workbook.Blank), []string{"reader.only_blanks"}
	}
	return cell.Raw, string(cell.Type), notes
}

func (r *rowReader) label(cell workbook.Cell) string {
	known := r.labels[cell.Column]
	if known == nil {
		known = map[string]string{}
		r.labels[cell.Column] = known
	}
	label, ok := known[cell.Raw]
	if !ok {
		label = r.table.title(cell.Column) + "=" + cell.Raw
		known[cell.Raw] = label
	}
	return label
}
