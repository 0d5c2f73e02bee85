package unodc_test

import (
	"errors"
	"maps"
	"math"
	"os"
	"path"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"cts/connectors"
	"cts/connectors/connectortest"
	"cts/connectors/format/unodc"
	"cts/schemas"
	"cts/schemas/messages"
	"cts/schemas/sharedtest"
)

// The workbooks of these tests are constructed; the labels are those of the
// publisher, the figures are not.

const violent = "data_cts_violent_and_sexual_cri"

var titles2023 = []any{"Iso3_code", "Country", "Region", "Subregion", "Indicator", "Dimension", "Category",
	"Sex", "Age", "Year", "Unit of measurement", "VALUE", "Source"}

// figure is a data row in the order of titles2023.
func figure(area string, year, value any) []any {
	return []any{area, "Country of " + area, "Europe", "Northern Europe", "Violent offences", "by type of offence",
		"Serious assault", "Total", "Total", year, "Counts", value, "CTS"}
}

// book is what a constructed workbook holds.
type book struct {
	sheet   string
	created string
	rows    [][]any
	change  func(*excelize.File)
}

// published is a workbook as UNODC publishes it.
func published(figures ...[]any) book {
	return book{sheet: violent, created: "2024-05-16T10:54:10Z",
		rows: append([][]any{{"UNODC", "unodc_ddds@un.org"}, {"16/05/2024"}, titles2023}, figures...)}
}

