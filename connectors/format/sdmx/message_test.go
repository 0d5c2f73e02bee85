package sdmx_test

import (
	"errors"
	"strings"
	"testing"

	"cts/connectors"
	"cts/connectors/connectortest"
	"cts/connectors/format/sdmx"
)

// The messages of these tests are constructed after the specifications; no
// message of a crime table was found in public.

const messageStart = `<?xml version="1.0"?>
<m:GenericData xmlns:m="http://www.sdmx.org/resources/sdmxml/schemas/v2_1/message" xmlns:g="http://www.sdmx.org/resources/sdmxml/schemas/v2_1/data/generic">
<m:Header><m:Prepared>2024-05-02T10:00:00Z</m:Prepared><m:Sender id="XX"/>
<m:Structure structureID="S" dimensionAtObservation="TIME_PERIOD"><c:Structure xmlns:c="c"><Ref agencyID="ESTAT" id="CRIM" version="1.0"/></c:Structure></m:Structure></m:Header>`

const genericMessage = messageStart + `<m:DataSet structureRef="S" action="Append">
<g:Group type="G"><g:GroupKey><g:Value id="ICCS" value="0101"/></g:GroupKey><g:Attributes><g:Value id="UNIT" value="NR"/></g:Attributes></g:Group>
<g:Series><g:SeriesKey><g:Value id="GEO" value="FI"/><g:Value id="ICCS" value="0101"/></g:SeriesKey>
<g:Attributes><g:Value id="DECIMALS" value="0"/></g:Attributes>
<g:Obs><g:ObsDimension value="2020"/><g:ObsValue value="93"/><g:Attributes><g:Value id="OBS_STATUS" value="A"/></g:Attributes></g:Obs>
<g:Obs><g:ObsDimension value="2021"/></g:Obs></g:Series></m:DataSet></m:GenericData>`

const specificMessage = `<s:StructureSpecificData xmlns:s="http://www.sdmx.org/resources/sdmxml/schemas/v3_0/message" xmlns:xsi="x" xmlns:ss="y">
<s:Header><s:Prepared>2024-05-02</s:Prepared><s:Structure dimensionAtObservation="TIME_PERIOD"><StructureUsage>urn:sdmx:org.sdmx.infomodel.datastructure.Dataflow=IT1:CRIM(1.0)</StructureUsage></s:Structure></s:Header>
<s:DataSet ss:structureRef="S" xsi:type="d" SOURCE="Istat"><Group xsi:type="g" ICCS="0101" UNIT="NR"/>
<Series GEO="IT" ICCS="0101"><Comp id="NOTE"><Value>a</Value><Value>b</Value></Comp>
<Obs TIME_PERIOD="2020" OBS_VALUE="1.50"><Comp id="OBS_STATUS"><Value>B</Value><Value>P</Value></Comp></Obs></Series></s:DataSet>
<s:DataSet ss:action="Delete"><Obs GEO="IT" TIME_PERIOD="2019"/></s:DataSet></s:StructureSpecificData>`

const compactMessage = `<CompactData xmlns="http://www.SDMX.org/resources/SDMXML/schemas/v2_0/message" xmlns:b="urn:sdmx:org.sdmx.infomodel.keyfamily.KeyFamily=BIS:DEBT:compact">
<Header><Prepared>2001-03-11</Prepared><Sender id="BIS"/></Header><b:DataSet><b:SiblingGroup GEO="MX" UNIT="USD"/>
<b:Series GEO="MX" FREQ="A"><b:Obs TIME_PERIOD="2000" OBS_VALUE="3.14" OBS_STATUS="A"/></b:Series></b:DataSet></CompactData>`

const crossMessage = `<CrossSectionalData xmlns="http://www.SDMX.org/resources/SDMXML/schemas/v2_0/message" xmlns:b="urn:sdmx:org.sdmx.infomodel.keyfamily.KeyFamily=BIS:DEBT:cross">
<Header><Prepared>2001-03-11</Prepared><Sender id="BIS"/></Header><b:DataSet REV_NUM="1"><b:Group TIME="2000-01" FREQ="M"><b:Section UNIT="USD" VIS_CTY="MX">
<b:STOCKS value="3.14" OBS_STATUS="A"/><b:FLOWS OBS_STATUS="M"/></b:Section><b:Section UNIT="EUR"><b:STOCKS value="2"/></b:Section></b:Group>
<b:Group TIME="2000-02"><b:STOCKS value="5"/></b:Group></b:DataSet></CrossSectionalData>`

