package mapping

import (
	"fmt"
	"slices"
	"strings"

	"cts/iccs"
	"cts/schemas"
)

// fromDescription reads a row of a dataset that a description explains. The area
// is given also with a refusal, as far as the row names one.
func (m *mapper) fromDescription(row *schemas.RawRow) (found figure, area string, refused *refusal, err error) {
	said, refused := m.said(row.Labels)
	if none := noFigure(row.Notes); none != nil {
		return found, m.areaSaid(said), none, nil
	}
	if refused != nil {
		return found, m.areaSaid(said), refused, nil
	}
	if area = m.areaSaid(said); area == "" {
		return found, "", &refusal{reason: "no_area"}, nil
	}
	o := &found.observation
	if refused := m.describedKey(o, said, area); refused != nil {
		return found, area, refused, nil
	}
	o.Measures, refused = describedMeasure(row, m.reference.Description)
	if refused != nil {
		return found, area, refused, nil
	}
	if refused := m.describedAttributes(o, said); refused != nil {
		return found, area, refused, nil
	}
	o.Year, o.TimePeriod = said.period.Year, said.period.Text
	o.TableID, o.ItemID, o.NationalCode = m.tableSaid(o), said.codes["NATIONAL_CODE"], said.codes["NATIONAL_CODE"]
	o.CommentObs = joinTexts(row.CommentObs, said.codes["COMMENT_OBS"])
	o.SourceNote = said.codes["SOURCE_NOTE"]
	m.describe(o, m.area(said.codes["REF_AREA"]).former)
	found.breakdown = o.Breakdown
	found.place, err = m.describedPlace(o, found.breakdown)
	return found, area, nil, err
}

// notesOfNoFigure are notes of readers on rows that give no figure, not even an
// empty one, with the reasons of their rejection.
var notesOfNoFigure = map[string]string{
	"reader.deleted_by_source": "deleted_by_source",
	"reader.no_measure":        "no_measure",
	"reader.no_such_index":     "unknown_code",
	"reader.thousands":         "unknown_unit",
}

func noFigure(notes []string) *refusal {
	var rules []string
	for _, note := range notes {
		if reason, ok := notesOfNoFigure[note]; ok {
			return &refusal{reason: reason}
		}
		if rule, ok := strings.CutPrefix(note, noteOfEditRule); ok {
			rules = append(rules, rule)
		}
	}
	if len(rules) > 0 {
		return &refusal{"edit_rule", strings.Join(rules, " ")}
	}
	return nil
}

// noteOfEditRule begins the notes on records that an edit rule of the FBI refuses; its number follows.
const noteOfEditRule = "reader.nibrs_"

// words is what the labels of a row say, by concept.
type words struct {
	codes  map[string]string
	period schemas.Period
}

// said translates the labels of a row. The period and every code that a label
// gives must be known: what is not is a refusal, never a guess.
func (m *mapper) said(labels []string) (words, *refusal) {
	given := map[string]string{}
	for _, pair := range labels {
		label, word, _ := strings.Cut(pair, "=")
		given[label] = strings.TrimSpace(word)
	}
	said := words{codes: map[string]string{}}
	for concept, code := range m.reference.Description.Defaults {
		said.codes[concept] = code
	}
	var first *refusal
	for i := range m.reference.Description.Concepts {
		if refused := m.say(&said, i, given); refused != nil && first == nil {
			first = refused
		}
	}
	if first == nil && said.period.Text == "" {
		first = m.defaultPeriod(&said)
	}
	return said, first
}

func (m *mapper) defaultPeriod(said *words) *refusal {
	text := said.codes["TIME_PERIOD"]
	if text == "" {
		return &refusal{reason: "no_period"}
	}
	period, ok := schemas.ParsePeriod(text, schemas.PeriodSDMX)
	if !ok {
		return &refusal{"bad_period", text}
	}
	said.period = period
	return nil
}

// say adds what one concept of the description takes from the row.
func (m *mapper) say(said *words, concept int, given map[string]string) *refusal {
	c := &m.reference.Description.Concepts[concept]
	cell := c.Cell(given)
	if cell == "" {
		return m.unsaid(c, said)
	}
	answer := m.translate(concept, cell)
	switch {
	case answer.silent:
		return m.unsaid(c, said)
	case answer.refused != nil:
		return answer.refused
	case c.Concept == "TIME_PERIOD":
		said.period = answer.period
	case c.Concept == "BREAKDOWN":
		both, err := joinBreakdowns(said.codes["BREAKDOWN"], answer.code)
		if err != nil {
			return &refusal{"unknown_code", err.Error()}
		}
		said.codes["BREAKDOWN"] = both
	case c.Concept == "OBS_STATUS" && said.codes["OBS_STATUS"] != "":
		said.codes["OBS_STATUS"] += " " + answer.code
	default:
		said.codes[c.Concept] = answer.code
	}
	return nil
}

