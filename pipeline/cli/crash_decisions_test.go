package cli_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestKilledAtEveryCommitOfDeliveriesTogether stops a run that validates the answers of two countries together, before
// each of them is committed and before what the policy decides of it is kept.
func TestKilledAtEveryCommitOfDeliveriesTogether(t *testing.T) {
	long(t)
	inbox := inboxOf(t, "inbox/questionnaires/FIN-2023.xlsx", "inbox/questionnaires/MLT-2023.xlsx")
	stopEverywhere(t, newRunner(t, inbox).root, "run")
}

// TestKilledAtEveryDecision stops a list of decisions before each is kept and before each delivery that depends on
// them is committed; the same list again completes it.
func TestKilledAtEveryDecision(t *testing.T) {
	long(t)
	r := newRunner(t, inboxOf(t, "inbox/questionnaires/SLV-2023.xlsx", "inbox/questionnaires/SLV-2023-revised.xlsx"))
	r.must("run")
	list := filepath.Join(t.TempDir(), "decisions.yaml")
	err := os.WriteFile(list, []byte(`
- {file: SLV-2023.xlsx, decision: accepted, actor: statistician, reason: queried}
- {file: SLV-2023-revised.xlsx, decision: accepted, actor: statistician, reason: revision explained}
`), 0o600)
	if err != nil {
		t.Fatal(err)
	}
	stopEverywhere(t, r.root, "submissions", "decide", list)
}

// stopEverywhere stops a command in copies of a workspace before every commit and
// every event, and runs it again: nothing is to tell that it was stopped.
func stopEverywhere(t *testing.T, workspace string, command ...string) {
	t.Helper()
	undisturbed := copyOf(t, workspace)
	steps := undisturbed.stepsOf(command...)
	undisturbed.must("lake", "gc")
	want, stopped := undisturbed.kept(), 0
	for i, step := range steps {
		kind, name, _ := strings.Cut(step, " ")
		if kind != "commit" && !(kind == "link" && strings.HasPrefix(name, "events/submissions/")) {
			continue
		}
		stopped++
		killed := copyOf(t, workspace)
		if err := killed.with("CTS_FAILPOINT", fmt.Sprintf("#%d", i+1), command...).Run(); err == nil {
			t.Fatalf("step %d, %s: the program was not stopped", i+1, step)
		}
		killed.must(command...)
		killed.must("lake", "gc")
		if difference := cmp.Diff(want, killed.kept()); difference != "" {
			t.Errorf("stopped before step %d, %s, the workspace differs (-undisturbed +again):\n%s", i+1, step, difference)
		}
	}
	if stopped < 3 {
		t.Errorf("stopped %d times; want every commit and every event", stopped)
	}
}

func copyOf(t *testing.T, workspace string) runner {
	t.Helper()
	r := runner{t, filepath.Join(t.TempDir(), "workspace")}
	if err := os.CopyFS(r.root, os.DirFS(workspace)); err != nil {
		t.Fatal(err)
	}
	return r
}

// with is a command with one more variable of the environment.
func (r runner) with(name, value string, args ...string) *exec.Cmd {
	command := r.command(slices.Clone(args)...)
	command.Env = append(command.Env, name+"="+value)
	return command
}
