package cli_test

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// long skips a test that takes minutes, unless CTS_LONG asks for it, as make test-full does.
func long(t *testing.T) {
	t.Helper()
	if os.Getenv("CTS_LONG") == "" {
		t.Skip("takes minutes; make test-full runs it, and so does CTS_LONG=1")
	}
}

// runner is a workspace whose run is to be killed, and the clock it runs by.
type runner struct {
	t    *testing.T
	root string
}

func (r runner) command(args ...string) *exec.Cmd {
	command := exec.Command(os.Args[0], append(args, "-w", r.root)...)
	command.Env = append(os.Environ(), "CTS_TEST_AS_PROGRAM=1", "CTS_NOW=2026-01-31T12:00:00Z")
	return command
}

func (r runner) must(args ...string) string {
	r.t.Helper()
	output, err := r.command(args...).CombinedOutput()
	if err != nil {
		r.t.Fatalf("cts %s: %v\n%s", strings.Join(args, " "), err, output)
	}
	return string(output)
}

// kept digests every file of lake, snapshots and events.
func (r runner) kept() map[string]string {
	r.t.Helper()
	digests := map[string]string{}
	for _, folder := range []string{"lake", "snapshots", "events"} {
		err := filepath.WalkDir(filepath.Join(r.root, folder), func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() || entry.Name() == "lock" {
				return err
			}
			content, err := os.ReadFile(path)
			name, _ := filepath.Rel(r.root, path)
			sum := sha256.Sum256(content)
			digests[filepath.ToSlash(name)] = hex.EncodeToString(sum[:8])
			return err
		})
		if err != nil {
			r.t.Fatal(err)
		}
	}
	return digests
}

// mended finishes a killed run and clears what it left.
func (r runner) mended() map[string]string {
	r.t.Helper()
	r.must("run")
	r.must("lake", "gc")
	return r.kept()
}

func newRunner(t *testing.T, inbox func(root string)) runner {
	t.Helper()
	r := runner{t, t.TempDir()}
	r.must("init", r.root)
	inbox(r.root)
	return r
}

// TestKilledAtAnyTimeARunIsFinishedByTheNext kills the program 50 times, at moments spread over the
// measured duration of an undisturbed run, and at the beginning of every stage.
func TestKilledAtAnyTimeARunIsFinishedByTheNext(t *testing.T) {
	long(t)
	undisturbed := newRunner(t, smallInbox(t))
	began := time.Now()
	undisturbed.must("run")
	duration := time.Since(began)
	want := undisturbed.mended()
	random := rand.New(rand.NewPCG(2013, 25))
	hit := map[string]int{}
	for i := range 50 {
		killed := newRunner(t, smallInbox(t))
		stage := killed.kill(momentOf(i, duration, random))
		hit[stage]++
		if difference := cmp.Diff(want, killed.mended()); difference != "" {
			t.Fatalf("kill %d, in stage %s, leaves another workspace (-undisturbed +mended):\n%s", i, stage, difference)
		}
		os.RemoveAll(killed.root)
	}
	t.Logf("an undisturbed run takes %v; kills by stage: %v", duration.Round(time.Millisecond), hit)
	for _, stage := range stages {
		if hit[stage] == 0 {
			t.Errorf("no kill hit stage %s", stage)
		}
	}
}

var stages = []string{"read", "map", "validate", "stage", "link", "commit"}

// moment is when a run is killed: after a while, or as soon as it reports a stage.
type moment struct {
	after time.Duration
	stage string
}

// momentOf spreads the kills evenly over the duration, with a seeded jitter; the first of them
// wait for a stage each, so that short stages are hit too.
func momentOf(i int, duration time.Duration, random *rand.Rand) moment {
	if i < len(stages) {
		return moment{stage: stages[i]}
	}
	share := (float64(i-len(stages)) + random.Float64()) / float64(50-len(stages))
	return moment{after: time.Duration(share * float64(duration))}
}

// kill starts a run and kills it at a moment; it returns the stage that was under way.
func (r runner) kill(at moment) string {
	r.t.Helper()
	command := r.command("run", "--verbose")
	command.Env = append(command.Env, "CTS_FAILPOINT_LOG=/dev/stderr")
	log, err := command.StderrPipe()
	if err != nil {
		r.t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		r.t.Fatal(err)
	}
	if at.stage == "" {
		timer := time.AfterFunc(at.after, func() { command.Process.Kill() })
		defer timer.Stop()
	}
	under := "start"
	for lines := bufio.NewScanner(log); lines.Scan(); {
		if stage := stageOf(lines.Text()); stage != "" {
			under = stage
		}
		if at.stage != "" && under == at.stage {
			command.Process.Kill()
			break
		}
	}
	_ = command.Wait() // killed, or finished before the moment came
	return under
}

