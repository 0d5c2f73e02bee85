//go:build cgo

package validate_test

import (
	"bufio"
	"encoding/csv"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"cts/pipeline/mapping"
	"cts/pipeline/validate"
	"cts/schemas"
	"cts/schemas/sharedtest"
)

// The tests of this file hold two copies of one Eurostat table against each
// other: recorded offences by category, as TSV with codes and as SDMX-CSV with
// labels. The readers are simple and share nothing with the program's.

// told is one count of a copy: area, category, year.
type told struct {
	area, iccs string
	year       int
}

// eurostatAreas are the names and codes that differ from the UN's.
var eurostatAreas = map[string]string{
	"EL": "GRC", "UKC-L": "GBR_E_W", "UKM": "GBR_S", "UKN": "GBR_NI", "UK": "GBR", "XK": "XKX",
	"England and Wales": "GBR_E_W", "Scotland": "GBR_S", "Northern Ireland (UK)": "GBR_NI", "Northern Ireland": "GBR_NI",
	"Scotland (NUTS 2021)": "GBR_S", "Northern Ireland (UK) (NUTS 2021)": "GBR_NI", "Kosovo*": "XKX", "Kosovo (under United Nations Security Council Resolution 1244/99)": "XKX", "Kosovo": "XKX",
	"United Kingdom": "GBR", "Netherlands": "NLD", "Türkiye": "TUR", "Moldova": "MDA",
}

func eurostatArea(t *testing.T, name string) string {
	t.Helper()
	if code, ok := eurostatAreas[name]; ok {
		return code
	}
	for _, area := range schemas.Areas().All() {
		if area.Kind == "country_or_area" && (area.ISO2 == name || area.NameEn == name) {
			return area.Code
		}
	}
	t.Fatalf("no area for Eurostat's %q", name)
	return ""
}

// tsvCopy reads the copy with codes.
func tsvCopy(t *testing.T) map[told]float64 {
	t.Helper()
	lines := bufio.NewScanner(sharedtest.Open(t, "data/formats/eurostat-tsv/estat_crim_off_cat.tsv"))
	lines.Buffer(nil, 1<<20)
	copied := map[told]float64{}
	var years []string
	for lines.Scan() {
		cells := strings.Split(lines.Text(), "\t")
		if years == nil {
			years = cells[1:]
			continue
		}
		keys := strings.Split(cells[0], ",")
		if keys[2] != "NR" {
			continue
		}
		area := eurostatArea(t, keys[3])
		for i, cell := range cells[1:] {
			year, err := strconv.Atoi(strings.TrimSpace(years[i]))
			if err != nil {
				t.Fatal(err)
			}
			number, _, _ := strings.Cut(strings.TrimSpace(cell), " ")
			if value, err := strconv.ParseFloat(number, 64); err == nil {
				copied[told{area, strings.TrimPrefix(keys[1], "ICCS"), year}] = value
			}
		}
	}
	return copied
}

// csvCopy reads the copy with labels.
func csvCopy(t *testing.T) map[told]float64 {
	t.Helper()
	codes := map[string]string{}
	for _, row := range csvRows(t, "data/formats/eurostat-tsv/iccs_labels.csv") {
		codes[row[1]] = strings.TrimPrefix(row[0], "ICCS")
	}
	copied := map[told]float64{}
	for _, row := range csvRows(t, "data/formats/sdmx-csv/estat_crim_off_cat_en.csv") {
		value, err := strconv.ParseFloat(row[7], 64)
		if row[4] != "Number" || err != nil {
			continue
		}
		code, ok := codes[row[3]]
		if !ok {
			t.Fatalf("no code for %q", row[3])
		}
		year, err := strconv.Atoi(row[6])
		if err != nil {
			t.Fatal(err)
		}
		copied[told{eurostatArea(t, row[5]), code, year}] = value
	}
	return copied
}

