// Package comparability says where figures of one series may not be compared
// over time: a break that the country declared or that the status B marks, and a
// change of the unit of count, the definition or the coverage from one figure to
// the next. A circumstance that is not said on both sides is no change.
package comparability

import (
	"context"
	"math"
	"slices"
	"strconv"
	"strings"

	"cts/pipeline/query"
	"cts/schemas"
)

// Kind is why two figures are not compared.
type Kind string

// The kinds.
const (
	Break      Kind = "break"      // declared by the country, or status B
	Unit       Kind = "unit"       // something else is counted
	Definition Kind = "definition" // stage, rules of counting, deviation from the ICCS
	Coverage   Kind = "coverage"   // months, authorities or people that the figure is about
)

// Reason divides a series before a figure.
type Reason struct {
	Kind          Kind
	Concept       string // of CL_METADATA_CONCEPT, or the column that changed; empty for a break
	Before, After string // codes; empty for a break
	Text          string // what the country says of a break; empty where it gave no reason
}

// String says the reason in English; of a break, what the country says.
func (r Reason) String() string {
	if r.Kind == Break {
		return r.Text
	}
	return string(r.Kind) + ": " + r.Concept + " " + r.After + ", before " + r.Before
}

// Figure is what is said of a figure, as far as comparing needs it.
type Figure struct {
	RefArea           string                    `col:"ref_area"`
	Year              int32                     `col:"year"`
	ObsStatus         []string                  `col:"obs_status"`
	Comment           string                    `col:"comment_obs"`
	Relation          string                    `col:"relation"`
	MonthsCovered     schemas.Optional[float64] `col:"months_covered"`
	AgenciesCovered   schemas.Optional[float64] `col:"agencies_covered"`
	PopulationCovered schemas.Optional[float64] `col:"population_covered"`
	SubmissionID      string                    `col:"submission_id"`
	TableID           string                    `col:"table_id"`
	ItemID            string                    `col:"item_id"`
}

// Answers are what countries say of how their figures are made.
type Answers struct {
	breaks map[question][]string
	codes  map[question]string
}

// question is what an answer is about. Of breaks it has an area and a year, of
// other answers a submission and a concept.
type question struct {
	of, table, item, about string
}

// Load reads the answers of the submissions in force.
func Load(ctx context.Context, q query.Querier) (Answers, error) {
	rows, err := query.SelectNamed[schemas.Metadata](ctx, q, "answers_on_comparability")
	if err != nil {
		return Answers{}, err
	}
	return NewAnswers(rows), nil
}

// NewAnswers arranges the answers by what they are about.
func NewAnswers(rows []schemas.Metadata) Answers {
	answers := Answers{map[question][]string{}, map[question]string{}}
	for _, row := range rows {
		item := row.ItemID
		if item == "" {
			item = schemas.Total
		}
		if row.Concept == "BREAK" {
			answers.declare(row, item)
			continue
		}
		if _, counts := kinds[row.Concept]; counts && row.Code != "" && row.Code != schemas.Unknown {
			answers.codes[question{row.SubmissionID, row.TableID, item, row.Concept}] = row.Code
		}
	}
	return answers
}

func (a Answers) declare(row schemas.Metadata, item string) {
	year := firstFour(row.TimePeriod)
	if _, err := strconv.Atoi(year); err != nil {
		return
	}
	reason := row.Text
	if reason == "" {
		reason = row.Code
	}
	at := question{row.RefArea, row.TableID, item, year}
	if !slices.Contains(a.breaks[at], reason) {
		a.breaks[at] = append(a.breaks[at], reason)
	}
}

// kinds are the concepts whose answers make figures comparable or not.
var kinds = map[string]Kind{
	"UNIT_OF_COUNT": Unit,
	"STAGE":         Definition, "PRINCIPAL_OFFENCE_RULE": Definition, "THREATS_INCLUDED": Definition, "ATTEMPTS_INCLUDED": Definition,
	"ACCOMPLICES_INCLUDED": Definition, "ICCS_DEVIATION": Definition, "ADULT_AGE": Definition,
	"COVERAGE": Coverage, "REFERENCE_PERIOD": Coverage,
}

// Breaks gives the reasons of breaks before a year of a series: those declared
// for the item or the whole table of any of its figures, and the status B of the
// year's own figure, nil for none.
func (a Answers) Breaks(series []Figure, year int, own *Figure) []Reason {
	var reasons []Reason
	for _, figure := range series {
		for _, item := range []string{figure.ItemID, schemas.Total} {
			for _, text := range a.breaks[question{figure.RefArea, figure.TableID, item, strconv.Itoa(year)}] {
				if reason := (Reason{Kind: Break, Text: text}); !slices.Contains(reasons, reason) {
					reasons = append(reasons, reason)
				}
			}
		}
	}
	if len(reasons) == 0 && own != nil && slices.Contains(own.ObsStatus, "B") {
		reasons = []Reason{{Kind: Break, Text: own.Comment}}
	}
	return reasons
}

// Changes gives what changed in how the figures are made, from one to a later one.
func (a Answers) Changes(before, after Figure) []Reason {
	was, is := a.circumstances(before), a.circumstances(after)
	var reasons []Reason
	for concept, now := range is {
		if then, said := was[concept]; said && !near(concept, then.code, now.code) {
			reasons = append(reasons, Reason{Kind: now.kind, Concept: concept, Before: then.code, After: now.code})
		}
	}
	slices.SortFunc(reasons, func(a, b Reason) int { return strings.Compare(a.Concept, b.Concept) })
	return reasons
}

// leastChange is the change, in percentage points of authorities or people
// covered, that counts as another coverage: a choice of this project.
const leastChange = 5

// near tells whether two codes of a concept are the same, or shares that hardly differ.
func near(concept, before, after string) bool {
	then, errThen := strconv.ParseFloat(before, 64)
	now, errNow := strconv.ParseFloat(after, 64)
	if errThen != nil || errNow != nil || concept == "MONTHS_COVERED" {
		return before == after
	}
	return math.Abs(now-then) < leastChange
}

type circumstance struct {
	kind Kind
	code string
}

// circumstances are what is said of one figure: the answers for its item, else
// for its table, and its own columns.
func (a Answers) circumstances(f Figure) map[string]circumstance {
	said := map[string]circumstance{}
	for concept, kind := range kinds {
		for _, item := range []string{schemas.Total, f.ItemID} {
			if code, ok := a.codes[question{f.SubmissionID, f.TableID, item, concept}]; ok {
				said[concept] = circumstance{kind, code}
			}
		}
	}
	differs := "agrees"
	if slices.Contains(f.ObsStatus, "D") {
		differs = "differs"
	}
	said["DEFINITION"] = circumstance{Definition, differs}
	for name, value := range map[string]schemas.Optional[float64]{
		"MONTHS_COVERED": f.MonthsCovered, "AGENCIES_COVERED": f.AgenciesCovered, "POPULATION_COVERED": f.PopulationCovered,
	} {
		if value.Valid {
			said[name] = circumstance{Coverage, strconv.FormatFloat(value.Value, 'f', -1, 64)}
		}
	}
	if f.Relation != "" {
		said["RELATION"] = circumstance{Definition, f.Relation}
	}
	return said
}

func firstFour(text string) string {
	if len(text) > 4 && strings.TrimLeft(text[:4], "0123456789") == "" {
		return text[:4]
	}
	return text
}
