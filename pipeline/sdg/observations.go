package sdg

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"cts/pipeline/query"
	"cts/pipeline/trend"
	"cts/schemas"
)

const total = schemas.Total

// figure is one figure in force that a series may be made of.
type figure struct {
	RefArea         string                    `col:"ref_area"`
	Indicator       string                    `col:"indicator"`
	ICCS            string                    `col:"iccs"`
	Sex             string                    `col:"sex"`
	Age             string                    `col:"age"`
	Citizenship     string                    `col:"citizenship"`
	Relationship    string                    `col:"relationship"`
	Mechanism       string                    `col:"mechanism"`
	Context         string                    `col:"context"`
	DetentionStatus string                    `col:"detention_status"`
	Breakdown       string                    `col:"breakdown"`
	UnitMeasure     string                    `col:"unit_measure"`
	Year            int32                     `col:"year"`
	Value           schemas.Optional[float64] `col:"obs_value"`
	UnitMult        int32                     `col:"unit_mult"`
	Lower           schemas.Optional[float64] `col:"lower_bound"`
	Upper           schemas.Optional[float64] `col:"upper_bound"`
	Status          []string                  `col:"obs_status"`
	Nature          string                    `col:"nature"`
	Comment         string                    `col:"comment_obs"`
	SourceNote      string                    `col:"source_note"`
	TimePerCollect  string                    `col:"time_per_collect"`
	MonthsCovered   schemas.Optional[float64] `col:"months_covered"`
	ReferenceDate   string                    `col:"reference_date"`
	Provider        string                    `col:"provider"`
	Dataset         string                    `col:"dataset"`
	Round           string                    `col:"round"`
	Release         string                    `col:"release"`
	Cautions        []string                  `col:"cautions"`
}

// source names where a figure came from.
func (f figure) source() string {
	parts := []string{f.Provider, f.Dataset, f.Round, f.Release, f.SourceNote}
	return strings.Join(slices.DeleteFunc(parts, func(part string) bool { return part == "" }), ", ")
}

func (f figure) number() schemas.Optional[float64] {
	f.Value.Value = schemas.InUnits(f.Value.Value, f.UnitMult)
	return f.Value
}

// Observation is one observation of an SDG series, with the columns of the SDG
// data structure.
type Observation struct {
	Series       string
	RefArea      string // M49, three digits
	Sex          string
	Age          string
	Custom       string // CUST_BREAKDOWN; total where the figure is not broken down further
	TimePeriod   string
	Value        float64
	UnitMeasure  string
	Status       string // the one code that weighs most; the others stand in the comment
	Nature       string
	SourceDetail string
	TimeDetail   string
	Lower, Upper schemas.Optional[float64]
	Comment      string
}

// Held counts what could have been an observation and is none, by series and reason.
type Held struct {
	Series string
	Reason string
	Count  int
}

// The reasons for which a figure gives no observation: messages below
// report.sdg.held. A structure that it does not fit is a reason in its own words.
const (
	heldMissing    = "missing"
	heldArea       = "area"
	heldPopulation = "population"
	heldWhole      = "whole"
	heldSource     = "source"
)

// Result is every observation of every series, sorted, and what was held back.
type Result struct {
	Series       []Series
	Observations []Observation
	Held         []Held
}

// Options say which populations rates are divided by.
type Options struct {
	Denominator string // WPP2024 where it is empty
}

// Compute makes every observation that the figures in force allow.
func Compute(ctx context.Context, q query.Querier, options Options) (Result, error) {
	series, err := AllSeries()
	if err != nil {
		return Result{}, err
	}
	m := maker{held: map[Held]int{}, result: Result{Series: series}}
	if err := m.load(ctx, q, cmp.Or(options.Denominator, schemas.DenominatorWPP2024)); err != nil {
		return Result{}, fmt.Errorf("SDG series: %w", err)
	}
	for _, s := range series {
		m.make(s)
	}
	m.sort()
	return m.result, nil
}

