package report

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"cts/pipeline/query"
	"cts/pipeline/trend"
	"cts/schemas"
)

// Question names published figures to be explained: an area, a category of the
// ICCS and a year, and which of its breakdowns.
type Question struct {
	RefArea    string
	ICCS       string
	Year       int
	Rate       bool              // explain the rate per 100,000 too: its denominator and limits
	Dimensions map[string]string // columns of the key and their codes, such as sex=F; those not named are totals
}

// ErrNoSuchFigure means that no source in force gives the figure that was asked for.
var ErrNoSuchFigure = errors.New("no such figure")

// Explained is one published figure and the way back to the cells it came from.
type Explained struct {
	Title      string              `json:"title"`
	SeriesID   string              `json:"series_id"`
	TimePeriod string              `json:"time_period"`
	Unit       string              `json:"unit"`
	Value      *float64            `json:"value"`
	Missing    string              `json:"missing,omitempty"`
	HeldOut    bool                `json:"held_out"`
	Status     []string            `json:"obs_status,omitempty"`
	Cautions   []string            `json:"cautions,omitempty"`
	ChosenBy   string              `json:"chosen_by,omitempty"`
	Rate       *ExplainedRate      `json:"rate,omitempty"`
	Others     []ExplainedSource   `json:"other_sources,omitempty"`
	Parts      []ExplainedPart     `json:"parts"`
	Submission ExplainedSubmission `json:"submission"`
	Findings   []ExplainedFinding  `json:"findings,omitempty"`
	Revisions  []ExplainedRevision `json:"revisions,omitempty"`
}

// ExplainedRate is a rate per 100,000 population with all that it was made from.
type ExplainedRate struct {
	Rate         float64  `json:"rate"`
	Lower        *float64 `json:"lower_95"`
	Upper        *float64 `json:"upper_95"`
	Persons      float64  `json:"persons"`
	Denominator  string   `json:"denominator_id"`
	Source       string   `json:"denominator_source"`
	LogSpread    float64  `json:"spread"` // by which the limits are widened; 0 for chance alone
	FamilySource string   `json:"spread_source,omitempty"`
}

// ExplainedSource is what another source in force says of the same figure.
type ExplainedSource struct {
	Provider string   `json:"provider"`
	Dataset  string   `json:"dataset"`
	Value    *float64 `json:"value"`
	Missing  string   `json:"missing,omitempty"`
	File     string   `json:"file"`
	Locator  string   `json:"locator"`
}

// ExplainedPart is one national figure: the cell, its words, and how its code leads to the category.
type ExplainedPart struct {
	NationalCode   string   `json:"national_code"`
	Value          *float64 `json:"value"`
	Missing        string   `json:"missing,omitempty"`
	ValueRaw       string   `json:"value_raw"`
	File           string   `json:"file"`
	Snapshot       string   `json:"snapshot"`
	Locator        string   `json:"locator"`
	Labels         []string `json:"labels"`
	Notes          []string `json:"notes,omitempty"`
	Correspondence string   `json:"correspondence"`
	Relation       string   `json:"relation"`
	Standing       string   `json:"standing,omitempty"`
	Origin         string   `json:"origin,omitempty"`
	CorrectionID   string   `json:"correction_id,omitempty"`
}

// ExplainedSubmission is the submission that gives the figure, with what happened to it.
type ExplainedSubmission struct {
	SubmissionID string           `json:"submission_id"`
	Provider     string           `json:"provider"`
	Dataset      string           `json:"dataset"`
	Round        string           `json:"round,omitempty"`
	Release      string           `json:"release,omitempty"`
	Status       string           `json:"status"`
	IssuedAt     time.Time        `json:"issued_at"`
	ReceivedAt   time.Time        `json:"received_at"`
	Reader       string           `json:"reader"`
	Events       []ExplainedEvent `json:"events"`
}

// ExplainedEvent is one thing that happened to a submission.
type ExplainedEvent struct {
	Type      string    `json:"type" col:"type"`
	Actor     string    `json:"actor" col:"actor"`
	Reason    string    `json:"reason,omitempty" col:"reason"`
	DecidedAt time.Time `json:"decided_at" col:"decided_at"`
}

// ExplainedFinding is a failure of a rule that used the figure, with the reasons given for it.
type ExplainedFinding struct {
	FindingID    string   `json:"finding_id" col:"finding_id"`
	RuleID       string   `json:"rule_id" col:"rule_id"`
	Severity     string   `json:"severity" col:"severity"`
	Message      string   `json:"message" col:"message"`
	Explanations []string `json:"explanations,omitempty"`
}

// ExplainedRevision is one change of the figure: by the country, or by us.
type ExplainedRevision struct {
	Kind          string   `json:"kind"`
	Cause         string   `json:"cause"`
	Old           *float64 `json:"old_value"`
	New           *float64 `json:"new_value"`
	OldSubmission string   `json:"old_submission_id"`
	NewSubmission string   `json:"new_submission_id"`
	NewLocator    string   `json:"new_locator"`
}

// Explain leads every figure that the question names back to the cells of the
// files that it was read from. It returns [ErrNoSuchFigure] when there is none.
func Explain(ctx context.Context, q Querier, question Question, options Options) ([]Explained, error) {
	if options.Denominator == "" {
		options.Denominator = schemas.DenominatorWPP2024
	}
	c := newContents(options)
	for _, step := range []func(context.Context, Querier) error{c.loadLabels, c.loadPopulations} {
		if err := step(ctx, q); err != nil {
			return nil, err
		}
	}
	tracer := tracer{contents: c, querier: q, question: question}
	return tracer.explain(ctx)
}