func TestSDMXML(t *testing.T) {
	cases := map[string]reading{
		"2.1 generic: groups, attributes, an observation without a value": {
			"a.xml", genericMessage, "ESTAT CRIM SDMX-ML-2.1-GENERIC 2024-05-02", []string{
				"DataSet[1]/Series[1]/Obs[1] | GEO=FI ICCS=0101 DECIMALS=0 UNIT=NR TIME_PERIOD=2020 OBS_STATUS=A | 93 (number)",
				"DataSet[1]/Series[1]/Obs[2] | GEO=FI ICCS=0101 DECIMALS=0 UNIT=NR TIME_PERIOD=2021 |  (blank)",
			},
		},
		"3.0 structure-specific: groups, several values of an attribute, a deletion": {
			"b.xml", specificMessage, "IT1 CRIM SDMX-ML-3.0-STRUCTURE-SPECIFIC 2024-05-02", []string{
				"DataSet[1]/Series[1]/Obs[1] | GEO=IT ICCS=0101 NOTE=a; b UNIT=NR SOURCE=Istat TIME_PERIOD=2020 OBS_STATUS=B; P | 1.50 (number)",
				"DataSet[2]/Obs[1] | GEO=IT TIME_PERIOD=2019 |  (blank) reader.deleted_by_source",
			},
		},
		"2.0 compact: the dataset is known by a namespace": {
			"c.xml", compactMessage, "BIS DEBT SDMX-ML-2.0-COMPACT 2001-03-11", []string{
				"DataSet[1]/Series[1]/Obs[1] | GEO=MX FREQ=A UNIT=USD TIME_PERIOD=2000 OBS_STATUS=A | 3.14 (number)",
			},
		},
		"2.0 cross-sectional: groups, sections, figures named by their measures": {
			"x.xml", crossMessage, "BIS DEBT SDMX-ML-2.0-CROSS-SECTIONAL 2001-03-11", []string{
				"DataSet[1]/Obs[1] | TIME=2000-01 FREQ=M UNIT=USD VIS_CTY=MX REV_NUM=1 OBS_STATUS=A MEASURE=STOCKS | 3.14 (number)",
				"DataSet[1]/Obs[2] | TIME=2000-01 FREQ=M UNIT=USD VIS_CTY=MX REV_NUM=1 OBS_STATUS=M MEASURE=FLOWS |  (blank)",
				"DataSet[1]/Obs[3] | TIME=2000-01 FREQ=M UNIT=EUR REV_NUM=1 MEASURE=STOCKS | 2 (number)",
				"DataSet[1]/Obs[4] | TIME=2000-02 REV_NUM=1 MEASURE=STOCKS | 5 (number)",
			},
		},
		"3.0 with two measures, which the structure beside the figures names": {
			"m.zip", string(connectortest.Pack(t, map[string]string{
				"structure.xml": `<m:Structure xmlns:m="http://www.sdmx.org/resources/sdmxml/schemas/v3_0/message"><m:Structures><DataStructure id="CRIM"><DataStructureComponents><MeasureList><Measure id="CASES"/><Measure id="RATE"/></MeasureList></DataStructureComponents></DataStructure></m:Structures></m:Structure>`,
				"z.xml":         strings.Replace(specificMessage, `OBS_VALUE="1.50"`, `CASES="93" RATE="1.7"`, 1),
			})), "IT1 CRIM SDMX-ML-3.0-STRUCTURE-SPECIFIC 2024-05-02", []string{
				"z.xml!DataSet[1]/Series[1]/Obs[1]/CASES | GEO=IT ICCS=0101 NOTE=a; b UNIT=NR SOURCE=Istat TIME_PERIOD=2020 OBS_STATUS=B; P MEASURE=CASES | 93 (number)",
				"z.xml!DataSet[1]/Series[1]/Obs[1]/RATE | GEO=IT ICCS=0101 NOTE=a; b UNIT=NR SOURCE=Istat TIME_PERIOD=2020 OBS_STATUS=B; P MEASURE=RATE | 1.7 (number)",
				"z.xml!DataSet[2]/Obs[1] | GEO=IT TIME_PERIOD=2019 |  (blank) reader.deleted_by_source",
			},
		},
		"in a zip file, several parts, with a byte order mark": {
			"d.zip", string(connectortest.Pack(t, map[string]string{
				"p_2.xml": "\xEF\xBB\xBF" + compactMessage, "p_10.xml": compactMessage, "readme.txt": "x",
				"p_structure.xml": `<Structure xmlns="http://www.sdmx.org/resources/sdmxml/schemas/v2_1/message"/>`,
			})), "BIS DEBT SDMX-ML-2.0-COMPACT 2001-03-11", []string{
				"p_2.xml!DataSet[1]/Series[1]/Obs[1] | GEO=MX FREQ=A UNIT=USD TIME_PERIOD=2000 OBS_STATUS=A | 3.14 (number)",
				"p_10.xml!DataSet[1]/Series[1]/Obs[1] | GEO=MX FREQ=A UNIT=USD TIME_PERIOD=2000 OBS_STATUS=A | 3.14 (number)",
			},
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) { c.check(t, sdmx.ML) })
	}
}

