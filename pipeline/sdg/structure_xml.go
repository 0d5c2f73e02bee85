package sdg

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
)

// maximumStructure bounds the bytes of a definition: the official one has some megabytes.
const maximumStructure = 64 << 20

// Elements of an SDMX-ML 2.1 structure message, as far as a definition needs them.
type structureMessage struct {
	XMLName   xml.Name       `xml:"Structure"`
	CodeLists []xmlCodeList  `xml:"Structures>Codelists>Codelist"`
	Data      []xmlStructure `xml:"Structures>DataStructures>DataStructure"`
}

type xmlCodeList struct {
	ID    string    `xml:"id,attr"`
	Codes []xmlCode `xml:"Code"`
}

type xmlCode struct {
	ID string `xml:"id,attr"`
}

type xmlStructure struct {
	ID         string         `xml:"id,attr"`
	Agency     string         `xml:"agencyID,attr"`
	Version    string         `xml:"version,attr"`
	Name       string         `xml:"Name"`
	Dimensions []xmlComponent `xml:"DataStructureComponents>DimensionList>Dimension"`
	Time       xmlComponent   `xml:"DataStructureComponents>DimensionList>TimeDimension"`
	Attributes []xmlComponent `xml:"DataStructureComponents>AttributeList>Attribute"`
	Measure    xmlComponent   `xml:"DataStructureComponents>MeasureList>PrimaryMeasure"`
}

type xmlComponent struct {
	ID         string `xml:"id,attr"`
	Assignment string `xml:"assignmentStatus,attr"`
	List       struct {
		ID string `xml:"id,attr"`
	} `xml:"LocalRepresentation>Enumeration>Ref"`
}

// ReadStructure reads a data structure definition from an SDMX-ML 2.1 structure
// message with its code lists. Document types are refused, and what is longer
// than 64 MB.
func ReadStructure(r io.Reader) (*Structure, error) {
	limited := &io.LimitedReader{R: r, N: maximumStructure + 1}
	decoder := xml.NewDecoder(limited)
	decoder.Strict = true
	decoder.Entity = map[string]string{}
	var message structureMessage
	err := decoder.Decode(&message)
	switch {
	case limited.N <= 0:
		return nil, fmt.Errorf("%w: longer than %d bytes", ErrStructure, maximumStructure)
	case err != nil:
		return nil, fmt.Errorf("%w: no SDMX-ML structure message: %w", ErrStructure, err)
	case len(message.Data) != 1:
		return nil, fmt.Errorf("%w: it defines %d data structures; give a file with one", ErrStructure, len(message.Data))
	}
	return message.structure()
}

func (m structureMessage) structure() (*Structure, error) {
	data := m.Data[0]
	s := &Structure{
		Agency: data.Agency, ID: data.ID, Version: data.Version, Name: data.Name,
		Time: orElse(data.Time.ID, "TIME_PERIOD"), Measure: orElse(data.Measure.ID, "OBS_VALUE"), CodeLists: map[string][]string{},
	}
	for _, list := range m.CodeLists {
		var codes []string
		for _, code := range list.Codes {
			codes = append(codes, code.ID)
		}
		slices.Sort(codes)
		s.CodeLists[list.ID] = codes
	}
	for _, dimension := range data.Dimensions {
		s.Dimensions = append(s.Dimensions, Component{ID: dimension.ID, CodeList: dimension.List.ID, Mandatory: true})
	}
	for _, attribute := range data.Attributes {
		mandatory := attribute.Assignment == "Mandatory"
		s.Attributes = append(s.Attributes, Component{ID: attribute.ID, CodeList: attribute.List.ID, Mandatory: mandatory})
	}
	return s, s.check()
}

// check refuses a structure by which an SDG observation could not be told from another.
func (s *Structure) check() error {
	var missing []error
	for _, needed := range []string{"SERIES", "REF_AREA"} {
		if !slices.ContainsFunc(s.Dimensions, func(c Component) bool { return c.ID == needed }) {
			missing = append(missing, fmt.Errorf("%w: %s(%s) has no dimension %s; is it the SDG data structure?", ErrStructure, s.ID, s.Version, needed))
		}
	}
	return errors.Join(missing...)
}

func orElse(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}
