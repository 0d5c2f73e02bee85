package lake

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"cts/schemas"
)

// work is one delivery as the tests process it: its submissions table, a scope a
// row, and a reference table named by its digest.
type work struct {
	delivery, processing string
	rows                 int
	reference            string // digest of the areas; empty for none
	at                   time.Time
}

func (w work) submissions() []schemas.Submission {
	return []schemas.Submission{{SubmissionID: w.delivery + "-s", ProcessingID: w.processing, DeliveryID: w.delivery,
		IssuedAt: noon, ReceivedAt: noon, CommittedAt: w.at, Cells: int64(w.rows)}}
}

func (w work) scopes() []schemas.Scope {
	rows := make([]schemas.Scope, w.rows)
	for i := range rows {
		rows[i] = schemas.Scope{SubmissionID: w.delivery + "-s", ProcessingID: w.processing, DeliveryID: w.delivery, RefArea: fmt.Sprintf("A%d", i)}
	}
	return rows
}

// areasTable stands for any reference table.
var areasTable = schemas.Table{Name: "areas", Version: 1, Columns: []schemas.Column{{Name: "code", Type: schemas.Utf8}}, Sort: []string{"code"}}

func areaRows() ([]olderRow, error) { return []olderRow{{"FIN"}, {"CHL"}}, nil }

// process takes a delivery through the lake, as a program does that holds the lock.
func process(ctx context.Context, l *Lake, w work) (Commit, error) {
	state, err := l.State(ctx)
	if err != nil {
		return Commit{}, err
	}
	if counting, ok := state.Counting()[w.delivery]; ok && counting.ProcessingID == w.processing {
		return counting, nil
	}
	staging, err := stage(ctx, l, w)
	if err != nil {
		return Commit{}, err
	}
	return staging.Publish(ctx, Commit{DeliveryID: w.delivery, CommittedAt: w.at, Digests: map[string]string{"rules": "r1", "reader": "unodc/1"}})
}

func stage(ctx context.Context, l *Lake, w work) (*Staging, error) {
	staging, err := l.Begin(ctx, w.processing)
	if err != nil {
		return nil, err
	}
	if _, err := Stage(ctx, staging, &schemas.Submissions, w.submissions()); err != nil {
		return nil, err
	}
	if _, err := Stage(ctx, staging, &schemas.Scopes, w.scopes()); err != nil {
		return nil, err
	}
	if w.reference != "" {
		_, err = Reference(ctx, staging, &areasTable, w.reference, areaRows)
	}
	return staging, err
}

func mustProcess(t *testing.T, l *Lake, w work) Commit {
	t.Helper()
	commit, err := process(t.Context(), l, w)
	if err != nil {
		t.Fatal(err)
	}
	return commit
}

