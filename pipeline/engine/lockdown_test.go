package engine

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"cts/pipeline/lake"
)

const oneFigure = `
	delivery D1 2022-01-01
	submission A FIN
	speaks * 2020..2020
	gives crimes homicide 2020 10
	accept A 2022-01-02`

// localLake is a lake on disk with one figure in it, and a file beside it that
// nobody may read.
func localLake(t *testing.T) (e *Engine, root, secret string) {
	t.Helper()
	outside := t.TempDir()
	root = filepath.Join(outside, "workspace")
	check(t, os.Mkdir(root, 0o755))
	secret = filepath.Join(outside, "secret.csv")
	check(t, os.WriteFile(secret, []byte("word\nsecret\n"), 0o644))
	storage, err := lake.NewLocal(root)
	check(t, err)
	t.Cleanup(func() { check(t, storage.Close()) })
	options := parseWorld(t, oneFigure).publish(t, storage)
	options.Scratch = filepath.Join(root, "scratch")
	return openOptions(t, options), root, secret
}

// attempts are what a locked database must refuse. OUT stands for a folder
// outside the lake, LAKE for the lake itself.
var attempts = map[string]string{
	"read a system file":             `SELECT * FROM read_text('/etc/passwd')`,
	"read a file by its name":        `SELECT * FROM '/etc/passwd'`,
	"read a file beside the lake":    `SELECT * FROM read_csv('OUT/secret.csv')`,
	"climb out of the lake":          `SELECT * FROM read_csv('LAKE/../../secret.csv')`,
	"climb out by way of a table":    `SELECT * FROM read_text('LAKE/series/../../../secret.csv')`,
	"list files":                     `SELECT * FROM glob('OUT/*')`,
	"read Parquet elsewhere":         `SELECT * FROM parquet_metadata('OUT/any.parquet')`,
	"read from the network":          `SELECT * FROM read_csv('https://example.org/x.csv')`,
	"copy out":                       `COPY submissions TO 'OUT/out.csv'`,
	"copy in":                        `COPY submissions FROM 'OUT/secret.csv'`,
	"attach a database":              `ATTACH 'OUT/other.duckdb' AS other`,
	"attach over a file of the lake": `ATTACH 'LAKE/../other.duckdb' AS other`,
	"install an extension":           `INSTALL httpfs`,
	"load an extension":              `LOAD 'OUT/evil.duckdb_extension'`,
	"open the file system again":     `SET enable_external_access = true`,
	"allow another folder":           `SET allowed_directories = ['/']`,
	"unlock the settings":            `SET lock_configuration = false`,
	"raise the memory limit":         `SET memory_limit = '100GB'`,
	"spill elsewhere":                `SET temp_directory = 'OUT'`,
	"reset a setting":                `RESET memory_limit`,
	"export the database":            `EXPORT DATABASE 'OUT/export'`,
	"log queries to a file":          `SET log_query_path = 'OUT/log'`,
	"profile into a file":            `PRAGMA profiling_output = 'OUT/profile'`,
}

func TestLockedDatabaseRefuses(t *testing.T) {
	e, root, secret := localLake(t)
	outside := filepath.Dir(secret)
	for name, attempt := range attempts {
		t.Run(name, func(t *testing.T) {
			statement := strings.NewReplacer("OUT", outside, "LAKE", filepath.Join(root, "lake")).Replace(attempt)
			// The lock itself, without the door in front of it.
			if rows, err := e.database.Query(statement); err == nil {
				t.Errorf("%s was not refused", statement)
				rows.Close()
			}
			if rows, err := e.QueryContext(context.Background(), statement); err == nil {
				t.Errorf("the door let %s through", statement)
				rows.Close()
			}
		})
	}
	entries, err := os.ReadDir(outside)
	check(t, err)
	if len(entries) != 2 {
		t.Errorf("outside the lake there are now %v, want the workspace and the secret", entries)
	}
}

