package sdmx

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"cts/connectors"
	"cts/schemas"
)

// What a row can get wrong against its data structure definition.
const (
	UnknownCode      = "unknown code"      // not in the code list of its component
	NotInPart        = "not in the part"   // not in the part of the code list that the message gives
	UnknownComponent = "unknown component" // neither dimension, attribute nor measure
	NoDimension      = "no dimension"      // a dimension without a code
)

// Deviation is one way in which rows differ from their data structure definition.
type Deviation struct {
	Kind      string `json:"kind"` // one of the constants above
	Component string `json:"component"`
	Code      string `json:"code"`      // of an unknown code
	CodeList  string `json:"code_list"` // that does not have it
	Rows      int64  `json:"rows"`
	First     string `json:"first"` // locator of the first row
}

// CodeCheck is a sink that holds rows to a data structure definition: every code to
// the list of its component. Each distinct code is looked up once a row and listed once.
type CodeCheck struct {
	Rows      int64
	Structure string   // the data structure definition
	Unchecked []string // coded components whose code list is not there

	known      map[string]bool
	dimensions []string
	codes      map[string]map[string]bool // by component
	lists      map[string]string          // id of the code list by component
	partial    map[string]bool            // code lists that are there in part
	found      map[Deviation]*Deviation   // by kind, component, code and list
}

// ofMessage are labels that the message itself uses, beside the components of figures.
var ofMessage = map[string]bool{
	"DATAFLOW": true, "STRUCTURE": true, "STRUCTURE_ID": true, "STRUCTURE_NAME": true, "ACTION": true,
	"SERIES_KEY": true, "OBS_KEY": true, "MEASURE": true, "LAST UPDATE": true, "UPDATED": true,
}

// NewCodeCheck makes the check of a dataflow by the structure that it follows.
func NewCodeCheck(structure *Structure, dataflow string) (*CodeCheck, error) {
	definition, ok := structure.StructureOf(dataflow)
	if !ok {
		return nil, fmt.Errorf("none of the %d data structure definitions is that of %s; give the structure message of the dataflow: %w",
			len(structure.DataStructures), dataflow, connectors.ErrUnreadable)
	}
	check := &CodeCheck{
		Structure: definition.ID, known: map[string]bool{}, codes: map[string]map[string]bool{}, lists: map[string]string{}, partial: structure.Partial,
		found: map[Deviation]*Deviation{},
	}
	for _, c := range slices.Concat(definition.Dimensions, definition.Attributes, definition.Measures) {
		check.add(structure, c)
	}
	for _, dimension := range definition.Dimensions {
		check.dimensions = append(check.dimensions, dimension.ID)
	}
	slices.Sort(check.Unchecked)
	return check, nil
}

func (c *CodeCheck) add(structure *Structure, component Component) {
	c.known[component.ID] = true
	id := cmp.Or(component.CodeList, structure.listOf[cmp.Or(component.Concept, component.ID)])
	if id == "" {
		return
	}
	list := structure.CodeLists[id]
	if len(list) == 0 {
		c.Unchecked = append(c.Unchecked, component.ID)
		return
	}
	codes := make(map[string]bool, len(list))
	for _, code := range list {
		codes[code.ID] = true
	}
	c.codes[component.ID], c.lists[component.ID] = codes, id
}

// Row checks the labels of a row. One that takes figures back need not name every dimension.
func (c *CodeCheck) Row(row schemas.RawRow) error {
	c.Rows++
	said := map[string]bool{}
	for _, label := range row.Labels {
		component, code, _ := strings.Cut(label, "=")
		said[component] = true
		switch codes := c.codes[component]; {
		case !c.known[component] && !ofMessage[component]:
			c.deviates(Deviation{Kind: UnknownComponent, Component: component}, row.Locator)
		case codes != nil && !allKnown(codes, code):
			list := c.lists[component]
			c.deviates(Deviation{Kind: kindOf(c.partial[list]), Component: component, Code: code, CodeList: list}, row.Locator)
		}
	}
	if slices.Contains(row.Notes, noteDeleted) {
		return nil
	}
	for _, dimension := range c.dimensions {
		if !said[dimension] {
			c.deviates(Deviation{Kind: NoDimension, Component: dimension}, row.Locator)
		}
	}
	return nil
}

func kindOf(partial bool) string {
	if partial {
		return NotInPart
	}
	return UnknownCode
}

// allKnown tells whether every code is in a list; attributes may have several.
func allKnown(codes map[string]bool, code string) bool {
	if codes[code] {
		return true
	}
	several := strings.Split(code, ";")
	return len(several) > 1 && !slices.ContainsFunc(several, func(one string) bool { return !codes[strings.TrimSpace(one)] })
}

func (c *CodeCheck) deviates(d Deviation, locator string) {
	known, ok := c.found[d]
	if !ok {
		key := d
		d.First = locator
		known = &d
		c.found[key] = known
	}
	known.Rows++
}

// Answer takes an answer, which is no row.
func (c *CodeCheck) Answer(schemas.Metadata) error { return nil }

// Deviations lists what was found, by kind, component and code.
func (c *CodeCheck) Deviations() []Deviation {
	var all []Deviation
	for _, d := range slices.Collect(maps.Values(c.found)) {
		all = append(all, *d)
	}
	slices.SortFunc(all, func(a, b Deviation) int {
		return cmp.Or(strings.Compare(a.Kind, b.Kind), strings.Compare(a.Component, b.Component), strings.Compare(a.Code, b.Code))
	})
	return all
}
