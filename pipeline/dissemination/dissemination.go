// Package dissemination writes the reports that are about a whole collection: a
// round (who answered, when, how completely, what was found), the revisions, and
// the themes on which the Commission asks for data. Each is a page with its
// tables as CSV beside it.
package dissemination

import (
	"context"
	"embed"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strconv"

	"cts/pipeline/query"
	"cts/pipeline/report"
	"cts/pipeline/tabular"
)

//go:embed sql/*.sql
var queries embed.FS

// ErrNothing means that there is nothing to report on; the message says what there is.
var ErrNothing = errors.New("nothing to report")

func selectAll[T any](ctx context.Context, q query.Querier, name string, args ...any) ([]T, error) {
	text, err := queries.ReadFile("sql/" + name + ".sql")
	if err != nil {
		return nil, err
	}
	rows, err := query.Select[T](ctx, q, string(text), args...)
	if err != nil {
		return nil, fmt.Errorf("query %s: %w", name, err)
	}
	return rows, nil
}

// publish writes a document as index.html, with every table of it as CSV.
func publish(folder string, document report.Document, options report.Options) (report.Result, error) {
	out, err := report.NewFolder(folder)
	if err != nil {
		return report.Result{}, err
	}
	written, err := write(out, document, options)
	if err != nil {
		return report.Result{}, errors.Join(err, out.Discard())
	}
	return report.Result{Index: written.Path("index.html"), Files: len(written.Files), Digest: written.Digest}, nil
}

func write(out report.Writer, document report.Document, options report.Options) (report.Written, error) {
	for i := range document.Sections {
		section := &document.Sections[i]
		for j, grid := range section.Tables {
			name := fmt.Sprintf("data/%s-%d.csv", section.ID, j+1)
			if err := out.Create(name, func(w io.Writer) error { return writeGrid(w, grid) }); err != nil {
				return report.Written{}, err
			}
			section.Files = append(section.Files, report.File{Name: name, Title: grid.Caption + " (CSV)"})
		}
	}
	if err := report.WriteDocument(out, "index.html", document, options); err != nil {
		return report.Written{}, err
	}
	return out.Commit()
}

func writeGrid(w io.Writer, grid report.Grid) error {
	out := csv.NewWriter(w)
	record := make([]string, len(grid.Columns))
	for i, column := range grid.Columns {
		record[i] = column.Title
	}
	if err := out.Write(record); err != nil {
		return err
	}
	for _, row := range grid.Rows {
		for i, cell := range row {
			record[i] = tabular.Harmless(cell.Text)
		}
		if err := out.Write(record); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

func columns(names ...string) []report.Column {
	all := make([]report.Column, len(names))
	for i, name := range names {
		all[i] = report.Column{Title: name}
		if name[0] == '#' {
			all[i] = report.Column{Title: name[1:], Number: true}
		}
	}
	return all
}

func cells(texts ...string) []report.Cell {
	all := make([]report.Cell, len(texts))
	for i, text := range texts {
		all[i] = report.TextCell(text)
	}
	return all
}

func whole(number int64) string { return strconv.FormatInt(number, 10) }

// percent is a share in words: one decimal, and a dash where there is no whole.
func percent(part, all int64) string {
	if all == 0 {
		return "\u2013"
	}
	return report.Number(100*float64(part)/float64(all), 1) + " %"
}
