package sdmx_test

import (
	"errors"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cts/connectors"
	"cts/connectors/connectortest"
	"cts/connectors/format/sdmx"
	"cts/schemas"
)

// structureMessage is constructed: a list of its own for GEO, one of its concept for ICCS, and
// one that is given in part.
const structureMessage = `<m:Structure xmlns:m="http://www.sdmx.org/resources/sdmxml/schemas/v2_1/message"><m:Structures>
<Codelists><Codelist id="CL_GEO" agencyID="X"><Code id="FI"/><Code id="SE"/></Codelist><Codelist id="CL_ICCS"><Code id="0101"/></Codelist>
<Codelist id="CL_UNIT" isPartial="true"><Code id="NR"/></Codelist><Codelist id="CL_OBS_STATUS"><Code id="A"/><Code id="B"/></Codelist></Codelists>
<Concepts><ConceptScheme id="C"><Concept id="CRIME"><CoreRepresentation><Enumeration><URN>urn:sdmx:org.sdmx.infomodel.codelist.Codelist=X:CL_ICCS(1.0)</URN></Enumeration></CoreRepresentation></Concept></ConceptScheme></Concepts>
<DataStructures><DataStructure id="DSD" agencyID="X" version="1.0"><DataStructureComponents><DimensionList>
<Dimension id="GEO"><LocalRepresentation><Enumeration><Ref id="CL_GEO" agencyID="X"/></Enumeration></LocalRepresentation></Dimension>
<Dimension id="ICCS"><ConceptIdentity><Ref id="CRIME" maintainableParentID="C"/></ConceptIdentity></Dimension><TimeDimension id="TIME_PERIOD"/></DimensionList>
<AttributeList><Attribute id="UNIT"><LocalRepresentation><Enumeration><Ref id="CL_UNIT"/></Enumeration></LocalRepresentation></Attribute>
<Attribute id="OBS_STATUS"><LocalRepresentation><Enumeration><Ref id="CL_OBS_STATUS"/></Enumeration></LocalRepresentation></Attribute><Attribute id="NOTE"><LocalRepresentation><Enumeration><Ref id="CL_ELSEWHERE"/></Enumeration></LocalRepresentation></Attribute></AttributeList>
<MeasureList><PrimaryMeasure id="OBS_VALUE"/></MeasureList></DataStructureComponents></DataStructure></DataStructures></m:Structures></m:Structure>`

func TestCodesAreHeldToTheListsOfTheStructure(t *testing.T) {
	const data = "DATAFLOW,GEO,ICCS,TIME_PERIOD,UNIT,OBS_STATUS,COLOUR,OBS_VALUE\n" +
		"X:DF(1.0),FI,0101,2020,NR,A,,93\nX:DF(1.0),DK,0101,2020,KG,A;B,red,1\nX:DF(1.0),DK,0502,,NR,Z,,2\n"
	check := checked(t, connectortest.File("s.xml", []byte(structureMessage)), sdmx.CSV, connectortest.File("x.csv", []byte(data)))
	want := []sdmx.Deviation{
		{Kind: sdmx.NoDimension, Component: "TIME_PERIOD", Rows: 1, First: "line 4"},
		{Kind: sdmx.NotInPart, Component: "UNIT", Code: "KG", CodeList: "CL_UNIT", Rows: 1, First: "line 3"},
		{Kind: sdmx.UnknownCode, Component: "GEO", Code: "DK", CodeList: "CL_GEO", Rows: 2, First: "line 3"},
		{Kind: sdmx.UnknownCode, Component: "ICCS", Code: "0502", CodeList: "CL_ICCS", Rows: 1, First: "line 4"},
		{Kind: sdmx.UnknownCode, Component: "OBS_STATUS", Code: "Z", CodeList: "CL_OBS_STATUS", Rows: 1, First: "line 4"},
		{Kind: sdmx.UnknownComponent, Component: "COLOUR", Rows: 1, First: "line 3"},
	}
	if diff := cmp.Diff(want, check.Deviations()); diff != "" || check.Rows != 3 || !slices.Equal(check.Unchecked, []string{"NOTE"}) {
		t.Errorf("%d rows, unchecked %v\n%s", check.Rows, check.Unchecked, diff)
	}
}

