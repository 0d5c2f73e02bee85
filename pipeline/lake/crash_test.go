package lake

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/sync/errgroup"
)

// workload is what the programs of these tests do: three deliveries, one of them
// processed a second time, under a fixed clock.
var workload = []work{
	{"d1", "p1", 3, "x", noon},
	{"d2", "p2", 5, "x", noon},
	{"d3", "p3", 1, "y", noon},
	{"d1", "p4", 4, "y", noon},
}

// run does the work that is not done yet.
func run(ctx context.Context, storage Storage, workload []work) error {
	l := Open(storage)
	for _, w := range workload {
		if err := doOnce(ctx, l, w); err != nil {
			return fmt.Errorf("delivery %s: %w", w.delivery, err)
		}
	}
	return nil
}

// doOnce processes a delivery under the lock, unless someone has.
func doOnce(ctx context.Context, l *Lake, w work) (err error) {
	unlock, err := l.Storage().Lock(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, unlock()) }()
	state, err := l.State(ctx)
	if err != nil {
		return err
	}
	if _, done := state.Processing(w.processing); done {
		return nil
	}
	_, err = process(ctx, l, w)
	return err
}

// quickFolder is a folder for tests that write very often: in memory where the
// system offers that, for there syncing costs nothing.
func quickFolder(t *testing.T) string {
	t.Helper()
	folder, err := os.MkdirTemp("/dev/shm", "cts-test-")
	if err != nil {
		return t.TempDir()
	}
	t.Cleanup(func() { os.RemoveAll(folder) })
	return folder
}

