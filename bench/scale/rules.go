// Package scale measures the program on generated lakes of millions of figures,
// beside the same work in DuckDB without the program.
package scale

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"text/tabwriter"
	"time"

	"cts/pipeline/engine"
	"cts/pipeline/lake"
	"cts/pipeline/validate"
)

// tenMillion is the world of the benchmark of rules: 200 areas, 15 years, 3,334 series each.
var tenMillion = world{areas: 200, years: 15, series: 3334, seed: 1, faults: 100}

// Rules validates a generated delivery against 100 rules with the rule
// compiler of the program, and asks the same with queries written by hand, each
// in a process of its own. Both have to find the same failures.
//
//	go run ./bench rules                    10 million figures; about 5 GB of disk under TMPDIR
//	go run ./bench rules -areas 20          a tenth of them
func Rules(ctx context.Context, out io.Writer, arguments []string) error {
	if len(arguments) == 2 && children[arguments[0]] != nil {
		return children[arguments[0]](ctx, out, arguments[1])
	}
	world := tenMillion
	flags := flag.NewFlagSet("rules", flag.ContinueOnError)
	flags.IntVar(&world.areas, "areas", world.areas, "number of areas")
	flags.IntVar(&world.series, "series", world.series, "series of each area")
	flags.IntVar(&world.years, "years", world.years, "years of each series")
	flags.IntVar(&world.seed, "seed", world.seed, "seed of the figures and of the planted errors")
	keep := flags.String("folder", "", "folder for the generated files, kept and used again; a temporary one when empty")
	if err := flags.Parse(arguments); err != nil {
		return err
	}
	return world.drawnIn(ctx, *keep, func(folder string) error { return compareRules(ctx, out, world, folder) })
}

// drawnIn draws the lake into a folder, a temporary one where none is named, and measures there.
func (w world) drawnIn(ctx context.Context, folder string, measure func(folder string) error) error {
	if folder == "" {
		temporary, err := os.MkdirTemp("", "cts-bench-")
		if err != nil {
			return err
		}
		defer os.RemoveAll(temporary)
		folder = temporary
	}
	if err := w.draw(ctx, folder); err != nil {
		return err
	}
	return measure(folder)
}

// children are the measured halves, and the drawing of the lake; each runs in a
// process of its own.
var children = map[string]func(context.Context, io.Writer, string) error{"compiled": runCompiled, "byhand": runByHand, "draw": drawLake}

// drawn is a lake to be drawn, as one process tells another.
type drawn struct {
	Areas, Years, Series, Seed, Faults int
	Folder                             string
}

// draw makes the files of the lake in a process of its own: a process begins with
// the peak memory of the one that started it.
func (w world) draw(ctx context.Context, folder string) error {
	text, err := json.Marshal(drawn{w.areas, w.years, w.series, w.seed, w.faults, folder})
	if err != nil {
		return err
	}
	program, err := os.Executable()
	if err != nil {
		return err
	}
	if output, err := exec.CommandContext(ctx, program, "rules", "draw", string(text)).CombinedOutput(); err != nil {
		return fmt.Errorf("draw the lake: %w\n%s", err, output)
	}
	return nil
}

func drawLake(ctx context.Context, _ io.Writer, text string) error {
	var d drawn
	if err := json.Unmarshal([]byte(text), &d); err != nil {
		return err
	}
	return world{d.Areas, d.Years, d.Series, d.Seed, d.Faults}.writeLake(ctx, d.Folder)
}

// measured is what one half tells.
type measured struct {
	Failures  map[string]int64 `json:"failures,omitempty"` // by rule
	Counts    map[string]int64 `json:"counts,omitempty"`   // of what trends say
	Seconds   float64          `json:"seconds"`
	processor float64
	peak      float64 // megabytes
}

func (m measured) total() (all int64) {
	for _, number := range m.Failures {
		all += number
	}
	return all
}

func compareRules(ctx context.Context, out io.Writer, world world, folder string) error {
	compiled, err := inProcess(ctx, "rules", "compiled", folder)
	if err != nil {
		return err
	}
	byHand, err := inProcess(ctx, "rules", "byhand", folder)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "%d figures of %d areas, %d rules: 70 over rows, 15 over sums, 10 over time, 5 across sources\n", world.rows(), world.areas, len(madeRules()))
	table := tabwriter.NewWriter(out, 0, 4, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(table, "\tfailures\tseconds\tprocessor seconds\tfigures/s\tpeak MB\t")
	for _, half := range []struct {
		name string
		measured
	}{{"rules compiled by the program", compiled}, {"SQL written by hand", byHand}} {
		fmt.Fprintf(table, "%s\t%d\t%.1f\t%.1f\t%.0f\t%.0f\t\n", half.name, half.total(), half.Seconds, half.processor, float64(world.rows())/half.Seconds, half.peak)
	}
	if err := table.Flush(); err != nil {
		return err
	}
	fmt.Fprintf(out, "time: %.2f times that of SQL written by hand (aim: under 2); peak memory %.1f GB (aim: under 4)\n", compiled.Seconds/byHand.Seconds, compiled.peak/1000)
	return sameFailures(compiled.Failures, byHand.Failures)
}

// sameFailures is an error that names the rules in which the halves differ.
func sameFailures(compiled, byHand map[string]int64) error {
	var problems []error
	for _, rule := range madeRules() {
		if compiled[rule.id] != byHand[rule.id] {
			problems = append(problems, fmt.Errorf("rule %s (%s): %d failures found by the program, %d by hand", rule.id, rule.holds, compiled[rule.id], byHand[rule.id]))
		}
	}
	return errors.Join(problems...)
}

