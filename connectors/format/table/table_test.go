package table_test

import (
	"errors"
	"os"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/charmap"

	"cts/connectors"
	"cts/connectors/connectortest"
	"cts/connectors/format/table"
	"cts/schemas"
	"cts/schemas/sharedtest"
)

// head is what every description of the tests begins with.
const head = `
dataset: XX
provider: XX_STAT
title: t
licence: l
citation: c
source: s
standing: project
concepts:
  - {label: Year, concept: TIME_PERIOD}
  - {label: Offence, concept: NATIONAL_CODE}
defaults: {REF_AREA: FIN, INDICATOR: RECORDED_OFFENCES}
`

func described(t testing.TB, text string) connectors.Format {
	t.Helper()
	description, err := schemas.ReadDescription("XX.yaml", strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	format, err := table.Descriptor.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return format.(connectors.Describable).Describe([]*schemas.Description{description})
}

func read(t testing.TB, format connectors.Format, file connectors.File) (connectors.Header, []schemas.RawRow, error) {
	t.Helper()
	header, err := format.Recognise(t.Context(), file)
	if err != nil {
		return header, nil, err
	}
	collected := connectortest.Collected{}
	err = format.Read(t.Context(), file, header, &collected)
	return header, collected.Rows, err
}

// shown writes rows as tests compare them: place, labels, value, type.
func shown(rows []schemas.RawRow) []string {
	var lines []string
	for _, row := range rows {
		lines = append(lines, row.Locator+" | "+strings.Join(row.Labels, " ")+" | "+row.ValueRaw+" | "+row.ValueType)
	}
	return lines
}

const france = "\ufeffclasse;annee;Code.département;Code.région;unité.de.compte;millPOP;millLOG;faits;POP;LOG;tauxpourmille\r\n" +
	"Vols;16;2A;94;infraction;16;16;1437;638425;308491,1601;2,250851705\r\n"

func TestConformance(t *testing.T) {
	connectortest.Format{
		Descriptor: table.Descriptor, Lines: true,
		Samples: []connectortest.Sample{{Name: "quarters.xlsx", Content: quarters(t), Rows: 4}, {Name: "france.csv", Content: []byte(france), Rows: 2}},
	}.Run(t)
}

// quarters is a workbook as the Danish data bank exports it.
func quarters(t testing.TB) []byte {
	t.Helper()
	file := excelize.NewFile()
	defer file.Close()
	if err := file.SetSheetName("Sheet1", "STRAF11"); err != nil {
		t.Fatal(err)
	}
	for i, row := range [][]any{{"Reported criminal offences"}, {"Units: Number"}, {nil, nil, "2009Q1", "2009Q2"}, {"All Denmark", "Rape", 1, 2}, {nil, "Incest", 3, ".."}} {
		if err := file.SetSheetRow("STRAF11", "A"+string(rune('1'+i)), &row); err != nil {
			t.Fatal(err)
		}
	}
	buffer, err := file.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	return buffer.Bytes()
}

func TestLayouts(t *testing.T) {
	latin, err := charmap.Windows1252.NewEncoder().String("Year;Offence;Fälle\n2021;Körperverletzung;7\n")
	if err != nil {
		t.Fatal(err)
	}
	cases := map[string]struct {
		layout, content string
		want            []string
	}{
		"one column of figures": {
			"table: {values: [{column: Cases}]}", "Year,Offence,Cases\n2021,Rape,7\n\n2021,Theft,\n",
			[]string{"line 2, column C | Year=2021 Offence=Rape | 7 | number", "line 4, column C | Year=2021 Offence=Theft |  | blank"},
		},
		"two measures": {
			"table: {values: [{column: Cases, labels: {M: n}}, {column: Rate, labels: {M: r}}]}", "Offence\tYear\tCases\tRate\nRape\t2021\t7\t1.5\n",
			[]string{"line 2, column C | Offence=Rape Year=2021 M=n | 7 | number", "line 2, column D | Offence=Rape Year=2021 M=r | 1.5 | number"},
		},
		"a column a year, under a preamble, above footnotes": {
			"table: {values: [{match: '^\\d{4}$', label: Year}], stop: [Source]}", "Office of Exland\nTable 7\n\nOffence,2020,2021\nRape,1,2\nSource: police\nx,1,2\n",
			[]string{"line 5, column B | Offence=Rape Year=2020 | 1 | number", "line 5, column C | Offence=Rape Year=2021 | 2 | number"},
		},
		"titles over two rows": {
			"table: {header_rows: 2, values: [{match: '^(?P<Year>\\d{4}) (?P<Sex>.+)$'}]}", ",2021,\nOffence,Men,Women\nRape,1,2\n",
			[]string{"line 3, column B | Offence=Rape Year=2021 Sex=Men | 1 | number", "line 3, column C | Offence=Rape Year=2021 Sex=Women | 2 | number"},
		},
		"a hierarchy by indentation": {
			"table: {indent: {column: Act, label: Offence}, values: [{column: n}]}", "Act,Year,n\nViolence,2021,3\n  Assault,2021,2\n    Serious,2021,1\n  Rape,2021,1\n",
			[]string{
				"line 2, column C | Act=Violence Offence=Violence Year=2021 | 3 | number",
				"line 3, column C | Act=Assault Offence=Violence / Assault Year=2021 | 2 | number",
				"line 4, column C | Act=Serious Offence=Violence / Assault / Serious Year=2021 | 1 | number",
				"line 5, column C | Act=Rape Offence=Violence / Rape Year=2021 | 1 | number",
			},
		},
		"blanks that repeat the cell above": {
			"table: {fill_down: [Year], values: [{column: n}]}", "Year,Offence,n\n2021,Rape,1\n,Theft,2\n",
			[]string{"line 2, column C | Year=2021 Offence=Rape | 1 | number", "line 3, column C | Year=2021 Offence=Theft | 2 | number"},
		},
		"flags beside the figure and in a column": {
			"table: {flags: '^(\\S+) ([a-z])$', values: [{column: n, flag: f}]}", "Year,Offence,n,f\n2021,Rape,1 p,\n2021,Theft,2,b\n",
			[]string{"line 2, column C | Year=2021 Offence=Rape OBS_FLAG=p | 1 | number", "line 3, column C | Year=2021 Offence=Theft OBS_FLAG=b | 2 | number"},
		},
		"a decimal comma": {
			"decimal: ','\ntable: {values: [{column: n}]}", "Year;Offence;n\n2021;Rape;1,5\n2021;Theft;1.234\n",
			[]string{"line 2, column C | Year=2021 Offence=Rape | 1,5 | text", "line 3, column C | Year=2021 Offence=Theft | 1.234 | text"},
		},
		"another encoding": {
			"table: {encoding: windows-1252, values: [{column: Fälle}]}", latin,
			[]string{"line 2, column C | Year=2021 Offence=Körperverletzung | 7 | number"},
		},
		"records that are counted": {
			"table: {count: {by: [Year, Offence]}}", "Id,Year,Offence\na,2021,Rape\nb,2021,Theft\nc,2021,Rape\n",
			[]string{"line 2, column A | Year=2021 Offence=Rape | 2 | number", "line 3, column A | Year=2021 Offence=Theft | 1 | number"},
		},
		"a column without a title": {
			"table: {header: 1, titles: {B: Offence}, values: [{column: n}]}", "Year,,n\n2021,Rape,1\n",
			[]string{"line 2, column C | Year=2021 Offence=Rape | 1 | number"},
		},
		"quotes with commas and line ends": {
			"table: {values: [{column: n}]}", "Year,Offence,n\n2021,\"Rape, attempted\nor completed\",1\n2021,x,2\n",
			[]string{"line 2, column C | Year=2021 Offence=Rape, attempted\nor completed | 1 | number", "line 4, column C | Year=2021 Offence=x | 2 | number"},
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			_, rows, err := read(t, described(t, head+c.layout), connectortest.File("x.csv", []byte(c.content)))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, shown(rows)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestWhatCannotBeReadSaysWhereAndWhatToDo(t *testing.T) {
	const plain = "table: {values: [{column: n}]}"
	cases := map[string]struct {
		layout, content, want string
		is                    error
	}{
		"a title is missing":    {plain, "Year,n\n2021,1\n", `nearest is row 1, which lacks ["Offence"]`, connectors.ErrUnreadable},
		"an open quote":         {plain, "Year,Offence,n\n2021,\"Rape,1\n", "line 2", connectors.ErrUnreadable},
		"not in UTF-8":          {plain, "Year,Offence,n\n2021,K\xf6rper,1\n", "line 2, column B: not written in UTF-8; name the encoding", connectors.ErrUnreadable},
		"an unknown encoding":   {"table: {encoding: latin-99, values: [{column: n}]}", "Year,Offence,n\n2021,x,1\n", "use a label such as utf-8", connectors.ErrUnreadable},
		"no figures":            {"table: {values: [{match: '^\\d{4}$'}]}", "Year,Offence,n\n2021,x,1\n", "no column holds figures", connectors.ErrUnreadable},
		"an endless line":       {plain, "Year,Offence,n\n" + strings.Repeat("x", 3<<20), "a line of more than", connectors.ErrLimit},
		"no date in the cell":   {"table: {release: {cell: A1}, values: [{column: n}]}", "Year,Offence,n\n2021,x,1\n", `cell A1: "Year" is no date`, connectors.ErrUnreadable},
		"binary, no text":       {plain, "\x00\x01\x02", "no text", connectors.ErrNotRecognised},
		"too many records":      {plain, "Year,Offence,n" + strings.Repeat(",", 20_000) + "\n", "more than 16384 columns", connectors.ErrLimit},
		"a line that is short":  {plain, "Year,Offence,n\n2021,x,1\nSource: police\n", "line 3: 1 of 3 columns", connectors.ErrUnreadable},
		"no description at all": {plain, "", "empty", connectors.ErrUnreadable},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			_, _, err := read(t, described(t, head+c.layout), connectortest.File("x.csv", []byte(c.content)))
			if !errors.Is(err, c.is) || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), "x.csv") {
				t.Errorf("error %v; want it to be %v and to say %q", err, c.is, c.want)
			}
		})
	}
}