func (b book) bytes(t testing.TB) []byte {
	t.Helper()
	file := excelize.NewFile()
	defer file.Close()
	must(t, file.SetSheetName("Sheet1", b.sheet))
	for i, row := range b.rows {
		must(t, file.SetSheetRow(b.sheet, "A"+strconv.Itoa(i+1), &row))
	}
	created := b.created
	if created == "" {
		created = "unknown" // or excelize writes a day of 2006
	}
	must(t, file.SetDocProps(&excelize.DocProperties{Created: created, Modified: "2025-02-10T16:04:26Z"}))
	if b.change != nil {
		b.change(file)
	}
	buffer, err := file.WriteToBuffer()
	must(t, err)
	return buffer.Bytes()
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func format(t testing.TB) connectors.Format {
	t.Helper()
	format, err := unodc.Descriptor.New(nil)
	must(t, err)
	return format
}

func read(t testing.TB, file connectors.File) (connectors.Header, []schemas.RawRow) {
	t.Helper()
	header, err := format(t).Recognise(t.Context(), file)
	must(t, err)
	var collected connectortest.Collected
	must(t, format(t).Read(t.Context(), file, header, &collected))
	return header, collected.Rows
}

func TestConformance(t *testing.T) {
	three := published(figure("FIN", 2020, 155), figure("SWE", 2020, 12.5), figure("NOR", 2021, nil))
	older := book{sheet: violent, created: "2022-06-06T16:49:08Z",
		rows: [][]any{replace(titles2023, "Unit of measurement", "Measurement"), figure("FIN", 2020, 1), figure("SWE", 2020, 2)}}
	connectortest.Format{
		Descriptor: unodc.Descriptor,
		Samples: []connectortest.Sample{
			{Name: "layout of 2023.xlsx", Content: three.bytes(t), Rows: 3},
			{Name: "layout of 2022.xlsx", Content: older.bytes(t), Rows: 2},
		},
		Foreign: []connectortest.Sample{
			{Name: "budget.xlsx", Content: book{sheet: "Budget", rows: [][]any{{"Year", "Value"}, {2020, 1}}}.bytes(t)},
			{Name: "other dataset.xlsx", Content: book{sheet: "data_glotip", rows: [][]any{titles2023, replace(figure("FIN", 2020, 1), "Violent offences", "Detected victims")}}.bytes(t)},
		},
	}.Run(t)
}

func replace(row []any, old, new string) []any {
	changed := append([]any{}, row...)
	for i, cell := range changed {
		if cell == old {
			changed[i] = new
		}
	}
	return changed
}

func TestARowIsReadInTheSourcesWords(t *testing.T) {
	header, rows := read(t, connectortest.File("violent.xlsx", published(figure("FIN", 2021, 155.25)).bytes(t)))
	wantHeader := connectors.Header{
		Format: "unodc", Provider: "UNODC", Dataset: "UN-CTS-VIOLENT", Release: "2024-05-16", Part: "whole",
		Edition: "UNODC-2023", Language: "en",
		IssuedAt: time.Date(2024, 5, 16, 0, 0, 0, 0, time.UTC), IssuedFrom: violent + "!A2",
	}
	if diff := cmp.Diff(wantHeader, header); diff != "" {
		t.Error(diff)
	}
	wantRow := schemas.RawRow{
		RowNumber: 1, Locator: violent + "!L4", Edition: "UNODC-2023", ValueRaw: "155.25", ValueType: "number",
		Labels: []string{"Iso3_code=FIN", "Country=Country of FIN", "Region=Europe", "Subregion=Northern Europe",
			"Indicator=Violent offences", "Dimension=by type of offence", "Category=Serious assault", "Sex=Total",
			"Age=Total", "Year=2021", "Unit of measurement=Counts", "Source=CTS"},
	}
	rows[0].Snapshot = ""
	if diff := cmp.Diff([]schemas.RawRow{wantRow}, rows); diff != "" {
		t.Error(diff)
	}
}

func TestLayouts(t *testing.T) {
	cases := map[string]struct {
		rows    [][]any
		edition string
		locator string
		labels  string // joined
	}{
		"2022: Measurement, titles in row 1": {
			[][]any{{"Iso3_code", "Category", "Year", "Measurement", "VALUE"}, {"FIN", "Rape", 2020, "Counts", 7}},
			"UNODC-2022", "E2", "Iso3_code=FIN Category=Rape Year=2020 Unit of measurement=Counts",
		},
		"trafficking: values are texts, Year too": {
			[][]any{{"Iso3_code", "Indicator", "Category", "Year", "Unit of measurement", "txtVALUE"}, {"FIN", "Detected", "Total", "2020", "Counts", "7"}},
			"UNODC-GLOTIP", "F2", "Iso3_code=FIN Indicator=Detected Category=Total Year=2020 Unit of measurement=Counts",
		},
		"homicide of 2024-11: other order, no indicator": {
			[][]any{{"UNODC"}, {"24/11/2024"}, {"Iso3_code", "Region", "Subregion", "Country", "Source", "Dimension", "Category", "Sex", "Age", "Year", "Unit of measurement", "VALUE"},
				{"FIN", "Europe", "Northern Europe", "Finland", "CTS", "by citizenship", "National citizens", "Male", "Total", 2013, "Counts", 7}},
			"UNODC-2024-11", "L4", "Iso3_code=FIN Region=Europe Subregion=Northern Europe Country=Finland Source=CTS Dimension=by citizenship " +
				"Category=National citizens Sex=Male Age=Total Year=2013 Unit of measurement=Counts",
		},
		"value first, titles in other case, a column more, one without title": {
			[][]any{{nil}, {nil, "value", "year", "ISO3_CODE", " Category ", "unit of measurement", "Indicator", "Remark"}, {nil, 7, 2020, "FIN", "Rape", "Counts", nil, "r", "x"}},
			"UNODC-2023", "B3", "Year=2020 Iso3_code=FIN Category=Rape Unit of measurement=Counts Remark=r I=x",
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			content := book{sheet: violent, created: "2022-06-06T16:49:08Z", rows: c.rows}.bytes(t)
			header, rows := read(t, connectortest.File("x.xlsx", content))
			if len(rows) != 1 {
				t.Fatalf("%d rows", len(rows))
			}
			got := []string{header.Edition, rows[0].Locator, strings.Join(rows[0].Labels, " "), rows[0].ValueRaw}
			if diff := cmp.Diff([]string{c.edition, violent + "!" + c.locator, c.labels, "7"}, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestValuesAreTypedAndNeverBecomeZero(t *testing.T) {
	formula := func(f *excelize.File) { must(t, f.SetCellFormula(violent, "L4", "=1+1")) }
	cases := map[string]struct {
		value  any
		change func(*excelize.File)
		want   [3]string // value, type, notes
	}{
		"a number":                 {0, nil, [3]string{"0", "number", ""}},
		"many digits":              {0.0137046958729268, nil, [3]string{"0.0137046958729268", "number", ""}},
		"a suppressed value":       {"<5", nil, [3]string{"<5", "text", ""}},
		"a number as text":         {"1,757", nil, [3]string{"1,757", "text", ""}},
		"nothing":                  {nil, nil, [3]string{"", "blank", ""}},
		"a text without letters":   {"  ", nil, [3]string{"", "blank", "reader.only_blanks"}},
		"a truth value":            {true, nil, [3]string{"TRUE", "boolean", ""}},
		"a formula without result": {nil, formula, [3]string{"", "blank", "reader.formula_without_result"}},
		"a day":                    {time.Date(2024, 3, 1, 0, 0, 0, 0, time.UTC), nil, [3]string{"45352", "date", ""}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			b := published(figure("FIN", 2021, c.value))
			b.change = c.change
			_, rows := read(t, connectortest.File("x.xlsx", b.bytes(t)))
			if len(rows) != 1 {
				t.Fatalf("%d rows", len(rows))
			}
			got := [3]string{rows[0].ValueRaw, rows[0].ValueType, strings.Join(rows[0].Notes, " ")}
			if got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
			for _, note := range rows[0].Notes {
				checkMessage(t, note)
			}
		})
	}
}

// checkMessage holds that the catalogue words the note.
func checkMessage(t *testing.T, note string) {
	t.Helper()
	catalogue, err := messages.Embedded()
	must(t, err)
	if _, err := catalogue.Text("en", note, nil); err != nil {
		t.Errorf("note %s has no message: %v", note, err)
	}
}

func TestBlankRowsAreNoRows(t *testing.T) {
	b := published(figure("FIN", 2020, 1), nil, figure("SWE", 2020, 2), []any{"", " ", nil}, []any{" "})
	b.change = func(f *excelize.File) {
		style, err := f.NewStyle(&excelize.Style{Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"FFFF00"}}})
		must(t, err)
		must(t, f.SetCellStyle(violent, "A9", "M40", style)) // cells that hold nothing but a colour
	}
	_, rows := read(t, connectortest.File("x.xlsx", b.bytes(t)))
	var places []string
	for _, row := range rows {
		places = append(places, row.Locator)
	}
	if diff := cmp.Diff([]string{violent + "!L4", violent + "!L6"}, places); diff != "" {
		t.Error(diff)
	}
}

func TestTheCommentOfTheValueTravelsWithIt(t *testing.T) {
	b := published(figure("FIN", 2020, 1))
	b.change = func(f *excelize.File) {
		must(t, f.AddComment(violent, excelize.Comment{Cell: "L4", Text: "provisional"}))
		must(t, f.AddComment(violent, excelize.Comment{Cell: "A4", Text: "of the area"}))
	}
	if _, rows := read(t, connectortest.File("x.xlsx", b.bytes(t))); rows[0].CommentObs != "provisional" {
		t.Errorf("comment %q", rows[0].CommentObs)
	}
}

func TestWhichDataset(t *testing.T) {
	for indicator, want := range map[string]string{
		"Violent offences": "UN-CTS-VIOLENT", "Victims of serious assault": "UN-CTS-VIOLENT",
		"Offences": "UN-CTS-CORRUPTION", "Acts against the environment": "UN-CTS-CORRUPTION",
		"Persons held": "UN-CTS-PRISONS", "Mortality in prison": "UN-CTS-PRISONS",
	} {
		t.Run(indicator, func(t *testing.T) {
			b := published(replace(figure("FIN", 2020, 1), "Violent offences", "not known"), replace(figure("FIN", 2020, 1), "Violent offences", indicator))
			b.sheet = "Tabelle1"
			header, _ := read(t, connectortest.File("x.xlsx", b.bytes(t)))
			checkMessage(t, "reader.sheet_renamed")
			if header.Dataset != want || !cmp.Equal(header.Notes, []string{"reader.sheet_renamed"}) {
				t.Errorf("dataset %s, notes %q; want %s", header.Dataset, header.Notes, want)
			}
		})
	}
	for sheet, want := range map[string]string{
		violent: "UN-CTS-VIOLENT", "data_cts_corruption_and_economi": "UN-CTS-CORRUPTION",
		"data_cts_prisons_and_prisoners": "UN-CTS-PRISONS", "DATA_CTS_prisons_and_prisoners": "UN-CTS-PRISONS",
	} {
		t.Run(sheet, func(t *testing.T) {
			b := published()
			b.sheet = sheet
			header, _ := read(t, connectortest.File("x.xlsx", b.bytes(t)))
			if header.Dataset != want || header.Notes != nil {
				t.Errorf("dataset %s, notes %q; want %s", header.Dataset, header.Notes, want)
			}
		})
	}
}

func TestDateOfRelease(t *testing.T) {
	day := func(f *excelize.File) {
		must(t, f.SetCellValue(violent, "A2", time.Date(2024, 5, 16, 0, 0, 0, 0, time.UTC)))
	}
	const fromProperties, fromName = "properties of the workbook: created", "name of the file"
	cases := map[string]struct {
		a2, created, name  string
		change             func(*excelize.File)
		release, from, err string
	}{
		"cell A2":                    {a2: "11/05/2023", created: "2022-06-06T16:49:08Z", release: "2023-05-11", from: violent + "!A2"},
		"cell A2, a day":             {change: day, release: "2024-05-16", from: violent + "!A2"},
		"properties of the workbook": {created: "2022-06-06T16:49:08Z", name: "2020-01-01.xlsx", release: "2022-06-06", from: fromProperties},
		"name of the file":           {name: "2020-01-01/2022-06-06.xlsx", release: "2022-06-06", from: fromName},
		"a day that is none":         {a2: "05/16/2024", created: "2022-06-06T16:49:08Z", err: violent + `!A2: "05/16/2024" is not a date`},
		"nowhere":                    {err: "no date of release"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			b := published(figure("FIN", 2020, 1))
			b.rows[1], b.created, b.change = []any{c.a2}, c.created, c.change
			header, err := format(t).Recognise(t.Context(), connectortest.File(c.name+"x.xlsx", b.bytes(t)))
			if c.err != "" {
				if !errors.Is(err, connectors.ErrUnreadable) || !strings.Contains(err.Error(), c.err) {
					t.Errorf("error %v; want it to say %q", err, c.err)
				}
				return
			}
			must(t, err)
			for _, note := range header.Notes {
				checkMessage(t, note)
			}
			if header.Release != c.release || header.IssuedFrom != c.from || header.IssuedAt.Format(time.DateOnly) != c.release {
				t.Errorf("release %s of %v, from %s; want %s, from %s", header.Release, header.IssuedAt, header.IssuedFrom, c.release, c.from)
			}
		})
	}
}

func TestTitlesThatLeaveOpenWhatAFigureMeans(t *testing.T) {
	cases := map[string]struct {
		titles []any
		want   string
	}{
		"two units": {[]any{"Iso3_code", "Category", "Year", "Measurement", "Unit of measurement", "VALUE"}, `E1: a second column titled "Unit of measurement"`},
		"no unit":   {[]any{"Iso3_code", "Category", "Year", "VALUE"}, `A1: no column titled "Unit of measurement"`},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			content := book{sheet: violent, rows: [][]any{c.titles}}.bytes(t)
			_, err := format(t).Recognise(t.Context(), connectortest.File("x.xlsx", content))
			if !errors.Is(err, connectors.ErrUnreadable) || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v; want it to say %q", err, c.want)
			}
		})
	}
}

