package cli

import (
	"context"
	"fmt"
	"io"
	"math"
	"strings"
	"unicode/utf8"

	"cts/pipeline"
	"cts/schemas"
)

// The queries that tell a finding. They are shown too, so that anybody can ask again.
const (
	figuresOfFinding = `WITH used AS (
    SELECT submission_id, locators, split_part(id, '@', 1) AS series_id, split_part(id, '@', 2) AS time_period
    FROM (SELECT submission_id, locators, unnest(figure_ids) AS id FROM findings WHERE finding_id = $1)
)
SELECT DISTINCT s.time_period AS period, s.indicator, s.iccs, s.sex, s.age,
       coalesce(regexp_replace(s.obs_value::VARCHAR, '\.0$', ''), s.missing)
           || CASE WHEN s.unit_measure = 'NUMBER' THEN '' ELSE ' ' || s.unit_measure END AS value,
       s.locator AS place, s.submission_id[1:8] AS submission
FROM series s
JOIN used u ON u.series_id = s.series_id AND u.time_period = s.time_period
    AND (u.submission_id = s.submission_id OR list_contains(u.locators, s.snapshot || '#' || s.locator))
ORDER BY ALL`

	// The figures of the last submission in which it was found, and of other years those that count.
	historyOfFinding = `WITH found AS (
    SELECT f.series_id, f.submission_id FROM findings f JOIN submissions s USING (submission_id)
    WHERE f.finding_id = $1 AND f.series_id <> '' ORDER BY s.ordinal DESC LIMIT 1
), own AS (
    SELECT s.year, s.obs_value FROM series s JOIN found USING (series_id, submission_id)
    WHERE s.obs_value IS NOT NULL AND s.time_period = s.year::VARCHAR
)
SELECT year, obs_value FROM own
UNION ALL
SELECT c.year, c.obs_value FROM current c JOIN found USING (series_id)
WHERE c.obs_value IS NOT NULL AND c.time_period = c.year::VARCHAR AND c.year NOT IN (SELECT year FROM own)
ORDER BY year`

	submissionsOfFinding = `SELECT s.issued_at::DATE AS issued, coalesce(nullif(s.round, ''), s.release) AS round_or_release, s.status, f.severity, f.observed, f.expected,
       CASE WHEN f.figures = first_value(f.figures) OVER (ORDER BY s.ordinal DESC) THEN 'the same figures' ELSE 'other figures' END AS figures
FROM findings f JOIN submissions s USING (submission_id) WHERE f.finding_id = $1 ORDER BY s.ordinal`
)

// tellFinding shows a finding as one reads it: what is wrong, the rule, the
// figures with their places, the query that gives them, the series as a chart, and
// what was said before.
func (s *session) tellFinding(ctx context.Context, finding schemas.Finding) error {
	if s.asJSON {
		return s.showQuery(ctx, "SELECT * FROM findings WHERE finding_id = $1", finding.FindingID)
	}
	workspace, err := s.open()
	if err != nil {
		return err
	}
	if err := s.tellRule(ctx, workspace, finding); err != nil {
		return err
	}
	for _, part := range []struct{ title, query string }{
		{"Figures", figuresOfFinding}, {"Submissions in which it was found", submissionsOfFinding}, {"Explanations", findingExplanations},
	} {
		fmt.Fprintf(s.out, "\n%s\n", part.title)
		if err := s.showQuery(ctx, part.query, finding.FindingID); err != nil {
			return err
		}
	}
	fmt.Fprintf(s.out, "\nQuery of the figures (cts query, with the id for $1)\n%s\n", indented(strings.ReplaceAll(figuresOfFinding, "$1", "'"+finding.FindingID+"'")))
	return s.tellHistory(ctx, finding)
}

