package sdmx

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"cts/connectors"
	"cts/connectors/streams"
)

// Structure is what structure messages define.
type Structure struct {
	DataStructures []DataStructure
	CodeLists      map[string][]Code // by id
	Partial        map[string]bool   // code lists that are given in part, by id
	Dataflows      []string          // as AGENCY:ID(VERSION)
	Others         map[string]int    // further artefacts by the name of their element

	structureOf map[string]string // id of the data structure definition of a dataflow, by its id
	listOf      map[string]string // code list of a concept, by its id
}

// DataStructure is a data structure definition (DSD); a key family in 2.0.
type DataStructure struct {
	ID         string // AGENCY:ID(VERSION)
	Dimensions []Component
	Attributes []Component
	Measures   []Component
}

// Component is a dimension, an attribute or a measure.
type Component struct {
	ID       string
	Position int    // of a dimension, where the message says it
	CodeList string // id; empty for one that is not coded
	Concept  string // id; the component's own where the message says none
}

// Code is one code of a list with its first name.
type Code struct{ ID, Name string }

// maxElements bounds a structure message: the largest lists have a hundred thousand
// codes of some ten elements each.
const maxElements = 2_000_000

func newStructure() *Structure {
	return &Structure{
		CodeLists: map[string][]Code{}, Partial: map[string]bool{}, Others: map[string]int{},
		structureOf: map[string]string{}, listOf: map[string]string{},
	}
}

// DataStructure finds a data structure definition by its id.
func (s *Structure) DataStructure(id string) (DataStructure, bool) {
	i := slices.IndexFunc(s.DataStructures, func(d DataStructure) bool {
		about, _ := parseReference(d.ID)
		return about.id == id || d.ID == id
	})
	if i < 0 {
		return DataStructure{}, false
	}
	return s.DataStructures[i], true
}

// StructureOf finds the data structure definition that the figures of a dataflow
// follow; where there is only one, it is that one.
func (s *Structure) StructureOf(dataflow string) (DataStructure, bool) {
	if len(s.DataStructures) == 1 {
		return s.DataStructures[0], true
	}
	for _, id := range []string{s.structureOf[dataflow], dataflow} {
		if found, ok := s.DataStructure(id); ok {
			return found, true
		}
	}
	return DataStructure{}, false
}

// measures are the measures beside OBS_VALUE.
func (d DataStructure) measures() []string {
	var ids []string
	for _, measure := range d.Measures {
		if measure.ID != obsValue {
			ids = append(ids, measure.ID)
		}
	}
	return ids
}

// summary says in one line what a structure message defines.
func (s *Structure) summary(version string) string {
	said := []string{"SDMX-ML " + version + " structure"}
	for _, d := range s.DataStructures {
		said = append(said, fmt.Sprintf("DSD %s of %d dimensions, %d attributes, %d measures", d.ID, len(d.Dimensions), len(d.Attributes), len(d.Measures)))
	}
	codes := 0
	for _, list := range s.CodeLists {
		codes += len(list)
	}
	if len(s.CodeLists) > 0 {
		said = append(said, fmt.Sprintf("%d code lists of %d codes", len(s.CodeLists), codes))
	}
	if len(s.Dataflows) > 0 {
		said = append(said, fmt.Sprintf("%d dataflows", len(s.Dataflows)))
	}
	for _, name := range []string{"ConceptScheme", "ContentConstraint", "MetadataStructure"} {
		if n := s.Others[name]; n > 0 {
			said = append(said, fmt.Sprintf("%d %s", n, name))
		}
	}
	return strings.Join(said, "; ")
}

func (m message) structure(ctx context.Context) (*Structure, error) {
	all := newStructure()
	return all, m.readStructure(ctx, all)
}

// readStructure adds what the message defines.
func (m message) readStructure(ctx context.Context, into *Structure) error {
	text, err := m.part.Open(ctx)
	if err != nil {
		return err
	}
	reader := &structureReader{into: into}
	return streams.Broken(ctx, m.part.Place("structures"), walkXML(ctx, text).walk(reader))
}

// structureReader reads a structure message.
type structureReader struct {
	into      *Structure
	path      []string
	codeList  string
	component *Component
	elements  int    // so far
	concept   string // id of the concept in hand, in a scheme
	dataflow  string // id of the dataflow in hand
}

func (r *structureReader) inside(name string) bool { return slices.Contains(r.path, name) }