func mustState(t *testing.T, l *Lake) State {
	t.Helper()
	state, err := l.State(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return state
}

// treeOf is every file of a storage with the digest of its bytes.
func treeOf(t *testing.T, s Storage) map[string]string {
	t.Helper()
	tree := map[string]string{}
	for _, name := range listOf(t, s, "") {
		tree[name] = digestBytes([]byte(contentOf(t, s, name)))
	}
	return tree
}

// bothStorages runs a test on disk and in memory.
func bothStorages(t *testing.T, run func(t *testing.T, s Storage)) {
	t.Run("local", func(t *testing.T) { run(t, newLocal(t)) })
	t.Run("memory", func(t *testing.T) { run(t, NewMemory()) })
}

func TestCommitNamesItsFiles(t *testing.T) {
	bothStorages(t, func(t *testing.T, s Storage) {
		l := Open(s)
		written := mustProcess(t, l, work{"d1", "p1", 3, "x", noon})
		wantNames(t, s, "", "lake/commits/p1.parquet", "lake/reference/areas-x.parquet", "lake/scopes/p1.parquet", "lake/submissions/p1.parquet")

		state := mustState(t, Open(s)) // nothing remembered
		if diff := cmp.Diff([]Commit{written}, state.Commits); diff != "" {
			t.Errorf("the commit (-written +read):\n%s", diff)
		}
		for _, file := range written.Files {
			content := contentOf(t, s, file.Name)
			sum := sha256.Sum256([]byte(content))
			if file.SHA256 != hex.EncodeToString(sum[:]) || file.Bytes != int64(len(content)) || file.SchemaVersion != 1 {
				t.Errorf("the commit says %+v of %d bytes with sha256 %x", file, len(content), sum)
			}
		}
		scopes, err := Read[schemas.Scope](t.Context(), s, &schemas.Scopes, state.Files("scopes")[0])
		if diff := cmp.Diff(work{"d1", "p1", 3, "x", noon}.scopes(), scopes); err != nil || diff != "" {
			t.Errorf("rows (-staged +read):\n%s%v", diff, err)
		}
	})
}

func TestNothingIsVisibleBeforePublish(t *testing.T) {
	local := newLocal(t)
	l := Open(local)
	staging, err := stage(t.Context(), l, work{"d1", "p1", 3, "x", noon})
	if err != nil {
		t.Fatal(err)
	}
	if state := mustState(t, l); len(state.Commits) != 0 || len(state.Files("scopes")) != 0 {
		t.Errorf("staged files are visible: %+v", state)
	}
	location, ok := staging.Path("scopes")
	if !ok || !strings.HasSuffix(location, path.Join("lake", "staging", "p1", "scopes.parquet")) {
		t.Errorf("staged scopes lie at %q (%v)", location, ok)
	}
	if location, ok := staging.Path("findings"); ok {
		t.Errorf("findings, which were not staged, lie at %q", location)
	}
	if err := staging.Discard(t.Context()); err != nil {
		t.Fatal(err)
	}
	wantNames(t, local, "", "lake/reference/areas-x.parquet")
}

func TestTablesWithoutRowsHaveNoFile(t *testing.T) {
	l := Open(NewMemory())
	commit := mustProcess(t, l, work{"d1", "p1", 0, "", noon})
	if file, ok := commit.File("scopes"); ok {
		t.Errorf("a table without rows has the file %+v", file)
	}
	file, err := stageIn(t.Context(), NewMemory(), &schemas.Scopes, []schemas.Scope{})
	if err != nil || file != (File{Table: "scopes", SchemaVersion: 1}) {
		t.Errorf("staging no rows: %+v, %v", file, err)
	}
	if rows, err := Read[schemas.Scope](t.Context(), NewMemory(), &schemas.Scopes, file); err != nil || len(rows) != 0 {
		t.Errorf("reading no file: %d rows, %v", len(rows), err)
	}
	staging, err := l.Begin(t.Context(), "p2")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := staging.Publish(t.Context(), Commit{}); err == nil || !strings.Contains(err.Error(), "p2") {
		t.Errorf("a commit without any row: %v", err)
	}
}

func TestStagingTwiceIsRefused(t *testing.T) {
	staging, err := stage(t.Context(), Open(NewMemory()), work{"d1", "p1", 1, "x", noon})
	if err != nil {
		t.Fatal(err)
	}
	_, again := Stage(t.Context(), staging, &schemas.Scopes, []schemas.Scope{{}})
	wantError(t, again, ErrStagedTwice, "scopes", "p1")
	_, reference := Reference(t.Context(), staging, &areasTable, "y", areaRows)
	wantError(t, reference, ErrStagedTwice, "areas", "p1")
}

func TestBeginRefusesAnUnfitProcessing(t *testing.T) {
	_, err := Open(NewMemory()).Begin(t.Context(), "../p")
	wantError(t, err, ErrName, `"../p"`)
}

func TestReferenceTablesAreWrittenOnce(t *testing.T) {
	bothStorages(t, func(t *testing.T, s Storage) {
		l := Open(s)
		first := mustProcess(t, l, work{"d1", "p1", 1, "x", noon})
		staging, err := Open(s).Begin(t.Context(), "p2")
		if err != nil {
			t.Fatal(err)
		}
		again, err := Reference(t.Context(), staging, &areasTable, "x", func() ([]olderRow, error) {
			return nil, errors.New("rows were asked for")
		})
		if want, _ := first.File("areas"); err != nil || again != want {
			t.Errorf("the second time: %+v, %v; want %+v", again, err, want)
		}
		broken := errors.New("the table is broken")
		_, err = Reference(t.Context(), staging, &schemas.Scopes, "y", func() ([]schemas.Scope, error) { return nil, broken })
		wantError(t, err, broken, "scopes")
	})
}

func TestProcessingsOfADelivery(t *testing.T) {
	l := Open(NewMemory())
	first := mustProcess(t, l, work{"d1", "p1", 1, "x", noon})
	second := mustProcess(t, l, work{"d1", "p2", 2, "y", noon.Add(time.Hour)})
	if counting := mustState(t, l).Counting()["d1"]; counting.CommitID != "p2" {
		t.Errorf("%s counts, want the later one", counting.CommitID)
	}
	back := mustProcess(t, l, work{"d1", "p1", 1, "x", noon.Add(2 * time.Hour)})
	want := Commit{CommitID: schemas.ID("p1", "p2"), ProcessingID: "p1", DeliveryID: "d1", Sequence: 3,
		CommittedAt: noon.Add(2 * time.Hour), Digests: first.Digests, Files: first.Files}
	if diff := cmp.Diff(want, back); diff != "" {
		t.Errorf("the processing that was selected again (-want +got):\n%s", diff)
	}
	state := mustState(t, l)
	if counting := state.Counting()["d1"]; counting.ProcessingID != "p1" || len(state.Commits) != 3 {
		t.Errorf("%s counts of %d commits, want p1 of 3", counting.ProcessingID, len(state.Commits))
	}
	if files := state.Files("scopes"); len(files) != 2 {
		t.Errorf("files of two processings: %+v", files)
	}
	if latest, _ := state.Latest("areas"); latest.Name != "lake/reference/areas-x.parquet" {
		t.Errorf("the reference table that counts is %s", latest.Name)
	}
	if twice, err := l.Select(t.Context(), Commit{ProcessingID: "p1"}); err != nil || twice.CommitID != back.CommitID {
		t.Errorf("selecting what counts already: %+v, %v", twice, err)
	}
	if _, err := l.Select(t.Context(), Commit{ProcessingID: "p9"}); err == nil || !strings.Contains(err.Error(), "p9") {
		t.Errorf("selecting what was never committed: %v", err)
	}
	if second.Sequence != 2 {
		t.Errorf("the second commit has sequence %d", second.Sequence)
	}
}

func TestStateIsFrozenAndNamed(t *testing.T) {
	l := Open(NewMemory())
	empty := mustState(t, l)
	mustProcess(t, l, work{"d1", "p1", 1, "", noon})
	one := mustState(t, l)
	mustProcess(t, l, work{"d2", "p2", 1, "", noon})
	two := mustState(t, l)
	if len(one.Commits) != 1 || len(one.Files("scopes")) != 1 {
		t.Error("a commit came into a frozen state")
	}
	again := mustState(t, Open(l.Storage()))
	ids := []string{empty.ID, one.ID, two.ID, two.Digest("events"), two.Digest("events", "more"), two.Digest("")}
	if slices.Sort(ids); len(slices.Compact(ids)) != 6 || again.ID != two.ID {
		t.Errorf("states are not told apart by their ids: %q; read again %s", ids, again.ID)
	}
}

// A clock that moved between a stopped run and the next must not lock the
// workspace: what no commit names gives way.
func TestLeftoversUnderAnotherClockGiveWay(t *testing.T) {
	local := newLocal(t)
	at := stopBefore(t, local, "commit ", func() { process(t.Context(), Open(local), work{"d1", "p1", 1, "x", noon}) })
	if at != "commit lake/commits/p1.parquet" {
		t.Fatalf("stopped at %q", at)
	}
	mustProcess(t, Open(local), work{"d1", "p1", 1, "x", noon.Add(time.Hour)})
	report, err := Open(local).Verify(t.Context())
	if err != nil || len(report.Problems) != 0 {
		t.Errorf("afterwards: %+v, %v", report, err)
	}
}

// What a commit names never gives way.
func TestCommittedFilesStay(t *testing.T) {
	s := NewMemory()
	l := Open(s)
	mustProcess(t, l, work{"d1", "p1", 1, "", noon})
	before := treeOf(t, s)
	staging, err := stage(t.Context(), l, work{"d1", "p2", 2, "", noon})
	if err != nil {
		t.Fatal(err)
	}
	err = staging.link(t.Context(), mustState(t, l), "lake/staging/p2/scopes.parquet", "lake/scopes/p1.parquet")
	wantConflict(t, err, "lake/scopes/p1.parquet", string(s.files["lake/scopes/p1.parquet"]), string(s.files["lake/staging/p2/scopes.parquet"]))
	if err := staging.Discard(t.Context()); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(before, treeOf(t, s)); diff != "" {
		t.Errorf("the lake (-before +after):\n%s", diff)
	}
}

// stopBefore stops at the first step whose name begins so.
func stopBefore(t *testing.T, local *Local, prefix string, run func()) (at string) {
	t.Helper()
	local.Fault = func(step string) {
		if strings.HasPrefix(step, prefix) {
			panic(stopped{step})
		}
	}
	defer func() {
		local.Fault = nil
		if stop, ok := recover().(stopped); ok {
			at = stop.step
		}
	}()
	run()
	return ""
}

func TestDamagedCommits(t *testing.T) {
	s := NewMemory()
	mustProcess(t, Open(s), work{"d1", "p1", 1, "", noon})
	commit := s.files["lake/commits/p1.parquet"]
	rows := func(change func(*commitRow)) []byte {
		row := commitRow{CommitID: "p1", Sequence: 1, CommittedAt: noon, Name: "lake/t/p1.parquet", Table: "t"}
		second := row
		second.Name = "lake/u/p1.parquet"
		change(&second)
		content, err := fileOf(&commitsTable, []commitRow{row, second})
		if err != nil {
			t.Fatal(err)
		}
		return content
	}
	for name, content := range map[string][]byte{
		"cut short":           commit[:len(commit)/2],
		"empty":               {},
		"no Parquet":          []byte("not a Parquet file at all"),
		"of another table":    s.files["lake/scopes/p1.parquet"],
		"of another commit":   rows(func(r *commitRow) { r.CommitID = "p2" }),
		"of two sequences":    rows(func(r *commitRow) { r.Sequence = 2 }),
		"naming a way out":    rows(func(r *commitRow) { r.Name = "../outside.parquet" }),
		"naming what is none": rows(func(r *commitRow) { r.Name = "cts.yaml" }),
	} {
		t.Run(name, func(t *testing.T) {
			damaged := NewMemory()
			maps.Copy(damaged.files, s.files)
			damaged.files["lake/commits/p1.parquet"] = content
			_, err := Open(damaged).State(t.Context())
			wantError(t, err, ErrUnreadable, "lake/commits/p1.parquet")
			before := treeOf(t, damaged)
			if _, err := Open(damaged).Collect(t.Context()); err == nil {
				t.Error("collect went on with a damaged commit")
			}
			if diff := cmp.Diff(before, treeOf(t, damaged)); diff != "" {
				t.Errorf("collect changed the lake (-before +after):\n%s", diff)
			}
		})
	}
	renamed := NewMemory()
	renamed.files["lake/commits/p2.parquet"] = commit
	_, err := Open(renamed).State(t.Context())
	wantError(t, err, ErrUnreadable, "lake/commits/p2.parquet", "p1")
}

func TestDigestNames(t *testing.T) {
	staging, err := stage(t.Context(), Open(NewMemory()), work{"d1", "p1", 1, "", noon})
	if err != nil {
		t.Fatal(err)
	}
	_, err = staging.Publish(t.Context(), Commit{DeliveryID: "d1", CommittedAt: noon, Digests: map[string]string{"a=b": "c"}})
	wantError(t, err, nil, `"a=b"`, "p1")
}

// A reader of a state is not disturbed by what is published or collected meanwhile.
func TestCollectKeepsWhatAnyCommitNames(t *testing.T) {
	bothStorages(t, func(t *testing.T, s Storage) {
		l := Open(s)
		mustProcess(t, l, work{"d1", "p1", 1, "x", noon})
		mustProcess(t, l, work{"d1", "p2", 2, "y", noon})
		mustCreate(t, s, "snapshots/ab/abc", "bytes")
		mustCreate(t, s, "events/deliveries/d1.json", "{}")
		mustCreate(t, s, "lake/README.txt", "someone's note")
		before := treeOf(t, s)
		mustCreate(t, s, "lake/series/p3.parquet", "linked by a stopped run")
		mustCreate(t, s, "lake/reference/areas-z.parquet", "of a stopped run")
		mustCreate(t, s, "lake/staging/p3/series.parquet", "staged by a stopped run")
		report, err := l.Collect(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		want := CollectReport{Removed: []string{"lake/reference/areas-z.parquet", "lake/series/p3.parquet", "lake/staging/p3/series.parquet"}, Bytes: 62}
		if diff := cmp.Diff(want, report); diff != "" {
			t.Errorf("report (-want +got):\n%s", diff)
		}
		if diff := cmp.Diff(before, treeOf(t, s)); diff != "" {
			t.Errorf("workspace (-before +after):\n%s", diff)
		}
	})
}

func TestCollectWaitsForTheLock(t *testing.T) {
	local := newLocal(t)
	unlock, err := local.Lock(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Open(local).Collect(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("collect while another program holds the lock: %v", err)
	}
	if err := unlock(); err != nil {
		t.Fatal(err)
	}
}

// damages are what can happen to a workspace, and what Verify says of it.
var damages = []struct {
	name   string
	damage func(files map[string][]byte)
	place  string
	what   string
}{
	{"a file is gone", func(f map[string][]byte) { delete(f, "lake/scopes/p1.parquet") }, "lake/scopes/p1.parquet", "is missing"},
	{"a file is longer", func(f map[string][]byte) { f["lake/scopes/p1.parquet"] = append(f["lake/scopes/p1.parquet"], 0) }, "lake/scopes/p1.parquet", "bytes"},
	{"a byte is turned", func(f map[string][]byte) { turn(f, "lake/submissions/p1.parquet") }, "lake/submissions/p1.parquet", "sha256"},
	{"a reference file is turned", func(f map[string][]byte) { turn(f, "lake/reference/areas-x.parquet") }, "lake/reference/areas-x.parquet", "sha256"},
	{"a commit is cut short", func(f map[string][]byte) { f["lake/commits/p1.parquet"] = f["lake/commits/p1.parquet"][:40] }, "lake/commits/p1.parquet", "cannot be read"},
	{"a snapshot is turned", func(f map[string][]byte) { turn(f, snapshotFile) }, snapshotFile, "sha256"},
	{"a snapshot is gone", func(f map[string][]byte) { delete(f, snapshotFile) }, snapshotFile + ".json", "missing"},
	{"a sidecar is gone", func(f map[string][]byte) { delete(f, snapshotFile+".json") }, snapshotFile + ".json", "missing"},
	{"a sidecar is no JSON", func(f map[string][]byte) { f[snapshotFile+".json"] = []byte("{") }, snapshotFile + ".json", "cannot be read"},
	{"a sidecar is another's", func(f map[string][]byte) { f[snapshotFile+".json"] = []byte(`{"sha256":"00","size":5}`) }, snapshotFile + ".json", "other bytes"},
	{"a foreign file", func(f map[string][]byte) { f["snapshots/notes.txt"] = []byte("x") }, "snapshots/notes.txt", "not named"},
	{"an event is cut short", func(f map[string][]byte) { f["events/submissions/e.json"] = []byte(`{"event_id":`) }, "events/submissions/e.json", "cannot be read"},
	{"an event is huge", func(f map[string][]byte) { f["events/submissions/e.json"] = bytes.Repeat([]byte(" "), maxRecord+1) }, "events/submissions/e.json", "bytes"},
}

var snapshotFile = "snapshots/" + digestBytes([]byte("bytes"))[:2] + "/" + digestBytes([]byte("bytes"))

func turn(files map[string][]byte, name string) {
	files[name] = slices.Clone(files[name])
	files[name][len(files[name])/2] ^= 1
}

// soundWorkspace holds one of everything.
func soundWorkspace(t *testing.T) *Memory {
	t.Helper()
	s := NewMemory()
	mustProcess(t, Open(s), work{"d1", "p1", 2, "x", noon})
	mustCreate(t, s, snapshotFile, "bytes")
	mustCreate(t, s, snapshotFile+".json", fmt.Sprintf(`{"sha256":%q,"size":5,"name":"a.xlsx"}`, path.Base(snapshotFile)))
	mustCreate(t, s, "events/submissions/e.json", `{"event_id":"e"}`)
	return s
}

func TestVerifyFindsEveryDamage(t *testing.T) {
	sound, err := Open(soundWorkspace(t)).Verify(t.Context())
	if diff := cmp.Diff(VerifyReport{Commits: 1, Files: 3, Snapshots: 1, Events: 1}, sound); err != nil || diff != "" {
		t.Fatalf("a sound workspace (-want +got):\n%s%v", diff, err)
	}
	for _, c := range damages {
		t.Run(c.name, func(t *testing.T) {
			s := soundWorkspace(t)
			c.damage(s.files)
			report, err := Open(s).Verify(t.Context())
			if err != nil || len(report.Problems) != 1 {
				t.Fatalf("%d problems, %v: %v", len(report.Problems), err, report.Problems)
			}
			if p := report.Problems[0]; p.Place != c.place || !strings.Contains(p.What, c.what) || p.Remedy == "" {
				t.Errorf("problem %q, want %s: ...%s...", p, c.place, c.what)
			}
		})
	}
}

// A commit that was forged to fit its file still has to say the truth of it.
func TestVerifyComparesContentWithTheCommit(t *testing.T) {
	for name, change := range map[string]func(*File){
		"rows":    func(f *File) { f.Rows++ },
		"table":   func(f *File) { f.Table = "series" },
		"version": func(f *File) { f.SchemaVersion++ },
	} {
		t.Run(name, func(t *testing.T) {
			s := NewMemory()
			commit := mustProcess(t, Open(s), work{"d1", "p1", 2, "", noon})
			delete(s.files, "lake/commits/p1.parquet")
			change(&commit.Files[0])
			if err := writeCommit(t.Context(), s, commit); err != nil {
				t.Fatal(err)
			}
			report, err := Open(s).Verify(t.Context())
			if err != nil || len(report.Problems) != 1 || report.Problems[0].Place != commit.Files[0].Name {
				t.Errorf("problems %v, %v", report.Problems, err)
			}
		})
	}
}

func TestVerifyListsOrphans(t *testing.T) {
	s := soundWorkspace(t)
	mustCreate(t, s, "lake/series/p9.parquet", "of a stopped run")
	report, err := Open(s).Verify(t.Context())
	if err != nil || !slices.Equal(report.Orphans, []string{"lake/series/p9.parquet"}) || len(report.Problems) != 0 {
		t.Errorf("orphans %q, problems %v, %v", report.Orphans, report.Problems, err)
	}
}

func TestVerifyEndsWithTheContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Open(soundWorkspace(t)).Verify(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("verify in a cancelled context: %v", err)
	}
}
