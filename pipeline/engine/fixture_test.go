package engine

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"cts/pipeline/lake"
	"cts/schemas"
)

// world is a small lake, told line by line:
//
//	delivery D1 2022-03-01            its next processing; UN-CTS of FIN unless more is said:
//	delivery R1 2022-03-01 UNODC UN-CTS-VIOLENT auto reader=2
//	submission A FIN                  what the delivery holds of an area; * for the areas it leaves out
//	speaks T1 2019..2021              the scope of the submission; table and area may be *
//	gives T1 homicide 2019 10         a figure; or a reason why it is missing
//	gives T1 n7:homicide 2019 10      with a national code; n7:_U is not mapped, and has no series
//	error T1 homicide 2019            an ERROR finding; or a warning
//	accept A 2022-04-01               a decision; also return, withdraw, query
//	explain A homicide 2019 2022-05-01
//
// Names serve as identities. A delivery told twice is processed twice.
type world struct {
	commits      []*commit
	events       []schemas.Event
	explanations []schemas.Explanation
}

type commit struct {
	delivery, processing          string
	provider, dataset, acceptance string
	issued                        time.Time
	digests                       map[string]string
	submissions                   []schemas.Submission
	scopes                        []schemas.Scope
	series                        []schemas.Series
	observations                  []schemas.Observation
	findings                      []schemas.Finding
	occurrences                   map[string]int32 // rows told so far by submission and key
}

func parseWorld(t testing.TB, text string) *world {
	t.Helper()
	w := &world{}
	for line := range strings.Lines(text) {
		words := strings.Fields(line)
		if len(words) == 0 {
			continue
		}
		switch words[0] {
		case "delivery":
			w.delivery(t, words[1:])
		case "submission":
			w.last().submission(words[1], words[2])
		case "speaks":
			w.last().speaks(t, words[1], words[2])
		case "gives":
			w.last().gives(t, words[1], words[2], words[3], words[4])
		case "error", "warning":
			w.last().fails(strings.ToUpper(words[0]), words[1], words[2], words[3])
		case "accept", "return", "withdraw":
			w.event(t, words[1], decisions[words[0]], words[2])
		case "query":
			w.event(t, words[1], schemas.EventQueried, words[2])
		case "explain":
			w.explain(t, words[1:])
		default:
			t.Fatalf("the fixture does not know %q", line)
		}
	}
	return w
}

var decisions = map[string]string{
	"accept": schemas.EventAccepted, "return": schemas.EventReturned, "withdraw": schemas.EventWithdrawn,
}

func (w *world) last() *commit { return w.commits[len(w.commits)-1] }

func (w *world) delivery(t testing.TB, words []string) {
	c := &commit{delivery: words[0], issued: day(t, words[1]), provider: "FIN", dataset: "UN-CTS", acceptance: "review",
		digests: map[string]string{"reader": "1", "correspondences": "1", "schema": "1", "corrections": "1"}}
	if len(words) > 3 {
		c.provider, c.dataset = words[2], words[3]
	}
	for _, word := range words[2:] {
		if name, digest, ok := strings.Cut(word, "="); ok {
			c.digests[name] = digest
		}
		if word == "auto" {
			c.acceptance = word
		}
	}
	earlier := 0
	for _, other := range w.commits {
		if other.delivery == c.delivery {
			earlier++
		}
	}
	c.processing = fmt.Sprintf("%s-%d", c.delivery, earlier+1)
	w.commits = append(w.commits, c)
}

func (c *commit) submission(id, area string) {
	c.submissions = append(c.submissions, schemas.Submission{
		SubmissionID: id, ProcessingID: c.processing, DeliveryID: c.delivery, Provider: c.provider, Dataset: c.dataset,
		RefArea: area, Part: "whole", Acceptance: c.acceptance, IssuedAt: c.issued, ReceivedAt: c.issued.Add(time.Hour), CommittedAt: c.issued.Add(2 * time.Hour),
	})
}

func (c *commit) current() schemas.Submission { return c.submissions[len(c.submissions)-1] }

func (c *commit) speaks(t testing.TB, table, years string) {
	from, to, _ := strings.Cut(years, "..")
	s := c.current()
	c.scopes = append(c.scopes, schemas.Scope{
		SubmissionID: s.SubmissionID, ProcessingID: c.processing, DeliveryID: c.delivery, Provider: c.provider, Dataset: c.dataset,
		RefArea: s.RefArea, TableID: table, YearFrom: int32(number(t, from)), YearTo: int32(number(t, to)),
	})
}

func (c *commit) gives(t testing.TB, table, code, year, value string) {
	s := c.current()
	national, category, coded := strings.Cut(code, ":")
	if !coded {
		category = code
	}
	key := seriesKey(s, category)
	measures := schemas.Measures{Year: int32(number(t, year))}
	if v, err := strconv.ParseFloat(value, 64); err == nil {
		measures.ObsValue = schemas.Some(v)
	} else {
		measures.Missing = value
	}
	origin := schemas.Origin{SubmissionID: s.SubmissionID, ProcessingID: c.processing, TableID: table,
		ValueRaw: value, Locator: table + "!" + national + year}
	if c.occurrences == nil {
		c.occurrences = map[string]int32{}
	}
	same := schemas.ID(s.SubmissionID, key.ID(), year, national)
	c.occurrences[same]++
	occurrence := c.occurrences[same]
	c.observations = append(c.observations, schemas.Observation{SeriesID: key.ID(), SeriesKey: key, TimePeriod: year,
		NationalCode: national, Occurrence: occurrence, Measures: measures, Origin: origin})
	if category != schemas.Unknown && occurrence == 1 {
		c.series = append(c.series, schemas.Series{SeriesID: key.ID(), SeriesKey: key, TimePeriod: year, Parts: 1, Measures: measures, Origin: origin})
	}
}

