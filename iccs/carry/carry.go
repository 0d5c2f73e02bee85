// Package carry makes the correspondences that the program carries out of
// published tables of codes: one row a code and ICCS category, with the
// coverage of the code by the category. What such a table cannot say (attempt
// states, containment, who issues the scheme) is declared in schemes.yaml.
package carry

import (
	"bytes"
	_ "embed"
	"encoding/csv"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"cts/iccs"
)

//go:embed schemes.yaml
var declarations []byte

// Declaration says of one table what its rows do not say.
type Declaration struct {
	iccs.Scheme `yaml:",inline"`
	Full        string            `yaml:"full"`      // relation of full coverage; narrower unless the source says that contents are the same
	Hierarchy   string            `yaml:"hierarchy"` // "pks": containment follows from the keys
	PartOf      map[string]string `yaml:"part_of"`   // code -> code that contains it
	Attempts    []Attempt         `yaml:"attempts"`
	Withheld    string            `yaml:"withheld"` // beginning of a note by which the source warns of a row: its category becomes a proposal
}

// Attempt gives the rows of a code an attempt state.
type Attempt struct {
	Code     string `yaml:"code"`
	ICCS     string `yaml:"iccs"`
	State    string `yaml:"state"`
	Relation string `yaml:"relation"` // of the row, once the attempt state is known
}

// Declarations lists the tables, by scheme.
func Declarations() ([]Declaration, error) {
	var all []Declaration
	decoder := yaml.NewDecoder(bytes.NewReader(declarations))
	decoder.KnownFields(true)
	if err := decoder.Decode(&all); err != nil {
		return nil, fmt.Errorf("schemes.yaml: %w", err)
	}
	return all, nil
}

// published is one row of a published table.
type published struct {
	code, title, iccs, coverage, note, origin string
	line                                      int
}

// Convert reads a published table (columns source_scheme, source_code,
// source_title, iccs_code, coverage, note, origin) and makes its correspondence.
func Convert(declared Declaration, table io.Reader) (*iccs.Correspondence, error) {
	rows, err := read(table)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", declared.ID, err)
	}
	containers := containersOf(declared, rows)
	entries := make([]iccs.Entry, len(rows))
	lines := make([]int, len(rows))
	for i, row := range rows {
		entries[i], lines[i] = declared.entry(row), row.line
		entries[i].PartOf = containers[row.code]
	}
	return iccs.NewCorrespondence(declared.Scheme, entries, declared.ID, lines)
}

var publishedColumns = []string{"source_scheme", "source_code", "source_title", "iccs_code", "coverage", "note", "origin"}

func read(table io.Reader) ([]published, error) {
	reader := csv.NewReader(table)
	header, err := reader.Read()
	if err != nil || !slices.Equal(header, publishedColumns) {
		return nil, fmt.Errorf("line 1: the columns are %s: %w", strings.Join(publishedColumns, ","), iccs.ErrTable)
	}
	var rows []published
	for {
		fields, err := reader.Read()
		if err == io.EOF {
			return rows, nil
		}
		if err != nil {
			return nil, err
		}
		line, _ := reader.FieldPos(0)
		rows = append(rows, published{fields[1], fields[2], fields[3], fields[4], fields[5], fields[6], line})
	}
}

// entry reads coverage as a relation: full becomes narrower, none is excluded
// or no_match by its note, and unknown stays unknown.
func (d Declaration) entry(row published) iccs.Entry {
	entry := iccs.Entry{
		Code: row.code, Title: row.title, ICCS: row.iccs, Note: row.note, Origin: row.origin, Standing: d.Standing,
	}
	if canonical, ok := iccs.Load().Canonical(row.iccs); ok {
		entry.ICCS = canonical
	}
	switch row.coverage {
	case "full":
		entry.Relation = iccs.RelationNarrower
		if d.Full != "" {
			entry.Relation = d.Full
		}
	case "partial":
		entry.Relation = iccs.RelationPartial
	case "none":
		entry.Relation = iccs.StateNoMatch
		if setAside.MatchString(row.note) {
			entry.Relation = iccs.StateExcluded
		}
	}
	if entry.ICCS == "" && entry.Relation == "" {
		entry.Relation = iccs.StateNotYetMapped
	}
	return d.amend(entry)
}

// setAside are the words by which notes say that a code was left out on purpose.
var setAside = regexp.MustCompile(`(?i)total|aggregate|sum key|not a crime|not recorded crime|not used|excluido|excluded`)

// amend gives the attempt state, and withdraws a category of which the source warns.
func (d Declaration) amend(entry iccs.Entry) iccs.Entry {
	for _, attempt := range d.Attempts {
		if attempt.Code == entry.Code && attempt.ICCS == entry.ICCS {
			entry.AttemptState, entry.Relation = attempt.State, attempt.Relation
		}
	}
	if d.Withheld != "" && strings.Contains(entry.Note, d.Withheld) {
		entry.Relation = iccs.StateNotYetMapped
	}
	return entry
}
