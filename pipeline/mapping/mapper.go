package mapping

import (
	"slices"

	"cts/schemas"
)

// figure is one observation on its way, with what the correspondence says of it.
type figure struct {
	observation schemas.Observation
	breakdown   string // of the label itself, before the correspondence adds to it
	place       *placement
}

// mapper maps one delivery. What depends on a label or code alone is looked up
// once a distinct label, not once a row.
type mapper struct {
	delivery  Delivery
	reference Reference
	mapped    Mapped
	figures   []figure
	rejected  map[string]int64 // rejections by area of their submission
	breaks    []declaredBreak

	areas       map[string]areaAnswer
	items       map[[3]string]itemAnswer
	codes       map[codeQuestion]codeAnswer
	placements  map[placementQuestion]*placement
	seriesIDs   map[schemas.SeriesKey]string
	submitted   map[string]string // submission ids by area
	occurrences map[occurrenceKey]int32
	words       map[wordQuestion]wordAnswer  // of a description
	indicators  map[string]schemas.Indicator // by code
}

type areaAnswer struct {
	area       schemas.Area
	former, ok bool
}

type itemAnswer struct {
	item schemas.PublicationItem
	ok   bool
}

type codeQuestion struct{ list, label string }

type codeAnswer struct {
	code string
	ok   bool
}

type occurrenceKey struct{ series, period, code string }

func newMapper(delivery Delivery, reference Reference, rows int) *mapper {
	m := &mapper{
		delivery: delivery, reference: reference, rejected: map[string]int64{}, figures: make([]figure, 0, rows),
		areas: map[string]areaAnswer{}, items: map[[3]string]itemAnswer{}, codes: map[codeQuestion]codeAnswer{},
		placements: map[placementQuestion]*placement{}, seriesIDs: map[schemas.SeriesKey]string{},
		submitted: map[string]string{}, occurrences: map[occurrenceKey]int32{},
		words: map[wordQuestion]wordAnswer{}, indicators: map[string]schemas.Indicator{},
	}
	for _, indicator := range schemas.Indicators() {
		m.indicators[indicator.Code] = indicator
	}
	// A country that answers under a former code is still the same provider.
	if own := m.area(delivery.RefArea); own.ok && delivery.Provider == delivery.RefArea {
		m.delivery.Provider = own.area.Code
	}
	return m
}

// refusal says why a row becomes no observation: a code of CL_REJECTION, and in
// the source's words what was wrong.
type refusal struct{ reason, detail string }

// take turns a raw row into an observation or a rejection.
func (m *mapper) take(row *schemas.RawRow) error {
	read := m.fromPublication
	switch {
	case m.reference.Questionnaire != nil:
		read = m.fromQuestionnaire
	case m.reference.Description != nil:
		read = m.fromDescription
	}
	meantRow, correction := m.corrected(row)
	found, area, refused, err := read(meantRow)
	if err != nil {
		return err
	}
	if refused != nil {
		m.reject(row, area, *refused)
		return nil
	}
	found.observation.CorrectionID = correction
	m.keep(row, found)
	return nil
}

// submitter is the area whose submission a cell belongs to: that of the form, whatever
// area its sheet names, or the area of the row in a publication.
func (m *mapper) submitter(area string) string {
	if area == "" || m.delivery.RefArea != "" {
		return m.areaOfOrphans()
	}
	return area
}

// reject keeps a rejection; area is empty when the row belongs to none.
func (m *mapper) reject(row *schemas.RawRow, area string, r refusal) {
	area = m.submitter(area)
	m.rejected[area]++
	m.mapped.Rejections = append(m.mapped.Rejections, schemas.Rejection{
		SubmissionID: m.submissionID(area), ProcessingID: m.delivery.ProcessingID, Snapshot: row.Snapshot,
		Locator: row.Locator, ValueRaw: row.ValueRaw, Reason: r.reason, Detail: r.detail,
	})
}

// keep fills in what every observation has.
func (m *mapper) keep(row *schemas.RawRow, found figure) {
	o := &found.observation
	o.Provider, o.Dataset = m.delivery.Provider, m.delivery.Dataset
	o.ICCS, o.Breakdown = found.place.iccs, found.place.breakdown
	o.Relation = found.place.relation
	o.Correspondence = found.place.scheme
	o.Cautions = sortedOnce(append(o.Cautions, found.place.cautions...))
	o.SubmissionID, o.ProcessingID = m.submissionID(m.submitter(o.RefArea)), m.delivery.ProcessingID
	o.Snapshot, o.Locator, o.ValueRaw = row.Snapshot, row.Locator, row.ValueRaw
	o.Edition = row.Edition
	if o.Edition == "" {
		o.Edition = m.delivery.Edition
	}
	o.SeriesID = m.seriesID(o.SeriesKey)
	key := occurrenceKey{o.SeriesID, o.TimePeriod, o.NationalCode}
	m.occurrences[key]++
	o.Occurrence = m.occurrences[key]
	m.declareBreak(o)
	m.figures = append(m.figures, found)
}

func (m *mapper) observations() []schemas.Observation {
	observations := make([]schemas.Observation, len(m.figures))
	for i := range m.figures {
		observations[i] = m.figures[i].observation
	}
	return observations
}

func (m *mapper) seriesID(key schemas.SeriesKey) string {
	id, ok := m.seriesIDs[key]
	if !ok {
		id = key.ID()
		m.seriesIDs[key] = id
	}
	return id
}

func (m *mapper) area(code string) areaAnswer {
	answer, ok := m.areas[code]
	if !ok {
		answer.area, answer.former, answer.ok = m.reference.Areas.Resolve(code)
		m.areas[code] = answer
	}
	return answer
}

// code looks a label up in one of the lists of labels.
func (m *mapper) code(list, label string, find func(string) (string, bool)) (string, bool) {
	question := codeQuestion{list, label}
	answer, ok := m.codes[question]
	if !ok {
		answer.code, answer.ok = find(label)
		m.codes[question] = answer
	}
	return answer.code, answer.ok
}

func sortedOnce(texts []string) []string {
	slices.Sort(texts)
	return slices.Compact(texts)
}
