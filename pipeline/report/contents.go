package report

import (
	"context"
	"slices"
	"strings"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"

	"cts/pipeline/comparability"
	"cts/pipeline/query"
	"cts/schemas"
)

// contents is everything that a report says, before it is laid out.
type contents struct {
	options     Options
	words       words
	labels      labels
	submissions []submission
	findings    []schemas.Finding
	// explanations holds, by finding, the reasons that focal points gave for the figures as they are.
	explanations map[string][]string
	figures      []figure
	heldOut      []figure // values that are held out of the figures until an open error is explained
	notFree      int64    // figures that are not free for publication and appear nowhere
	answers      comparability.Answers
	revisions    []revision
	parts        map[figureID][]nationalFigure
	populations  populations
	areas        []*area // in the alphabetical order of their names
}

// figure is one figure of the consolidated view, or one that is held out of it.
type figure struct {
	SeriesID string `col:"series_id"`
	schemas.SeriesKey
	TimePeriod        string                    `col:"time_period"`
	Year              int32                     `col:"year"`
	Value             schemas.Optional[float64] `col:"obs_value"`
	LowerBound        schemas.Optional[float64] `col:"lower_bound"`
	UpperBound        schemas.Optional[float64] `col:"upper_bound"`
	Missing           string                    `col:"missing"`
	ObsStatus         []string                  `col:"obs_status"`
	UnitMult          int32                     `col:"unit_mult"`
	Comment           string                    `col:"comment_obs"`
	Cautions          []string                  `col:"cautions"`
	Relation          string                    `col:"relation"`
	MonthsCovered     schemas.Optional[float64] `col:"months_covered"`
	AgenciesCovered   schemas.Optional[float64] `col:"agencies_covered"`
	PopulationCovered schemas.Optional[float64] `col:"population_covered"`
	SourceNote        string                    `col:"source_note"`
	SubmissionID      string                    `col:"submission_id"`
	Snapshot          string                    `col:"snapshot"`
	Locator           string                    `col:"locator"`
	ValueRaw          string                    `col:"value_raw"`
	TableID           string                    `col:"table_id"`
	ItemID            string                    `col:"item_id"`
	CorrectionID      string                    `col:"correction_id"`
	Correspondence    string                    `col:"correspondence"`
	ChosenBy          string                    `col:"chosen_by"` // rule of precedence that chose it among sources
}

// figureID names a figure of one submission.
type figureID struct{ series, period, submission string }

func (f *figure) id() figureID { return figureID{f.SeriesID, f.TimePeriod, f.SubmissionID} }

// nationalFigure is one observation that a figure was made of.
type nationalFigure struct {
	SeriesID     string `col:"series_id"`
	TimePeriod   string `col:"time_period"`
	SubmissionID string `col:"submission_id"`
	NationalCode string `col:"national_code"`
	Relation     string `col:"relation"`
	Snapshot     string `col:"snapshot"`
	Locator      string `col:"locator"`
	ValueRaw     string `col:"value_raw"`
}

// submission is a submission with what became of it.
type submission struct {
	schemas.Submission
	Status string `col:"status"`
}

// revision is one difference between two submissions about the same figure.
type revision struct {
	schemas.SeriesKey
	TimePeriod    string                    `col:"time_period"`
	Kind          string                    `col:"kind"`  // changed, added, withdrawn, status
	Cause         string                    `col:"cause"` // source, mapping, reader, correction
	OldValue      schemas.Optional[float64] `col:"old_value"`
	NewValue      schemas.Optional[float64] `col:"new_value"`
	OldSubmission string                    `col:"old_submission_id"`
	NewSubmission string                    `col:"new_submission_id"`
}

// area is what the report says of one area.
type area struct {
	code        string
	name        string
	lines       []*line
	submissions []submission
	findings    []schemas.Finding
	revisions   []revision
	denominator denominator
}

// file is the name of the page of the area. Codes of areas are letters, digits
// and underscores; anything else is written as a number, so that no code of a
// hostile file leads out of the folder.
func (a *area) file() string { return "area/" + fileStem(a.code) + ".html" }

func load(ctx context.Context, q Querier, options Options) (*contents, error) {
	c := newContents(options)
	for _, step := range []func(context.Context, Querier) error{c.loadFigures, c.loadSubmissions, c.loadLabels, c.loadPopulations} {
		if err := step(ctx, q); err != nil {
			return nil, err
		}
	}
	c.only(options.Area)
	c.arrange()
	return c, nil
}