func TestTheDateOfARelease(t *testing.T) {
	for layout, want := range map[string]string{
		"release: {cell: B1, layout: 02/01/2006}, ":          "2024-05-16 cell B1",
		"release: {name: 'of-(\\d{8})', layout: 20060102}, ": "2023-07-17 name of the file",
		"": " ",
	} {
		format := described(t, head+"table: {"+layout+"values: [{column: n}]}")
		header, _, err := read(t, format, connectortest.File("of-20230717.csv", []byte("Released,16/05/2024\nYear,Offence,n\n2021,x,1\n")))
		if err != nil {
			t.Fatal(err)
		}
		if got := header.Release + " " + header.IssuedFrom; got != want {
			t.Errorf("%q: released %q, want %q", layout, got, want)
		}
	}
}

// realTables are the files that the shipped descriptions are known to read, found by their columns alone.
var realTables = map[string]struct {
	dataset string
	rows    int
}{
	"data/formats/national/fr-ssmsi/donnee-dep-data.gouv-2022-geographie2023-produit-le2023-07-17.csv": {"FR-SSMSI", 2 * 9898},
	"data/formats/national/de-pks/PKS2022.xlsx":                                                        {"DE-PKS", 9 * 7072},
	"data/formats/national/uk-police/2018-02-city-of-london-street.csv":                                {"GB-POLICE-UK", 14},
	"data/formats/national/nordic/sexual_offences_fin.csv":                                             {"FI-13IT", 2535},
	"data/formats/national/nordic/Nof_reported_sexualoffences_dk.xlsx":                                 {"DK-STRAF11", 975},
	"data/formats/national/uk-sdg/indicator_16-1-1.csv":                                                {"GB-SDG-16-1-1", 363},
	"data/formats/national/uk-sdg/indicator_16-1-3.csv":                                                {"GB-SDG-16-1-3", 1237},
	"data/formats/national/uk-sdg/indicator_16-2-2.csv":                                                {"GB-SDG-16-2-2", 429},
	"data/formats/national/uk-sdg/indicator_16-3-2.csv":                                                {"GB-SDG-16-3-2", 498},
	"data/unodc/homicide-gsh2019/Shiny_DT.csv":                                                         {"UNODC-GSH2019", 28 * 12000},
	"data/unodc/homicide-gsh2019/cjsr.csv":                                                             {"UNODC-GSH2019-CJS", 15 * 4636},
	"data/unodc/homicide-gsh2019/ipfm_shiny.csv":                                                       {"UNODC-GSH2019-CONTEXT", 13 * 498},
	"data/unodc/homicide-gsh2019/crime related hom.csv":                                                {"UNODC-GSH2019-CONTEXT", 13 * 292},
	"data/unodc/homicide-gsh2019/shiny_reg_dt.csv":                                                     {"UNODC-GSH2019-REGIONS", 28 * 952},
	"data/unodc/homicide-gsh2019/Homicide in Prisons Shiny.csv":                                        {"UNODC-GSH2019-PRISONS", 7 * 216},
	"data/formats/national/nordic/sexualoffences_swe.xls":                                              {"SE-BRA", 208},
	"data/unodc/homicide-2024/homicide_preview.csv":                                                    {"UNODC-HOMICIDE-2024", 198},
	"data/unodc/homicide-2024/homicide_visual.csv":                                                     {"UNODC-HOMICIDE-2024-RATES", 8267},
	"data/unodc/homicide-2025/homicide-rate-unodc.csv":                                                 {"OWID-HOMICIDE", 4885},
	"data/unodc/homicide-2026/unodc_main.csv":                                                          {"UNODC-HOMICIDE-2026-RU", 2 * 6540},
}

