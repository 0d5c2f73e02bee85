package pipeline_test

import (
	"context"
	"database/sql"
	"strings"
	"testing"

	"cts/schemas/sharedtest"
)

// observed is one observation of a workspace, by its key.
type observed struct{ value, missing, status, national string }

// observationsOf takes in one file and lists its observations by all dimensions and the period.
func observationsOf(t *testing.T, name string) map[string]observed {
	t.Helper()
	workspace := newWorkspace(t, t.TempDir())
	report, err := workspace.Ingest(context.Background(), []string{sharedtest.Path(t, name)})
	if err != nil {
		t.Fatal(err)
	}
	if len(report.Unreadable) > 0 || len(report.Processed) != 1 || len(report.Processed[0].Rejections) > 0 {
		t.Fatalf("%s: unreadable %v, %d processings, or rejections", name, report.Unreadable, len(report.Processed))
	}
	engine, _, err := workspace.Engine(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer engine.Close()
	rows, err := engine.QueryContext(t.Context(), `SELECT concat_ws('|', provider, dataset, ref_area, sub_area, indicator, iccs, role, attempt_state,
		sex, age, breakdown, unit_measure, unit_of_count, freq, time_per_collect, time_period),
		coalesce(CAST(obs_value AS VARCHAR), ''), coalesce(missing, ''), array_to_string(obs_status, ' '), national_code FROM observations`)
	if err != nil {
		t.Fatal(err)
	}
	return byKey(t, rows)
}

func byKey(t *testing.T, rows *sql.Rows) map[string]observed {
	t.Helper()
	defer rows.Close()
	found := map[string]observed{}
	for rows.Next() {
		var key string
		var o observed
		if err := rows.Scan(&key, &o.value, &o.missing, &o.status, &o.national); err != nil {
			t.Fatal(err)
		}
		if _, twice := found[key]; twice {
			t.Fatalf("%s is there twice", key)
		}
		found[key] = o
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return found
}

func TestEurostatGivesTheSameObservationsAsTSVAndAsSDMXCSV(t *testing.T) {
	if testing.Short() {
		t.Skip("takes in two real files; run without -short")
	}
	tsv := observationsOf(t, "data/formats/eurostat-tsv/estat_crim_off_cat.tsv")
	csv := observationsOf(t, "data/formats/sdmx-csv/estat_crim_off_cat_en.csv")
	common, differ, present := 0, 0, 0
	for key, inTSV := range tsv {
		if inTSV.value != "" {
			present++
		}
		inCSV, ok := csv[key]
		if !ok {
			continue
		}
		common++
		if inTSV != inCSV {
			differ++
			t.Errorf("%s: %v as TSV, %v as SDMX-CSV", strings.ReplaceAll(key, "|", " "), inTSV, inCSV)
		}
	}
	t.Logf("TSV: %d observations, %d with a value; SDMX-CSV: %d; common: %d; different: %d", len(tsv), present, len(csv), common, differ)
	if len(tsv) != 23370 || present != 17474 || len(csv) != 17474 || common != 17474 {
		t.Error("not the counts of the two files")
	}
}