// unsaid decides on a blank label: the default of the concept counts, and an area
// or a national code without one is missing.
func (m *mapper) unsaid(c *schemas.ConceptMapping, said *words) *refusal {
	switch {
	case said.codes[c.Concept] != "" || c.Concept == "TIME_PERIOD":
		return nil
	case c.Concept == "REF_AREA":
		return &refusal{reason: "no_area"}
	case c.Concept == "INDICATOR" || c.Concept == "NATIONAL_CODE":
		return &refusal{"unknown_code", fmt.Sprintf("%s is blank", c.Label)}
	}
	return nil
}

// wordQuestion is a word of a concept of the description.
type wordQuestion struct {
	concept int
	word    string
}

type wordAnswer struct {
	code    string
	silent  bool // the pattern of the concept knows the cell and takes no word from it
	period  schemas.Period
	refused *refusal
}

// translate asks the description once for each distinct word.
func (m *mapper) translate(concept int, cell string) wordAnswer {
	question := wordQuestion{concept, cell}
	answer, ok := m.words[question]
	if !ok {
		answer = translated(&m.reference.Description.Concepts[concept], m.reference.Description, cell)
		m.words[question] = answer
	}
	return answer
}

func translated(c *schemas.ConceptMapping, d *schemas.Description, cell string) wordAnswer {
	word, ok := c.Word(cell)
	if !ok {
		return wordAnswer{refused: refusalOf(c.Concept, cell)}
	}
	if word == "" {
		return wordAnswer{silent: true}
	}
	if c.IsSetAside(word) {
		return wordAnswer{refused: &refusal{"set_aside", c.Label + " " + word}}
	}
	switch c.Concept {
	case "TIME_PERIOD":
		period, ok := schemas.ParsePeriod(word, c.Period)
		if !ok {
			return wordAnswer{refused: &refusal{"bad_period", cell}}
		}
		return wordAnswer{period: period}
	case "OBS_STATUS":
		if c.Codes == nil && c.Contains == nil {
			return statusWord(d, word)
		}
	}
	code, ok := c.Code(word)
	switch {
	case !ok && c.SetsOthersAside():
		return wordAnswer{refused: &refusal{"set_aside", c.Label + " " + word}}
	case !ok:
		return wordAnswer{refused: refusalOf(c.Concept, cell)}
	}
	return wordAnswer{code: code}
}

// statusWord reads the flags of a source: one or several, apart by blanks or
// commas, or written as one text that the description knows.
func statusWord(d *schemas.Description, text string) wordAnswer {
	if code, ok := d.Flag(text); ok {
		return wordAnswer{code: code}
	}
	var codes []string
	for _, flag := range strings.FieldsFunc(text, func(r rune) bool { return r == ' ' || r == ',' || r == ';' }) {
		code, ok := flagWord(d, flag)
		if !ok {
			return wordAnswer{refused: &refusal{"unknown_flag", text}}
		}
		codes = append(codes, code)
	}
	return wordAnswer{code: strings.Join(codes, " ")}
}

// flagWord reads one flag; "bp", as Eurostat writes it, is the flags b and p.
func flagWord(d *schemas.Description, flag string) (string, bool) {
	if code, ok := d.Flag(flag); ok {
		return code, true
	}
	if schemas.HasCode("CL_OBS_STATUS", flag) {
		return flag, true
	}
	var codes []string
	for _, letter := range flag {
		code, ok := d.Flag(string(letter))
		if !ok {
			return "", false
		}
		codes = append(codes, code)
	}
	return strings.Join(codes, " "), len(codes) > 0
}

func refusalOf(concept, word string) *refusal {
	switch concept {
	case "REF_AREA":
		return &refusal{"unknown_area", word}
	case "SEX":
		return &refusal{"unknown_sex", word}
	case "AGE":
		return &refusal{"unknown_age", word}
	case "UNIT_MEASURE":
		return &refusal{"unknown_unit", word}
	}
	return &refusal{"unknown_code", concept + " " + word}
}

