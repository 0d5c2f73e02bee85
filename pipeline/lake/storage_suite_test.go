package lake

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/sync/errgroup"
)

// StorageSuite holds a storage to the contract of [Storage]. open returns a new,
// empty one; every case gets its own.
func StorageSuite(t *testing.T, open func(t *testing.T) Storage) {
	for _, c := range storageCases {
		t.Run(c.name, func(t *testing.T) { c.run(t, open(t)) })
	}
}

// storageCases are sentences of the contract.
var storageCases = []struct {
	name string
	run  func(t *testing.T, s Storage)
}{
	{"what is created can be opened", createsAndOpens},
	{"a file of many writes is whole", createsInPieces},
	{"equal bytes under a name are success", acceptsEqualBytes},
	{"other bytes under a name are a conflict", refusesOtherBytes},
	{"a failed write leaves nothing", failedWriteLeavesNothing},
	{"a cancelled call leaves nothing", cancelledLeavesNothing},
	{"a missing file is fs.ErrNotExist", missingFile},
	{"names are listed by prefix, sorted", listsByPrefix},
	{"a link is the same file under a further name", links},
	{"a link follows the rules of create", linkConflicts},
	{"a removed name is free again", removes},
	{"odd but portable names are kept as they are", keepsOddNames},
	{"names that leave the storage are refused", refusesNames},
	{"of many writers of the same bytes one creates", manyWritersAgree},
	{"of many writers of different bytes one wins", manyWritersDiffer},
	{"readers never see part of a file", readersSeeWholeFiles},
	{"a lock is held by one at a time", lockExcludes},
	{"waiting for a lock ends with the context", lockEndsWithContext},
}

func writing(text string) func(io.Writer) error {
	return func(w io.Writer) error { _, err := io.WriteString(w, text); return err }
}

func mustCreate(t *testing.T, s Storage, name, text string) {
	t.Helper()
	if created, err := s.Create(t.Context(), name, writing(text)); err != nil || !created {
		t.Fatalf("create %s: created %v, %v", name, created, err)
	}
}

func contentOf(t *testing.T, s Storage, name string) string {
	t.Helper()
	reader, err := s.Open(t.Context(), name)
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	content := make([]byte, reader.Size())
	if _, err := reader.ReadAt(content, 0); err != nil && !errors.Is(err, io.EOF) {
		t.Fatal(err)
	}
	return string(content)
}

func listOf(t *testing.T, s Storage, prefix string) []string {
	t.Helper()
	names, err := s.List(t.Context(), prefix)
	if err != nil {
		t.Fatal(err)
	}
	return names
}

func wantNames(t *testing.T, s Storage, prefix string, want ...string) {
	t.Helper()
	if diff := cmp.Diff(want, listOf(t, s, prefix)); diff != "" {
		t.Errorf("names under %q (-want +got):\n%s", prefix, diff)
	}
}

func createsAndOpens(t *testing.T, s Storage) {
	for name, text := range map[string]string{"a": "one", "lake/series/b.parquet": "two", "c/empty": ""} {
		mustCreate(t, s, name, text)
		if got := contentOf(t, s, name); got != text {
			t.Errorf("%s holds %q, want %q", name, got, text)
		}
	}
}

