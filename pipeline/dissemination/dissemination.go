// Package dissemination writes the reports that are about a whole collection: a
// round (who answered, when, how completely, what was found), the revisions, and
// the themes on which the Commission asks for data. Each is a page with its
// charts, and with every table and the data of every chart as CSV beside it.
package dissemination

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io"
	"strconv"

	"cts/pipeline/query"
	"cts/pipeline/report"
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

// publish writes a document as index.html, with every table and the data of
// every chart as CSV.
func publish(folder string, wording report.Wording, build func(report.Wording) report.Document) (report.Result, error) {
	out, err := report.NewFolder(folder)
	if err != nil {
		return report.Result{}, err
	}
	written, err := write(out, wording, build)
	if err != nil {
		return report.Result{}, errors.Join(err, out.Discard())
	}
	return report.Result{Index: written.Path("index.html"), Files: len(written.Files), Digest: written.Digest}, nil
}

func write(out report.Writer, wording report.Wording, build func(report.Wording) report.Document) (report.Written, error) {
	document := build(wording)
	for i := range document.Sections {
		if err := writeData(out, wording, &document.Sections[i]); err != nil {
			return report.Written{}, err
		}
	}
	spoken := func(w report.Wording) report.Document {
		if w == wording {
			return document
		}
		return build(w)
	}
	if err := report.WriteDocument(out, "index.html", wording, spoken); err != nil {
		return report.Written{}, err
	}
	return out.Commit()
}

// writeData writes tables and charts of a section as CSV and links to them.
func writeData(out report.Writer, wording report.Wording, section *report.Section) (err error) {
	for i, drawn := range section.Charts {
		if section.Charts[i], err = report.WriteChartData(out, drawn); err != nil {
			return err
		}
	}
	for i, grid := range section.Tables {
		name := fmt.Sprintf("data/%s-%d.csv", section.ID, i+1)
		if err := out.Create(name, func(w io.Writer) error { return report.WriteGrid(w, grid) }); err != nil {
			return err
		}
		section.Files = append(section.Files, report.File{Name: name, Title: wording.Text("report.document.csv", "caption", grid.Caption)})
	}
	return nil
}

// columns are the heads of a table by their messages; # marks numbers.
func columns(wording report.Wording, keys ...string) []report.Column {
	all := make([]report.Column, len(keys))
	for i, key := range keys {
		number := key[0] == '#'
		if number {
			key = key[1:]
		}
		all[i] = report.Column{Title: wording.Text("report.column." + key), Number: number}
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
