package iccs

import (
	"errors"
	"slices"
	"strconv"

	"cts/schemas"
)

// Errors that a caller decides on.
var (
	// ErrTable means that a table of the package, or one handed to it, cannot be read as one.
	ErrTable = errors.New("malformed table")
	// ErrUnknownCategory means that a code is not in the classification.
	ErrUnknownCategory = errors.New("not an ICCS code")
	// ErrUnknownScheme means that there is no correspondence of that name.
	ErrUnknownScheme = errors.New("no such correspondence")
)

// Relations of a national code to an ICCS category, read from the national
// code. An empty relation means that the source table does not say.
const (
	RelationExact    = "exact"    // same content
	RelationNarrower = "narrower" // lies wholly inside the category
	RelationBroader  = "broader"  // contains the category
	RelationPartial  = "partial"  // they overlap
)

// States of a national code. The last three have no category, and stay apart.
const (
	StateMapped       = "mapped"
	StateExcluded     = "excluded"       // set aside on purpose: a total, not a crime, excluded by the source
	StateNoMatch      = "no_match"       // looked at, and ICCS has no category for it
	StateNotYetMapped = "not_yet_mapped" // nobody has decided
)

// Cautions that a correspondence puts on a figure.
const (
	CautionRelationUnknown = "relation_unknown"       // the table does not say how code and category relate
	CautionPartial         = "partial_correspondence" // rolled up to a category above, because the parts are not known
)

// Scheme describes a correspondence: what its sidecar says.
type Scheme struct {
	ID        string `yaml:"scheme"`
	Title     string `yaml:"title"`
	Edition   string `yaml:"edition,omitempty"`
	Authority string `yaml:"authority"`          // who issues the national scheme
	Language  string `yaml:"language,omitempty"` // of the titles, such as es
	Standing  string `yaml:"standing"`           // official, statistical_office, background
	Source    string `yaml:"source"`
	ValidFrom int32  `yaml:"valid_from,omitempty"` // first year; 0 is open
	ValidTo   int32  `yaml:"valid_to,omitempty"`   // last year; 0 is open
}

// Entry is one row of a correspondence.
type Entry struct {
	Code         string // national code, as text
	AttemptState string // code of CL_ATTEMPT_STATE; empty for any
	Title        string
	ICCS         string // empty for the states excluded and no_match; with not_yet_mapped it is only proposed
	Relation     string // a relation, or one of those states
	Weight       schemas.Optional[float64]
	PartOf       string // national code that already contains this one
	Breakdown    string // canonical CONCEPT=code pairs that the code implies
	ValidFrom    int32  // first year; 0 is open
	ValidTo      int32  // last year; 0 is open
	Note         string
	Origin       string
	Standing     string
}

// Correspondence leads the codes of one national scheme to ICCS. It is never
// changed after it was read, and is safe for use by several goroutines.
type Correspondence struct {
	Scheme  Scheme
	entries []Entry // in the order of code, attempt state, target, validity
	byCode  map[string][]Entry
}

// Target is one ICCS category that a national code leads to.
type Target struct {
	ICCS      string // _U where a partial relation alone cannot be placed
	Relation  string
	Weight    schemas.Optional[float64]
	PartOf    string
	Breakdown string
	Standing  string
	Cautions  []string
}

// Mapped is what a correspondence says of a code.
type Mapped struct {
	State   string
	Targets []Target // one; several only with documented weights; none unless mapped
}

// Entries lists all rows, sorted.
func (c *Correspondence) Entries() []Entry { return slices.Clone(c.entries) }

// Codes lists the national codes, sorted.
func (c *Correspondence) Codes() []string {
	var codes []string
	for _, entry := range c.entries {
		codes = append(codes, entry.Code)
	}
	return slices.Compact(codes)
}

// Containers lists the codes that contain a code, nearest first.
func (c *Correspondence) Containers(code string) []string {
	var containers []string
	for len(c.byCode[code]) > 0 && c.byCode[code][0].PartOf != "" {
		code = c.byCode[code][0].PartOf
		containers = append(containers, code)
	}
	return containers
}

// Digest names the correspondence by its content; the order of its rows, its
// line ends and its quoting do not matter.
func (c *Correspondence) Digest() string {
	scheme := c.Scheme
	parts := []string{
		scheme.ID, scheme.Title, scheme.Edition, scheme.Authority, scheme.Standing, scheme.Source, scheme.Language,
		formatYear(scheme.ValidFrom), formatYear(scheme.ValidTo),
	}
	for _, entry := range c.entries {
		parts = append(parts, entry.fields()...)
	}
	return schemas.ID(parts...)
}

// fields are the columns of the row as the file writes them.
func (e Entry) fields() []string {
	return []string{
		e.Code, e.AttemptState, e.Title, e.ICCS, e.Relation, formatWeight(e.Weight), e.PartOf, e.Breakdown,
		formatYear(e.ValidFrom), formatYear(e.ValidTo), e.Note, e.Origin, e.Standing,
	}
}

