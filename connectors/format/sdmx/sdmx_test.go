package sdmx_test

import (
	"errors"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cts/connectors"
	"cts/connectors/connectortest"
	"cts/connectors/format/sdmx"
	"cts/schemas"
	"cts/schemas/sharedtest"
)

// read reads a file with a format.
func read(t testing.TB, descriptor connectors.FormatDescriptor, name string, content []byte) (connectors.Header, []schemas.RawRow) {
	t.Helper()
	header, rows, err := connectortest.Try(t, descriptor, name, content)
	if err != nil {
		t.Fatal(err)
	}
	return header, rows
}

// shared is the content of a shared sample.
func shared(t testing.TB, name string) []byte {
	t.Helper()
	content, err := os.ReadFile(sharedtest.Path(t, "data/formats/"+name))
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// reading is what a text is to give.
type reading struct {
	name    string
	text    string
	dataset string // provider, dataset, edition, release
	rows    []string
}

func (r reading) check(t *testing.T, descriptor connectors.FormatDescriptor) {
	t.Helper()
	connectortest.Reads(t, descriptor, r.name, r.text, r.dataset, r.rows)
}

// refusal is a text that is refused.
type refusal struct {
	text string
	err  error
	says string
}

func (r refusal) check(t *testing.T, descriptor connectors.FormatDescriptor, name string) {
	t.Helper()
	connectortest.Refused(t, descriptor, name, r.text, r.err, r.says)
}

const smallTSV = "freq,iccs,geo\\TIME_PERIOD\t2020 \t2021 \t2022 \n" +
	"A,ICCS0101,FI\t93 \t: \t101 b\n" +
	"A,ICCS0101,SE\t12.5 bp\t: c\t: \n"

func TestEurostatTSV(t *testing.T) {
	cases := map[string]reading{
		"a row a cell, flags as labels": {
			"estat_crim_off_cat.tsv", smallTSV, "ESTAT CRIM_OFF_CAT EUROSTAT-TSV ", []string{
				"line 2, column 2 | freq=A iccs=ICCS0101 geo=FI TIME_PERIOD=2020 | 93 (number)",
				"line 2, column 3 | freq=A iccs=ICCS0101 geo=FI TIME_PERIOD=2021 | : (text)",
				"line 2, column 4 | freq=A iccs=ICCS0101 geo=FI TIME_PERIOD=2022 OBS_FLAG=b | 101 (number)",
				"line 3, column 2 | freq=A iccs=ICCS0101 geo=SE TIME_PERIOD=2020 OBS_FLAG=bp | 12.5 (number)",
				"line 3, column 3 | freq=A iccs=ICCS0101 geo=SE TIME_PERIOD=2021 OBS_FLAG=c | : (text)",
				"line 3, column 4 | freq=A iccs=ICCS0101 geo=SE TIME_PERIOD=2022 | : (text)",
			},
		},
		"of before 2014: other order, no blank before the flag, a date in the name": {
			"2013-05-02/crim_gen.tsv", "unit,geo\\time\t2012 \nNR,FI\t7e \nNR,SE\t:c \nNR,DK\t1e3\n",
			"ESTAT CRIM_GEN EUROSTAT-TSV 2013-05-02", []string{
				"line 2, column 2 | unit=NR geo=FI time=2012 OBS_FLAG=e | 7 (number)",
				"line 3, column 2 | unit=NR geo=SE time=2012 OBS_FLAG=c | : (text)",
				"line 4, column 2 | unit=NR geo=DK time=2012 | 1e3 (number)",
			},
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) { c.check(t, sdmx.TSV) })
	}
}

func TestEurostatTSVRefuses(t *testing.T) {
	cases := map[string]refusal{
		"a period twice":                      {"geo\\time\t2020\t2020\nFI\t1\t2\n", connectors.ErrUnreadable, `line 1, column 3: period "2020"`},
		"a cell too few":                      {"geo\\time\t2020\t2021\nFI\t1\n", connectors.ErrUnreadable, "line 2: 1 cells for 2 periods"},
		"a code too few":                      {"freq,geo\\time\t2020\nFI\t1\n", connectors.ErrUnreadable, "line 2: 1 codes for the 2 dimensions freq,geo"},
		"a last line cut off":                 {"geo\\time\t2020\nFI\t1", connectors.ErrUnreadable, "line 2: the last line does not end"},
		"another table":                       {"geo\ttime\n", connectors.ErrNotRecognised, "line 1"},
		"a line without end":                  {"geo\\time\t2020\n" + strings.Repeat("x", 5<<20), connectors.ErrLimit, "line 2"},
		"a heading of 5 MB":                   {strings.Repeat("x", 5<<20), connectors.ErrNotRecognised, "line 1"},
		"a heading without an end of the key": {"geo\\\t2020\n", connectors.ErrNotRecognised, "line 1"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) { c.check(t, sdmx.TSV, "estat_x.tsv") })
	}
}