func TestSDMXMLRefuses(t *testing.T) {
	series := func(inside string) string { return messageStart + "<m:DataSet><g:Series>" + inside }
	footer := `<f:Footer xmlns:f="f"><f:Message code="510" severity="Error"><Text>too many rows</Text></f:Message></f:Footer></m:GenericData>`
	cases := map[string]refusal{
		"an element that does not end":   {series("<g:Obs>"), connectors.ErrUnreadable, "DataSet[1]/Series[1]/Obs[1]"},
		"an end without a start":         {series("</g:Obs>"), connectors.ErrUnreadable, "ends what did not begin"},
		"entities":                       {`<!DOCTYPE a [<!ENTITY b "c">]>` + genericMessage, connectors.ErrNotRecognised, "document type"},
		"an entity that nobody defined":  {series(`<g:SeriesKey><g:Value id="A" value="&x;"/>`), connectors.ErrUnreadable, "entity"},
		"elements without end":           {series(strings.Repeat("<g:a>", 1<<20)), connectors.ErrLimit, "deep"},
		"XML of another kind":            {"<html><body/></html>", connectors.ErrNotRecognised, "sdmx.org"},
		"a message without figures":      {messageStart + "</m:GenericData>", connectors.ErrNoFigures, "GenericData"},
		"a service that gave up midway":  {strings.TrimSuffix(genericMessage, "</m:GenericData>") + footer, connectors.ErrUnreadable, "message 510: too many rows"},
		"an encoding that is not known":  {`<?xml version="1.0" encoding="ebcdic-xx"?>` + compactMessage, connectors.ErrNotRecognised, "ebcdic-xx"},
		"something behind the message":   {genericMessage + "<a/>", connectors.ErrUnreadable, "second element"},
		"an observation without a label": {messageStart + "<m:DataSet><g:Obs/></m:DataSet></m:GenericData>", connectors.ErrUnreadable, "without dimensions"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) { c.check(t, sdmx.ML, "x.xml") })
	}
}

