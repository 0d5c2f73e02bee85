package intake_test

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"cts/connectors"
	"cts/pipeline/intake"
	"cts/pipeline/lake"
	"cts/schemas"
)

// Both storages of the lake are what intake asks for.
var (
	_ intake.Storage = (*lake.Local)(nil)
	_ intake.Storage = (*lake.Memory)(nil)
)

// update rewrites the goldens.
var update = flag.Bool("update", false, "rewrite the goldens in testdata")

var noon = time.Date(2024, 5, 31, 12, 0, 0, 123456000, time.UTC)

func arrival(name string) intake.Arrival {
	return intake.Arrival{Name: name, Source: "focal-points", Version: `"etag"`, ReceivedAt: noon}
}

func receive(t *testing.T, s intake.Storage, name, text string) (intake.Snapshot, bool) {
	t.Helper()
	snapshot, created, err := intake.Receive(t.Context(), s, arrival(name), strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return snapshot, created
}

func contentOf(t *testing.T, s intake.Storage, name string) string {
	t.Helper()
	reader, err := s.Open(t.Context(), name)
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	content, err := io.ReadAll(io.NewSectionReader(reader, 0, reader.Size()))
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

func namesOf(t *testing.T, s intake.Storage, prefix string) []string {
	t.Helper()
	names, err := s.List(t.Context(), prefix)
	if err != nil {
		t.Fatal(err)
	}
	return names
}

// put stores bytes as if they had always been there.
func put(t *testing.T, s intake.Storage, name, text string) {
	t.Helper()
	_, err := s.Create(t.Context(), name, func(w io.Writer) error { _, err := io.WriteString(w, text); return err })
	if err != nil {
		t.Fatal(err)
	}
}

func wantError(t *testing.T, err, is error, parts ...string) {
	t.Helper()
	if err == nil || is != nil && !errors.Is(err, is) {
		t.Fatalf("error is %v, want %v", err, is)
	}
	for _, part := range parts {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("message %q does not name %q", err, part)
		}
	}
}

// hello is the SHA-256 of "hello".
const hello = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"

func TestReceive(t *testing.T) {
	s := lake.NewMemory()
	got, created := receive(t, s, "Finlandia 2024 (final).xlsx", "hello")
	want := intake.Snapshot{SHA256: hello, Name: "Finlandia 2024 (final).xlsx", Size: 5, Source: "focal-points",
		ReceivedAt: noon, MediaType: "text/plain; charset=utf-8", Version: `"etag"`}
	if diff := cmp.Diff(want, got); diff != "" || !created {
		t.Errorf("created %v; snapshot (-want +got):\n%s", created, diff)
	}
	if names := namesOf(t, s, ""); !slices.Equal(names, []string{"snapshots/2c/" + hello, "snapshots/2c/" + hello + ".json"}) {
		t.Errorf("files %q", names)
	}
	if text := contentOf(t, s, intake.SnapshotName(hello)); text != "hello" {
		t.Errorf("the snapshot holds %q", text)
	}
	golden(t, "sidecar.json", contentOf(t, s, intake.SnapshotName(hello)+".json"))
}

func TestTheSameBytesAgainKeepTheirFirstSidecar(t *testing.T) {
	s := lake.NewMemory()
	first, _ := receive(t, s, "first.xlsx", "hello")
	again, created, err := intake.Receive(t.Context(), s, intake.Arrival{Name: "second.xlsx", Source: "mail", ReceivedAt: noon.Add(time.Hour)}, strings.NewReader("hello"))
	if err != nil || created {
		t.Errorf("the second time: created %v, %v", created, err)
	}
	if diff := cmp.Diff(first, again); diff != "" || len(namesOf(t, s, "")) != 2 {
		t.Errorf("snapshot (-first +again):\n%s", diff)
	}
}

func TestReceiveLimits(t *testing.T) {
	for _, c := range []struct {
		name  string
		bytes int
		limit int64
		fits  bool
	}{
		{"empty", 0, 10, true}, {"under the limit", 9, 10, true}, {"at the limit", 10, 10, true}, {"over the limit", 11, 10, false},
		{"far over the limit", 1 << 20, 10, false}, {"without a limit of its own", 1 << 20, 0, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := lake.NewMemory()
			with := arrival("a.xlsx")
			with.Limit = c.limit
			snapshot, created, err := intake.Receive(t.Context(), s, with, strings.NewReader(strings.Repeat("x", c.bytes)))
			if c.fits {
				if err != nil || !created || snapshot.Size != int64(c.bytes) {
					t.Errorf("created %v with %d bytes, %v", created, snapshot.Size, err)
				}
				return
			}
			wantError(t, err, intake.ErrTooLarge, "a.xlsx", "focal-points", "10 bytes", "raise the limit")
			if names := namesOf(t, s, ""); created || len(names) != 0 {
				t.Errorf("a refused file left %q", names)
			}
		})
	}
}