func quickLocal(t *testing.T) *Local {
	t.Helper()
	local, err := NewLocal(quickFolder(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { local.Close() })
	return local
}

// childVariable tells the test binary to do the workload in a folder, so that
// tests can kill it.
const childVariable = "CTS_TEST_WORKSPACE"

func TestMain(m *testing.M) {
	folder := os.Getenv(childVariable)
	if folder == "" {
		os.Exit(m.Run())
	}
	local, err := NewLocal(folder)
	if err == nil {
		err = run(context.Background(), local, workload)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// child is a program that does the workload in the folder.
func child(t *testing.T, folder string, environment ...string) *exec.Cmd {
	t.Helper()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	command := exec.CommandContext(t.Context(), program)
	command.Env = append(append(os.Environ(), childVariable+"="+folder), environment...)
	return command
}

// diskOf is every file of a folder on the disk, with its digest; locks and
// half-written files included.
func diskOf(t *testing.T, folder string) map[string]string {
	t.Helper()
	tree := map[string]string{}
	err := fs.WalkDir(os.DirFS(folder), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := os.ReadFile(filepath.Join(folder, name))
		tree[name] = digestBytes(content)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return tree
}

// undisturbed is what the workload and Collect leave when nothing stops them.
func undisturbed(t *testing.T) map[string]string {
	t.Helper()
	local := quickLocal(t)
	finish(t, local.folder)
	return diskOf(t, local.folder)
}

// finish does in a folder what the next run does: the rest of the work, and gc.
func finish(t *testing.T, folder string) {
	t.Helper()
	local, err := NewLocal(folder)
	if err != nil {
		t.Fatal(err)
	}
	defer local.Close()
	if err := run(t.Context(), local, workload); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(local).Collect(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func TestTwoFreshWorkspacesAreEqual(t *testing.T) {
	first, second := undisturbed(t), undisturbed(t)
	if diff := cmp.Diff(first, second); diff != "" || len(first) < 12 {
		t.Errorf("%d files (-first +second):\n%s", len(first), diff)
	}
}

// Stopped at any step, once or twice, the workspace is finished by the next run.
func TestStoppedAtEveryStep(t *testing.T) {
	want := undisturbed(t)
	kinds := map[string]int{}
	for k := 1; ; k++ {
		local := quickLocal(t)
		at := stopAt(local, k, func() { run(t.Context(), local, workload) })
		if at == "" {
			break
		}
		kind, _, _ := strings.Cut(at, " ")
		kinds[kind]++
		stopAt(local, k/2+1, func() { run(t.Context(), local, workload) })
		finish(t, local.folder)
		if diff := cmp.Diff(want, diskOf(t, local.folder)); diff != "" {
			t.Errorf("stopped at step %d, %q (-undisturbed +finished):\n%s", k, at, diff)
		}
	}
	if reached := slices.Sorted(maps.Keys(kinds)); !slices.Equal(reached, []string{"commit", "link", "remove", "sync", "syncdir", "write"}) {
		t.Errorf("only steps of the kinds %v were stopped at", reached)
	}
}

// Collect may be stopped as well.
func TestCollectStoppedAtEveryStep(t *testing.T) {
	want := undisturbed(t)
	for k := 1; ; k++ {
		local := quickLocal(t)
		stopBefore(t, local, "commit lake/commits/p2", func() { run(t.Context(), local, workload) })
		at := stopAt(local, k, func() { Open(local).Collect(t.Context()) })
		finish(t, local.folder)
		if diff := cmp.Diff(want, diskOf(t, local.folder)); diff != "" {
			t.Errorf("collect stopped at %q (-undisturbed +finished):\n%s", at, diff)
		}
		if at == "" && k > 3 {
			break
		}
	}
}

// A failed step that the program survives leaves a workspace that is finished too.
func TestCancelledAtEveryStep(t *testing.T) {
	want := undisturbed(t)
	for k := 1; ; k++ {
		local := quickLocal(t)
		ctx, cancel := context.WithCancel(t.Context())
		count := 0
		local.Fault = func(string) {
			if count++; count == k {
				cancel()
			}
		}
		err := run(ctx, local, workload)
		cancel()
		if count < k {
			break
		}
		if err != nil && !errors.Is(err, context.Canceled) {
			t.Errorf("cancelled at step %d: %v", k, err)
		}
		finish(t, local.folder)
		if diff := cmp.Diff(want, diskOf(t, local.folder)); diff != "" {
			t.Errorf("cancelled at step %d (-undisturbed +finished):\n%s", k, diff)
		}
	}
}

// A killed process leaves its locks and its files to the next one.
func TestKilledProcess(t *testing.T) {
	want := undisturbed(t)
	log := filepath.Join(t.TempDir(), "steps")
	if output, err := child(t, quickFolder(t), failpointLogVariable+"="+log).CombinedOutput(); err != nil {
		t.Fatalf("the workload: %v\n%s", err, output)
	}
	text, err := os.ReadFile(log)
	if err != nil {
		t.Fatal(err)
	}
	steps := strings.Split(strings.TrimSpace(string(text)), "\n")
	if len(steps) < 50 {
		t.Fatalf("the log holds %d steps", len(steps))
	}
	for k := 1; k <= len(steps); k += 9 {
		failpoints := []string{fmt.Sprint("#", k), steps[k-1]}
		for _, failpoint := range failpoints {
			folder := quickFolder(t)
			if err := child(t, folder, failpointVariable+"="+failpoint).Run(); err == nil {
				t.Errorf("failpoint %q did not kill the process", failpoint)
			}
			finish(t, folder)
			if diff := cmp.Diff(want, diskOf(t, folder)); diff != "" {
				t.Errorf("killed at %q (-undisturbed +finished):\n%s", failpoint, diff)
			}
		}
	}
}

// sameLake checks that the workload was done once, whoever did which part.
func sameLake(t *testing.T, folder string) {
	t.Helper()
	local, err := NewLocal(folder)
	if err != nil {
		t.Fatal(err)
	}
	defer local.Close()
	l := Open(local)
	report, err := l.Verify(t.Context())
	if err != nil || len(report.Problems) != 0 || len(report.Orphans) != 0 || report.Commits != len(workload) {
		t.Errorf("verify: %+v, %v", report, err)
	}
	for i, commit := range mustState(t, l).Commits {
		if commit.Sequence != int64(i+1) {
			t.Errorf("commit %s has sequence %d, want %d", commit.CommitID, commit.Sequence, i+1)
		}
	}
	if parts := partsOf(t, local); len(parts) != 0 {
		t.Errorf("half-written files are left: %q", parts)
	}
}

func TestManyWritersInOneProcess(t *testing.T) {
	folder := t.TempDir()
	var group errgroup.Group
	for i := range 4 {
		group.Go(func() error {
			local, err := NewLocal(folder)
			if err != nil {
				return err
			}
			defer local.Close()
			mine := append(slices.Clone(workload[i:]), workload[:i]...)
			return run(t.Context(), local, mine)
		})
	}
	if err := group.Wait(); err != nil {
		t.Fatal(err)
	}
	sameLake(t, folder)
}

func TestTwoProcesses(t *testing.T) {
	folder := t.TempDir()
	var group errgroup.Group
	for range 2 {
		command := child(t, folder)
		group.Go(func() error {
			output, err := command.CombinedOutput()
			if err != nil {
				return fmt.Errorf("%w\n%s", err, output)
			}
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		t.Fatal(err)
	}
	sameLake(t, folder)
	want, got := undisturbed(t), diskOf(t, folder)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("workspace (-one process +two):\n%s", diff)
	}
}

// Two programs where one is killed while the other waits for it.
func TestOneOfTwoProcessesKilled(t *testing.T) {
	folder := t.TempDir()
	killed, other := child(t, folder, failpointVariable+"=commit lake/commits/p3"), child(t, folder)
	if err := errors.Join(killed.Start(), other.Start()); err != nil {
		t.Fatal(err)
	}
	_ = killed.Wait() // whether it came to its failpoint depends on the other
	if err := other.Wait(); err != nil {
		t.Errorf("the other process: %v", err)
	}
	finish(t, folder)
	sameLake(t, folder)
	if diff := cmp.Diff(undisturbed(t), diskOf(t, folder)); diff != "" {
		t.Errorf("workspace (-undisturbed +finished):\n%s", diff)
	}
}
