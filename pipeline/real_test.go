package pipeline_test

import (
	"context"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"cts/pipeline"
	"cts/schemas"
	"cts/schemas/sharedtest"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// The four workbooks of UNODC, oldest first.
var (
	violent2022    = "data/unodc/2022-06-06/data_cts_violent_and_sexual_crime.xlsx"
	prisons2023    = "data/unodc/2023-05-11/data_cts_prisons_and_prisoners.xlsx"
	corruption2024 = "data/unodc/2024-05-16/data_cts_corruption_and_economic_crime.xlsx"
	violent2024    = "data/unodc/2024-05-16/data_cts_violent_and_sexual_crime.xlsx"
	realFiles      = []string{violent2022, prisons2023, corruption2024, violent2024}
)

func fixedNow() time.Time { return time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC) }

func newWorkspace(t testing.TB, root string) *pipeline.Workspace {
	t.Helper()
	if _, err := os.Stat(filepath.Join(root, pipeline.ConfigName)); err != nil {
		if err := pipeline.Init(root, "test"); err != nil {
			t.Fatal(err)
		}
	}
	workspace, err := pipeline.Open(root, fixedNow, nil)
	if err != nil {
		t.Fatal(err)
	}
	return workspace
}

// real is a workspace into which the four workbooks were taken in once for all tests.
var real struct {
	once   sync.Once
	root   string
	report map[string]pipeline.Report
}

func realWorkspace(t *testing.T) *pipeline.Workspace {
	t.Helper()
	paths := map[string]string{}
	for _, name := range realFiles {
		paths[name] = sharedtest.Path(t, name)
	}
	real.once.Do(func() {
		root, err := os.MkdirTemp("", "cts-real-")
		if err != nil {
			t.Fatal(err)
		}
		workspace := newWorkspace(t, root)
		reports := map[string]pipeline.Report{}
		for _, name := range realFiles {
			report, err := workspace.Ingest(context.Background(), []string{paths[name]})
			if err != nil {
				t.Fatal(err)
			}
			reports[name] = report
		}
		real.root, real.report = root, reports
	})
	if real.root == "" {
		t.Fatal("the real files could not be taken in; see the first test that needed them")
	}
	return newWorkspace(t, real.root)
}

func TestMain(m *testing.M) {
	code := m.Run()
	if real.root != "" {
		os.RemoveAll(real.root)
	}
	os.Exit(code)
}

func TestEveryValueCellOfTheRealFilesIsAccountedFor(t *testing.T) {
	realWorkspace(t)
	var rejections []string
	for _, name := range realFiles {
		report := real.report[name]
		if len(report.Unreadable) > 0 {
			t.Fatalf("%s: %v", name, report.Unreadable[0].Err)
		}
		last := report.Processed[len(report.Processed)-1]
		var cells, withValue, typedEmpty, rejected int64
		for _, submission := range last.Submissions {
			cells += submission.Cells
			withValue += submission.WithValue
			typedEmpty += submission.TypedEmpty
			rejected += submission.Rejected
		}
		t.Logf("%s: value cells %d = with a value %d + typed empty %d + rejected %d", name, cells, withValue, typedEmpty, rejected)
		if cells != withValue+typedEmpty+rejected {
			t.Errorf("%s: the sum does not add up", name)
		}
		if counted := int64(len(sharedtest.ReadTable(t, sharedtest.Path(t, name)).Rows)); counted != cells {
			t.Errorf("%s: %d value cells, an independent reader counts %d", name, cells, counted)
		}
		for _, rejection := range last.Rejections {
			rejections = append(rejections, fmt.Sprintf("%s %s %q %s %s", name, rejection.Locator, rejection.ValueRaw, rejection.Reason, rejection.Detail))
		}
	}
	slices.Sort(rejections)
	if len(rejections) > 40 {
		t.Errorf("%d rejections, at most 40 are expected", len(rejections))
	}
	golden(t, "rejections.txt", strings.Join(append([]string{fmt.Sprintf("%d rejections", len(rejections))}, rejections...), "\n")+"\n")
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if difference := cmp.Diff(string(want), got); difference != "" {
		t.Errorf("%s (-want +got):\n%s", name, difference)
	}
}

func TestTheSecondIngestSaysThatNothingIsNew(t *testing.T) {
	workspace := realWorkspace(t)
	for _, name := range realFiles {
		report, err := workspace.Ingest(context.Background(), []string{sharedtest.Path(t, name)})
		if err != nil {
			t.Fatal(err)
		}
		if report.Arrived[0].New || len(report.Processed) > 0 {
			t.Errorf("%s: new %v, %d deliveries processed", name, report.Arrived[0].New, len(report.Processed))
		}
	}
}

func TestBothOrdersOfTheReleasesGiveTheSameFigures(t *testing.T) {
	forward := relations(t, ingested(t, violent2022, violent2024))
	backward := relations(t, ingested(t, violent2024, violent2022))
	if difference := cmp.Diff(forward, backward); difference != "" {
		t.Errorf("the order of ingestion matters:\n%s", difference)
	}
}