func csvRows(t *testing.T, name string) [][]string {
	t.Helper()
	rows, err := csv.NewReader(sharedtest.Open(t, name)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows[1:]
}

// seriesOf writes a copy as figures of a dataset.
func seriesOf(dataset string, copied map[told]float64) []schemas.Series {
	var rows []schemas.Series
	for key, value := range copied {
		row := schemas.Series{SeriesKey: schemas.NewSeriesKey()}
		row.Provider, row.Dataset, row.RefArea, row.ICCS, row.Indicator, row.UnitOfCount = "ESTAT", dataset, key.area, key.iccs, "RECORDED_OFFENCES", "OFFENCE"
		row.UnitMeasure = schemas.UnitNumber
		row.SeriesID, row.TimePeriod, row.Year = row.SeriesKey.ID(), strconv.Itoa(key.year), int32(key.year)
		row.ObsValue, row.SubmissionID, row.ProcessingID = schemas.Some(value), dataset+"/"+key.area, dataset
		row.Locator = fmt.Sprintf("%s!%s/%s/%d", dataset, key.area, key.iccs, key.year)
		rows = append(rows, row)
	}
	return rows
}

// compareCopies runs the rules across sources over two copies.
func compareCopies(t *testing.T, candidate, other map[told]float64) validate.Result {
	t.Helper()
	mapped := mapping.Mapped{Series: seriesOf("CRIM_OFF_CAT", candidate)}
	day := time.Date(2024, 4, 23, 0, 0, 0, 0, time.UTC)
	areas := map[string]bool{}
	for key := range candidate {
		if !areas[key.area] {
			areas[key.area] = true
			mapped.Submissions = append(mapped.Submissions, schemas.Submission{
				SubmissionID: "CRIM_OFF_CAT/" + key.area, Provider: "ESTAT", Dataset: "CRIM_OFF_CAT", RefArea: key.area, ProcessingID: "CRIM_OFF_CAT",
				IssuedAt: day, ReceivedAt: day, CommittedAt: day,
			})
		}
	}
	database := world(t, mapped, seriesOf("CRIM_OFF_CAT_TSV", other))
	execute(t, database, "CREATE OR REPLACE VIEW others AS SELECT * FROM baseline")
	rules, err := validate.Rules()
	if err != nil {
		t.Fatal(err)
	}
	var across []validate.Rule
	for _, rule := range rules {
		if rule.Over == "sources" {
			across = append(across, rule)
		}
	}
	result, err := validate.Run(t.Context(), keeping{database}, across, validate.Candidate{ProcessingID: "CRIM_OFF_CAT", Guarded: true})
	if err != nil {
		t.Fatal(err)
	}
	return result
}

// TestCopiesOfOneTableAgreeAcrossSources: the copies agree in every series, and
// ten planted differences are found, each in its series and in its year.
func TestCopiesOfOneTableAgreeAcrossSources(t *testing.T) {
	withCodes, withLabels := tsvCopy(t), csvCopy(t)
	if len(withCodes) < 8000 || len(withCodes) != len(withLabels) {
		t.Errorf("%d counts with codes, %d with labels", len(withCodes), len(withLabels))
	}
	agreed := compareCopies(t, withLabels, withCodes)
	var compared int64
	for _, count := range agreed.Counts {
		if count.RuleID == "SRC-001" {
			compared += count.Count
		}
	}
	t.Logf("%d counts in each copy, %d series compared, %d findings", len(withCodes), compared, len(agreed.Findings))
	if len(agreed.Findings) != 0 || compared < 500 {
		t.Errorf("the copies differ, or were not compared: %d series, %+v", compared, agreed.Findings)
	}

	planted := map[string]bool{}
	for _, area := range []string{"AUT", "BEL", "BGR", "HRV", "CZE", "DNK", "FIN", "FRA", "ESP", "POL"} {
		key := told{area, "0501", 2018}
		if _, ok := withLabels[key]; !ok {
			t.Fatalf("no burglary of %s in 2018", area)
		}
		withLabels[key] *= 1.2
		planted[area+" 2018"] = true
	}
	found := compareCopies(t, withLabels, withCodes).Findings
	t.Logf("%d planted, %d found", len(planted), len(found))
	for _, finding := range found {
		if place := finding.RefArea + " " + finding.TimePeriod; finding.RuleID != "SRC-001" || finding.ICCS != "0501" || !planted[place] {
			t.Errorf("%s at %s was not planted", finding.RuleID, place)
		} else {
			delete(planted, place)
		}
	}
	if len(planted) > 0 {
		t.Errorf("not found: %v", planted)
	}
}