// An endless file is refused after its limit, not at its end.
func TestReceiveStopsAtTheLimit(t *testing.T) {
	with, endless := arrival("endless"), &endlessReader{}
	with.Limit = 1 << 20
	_, _, err := intake.Receive(t.Context(), lake.NewMemory(), with, endless)
	wantError(t, err, connectors.ErrLimit)
	if endless.read > 2<<20 {
		t.Errorf("%d bytes were read of a file limited to %d", endless.read, with.Limit)
	}
}

type endlessReader struct{ read int }

func (r *endlessReader) Read(p []byte) (int, error) {
	r.read += len(p)
	return len(p), nil
}

// A file larger than what is held in memory goes through a temporary file, of
// which nothing is left.
func TestReceiveLargeFiles(t *testing.T) {
	temporary := t.TempDir()
	t.Setenv("TMPDIR", temporary)
	t.Setenv("TMP", temporary)
	content := bytes.Repeat([]byte("0123456789abcdef"), 3<<20) // 48 MiB
	s := lake.NewMemory()
	snapshot, _, err := intake.Receive(t.Context(), s, arrival("large.csv"), bytes.NewReader(content))
	if err != nil || snapshot.Size != int64(len(content)) {
		t.Fatalf("%d of %d bytes, %v", snapshot.Size, len(content), err)
	}
	if contentOf(t, s, intake.SnapshotName(snapshot.SHA256)) != string(content) {
		t.Error("the snapshot holds other bytes than came")
	}
	if left, _ := os.ReadDir(temporary); len(left) != 0 {
		t.Errorf("temporary files are left: %v", left)
	}
}

func TestReceiveErrors(t *testing.T) {
	broken := errors.New("connection reset")
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	nameless, timeless := arrival(""), arrival("a.xlsx")
	timeless.ReceivedAt = time.Time{}
	for _, c := range []struct {
		name    string
		ctx     context.Context
		arrival intake.Arrival
		content io.Reader
		is      error
		parts   []string
	}{
		{"the source breaks off", t.Context(), arrival("a.xlsx"), iotest.ErrReader(broken), broken, []string{"a.xlsx", "focal-points"}},
		{"cancelled", cancelled, arrival("a.xlsx"), strings.NewReader("hello"), context.Canceled, []string{"a.xlsx"}},
		{"without a name", t.Context(), nameless, strings.NewReader("hello"), nil, []string{"name is missing"}},
		{"without a time", t.Context(), timeless, strings.NewReader("hello"), nil, []string{"received_at is missing"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := lake.NewMemory()
			_, created, err := intake.Receive(c.ctx, s, c.arrival, c.content)
			wantError(t, err, c.is, c.parts...)
			if names := namesOf(t, s, ""); created || len(names) != 0 {
				t.Errorf("a failed receipt left %q", names)
			}
		})
	}
}

// A file name in an old encoding is kept as far as it can be read.
func TestReceiveForeignNames(t *testing.T) {
	snapshot, _ := receive(t, lake.NewMemory(), "Espa\xf1a.xls", "hello")
	if snapshot.Name != "Espa\uFFFDa.xls" {
		t.Errorf("name %q", snapshot.Name)
	}
}

func TestOpenSnapshot(t *testing.T) {
	s := lake.NewMemory()
	receive(t, s, "a.csv", "hello")
	file, done, err := intake.OpenSnapshot(t.Context(), s, hello)
	if err != nil {
		t.Fatal(err)
	}
	content, err := io.ReadAll(io.NewSectionReader(file, 0, file.Size))
	if err != nil || string(content) != "hello" || file.Name != "a.csv" || file.Snapshot != hello {
		t.Errorf("file %+v holds %q, %v", file, content, err)
	}
	if err := done(); err != nil {
		t.Error(err)
	}
	_, _, err = intake.OpenSnapshot(t.Context(), s, strings.Repeat("0", 64))
	wantError(t, err, os.ErrNotExist, "snapshots/00/000")
	_, _, err = intake.OpenSnapshot(t.Context(), s, "../../etc/passwd")
	wantError(t, err, nil, "SHA-256")
}

