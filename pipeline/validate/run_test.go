//go:build cgo

package validate_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"cts/pipeline/mapping"
	"cts/pipeline/validate"
	"cts/schemas"
)

// ruleText is a rule over cells with a condition to be filled in.
const ruleText = `id: RNG-001
level: 1
severity: ERROR
description: "Counts are not negative"
formula: "x >= 0"
source: "Eurostat"
verified: "yes"
datasets: ["*"]
editions: ["*"]
over: cells
undecided:
  - {reason: value_missing, when: obs_value IS NULL}
checks:
  - {name: negative, message: RNG-001, holds: "%s"}
observed: obs_value
expected: "'0 or more'"
figures: [figure]
examples:
  passes:
    - {name: zero, tables: {candidate_observations: [{obs_value: 0}]}}
  breaks:
    - {name: below zero, check: negative, tables: {candidate_observations: [{obs_value: -3}]}}
  undecided:
    - {name: no value, reason: value_missing, tables: {candidate_observations: [{missing: blank}]}}
`

func ruleWith(t *testing.T, condition string) []validate.Rule {
	t.Helper()
	rules, err := validate.Load(fstest.MapFS{"rules/RNG-001.yaml": &fstest.MapFile{Data: []byte(fmt.Sprintf(ruleText, condition))}})
	if err != nil {
		t.Fatal(err)
	}
	return rules
}

func TestARuleThatMissesItsCanaryStopsTheRun(t *testing.T) {
	_, err := validate.Run(t.Context(), openDuckDB(t), ruleWith(t, "obs_value >= -10"), validate.Candidate{})
	if !errors.Is(err, validate.ErrCanary) {
		t.Fatalf("got %v, want the error of a canary", err)
	}
	for _, part := range []string{"RNG-001", "rules/RNG-001.yaml, line 22", "below zero"} {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("the error %q does not name %q", err, part)
		}
	}
}

func TestAWrongConditionIsRefusedWithItsLine(t *testing.T) {
	for name, condition := range map[string]string{
		"bad SQL": "obs_value >=", "an unknown column": "obs_valu >= 0", "a wrong type": "date_trunc('year', obs_value) IS NULL",
	} {
		t.Run(name, func(t *testing.T) {
			_, err := validate.Run(t.Context(), openDuckDB(t), ruleWith(t, condition), validate.Candidate{})
			if !errors.Is(err, validate.ErrCondition) || !strings.Contains(err.Error(), "rules/RNG-001.yaml, line 14") {
				t.Errorf("got %v, want the condition and its line", err)
			}
		})
	}
}

func TestExamplesWithAnotherOutcomeAreTold(t *testing.T) {
	err := validate.CheckExamples(t.Context(), openDuckDB(t), ruleWith(t, "obs_value > 0"))
	if !errors.Is(err, validate.ErrExample) || !strings.Contains(err.Error(), `"zero"`) {
		t.Errorf("got %v, want the example zero, which no longer passes", err)
	}
}

// lostConnection answers nothing any more.
type lostConnection struct{}

func (lostConnection) QueryContext(context.Context, string, ...any) (*sql.Rows, error) {
	return nil, context.Canceled
}

