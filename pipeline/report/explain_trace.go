package report

import (
	"context"
	"fmt"

	"cts/pipeline/query"
	"cts/schemas"
)

// trace follows one figure: the rate, the other sources, the cells, the
// submission, the findings and the revisions.
func (t *tracer) trace(ctx context.Context, f *figure) (Explained, error) {
	e := Explained{
		Title: t.lineTitle(f.SeriesKey), SeriesID: f.SeriesID, TimePeriod: f.TimePeriod, Unit: f.UnitMeasure,
		Value: pointer(f.number()), Missing: f.Missing, Status: f.ObsStatus, Cautions: f.Cautions, ChosenBy: f.ChosenBy,
		Rate: t.rate(f), Others: t.others(f),
	}
	for _, step := range []func(context.Context, *figure, *Explained) error{t.parts, t.submission, t.findingsOf, t.revisionsOf} {
		if err := step(ctx, f, &e); err != nil {
			return e, fmt.Errorf("explaining series %s in %s: %w", f.SeriesID, f.TimePeriod, err)
		}
	}
	return e, nil
}

// others lists what the other sources in force say of the same figure.
func (t *tracer) others(f *figure) []ExplainedSource {
	var others []ExplainedSource
	for _, s := range t.sources {
		same := s.SeriesKey
		same.Provider, same.Dataset = f.Provider, f.Dataset
		if same != f.SeriesKey || s.TimePeriod != f.TimePeriod || s.SeriesID == f.SeriesID {
			continue
		}
		others = append(others, ExplainedSource{
			Provider: s.Provider, Dataset: s.Dataset, Value: pointer(s.Value), Missing: s.Missing,
			File: t.options.FileNames[s.Snapshot], Locator: s.Locator,
		})
	}
	return others
}

func (t *tracer) parts(ctx context.Context, f *figure, e *Explained) error {
	rows, err := query.SelectNamed[struct {
		NationalCode   string                    `col:"national_code"`
		Value          schemas.Optional[float64] `col:"obs_value"`
		Missing        string                    `col:"missing"`
		ValueRaw       string                    `col:"value_raw"`
		Snapshot       string                    `col:"snapshot"`
		Locator        string                    `col:"locator"`
		Labels         []string                  `col:"labels"`
		Notes          []string                  `col:"notes"`
		Correspondence string                    `col:"correspondence"`
		Relation       string                    `col:"relation"`
		Standing       string                    `col:"standing"`
		Origin         string                    `col:"origin"`
		CorrectionID   string                    `col:"correction_id"`
	}](ctx, t.querier, "explain_parts", f.SeriesID, f.TimePeriod, f.SubmissionID)
	for _, row := range rows {
		e.Parts = append(e.Parts, ExplainedPart{
			NationalCode: row.NationalCode, Value: pointer(row.Value), Missing: row.Missing, ValueRaw: row.ValueRaw,
			File: t.options.FileNames[row.Snapshot], Snapshot: row.Snapshot, Locator: row.Locator, Labels: row.Labels, Notes: row.Notes,
			Correspondence: row.Correspondence, Relation: row.Relation, Standing: row.Standing, Origin: row.Origin,
			CorrectionID: row.CorrectionID,
		})
	}
	return err
}

func (t *tracer) submission(ctx context.Context, f *figure, e *Explained) (err error) {
	for _, s := range t.submissions {
		if s.SubmissionID == f.SubmissionID {
			e.Submission = ExplainedSubmission{
				SubmissionID: s.SubmissionID, Provider: s.Provider, Dataset: s.Dataset, Round: s.Round, Release: s.Release,
				Status: s.Status, IssuedAt: s.IssuedAt, ReceivedAt: s.ReceivedAt, Reader: s.Reader,
			}
		}
	}
	e.Submission.Events, err = query.SelectNamed[ExplainedEvent](ctx, t.querier, "explain_events", f.SubmissionID)
	return err
}

func (t *tracer) findingsOf(ctx context.Context, f *figure, e *Explained) (err error) {
	if e.Findings, err = query.SelectNamed[ExplainedFinding](ctx, t.querier, "explain_findings", f.SeriesID, f.TimePeriod, f.SubmissionID); err != nil {
		return err
	}
	for i := range e.Findings {
		for _, reason := range t.reasons {
			if reason.FindingID == e.Findings[i].FindingID {
				e.Findings[i].Explanations = append(e.Findings[i].Explanations, reason.Text+" ("+reason.Actor+")")
			}
		}
	}
	return nil
}

func (t *tracer) revisionsOf(ctx context.Context, f *figure, e *Explained) error {
	rows, err := query.SelectNamed[struct {
		Kind          string                    `col:"kind"`
		Cause         string                    `col:"cause"`
		Old           schemas.Optional[float64] `col:"old_value"`
		New           schemas.Optional[float64] `col:"new_value"`
		OldSubmission string                    `col:"old_submission_id"`
		NewSubmission string                    `col:"new_submission_id"`
		NewLocator    string                    `col:"new_locator"`
	}](ctx, t.querier, "explain_revisions", f.SeriesID, f.TimePeriod)
	for _, row := range rows {
		e.Revisions = append(e.Revisions, ExplainedRevision{
			Kind: row.Kind, Cause: row.Cause, Old: pointer(row.Old), New: pointer(row.New),
			OldSubmission: row.OldSubmission, NewSubmission: row.NewSubmission, NewLocator: row.NewLocator,
		})
	}
	return err
}
