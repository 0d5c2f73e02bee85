package sdg

import (
	"bufio"
	"encoding/csv"
	"encoding/xml"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
)

func plain(value float64) string { return strconv.FormatFloat(value, 'f', -1, 64) }

// WriteCSV writes the observations as SDMX-CSV 1.0: DATAFLOW, then the columns
// of the structure. A value that there is not is an empty cell.
func WriteCSV(w io.Writer, s *Structure, observations []Observation) error {
	out := csv.NewWriter(w)
	columns := s.Columns()
	if err := out.Write(append([]string{"DATAFLOW"}, columns...)); err != nil {
		return err
	}
	record := make([]string, len(columns)+1)
	record[0] = fmt.Sprintf("%s:%s(%s)", s.Agency, s.ID, s.Version)
	for _, o := range observations {
		values := o.values()
		for i, column := range columns {
			record[i+1] = values[column]
		}
		if err := out.Write(record); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// Names of the SDMX-ML 2.1 vocabularies.
const (
	namespaceMessage   = "http://www.sdmx.org/resources/sdmxml/schemas/v2_1/message"
	namespaceCommon    = "http://www.sdmx.org/resources/sdmxml/schemas/v2_1/common"
	namespaceStructure = "http://www.sdmx.org/resources/sdmxml/schemas/v2_1/structure"
	namespaceData      = "http://www.sdmx.org/resources/sdmxml/schemas/v2_1/data/structurespecific"
	namespaceInstance  = "http://www.w3.org/2001/XMLSchema-instance"
)

// printer writes XML and keeps the first error.
type printer struct {
	*bufio.Writer
	err error
}

func (p *printer) line(format string, args ...any) {
	if p.err == nil {
		_, p.err = fmt.Fprintf(p, format+"\n", args...)
	}
}

func (p *printer) finish() error {
	if p.err != nil {
		return p.err
	}
	return p.Flush()
}

// quoted writes text as the value of an attribute.
func quoted(text string) string { return `"` + escaped(text) + `"` }

func escaped(text string) string {
	var out strings.Builder
	_ = xml.EscapeText(&out, []byte(text)) // memory does not fail
	return out.String()
}

func (p *printer) header(id string, prepared time.Time) {
	p.line(`<message:Header>`)
	p.line(`<message:ID>%s</message:ID>`, escaped(id))
	p.line(`<message:Test>false</message:Test>`)
	p.line(`<message:Prepared>%s</message:Prepared>`, prepared.UTC().Format(time.RFC3339))
	p.line(`<message:Sender id="CTS"/>`)
}

// WriteML writes the observations as SDMX-ML 2.1, structure-specific, one flat
// element an observation.
func WriteML(w io.Writer, s *Structure, observations []Observation, prepared time.Time) error {
	p := &printer{Writer: bufio.NewWriter(w)}
	urn := fmt.Sprintf("urn:sdmx:org.sdmx.infomodel.datastructure.DataStructure=%s:%s(%s):ObsLevelDim:AllDimensions", s.Agency, s.ID, s.Version)
	p.line(`<?xml version="1.0" encoding="UTF-8"?>`)
	p.line(`<message:StructureSpecificData xmlns:message=%s xmlns:common=%s xmlns:data=%s xmlns:xsi=%s xmlns:sdg=%s>`,
		quoted(namespaceMessage), quoted(namespaceCommon), quoted(namespaceData), quoted(namespaceInstance), quoted(urn))
	p.header("SDG", prepared)
	p.line(`<message:Structure structureID="SDG" namespace=%s dimensionAtObservation="AllDimensions">`, quoted(urn))
	p.line(`<common:Structure><Ref agencyID=%s id=%s version=%s/></common:Structure>`, quoted(s.Agency), quoted(s.ID), quoted(s.Version))
	p.line(`</message:Structure>`)
	p.line(`</message:Header>`)
	p.line(`<message:DataSet data:structureRef="SDG" xsi:type="sdg:DataSetType" data:dataScope="DataStructure" data:action="Replace">`)
	for _, o := range observations {
		p.observation(s, o)
	}
	p.line(`</message:DataSet>`)
	p.line(`</message:StructureSpecificData>`)
	return p.finish()
}

func (p *printer) observation(s *Structure, o Observation) {
	values, text := o.values(), "<Obs"
	for _, column := range s.Columns() {
		if value := values[column]; value != "" {
			text += " " + column + "=" + quoted(value)
		}
	}
	p.line("%s/>", text)
}

// WriteStructure writes the definition as an SDMX-ML 2.1 structure message with
// its code lists, so that the data can be read and checked elsewhere.
func WriteStructure(w io.Writer, s *Structure, prepared time.Time) error {
	p := &printer{Writer: bufio.NewWriter(w)}
	p.line(`<?xml version="1.0" encoding="UTF-8"?>`)
	p.line(`<message:Structure xmlns:message=%s xmlns:common=%s xmlns:str=%s>`,
		quoted(namespaceMessage), quoted(namespaceCommon), quoted(namespaceStructure))
	p.header("SDG_STRUCTURE", prepared)
	p.line(`</message:Header>`)
	p.line(`<message:Structures>`)
	p.codeLists(s)
	p.components(s)
	p.line(`</message:Structures>`)
	p.line(`</message:Structure>`)
	return p.finish()
}

func (p *printer) codeLists(s *Structure) {
	p.line(`<str:Codelists>`)
	written := map[string]bool{}
	for _, component := range append(append([]Component{}, s.Dimensions...), s.Attributes...) {
		codes, listed := s.CodeLists[component.CodeList]
		if !listed || written[component.CodeList] {
			continue
		}
		written[component.CodeList] = true
		p.line(`<str:Codelist id=%s agencyID=%s version=%s><common:Name>%s</common:Name>`,
			quoted(component.CodeList), quoted(s.Agency), quoted(s.Version), escaped(component.CodeList))
		for _, code := range codes {
			p.line(`<str:Code id=%s><common:Name>%s</common:Name></str:Code>`, quoted(code), escaped(code))
		}
		p.line(`</str:Codelist>`)
	}
	p.line(`</str:Codelists>`)
}

func (p *printer) components(s *Structure) {
	p.line(`<str:DataStructures><str:DataStructure id=%s agencyID=%s version=%s><common:Name>%s</common:Name><str:DataStructureComponents>`,
		quoted(s.ID), quoted(s.Agency), quoted(s.Version), escaped(s.Name))
	p.line(`<str:DimensionList>`)
	for i, dimension := range s.Dimensions {
		p.line(`<str:Dimension id=%s position="%d">%s</str:Dimension>`, quoted(dimension.ID), i+1, representation(s, dimension))
	}
	p.line(`<str:TimeDimension id=%s position="%d"/>`, quoted(s.Time), len(s.Dimensions)+1)
	p.line(`</str:DimensionList>`)
	p.line(`<str:AttributeList>`)
	for _, attribute := range s.Attributes {
		assignment := "Conditional"
		if attribute.Mandatory {
			assignment = "Mandatory"
		}
		p.line(`<str:Attribute id=%s assignmentStatus="%s">%s</str:Attribute>`, quoted(attribute.ID), assignment, representation(s, attribute))
	}
	p.line(`</str:AttributeList>`)
	p.line(`<str:MeasureList><str:PrimaryMeasure id=%s/></str:MeasureList>`, quoted(s.Measure))
	p.line(`</str:DataStructureComponents></str:DataStructure></str:DataStructures>`)
}

func representation(s *Structure, c Component) string {
	if c.CodeList == "" {
		return ""
	}
	return fmt.Sprintf(`<str:LocalRepresentation><str:Enumeration><Ref id=%s agencyID=%s version=%s/></str:Enumeration></str:LocalRepresentation>`,
		quoted(c.CodeList), quoted(s.Agency), quoted(s.Version))
}
