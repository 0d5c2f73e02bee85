// Package report writes what a lake state says as something to read: a folder of
// pages with charts, and the same tables as CSV and Parquet.
//
// Every page stands alone: no script, no font, no request to a network. Every
// figure leads to the cell it was read from. What may not be compared is refused
// with its reason, and a missing figure is a word, never a zero.
package report

import (
	"context"
	"errors"
	"fmt"
	"time"

	"cts/iccs"
	"cts/pipeline/query"
	"cts/schemas"
	"cts/schemas/messages"
)

// Querier answers SQL over the views of the engine.
type Querier = query.Querier

// Options say how a report is written. The zero value is a working report in English.
type Options struct {
	Language       string               // BCP 47; English where it is empty
	Title          string               // whose figures these are, above the heading; empty for none
	GeneratedAt    time.Time            // date of the report, from the injected clock
	LakeState      string               // digest of the lake state that is reported
	Denominator    string               // id of the preferred population, WPP2024 where it is empty; others are used only for areas that it lacks
	ProgramVersion string               // version of the program, for the foot of the page
	FileNames      map[string]string    // name under which a snapshot came, by its SHA-256
	Area           string               // code of the one area to report; empty for all
	AcrossBreaks   bool                 // changes and trends are given across breaks too, and marked
	Classification *iccs.Classification // titles of categories; those that the program carries where it is nil
	Print          Print                // makes a PDF of the first page, and of every page where one area is reported; nil for none
	Release        bool                 // the countries have reviewed the figures; otherwise every page says that they have not
}

// Result tells what was written.
type Result struct {
	Index  string // path of the first page to open
	Files  int    // number of files written
	Digest string // SHA-256 over the names and digests of all files
	Areas  int    // pages of areas
}

// ErrNoFigures means that the lake holds nothing to report yet.
var ErrNoFigures = errors.New("no submissions to report: ingest files first")

// Trends writes the trend report into a folder: index.html, a page an area under
// area/, and the tables under data/. The folder may be absent, empty, or an
// earlier report, which is replaced; any other is refused ([ErrNotAReport]).
// Nothing changes in it before all is written. The same views and options give
// the same bytes.
func Trends(ctx context.Context, q Querier, folder string, options Options) (Result, error) {
	out, err := NewReport(folder, options)
	if err != nil {
		return Result{}, err
	}
	return WriteTrends(ctx, q, out, options)
}

// WriteTrends is [Trends] into any writer. The writer is committed or discarded.
func WriteTrends(ctx context.Context, q Querier, out Writer, options Options) (Result, error) {
	result, err := writeTrends(ctx, q, out, options)
	if err != nil {
		return Result{}, errors.Join(fmt.Errorf("trend report: %w", err), out.Discard())
	}
	return result, nil
}

func writeTrends(ctx context.Context, q Querier, out Writer, options Options) (Result, error) {
	if options.Language == "" {
		options.Language = messages.English
	}
	if options.Denominator == "" {
		options.Denominator = schemas.DenominatorWPP2024
	}
	contents, err := load(ctx, q, options)
	if err != nil {
		return Result{}, err
	}
	if len(contents.submissions) == 0 || len(contents.areas) == 0 {
		return Result{}, ErrNoFigures
	}
	return write(ctx, contents, out)
}

func write(ctx context.Context, c *contents, out Writer) (Result, error) {
	for _, area := range c.areas {
		if err := ctx.Err(); err != nil {
			return Result{}, err
		}
		page := c.areaPage(area)
		if err := page.writeChartData(out, area); err != nil {
			return Result{}, err
		}
		if err := writePage(out, area.file(), "area", page); err != nil {
			return Result{}, err
		}
	}
	if err := writeTables(ctx, out, c); err != nil {
		return Result{}, err
	}
	index := c.indexPage()
	if err := index.writeChartData(out); err != nil {
		return Result{}, err
	}
	if err := writePage(out, "index.html", "index", index); err != nil {
		return Result{}, err
	}
	written, err := out.Commit()
	return Result{Index: written.Path("index.html"), Files: len(written.Files), Digest: written.Digest, Areas: len(c.areas)}, err
}