func formatYear(year int32) string {
	if year == 0 {
		return ""
	}
	return strconv.Itoa(int(year))
}

func formatWeight(weight schemas.Optional[float64]) string {
	if !weight.Valid {
		return ""
	}
	return strconv.FormatFloat(weight.Value, 'f', -1, 64)
}

// Lookup says where a code leads in a year. Rows for the attempt state go
// before rows for any; where a table knows a code only by attempt state and the
// figure counts attempts and completed acts together, their targets overlap
// with it. Nothing is divided by guesswork: partial targets without weights
// become their lowest common ancestor with a caution, and _U when there is one
// target alone or no common ancestor.
func (c *Correspondence) Lookup(nationalCode, attemptState string, year int32) Mapped {
	valid := c.valid(nationalCode, year)
	chosen := withAttempt(valid, attemptState)
	if len(chosen) == 0 {
		chosen = withAttempt(valid, "")
	}
	if len(chosen) == 0 && attemptState == schemas.Total {
		return c.resolveAttempts(valid)
	}
	return c.resolve(chosen)
}

func (c *Correspondence) valid(code string, year int32) []Entry {
	if !within(year, c.Scheme.ValidFrom, c.Scheme.ValidTo) {
		return nil
	}
	var valid []Entry
	for _, entry := range c.byCode[code] {
		if within(year, entry.ValidFrom, entry.ValidTo) {
			valid = append(valid, entry)
		}
	}
	return valid
}

func within(year, from, to int32) bool { return (from == 0 || year >= from) && (to == 0 || year <= to) }

func withAttempt(entries []Entry, attemptState string) []Entry {
	var chosen []Entry
	for _, entry := range entries {
		if entry.AttemptState == attemptState {
			chosen = append(chosen, entry)
		}
	}
	return chosen
}

// resolve decides over rows that stand for one code, attempt state and year.
func (c *Correspondence) resolve(entries []Entry) Mapped {
	switch {
	case len(entries) == 0:
		return Mapped{State: StateNotYetMapped}
	case !entries[0].leads():
		return Mapped{State: entries[0].Relation}
	case entries[0].Weight.Valid:
		mapped := Mapped{State: StateMapped}
		for _, entry := range entries {
			mapped.Targets = append(mapped.Targets, entry.target())
		}
		return mapped
	case len(entries) == 1 && entries[0].whole():
		return Mapped{State: StateMapped, Targets: []Target{entries[0].target()}}
	}
	return c.rollUpPartial(entries)
}

// proposed tells whether the category is only a proposal that nobody has
// accepted: the code leads nowhere until somebody does.
func (e Entry) proposed() bool { return e.ICCS != "" && e.Relation == StateNotYetMapped }

// leads tells whether the row leads to a category.
func (e Entry) leads() bool { return e.ICCS != "" && !e.proposed() }

// whole tells whether all that the code counts belongs to the category, as far as the table says.
func (e Entry) whole() bool {
	return e.Relation == RelationExact || e.Relation == RelationNarrower || e.Relation == ""
}

func (e Entry) target() Target {
	target := Target{
		ICCS: e.ICCS, Relation: e.Relation, Weight: e.Weight,
		PartOf: e.PartOf, Breakdown: e.Breakdown, Standing: e.Standing,
	}
	if e.Relation == "" {
		target.Cautions = []string{CautionRelationUnknown}
	}
	return target
}

// resolveAttempts decides over the rows of all attempt states of a code. A code
// that is set aside in every attempt state is set aside.
func (c *Correspondence) resolveAttempts(entries []Entry) Mapped {
	mapped := slices.ContainsFunc(entries, func(e Entry) bool { return e.leads() })
	if !mapped {
		return c.resolve(entries)
	}
	return c.rollUpPartial(entries)
}

func (c *Correspondence) rollUpPartial(entries []Entry) Mapped {
	target := entries[0].target()
	target.ICCS, target.Relation, target.Weight = schemas.Unknown, RelationPartial, schemas.Optional[float64]{}
	target.Cautions = []string{CautionPartial}
	var codes []string
	for _, entry := range entries {
		code := entry.ICCS
		if !entry.leads() {
			code = "" // no category: nothing contains it and the others
		}
		codes = append(codes, code)
		target.keepCommon(entry)
	}
	ancestor, ok := Load().LowestCommonAncestor(codes...)
	if ok && len(entries) > 1 {
		target.ICCS = ancestor
	}
	return Mapped{State: StateMapped, Targets: []Target{target}}
}

// keepCommon drops what only some of the rows say, and keeps the weaker standing.
func (t *Target) keepCommon(entry Entry) {
	if t.PartOf != entry.PartOf {
		t.PartOf = ""
	}
	if t.Breakdown != entry.Breakdown {
		t.Breakdown = ""
	}
	if slices.Index(standings, entry.Standing) > slices.Index(standings, t.Standing) {
		t.Standing = entry.Standing
	}
}

// standings of a correspondence, the firmest first.
var standings = []string{"official", "statistical_office", "background"}
