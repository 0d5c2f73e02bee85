package validate

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"cts/schemas"
)

// failure is one failing case.
type failure struct {
	rule       *Rule
	check      Check
	submission string
	seriesID   string
	key        schemas.SeriesKey
	timePeriod string
	year       int32
	tableID    string
	itemID     string
	place      string // takes the place of the series where there is none
	observed   string
	expected   string
	parameters map[string]string
	figures    []figure
	identity   string // findings of the same identity are one
}

// figure is one figure that a failure used.
type figure struct {
	id    string // series_id@time_period
	value string
	place string // snapshot#locator
}

// identify names what the finding is about: rule, series and period. Where there
// is no series, the place stands for it.
func (f *failure) identify() string {
	about := f.seriesID
	if about == "" {
		about = f.place
	}
	return schemas.ID(f.rule.ID, about, f.timePeriod)
}

// tally is a count of cases with one outcome.
type tally struct{ submission, rule, outcome, reason string }

type outcomes struct {
	tallies  map[tally]int64
	failures []*failure
}

func newOutcomes() *outcomes { return &outcomes{tallies: map[tally]int64{}} }

// joinOutcomes puts the outcomes of several groups, or of several blocks, together.
func joinOutcomes(found []*outcomes) *outcomes {
	all := newOutcomes()
	for _, group := range found {
		for of, number := range group.tallies {
			all.tallies[of] += number
		}
		all.failures = append(all.failures, group.failures...)
	}
	return all
}

// collect runs a statement of [compile] and adds what it gives.
func collect(ctx context.Context, q Querier, statement string, rules []Rule, all *outcomes) (err error) {
	rows, err := q.QueryContext(ctx, statement)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	figures := relations[rules[0].Over].figureColumns(rules)
	cells := make([]sql.NullString, 1+len(subjectNames)+len(keyNames(rules))+len(rules)+len(figures))
	targets := make([]any, len(cells))
	for i := range cells {
		targets[i] = &cells[i]
	}
	for rows.Next() {
		if err := rows.Scan(targets...); err != nil {
			return err
		}
		if err := all.add(rules, figures, cells); err != nil {
			return err
		}
	}
	return rows.Err()
}

// add takes one row: a count of cases, or a failing case with its subject, the
// outcomes, the detail of each rule and the texts of the figures by column.
func (o *outcomes) add(rules []Rule, figures []string, cells []sql.NullString) error {
	subject, afterSubject := cells[1:1+len(subjectNames)], cells[1+len(subjectNames):]
	keys, afterKeys := afterSubject[:len(keyNames(rules))], afterSubject[len(keyNames(rules)):]
	details, texts := afterKeys[:len(rules)], afterKeys[len(rules):]
	codes, err := unpack(keys)
	if err != nil {
		return err
	}
	for i := range rules {
		rule := &rules[i]
		outcome, detail := rule.outcomeText(codes[i]), details[i]
		switch {
		case outcome == "":
		case cells[0].Valid:
			if err := o.count(rule, subject[0].String, outcome, cells[0].String); err != nil {
				return err
			}
		case detail.Valid:
			failure, err := newFailure(rule, outcome, subject, detail.String, figuresAmong(rule, figures, texts))
			if err != nil {
				return err
			}
			o.failures = append(o.failures, failure)
		}
	}
	return nil
}

// unpack gives the codes of all rules, and zeros after the last.
func unpack(keys []sql.NullString) ([]int, error) {
	var codes []int
	for _, key := range keys {
		packed, err := strconv.ParseInt(key.String, 10, 64)
		if err != nil {
			return nil, fmt.Errorf("packed outcomes: %w", err)
		}
		for i := range rulesPerKey {
			codes = append(codes, int(packed>>(outcomeBits*i))&(1<<outcomeBits-1))
		}
	}
	return codes, nil
}

func (o *outcomes) count(rule *Rule, submission, outcome, cases string) error {
	number, err := strconv.ParseInt(cases, 10, 64)
	if err != nil {
		return fmt.Errorf("rule %s: count of cases: %w", rule.ID, err)
	}
	kind, reason, _ := strings.Cut(outcome, ":")
	if kind == schemas.OutcomeFail {
		reason = "" // the check is told by the finding
	}
	o.tallies[tally{submission, rule.ID, kind, reason}] += number
	return nil
}

