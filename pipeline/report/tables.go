package report

import (
	"archive/zip"
	"context"
	"io"
	"iter"
	"slices"
	"strings"

	"cts/pipeline/tabular"
	"cts/pipeline/trend"
	"cts/schemas"
)

// table is one of the tables beside the pages. Rows hold string, int64 or
// float64, and nil for what is missing; they are made one after the other.
type table struct {
	name    string
	columns []tabular.Column
	rows    iter.Seq[[]any]
}

// tableNames are the names of the tables, in the order of the index.
var tableNames = []string{"figures", "trends", "findings", "revisions", "submissions"}

// tablesArchive holds all tables as CSV: most of a table of figures is codes
// that repeat, which an archive stores once.
const tablesArchive = "data/tables.zip"

func writeTables(ctx context.Context, out Writer, c *contents) error {
	for _, t := range c.tables() {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := out.Create("data/"+tabular.FileName(t.name, "parquet"), func(w io.Writer) error { return c.writeTable(w, "parquet", t) }); err != nil {
			return err
		}
	}
	return out.Create(tablesArchive, func(w io.Writer) error { return c.writeArchive(ctx, w) })
}

func (c *contents) writeTable(w io.Writer, format string, t *table) error {
	return tabular.Write(w, format, tabular.Table{Name: t.name, Columns: t.columns, State: c.options.LakeState, Rows: func(yield func([]any, error) bool) {
		for row := range t.rows {
			if !yield(row, nil) {
				return
			}
		}
	}})
}

// writeArchive writes all tables as CSV into one archive. Its entries have no
// time, so that the same tables are the same bytes.
func (c *contents) writeArchive(ctx context.Context, w io.Writer) error {
	archive := zip.NewWriter(w)
	for _, t := range c.tables() {
		if err := ctx.Err(); err != nil {
			return err
		}
		entry, err := archive.CreateHeader(&zip.FileHeader{Name: tabular.FileName(t.name, "csv"), Method: zip.Deflate})
		if err != nil {
			return err
		}
		if err := c.writeTable(entry, "csv", t); err != nil {
			return err
		}
	}
	return archive.Close()
}

func (c *contents) tables() []*table {
	return []*table{c.figuresTable(), c.trendsTable(), c.findingsTable(), c.revisionsTable(), c.submissionsTable()}
}

// columnTypes are the endings of names in [columnsOf].
var columnTypes = map[string]schemas.Type{"": schemas.Utf8, "whole": schemas.Int64, "decimal": schemas.Double}

// columnsOf reads "name", "name:whole" and "name:decimal".
func columnsOf(names ...string) []tabular.Column {
	columns := make([]tabular.Column, len(names))
	for i, name := range names {
		base, kind, _ := strings.Cut(name, ":")
		columns[i] = tabular.Column{Name: base, Type: columnTypes[kind]}
	}
	return columns
}

// lineColumns identify a line: the dimensions of a series but provider and dataset.
var lineColumns = []string{
	"ref_area", "area", "sub_area", "indicator", "iccs", "role", "attempt_state", "sex", "age", "citizenship", "relationship",
	"mechanism", "context", "detention_status", "breakdown", "unit_measure", "unit_of_count", "time_per_collect", "title",
}

func (c *contents) lineCells(a *area, k schemas.SeriesKey) []any {
	return []any{
		k.RefArea, a.name, k.SubArea, k.Indicator, k.ICCS, k.PersonRole, k.AttemptState, k.Sex, k.Age, k.Citizenship, k.Relationship,
		k.Mechanism, k.Context, k.DetentionStatus, k.Breakdown, k.UnitMeasure, k.UnitOfCount, k.TimePerCollect, c.lineTitle(k),
	}
}

func (c *contents) figuresTable() *table {
	t := &table{name: "figures", columns: columnsOf(append(append([]string{}, lineColumns...),
		"year:whole", "value:decimal", "missing", "lower_bound:decimal", "upper_bound:decimal", "obs_status",
		"population:decimal", "denominator_id", "rate:decimal", "rate_lower:decimal", "rate_upper:decimal",
		"change_percent:decimal", "change_refused", "break_before", "source_before", "findings",
		"provider", "dataset", "submission_id", "file", "snapshot", "locator", "value_raw", "relation")...)}
	t.rows = func(yield func([]any) bool) {
		for a, l := range c.lines() {
			cells := c.lineCells(a, l.key)
			for _, r := range l.rows {
				if !yield(slices.Concat(cells, c.yearCells(a, r))) {
					return
				}
			}
		}
	}
	return t
}

// lines are the lines of all areas.
func (c *contents) lines() iter.Seq2[*area, *line] {
	return func(yield func(*area, *line) bool) {
		for _, a := range c.areas {
			for _, l := range a.lines {
				if !yield(a, l) {
					return
				}
			}
		}
	}
}

func (c *contents) yearCells(a *area, r *row) []any {
	f, denominator := r.place(), any(nil)
	if f == nil {
		f = &figure{}
	}
	if r.rate.Rate.Valid {
		denominator = a.denominator.id
	}
	missing := ""
	if !r.value.Valid {
		missing = missingCode(r)
	}
	var rules, reasons []string
	for _, finding := range r.findings {
		rules = append(rules, finding.RuleID)
	}
	reasons = append(reasons, r.breaks...)
	if r.isBreak() && len(nonEmpty(reasons)) == 0 {
		reasons = []string{"B"}
	}
	return []any{
		int64(r.year), optional(r.value), missing, optional(f.LowerBound), optional(f.UpperBound), strings.Join(f.ObsStatus, " "),
		optional(r.people), denominator, optional(r.rate.Rate), optional(r.rate.Limits.Lower), optional(r.rate.Limits.Upper),
		optional(r.change.Percent), string(r.change.Refused), strings.Join(nonEmpty(reasons), "; "), r.switched, strings.Join(rules, " "),
		f.Provider, f.Dataset, f.SubmissionID, c.options.FileNames[f.Snapshot], f.Snapshot, f.Locator, f.ValueRaw, f.Relation,
	}
}