func (c *contents) loadFigures(ctx context.Context, q Querier) (err error) {
	if c.figures, err = query.SelectNamed[figure](ctx, q, "figures_in_force"); err != nil {
		return err
	}
	if c.heldOut, err = query.SelectNamed[figure](ctx, q, "figures_held_out"); err != nil {
		return err
	}
	hidden, err := query.SelectNamed[struct {
		Figures int64 `col:"figures"`
	}](ctx, q, "figures_not_free")
	if err != nil {
		return err
	}
	for _, row := range hidden {
		c.notFree += row.Figures
	}
	national, err := query.SelectNamed[nationalFigure](ctx, q, "national_figures")
	c.parts = map[figureID][]nationalFigure{}
	for _, n := range national {
		id := figureID{n.SeriesID, n.TimePeriod, n.SubmissionID}
		c.parts[id] = append(c.parts[id], n)
	}
	return err
}

func (c *contents) loadSubmissions(ctx context.Context, q Querier) (err error) {
	if c.submissions, err = query.SelectNamed[submission](ctx, q, "submissions_and_standing"); err != nil {
		return err
	}
	if c.findings, err = query.SelectNamed[schemas.Finding](ctx, q, "rule_failures"); err != nil {
		return err
	}
	if c.answers, err = comparability.Load(ctx, q); err != nil {
		return err
	}
	reasons, err := query.SelectNamed[schemas.Explanation](ctx, q, "explanations_in_force")
	if err != nil {
		return err
	}
	c.explanations = map[string][]string{}
	for _, reason := range reasons {
		c.explanations[reason.FindingID] = append(c.explanations[reason.FindingID], reason.Text)
	}
	c.revisions, err = query.SelectNamed[revision](ctx, q, "revisions_of_figures")
	return err
}

func (c *contents) loadPopulations(ctx context.Context, q Querier) error {
	rows, err := query.SelectNamed[population](ctx, q, "populations_of_areas")
	c.populations = populationsOf(rows, c.options.Denominator)
	return err
}

// only leaves out every area but one; all stay when none is named.
func (c *contents) only(area string) {
	if area == "" {
		return
	}
	c.submissions = slices.DeleteFunc(c.submissions, func(s submission) bool { return s.RefArea != area })
	c.findings = slices.DeleteFunc(c.findings, func(f schemas.Finding) bool { return f.RefArea != area })
	c.revisions = slices.DeleteFunc(c.revisions, func(r revision) bool { return r.RefArea != area })
	c.figures = slices.DeleteFunc(c.figures, func(f figure) bool { return f.RefArea != area })
	c.heldOut = slices.DeleteFunc(c.heldOut, func(f figure) bool { return f.RefArea != area })
}

// arrange sorts everything by area. The queries come sorted, so the lists of an
// area are sorted too.
func (c *contents) arrange() {
	byCode := map[string]*area{}
	of := func(code string) *area {
		if byCode[code] == nil {
			byCode[code] = &area{code: code, name: c.labels.area(code), denominator: c.populations.of(code)}
		}
		return byCode[code]
	}
	for _, s := range c.submissions {
		if s.RefArea != schemas.AnyValue {
			of(s.RefArea).submissions = append(of(s.RefArea).submissions, s)
		}
	}
	for _, f := range c.findings {
		if f.RefArea != "" {
			of(f.RefArea).findings = append(of(f.RefArea).findings, f)
		}
	}
	for _, r := range c.revisions {
		of(r.RefArea).revisions = append(of(r.RefArea).revisions, r)
	}
	figures, heldOut := byArea(c.figures), byArea(c.heldOut)
	for _, list := range []map[string][]*figure{figures, heldOut} {
		for code := range list {
			of(code)
		}
	}
	for code, a := range byCode {
		a.lines = linesOf(figures[code], heldOut[code])
		c.study(a)
		c.areas = append(c.areas, a)
	}
	c.sortAreas()
}

func (c *contents) sortAreas() {
	order := collate.New(language.Make(c.options.Language))
	slices.SortFunc(c.areas, func(a, b *area) int {
		if by := order.CompareString(a.name, b.name); by != 0 {
			return by
		}
		return strings.Compare(a.code, b.code)
	})
}

func byArea(figures []figure) map[string][]*figure {
	lists := map[string][]*figure{}
	for i := range figures {
		code := figures[i].RefArea
		lists[code] = append(lists[code], &figures[i])
	}
	return lists
}