// figuresAmong are the figures that a rule names, in its order.
func figuresAmong(rule *Rule, columns []string, texts []sql.NullString) (figures []figure) {
	for _, name := range rule.Figures {
		figures = append(figures, readFigures(texts[slices.Index(columns, name)].String)...)
	}
	return figures
}

func newFailure(rule *Rule, outcome string, subject []sql.NullString, detail string, figures []figure) (*failure, error) {
	check, ok := rule.check(strings.TrimPrefix(outcome, "fail:"))
	parts := strings.Split(detail, groupSeparator)
	if !ok || len(parts) != 3 {
		return nil, fmt.Errorf("rule %s: outcome %q with %d parts of detail", rule.ID, outcome, len(parts))
	}
	column := map[string]string{}
	for i, name := range subjectNames {
		column[name] = subject[i].String
	}
	year, _ := strconv.ParseInt(column["year"], 10, 32)
	found := &failure{
		rule: rule, check: check, submission: column["submission_id"], seriesID: column["series_id"], key: keyOf(column),
		timePeriod: column["time_period"], year: int32(year), tableID: column["table_id"], itemID: column["item_id"], place: column["place"],
		observed: shown(parts[0]), expected: shown(parts[1]), parameters: map[string]string{}, figures: figures,
	}
	for _, pair := range strings.Split(parts[2], recordSeparator) {
		if name, value, ok := strings.Cut(pair, "="); ok {
			found.parameters[name] = shown(value)
		}
	}
	found.identity = found.identify()
	return found, nil
}

func readFigures(text string) []figure {
	var figures []figure
	for _, record := range strings.Split(text, recordSeparator) {
		parts := strings.Split(record, unitSeparator)
		if len(parts) == 3 {
			figures = append(figures, figure{id: parts[0], value: parts[1], place: parts[2]})
		}
	}
	return figures
}

// merge makes failures of one identity one failure, which keeps the figures of
// all, and counts it once. The first check of the rule that fails is told.
func (o *outcomes) merge() {
	slices.SortStableFunc(o.failures, (*failure).compare)
	var merged []*failure
	for _, f := range o.failures {
		last := len(merged) - 1
		if last < 0 || merged[last].identity != f.identity || merged[last].submission != f.submission {
			merged = append(merged, f)
			continue
		}
		merged[last].figures = append(slices.Clone(merged[last].figures), f.figures...)
		o.tallies[tally{f.submission, f.rule.ID, schemas.OutcomeFail, ""}]--
	}
	o.failures = merged
}

func (f *failure) compare(g *failure) int {
	return cmp.Or(
		cmp.Compare(f.rule.ID, g.rule.ID), cmp.Compare(f.submission, g.submission), cmp.Compare(f.identity, g.identity),
		cmp.Compare(f.checkNumber(), g.checkNumber()), slices.CompareFunc(f.figures, g.figures, figure.compare),
		cmp.Compare(f.observed, g.observed), cmp.Compare(f.expected, g.expected),
	)
}

func (f *failure) checkNumber() int {
	return slices.IndexFunc(f.rule.Checks, func(c Check) bool { return c.Name == f.check.Name })
}

func (a figure) compare(b figure) int {
	return cmp.Or(cmp.Compare(a.id, b.id), cmp.Compare(a.place, b.place), cmp.Compare(a.value, b.value))
}

// counts writes the tallies as rows, sorted.
func counts(all *outcomes, processingOf func(submissionID string) string) []schemas.RuleCount {
	var rows []schemas.RuleCount
	for t, number := range all.tallies {
		if number > 0 {
			rows = append(rows, schemas.RuleCount{
				SubmissionID: t.submission, ProcessingID: processingOf(t.submission), RuleID: t.rule, Outcome: t.outcome, Reason: t.reason, Count: number,
			})
		}
	}
	slices.SortFunc(rows, func(a, b schemas.RuleCount) int {
		return cmp.Or(cmp.Compare(a.SubmissionID, b.SubmissionID), cmp.Compare(a.RuleID, b.RuleID),
			cmp.Compare(a.Outcome, b.Outcome), cmp.Compare(a.Reason, b.Reason))
	})
	return rows
}