type maker struct {
	figures    []figure
	population map[person]float64
	held       map[Held]int
	result     Result
}

// person names a population: whom the rates of a figure refer to.
type person struct {
	area     string
	year     int32
	sex, age string
}

func (m *maker) load(ctx context.Context, q query.Querier, denominator string) (err error) {
	var wanted []any
	for _, s := range m.result.Series {
		for _, indicator := range s.Indicators {
			wanted = append(wanted, indicator)
		}
		if whole := s.Whole["indicator"]; whole != "" {
			wanted = append(wanted, whole)
		}
	}
	if m.figures, err = query.SelectNamed[figure](ctx, q, "sdg_figures", wanted); err != nil {
		return err
	}
	rows, err := query.Populations(ctx, q, denominator)
	m.population = make(map[person]float64, len(rows))
	for _, row := range rows {
		m.population[person{row.RefArea, row.Year, row.Sex, row.Age}] = row.Persons
	}
	return err
}

// make makes the observations of one series.
func (m *maker) make(s Series) {
	taken := m.chosen(s)
	wholes := map[string]figure{}
	for _, f := range taken {
		wholes[f.place()] = f
	}
	for _, f := range taken {
		if !s.isValue(f) {
			continue
		}
		observation, reason := m.observation(s, f, wholes)
		if reason != "" {
			m.held[Held{Series: s.Code, Reason: reason}]++
			continue
		}
		m.result.Observations = append(m.result.Observations, observation)
	}
}

// chosen takes, for each area and year, the figures of the first of the series'
// indicators that has a value there, so that definitions are not mixed.
func (m *maker) chosen(s Series) []figure {
	best := map[person]int{}
	var all []figure
	for _, f := range m.figures {
		if !s.takes(f) {
			continue
		}
		all = append(all, f)
		if f.Indicator == s.Whole["indicator"] {
			continue
		}
		rank := slices.Index(s.Indicators, f.Indicator)
		if !f.Value.Valid {
			rank += len(s.Indicators) // only where no indicator has a value
		}
		at := person{area: f.RefArea, year: f.Year}
		if now, ok := best[at]; !ok || rank < now {
			best[at] = rank
		}
	}
	return slices.DeleteFunc(all, func(f figure) bool {
		return f.Indicator != s.Whole["indicator"] && s.Indicators[best[person{area: f.RefArea, year: f.Year}]%len(s.Indicators)] != f.Indicator
	})
}

// place tells the figures of a series apart.
func (f figure) place() string {
	return strings.Join([]string{f.Indicator, f.RefArea, strconv.Itoa(int(f.Year)), f.Sex, f.Age, f.DetentionStatus, custom(f.customParts())}, "\x1f")
}

// observation is the value of a series that a figure gives, or the reason why it gives none.
func (m *maker) observation(s Series, f figure, wholes map[string]figure) (o Observation, reason string) {
	area, known := schemas.Areas().ByCode(f.RefArea)
	switch {
	case !f.Value.Valid:
		return o, heldMissing
	case !known || area.M49 == "":
		return o, heldArea
	}
	o = Observation{
		Series: s.Code, RefArea: area.M49, Sex: f.Sex, Age: f.Age, Custom: custom(s.customParts(f)), TimePeriod: strconv.Itoa(int(f.Year)),
		Value: f.number().Value, UnitMeasure: s.UnitMeasure, Nature: cmp.Or(f.Nature, "C"),
		SourceDetail: f.source(), TimeDetail: timeDetail(f), Lower: f.Lower, Upper: f.Upper,
	}
	o.Status, o.Comment = statusOf(f)
	switch s.Measure {
	case Rate:
		return m.rated(o, f)
	case Share:
		return shared(s, o, f, wholes)
	}
	return o, ""
}