func seriesKey(s schemas.Submission, category string) schemas.SeriesKey {
	key := schemas.NewSeriesKey()
	key.Provider, key.Dataset, key.RefArea = s.Provider, s.Dataset, s.RefArea
	key.Indicator, key.ICCS = "offences", category
	return key
}

func (c *commit) fails(severity, table, category, year string) {
	s := c.current()
	key := seriesKey(s, category)
	c.findings = append(c.findings, schemas.Finding{FindingID: schemas.ID("TIM-003", key.ID(), year), RuleID: "TIM-003",
		Severity: severity, Outcome: schemas.OutcomeFail, SeriesID: key.ID(), SeriesKey: key, TimePeriod: year,
		SubmissionID: s.SubmissionID, ProcessingID: c.processing, TableID: table, Figures: s.SubmissionID, Message: "too large a jump"})
}

func (w *world) event(t testing.TB, submission, kind, date string) {
	sequence := int32(0)
	for _, e := range w.events {
		if e.SubmissionID == submission {
			sequence++
		}
	}
	w.events = append(w.events, schemas.Event{EventID: fmt.Sprint(kind, submission, sequence), SubmissionID: submission,
		Type: kind, Actor: "tester", DecidedAt: day(t, date), Sequence: sequence})
}

// explain gives a reason for the finding that a submission has of a figure.
func (w *world) explain(t testing.TB, words []string) {
	for _, c := range w.commits {
		for _, f := range c.findings {
			if f.SubmissionID == words[0] && f.ICCS == words[1] && f.TimePeriod == words[2] {
				w.explanations = append(w.explanations, schemas.Explanation{ExplanationID: f.FindingID + f.Figures,
					FindingID: f.FindingID, Figures: f.Figures, Text: "an earthquake", Actor: "focal point", DecidedAt: day(t, words[3])})
			}
		}
	}
}

func day(t testing.TB, text string) time.Time {
	t.Helper()
	date, err := time.Parse(time.DateOnly, text)
	if err != nil {
		t.Fatal(err)
	}
	return date
}

func number(t testing.TB, text string) int {
	t.Helper()
	n, err := strconv.Atoi(text)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// publish writes the world into a lake.
func (w *world) publish(t testing.TB, storage lake.Storage) Options {
	t.Helper()
	ctx := context.Background()
	l := lake.Open(storage)
	for _, c := range w.commits {
		staging, err := l.Begin(ctx, c.processing)
		check(t, err)
		c.stage(t, staging)
		_, err = staging.Publish(ctx, lake.Commit{DeliveryID: c.delivery, CommittedAt: c.issued.Add(2 * time.Hour), Digests: c.digests})
		check(t, err)
	}
	state, err := l.State(ctx)
	check(t, err)
	return Options{Lake: l, State: state, Events: w.events, Explanations: w.explanations}
}

func (c *commit) stage(t testing.TB, staging *lake.Staging) {
	t.Helper()
	stage(t, staging, &schemas.Submissions, c.submissions)
	stage(t, staging, &schemas.Scopes, c.scopes)
	stage(t, staging, &schemas.SeriesTable, c.series)
	stage(t, staging, &schemas.Observations, c.observations)
	stage(t, staging, &schemas.Findings, c.findings)
}

func stage[T any](t testing.TB, staging *lake.Staging, table *schemas.Table, rows []T) {
	t.Helper()
	_, err := lake.Stage(context.Background(), staging, table, rows)
	check(t, err)
}

// openWorld opens an engine over the world told in text.
func openWorld(t testing.TB, text string) *Engine {
	t.Helper()
	return openOptions(t, parseWorld(t, text).publish(t, lake.NewMemory()))
}

func openOptions(t testing.TB, options Options) *Engine {
	t.Helper()
	e, err := Open(context.Background(), options)
	check(t, err)
	t.Cleanup(func() { check(t, e.Close()) })
	return e
}

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// lines runs a query and writes each row as its values with spaces between.
func lines(t testing.TB, e *Engine, query string, args ...any) []string {
	t.Helper()
	table, err := e.Table(context.Background(), query, args...)
	check(t, err)
	defer table.Close()
	var all []string
	for row, err := range table.Rows() {
		check(t, err)
		words := make([]string, len(row))
		for i, value := range row {
			words[i] = fmt.Sprint(value)
		}
		all = append(all, strings.Join(words, " "))
	}
	return all
}

// figureLines writes figures as "FIN homicide 2019 10 by A", sorted.
func figureLines(t testing.TB, e *Engine, relation string) []string {
	t.Helper()
	found := lines(t, e, `SELECT ref_area || ' ' || iccs || ' ' || time_period || ' ' ||
		coalesce(CAST(CAST(obs_value AS BIGINT) AS VARCHAR), missing) || ' by ' || submission_id FROM `+relation)
	slices.Sort(found)
	return found
}

func trimmedLines(text string) []string {
	var all []string
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			all = append(all, line)
		}
	}
	slices.Sort(all)
	return all
}
