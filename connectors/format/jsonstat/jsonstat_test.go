package jsonstat_test

import (
	"strings"
	"testing"

	"cts/connectors"
	"cts/connectors/connectortest"
	"cts/connectors/format/jsonstat"
	"cts/schemas/sharedtest"
)

// The tables of these tests are constructed; no JSON-stat table of crime was found in public.
const (
	version2 = `{"version":"2.0","class":"dataset","label":"Crimes","source":"ESTAT","updated":"2026-08-01T11:00:00+0200",
"value":[1,null,2.50,4],"status":{"1":":c","3":"e"},"id":["geo","time"],"size":[2,2],
"dimension":{"geo":{"category":{"index":{"SE":1,"FI":0},"unit":{"SE":{"label":"persons"}}}},"time":{"category":{"index":["2020","2021"]}}},
"extension":{"id":"CRIM","agencyId":"ESTAT","lang":"EN"}}`
	version1 = `{"crimes":{"source":"SCB","updated":"14/09/2016 09:42:12","status":["a","b"],"value":{"1":7,"0":3},
"dimension":{"id":["sex"],"size":[2],"sex":{"category":{"index":{"M":0,"F":1}}}}},
"one":{"source":"SCB","status":"p","value":[9],"dimension":{"id":["sex"],"size":[1],"sex":{"category":{"label":{"T":"all"}}}}}}`
	withheld = `{"class":"dataset","source":"ESTAT","value":{},"status":{"1":"|C","0":"|C"},"id":["t"],"size":[2],
"dimension":{"t":{"category":{"index":["1","2"]}}},"extension":{"id":"X"}}`
)

func TestJSONStat(t *testing.T) {
	cases := map[string]struct {
		name, text, about string
		rows              []string
	}{
		"version 2: values in order, some with a status": {"a.json", version2, "ESTAT CRIM JSON-STAT-2 2026-08-01", []string{
			"value[0] | geo=FI time=2020 | 1 (number)",
			"value[1] | geo=FI time=2021 status=:c |  (blank)",
			"value[2] | geo=SE time=2020 unit=persons | 2.50 (number)",
			"value[3] | geo=SE time=2021 unit=persons status=e | 4 (number)",
		}},
		"version 1: a bundle, values by position, status for all": {"b.json", version1, "SCB crimes JSON-STAT-1 2016-09-14", []string{
			"crimes/value[1] | sex=F status=b | 7 (number)",
			"crimes/value[0] | sex=M status=a | 3 (number)",
			"one/value[0] | sex=T status=p | 9 (number)",
		}},
		"withheld figures: a status and no value": {"2024-01-31.json", withheld, "ESTAT X JSON-STAT-2 2024-01-31", []string{
			"value[0] | t=1 status=|C |  (blank)", "value[1] | t=2 status=|C |  (blank)",
		}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			connectortest.Reads(t, jsonstat.Descriptor, c.name, c.text, c.about, c.rows)
		})
	}
}

func TestJSONStatRefuses(t *testing.T) {
	replace := func(old, new string) string { return strings.Replace(version2, old, new, 1) }
	cases := map[string]struct {
		text string
		err  error
		says string
	}{
		"too few values":             {replace(",4]", "]"), connectors.ErrUnreadable, "3 values for 4 cells"},
		"too many values":            {replace(",4]", ",4,5]"), connectors.ErrUnreadable, "position 4 of 4 cells"},
		"a position outside":         {strings.Replace(version1, `"1":7`, `"5":7`, 1), connectors.ErrUnreadable, "crimes/value: position 5 of 2"},
		"a position of letters":      {strings.Replace(version1, `"1":7`, `"x":7`, 1), connectors.ErrUnreadable, `"x" is no position`},
		"a size that does not fit":   {replace("[2,2]", "[2,3]"), connectors.ErrUnreadable, `dimension "time": 2 categories, size 3`},
		"sizes without end":          {replace("[2,2]", "[2000000000,2000000000]"), connectors.ErrUnreadable, `dimension "geo"`},
		"a negative size":            {replace("[2,2]", "[-2,2]"), connectors.ErrLimit, `dimension "geo"`},
		"a place taken twice":        {replace(`"SE":1`, `"SE":0`), connectors.ErrUnreadable, "outside or taken"},
		"a dimension not described":  {replace(`"geo":{`, `"area":{`), connectors.ErrUnreadable, `dimension "geo" is not described`},
		"values that are no numbers": {replace("[1,", "[[1],"), connectors.ErrUnreadable, "neither number nor null"},
		"cut off":                    {version2[:300], connectors.ErrUnreadable, "byte"},
		"another JSON":               {`{"a":{"b":1}}`, connectors.ErrNotRecognised, "no member"},
		"a draft":                    {`{"d":{"measure":[1],"dimension":{"id":["s"],"size":[1],"s":{"category":{"label":{"T":"t"}}}}}}`, connectors.ErrUnreadable, "measure"},
		"a dataset of nothing":       {`{"class":"dataset","value":[1]}`, connectors.ErrUnreadable, "without a member dimension"},
		"metadata alone":             {`{"class":"dataset","id":["s"],"size":[1],"dimension":{"s":{"category":{"label":{"T":"t"}}}}}`, connectors.ErrNoFigures, "metadata"},
		"a service's error":          {`{"error":[{"status":404,"id":100,"label":"ERR_NOT_FOUND_4"}]}`, connectors.ErrNoFigures, "message 404: ERR_NOT_FOUND_4"},
		"nested without end":         {`{"dimension":` + strings.Repeat("[", 1<<20), connectors.ErrNotRecognised, "depth"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) { connectortest.Refused(t, jsonstat.Descriptor, "x.json", c.text, c.err, c.says) })
	}
}

func TestConformance(t *testing.T) {
	connectortest.Format{
		Descriptor: jsonstat.Descriptor,
		Samples: []connectortest.Sample{
			{Name: "2.json", Content: []byte(version2), Rows: 4}, {Name: "1.json", Content: []byte(version1), Rows: 3},
		},
		Foreign: []connectortest.Sample{{Name: "other.json", Content: []byte(`{"header":{},"dataSets":[]}`)}, {Name: "list.json", Content: []byte(`[1]`)}},
	}.Run(t)
}

func TestSharedFiles(t *testing.T) {
	cases := map[string]struct{ rows, missing int }{
		"A02Level.json": {62856, 0}, "CPI15.json": {33472, 0}, "cantabria.json": {5400, 1195}, "oecd-canada.json": {552, 0},
		"ons.json": {261, 0}, "statswe.json": {1120, 0}, "us-labor-ds.json": {12880, 0},
		"eurostat/sts_inpr_m-ie-confidential.json": {6, 6}, "eurostat/une_rt_m-unknown-geo-empty.json": {0, 0},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			connectortest.Counts(t, jsonstat.Descriptor, sharedtest.Path(t, "data/formats/json-stat/"+name), c.rows, c.missing)
		})
	}
}
