// Package mapping brings raw rows to figures: labels become dimensions, what the
// source writes becomes a number or a typed empty, national codes are led to
// ICCS, and observations at national grain become series at ICCS grain.
//
// It is pure: the same rows, in any order, and the same reference data give the
// same figures. Every raw row becomes one observation or one rejection, so that
//
//	cells = observations with a value + observations with a typed empty + rejections
package mapping

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"time"

	"cts/iccs"
	"cts/schemas"
)

// Version is raised when the same rows and reference data give other figures,
// so that a mended mapping is a new processing.
const Version = "1"

// ErrReference means that the reference data cannot serve the delivery.
var ErrReference = errors.New("reference data do not fit the delivery")

// Delivery is what mapping has to know of the delivery that the rows came with.
type Delivery struct {
	DeliveryID   string
	ProcessingID string
	Provider     string // the area code for a questionnaire, an agency for a publication
	Dataset      string
	RefArea      string // the one area of a questionnaire; empty for a publication
	Round        string // year of the collection; empty for a publication
	Release      string // date of the publication; empty for a questionnaire
	Part         string
	Edition      string
	Source       string
	Acceptance   string
	Reader       string
	IssuedAt     time.Time
	ReceivedAt   time.Time
	CommittedAt  time.Time
	Snapshots    []string
	Years        [2]int32 // years that a questionnaire asks about; zero: as its edition and round say
	Tables       []string // tables that a questionnaire holds; nil: those of its edition and part
}

// Reference is what rows are read by. One of Publication with Correspondence,
// Questionnaire, and Description with the correspondence of its scheme, if there
// is one; Areas and Classification always.
type Reference struct {
	Areas          *schemas.AreaList
	Publication    *schemas.Publication
	Questionnaire  *schemas.Questionnaire
	Description    *schemas.Description
	Corrections    []Correction // declared for any dataset; those of the delivery's are applied
	Correspondence *iccs.Correspondence
	Classification *iccs.Classification
}

// Mapped is all that a delivery says, in the rows of the lake's tables. Rows stand
// in the order of the file; series are sorted by series and period.
type Mapped struct {
	Observations []schemas.Observation
	Series       []schemas.Series
	Rejections   []schemas.Rejection
	Metadata     []schemas.Metadata
	Coverage     []schemas.Coverage
	Submissions  []schemas.Submission
	Scopes       []schemas.Scope
	Healed       []Healed // corrections that no longer fit what the source writes
}

// Map brings the raw rows and metadata answers of one delivery to figures. What
// cannot be a figure is a rejection, not an error: errors (wrapping
// [ErrReference]) mean that the reference data contradict themselves or do not fit.
func Map(delivery Delivery, raw []schemas.RawRow, answers []schemas.Metadata, reference Reference) (Mapped, error) {
	if err := reference.check(); err != nil {
		return Mapped{}, err
	}
	m := newMapper(delivery, reference, len(raw))
	m.metadata(answers)
	for _, row := range inReadingOrder(raw) {
		if err := m.take(row); err != nil {
			return Mapped{}, err
		}
	}
	m.mapped.Observations = m.observations()
	series, err := m.series()
	if err != nil {
		return Mapped{}, err
	}
	m.mapped.Series = series
	m.mapped.Coverage = m.coverage()
	m.submissions()
	return m.mapped, nil
}

func (r Reference) check() error {
	switch {
	case r.Areas == nil || r.Classification == nil:
		return fmt.Errorf("%w: areas and classification are needed", ErrReference)
	case r.kinds() != 1:
		return fmt.Errorf("%w: one of a publication, a questionnaire and a description is needed", ErrReference)
	case r.Publication != nil && r.Correspondence == nil:
		return fmt.Errorf("%w: publication %s needs a correspondence to ICCS", ErrReference, r.Publication.Dataset)
	}
	return nil
}

// kinds counts the ways in which rows could be read.
func (r Reference) kinds() int {
	n := 0
	for _, given := range []bool{r.Publication != nil, r.Questionnaire != nil, r.Description != nil} {
		if given {
			n++
		}
	}
	return n
}

// inReadingOrder gives the rows in the order of the file, whatever order they come in.
func inReadingOrder(raw []schemas.RawRow) []*schemas.RawRow {
	rows := make([]*schemas.RawRow, len(raw))
	for i := range raw {
		rows[i] = &raw[i]
	}
	slices.SortStableFunc(rows, func(a, b *schemas.RawRow) int {
		return cmp.Or(
			cmp.Compare(a.Snapshot, b.Snapshot), cmp.Compare(a.RowNumber, b.RowNumber),
			cmp.Compare(a.Locator, b.Locator), cmp.Compare(a.ValueRaw, b.ValueRaw),
		)
	})
	return rows
}