// inProcess runs one half in a process of its own and reads what it tells.
func inProcess(ctx context.Context, benchmark, half, folder string) (measured, error) {
	program, err := os.Executable()
	if err != nil {
		return measured{}, err
	}
	command := exec.CommandContext(ctx, program, benchmark, half, folder)
	command.Stderr = os.Stderr
	text, err := command.Output()
	if err != nil {
		return measured{}, fmt.Errorf("%s: %w\n%s", half, err, text)
	}
	var told measured
	if err := json.Unmarshal(text, &told); err != nil {
		return told, fmt.Errorf("%s: %w\n%s", half, err, text)
	}
	usage, _ := command.ProcessState.SysUsage().(*syscall.Rusage)
	told.peak = float64(usage.Maxrss) * 1024 / 1e6
	told.processor = (command.ProcessState.UserTime() + command.ProcessState.SystemTime()).Seconds()
	return told, nil
}

// Files of a generated lake, below its folder.
const (
	surveyFile   = "lake/series/survey.parquet"
	registerFile = "lake/series/register.parquet"
)

// writeLake makes the files of the lake that are not there yet.
func (w world) writeLake(ctx context.Context, folder string) error {
	for _, table := range []string{"series", "submissions", "scopes"} {
		if err := os.MkdirAll(filepath.Join(folder, "lake", table), 0o755); err != nil {
			return err
		}
	}
	done := filepath.Join(folder, fmt.Sprintf("%d-%d-%d-%d.world", w.areas, w.years, w.series, w.seed))
	if _, err := os.Stat(done); err == nil {
		return nil
	}
	database, err := openDatabase(ctx, folder)
	if err != nil {
		return err
	}
	defer func() { _ = database.Close() }() // in memory
	for _, file := range []struct {
		told source
		name string
	}{{w.survey(), "survey"}, {w.register(), "register"}} {
		path := func(table string) string { return filepath.Join(folder, "lake", table, file.name+".parquet") }
		if err := w.write(ctx, database, file.told, path("series")); err != nil {
			return err
		}
		if err := w.writeEnvelopes(ctx, database, file.told, path("submissions"), path("scopes")); err != nil {
			return err
		}
	}
	return os.WriteFile(done, nil, 0o644)
}

// Limits of both halves, as a workspace configures them.
const (
	benchMemory  = "2800MB"
	benchThreads = 2
)

// openDatabase is DuckDB without the program around it, under the limits of both halves.
func openDatabase(ctx context.Context, folder string) (*sql.DB, error) {
	database, err := sql.Open("duckdb", "")
	if err != nil {
		return nil, err
	}
	database.SetMaxOpenConns(1)
	return database, execute(ctx, database, "SET memory_limit = '"+benchMemory+"'", fmt.Sprintf("SET threads = %d", benchThreads),
		"SET temp_directory = '"+filepath.Join(folder, "tmp-hand")+"'")
}

// runCompiled validates the survey with the rule compiler of the program.
func runCompiled(ctx context.Context, out io.Writer, folder string) error {
	rules, err := compiledRules()
	if err != nil {
		return err
	}
	storage, err := lake.NewLocal(folder)
	if err != nil {
		return err
	}
	defer func() { _ = storage.Close() }() // nothing was written through it
	begun := time.Now()
	opened, err := openCandidate(ctx, storage)
	if err != nil {
		return err
	}
	defer func() { _ = opened.Close() }() // nothing was written through it
	if err := validate.CheckCanaries(ctx, opened, rules); err != nil {
		return err
	}
	result, err := validate.Run(ctx, opened, rules, validate.Candidate{ProcessingID: "UN-CTS", Now: now(), Guarded: true})
	if err != nil {
		return err
	}
	told := measured{Failures: map[string]int64{}, Seconds: time.Since(begun).Seconds()}
	for _, finding := range result.Findings {
		told.Failures[finding.RuleID]++
	}
	return json.NewEncoder(out).Encode(told)
}

// openCandidate opens the program's engine with the survey as a candidate and the
// register as what another source said before.
func openCandidate(ctx context.Context, storage *lake.Local) (*engine.Engine, error) {
	path := func(name string) string { local, _ := storage.Path(name); return local }
	commit := lake.Commit{CommitID: "CRIM_OFF_CAT", ProcessingID: "CRIM_OFF_CAT", DeliveryID: "CRIM_OFF_CAT", Sequence: 1, CommittedAt: now(), Files: []lake.File{
		{Table: "series", Name: registerFile}, {Table: "submissions", Name: "lake/submissions/register.parquet"}, {Table: "scopes", Name: "lake/scopes/register.parquet"},
	}}
	others, err := submissionsIn(ctx, path("lake/submissions/register.parquet"))
	if err != nil {
		return nil, err
	}
	return engine.Open(ctx, engine.Options{
		Lake: lake.Open(storage), State: lake.State{ID: "generated", Commits: []lake.Commit{commit}},
		Candidate: &engine.Candidate{
			Files: map[string][]string{
				"series": {path(surveyFile)}, "observations": {path(surveyFile)},
				"submissions": {path("lake/submissions/survey.parquet")}, "scopes": {path("lake/scopes/survey.parquet")},
			},
			Others: others,
		},
		Memory: benchMemory, Threads: benchThreads, Scratch: path("scratch"),
	})
}

// now is the clock of the benchmarks.
func now() time.Time { return time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC) }

// submissionsIn lists the submissions of a file.
func submissionsIn(ctx context.Context, path string) (ids []string, err error) {
	database, err := openDatabase(ctx, filepath.Dir(path))
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, database.Close()) }()
	return texts(ctx, database, "SELECT submission_id FROM read_parquet('"+path+"') ORDER BY ALL")
}

func removeAll(paths []string) error {
	var problems []error
	for _, path := range paths {
		problems = append(problems, os.Remove(path))
	}
	return errors.Join(problems...)
}