func TestDoorLetsNothingThroughThatWrites(t *testing.T) {
	e, root, _ := localLake(t)
	file := filepath.Join(root, "lake", "series", "D1-1.parquet")
	before, err := os.ReadFile(file)
	check(t, err)
	for name, statement := range map[string]string{
		"overwrite a file of the lake":    `COPY (SELECT 1) TO '` + file + `'`,
		"write into the lake":             `COPY (SELECT 1) TO '` + filepath.Dir(file) + `/new.parquet'`,
		"create a table":                  `CREATE TABLE t AS SELECT 1`,
		"replace a view":                  `CREATE OR REPLACE VIEW current AS SELECT 1`,
		"delete rows":                     `DELETE FROM submissions`,
		"change rows":                     `UPDATE submissions SET status = 'accepted'`,
		"insert rows":                     `INSERT INTO lake.events SELECT * FROM events`,
		"drop a table":                    `DROP TABLE submissions`,
		"a second statement":              `SELECT 1; DROP TABLE submissions`,
		"a query behind another":          `DROP TABLE submissions; SELECT 1`,
		"begin a transaction":             `BEGIN`,
		"prepare what writes":             `PREPARE w AS DELETE FROM submissions`,
		"set a variable":                  `SET VARIABLE x = 1`,
		"explain by doing":                `EXPLAIN ANALYZE DELETE FROM submissions`,
		"log to a file":                   `SELECT * FROM enable_logging(storage = 'file', storage_config = {'path': '` + filepath.Dir(file) + `'})`,
		"profile into a file":             `SELECT * FROM enable_profiling(format = 'json', save_location = '` + file + `')`,
		"the same by its full name":       `SELECT * FROM system.main.Enable_Profiling(format = 'json', save_location = '` + file + `')`,
		"the same, quoted and hidden":     `SELECT (SELECT count(*) FROM "enable_profiling"(save_location = '` + file + `'))`,
		"the same, in a condition":        `SELECT 1 WHERE EXISTS (FROM enable_profiling(save_location = '` + file + `'))`,
		"the same, in a common table":     `WITH x AS (FROM enable_profiling(save_location = '` + file + `')) FROM x`,
		"the same, as text":               `FROM query('FROM enable_profiling(save_location = ''` + file + `'')')`,
		"log to a file by a call":         `CALL enable_logging(storage = 'file', storage_config = {'path': '` + filepath.Dir(file) + `'})`,
		"write to a log":                  `SELECT write_log('noise')`,
		"delete in a common table":        `WITH d AS (DELETE FROM submissions RETURNING *) SELECT * FROM d`,
		"copy through a common table":     `WITH x AS (SELECT 1) INSERT INTO lake.events SELECT * FROM events`,
		"nothing at all":                  ``,
		"a comment":                       `-- nothing`,
		"execute without having prepared": `EXECUTE w`,
	} {
		t.Run(name, func(t *testing.T) {
			if rows, err := e.QueryContext(context.Background(), statement); err == nil {
				t.Errorf("the door let %s through", statement)
				rows.Close()
			}
		})
	}
	after, err := os.ReadFile(file)
	check(t, err)
	if string(after) != string(before) {
		t.Error("a file of the lake was overwritten")
	}
	if got := lines(t, e, "SELECT count(*), any_value(status) FROM submissions"); got[0] != "1 accepted" {
		t.Errorf("submissions are now %v, want one, accepted", got)
	}
}

func TestRefusalNamesTheReason(t *testing.T) {
	e, _, _ := localLake(t)
	_, err := e.QueryContext(context.Background(), "DELETE FROM submissions")
	if !errors.Is(err, ErrNotAQuery) {
		t.Errorf("error is %v, want ErrNotAQuery", err)
	}
}

func TestQueriesInsideTheLakeAnswer(t *testing.T) {
	e, root, _ := localLake(t)
	for query, want := range map[string]string{
		"SELECT ref_area, obs_value FROM current":                                                "FIN 10",
		"SELECT count(*) FROM read_parquet('" + root + "/lake/series/D1-1.parquet')":             "1",
		"FROM (DESCRIBE submissions) SELECT count(*) > 20":                                       "true",
		"SELECT current_setting('TimeZone')":                                                     "UTC",
		"WITH x AS (SELECT obs_value AS v FROM current) SELECT total(v) FROM x":                  "10",
		"SELECT count(*) FROM submissions WHERE submission_id = $1":                              "1",
		"SELECT issued_at FROM submissions WHERE issued_at = TIMESTAMPTZ '2022-01-01 00:00:00Z'": "2022-01-01 00:00:00 +0000 UTC",
	} {
		var args []any
		if strings.Contains(query, "$1") {
			args = append(args, "A")
		}
		if got := lines(t, e, query, args...); len(got) != 1 || got[0] != want {
			t.Errorf("%s gives %v, want %s", query, got, want)
		}
	}
}

func TestCancelEndsAQuery(t *testing.T) {
	e, _, _ := localLake(t)
	ctx, cancel := context.WithTimeout(context.Background(), 100*time.Millisecond)
	defer cancel()
	started := time.Now()
	rows, err := e.QueryContext(ctx, "SELECT count(*) FROM range(1000000) a, range(1000000) b WHERE a.range * b.range % 7 = 3")
	if err == nil {
		rows.Close()
		t.Fatal("a query without end came back")
	}
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("error is %v, want the deadline", err)
	}
	if took := time.Since(started); took > 30*time.Second {
		t.Errorf("the query ended %v after its deadline", took)
	}
	if got := lines(t, e, "SELECT 1"); got[0] != "1" {
		t.Errorf("after a cancelled query the engine answers %v", got)
	}
}

func TestMemoryIsLimited(t *testing.T) {
	options := parseWorld(t, oneFigure).publish(t, lake.NewMemory())
	options.Memory = "64MB"
	e := openOptions(t, options)
	rows, err := e.QueryContext(context.Background(), "SELECT list(range) FROM range(100000000)")
	if err == nil {
		rows.Close()
		t.Fatal("a query took more memory than its limit")
	}
	if !strings.Contains(err.Error(), "Memory") {
		t.Errorf("error is %v, want one about memory", err)
	}
}
