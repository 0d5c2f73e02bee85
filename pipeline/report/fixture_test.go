package report

import (
	"context"
	"fmt"
	"testing"
	"time"

	"cts/iccs"
	"cts/pipeline/engine"
	"cts/pipeline/lake"
	"cts/schemas"
)

// Texts that a hostile file could carry; no page may run them.
const (
	hostileMarkup  = `<script>alert("x")</script>`
	hostileFormula = `=cmd|' /C calc'!A0`
)

// country builds what one area delivered.
type country struct {
	submission   schemas.Submission
	series       []schemas.Series
	observations []schemas.Observation
	findings     []schemas.Finding
	metadata     []schemas.Metadata
}

func delivered(area, dataset, round string, issued int) *country {
	provider, acceptance := area, "review"
	if dataset != "UN-CTS" {
		provider, acceptance = "UNODC", "auto"
	}
	at := time.Date(issued, 6, 1, 0, 0, 0, 0, time.UTC)
	id := fmt.Sprintf("sub-%s-%s-%d", area, dataset, issued)
	s := schemas.Submission{
		SubmissionID: id, ProcessingID: "p" + id, DeliveryID: "d" + id, Provider: provider, Dataset: dataset, RefArea: area,
		Round: round, Part: "whole", Acceptance: acceptance, IssuedAt: at, ReceivedAt: at, CommittedAt: at,
		Snapshots: []string{"snapshot-" + id}, Cells: 10, WithValue: 9, TypedEmpty: 1,
	}
	if dataset != "UN-CTS" {
		s.Round, s.Release = "", round
	}
	return &country{submission: s}
}

// key is a series key of the country; change alters its dimensions.
func (c *country) key(indicator, category string, change func(*schemas.SeriesKey)) schemas.SeriesKey {
	key := schemas.NewSeriesKey()
	key.Provider, key.Dataset, key.RefArea = c.submission.Provider, c.submission.Dataset, c.submission.RefArea
	key.Indicator, key.ICCS = indicator, category
	if change != nil {
		change(&key)
	}
	return key
}

// gives adds one figure; alter changes it, for example to a typed empty.
func (c *country) gives(key schemas.SeriesKey, year int, value float64, alter func(*schemas.Measures, *schemas.Origin)) {
	measures := schemas.Measures{ObsValue: schemas.Some(value), ObsStatus: []string{"A"}, ConfStatus: "F", Year: int32(year), Relation: "exact"}
	origin := schemas.Origin{
		SubmissionID: c.submission.SubmissionID, ProcessingID: c.submission.ProcessingID, Snapshot: c.submission.Snapshots[0],
		Locator: fmt.Sprintf("Sheet 1!C%d", year-2000), ValueRaw: fmt.Sprint(value), TableID: "1.2", ItemID: "1.2-T",
	}
	if alter != nil {
		alter(&measures, &origin)
	}
	period := fmt.Sprint(year)
	c.series = append(c.series, schemas.Series{SeriesID: key.ID(), SeriesKey: key, TimePeriod: period, Parts: 1, Measures: measures, Origin: origin})
	c.observations = append(c.observations, schemas.Observation{
		SeriesID: key.ID(), SeriesKey: key, TimePeriod: period, NationalCode: "NC-1", Occurrence: 1, Measures: measures, Origin: origin,
	})
}

func (c *country) fails(rule, severity string, key schemas.SeriesKey, year int, message string) {
	period := fmt.Sprint(year)
	c.findings = append(c.findings, schemas.Finding{
		FindingID: schemas.ID(rule, key.ID(), period), RuleID: rule, Level: 2, Severity: severity, Outcome: schemas.OutcomeFail,
		SeriesID: key.ID(), SeriesKey: key, TimePeriod: period, Year: int32(year), SubmissionID: c.submission.SubmissionID,
		ProcessingID: c.submission.ProcessingID, Message: message, Figures: "figures-" + period,
		Locators: []string{c.submission.Snapshots[0] + "#Sheet 1!C" + period},
	})
}