func (r *structureReader) start(e element) error {
	r.path = append(r.path, e.name)
	if len(r.path) < 3 {
		return nil
	}
	if r.elements++; r.elements > maxElements {
		return fmt.Errorf("more than %d elements of structures: %w", maxElements, connectors.ErrLimit)
	}
	switch e.name {
	case "DataStructure", "KeyFamily":
		if e.attribute("id") != "" {
			r.into.DataStructures = append(r.into.DataStructures, DataStructure{ID: artefact(e)})
		}
	case "Codelist", "CodeList":
		if id := e.attribute("id"); id != "" {
			r.codeList = id
			r.into.Partial[id] = r.into.Partial[id] || e.attribute("isPartial") == "true"
			r.into.CodeLists[id] = append(r.into.CodeLists[id], []Code{}...)
		}
	case "Code":
		if r.codeList != "" {
			r.into.CodeLists[r.codeList] = append(r.into.CodeLists[r.codeList], Code{ID: e.attribute("id", "value")})
		}
	case "Dataflow":
		if e.attribute("id") != "" {
			r.into.Dataflows, r.dataflow = append(r.into.Dataflows, artefact(e)), e.attribute("id")
		}
	case "Concept":
		r.concept = e.attribute("id")
	case "ConceptScheme", "ContentConstraint", "MetadataStructure":
		r.into.Others[e.name]++
	case "Ref":
		r.refersTo(e.attribute("id"))
	default:
		r.startComponent(e)
	}
	return nil
}

// refersTo keeps what the element in hand refers to.
func (r *structureReader) refersTo(id string) {
	switch {
	case r.inside("Enumeration") && r.component != nil:
		r.component.CodeList = id
	case r.inside("Enumeration") && r.concept != "":
		r.into.listOf[r.concept] = id
	case r.inside("ConceptIdentity") && r.component != nil: // which also names a component without an id
		r.component.Concept, r.component.ID = id, cmp.Or(r.component.ID, id)
	case r.dataflow != "" && r.inside("Structure"):
		r.into.structureOf[r.dataflow] = id
	}
}

func artefact(e element) string {
	return reference{agency: e.attribute("agencyID", "agency"), id: e.attribute("id"), version: e.attribute("version")}.String()
}

// startComponent reads a component of the data structure definition in hand.
func (r *structureReader) startComponent(e element) {
	if len(r.into.DataStructures) == 0 || !r.inside("DataStructureComponents") && !r.inside("Components") {
		return
	}
	d := &r.into.DataStructures[len(r.into.DataStructures)-1]
	c := Component{ID: e.attribute("id", "conceptRef"), CodeList: e.attribute("codelist")}
	c.Position, _ = strconv.Atoi(e.attribute("position"))
	var of *[]Component
	switch e.name {
	case "Dimension", "TimeDimension", "MeasureDimension":
		of = &d.Dimensions
	case "Attribute":
		of = &d.Attributes
	case "PrimaryMeasure", "Measure":
		of = &d.Measures
	default:
		return
	}
	if r.inside("AttributeRelationship") || r.inside("Group") {
		return
	}
	*of = append(*of, c)
	r.component = &(*of)[len(*of)-1]
}

func (r *structureReader) end(name, text string) error {
	if about, ok := parseReference(text); ok && strings.HasPrefix(strings.TrimSpace(text), "urn:") {
		_, part, _ := strings.Cut(text, ").") // of a scheme: the concept
		r.refersTo(cmp.Or(strings.TrimSpace(part), about.id))
	}
	r.path = r.path[:len(r.path)-1]
	switch name {
	case "Codelist", "CodeList":
		r.codeList = ""
	case "Dimension", "TimeDimension", "MeasureDimension", "Attribute", "PrimaryMeasure", "Measure":
		r.component = nil
	case "Concept":
		r.concept = ""
	case "Dataflow":
		r.dataflow = ""
	case "Name", "Description":
		r.nameCode(name, strings.TrimSpace(text))
	}
	return nil
}

// nameCode gives the code in hand its first name; in 2.0 it is a description.
func (r *structureReader) nameCode(name, text string) {
	list := r.into.CodeLists[r.codeList]
	if len(list) == 0 || len(r.path) == 0 || r.path[len(r.path)-1] != "Code" {
		return
	}
	if code := &list[len(list)-1]; code.Name == "" {
		code.Name = text
	}
}
