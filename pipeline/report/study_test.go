package report

import (
	"context"
	"encoding/csv"
	"path/filepath"
	"strings"
	"testing"

	"cts/schemas"
)

// redefined is a country that counts at another stage from its second round on:
// its figures fall every year, on both sides.
func redefined() []*country {
	first, second := delivered("SWE", "UN-CTS", "2014", 2014), delivered("SWE", "UN-CTS", "2024", 2024)
	for _, c := range []*country{first, second} {
		victims := c.key("INTENTIONAL_HOMICIDE_VICTIMS", "0101", func(k *schemas.SeriesKey) { k.PersonRole, k.UnitOfCount = "VICTIM", "VICTIM" })
		stage := map[*country]string{first: "input", second: "output"}[c]
		from := map[*country]int{first: 2005, second: 2014}[c]
		for year := from; year < from+9; year++ {
			c.gives(victims, year, float64(2*(2100-year)), nil)
		}
		c.metadata = append(c.metadata, schemas.Metadata{
			SubmissionID: c.submission.SubmissionID, ProcessingID: c.submission.ProcessingID, Provider: "SWE", Dataset: "UN-CTS",
			RefArea: "SWE", TableID: "1.2", ItemID: schemas.Total, Concept: "STAGE", Code: stage,
		})
	}
	return []*country{first, second}
}

func sweden(t *testing.T, options Options) map[string]string {
	t.Helper()
	folder := filepath.Join(t.TempDir(), "report")
	_, err := Trends(context.Background(), openWorld(t, redefined()), folder, options)
	check(t, err)
	return filesOf(t, folder)
}

// A change of definition divides a series as a break does: no change and no
// trend is given across it.
func TestNoTrendAcrossAChangeOfDefinition(t *testing.T) {
	files := sweden(t, Options{})
	page := files["area/SWE.html"]
	for _, want := range []string{"No comparison across the break before 2014: another definition (Stage of recording: output, before input)", "refused: break"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	var spans []string
	for _, row := range rowsOf(t, unpacked(t, files)["trends.csv"]) {
		spans = append(spans, row["first_year"]+"-"+row["last_year"]+" "+row["direction"]+" "+row["breaks_crossed"])
	}
	if got := strings.Join(spans, "; "); got != "2005-2013 decrease ; 2014-2022 decrease " {
		t.Errorf("trends %q", got)
	}
}

// What is asked for is given, and marked.
func TestTrendAcrossBreaksIsMarked(t *testing.T) {
	files := sweden(t, Options{AcrossBreaks: true})
	page := files["area/SWE.html"]
	for _, want := range []string{"Across breaks, as was asked for", "(across a break)"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	rows := rowsOf(t, unpacked(t, files)["trends.csv"])
	if len(rows) != 1 || rows[0]["first_year"] != "2005" || rows[0]["last_year"] != "2022" || rows[0]["breaks_crossed"] != "2014" {
		t.Errorf("trends %v", rows)
	}
}

// rowsOf reads a table by its titles.
func rowsOf(t *testing.T, table string) []map[string]string {
	t.Helper()
	records, err := csv.NewReader(strings.NewReader(table)).ReadAll()
	check(t, err)
	var rows []map[string]string
	for _, record := range records[1:] {
		row := map[string]string{}
		for i, title := range records[0] {
			row[title] = record[i]
		}
		rows = append(rows, row)
	}
	return rows
}