const jsonMessage = `{"meta":{"id":"m","prepared":"2024-05-02T10:00:00Z","sender":{"id":"SE1"}},"data":{
"dataSets":[{"structure":0,"action":"Information","series":{"0:1":{"attributes":[0],"observations":{"0":[93,0],"1":[null,null]}}},
 "attributes":[0],"dimensionGroupAttributes":{"::1:":["of theft"]}},{"structure":0,"action":"Delete","observations":{"0:0:1":[]}}],
"structures":[{"links":[{"urn":"urn:sdmx:org.sdmx.infomodel.datastructure.Dataflow=SE1:CRIM(1.0)"}],
 "dimensions":{"dataSet":[{"id":"FREQ","keyPosition":0,"values":[{"id":"A"}]}],
  "series":[{"id":"GEO","keyPosition":1,"values":[{"id":"SE"}]},{"id":"ICCS","keyPosition":2,"values":[{"id":"0101"},{"id":"0502"}]}],
  "observation":[{"id":"TIME_PERIOD","keyPosition":3,"values":[{"id":"2020"},{"name":"2021"}]}]},
 "measures":{"observation":[{"id":"OBS_VALUE"}]},
 "attributes":{"dataSet":[{"id":"UNIT","values":[{"id":"NR"}]}],"dimensionGroup":[{"id":"NOTE"}],
  "series":[{"id":"TITLE","values":[{"name":"Theft in Sweden"}]}],"observation":[{"id":"OBS_STATUS","values":[{"id":"B"}]}]}}]}}`

const jsonOldMessage = `{"header":{"id":"h","prepared":"2021-06-19","sender":{"id":"OECD"}},"dataSets":[{"observations":{"0":[11.90,null],"7":[1]}}],
"structure":{"links":[{"href":"https://x/dataflow/PART2/all","rel":"dataflow"}],"dimensions":{"observation":[{"id":"LOC","values":[{"id":"FI"}]}]},"attributes":{"observation":[{"id":"S","values":[]}]}}}`

func TestSDMXJSON(t *testing.T) {
	cases := map[string]reading{
		"2.0 by series: groups, what is said of the data set afterwards, a deletion": {
			"a.json", jsonMessage, "SE1 CRIM SDMX-JSON-2.0 2024-05-02", []string{
				"dataSets[0]/series/0:1/observations/0 | FREQ=A GEO=SE ICCS=0502 TITLE=Theft in Sweden UNIT=NR TIME_PERIOD=2020 OBS_STATUS=B NOTE=of theft | 93 (number)",
				"dataSets[0]/series/0:1/observations/1 | FREQ=A GEO=SE ICCS=0502 TITLE=Theft in Sweden UNIT=NR TIME_PERIOD=2021 NOTE=of theft |  (blank)",
				"dataSets[1]/observations/0:0:1 | FREQ=A GEO=SE ICCS=0101 TIME_PERIOD=2021 |  (blank) reader.deleted_by_source",
			},
		},
		"1.0 of .Stat: flat, a figure of a place that the message does not list": {
			"b.json", jsonOldMessage, "OECD PART2 SDMX-JSON-1.0 2021-06-19", []string{
				"dataSets[0]/observations/0 | LOC=FI | 11.90 (number)",
				"dataSets[0]/observations/7 | LOC=#7 | 1 (number) reader.no_such_index",
			},
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) { c.check(t, sdmx.JSON) })
	}
}

func TestSDMXJSONRefuses(t *testing.T) {
	cases := map[string]refusal{
		"cut off":                 {jsonMessage[:200], connectors.ErrUnreadable, "byte"},
		"another JSON":            {`{"class":"dataset"}`, connectors.ErrNotRecognised, "class"},
		"a key of letters":        {strings.Replace(jsonOldMessage, `"7"`, `"x"`, 1), connectors.ErrUnreadable, "dataSets[0]/observations/x"},
		"no structure":            {`{"header":{},"dataSets":[{"observations":{"0":[1]}}]}`, connectors.ErrUnreadable, "without the structure"},
		"a structure too many":    {strings.Replace(jsonMessage, `"structure":0`, `"structure":3`, 1), connectors.ErrUnreadable, "no structure 3"},
		"errors in place of data": {`{"meta":{},"errors":[{"code":100,"title":"no results"}]}`, connectors.ErrNoFigures, "message 100: no results"},
		"more after the end":      {jsonMessage + "{}", connectors.ErrUnreadable, "more after the end"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) { c.check(t, sdmx.JSON, "x.json") })
	}
}