func TestOpenSnapshotOfAnotherSize(t *testing.T) {
	sound, cut := lake.NewMemory(), lake.NewMemory()
	receive(t, sound, "a.csv", "hello")
	put(t, cut, intake.SnapshotName(hello)+".json", contentOf(t, sound, intake.SnapshotName(hello)+".json"))
	put(t, cut, intake.SnapshotName(hello), "hell")
	_, _, err := intake.OpenSnapshot(t.Context(), cut, hello)
	wantError(t, err, nil, hello, "4 bytes instead of 5", "cts lake verify")
}

func delivery() intake.Delivery {
	return intake.Delivery{
		Provider: "FIN", Dataset: "UN-CTS", RefArea: "FIN", Round: "2024", Part: "police", Edition: "cts-2024", Language: "en",
		IssuedAt: noon, IssuedFrom: "Cover!C4", ReceivedAt: noon.Add(time.Hour), Format: "questionnaire", Reader: "questionnaire/1",
		Source: "focal-points", FileName: "FIN_police_2024.xlsx", Acceptance: "review", Sender: "Statistics <Finland> & Police",
		Tables: []string{"1", "2"}, Years: [2]int32{2020, 2023}, Snapshots: []string{hello}, Notes: []string{"reader.repaired"},
	}
}

func release(date string, issued time.Time) intake.Delivery {
	return intake.Delivery{Provider: "UNODC", Dataset: "UN-CTS-VIOLENT", Release: date, Part: "whole", IssuedAt: issued, ReceivedAt: noon,
		Format: "unodc", Reader: "unodc/1", Acceptance: "auto", Snapshots: []string{hello}}
}

func register(t *testing.T, s intake.Storage, d intake.Delivery) bool {
	t.Helper()
	created, err := intake.Register(t.Context(), s, d)
	if err != nil {
		t.Fatal(err)
	}
	return created
}

func TestRegister(t *testing.T) {
	s := lake.NewMemory()
	if !register(t, s, delivery()) {
		t.Error("a new delivery is not new")
	}
	got, err := intake.Deliveries(t.Context(), s)
	if diff := cmp.Diff([]intake.Delivery{intake.NewDelivery(delivery())}, got); err != nil || diff != "" {
		t.Errorf("deliveries (-want +got):\n%s%v", diff, err)
	}
	id := intake.DeliveryID("FIN", "UN-CTS", "2024", "police", []string{hello})
	golden(t, "delivery.json", contentOf(t, s, "events/deliveries/"+id+".json"))
}

func TestTheFirstEnvelopeStands(t *testing.T) {
	s, later := lake.NewMemory(), delivery()
	register(t, s, delivery())
	later.ReceivedAt, later.FileName = noon.Add(48*time.Hour), "copy of it.xlsx"
	if register(t, s, later) {
		t.Error("a delivery that was registered is new")
	}
	got, err := intake.Deliveries(t.Context(), s)
	if err != nil || len(got) != 1 || got[0].FileName != delivery().FileName {
		t.Errorf("deliveries %+v, %v", got, err)
	}
}

func TestInstantsAreKeptInMicrosecondsUTC(t *testing.T) {
	s, d := lake.NewMemory(), delivery()
	d.IssuedAt = time.Date(2024, 6, 1, 1, 0, 0, 999, time.FixedZone("EEST", 3*3600))
	register(t, s, d)
	got, err := intake.Deliveries(t.Context(), s)
	if want := time.Date(2024, 5, 31, 22, 0, 0, 0, time.UTC); err != nil || got[0].IssuedAt != want {
		t.Errorf("issued %v, want %v; %v", got[0].IssuedAt, want, err)
	}
}