// rated divides by the population and gives Poisson limits: chance variation only.
func (m *maker) rated(o Observation, f figure) (Observation, string) {
	persons, ok := m.population[person{f.RefArea, f.Year, f.Sex, f.Age}]
	if !ok || persons <= 0 {
		return o, heldPopulation
	}
	rate := trend.Rate(trend.Point{Year: int(f.Year), Value: f.number(), Population: schemas.Some(persons)}, 0)
	if !rate.Rate.Valid {
		return o, heldMissing
	}
	o.Value, o.Lower, o.Upper = rate.Rate.Value, rate.Limits.Lower, rate.Limits.Upper
	return o, ""
}

// shared divides a part by its whole, both of one source.
func shared(s Series, o Observation, f figure, wholes map[string]figure) (Observation, string) {
	of := s.wholeOf(f)
	whole, ok := wholes[of.place()]
	part, all := f.number().Value, whole.number().Value
	switch {
	case !ok || !whole.Value.Valid || all <= 0 || part > all:
		return o, heldWhole
	case whole.Provider != f.Provider || whole.Dataset != f.Dataset:
		return o, heldSource
	}
	o.Value, o.Lower, o.Upper = 100*part/all, schemas.Optional[float64]{}, schemas.Optional[float64]{}
	return o, ""
}

// timeDetail says what day or part of the year a figure is about.
func timeDetail(f figure) string {
	year := strconv.Itoa(int(f.Year))
	switch {
	case f.TimePerCollect == "E" && f.ReferenceDate != "":
		return "on " + f.ReferenceDate
	case f.TimePerCollect == "E":
		return "on a specified day of " + year
	case f.MonthsCovered.Valid && f.MonthsCovered.Value != 12:
		return fmt.Sprintf("%s, %v months covered", year, f.MonthsCovered.Value)
	}
	return year
}

// statusOrder is the order in which one status is chosen where several apply (METHODS section 7).
var statusOrder = []string{"Q", "M", "L", "O", "B", "E", "I", "P", "U", "D", "A"}

// statusOf gives the status that weighs most, and a comment with the others and with the cautions.
func statusOf(f figure) (status, comment string) {
	codes := slices.Clone(f.Status)
	slices.SortStableFunc(codes, func(a, b string) int { return cmp.Compare(rankOf(a), rankOf(b)) })
	if len(codes) == 0 {
		codes = []string{"A"}
	}
	var notes []string
	if f.Comment != "" {
		notes = append(notes, f.Comment)
	}
	if len(codes) > 1 {
		notes = append(notes, "also "+strings.Join(codes[1:], " "))
	}
	if len(f.Cautions) > 0 {
		notes = append(notes, "cautions: "+strings.Join(f.Cautions, ", "))
	}
	return codes[0], strings.Join(notes, "; ")
}

func rankOf(status string) int {
	if i := slices.Index(statusOrder, status); i >= 0 {
		return i
	}
	return len(statusOrder) - 2 // before A, which says nothing
}

func (m *maker) sort() {
	order := orderOf(m.result.Series)
	slices.SortFunc(m.result.Observations, func(a, b Observation) int {
		return cmp.Or(cmp.Compare(order[a.Series], order[b.Series]), cmp.Compare(a.RefArea, b.RefArea),
			cmp.Compare(a.Sex, b.Sex), cmp.Compare(a.Age, b.Age), cmp.Compare(a.Custom, b.Custom), cmp.Compare(a.TimePeriod, b.TimePeriod))
	})
	for held, count := range m.held {
		held.Count = count
		m.result.Held = append(m.result.Held, held)
	}
	sortHeld(m.result.Held, m.result.Series)
}

func sortHeld(held []Held, series []Series) {
	order := orderOf(series)
	slices.SortFunc(held, func(a, b Held) int {
		return cmp.Or(cmp.Compare(order[a.Series], order[b.Series]), cmp.Compare(a.Reason, b.Reason))
	})
}

func orderOf(series []Series) map[string]int {
	order := map[string]int{}
	for i, s := range series {
		order[s.Code] = i
	}
	return order
}