func ingested(t *testing.T, names ...string) *pipeline.Workspace {
	t.Helper()
	workspace := newWorkspace(t, t.TempDir())
	for _, name := range names {
		if _, err := workspace.Ingest(context.Background(), []string{sharedtest.Path(t, name)}); err != nil {
			t.Fatal(err)
		}
	}
	return workspace
}

// relations digests what the views say, row by row in a fixed order.
func relations(t *testing.T, workspace *pipeline.Workspace) map[string]string {
	t.Helper()
	digests := map[string]string{}
	for _, view := range []string{"current", "findings", "revisions", "held_out"} {
		digests[view] = oneText(t, workspace, fmt.Sprintf(
			`SELECT count(*) || ' rows, ' || coalesce(md5(string_agg(row_text, chr(10) ORDER BY row_text)), '') FROM (SELECT to_json(x)::VARCHAR AS row_text FROM %s x)`, view))
	}
	return digests
}

func oneText(t *testing.T, workspace *pipeline.Workspace, query string, args ...any) string {
	t.Helper()
	rows := texts(t, workspace, query, args...)
	if len(rows) != 1 {
		t.Fatalf("%d rows, want one: %s", len(rows), query)
	}
	return rows[0]
}

// texts runs a query and writes each row as its values joined by " | ".
func texts(t *testing.T, workspace *pipeline.Workspace, query string, args ...any) []string {
	t.Helper()
	opened, _, err := workspace.Engine(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	defer opened.Close()
	rows, err := opened.QueryContext(context.Background(), query, args...)
	if err != nil {
		t.Fatalf("%v\n%s", err, query)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for rows.Next() {
		values := make([]any, len(columns))
		into := make([]any, len(columns))
		for i := range values {
			into[i] = &values[i]
		}
		if err := rows.Scan(into...); err != nil {
			t.Fatal(err)
		}
		line := make([]string, len(values))
		for i, value := range values {
			line[i] = fmt.Sprint(value)
		}
		all = append(all, strings.Join(line, " | "))
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}

func TestTheKeyIsUniqueInCurrent(t *testing.T) {
	workspace := realWorkspace(t)
	key := strings.Join(append(slices.Clone(schemas.SeriesTable.Key[:21]), "time_period"), ", ")
	twice := texts(t, workspace, "SELECT "+key+", count(*) FROM current GROUP BY "+key+" HAVING count(*) > 1 LIMIT 5")
	if len(twice) > 0 {
		t.Errorf("keys that stand twice in current: %v", twice)
	}
	t.Logf("current: %s rows", oneText(t, workspace, "SELECT count(*) FROM current"))
}

// TestRevisionsAgreeWithAnIndependentComparison compares the two releases cell by cell, from the files alone.
func TestRevisionsAgreeWithAnIndependentComparison(t *testing.T) {
	workspace := realWorkspace(t)
	earlier, later := cellsOf(t, violent2022), cellsOf(t, violent2024)
	want := map[string]int{}
	for key, values := range earlier {
		now, ok := later[key]
		switch {
		case !ok:
			want["withdrawn"]++
		case !slices.Equal(values, now):
			want["changed"]++
		}
	}
	for key := range later {
		if _, ok := earlier[key]; !ok {
			want["added"]++
		}
	}
	got := map[string]int{}
	for _, line := range texts(t, workspace, `
		SELECT kind, count(*) FROM (
			SELECT DISTINCT kind, series_id, national_code, time_period FROM revisions
			WHERE dataset = 'UN-CTS-VIOLENT' AND cause = 'source' AND kind <> 'status')
		GROUP BY kind`) {
		kind, number, _ := strings.Cut(line, " | ")
		got[kind] = atoi(number)
	}
	t.Logf("independent: %v; revisions: %v", want, got)
	if difference := cmp.Diff(want, got); difference != "" {
		t.Errorf("revisions (-independent +view):\n%s", difference)
	}
	if other := texts(t, workspace, "SELECT DISTINCT cause FROM revisions WHERE cause <> 'source'"); len(other) > 0 {
		t.Errorf("causes other than the source: %v", other)
	}
}

func atoi(text string) int {
	var number int
	fmt.Sscan(text, &number)
	return number
}

// cellsOf reads a release into key and values; several values of one key are kept, sorted.
func cellsOf(t *testing.T, name string) map[string][]string {
	t.Helper()
	renamed := map[string]string{"GBR_EW": "GBR_E_W", "KOS": "XKX"}
	cells := map[string][]string{}
	for _, row := range sharedtest.ReadTable(t, sharedtest.Path(t, name)).Rows {
		area := row.Cells["Iso3_code"]
		if now, ok := renamed[area]; ok {
			area = now
		}
		key := area
		for _, column := range []string{"Indicator", "Dimension", "Category", "Sex", "Age", "Year", "Unit of measurement"} {
			key += "|" + row.Cells[column]
		}
		cells[key] = append(cells[key], fmt.Sprint(row.Value(t, "VALUE")))
	}
	for _, key := range slices.Collect(maps.Keys(cells)) {
		slices.Sort(cells[key])
	}
	return cells
}