// tracer follows figures back through the views.
type tracer struct {
	*contents
	querier  Querier
	question Question
	sources  []figureOfSource
	reasons  []schemas.Explanation
}

type figureOfSource struct {
	SeriesID   string `col:"series_id"`
	TimePeriod string `col:"time_period"`
	schemas.SeriesKey
	Value        schemas.Optional[float64] `col:"obs_value"`
	Missing      string                    `col:"missing"`
	SubmissionID string                    `col:"submission_id"`
	Snapshot     string                    `col:"snapshot"`
	Locator      string                    `col:"locator"`
}

func (t *tracer) explain(ctx context.Context) ([]Explained, error) {
	about := []any{t.question.RefArea, t.question.ICCS, int32(t.question.Year)}
	published, err := query.SelectNamed[figure](ctx, t.querier, "explain_figures", about...)
	if err != nil {
		return nil, err
	}
	held, err := query.SelectNamed[figure](ctx, t.querier, "explain_held_out", about...)
	if err != nil {
		return nil, err
	}
	if t.sources, err = query.SelectNamed[figureOfSource](ctx, t.querier, "explain_sources", about...); err != nil {
		return nil, err
	}
	if t.submissions, err = query.SelectNamed[submission](ctx, t.querier, "submissions_and_standing"); err != nil {
		return nil, err
	}
	if t.reasons, err = query.SelectNamed[schemas.Explanation](ctx, t.querier, "explanations_in_force"); err != nil {
		return nil, err
	}
	var all []Explained
	for i, f := range append(published, held...) {
		if !t.question.asks(f.SeriesKey) {
			continue
		}
		explained, err := t.trace(ctx, &f)
		if err != nil {
			return nil, err
		}
		explained.HeldOut = i >= len(published)
		all = append(all, explained)
	}
	if len(all) == 0 {
		return nil, t.noSuchFigure(append(published, held...))
	}
	return all, nil
}

// dimensionsOf are the dimensions by which a question may be narrowed.
func dimensionsOf(key schemas.SeriesKey) map[string]string {
	return map[string]string{
		"indicator": key.Indicator, "role": key.PersonRole, "attempt_state": key.AttemptState, "sub_area": key.SubArea,
		"sex": key.Sex, "age": key.Age, "citizenship": key.Citizenship, "relationship": key.Relationship,
		"mechanism": key.Mechanism, "context": key.Context, "detention_status": key.DetentionStatus,
		"breakdown": key.Breakdown, "unit_measure": key.UnitMeasure, "unit_of_count": key.UnitOfCount,
	}
}

// whole are the dimensions that stand at their total unless the question names them.
var whole = []string{"sub_area", "sex", "age", "citizenship", "relationship", "mechanism", "context", "detention_status", "breakdown"}

// QuestionDimensions lists the dimensions that a question may name, sorted.
func QuestionDimensions() []string {
	var names []string
	for name := range dimensionsOf(schemas.SeriesKey{}) {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

func (q Question) asks(key schemas.SeriesKey) bool {
	for name, code := range dimensionsOf(key) {
		wanted, named := q.Dimensions[name]
		if named && wanted != code || !named && slices.Contains(whole, name) && code != schemas.Total {
			return false
		}
	}
	return true
}

// noSuchFigure says what there is instead.
func (t *tracer) noSuchFigure(others []figure) error {
	about := fmt.Sprintf("%s %s %d", t.question.RefArea, t.question.ICCS, t.question.Year)
	if len(others) == 0 {
		return fmt.Errorf("%s: %w; no accepted source gives one: cts submissions list --area %s shows what was sent",
			about, ErrNoSuchFigure, t.question.RefArea)
	}
	var there []string
	for _, f := range others {
		var parts []string
		for name, code := range dimensionsOf(f.SeriesKey) {
			if slices.Contains(whole, name) && code != schemas.Total {
				parts = append(parts, name+"="+code)
			}
		}
		slices.Sort(parts)
		there = append(there, strings.Join(parts, " "))
	}
	slices.Sort(there)
	return fmt.Errorf("%s: %w in this breakdown; there are: %s", about, ErrNoSuchFigure, strings.Join(slices.Compact(there), "; "))
}

func pointer(value schemas.Optional[float64]) *float64 {
	if !value.Valid {
		return nil
	}
	return &value.Value
}

func (t *tracer) rate(f *figure) *ExplainedRate {
	population := t.populations.of(f.RefArea)
	people := population.of(f.SeriesKey, int(f.Year))
	if !t.question.Rate || f.UnitMeasure != schemas.UnitNumber || !people.Valid {
		return nil
	}
	spread := spreadOf(f.SeriesKey)
	estimate := trend.Rate(trend.Point{Year: int(f.Year), Value: f.number(), Population: people}, spread)
	if !estimate.Rate.Valid {
		return nil
	}
	explained := &ExplainedRate{
		Rate: estimate.Rate.Value, Persons: people.Value, Denominator: population.id, Source: population.source, LogSpread: spread,
	}
	if hasChance(f.SeriesKey) {
		explained.Lower, explained.Upper = pointer(estimate.Limits.Lower), pointer(estimate.Limits.Upper)
	}
	if spread > 0 {
		explained.FamilySource = schemas.FamilyOf(f.Indicator, f.ICCS, f.Breakdown).Source
	}
	return explained
}
