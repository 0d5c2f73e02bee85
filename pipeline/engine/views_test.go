package engine

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cts/schemas"
)

// An empty state has every view, with the columns that it declares.
func TestViewsHaveTheColumnsThatTheyDeclare(t *testing.T) {
	e := openOptions(t, Options{Candidate: &Candidate{}})
	examples := map[string]string{
		"figures(submission_ids)": "figures(['A'])", "as_of(t)": "as_of('2022-01-01')", "as_issued(t)": "as_issued('2022-01-01')",
		"decisions(t)": "decisions('2022-01-01')", "coverings(relation)": "coverings('series')",
	}
	for _, view := range Views() {
		t.Run(view.Name, func(t *testing.T) {
			if !strings.HasSuffix(view.Sentence, ".") || strings.Contains(view.Sentence, "\n") {
				t.Errorf("sentence %q is no sentence", view.Sentence)
			}
			if view.Name == "total(x)" {
				return
			}
			relation := view.Name
			if example, ok := examples[view.Name]; ok {
				relation = example
			}
			var declared []string
			for _, c := range view.Columns {
				declared = append(declared, c.Name+" "+c.Type)
				if c.Meaning == "" {
					t.Errorf("column %s has no meaning", c.Name)
				}
			}
			got := lines(t, e, fmt.Sprintf("SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM %s)", relation))
			if difference := cmp.Diff(declared, got); difference != "" {
				t.Errorf("columns (-declared +there):\n%s", difference)
			}
		})
	}
}

func TestEveryFileIsAView(t *testing.T) {
	entries, err := viewFiles.ReadDir("views")
	check(t, err)
	var files []string
	for _, entry := range entries {
		files = append(files, strings.TrimSuffix(entry.Name(), ".sql"))
	}
	listed := slices.Sorted(slices.Values(slices.Concat(order, candidateOrder)))
	if difference := cmp.Diff(listed, files); difference != "" {
		t.Errorf("files (-listed +there):\n%s", difference)
	}
}

func TestViewsNameWhatTheContractNames(t *testing.T) {
	var names []string
	for _, view := range Views() {
		names = append(names, view.Name)
	}
	for _, name := range []string{
		"observations", "series", "current", "consolidated", "revisions", "findings", "rule_counts", "coverage", "submissions", "scopes",
		"metadata", "raw_rows", "rejections", "events", "explanations", "held_out", "as_of(t)", "as_issued(t)", "figures(submission_ids)",
		"iccs", "areas", "population", "correspondences", "rules", "indicators", "partitions", "code_lists", "baseline", "context",
	} {
		if !slices.Contains(names, name) {
			t.Errorf("there is no view %s", name)
		}
	}
}

func TestDigest(t *testing.T) {
	same, other := openWorld(t, twoRounds), openWorld(t, twoRounds)
	different := openWorld(t, strings.Replace(twoRounds, "2021 12", "2021 13", 1))
	digest := func(e *Engine) string {
		d, err := e.Digest(context.Background(), "current")
		check(t, err)
		return d
	}
	if digest(same) != digest(other) {
		t.Error("equal rows have different digests")
	}
	if digest(same) == digest(different) {
		t.Error("different rows have the same digest")
	}
	if _, err := same.Digest(context.Background(), "no such view"); err == nil {
		t.Error("a view that is not there has a digest")
	}
}

// Older files lack columns that were added later, and newer ones have columns
// that this program does not know.
func TestOlderAndNewerFiles(t *testing.T) {
	e := &Engine{}
	check(t, e.start())
	t.Cleanup(func() { check(t, e.Close()) })
	folder := t.TempDir()
	older, newer := folder+"/older.parquet", folder+"/newer.parquet"
	check(t, e.run(context.Background(), []string{
		"COPY (SELECT 'FIN' AS code) TO '" + older + "'",
		"COPY (SELECT 3 AS level, 'SWE' AS code, ['EU'] AS groups, 'x' AS unknown, DATE '2020-01-02' AS since) TO '" + newer + "'",
	}))
	table := &schemas.Table{Name: "places", Columns: []schemas.Column{
		{Name: "code", Type: schemas.Utf8},
		{Name: "level", Type: schemas.Int32, Default: "1"},
		{Name: "groups", Type: schemas.ListUtf8, Default: "['none', 'it''s']"},
		{Name: "since", Type: schemas.Date, Null: true},
		{Name: "share", Type: schemas.Double, Null: true},
	}}
	check(t, e.run(context.Background(), []string{createView("places", relation(table, []string{older, newer})), createView("nowhere", relation(table, nil))}))
	want := []string{"FIN 1 [none it's] <nil> <nil>", "SWE 3 [EU] 2020-01-02 00:00:00 +0000 UTC <nil>"}
	if difference := cmp.Diff(want, lines(t, e, "SELECT * FROM places ORDER BY code")); difference != "" {
		t.Errorf("-want +got:\n%s", difference)
	}
	for _, name := range []string{"places", "nowhere"} {
		types := lines(t, e, "SELECT column_type FROM (DESCRIBE "+name+")")
		if difference := cmp.Diff([]string{"VARCHAR", "INTEGER", "VARCHAR[]", "DATE", "DOUBLE"}, types); difference != "" {
			t.Errorf("%s: types (-want +got):\n%s", name, difference)
		}
	}
}