func TestTwoSheetsWithFiguresAreRefused(t *testing.T) {
	b := published(figure("FIN", 2020, 1))
	b.change = func(f *excelize.File) {
		_, err := f.NewSheet("copy")
		must(t, err)
		must(t, f.SetSheetRow("copy", "A1", &titles2023))
	}
	_, err := format(t).Recognise(t.Context(), connectortest.File("x.xlsx", b.bytes(t)))
	if !errors.Is(err, connectors.ErrUnreadable) || !strings.Contains(err.Error(), "copy") {
		t.Errorf("error %v", err)
	}
}

// realFiles are the publications that the format is known to read.
var realFiles = map[string]struct {
	rows    int
	edition string
	dataset string
	release string
	from    string
}{
	"data/unodc/2024-05-16/data_cts_violent_and_sexual_crime.xlsx":      {26_114, "UNODC-2023", "UN-CTS-VIOLENT", "2024-05-16", violent + "!A2"},
	"data/unodc/2024-05-16/data_cts_corruption_and_economic_crime.xlsx": {22_754, "UNODC-2023", "UN-CTS-CORRUPTION", "2024-05-16", "data_cts_corruption_and_economi!A2"},
	"data/unodc/2023-05-11/data_cts_prisons_and_prisoners.xlsx":         {65_797, "UNODC-2023", "UN-CTS-PRISONS", "2023-05-11", "data_cts_prisons_and_prisoners!A2"},
	"data/unodc/2022-06-06/data_cts_violent_and_sexual_crime.xlsx":      {27_525, "UNODC-2022", "UN-CTS-VIOLENT", "2022-06-06", "properties of the workbook: created"},
}