func TestDeliveriesAreOrdered(t *testing.T) {
	s := lake.NewMemory()
	late, early, tie := release("2024-05-31", noon), release("2022-06-01", noon.Add(-time.Hour)), release("2023-01-01", noon)
	tie.ReceivedAt = noon.Add(-time.Minute)
	for _, d := range []intake.Delivery{late, early, tie} {
		register(t, s, d)
	}
	got, err := intake.Deliveries(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	var releases []string
	for _, d := range got {
		releases = append(releases, d.RoundOrRelease())
	}
	if want := []string{"2022-06-01", "2023-01-01", "2024-05-31"}; !slices.Equal(releases, want) {
		t.Errorf("order %q, want %q", releases, want)
	}
}

func TestRegisterRefuses(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*intake.Delivery)
		want   string
	}{
		{"no provider", func(d *intake.Delivery) { d.Provider = "" }, "provider is missing"},
		{"no dataset", func(d *intake.Delivery) { d.Dataset = "" }, "dataset is missing"},
		{"no part", func(d *intake.Delivery) { d.Part = "" }, "part is missing"},
		{"no reader", func(d *intake.Delivery) { d.Reader = "" }, "reader is missing"},
		{"round and release", func(d *intake.Delivery) { d.Release = "2024-05-31" }, "one of the two"},
		{"neither round nor release", func(d *intake.Delivery) { d.Round = "" }, "one of the two"},
		{"no policy", func(d *intake.Delivery) { d.Acceptance = "" }, "neither review nor auto"},
		{"years that run backwards", func(d *intake.Delivery) { d.Years = [2]int32{2023, 2020} }, "backwards"},
		{"no instant of issue", func(d *intake.Delivery) { d.IssuedAt = time.Time{} }, "issued_at is missing"},
		{"an instant before all statistics", func(d *intake.Delivery) { d.IssuedAt = time.Unix(-1e11, 0) }, "issued_at is in the year"},
		{"no snapshot", func(d *intake.Delivery) { d.Snapshots = nil }, "snapshots are missing"},
		{"a snapshot that is none", func(d *intake.Delivery) { d.Snapshots = []string{"abc"} }, "SHA-256"},
		{"a text that is not UTF-8", func(d *intake.Delivery) { d.Sender = "Espa\xf1a" }, "UTF-8"},
		{"an endless text", func(d *intake.Delivery) { d.Sender = strings.Repeat("x", 2<<20) }, "shorten"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, d := lake.NewMemory(), delivery()
			c.change(&d)
			created, err := intake.Register(t.Context(), s, d)
			wantError(t, err, nil, c.want)
			if created || len(namesOf(t, s, "")) != 0 {
				t.Error("a refused delivery was kept")
			}
		})
	}
}

func TestIdentities(t *testing.T) {
	a, b := strings.Repeat("a", 64), strings.Repeat("b", 64)
	if intake.SubmissionID("FIN", "UN-CTS", "FIN", "2024", "police", []string{a, b}) != schemas.ID("FIN", "UN-CTS", "FIN", "2024", "police", a, b) {
		t.Error("submission_id is not the hash that the architecture names")
	}
	if intake.DeliveryID("FIN", "UN-CTS", "2024", "police", []string{b, a}) != schemas.ID("delivery", "FIN", "UN-CTS", "2024", "police", a, b) {
		t.Error("delivery_id is not the hash that the architecture names, or depends on the order of snapshots")
	}
}

func event(kind string, at time.Time) schemas.Event {
	return schemas.Event{SubmissionID: "s1", Type: kind, Actor: "officer", Reason: "because", DecidedAt: at}
}

func record(t *testing.T, s intake.Storage, events ...schemas.Event) int {
	t.Helper()
	created, err := intake.RecordAll(t.Context(), s, events)
	if err != nil {
		t.Fatal(err)
	}
	return created
}