func TestALostConnectionIsAnError(t *testing.T) {
	if _, err := validate.Run(t.Context(), lostConnection{}, ruleWith(t, "obs_value >= 0"), validate.Candidate{}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

// smallWorld shows a few figures, each a row of the candidate, as one submission an area.
func smallWorld(t *testing.T, figures []schemas.Series) *sql.DB {
	t.Helper()
	return worldAfter(t, nil, figures)
}

// worldAfter is the same after other figures were accepted.
func worldAfter(t *testing.T, accepted, figures []schemas.Series) *sql.DB {
	t.Helper()
	var mapped mapping.Mapped
	submitted := map[string]bool{}
	issued := time.Date(2023, 5, 11, 0, 0, 0, 0, time.UTC)
	for i, f := range figures {
		f.SubmissionID, f.TableID, f.Snapshot, f.Locator = "s"+f.RefArea, "1", "x", fmt.Sprintf("Sheet!B%d", i+1)
		mapped.Series = append(mapped.Series, f)
		mapped.Observations = append(mapped.Observations, schemas.Observation{
			SeriesID: f.SeriesID, SeriesKey: f.SeriesKey, TimePeriod: f.TimePeriod, NationalCode: "c", Occurrence: 1, Measures: f.Measures, Origin: f.Origin,
		})
		if !submitted[f.RefArea] {
			submitted[f.RefArea] = true
			mapped.Submissions = append(mapped.Submissions, schemas.Submission{
				SubmissionID: f.SubmissionID, Provider: f.Provider, Dataset: f.Dataset, RefArea: f.RefArea, Release: "2023-05-11", Part: "whole", Edition: "2023",
				IssuedAt: issued, ReceivedAt: issued, CommittedAt: issued,
			})
		}
	}
	return world(t, mapped, accepted)
}

// prisoners is a figure of persons held.
func prisoners(area, sex, status, category string, year int32, value schemas.Optional[float64]) schemas.Series {
	key := schemas.NewSeriesKey()
	key.Provider, key.Dataset, key.RefArea, key.Indicator = "UNODC", "UN-CTS-PRISONS", area, "PERSONS_HELD"
	key.PersonRole, key.UnitOfCount, key.TimePerCollect = "PRISONER", "PERSON", "E"
	key.Sex, key.DetentionStatus, key.ICCS = sex, status, category
	s := schemas.Series{SeriesID: key.ID(), SeriesKey: key, TimePeriod: fmt.Sprint(year)}
	s.Year, s.ObsValue = year, value
	if !value.Valid {
		s.Missing = schemas.MissingNotAvailable
	}
	return s
}

// groups are the figures of persons held in the worlds below: sex, status, category.
var groups = [][3]string{
	{"_T", "_T", "_T"}, {"M", "_T", "_T"}, {"F", "_T", "_T"}, {"_T", "SENTENCED", "_T"}, {"_T", "UNSENTENCED", "_T"}, {"_T", "_T", "01"}, {"_T", "_T", "0101"},
}

// TestNoFindingRestsOnAMissingValue: a missing value is no zero, in no rule. In
// two hundred random areas, half of the figures missing, every figure that a
// finding names has a value.
func TestNoFindingRestsOnAMissingValue(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	var figures []schemas.Series
	missing := map[string]bool{}
	for _, area := range schemas.Areas().All()[:200] {
		for year := int32(2015); year <= 2018; year++ {
			for _, group := range groups {
				value := schemas.Optional[float64]{}
				if random.IntN(2) == 0 {
					value = schemas.Some(float64(random.IntN(40)))
				}
				figure := prisoners(area.Code, group[0], group[1], group[2], year, value)
				missing[figure.SeriesID+"@"+figure.TimePeriod] = !value.Valid
				figures = append(figures, figure)
			}
		}
	}
	findings := run(t, smallWorld(t, figures)).Findings
	rules := map[string]bool{}
	for _, finding := range findings {
		rules[finding.RuleID] = true
		for _, id := range finding.FigureIDs {
			if missing[id] {
				t.Errorf("%s rests on a missing value: %s", finding.RuleID, finding.Message)
			}
		}
	}
	for _, rule := range []string{"SUM-001", "SUM-009", "SUM-010", "SUM-012", "TIM-003", "MIS-003"} {
		if !rules[rule] {
			t.Errorf("the random areas have no finding of %s, so nothing is shown of it", rule)
		}
	}
}

func run(t *testing.T, database *sql.DB) validate.Result {
	t.Helper()
	rules, err := validate.Rules()
	if err != nil {
		t.Fatal(err)
	}
	result, err := validate.Run(t.Context(), database, rules, validate.Candidate{ProcessingID: "p"})
	if err != nil {
		t.Fatal(err)
	}
	return result
}

// TestTheOrderOfRowsAndThreadsDoesNotMatter: the same figures give the same
// findings and counts, however they lie and however many work on them.
func TestTheOrderOfRowsAndThreadsDoesNotMatter(t *testing.T) {
	var figures []schemas.Series
	for year := int32(2000); year < 2020; year++ {
		for i, group := range groups {
			value := float64((int(year)*7919+i*104729)%997) + 0.1*float64(i)
			figures = append(figures, prisoners("FIN", group[0], group[1], group[2], year, schemas.Some(value)))
		}
	}
	alone, together := smallWorld(t, figures), smallWorld(t, figures)
	execute(t, alone, "SET threads = 1")
	execute(t, together, "SET threads = 4")
	// The same rows in another order; places stay with their figures.
	execute(t, together, "CREATE TABLE shuffled AS SELECT * FROM candidate_series ORDER BY hash(series_id, time_period)")
	execute(t, together, "CREATE OR REPLACE VIEW candidate_series AS SELECT * FROM shuffled")
	one := run(t, alone)
	if len(one.Findings) == 0 {
		t.Fatal("the world has no findings to compare")
	}
	if difference := cmp.Diff(one, run(t, together)); difference != "" {
		t.Errorf("four threads over shuffled rows find something else:\n%s", difference)
	}
}

func TestAFindingTellsWhatItNeedsTo(t *testing.T) {
	result := run(t, smallWorld(t, []schemas.Series{
		prisoners("FIN", "_T", "_T", "_T", 2020, schemas.Some(10.0)),
		prisoners("FIN", "M", "_T", "_T", 2020, schemas.Some(7.0)), prisoners("FIN", "F", "_T", "_T", 2020, schemas.Some(4.0)),
	}))
	if len(result.Findings) != 1 {
		t.Fatalf("got %d findings, want the one of SUM-001: %+v", len(result.Findings), result.Findings)
	}
	total := prisoners("FIN", "_T", "_T", "_T", 2020, schemas.Optional[float64]{})
	f := result.Findings[0]
	got := map[string]string{
		"rule": f.RuleID, "severity": f.Severity, "outcome": f.Outcome, "series": f.SeriesID, "period": f.TimePeriod, "submission": f.SubmissionID,
		"processing": f.ProcessingID, "key": f.MessageKey, "message": f.Message, "observed": f.Observed, "expected": f.Expected,
		"finding": f.FindingID, "first figure": f.FigureIDs[0], "figures": fmt.Sprint(len(f.FigureIDs)), "places": strings.Join(f.Locators, " "),
		"area": f.RefArea, "parameters": strings.Join(f.Parameters, "; "),
	}
	want := map[string]string{
		"rule": "SUM-001", "severity": "ERROR", "outcome": "fail", "series": total.SeriesID, "period": "2020", "submission": "sFIN",
		"processing": "p", "key": "SUM-001", "observed": "10", "expected": "11 or more",
		"message": "Finland, persons held in prison, all crimes in 2020: men and women together are 11, which is 1 more than the total of 10. " +
			"One of the three figures must be wrong. Correct the total or the figures by sex.",
		"finding": schemas.ID("SUM-001", total.SeriesID, "2020"), "first figure": total.SeriesID + "@2020", "figures": "3",
		"places": f.Locators[0] + " " + f.Locators[1] + " " + f.Locators[2], "area": "FIN",
		"parameters": "area=Finland; difference=1; expected=11 or more; figure=persons held in prison, all crimes; observed=10; period=2020; sum=11; table=1",
	}
	if difference := cmp.Diff(want, got); difference != "" {
		t.Error(difference)
	}
	if f.Locators[0] != "x#Sheet!B1" || len(f.Locators) != 3 {
		t.Errorf("the places are %v, the subject's first", f.Locators)
	}
}
