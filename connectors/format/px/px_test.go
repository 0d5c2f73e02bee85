package px_test

import (
	"strings"
	"testing"

	"cts/connectors"
	"cts/connectors/connectortest"
	"cts/connectors/format/px"
	"cts/schemas/sharedtest"
)

// The tables of these tests are constructed; no PX file of crime was found in public.
const start = "CHARSET=\"ANSI\";\r\nAXIS-VERSION=\"2000\";\r\nLAST.UPDATED=\"20110728 06:57\";\nMATRIX=\"crimes\";\nSOURCE=\"Stat\";\nUNITS=\"offences\";\n" +
	"TITLE=\"a title; in two \"\n\"pieces\";\nSTUB=\"A\",\"B\";\nHEADING=\"T\";\nVALUES(\"A\")=\"all\",\"theft, other\";\nVALUES(\"B\")=\"b1\",\"b2\";\n" +
	"CODES(\"B\")=\"01\",\"02\";\nVALUES(\"T\")=\"2020\",\"2021\";\nTIMEVAL(\"T\")=TLIST(A1),\"2020\",\"2021\";\nVALUES[sv](\"A\")=\"alla\",\"stöld\";\n"

const (
	plain = start + "DATA=\n1 2\n\"..\" \"-\"\n5 6.50\n7 \".\";"
	keyed = start + "KEYS(\"B\")=CODES;\nKEYS(\"A\")=VALUES;\nDATA=\n\"02\",\"all\", 3 4\n\"01\",\"theft, other\", 5 6;"
)

func TestPX(t *testing.T) {
	cases := map[string]struct {
		name, text, about string
		rows              []string
	}{
		"all cells in order, symbols as written": {"a.px", plain, "Stat crimes PX-2000 2011-07-28", []string{
			"DATA[0] | A=all B=01 T=2020 UNITS=offences | 1 (number)",
			"DATA[1] | A=all B=01 T=2021 UNITS=offences | 2 (number)",
			"DATA[2] | A=all B=02 T=2020 UNITS=offences | .. (text)",
			"DATA[3] | A=all B=02 T=2021 UNITS=offences | - (text)",
			"DATA[4] | A=theft, other B=01 T=2020 UNITS=offences | 5 (number)",
			"DATA[5] | A=theft, other B=01 T=2021 UNITS=offences | 6.50 (number)",
			"DATA[6] | A=theft, other B=02 T=2020 UNITS=offences | 7 (number)",
			"DATA[7] | A=theft, other B=02 T=2021 UNITS=offences | . (text)",
		}},
		"keys: some rows only, by code and by value": {"b.px", keyed, "Stat crimes PX-2000 2011-07-28", []string{
			"DATA[2] | A=all B=02 T=2020 UNITS=offences | 3 (number)",
			"DATA[3] | A=all B=02 T=2021 UNITS=offences | 4 (number)",
			"DATA[4] | A=theft, other B=01 T=2020 UNITS=offences | 5 (number)",
			"DATA[5] | A=theft, other B=01 T=2021 UNITS=offences | 6 (number)",
		}},
		"2013: ids of variables, units by content, Windows letters": {"c.px", "CHARSET=\"ANSI\";AXIS-VERSION=\"2013\";CODEPAGE=\"iso-8859-1\";MATRIX=\"m\";SOURCE=\"S\";" +
			"HEADING=\"contents\",\"\xe5r\";CONTVARIABLE=\"contents\";VARIABLECODE(\"\xe5r\")=\"Tid\";VALUES(\"contents\")=\"n\",\"rate\";VALUES(\"\xe5r\")=\"2020\";" +
			"UNITS(\"n\")=\"offences\";UNITS(\"rate\")=\"per 100 000\";LAST-UPDATED(\"n\")=\"20240523 10:00\";DATA=1 2;\r\n\x1a", "S m PX-2013 2024-05-23", []string{
			"DATA[0] | contents=n Tid=2020 UNITS=offences | 1 (number)",
			"DATA[1] | contents=rate Tid=2020 UNITS=per 100 000 | 2 (number)",
		}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			connectortest.Reads(t, px.Descriptor, c.name, c.text, c.about, c.rows)
		})
	}
}

func TestPXRefuses(t *testing.T) {
	replace := func(old, new string) string { return strings.Replace(plain, old, new, 1) }
	cases := map[string]struct {
		text string
		err  error
		says string
	}{
		"too few cells":             {replace("\"-\"", ""), connectors.ErrUnreadable, "7 cells, 8 were announced"},
		"too many cells":            {replace("\"-\"", "1 2"), connectors.ErrUnreadable, "more cells than the 8"},
		"cut off in the cells":      {plain[:len(plain)-8], connectors.ErrUnreadable, "line 20"},
		"cut off in the keywords":   {plain[:200], connectors.ErrUnreadable, "line"},
		"more codes than values":    {replace(`"01","02"`, `"01"`), connectors.ErrUnreadable, `variable "B": 2 values, 1 codes`},
		"a variable without values": {replace(`STUB="A"`, `STUB="Z"`), connectors.ErrUnreadable, `variable "Z": 0 values`},
		"no variables":              {`CHARSET="ANSI";DATA=1;`, connectors.ErrUnreadable, "neither STUB nor HEADING"},
		"a key that is unknown":     {strings.Replace(keyed, `"02","all"`, `"09","all"`, 1), connectors.ErrUnreadable, `keys ["09" "all"]`},
		"a row twice":               {strings.Replace(keyed, `"01","theft, other", 5`, `"02","all", 5`, 1), connectors.ErrUnreadable, "stand there twice"},
		"a text without end":        {`CHARSET="` + strings.Repeat("a", 2<<20), connectors.ErrLimit, "a text of more than"},
		"a list without end":        {`CHARSET=` + strings.Repeat(`"a",`, 9<<20), connectors.ErrLimit, "bytes of values"},
		"another text":              {"Hello=1;", connectors.ErrNotRecognised, "begins with a keyword"},
		"no source":                 {replace("SOURCE", "TABLEID"), connectors.ErrUnreadable, "SOURCE and MATRIX"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) { connectortest.Refused(t, px.Descriptor, "x.px", c.text, c.err, c.says) })
	}
}

func TestConformance(t *testing.T) {
	connectortest.Format{
		Descriptor: px.Descriptor, Lines: true,
		Samples: []connectortest.Sample{
			{Name: "plain.px", Content: []byte(plain), Rows: 8}, {Name: "keyed.px", Content: []byte(keyed), Rows: 4},
			{Name: "both.zip", Content: connectortest.Pack(t, map[string]string{"a.px": plain, "b/c.PX": keyed, "Alias.txt": "x"}), Rows: 12},
		},
		Foreign: []connectortest.Sample{{Name: "settings.ini", Content: []byte("A=1\nB=2\n")}},
	}.Run(t)
}

func TestSharedFiles(t *testing.T) {
	cases := map[string]struct{ rows, missing int }{
		"EPA_es_1.px": {2340, 13}, "TAB001.px": {5940, 2259}, "TAB002.px": {19800, 9921}, "TAB003.px": {2448, 18}, "TAB004.px": {4312, 1103}, "example.px": {10488, 0},
		"example2.px": {24, 0}, "example3.px": {48, 0}, "example4.px": {48, 0}, "example6.px": {20, 0}, "tab4_fewcells.px": {1, 0}, "tinydatabase.zip": {38902, 13408},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			connectortest.Counts(t, px.Descriptor, sharedtest.Path(t, "data/formats/pxweb/px-files/"+name), c.rows, c.missing)
		})
	}
}
