package mapping

import (
	"cmp"
	"maps"
	"slices"
	"strconv"

	"cts/schemas"
)

// A publication speaks for every year, and for areas that it leaves out.
const firstYear, lastYear = 1, 9999

// tally counts the cells of one submission.
type tally struct{ withValue, typedEmpty, rejected int64 }

// submissions makes one submission an area, and their scopes. A publication has
// one more, of the areas that it leaves out: it speaks for them by saying
// nothing, and holds the rejections that belong to no area.
func (m *mapper) submissions() {
	tallies := m.tallies()
	for _, area := range slices.Sorted(maps.Keys(tallies)) {
		counted := tallies[area]
		m.mapped.Submissions = append(m.mapped.Submissions, m.submission(area, counted))
		m.mapped.Scopes = append(m.mapped.Scopes, m.scopes(area)...)
	}
}

func (m *mapper) tallies() map[string]tally {
	tallies := map[string]tally{m.areaOfOrphans(): {}}
	for area, n := range m.rejected {
		tallies[area] = tally{rejected: n}
	}
	for i := range m.figures {
		area := m.submitter(m.figures[i].observation.RefArea)
		counted := tallies[area]
		if m.figures[i].observation.ObsValue.Valid {
			counted.withValue++
		} else {
			counted.typedEmpty++
		}
		tallies[area] = counted
	}
	return tallies
}

// areaOfOrphans is the area of the submission that holds what belongs to no area.
func (m *mapper) areaOfOrphans() string {
	if m.reference.Publication != nil || m.reference.Description != nil && m.delivery.RefArea == "" {
		return schemas.AnyValue
	}
	if answer := m.area(m.delivery.RefArea); answer.ok {
		return answer.area.Code
	}
	return cmp.Or(m.delivery.RefArea, schemas.Unknown)
}

func (m *mapper) submission(area string, counted tally) schemas.Submission {
	d := m.delivery
	return schemas.Submission{
		SubmissionID: m.submissionID(area), ProcessingID: d.ProcessingID, DeliveryID: d.DeliveryID,
		Provider: d.Provider, Dataset: d.Dataset, RefArea: area, Round: d.Round, Release: d.Release, Part: d.Part,
		Edition: d.Edition, Source: d.Source, Acceptance: d.Acceptance,
		IssuedAt: d.IssuedAt, ReceivedAt: d.ReceivedAt, CommittedAt: d.CommittedAt, Snapshots: slices.Clone(d.Snapshots),
		Cells:     counted.withValue + counted.typedEmpty + counted.rejected,
		WithValue: counted.withValue, TypedEmpty: counted.typedEmpty, Rejected: counted.rejected,
		Reader: d.Reader,
	}
}

// submissionID names what an area delivered; intake.SubmissionID names it the same.
func (m *mapper) submissionID(area string) string {
	id, ok := m.submitted[area]
	if !ok {
		d := m.delivery
		snapshots := slices.Sorted(slices.Values(d.Snapshots))
		id = schemas.ID(append([]string{d.Provider, d.Dataset, area, cmp.Or(d.Round, d.Release), d.Part}, snapshots...)...)
		m.submitted[area] = id
	}
	return id
}

func (m *mapper) scopes(area string) []schemas.Scope {
	scope := schemas.Scope{
		SubmissionID: m.submissionID(area), ProcessingID: m.delivery.ProcessingID, DeliveryID: m.delivery.DeliveryID,
		Provider: m.delivery.Provider, Dataset: m.delivery.Dataset, RefArea: area,
		TableID: schemas.AnyValue, YearFrom: firstYear, YearTo: lastYear,
	}
	if m.reference.Publication != nil {
		return []schemas.Scope{scope}
	}
	if m.reference.Description != nil {
		return m.describedScopes(scope)
	}
	years := m.yearsAsked()
	scope.YearFrom, scope.YearTo = years[0], years[1]
	var scopes []schemas.Scope
	for _, table := range m.tablesAsked() {
		scope.TableID = table
		scopes = append(scopes, scope)
	}
	return scopes
}

func (m *mapper) tablesAsked() []string {
	if m.delivery.Tables != nil {
		return sortedOnce(slices.Clone(m.delivery.Tables))
	}
	return sortedOnce(m.reference.Questionnaire.Tables(m.delivery.Part))
}

// yearsAsked are the years of the form; the edition knows them for a round. Of a
// round that is no year nothing is known, and the scope is empty.
func (m *mapper) yearsAsked() [2]int32 {
	if m.delivery.Years != [2]int32{} {
		return m.delivery.Years
	}
	round, err := strconv.ParseInt(m.delivery.Round, 10, 32)
	if err != nil {
		return [2]int32{lastYear, firstYear}
	}
	return m.reference.Questionnaire.Years(int32(round))
}