func TestTotal(t *testing.T) {
	e := openOptions(t, Options{})
	for query, want := range map[string]string{
		"SELECT total(x) FROM (VALUES (1), (2)) v(x)":                                     "3",
		"SELECT total(x) FROM (VALUES (0.1), (0.2)) v(x)":                                 "0.3",
		"SELECT total(x) FROM (VALUES (CAST(0.1 AS DOUBLE)), (0.2), (0.7)) v(x)":          "1",
		"SELECT total(x) FROM (VALUES (1), (NULL)) v(x)":                                  "<nil>",
		"SELECT total(x) FROM (VALUES (1)) v(x) WHERE x > 1":                              "<nil>",
		"SELECT total(x) FROM (VALUES (0), (0)) v(x)":                                     "0",
		"SELECT sum(t) FROM (SELECT total(range) AS t FROM range(10) GROUP BY range % 2)": "45",
	} {
		if got := lines(t, e, query); got[0] != want {
			t.Errorf("%s is %s, want %s", query, got[0], want)
		}
	}
}

func TestTableIsTyped(t *testing.T) {
	e := openOptions(t, Options{})
	table, err := e.Table(context.Background(), `SELECT 1::TINYINT a, 2::BIGINT b, sum(3) c, 1.5::DECIMAL(9,2) d, 2.5::FLOAT e, 'x' f, true g,
		DATE '2020-01-02' h, TIMESTAMPTZ '2020-01-02 03:04:05Z' i, ['p', NULL] j, NULL k, {'z': 1} l, $1::DOUBLE m`, 7.25)
	check(t, err)
	defer table.Close()
	want := []schemas.Type{schemas.Int32, schemas.Int64, schemas.Int64, schemas.Double, schemas.Double, schemas.Utf8, schemas.Bool,
		schemas.Date, schemas.Timestamp, schemas.ListUtf8, schemas.Int32, schemas.Utf8, schemas.Double}
	for i, column := range table.Columns {
		if column.Type != want[i] {
			t.Errorf("column %s is %s, want %s", column.Name, column.Type, want[i])
		}
	}
	for row, err := range table.Rows() {
		check(t, err)
		var kinds []string
		for _, value := range row {
			kinds = append(kinds, fmt.Sprintf("%T %v", value, value))
		}
		want := []string{"int32 1", "int64 2", "int64 3", "float64 1.5", "float64 2.5", "string x", "bool true",
			"time.Time 2020-01-02 00:00:00 +0000 UTC", "time.Time 2020-01-02 03:04:05 +0000 UTC", "[]string [p ]", "<nil> <nil>", "string map[z:1]", "float64 7.25"}
		if difference := cmp.Diff(want, kinds); difference != "" {
			t.Errorf("-want +got:\n%s", difference)
		}
	}
}

func TestTableRefusesWhatDoesNotFit(t *testing.T) {
	e := openOptions(t, Options{})
	table, err := e.Table(context.Background(), "SELECT 170141183460469231731687303715884105727::HUGEINT AS huge")
	check(t, err)
	defer table.Close()
	for _, err := range table.Rows() {
		if err == nil || !strings.Contains(err.Error(), "huge") {
			t.Errorf("error is %v, want one that names the column", err)
		}
	}
}

func TestVersion(t *testing.T) {
	version, err := Version(context.Background())
	check(t, err)
	if !strings.HasPrefix(version, "v1.") {
		t.Errorf("version is %q", version)
	}
}