func eventsOf(t *testing.T, s intake.Storage) []schemas.Event {
	t.Helper()
	events, err := intake.Events(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	return events
}

func TestRecord(t *testing.T) {
	s := lake.NewMemory()
	created, err := intake.Record(t.Context(), s, event(schemas.EventReceived, noon))
	if err != nil || !created {
		t.Fatalf("created %v, %v", created, err)
	}
	want := intake.NewEvent(event(schemas.EventReceived, noon))
	if diff := cmp.Diff([]schemas.Event{want}, eventsOf(t, s)); diff != "" {
		t.Errorf("events (-want +got):\n%s", diff)
	}
	golden(t, "event.json", contentOf(t, s, "events/submissions/"+want.EventID+".json"))
}

func TestEventsAreCountedPerSubmission(t *testing.T) {
	s, other := lake.NewMemory(), event(schemas.EventReceived, noon)
	other.SubmissionID = "s2"
	record(t, s, event(schemas.EventReceived, noon), other, event(schemas.EventAccepted, noon))
	record(t, s, event(schemas.EventWithdrawn, noon.Add(-time.Hour))) // a clock that was set back
	var got []string
	for _, e := range eventsOf(t, s) {
		got = append(got, fmt.Sprint(e.SubmissionID, " ", e.Type, " ", e.Sequence))
	}
	slices.Sort(got[1:3]) // both have the same instant and sequence: their ids decide
	want := []string{"s1 withdrawn 2", "s1 received 0", "s2 received 0", "s1 accepted 1"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("events in their order (-want +got):\n%s", diff)
	}
}

func TestTheSameEventIsKeptOnce(t *testing.T) {
	s := lake.NewMemory()
	received, accepted := event(schemas.EventReceived, noon), event(schemas.EventAccepted, noon)
	record(t, s, received)
	if created := record(t, s, received, accepted); created != 1 {
		t.Errorf("%d new events, want the one that is", created)
	}
	if created := record(t, s, received, accepted); created != 0 {
		t.Errorf("%d new events of those kept already", created)
	}
	if again := event(schemas.EventAccepted, noon.Add(time.Second)); record(t, s, again) != 1 {
		t.Error("the same decision at another time is another event")
	}
}

func TestRecordRefuses(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*schemas.Event)
		want   string
	}{
		{"no submission", func(e *schemas.Event) { e.SubmissionID = "" }, "submission_id is missing"},
		{"no actor", func(e *schemas.Event) { e.Actor = "" }, "actor is missing"},
		{"an unknown type", func(e *schemas.Event) { e.Type = "lost" }, `"lost" is none of received`},
		{"no instant", func(e *schemas.Event) { e.DecidedAt = time.Time{} }, "decided_at is missing"},
		{"a reason that is not UTF-8", func(e *schemas.Event) { e.Reason = "\xff" }, "UTF-8"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, e := lake.NewMemory(), event(schemas.EventReceived, noon)
			c.change(&e)
			_, err := intake.Record(t.Context(), s, e)
			wantError(t, err, nil, c.want)
			if len(namesOf(t, s, "")) != 0 {
				t.Error("a refused event was kept")
			}
		})
	}
}

func explanation() schemas.Explanation {
	return schemas.Explanation{FindingID: "f1", Figures: "abc", Text: "A new law since 2021: <see> annex", Language: "en", Actor: "focal point", DecidedAt: noon}
}

func TestExplain(t *testing.T) {
	s := lake.NewMemory()
	later := explanation()
	later.DecidedAt = noon.Add(time.Hour)
	for i, want := range []bool{true, true, false} {
		created, err := intake.Explain(t.Context(), s, []schemas.Explanation{later, explanation(), later}[i])
		if err != nil || created != want {
			t.Errorf("explanation %d: created %v, %v", i, created, err)
		}
	}
	got, err := intake.Explanations(t.Context(), s)
	want := []schemas.Explanation{intake.NewExplanation(explanation()), intake.NewExplanation(later)}
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("explanations (-want +got):\n%s%v", diff, err)
	}
	golden(t, "explanation.json", contentOf(t, s, "events/explanations/"+want[0].ExplanationID+".json"))

	textless := explanation()
	textless.Text = ""
	_, err = intake.Explain(t.Context(), s, textless)
	wantError(t, err, nil, "text is missing", "f1")
}

// Records that someone changed are refused, with the file and what to do.
func TestChangedRecordsAreRefused(t *testing.T) {
	sound := lake.NewMemory()
	record(t, sound, event(schemas.EventReceived, noon))
	name := namesOf(t, sound, "events/submissions/")[0]
	text := contentOf(t, sound, name)
	replace := func(old, new string) string {
		if !strings.Contains(text, old) {
			t.Fatalf("the record does not hold %s:\n%s", old, text)
		}
		return strings.Replace(text, old, new, 1)
	}
	for _, c := range []struct{ name, text, want string }{
		{"cut short", text[:len(text)/2], "EOF"},
		{"empty", "", "not a JSON object"},
		{"a list", "[]", "not a JSON object"},
		{"an unknown key", replace(`"actor"`, `"colour": 1, "actor"`), `unknown key "colour"`},
		{"a key in another case", replace(`"actor"`, `"Actor"`), `unknown key "Actor"`},
		{"a key twice", replace(`"actor"`, `"actor": "x", "actor"`), `"actor" comes twice`},
		{"something after it", text + "{}", "after top-level value"},
		{"another reason", replace("because", "despite"), "event_id"},
		{"a number for a text", replace(`"officer"`, `7`), "actor"},
		{"null for a text", replace(`"officer"`, `null`), `"actor" is null`},
		{"a fraction for a number", replace(`"sequence": 0`, `"sequence": 0.5`), "sequence"},
		{"another way to write a number", replace(`"sequence": 0`, `"sequence": -0`), "sequence"},
		{"another way to write a time", replace(`.123456Z`, `.123456+00:00`), "decided_at"},
		{"an unknown type", replace(`"received"`, `"lost"`), "lost"},
		{"huge", text + strings.Repeat(" ", 2<<20), "more than"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := lake.NewMemory()
			put(t, s, name, c.text)
			_, err := intake.Events(t.Context(), s)
			wantError(t, err, intake.ErrRecord, name, c.want)
			if _, err := intake.Record(t.Context(), s, event(schemas.EventAccepted, noon)); !errors.Is(err, intake.ErrRecord) {
				t.Errorf("recording beside a changed record: %v", err)
			}
		})
	}
	moved := lake.NewMemory()
	put(t, moved, "events/submissions/00.json", text)
	_, err := intake.Events(t.Context(), moved)
	wantError(t, err, intake.ErrRecord, "events/submissions/00.json", "belongs in", "backup")
	put(t, sound, "events/submissions/notes.txt", "someone's note")
	_, err = intake.Events(t.Context(), sound)
	wantError(t, err, intake.ErrRecord, "notes.txt", "move it out")
}