func TestSDMXCSV(t *testing.T) {
	cases := map[string]reading{
		"1.0 of Eurostat, labels in place of codes, a date of two digits": {
			"a.csv", "DATAFLOW,LAST UPDATE,geo,TIME_PERIOD,OBS_VALUE,OBS_FLAG,CONF_STATUS\n" +
				"ESTAT:CRIM_OFF_CAT(1.0),23/04/24 23:00:00,Albania,2008,88,,\n" +
				"ESTAT:CRIM_OFF_CAT(1.0),23/04/24 23:00:00,\"Kosovo*, region\",2008,,b,C\n",
			"ESTAT CRIM_OFF_CAT SDMX-CSV-1.0 2024-04-23", []string{
				"line 2 | DATAFLOW=ESTAT:CRIM_OFF_CAT(1.0) LAST UPDATE=23/04/24 23:00:00 geo=Albania TIME_PERIOD=2008 | 88 (number)",
				"line 3 | DATAFLOW=ESTAT:CRIM_OFF_CAT(1.0) LAST UPDATE=23/04/24 23:00:00 geo=Kosovo*, region TIME_PERIOD=2008 OBS_FLAG=b CONF_STATUS=C |  (blank)",
			},
		},
		"2.0, code and label in one cell, semicolons and decimal comma": {
			"b.csv", "STRUCTURE[|];STRUCTURE_ID;ACTION;GEO: Pays;TIME: Temps;OBS_VALUE: Valeur;ATTR: Note\n" +
				"dataflow;ESTAT:NA(1.6.0): Comptes;I;FR: France;2014-01;12,4;Normal\n",
			"ESTAT NA SDMX-CSV-2.0 ", []string{
				"line 2 | STRUCTURE=dataflow STRUCTURE_ID=ESTAT:NA(1.6.0): Comptes ACTION=I GEO=FR Pays=France TIME=2014-01 ATTR=Normal | 12,4 (text)",
			},
		},
		"2.0, two measures, several values in an attribute": {
			"c.csv", "STRUCTURE[;],STRUCTURE_ID,ACTION,OBS_VALUE1,OBS_VALUE2,ATTR_1[],DIM\ndataflow,ESTAT:NA(1.6.0),I,12.4,,X;Y,B\n",
			"ESTAT NA SDMX-CSV-2.0 ", []string{
				"line 2, column 4 | STRUCTURE=dataflow STRUCTURE_ID=ESTAT:NA(1.6.0) ACTION=I ATTR_1=X;Y DIM=B MEASURE=OBS_VALUE1 | 12.4 (number)",
				"line 2, column 5 | STRUCTURE=dataflow STRUCTURE_ID=ESTAT:NA(1.6.0) ACTION=I ATTR_1=X;Y DIM=B MEASURE=OBS_VALUE2 |  (blank)",
			},
		},
		"a title with an equals sign": {
			"e.csv", "DATAFLOW,=A=B,OBS_VALUE\nX:Y(1.0),v=w,1\n", "X Y SDMX-CSV-1.0 ", []string{
				"line 2 | DATAFLOW=X:Y(1.0) _A_B=v=w | 1 (number)",
			},
		},
		"2.0, a deletion, and a line break in quotes": {
			"d-2024-01-31.csv", "STRUCTURE,STRUCTURE_ID,ACTION,DIM,OBS_VALUE,ATTR\ndataflow,A:B(1.0),R,x,1,\"a\nb\"\ndataflow,A:B(1.0),D,y,-,\n",
			"A B SDMX-CSV-2.0 2024-01-31", []string{
				"line 2 | STRUCTURE=dataflow STRUCTURE_ID=A:B(1.0) ACTION=R DIM=x ATTR=a\nb | 1 (number)",
				"line 4 | STRUCTURE=dataflow STRUCTURE_ID=A:B(1.0) ACTION=D DIM=y | - (text) reader.deleted_by_source",
			},
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) { c.check(t, sdmx.CSV) })
	}
}