// areaSaid is the present code of the area that a row is about; empty for none.
func (m *mapper) areaSaid(said words) string {
	if answer := m.area(said.codes["REF_AREA"]); answer.ok {
		return answer.area.Code
	}
	return ""
}

// describedKey fills in the dimensions: what follows from the indicator first,
// then what defaults and labels say.
func (m *mapper) describedKey(o *schemas.Observation, said words, area string) *refusal {
	o.SeriesKey = schemas.NewSeriesKey()
	if indicator, ok := m.indicators[said.codes["INDICATOR"]]; ok {
		o.PersonRole, o.UnitOfCount = indicator.Role, indicator.UnitOfCount
		o.TimePerCollect, o.UnitMeasure = indicator.TimePerCollect, indicator.UnitMeasure
	}
	o.Freq = said.period.Freq
	for concept, field := range schemas.KeyConcepts() {
		if code := said.codes[concept]; code != "" {
			*field(&o.SeriesKey) = code
		}
	}
	o.RefArea = area
	return nil
}

// describedPlace leads a figure to ICCS: by the correspondence that the
// description names, or to the category that it gives itself.
func (m *mapper) describedPlace(o *schemas.Observation, breakdown string) (*placement, error) {
	q := placementQuestion{o.NationalCode, o.AttemptState, o.Year, breakdown}
	switch {
	case m.reference.Correspondence != nil:
		return m.placeOf(q)
	case m.reference.Description.Scheme != "":
		return m.unmappedPlace(q), nil
	}
	return m.givenPlace(o, breakdown)
}

// unmappedPlace is the place of a code whose correspondence nobody has written yet.
func (m *mapper) unmappedPlace(q placementQuestion) *placement {
	place, known := m.placements[q]
	if !known {
		place = &placement{
			iccs: schemas.Unknown, breakdown: q.breakdown, relation: unmapped(iccs.StateNotYetMapped),
			coverage: unmapped(iccs.StateNotYetMapped), scheme: m.reference.Description.Scheme,
		}
		m.placements[q] = place
	}
	return place
}

func (m *mapper) givenPlace(o *schemas.Observation, breakdown string) (*placement, error) {
	q := placementQuestion{code: o.ICCS, breakdown: breakdown}
	if known, ok := m.placements[q]; ok {
		return known, nil
	}
	if _, ok := m.reference.Classification.Category(o.ICCS); !ok {
		return nil, fmt.Errorf("%w: dataset %s, code %q: %q is no ICCS code", ErrReference, m.reference.Description.Dataset, o.NationalCode, o.ICCS)
	}
	place := &placement{
		iccs: o.ICCS, breakdown: breakdown, relation: iccs.RelationExact, coverage: iccs.RelationExact,
		scheme: m.reference.Description.Dataset, standing: m.reference.Description.Standing,
		shares: []share{{iccs: o.ICCS, breakdown: breakdown}},
	}
	m.placements[q] = place
	return place, nil
}

// tableSaid is the table of a figure: the dataset, or where a release speaks for
// parts alone, the part.
func (m *mapper) tableSaid(o *schemas.Observation) string {
	if m.reference.Description.SpeaksFor == schemas.SpeaksForParts {
		return o.TimePeriod + " " + o.SubArea
	}
	return m.reference.Description.Dataset
}

// describedScopes are what a release of a described dataset speaks for.
func (m *mapper) describedScopes(scope schemas.Scope) []schemas.Scope {
	if m.reference.Description.SpeaksFor != schemas.SpeaksForParts {
		scope.YearFrom, scope.YearTo = m.yearsSaid()
		return []schemas.Scope{scope}
	}
	var tables []string
	for i := range m.figures {
		tables = append(tables, m.figures[i].observation.TableID)
	}
	var scopes []schemas.Scope
	for _, table := range sortedOnce(tables) {
		scope.TableID = table
		scopes = append(scopes, scope)
	}
	return scopes
}

// yearsSaid are the years that a release speaks for: all, or those that occur in it.
func (m *mapper) yearsSaid() (first, last int32) {
	if m.reference.Description.SpeaksFor == schemas.SpeaksForAll || len(m.figures) == 0 {
		return firstYear, lastYear
	}
	years := make([]int32, len(m.figures))
	for i := range m.figures {
		years[i] = m.figures[i].observation.Year
	}
	return slices.Min(years), slices.Max(years)
}
