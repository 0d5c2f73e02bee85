package sdg

import (
	"bytes"
	"encoding/csv"
	"encoding/xml"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"cts/schemas"
)

// everything is a result with bounds, breakdowns, statuses and a stock.
func everything(t *testing.T) Result {
	held := prisoners("UNSENTENCED", 250)
	held.ReferenceDate, held.Cautions = "2021-05-01", []string{"background_correspondence"}
	return made(t, held, prisoners(total, 1000),
		homicide(func(f *figure) { f.Status, f.Comment = []string{"B", "P"}, `new <register> & "others"` }),
		homicide(func(f *figure) { f.Mechanism, f.Sex = "FIREARM", "M" }),
		homicide(func(f *figure) { f.MonthsCovered, f.Year, f.Nature = schemas.Some(9.0), 2022, "E" }))
}

// observationsOf reads the elements of an SDMX-ML message, each as its attributes.
func observationsOf(t *testing.T, text []byte) []map[string]string {
	t.Helper()
	var message struct {
		Observations []struct {
			Attributes []xml.Attr `xml:",any,attr"`
		} `xml:"DataSet>Obs"`
	}
	if err := xml.Unmarshal(text, &message); err != nil {
		t.Fatal(err)
	}
	var all []map[string]string
	for _, o := range message.Observations {
		values := map[string]string{}
		for _, attribute := range o.Attributes {
			values[attribute.Name.Local] = attribute.Value
		}
		all = append(all, values)
	}
	return all
}

func rowsOf(t *testing.T, text []byte) []map[string]string {
	t.Helper()
	records, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var all []map[string]string
	for _, record := range records[1:] {
		values := map[string]string{}
		for i, column := range records[0] {
			if column != "DATAFLOW" && record[i] != "" {
				values[column] = record[i]
			}
		}
		all = append(all, values)
	}
	return all
}

// What is written is read by another reader and held against the structure that
// is written beside it: every component is defined, every coded value listed,
// every mandatory one given, every key once. SDMX-CSV and SDMX-ML say the same.
func TestWrittenDataFitTheWrittenStructure(t *testing.T) {
	constructed, err := Constructed()
	if err != nil {
		t.Fatal(err)
	}
	var table, message, definition bytes.Buffer
	result := constructed.Fit(everything(t))
	for _, err := range []error{
		WriteCSV(&table, constructed, result.Observations), WriteML(&message, constructed, result.Observations, time.Unix(0, 0)),
		WriteStructure(&definition, constructed, time.Unix(0, 0)),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	structure, err := ReadStructure(&definition)
	if err != nil {
		t.Fatal(err)
	}
	rows := rowsOf(t, table.Bytes())
	if difference := cmp.Diff(rows, observationsOf(t, message.Bytes())); difference != "" {
		t.Errorf("SDMX-CSV and SDMX-ML differ:\n%s", difference)
	}
	if len(rows) != len(result.Observations) || len(rows) < 8 || len(result.Held) > 0 {
		t.Fatalf("%d rows of %d observations; held back %v", len(rows), len(result.Observations), result.Held)
	}
	keys := map[string]bool{}
	for _, row := range rows {
		checkRow(t, structure, row)
		key := structure.keyOf(row)
		if keys[key] {
			t.Errorf("the key %s comes twice", key)
		}
		keys[key] = true
	}
}

func (s *Structure) keyOf(row map[string]string) string {
	var parts []string
	for _, dimension := range s.Dimensions {
		parts = append(parts, row[dimension.ID])
	}
	return strings.Join(append(parts, row[s.Time]), ".")
}

func checkRow(t *testing.T, structure *Structure, row map[string]string) {
	for column := range row {
		if !slices.Contains(structure.Columns(), column) {
			t.Errorf("%s is not defined", column)
		}
	}
	for _, component := range append(slices.Clone(structure.Dimensions), structure.Attributes...) {
		value, given := row[component.ID]
		if component.Mandatory && !given {
			t.Errorf("%s has no value in %v", component.ID, row)
		}
		if codes, listed := structure.CodeLists[component.CodeList]; listed && given && !slices.Contains(codes, value) {
			t.Errorf("%s=%s is not in %s", component.ID, value, component.CodeList)
		}
	}
}

func TestAttributesOfAnObservation(t *testing.T) {
	result := everything(t)
	for _, c := range []struct {
		series, sex, year string
		want              map[string]string
	}{
		{"VC_IHR_PSRC", "_T", "2021", map[string]string{
			"OBS_VALUE": "5", "NATURE": "C", "OBS_STATUS": "B", "SOURCE_DETAIL": "FIN, UN-CTS, 2022", "TIME_DETAIL": "2021",
			"COMMENT_OBS": `new <register> & "others"; also P`, "CUST_BREAKDOWN": "_T", "REF_AREA": "246",
		}},
		{"VC_IHR_PSRC", "M", "2021", map[string]string{"CUST_BREAKDOWN": "MECHANISM_FIREARM"}},
		{"VC_IHR_PSRC", "_T", "2022", map[string]string{"NATURE": "E", "TIME_DETAIL": "2022, 9 months covered"}},
		{"VC_PRS_UNSNT", "_T", "2021", map[string]string{"OBS_VALUE": "25", "TIME_DETAIL": "on 2021-05-01", "COMMENT_OBS": "cautions: background_correspondence"}},
	} {
		at := slices.IndexFunc(result.Observations, func(o Observation) bool { return o.Series == c.series && o.Sex == c.sex && o.TimePeriod == c.year })
		if at < 0 {
			t.Errorf("no observation %s %s %s", c.series, c.sex, c.year)
			continue
		}
		values := result.Observations[at].values()
		for column, want := range c.want {
			if values[column] != want {
				t.Errorf("%s %s: %s is %q, want %q", c.series, c.year, column, values[column], want)
			}
		}
		if c.series == "VC_IHR_PSRC" && (values["LOWER_BOUND"] == "" || values["UPPER_BOUND"] == "") {
			t.Errorf("%s %s has no bounds", c.series, c.year)
		}
	}
}