func TestSDMXCSVRefuses(t *testing.T) {
	cases := map[string]refusal{
		"an unknown action":        {"STRUCTURE,STRUCTURE_ID,ACTION,D\ndataflow,A:B(1.0),E,1\n", connectors.ErrUnreadable, `line 2: column ACTION: "E" is none of`},
		"an unknown structure":     {"STRUCTURE,STRUCTURE_ID,D\ndataflow,A:B(1.0),1\ndataTEST,A:B(1.0),1\n", connectors.ErrUnreadable, `line 3: column STRUCTURE: "dataTEST" is none of`},
		"no column of the dataset": {"FREQ,OBS_VALUE\nA,1\n", connectors.ErrNotRecognised, "line 1"},
		"a column twice":           {"DATAFLOW,A,A\nX:Y(1.0),1,1\n", connectors.ErrUnreadable, "line 1, column 3"},
		"a cell too many":          {"DATAFLOW,A\nX:Y(1.0),1\nX:Y(1.0),1,2\n", connectors.ErrUnreadable, "line 3"},
		"titles alone":             {"DATAFLOW,A\n", connectors.ErrUnreadable, "titles without a line of data"},
		"no name of a dataset":     {"DATAFLOW,A\nfigures,1\n", connectors.ErrUnreadable, "line 2: column DATAFLOW"},
		"quotes without end":       {"DATAFLOW,A\nX:Y(1.0),\"" + strings.Repeat("x\n", 4<<20), connectors.ErrLimit, "a line of more than"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) { c.check(t, sdmx.CSV, "x.csv") })
	}
}

func TestConformance(t *testing.T) {
	foreign := []connectortest.Sample{{Name: "budget.csv", Content: []byte("year;value\n2020;1\n")}}
	suites := map[string]connectortest.Format{
		"tsv": {Descriptor: sdmx.TSV, Foreign: foreign, Lines: true, Samples: []connectortest.Sample{
			{Name: "estat_crim_off_cat.tsv", Content: []byte(smallTSV), Rows: 6},
		}},
		"csv": {Descriptor: sdmx.CSV, Foreign: foreign, Lines: true, Samples: []connectortest.Sample{
			{Name: "1.0.csv", Content: []byte("DATAFLOW,GEO,OBS_VALUE\nX:Y(1.0),FI,1\nX:Y(1.0),SE,2\n"), Rows: 2},
			{Name: "2.0.csv", Content: []byte("STRUCTURE,STRUCTURE_ID,GEO,OBS_VALUE\ndataflow,X:Y(1.0),FI,1\n"), Rows: 1},
		}},
	}
	for name, suite := range suites {
		t.Run(name, suite.Run)
	}
}

// A published sample has a title ACTION and no cell for it: its lines are one cell short, and
// it is refused. With the cell that is missing it says what the same sample without the title
// says, and an appended figure is a figure.
func TestATitleOfAnActionThatNoLineHas(t *testing.T) {
	broken := string(shared(t, "sdmx-csv/v2.0-constructed/data_v2_action_col.csv"))
	_, _, err := connectortest.Try(t, sdmx.CSV, "data_v2_action_col.csv", []byte(broken))
	if !errors.Is(err, connectors.ErrUnreadable) || !strings.Contains(err.Error(), "line 2: 22 cells for 23 columns") {
		t.Errorf("error %v", err)
	}
	_, mended := read(t, sdmx.CSV, "mended.csv", []byte(strings.ReplaceAll(broken, "BIS:BIS_DER(1.0),", "BIS:BIS_DER(1.0),A,")))
	_, plain := read(t, sdmx.CSV, "data_v2.csv", shared(t, "sdmx-csv/v2.0-constructed/data_v2.csv"))
	for i := range mended {
		mended[i].Labels = slices.DeleteFunc(mended[i].Labels, func(label string) bool { return label == "ACTION=A" })
	}
	if diff := cmp.Diff(connectortest.Brief(plain), connectortest.Brief(mended)); diff != "" || len(mended) != 20 {
		t.Errorf("%d rows\n%s", len(mended), diff)
	}
}