func (s *session) tellRule(ctx context.Context, workspace *pipeline.Workspace, finding schemas.Finding) error {
	rules, err := workspace.Rules(ctx)
	if err != nil {
		return err
	}
	fmt.Fprintf(s.out, "%s\n\n%s  %s  level %d\n", folded(finding.Message, 0), finding.RuleID, finding.Severity, finding.Level)
	for _, rule := range rules {
		if rule.ID == finding.RuleID {
			fmt.Fprintln(s.out, folded(rule.Description, 0))
			for _, fact := range [][2]string{
				{"formula", rule.Formula}, {"source", fmt.Sprintf("%s (%s)", rule.Source, rule.Standing())},
				{"observed", finding.Observed}, {"expected", finding.Expected},
			} {
				fmt.Fprintln(s.out, folded(fmt.Sprintf("%-9s %s", fact[0]+":", fact[1]), 10))
			}
		}
	}
	for _, parameter := range finding.Parameters {
		if change, ok := strings.CutPrefix(parameter, "override="); ok {
			fmt.Fprintln(s.out, folded("override: "+change, 10))
		}
	}
	return nil
}

// tellHistory draws the series that the finding is about.
func (s *session) tellHistory(ctx context.Context, finding schemas.Finding) error {
	var years []int
	var values []float64
	err := s.withEngine(ctx, func(_ *pipeline.Workspace, e querier) error {
		rows, err := e.QueryContext(ctx, historyOfFinding, finding.FindingID)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var year int
			var value float64
			if err := rows.Scan(&year, &value); err != nil {
				return err
			}
			years, values = append(years, year), append(values, value)
		}
		return rows.Err()
	})
	if err != nil || len(years) == 0 {
		return err
	}
	fmt.Fprint(s.out, "\nSeries\n")
	drawBars(s.out, years, values, int(finding.Year))
	return nil
}

// lineWidth is that of a terminal.
const lineWidth = 80

// folded breaks a text between words into lines of a terminal; lines after the
// first are indented.
func folded(text string, indent int) string {
	var lines strings.Builder
	width := 0
	for i, word := range strings.Split(text, " ") {
		long := utf8.RuneCountInString(word)
		switch {
		case i == 0:
		case width+1+long > lineWidth:
			lines.WriteString("\n" + strings.Repeat(" ", indent))
			width = indent
		default:
			lines.WriteString(" ")
			width++
		}
		lines.WriteString(word)
		width += long
	}
	return lines.String()
}

// barWidth is the length of the longest bar, so that a line fits eighty columns.
const barWidth = 50

// drawBars draws one bar a year; a year without a figure has a line without a
// bar, and the year in question is marked.
func drawBars(w io.Writer, years []int, values []float64, marked int) {
	largest := 0.0
	given := map[int]float64{}
	for i, year := range years {
		given[year] = values[i]
		largest = math.Max(largest, math.Abs(values[i]))
	}
	for year := years[0]; year <= years[len(years)-1]; year++ {
		value, ok := given[year]
		mark := " "
		if year == marked {
			mark = ">"
		}
		if !ok {
			fmt.Fprintf(w, "%s %d\n", mark, year)
			continue
		}
		length := 0
		if largest > 0 {
			length = int(math.Round(barWidth * math.Abs(value) / largest))
		}
		fmt.Fprintf(w, "%s %d %s %s\n", mark, year, strings.Repeat("█", length), trimmedNumber(value))
	}
}

func trimmedNumber(value float64) string {
	return strings.TrimSuffix(strings.TrimRight(fmt.Sprintf("%.2f", value), "0"), ".")
}

func indented(text string) string { return "  " + strings.ReplaceAll(text, "\n", "\n  ") }

// textList scans a list of texts.
type textList []string

// Scan takes what the database gives for a list.
func (l *textList) Scan(value any) error {
	items, ok := value.([]any)
	if !ok && value != nil {
		return fmt.Errorf("expected a list, got %T", value)
	}
	for _, item := range items {
		*l = append(*l, fmt.Sprint(item))
	}
	return nil
}