func TestConformanceOfMessages(t *testing.T) {
	suites := map[string]connectortest.Format{
		"ml": {Descriptor: sdmx.ML, Samples: []connectortest.Sample{
			{Name: "generic.xml", Content: []byte(genericMessage), Rows: 2}, {Name: "specific.xml", Content: []byte(specificMessage), Rows: 2},
			{Name: "parts.zip", Content: connectortest.Pack(t, map[string]string{"a.xml": compactMessage, "b.xml": genericMessage}), Rows: 3},
		}, Foreign: []connectortest.Sample{{Name: "page.html", Content: []byte("<html></html>")}}},
		"json": {Descriptor: sdmx.JSON, Samples: []connectortest.Sample{
			{Name: "2.0.json", Content: []byte(jsonMessage), Rows: 3}, {Name: "1.0.json", Content: []byte(jsonOldMessage), Rows: 2},
		}, Foreign: []connectortest.Sample{{Name: "other.json", Content: []byte(`{"a":1}`)}, {Name: "list.json", Content: []byte(`[1]`)}}},
	}
	for name, suite := range suites {
		t.Run(name, suite.Run)
	}
}

func TestTheSameDataInEveryForm(t *testing.T) {
	forms := []string{"ng-flat-ss", "ng-flat", "ng-ts-gf-ss", "ng-ts-gf", "ng-ts-ss", "ng-ts", "ng-xs-ss", "ng-xs", "rg-ts-ss", "rg-ts", "sg-ts-ss", "sg-ts"}
	var first map[string]string
	for _, form := range forms {
		_, rows := read(t, sdmx.ML, form+".xml", shared(t, "sdmx-ml-2.1/ecb_exr/"+form+".xml"))
		figures := figuresByLabels(rows)
		if first == nil {
			first = figures
		}
		if len(figures) != 12 || !equal(first, figures) {
			t.Errorf("%s: other figures or labels than %s:\n%v\n%v", form, forms[0], figures, first)
		}
	}
}

func TestStructure(t *testing.T) {
	file := connectortest.File("structure.xml", shared(t, "sdmx-ml-2.1/eurostat/estat_nrg_bal_s_metadata.xml"))
	structure, err := sdmx.ReadStructure(t.Context(), file)
	if err != nil {
		t.Fatal(err)
	}
	definition, ok := structure.DataStructure("NRG_BAL_S")
	var dimensions []string
	for _, d := range definition.Dimensions {
		dimensions = append(dimensions, d.ID+"/"+d.CodeList)
	}
	if got := strings.Join(dimensions, " "); !ok || got != "freq/FREQ nrg_bal/NRG_BAL siec/SIEC unit/UNIT geo/GEO TIME_PERIOD/" {
		t.Errorf("found %v, dimensions %q", ok, got)
	}
	if name := structure.CodeLists["FREQ"][0]; name.ID == "" || name.Name == "" {
		t.Errorf("a code without id or name: %v", name)
	}
}

func TestRefusalsOfSharedFiles(t *testing.T) {
	cases := map[string]refusal{
		"sdmx-csv/v1.0-constructed/data_v1_exception.csv":            {"", connectors.ErrNotRecognised, "begins with the column DATAFLOW"},
		"sdmx-csv/v2.0-constructed/data_v2_exception.csv":            {"", connectors.ErrNotRecognised, "begins with the column DATAFLOW"},
		"sdmx-csv/v2.0-constructed/data_v2_invalid_action.csv":       {"", connectors.ErrUnreadable, `line 2: column ACTION: "E"`},
		"sdmx-csv/v2.0-constructed/data_v2_structures_exception.csv": {"", connectors.ErrUnreadable, `line 4: column STRUCTURE: "dataTESTERROR"`},
		"sdmx-csv/v2.0-constructed/data_v2_action_col.csv":           {"", connectors.ErrUnreadable, "line 2: 22 cells for 23 columns"},
		"sdmx-ml-2.1/bis/invalid_filetype.csv":                       {"", connectors.ErrUnreadable, "line 4: column STRUCTURE"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			_, _, err := connectortest.Try(t, sdmx.CSV, name, shared(t, name))
			if !errors.Is(err, c.err) || !strings.Contains(err.Error(), c.says) {
				t.Errorf("error %v; want %v that says %q", err, c.err, c.says)
			}
		})
	}
}