func realFile(t testing.TB, name string) connectors.File {
	t.Helper()
	content, err := os.ReadFile(sharedtest.Path(t, name))
	if err != nil {
		t.Fatal(err)
	}
	return connectortest.File(path.Base(name), content)
}

func TestNationalTablesAreFoundByTheirColumns(t *testing.T) {
	format, err := table.Descriptor.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range realTables {
		t.Run(path.Base(name), func(t *testing.T) {
			header, rows, err := read(t, format, realFile(t, name))
			if err != nil {
				t.Fatal(err)
			}
			if header.Dataset != want.dataset || len(rows) != want.rows {
				t.Errorf("dataset %s, %d rows; want %s, %d", header.Dataset, len(rows), want.dataset, want.rows)
			}
			t.Log(shown(rows)[0])
		})
	}
}

func TestFilesThatAreNoDescribedTableAreNotRecognised(t *testing.T) {
	format, _ := table.Descriptor.New(nil)
	for _, name := range []string{"data/formats/national/us-nibrs/agencies.csv", "data/formats/national/us-nibrs/NIBRS_OFFENSE_TYPE.csv"} {
		if _, err := format.Recognise(t.Context(), realFile(t, name)); !errors.Is(err, connectors.ErrNotRecognised) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzRead(f *testing.F) {
	format := described(f, head+"table: {header_rows: 2, fill_down: [Year], indent: {column: Offence, label: Path}, flags: '^(\\d+) (.)$', values: [{match: 'n'}]}")
	connectortest.FuzzFormat(f, format, "x.csv", france, "Year,Offence,n\n2021,x,1\n", "\xff\xfeY\x00", "a\tb\n\"", "PK\x03\x04")
}

// FuzzNational reads by every description of the program, with tables of national offices as seeds.
func FuzzNational(f *testing.F) {
	folder := sharedtest.Folder(f, "data/formats/national")
	seeds := slices.Concat(connectortest.Heads(folder, 10_000, ".csv"), connectortest.Seeds(folder, 20_000, ".xlsx", ".xls"))
	connectortest.Fuzz(f, table.Descriptor, "x.csv", append(seeds, france)...)
}