// Older records lack keys that newer ones have.
func TestOlderRecordsAreRead(t *testing.T) {
	s, d := lake.NewMemory(), intake.NewDelivery(release("2024-05-31", noon))
	register(t, s, d)
	name := namesOf(t, s, "events/deliveries/")[0]
	older := lake.NewMemory()
	put(t, older, name, strings.Replace(contentOf(t, s, name), `"sender": "",`, "", 1))
	got, err := intake.Deliveries(t.Context(), older)
	if diff := cmp.Diff([]intake.Delivery{d}, got); err != nil || diff != "" {
		t.Errorf("deliveries (-want +got):\n%s%v", diff, err)
	}
}

// Whatever text people write comes back as they wrote it.
func TestRecordsComeBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := lake.NewMemory()
		text := rapid.StringN(1, 40, -1)
		want := intake.NewEvent(schemas.Event{
			SubmissionID: text.Draw(t, "submission"), Type: schemas.EventAccepted, Actor: text.Draw(t, "actor"), Reason: rapid.String().Draw(t, "reason"),
			DecidedAt: time.UnixMicro(rapid.Int64Range(0, 4e15).Draw(t, "at")),
		})
		if _, err := intake.Record(context.Background(), s, want); err != nil {
			t.Fatal(err)
		}
		got, err := intake.Events(context.Background(), s)
		if diff := cmp.Diff([]schemas.Event{want}, got); err != nil || diff != "" {
			t.Fatalf("events (-want +got):\n%s%v", diff, err)
		}
	})
}

// Stopped at any step of the disk, the next run completes what was begun, and
// leaves the same bytes as a run that was not stopped.
func TestStoppedAtEveryStep(t *testing.T) {
	want := workspaceAfter(t, 0)
	for k := 1; ; k++ {
		folder := t.TempDir()
		if !runUntil(t, folder, k) {
			if k < 15 {
				t.Errorf("the run has only %d steps", k-1)
			}
			return
		}
		runUntil(t, folder, 0)
		if diff := cmp.Diff(want, filesOf(t, folder)); diff != "" {
			t.Errorf("stopped at step %d (-undisturbed +completed):\n%s", k, diff)
		}
	}
}

func workspaceAfter(t *testing.T, k int) map[string]string {
	t.Helper()
	folder := t.TempDir()
	runUntil(t, folder, k)
	return filesOf(t, folder)
}

// runUntil takes a file in, and stops at the k-th step; 0 is never.
func runUntil(t *testing.T, folder string, k int) (wasStopped bool) {
	t.Helper()
	type stop struct{}
	s, err := lake.NewLocal(folder)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	steps := 0
	s.Fault = func(string) {
		if steps++; steps == k {
			panic(stop{})
		}
	}
	defer func() {
		switch reason := recover(); reason {
		case nil:
		case stop{}:
			wasStopped = true
		default:
			panic(reason)
		}
	}()
	receive(t, s, "a.csv", "hello")
	register(t, s, delivery())
	record(t, s, event(schemas.EventReceived, noon), event(schemas.EventAccepted, noon))
	return false
}

func filesOf(t *testing.T, folder string) map[string]string {
	t.Helper()
	s, err := lake.NewLocal(folder)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	files := map[string]string{}
	for _, name := range namesOf(t, s, "") {
		files[name] = contentOf(t, s, name)
	}
	return files
}

// golden compares with a file of testdata; -update writes it.
func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got; -update accepts):\n%s", file, diff)
	}
}