func realFile(t testing.TB, name string) connectors.File {
	t.Helper()
	content, err := os.ReadFile(sharedtest.Path(t, name))
	must(t, err)
	return connectortest.File(path.Base(name), content)
}

func TestPublishedWorkbooks(t *testing.T) {
	if testing.Short() {
		t.Skip("reads every cell of four workbooks twice; run without -short")
	}
	for name, want := range realFiles {
		t.Run(name, func(t *testing.T) {
			header, rows := read(t, realFile(t, name))
			got := []any{len(rows), header.Edition, header.Dataset, header.Release, header.IssuedFrom}
			if diff := cmp.Diff([]any{want.rows, want.edition, want.dataset, want.release, want.from}, got); diff != "" {
				t.Error(diff)
			}
			compare(t, sharedtest.ReadTable(t, sharedtest.Path(t, name)), rows)
		})
	}
}

// compare holds every cell, the sum of the values and the number of distinct
// labels to an independent reading of the file.
func compare(t *testing.T, independent sharedtest.Table, rows []schemas.RawRow) {
	t.Helper()
	if len(rows) != len(independent.Rows) {
		t.Fatalf("%d rows, an independent reader finds %d", len(rows), len(independent.Rows))
	}
	var sum, wantSum float64
	distinct, wantDistinct := map[string]map[string]bool{}, map[string]map[string]bool{}
	for i, row := range rows {
		want := independent.Rows[i]
		labels := labelsOf(row)
		labels["VALUE"] = row.ValueRaw
		if !maps.Equal(want.Cells, labels) {
			t.Fatalf("%s, row %d:\n%s", row.Locator, want.Number, cmp.Diff(want.Cells, labels))
		}
		if place := independent.Sheet + "!L" + strconv.Itoa(want.Number); row.Locator != place {
			t.Fatalf("locator %s, want %s", row.Locator, place)
		}
		value, err := strconv.ParseFloat(row.ValueRaw, 64)
		must(t, err)
		sum, wantSum = sum+value, wantSum+want.Value(t, "VALUE")
		count(distinct, labels)
		count(wantDistinct, want.Cells)
	}
	if sum != wantSum || math.IsNaN(sum) || sum == 0 {
		t.Errorf("values add up to %v, an independent reader finds %v", sum, wantSum)
	}
	if diff := cmp.Diff(wantDistinct, distinct); diff != "" {
		t.Errorf("distinct labels:\n%s", diff)
	}
	t.Logf("%d rows, sum of values %.6f, %d areas", len(rows), sum, len(distinct["Iso3_code"]))
}