// missingCode says why a year has no value, as a code.
func missingCode(r *row) string {
	switch {
	case r.figure == nil && r.heldOut != nil:
		return "held_out"
	case r.figure == nil:
		return "none"
	}
	return r.figure.Missing
}

func (c *contents) trendsTable() *table {
	t := &table{name: "trends", columns: columnsOf(append(append([]string{}, lineColumns...),
		"basis", "first_year:whole", "last_year:whole", "years:whole", "direction", "refused",
		"sen_slope:decimal", "sen_lower:decimal", "sen_upper:decimal",
		"kendall_s:whole", "kendall_tau:decimal", "kendall_p:decimal", "kendall_p_adjusted:decimal", "lag1_autocorrelation:decimal", "breaks_crossed")...)}
	t.rows = func(yield func([]any) bool) {
		for a, l := range c.lines() {
			for _, s := range l.statements {
				if s.FirstYear != 0 && !yield(append(c.lineCells(a, l.key), trendCells(l, s)...)) {
					return
				}
			}
		}
	}
	return t
}

func trendCells(l *line, s trend.Statement) []any {
	return []any{
		string(l.basis), int64(s.FirstYear), int64(s.LastYear), int64(s.Test.N), string(s.Direction), string(s.Refused),
		optional(s.Slope.Slope), optional(s.Slope.Limits.Lower), optional(s.Slope.Limits.Upper),
		int64(s.Test.S), optional(s.Test.Tau), s.Test.P, s.Test.AdjustedP, optional(s.Test.Lag1),
		l.breaksWithin(s.FirstYear, s.LastYear),
	}
}

// breaksWithin lists the years before which the line breaks, of those that a statement spans.
func (l *line) breaksWithin(first, last int) string {
	var years []string
	for _, r := range l.rows {
		if r.isBreak() && r.year > first && r.year <= last {
			years = append(years, decimal(r.year))
		}
	}
	return strings.Join(years, " ")
}

func (c *contents) findingsTable() *table {
	t := &table{name: "findings", columns: columnsOf("finding_id", "rule_id", "level:whole", "severity", "ref_area", "area", "title",
		"series_id", "time_period", "message", "remedy", "observed", "expected", "places", "submission_id", "explanation")}
	t.rows = each(c.findings, func(f *schemas.Finding) []any {
		view := c.findingView(f)
		return []any{
			f.FindingID, f.RuleID, int64(f.Level), f.Severity, f.RefArea, c.labels.area(f.RefArea), view.About,
			f.SeriesID, f.TimePeriod, view.Message.Text, view.Remedy.Text, f.Observed, f.Expected, strings.Join(view.Places, "; "),
			f.SubmissionID, strings.Join(view.Explanation, "; "),
		}
	})
	return t
}

func (c *contents) revisionsTable() *table {
	t := &table{name: "revisions", columns: columnsOf("provider", "dataset", "ref_area", "area", "title", "time_period", "kind", "cause",
		"old_value:decimal", "new_value:decimal", "old_submission_id", "new_submission_id")}
	t.rows = each(c.revisions, func(r *revision) []any {
		return []any{
			r.Provider, r.Dataset, r.RefArea, c.labels.area(r.RefArea), c.lineTitle(r.SeriesKey), r.TimePeriod, r.Kind, r.Cause,
			optional(r.OldValue), optional(r.NewValue), r.OldSubmission, r.NewSubmission,
		}
	})
	return t
}

func (c *contents) submissionsTable() *table {
	t := &table{name: "submissions", columns: columnsOf("submission_id", "provider", "dataset", "ref_area", "area", "round", "release",
		"part", "edition", "issued_at", "received_at", "status", "cells:whole", "with_value:whole", "typed_empty:whole", "rejected:whole", "files", "snapshots")}
	t.rows = each(c.submissions, func(s *submission) []any {
		var names []string
		for _, snapshot := range s.Snapshots {
			names = append(names, c.fileName(snapshot))
		}
		return []any{
			s.SubmissionID, s.Provider, s.Dataset, s.RefArea, c.labels.area(s.RefArea), s.Round, s.Release, s.Part, s.Edition,
			s.IssuedAt.UTC().Format("2006-01-02T15:04:05Z"), s.ReceivedAt.UTC().Format("2006-01-02T15:04:05Z"), s.Status,
			s.Cells, s.WithValue, s.TypedEmpty, s.Rejected, strings.Join(names, "; "), strings.Join(s.Snapshots, " "),
		}
	})
	return t
}

// each makes a row of every element.
func each[T any](all []T, row func(*T) []any) iter.Seq[[]any] {
	return func(yield func([]any) bool) {
		for i := range all {
			if !yield(row(&all[i])) {
				return
			}
		}
	}
}

func optional(value schemas.Optional[float64]) any {
	if !value.Valid {
		return nil
	}
	return value.Value
}