func createsInPieces(t *testing.T, s Storage) {
	piece, want := bytes.Repeat([]byte("0123456789abcdef"), 4096), strings.Builder{}
	_, err := s.Create(t.Context(), "large", func(w io.Writer) error {
		for range 100 {
			want.Write(piece)
			if _, err := w.Write(piece); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if contentOf(t, s, "large") != want.String() {
		t.Error("the stored bytes are not those written")
	}
}

func acceptsEqualBytes(t *testing.T, s Storage) {
	mustCreate(t, s, "a/b", "text")
	if created, err := s.Create(t.Context(), "a/b", writing("text")); created || err != nil {
		t.Errorf("the second create: created %v, %v; want false and no error", created, err)
	}
}

func refusesOtherBytes(t *testing.T, s Storage) {
	mustCreate(t, s, "a/b", "text")
	created, err := s.Create(t.Context(), "a/b", writing("other"))
	wantConflict(t, err, "a/b", "text", "other")
	if created || contentOf(t, s, "a/b") != "text" {
		t.Errorf("created %v, content %q; the stored file must stay", created, contentOf(t, s, "a/b"))
	}
}

// wantConflict checks that the error names the file and both digests.
func wantConflict(t *testing.T, err error, name, stored, offered string) {
	t.Helper()
	var conflict *ConflictError
	if !errors.Is(err, fs.ErrExist) || !errors.As(err, &conflict) {
		t.Fatalf("error is %v, want a conflict that is fs.ErrExist", err)
	}
	want := ConflictError{Name: name, Stored: digestBytes([]byte(stored)), Offered: digestBytes([]byte(offered))}
	if *conflict != want {
		t.Errorf("conflict is %+v, want %+v", *conflict, want)
	}
	for _, part := range []string{want.Name, want.Stored, want.Offered} {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("message %q does not name %s", err, part)
		}
	}
}

func failedWriteLeavesNothing(t *testing.T, s Storage) {
	lost := errors.New("source broke off")
	broken := fmt.Errorf("%w: %w", lost, &fs.PathError{Op: "read", Path: "source.xlsx", Err: fs.ErrPermission})
	_, err := s.Create(t.Context(), "a/b", func(w io.Writer) error {
		return errors.Join(writing("half")(w), broken)
	})
	if !errors.Is(err, lost) || !strings.Contains(err.Error(), "a/b") || !strings.Contains(err.Error(), "source.xlsx") {
		t.Errorf("error is %v, want one that names a/b and keeps its whole cause", err)
	}
	wantNames(t, s, "")
	mustCreate(t, s, "a/b", "whole")
}

func cancelledLeavesNothing(t *testing.T, s Storage) {
	ctx, cancel := context.WithCancel(t.Context())
	_, err := s.Create(ctx, "a", func(w io.Writer) error {
		cancel()
		return writing(strings.Repeat("x", 4<<20))(w)
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("create in a cancelled context: %v", err)
	}
	wantNames(t, s, "")
	mustCreate(t, s, "b", "text")
	for call, err := range cancelledCalls(ctx, s) {
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%s in a cancelled context: %v", call, err)
		}
	}
	wantNames(t, s, "", "b")
}

func cancelledCalls(ctx context.Context, s Storage) map[string]error {
	_, create := s.Create(ctx, "c", writing("text"))
	_, open := s.Open(ctx, "b")
	_, list := s.List(ctx, "")
	return map[string]error{
		"create": create, "open": open, "list": list, "link": s.Link(ctx, "b", "d"), "remove": s.Remove(ctx, "b"),
	}
}

func missingFile(t *testing.T, s Storage) {
	mustCreate(t, s, "folder/file", "text")
	_, open := s.Open(t.Context(), "folder/none")
	_, folder := s.Open(t.Context(), "folder")
	for call, err := range map[string]error{
		"open": open, "open a folder": folder,
		"remove": s.Remove(t.Context(), "none"), "link": s.Link(t.Context(), "none", "other"),
	} {
		if !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s of a missing file: %v, want fs.ErrNotExist", call, err)
		}
	}
}

func listsByPrefix(t *testing.T, s Storage) {
	for _, name := range []string{"lake/b/2", "lake/b/1", "lake/b.x", "lake/a", "lakes/c", "z"} {
		mustCreate(t, s, name, name)
	}
	wantNames(t, s, "", "lake/a", "lake/b.x", "lake/b/1", "lake/b/2", "lakes/c", "z")
	wantNames(t, s, "lake/", "lake/a", "lake/b.x", "lake/b/1", "lake/b/2")
	wantNames(t, s, "lake", "lake/a", "lake/b.x", "lake/b/1", "lake/b/2", "lakes/c")
	wantNames(t, s, "lake/b/", "lake/b/1", "lake/b/2")
	wantNames(t, s, "lake/b/1", "lake/b/1")
	wantNames(t, s, "none/")
	for _, prefix := range []string{"/", "../", "lake/../../", "./", "lake//"} {
		if _, err := s.List(t.Context(), prefix); !errors.Is(err, ErrName) {
			t.Errorf("list of %q: %v, want ErrName", prefix, err)
		}
	}
}

func links(t *testing.T, s Storage) {
	mustCreate(t, s, "staging/a", "text")
	if err := s.Link(t.Context(), "staging/a", "lake/x/y/a"); err != nil {
		t.Fatal(err)
	}
	wantNames(t, s, "", "lake/x/y/a", "staging/a")
	if err := s.Remove(t.Context(), "staging/a"); err != nil {
		t.Fatal(err)
	}
	if got := contentOf(t, s, "lake/x/y/a"); got != "text" {
		t.Errorf("the link holds %q after its source was removed", got)
	}
}

func linkConflicts(t *testing.T, s Storage) {
	mustCreate(t, s, "a", "text")
	mustCreate(t, s, "equal", "text")
	mustCreate(t, s, "other", "other")
	if err := s.Link(t.Context(), "a", "equal"); err != nil {
		t.Errorf("link to equal bytes: %v", err)
	}
	if err := s.Link(t.Context(), "a", "a"); err != nil {
		t.Errorf("link to itself: %v", err)
	}
	wantConflict(t, s.Link(t.Context(), "a", "other"), "other", "other", "text")
	if got := contentOf(t, s, "other"); got != "other" {
		t.Errorf("other holds %q after the conflict", got)
	}
}

func removes(t *testing.T, s Storage) {
	mustCreate(t, s, "lake/staging/p/a", "one")
	mustCreate(t, s, "lake/staging/p/b", "two")
	if err := s.Remove(t.Context(), "lake/staging/p/a"); err != nil {
		t.Fatal(err)
	}
	wantNames(t, s, "", "lake/staging/p/b")
	mustCreate(t, s, "lake/staging/p/a", "three")
}

// oddNames are names that every operating system can hold.
var oddNames = []string{
	"with space", " leading", "-dash", "ünïcödé/東京/مدينة", "quote's", "a&b=c;d,e", "#hash%41", "~tilde", "{brace}[x]",
	".hidden", "..two dots", "a..b", "$HOME", "`cmd`", "COMM", "console", "nullable", "com", "a.json.json",
	strings.Repeat("n", 200), strings.Repeat("d/", 100) + "deep",
}

func keepsOddNames(t *testing.T, s Storage) {
	for _, name := range oddNames {
		mustCreate(t, s, name, name)
	}
	wantNames(t, s, "", slices.Sorted(slices.Values(oddNames))...)
	for _, name := range oddNames {
		if got := contentOf(t, s, name); got != name {
			t.Errorf("%q holds %q", name, got)
		}
	}
}

// unfitNames leave the storage, or cannot be held everywhere.
var unfitNames = []string{
	"", ".", "..", "/", "/etc/passwd", "../outside", "a/../../outside", "a/..", "a/./b", "a//b", "a/", "./a",
	`a\b`, `..\outside`, `C:\x`, "c:x", "a:b", "a*", "a?", `a"b`, "a<b", "a>b", "a|b", "nul\x00byte", "line\nbreak", "tab\t",
	"bad\xffutf8", "dot.", "space ", "a./b", "a /b", "CON", "nul", "aux.json", "COM1", "lpt9.txt", "COM²", "x/PRN/y", "NUL .txt",
	".staging", ".staging/lock", "a/.STAGING/b", strings.Repeat("x", maxName+1),
}

func refusesNames(t *testing.T, s Storage) {
	mustCreate(t, s, "a", "text")
	for _, name := range unfitNames {
		_, create := s.Create(t.Context(), name, writing("text"))
		_, open := s.Open(t.Context(), name)
		for call, err := range map[string]error{
			"create": create, "open": open, "remove": s.Remove(t.Context(), name),
			"link to": s.Link(t.Context(), "a", name), "link from": s.Link(t.Context(), name, "b"),
		} {
			if !errors.Is(err, ErrName) {
				t.Errorf("%s %q: %v, want ErrName", call, name, err)
			}
		}
		if path, ok := s.Path(name); ok {
			t.Errorf("%q has the path %s", name, path)
		}
	}
	wantNames(t, s, "", "a")
}

const writers = 16

func manyWritersAgree(t *testing.T, s Storage) {
	var group errgroup.Group
	var created atomic.Int32
	for range writers {
		group.Go(func() error {
			isNew, err := s.Create(t.Context(), "deep/folder/file", writing("text"))
			if isNew {
				created.Add(1)
			}
			return err
		})
	}
	if err := group.Wait(); err != nil {
		t.Error(err)
	}
	if created.Load() != 1 {
		t.Errorf("%d writers created the file, want 1", created.Load())
	}
	wantNames(t, s, "", "deep/folder/file")
}

func manyWritersDiffer(t *testing.T, s Storage) {
	var group sync.WaitGroup
	winners := make(chan string, writers)
	for i := range writers {
		group.Go(func() {
			text := fmt.Sprint("writer ", i)
			created, err := s.Create(t.Context(), "folder/file", writing(text))
			switch {
			case created && err == nil:
				winners <- text
			case !errors.Is(err, fs.ErrExist):
				t.Errorf("%s: created %v, %v; want a conflict", text, created, err)
			}
		})
	}
	group.Wait()
	close(winners)
	winner, others := <-winners, len(winners)
	if others != 0 || contentOf(t, s, "folder/file") != winner {
		t.Errorf("%d further winners; the file holds %q, the first winner wrote %q", others, contentOf(t, s, "folder/file"), winner)
	}
}

func readersSeeWholeFiles(t *testing.T, s Storage) {
	text := strings.Repeat("whole ", 50_000)
	var group errgroup.Group
	for i := range 8 {
		name := fmt.Sprint("file", i)
		group.Go(func() error {
			_, err := s.Create(t.Context(), name, writing(text))
			return err
		})
		group.Go(func() error {
			for {
				reader, err := s.Open(t.Context(), name)
				if errors.Is(err, fs.ErrNotExist) {
					continue
				}
				if err != nil {
					return err
				}
				if reader.Size() != int64(len(text)) {
					t.Errorf("%s was seen with %d bytes of %d", name, reader.Size(), len(text))
				}
				return reader.Close()
			}
		})
	}
	if err := group.Wait(); err != nil {
		t.Error(err)
	}
}

func lockExcludes(t *testing.T, s Storage) {
	var group errgroup.Group
	var inside, entered atomic.Int32
	for range 4 {
		group.Go(func() error {
			unlock, err := s.Lock(t.Context())
			if err != nil {
				return err
			}
			if inside.Add(1) != 1 {
				t.Error("two hold the lock")
			}
			entered.Add(1)
			inside.Add(-1)
			return unlock()
		})
	}
	if err := group.Wait(); err != nil || entered.Load() != 4 {
		t.Errorf("%d of 4 entered, %v", entered.Load(), err)
	}
}

func lockEndsWithContext(t *testing.T, s Storage) {
	unlock, err := s.Lock(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	waiting := make(chan error)
	go func() {
		_, err := s.Lock(ctx)
		waiting <- err
	}()
	cancel()
	if err := <-waiting; !errors.Is(err, context.Canceled) {
		t.Errorf("waiting ended with %v", err)
	}
	if err := unlock(); err != nil {
		t.Fatal(err)
	}
	again, err := s.Lock(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := again(); err != nil {
		t.Error(err)
	}
}