// world is the data of the tests: a country with gaps, a break, a finding and a
// revision; one whose publication has a figure held out; one without population.
func world() []*country {
	earlier := delivered("FIN", "UN-CTS", "2022", 2022)
	victims := earlier.key("INTENTIONAL_HOMICIDE_VICTIMS", "0101", func(k *schemas.SeriesKey) { k.PersonRole, k.UnitOfCount = "VICTIM", "VICTIM" })
	earlier.gives(victims, 2017, 70, nil)

	finland := delivered("FIN", "UN-CTS", "2024", 2024)
	for year, count := range map[int]float64{2012: 88, 2013: 89, 2014: 90, 2015: 80, 2016: 78, 2017: 69, 2020: 90, 2021: 60, 2022: 61} {
		finland.gives(victims, year, count, nil)
	}
	finland.gives(victims, 2018, 0, func(m *schemas.Measures, o *schemas.Origin) {
		m.ObsValue, m.Missing, m.ObsStatus, o.ValueRaw = schemas.Optional[float64]{}, schemas.MissingNotAvailable, []string{"O"}, ".."
	})
	finland.gives(victims, 2023, 54, func(m *schemas.Measures, o *schemas.Origin) {
		m.CommentObs, o.ValueRaw = hostileMarkup, hostileFormula
	})
	women := victims
	women.Sex = "F"
	finland.gives(women, 2022, 20, nil)
	finland.gives(women, 2023, 0, nil)
	secret := finland.key("RECORDED_OFFENCES", "0401", nil)
	finland.gives(secret, 2022, 7654321, func(m *schemas.Measures, _ *schemas.Origin) { m.ConfStatus = "N" })
	finland.gives(finland.key("RECORDED_OFFENCES", "03011", func(k *schemas.SeriesKey) { k.UnitOfCount = "OFFENCE" }), 2022, 1500, nil)
	finland.fails("TIM-003", schemas.SeverityWarning, victims, 2022, "a large change "+hostileMarkup)
	finland.metadata = append(finland.metadata, schemas.Metadata{
		SubmissionID: finland.submission.SubmissionID, ProcessingID: finland.submission.ProcessingID, Provider: "FIN", Dataset: "UN-CTS",
		RefArea: "FIN", Round: "2024", TableID: "1.2", ItemID: schemas.Total, Concept: "BREAK", Code: "counting_rule",
		Text: "New counting rule.", TimePeriod: "2021",
	})

	kenya := delivered("KEN", "UN-CTS-PRISONS", "2023-05-11", 2023)
	held := kenya.key("PERSONS_HELD", schemas.Total, func(k *schemas.SeriesKey) { k.UnitOfCount, k.TimePerCollect = "PERSON", "E" })
	kenya.gives(held, 2019, 50000, nil)
	kenya.gives(held, 2020, 99999999, nil)
	kenya.fails("RNG-006", schemas.SeverityError, held, 2020, "more prisoners than people")

	nowhere := delivered("QQQ", "UN-CTS", "2024", 2024)
	nowhere.gives(nowhere.key("INTENTIONAL_HOMICIDE_VICTIMS", "0101", func(k *schemas.SeriesKey) { k.PersonRole = "VICTIM" }), 2022, 3, nil)
	return []*country{earlier, finland, kenya, nowhere}
}

// openWorld gives an engine over the countries, all accepted.
func openWorld(t *testing.T, countries []*country) *engine.Engine {
	t.Helper()
	ctx := context.Background()
	l := lake.Open(lake.NewMemory())
	var events []schemas.Event
	for _, c := range countries {
		staging, err := l.Begin(ctx, c.submission.ProcessingID)
		check(t, err)
		c.stage(t, staging)
		_, err = staging.Publish(ctx, lake.Commit{DeliveryID: c.submission.DeliveryID, CommittedAt: c.submission.CommittedAt})
		check(t, err)
		events = append(events, schemas.Event{
			EventID: "accepted-" + c.submission.SubmissionID, SubmissionID: c.submission.SubmissionID, Type: schemas.EventAccepted,
			Actor: "statistician", DecidedAt: c.submission.ReceivedAt,
		})
	}
	state, err := l.State(ctx)
	check(t, err)
	opened, err := engine.Open(ctx, engine.Options{Lake: l, State: state, Events: events})
	check(t, err)
	t.Cleanup(func() { check(t, opened.Close()) })
	return opened
}

func (c *country) stage(t *testing.T, staging *lake.Staging) {
	t.Helper()
	stage(t, staging, &schemas.Submissions, []schemas.Submission{c.submission})
	stage(t, staging, &schemas.SeriesTable, c.series)
	stage(t, staging, &schemas.Observations, c.observations)
	stage(t, staging, &schemas.Findings, c.findings)
	stage(t, staging, &schemas.MetadataTable, c.metadata)
	refer(t, staging, &schemas.IccsTable, iccs.CategoryRows())
	refer(t, staging, &schemas.PopulationTable, schemas.Populations())
	var codes []schemas.Code
	lists := schemas.CodeLists()
	for _, name := range schemas.CodeListNames() {
		codes = append(codes, lists[name]...)
	}
	refer(t, staging, &schemas.CodeListsTable, codes)
}

func stage[T any](t *testing.T, staging *lake.Staging, table *schemas.Table, rows []T) {
	t.Helper()
	_, err := lake.Stage(context.Background(), staging, table, rows)
	check(t, err)
}

func refer[T any](t *testing.T, staging *lake.Staging, table *schemas.Table, rows []T) {
	t.Helper()
	_, err := lake.Reference(context.Background(), staging, table, "fixture", func() ([]T, error) { return rows, nil })
	check(t, err)
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