// Published messages keep to the structures that were published with them.
func TestPublishedFiguresKeepToTheirStructures(t *testing.T) {
	for data, structure := range map[string]string{
		"eurostat/estat_nrg_bal_s_data.xml": "eurostat/estat_nrg_bal_s_metadata.xml",
		"eurostat/demography-xs.xml":        "eurostat/demography-structure.xml",
		"insee/IPI-2010-A21.xml":            "insee/IPI-2010-A21-structure.xml",
		"istat/22_289.xml":                  "istat/22_289-structure.xml",
		"ecb_exr/ng-ts.xml":                 "ecb_exr/ng-structure-full.xml",
		"ecb_exr/rg-ts.xml":                 "ecb_exr/rg-structure-full.xml",
		"ecb_exr/sg-ts-ss.xml":              "ecb_exr/sg-structure-full.xml",
		"statcan/statcan-34100158.zip":      "statcan/statcan-34100158.zip",
	} {
		t.Run(path.Base(data), func(t *testing.T) {
			file := func(name string) connectors.File {
				return connectortest.File(path.Base(name), shared(t, "sdmx-ml-2.1/"+name))
			}
			check := checked(t, file(structure), sdmx.ML, file(data))
			t.Logf("%d rows by %s, unchecked %v: %v", check.Rows, check.Structure, check.Unchecked, check.Deviations())
			if len(check.Deviations()) > 0 || check.Rows == 0 {
				t.Errorf("%d rows: %v", check.Rows, check.Deviations())
			}
		})
	}
}

func checked(t *testing.T, structure connectors.File, descriptor connectors.FormatDescriptor, data connectors.File) *sdmx.CodeCheck {
	t.Helper()
	defined, err := sdmx.ReadStructure(t.Context(), structure)
	if err != nil {
		t.Fatal(err)
	}
	format, err := descriptor.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	header, err := format.Recognise(t.Context(), data)
	if err != nil {
		t.Fatal(err)
	}
	check, err := sdmx.NewCodeCheck(defined, header.Dataset)
	if err != nil {
		t.Fatal(err)
	}
	if err := format.Read(t.Context(), data, header, check); err != nil {
		t.Fatal(err)
	}
	return check
}

// Measures that are not called OBS_VALUE are columns of figures once a description names them.
func TestADescriptionNamesMeasures(t *testing.T) {
	format, err := sdmx.CSV.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	described := format.(connectors.Describable).Describe([]*schemas.Description{{Dataset: "DF_A", Measures: []string{"MEAS_A1B1C1", "MEAS_C2"}}})
	file := connectortest.File("example-09B.csv", shared(t, "sdmx-csv/v2.0-spec-examples/example-09B.csv"))
	header, err := described.Recognise(t.Context(), file)
	if err != nil {
		t.Fatal(err)
	}
	collected := connectortest.Collected{}
	if err := described.Read(t.Context(), file, header, &collected); err != nil {
		t.Fatal(err)
	}
	if len(collected.Rows) != 6 {
		t.Fatalf("%d rows of 3 lines with 2 measures", len(collected.Rows))
	}
	for i, row := range collected.Rows {
		if len(row.Notes) > 0 || !slices.Contains(row.Labels, "MEASURE="+[]string{"MEAS_A1B1C1", "MEAS_C2"}[i%2]) {
			t.Errorf("%s: %v %v", row.Locator, row.Labels, row.Notes)
		}
	}
}

// A zip file of structures that never end is refused before they fill the memory.
func TestStructuresWithoutEndAreRefused(t *testing.T) {
	endless := `<m:Structure xmlns:m="http://www.sdmx.org/resources/sdmxml/schemas/v2_1/message"><m:Structures><Codelists><Codelist id="CL">` + strings.Repeat(`<Code id="x"/>`, 2_000_001)
	var err error
	cost := connectortest.Measure(func() {
		_, err = sdmx.ReadStructure(t.Context(), connectortest.File("s.xml", []byte(endless)))
	})
	if !errors.Is(err, connectors.ErrLimit) {
		t.Errorf("error %v after %v", err, cost)
	}
}