func labelsOf(row schemas.RawRow) map[string]string {
	labels := map[string]string{}
	for _, pair := range row.Labels {
		concept, label, _ := strings.Cut(pair, "=")
		labels[concept] = label
	}
	return labels
}

func count(distinct map[string]map[string]bool, cells map[string]string) {
	for column, cell := range cells {
		if distinct[column] == nil {
			distinct[column] = map[string]bool{}
		}
		distinct[column][cell] = true
	}
}

// Equal labels share their memory: a large workbook holds few distinct ones.
func TestEqualLabelsShareMemory(t *testing.T) {
	var figures [][]any
	for range 2000 {
		figures = append(figures, figure("FIN", 2020, 1))
	}
	file := connectortest.File("x.xlsx", published(figures...).bytes(t))
	var rows []schemas.RawRow
	allocated := testing.AllocsPerRun(1, func() { _, rows = read(t, file) })
	t.Logf("%.0f allocations for %d rows", allocated, len(rows))
	for _, row := range rows[1:] {
		for i := range row.Labels {
			if !sameMemory(row.Labels[i], rows[0].Labels[i]) {
				t.Fatalf("%s: label %q has memory of its own", row.Locator, row.Labels[i])
			}
		}
	}
}

// Published workbooks are too large for seeds; these have their layout.
func FuzzRead(f *testing.F) {
	figures, titles := published(figure("FIN", 2020, 1)).bytes(f), book{sheet: "Sheet1", rows: [][]any{titles2023}}.bytes(f)
	connectortest.Fuzz(f, unodc.Descriptor, "fuzz.xlsx", string(figures), string(titles), "PK\x05\x06")
}