// stageOf reads the stage from a line of the log: a step of the run, or a link into the lake.
func stageOf(line string) string {
	if strings.HasPrefix(line, "link lake/") {
		return "link"
	}
	for _, stage := range append([]string{"pull", "check"}, stages...) {
		if strings.Contains(line, "msg="+stage+" ") {
			return stage
		}
	}
	return ""
}

// TestTwoWritersAtOnceDoNoHarm runs two programs on one workspace at the same time.
func TestTwoWritersAtOnceDoNoHarm(t *testing.T) {
	alone := newRunner(t, smallInbox(t))
	alone.must("run")
	together := newRunner(t, smallInbox(t))
	first, second := together.command("run"), together.command("run")
	for _, command := range []*exec.Cmd{first, second} {
		if err := command.Start(); err != nil {
			t.Fatal(err)
		}
	}
	for _, command := range []*exec.Cmd{first, second} {
		if err := command.Wait(); err != nil {
			t.Errorf("one of two writers failed: %v", err)
		}
	}
	together.must("lake", "verify")
	for _, view := range []string{"current", "findings", "revisions"} {
		query := fmt.Sprintf("SELECT * FROM %s ORDER BY ALL", view)
		if difference := cmp.Diff(alone.must("query", query, "--format", "csv"), together.must("query", query, "--format", "csv")); difference != "" {
			t.Errorf("%s (-alone +together):\n%s", view, difference)
		}
	}
	for _, folder := range []string{"snapshots/", "events/"} {
		if difference := cmp.Diff(below(alone.kept(), folder), below(together.kept(), folder)); difference != "" {
			t.Errorf("%s (-alone +together):\n%s", folder, difference)
		}
	}
}

func below(digests map[string]string, folder string) map[string]string {
	some := map[string]string{}
	for name, digest := range digests {
		if strings.HasPrefix(name, folder) {
			some[name] = digest
		}
	}
	return some
}

// TestTwoFreshWorkspacesAreEqual runs the same deliveries twice.
func TestTwoFreshWorkspacesAreEqual(t *testing.T) {
	one, other := newRunner(t, smallInbox(t)), newRunner(t, smallInbox(t))
	one.must("run")
	other.must("run")
	if difference := cmp.Diff(one.kept(), other.kept()); difference != "" {
		t.Errorf("two fresh workspaces differ:\n%s", difference)
	}
}

// TestKilledAtEveryStepARunIsFinishedByTheNext stops the program before every write, sync, link and
// commit, once each.
func TestKilledAtEveryStepARunIsFinishedByTheNext(t *testing.T) {
	long(t)
	undisturbed := newRunner(t, tinyInbox(t))
	steps := undisturbed.steps()
	want := undisturbed.mended()
	tried := map[string]int{}
	for i, step := range steps {
		kind, _, _ := strings.Cut(step, " ")
		if !slices.Contains([]string{"write", "sync", "link", "commit"}, kind) {
			continue
		}
		tried[kind]++
		t.Run(fmt.Sprintf("%d %s", i+1, step), func(t *testing.T) {
			t.Parallel()
			killed := newRunner(t, tinyInbox(t))
			command := killed.command("run")
			command.Env = append(command.Env, fmt.Sprintf("CTS_FAILPOINT=#%d", i+1))
			if err := command.Run(); err == nil {
				t.Fatal("the program was not stopped")
			}
			if difference := cmp.Diff(want, killed.mended()); difference != "" {
				t.Errorf("the workspace differs (-undisturbed +mended):\n%s", difference)
			}
		})
	}
	t.Logf("%d steps, stopped before %v", len(steps), tried)
}

// steps runs and lists every step that changed the disk.
func (r runner) steps() []string { return r.stepsOf("run") }

// stepsOf is steps for any command.
func (r runner) stepsOf(args ...string) []string {
	r.t.Helper()
	log := filepath.Join(r.t.TempDir(), "steps")
	if output, err := r.with("CTS_FAILPOINT_LOG", log, args...).CombinedOutput(); err != nil {
		r.t.Fatalf("%v\n%s", err, output)
	}
	content, err := os.ReadFile(log)
	if err != nil {
		r.t.Fatal(err)
	}
	return strings.Split(strings.TrimSpace(string(content)), "\n")
}