// FuzzCells fuzzes titles, labels and values within a sound workbook.
func FuzzCells(f *testing.F) {
	f.Add("16/05/2024", "Measurement", "FIN", "2020", "1.5", violent)
	f.Add("31/02/2024", "VALUE", "", "", "", "Tabelle1")
	f.Fuzz(func(t *testing.T, date, title, area, year, value, sheet string) {
		file := excelize.NewFile()
		defer file.Close()
		if file.SetSheetName("Sheet1", sheet) != nil {
			t.Skip("no name of a sheet")
		}
		rows := [][]any{{"UNODC"}, {date}, replace(titles2023, "Unit of measurement", title), figure(area, year, value)}
		for i, row := range rows {
			if file.SetSheetRow(sheet, "A"+strconv.Itoa(i+1), &row) != nil {
				t.Skip("no cells")
			}
		}
		buffer, err := file.WriteToBuffer()
		if err != nil {
			t.Skip("no workbook")
		}
		checkReading(t, connectortest.File("fuzz.xlsx", buffer.Bytes()))
	})
}

func checkReading(t *testing.T, file connectors.File) {
	connectortest.Bounded(t, int(file.Size), func() {
		header, err := format(t).Recognise(t.Context(), file)
		if connectortest.Decided(t, err); err == nil {
			connectortest.Decided(t, format(t).Read(t.Context(), file, header, &connectortest.Collected{}))
		}
	})
}

// BenchmarkReadPrisons reads the largest publication: recognition and all rows.
func BenchmarkReadPrisons(b *testing.B) {
	file := realFile(b, "data/unodc/2023-05-11/data_cts_prisons_and_prisoners.xlsx")
	rows := 0
	for b.Loop() {
		_, read := read(b, file)
		rows += len(read)
	}
	b.ReportMetric(float64(rows)/b.Elapsed().Seconds(), "rows/s")
	b.ReportAllocs()
}
