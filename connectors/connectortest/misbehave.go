package connectortest

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log"
	"maps"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"cts/connectors"
)

// Downloads holds a transport over HTTP to what it does when the server misbehaves.
// Whatever the server does, a reader gives the whole file or an error: nothing
// half-read, nothing of two versions. What the suite needs to know of the transport
// is where its one file lies, and what its service is asked besides.
type Downloads struct {
	Descriptor connectors.TransportDescriptor
	Settings   func(address string) connectors.Settings // of a source on a server, http://127.0.0.1:1234, with one file
	Path       string                                   // of the file, to tell it from the other questions
	Besides    http.HandlerFunc                         // answers the other questions, which the server answers well
	ByPost     bool                                     // the file is asked for by POST
	Refused    error                                    // what the policy forbids
}

// hasty are settings under which the suite takes seconds, not minutes.
var hasty = connectors.Settings{
	"allow_private": "true", "attempts": "3", "pause": "1s", "max_pause": "5m", "idle": "300ms", "timeout": "20s", "max_bytes": "2000000", "proxy": "none",
}

// Canary is the secret of every source of the suites. It must not show anywhere.
const Canary = "canary-4711-sings"

const fileName = "crime.csv"

// fileContent is long enough that it cannot lie in one buffer.
func fileContent(version string) string {
	return strings.Repeat("year;offence;cases;"+version+"\n", 20_000)
}

// misbehaviour is one way to answer, and what a transport makes of it.
type misbehaviour struct {
	name    string
	answer  func(s *server, w http.ResponseWriter, r *http.Request, visit int)
	want    string // version of the file that is to come out; empty for an error
	failure error
	visits  int           // requests for the file that are made at most
	waits   time.Duration // that it waits at least, by its clock
	most    time.Duration // and at most, where there is a bound
}

// server counts the requests for the file.
type server struct {
	suite  Downloads
	answer func(s *server, w http.ResponseWriter, r *http.Request, visit int)
	mutex  sync.Mutex
	visits int
	leave  chan struct{} // closed when the test ends
}

// Run runs the suite.
func (d Downloads) Run(t *testing.T) {
	for _, m := range d.misbehaviours() {
		t.Run(m.name, func(t *testing.T) { d.meet(t, m) })
	}
	t.Run("expired certificate", d.expiredCertificate)
	t.Run("unknown authority", d.unknownAuthority)
	t.Run("private address", d.privateAddress)
	t.Run("interrupted by the caller", d.interrupted)
	t.Run("nothing left behind", d.nothingLeft)
}

func (d Downloads) misbehaviours() []misbehaviour {
	source, redirected := connectors.ErrSource, d.Refused
	return []misbehaviour{
		{name: "well", answer: well, want: "1", visits: 1},
		{name: "silent half-way, then well", answer: slowOnce, want: "1", visits: 2},
		{name: "silent always", answer: slow, failure: source, visits: 3},
		{name: "cut off half-way, then well", answer: cutOnce, want: "1", visits: 2},
		{name: "cut off half-way twice", answer: cut, want: "1", visits: 3}, // each attempt goes on with the next half
		{name: "cut off half-way, without ranges or version", answer: cutBlind, failure: source, visits: 3},
		{name: "announced more than it sent", answer: wrongLength, failure: source, visits: 3},
		{name: "429 with Retry-After", answer: busy("90"), want: "1", visits: 2, waits: 90 * time.Second},
		{name: "429 with Retry-After as a date", answer: busyUntil(2 * time.Minute), want: "1", visits: 2, waits: 119 * time.Second},
		{name: "429 with a Retry-After of a week", answer: busy("604800"), want: "1", visits: 2, waits: 5 * time.Minute, most: 5 * time.Minute},
		{name: "429 without Retry-After", answer: busy(""), want: "1", visits: 2, waits: time.Second},
		{name: "429 always", answer: status(http.StatusTooManyRequests, 99), failure: source, visits: 3, waits: 3 * time.Second},
		{name: "500, then fine", answer: status(http.StatusInternalServerError, 1), want: "1", visits: 2},
		{name: "500 always", answer: status(http.StatusInternalServerError, 99), failure: source, visits: 3},
		{name: "403", answer: status(http.StatusForbidden, 99), failure: source, visits: 1},
		{name: "404", answer: status(http.StatusNotFound, 99), failure: fs.ErrNotExist, visits: 1},
		{name: "without end", answer: endless, failure: connectors.ErrLimit, visits: 1},
		{name: "redirects in a circle", answer: circle, failure: redirected, visits: 6},
		{name: "redirects to another host", answer: elsewhere, failure: redirected, visits: 1},
		{name: "changed in the middle", answer: changed, want: "2", visits: 2},
		{name: "changed in the middle, and says the part is the same", answer: lying, want: "2", visits: 3},
	}
}

// serve starts a server that misbehaves.
func (d Downloads) serve(t *testing.T, answer func(*server, http.ResponseWriter, *http.Request, int)) (*server, *httptest.Server) {
	t.Helper()
	s := &server{suite: d, answer: answer, leave: make(chan struct{})}
	web := httptest.NewUnstartedServer(s)
	web.Config.ErrorLog = log.New(io.Discard, "", 0)
	t.Cleanup(web.Close)
	t.Cleanup(func() { close(s.leave) })
	return s, web
}

func (d Downloads) meet(t *testing.T, m misbehaviour) {
	s, web := d.serve(t, m.answer)
	web.Start()
	clock := NewClock()
	content, err := d.fetch(t.Context(), t, clock, web.URL, nil)
	switch {
	case m.failure != nil && (!errors.Is(err, m.failure) || content != ""):
		t.Errorf("%d bytes, error %v; want nothing, and %v", len(content), err, m.failure)
	case m.failure == nil && (err != nil || content != fileContent(m.want)):
		t.Errorf("%d bytes of %q, error %v; want version %s whole", len(content), first(content), err, m.want)
	}
	if s.visits > m.visits || s.visits == 0 {
		t.Errorf("%d requests, want at most %d", s.visits, m.visits)
	}
	if waited := clock.Waited(); waited < m.waits || m.most > 0 && waited > m.most {
		t.Errorf("waited %s; want at least %s, and at most %s where that is a bound", waited, m.waits, m.most)
	}
}

func first(content string) string { return content[:min(len(content), 22)] }

// ServeHTTP misbehaves where the file is asked for. What a redirect led to is the file too.
func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	whole := strings.TrimSuffix(r.URL.Path, "/") == s.suite.Path || strings.HasSuffix(r.URL.Path, "/"+fileName)
	switch {
	case r.Method == http.MethodHead:
		w.WriteHeader(http.StatusMethodNotAllowed)
	case !whole || s.suite.isBesides(r):
		s.suite.Besides(w, r)
	default:
		s.mutex.Lock()
		s.visits++
		visit := s.visits
		s.mutex.Unlock()
		s.answer(s, w, r, visit)
	}
}

// isBesides tells a question about a file from the question for it, where both have
// one address: the one is asked by GET without a body, the other by POST.
func (d Downloads) isBesides(r *http.Request) bool {
	return d.ByPost && r.Method != http.MethodPost && r.URL.Path == d.Path
}

// fetch lists and opens the one file of a source.
func (d Downloads) fetch(ctx context.Context, t *testing.T, clock *Clock, address string, more connectors.Settings) (string, error) {
	t.Helper()
	settings := connectors.Settings{}
	for _, from := range []connectors.Settings{hasty, Secrets(t, d.Descriptor), d.Settings(address), more} {
		maps.Copy(settings, from)
	}
	transport, err := d.Descriptor.New(settings, clock.Clock())
	if err != nil {
		t.Fatal(err)
	}
	content, err := whole(ctx, t, transport)
	if shown := fmt.Sprintf("%v %+v %#v", err, err, transport); strings.Contains(shown, Canary) {
		t.Errorf("the secret shows: %s", shown)
	}
	return content, err
}

// whole lists a source and reads its one file to the end.
func whole(ctx context.Context, t *testing.T, transport connectors.Transport) (string, error) {
	t.Helper()
	items, err := transport.List(ctx)
	if err != nil {
		return "", err
	}
	if len(items) != 1 {
		t.Fatalf("%d items", len(items))
	}
	reader, err := transport.Open(ctx, items[0])
	if err != nil {
		return "", err
	}
	content, err := io.ReadAll(reader)
	if err = errors.Join(err, reader.Close()); err != nil {
		return "", err // what was read before the error is never kept by a caller
	}
	return string(content), nil
}

func version(w http.ResponseWriter, version string) string {
	w.Header().Set("ETag", `"`+version+`"`)
	return fileContent(version)
}

// part answers a range as the standard says.
func part(w http.ResponseWriter, r *http.Request, content string, halve bool) {
	from := 0
	if _, err := fmt.Sscanf(r.Header.Get("Range"), "bytes=%d-", &from); err == nil && from > 0 && r.Header.Get("If-Range") == w.Header().Get("ETag") {
		w.Header().Set("Content-Range", fmt.Sprintf("bytes %d-%d/%d", from, len(content)-1, len(content)))
		w.Header().Set("Content-Length", strconv.Itoa(len(content)-from))
		w.WriteHeader(http.StatusPartialContent)
	} else {
		from = 0
		w.Header().Set("Content-Length", strconv.Itoa(len(content)))
	}
	rest := content[from:]
	if halve {
		rest = rest[:len(rest)/2]
	}
	_, _ = io.WriteString(w, rest)
}

// hangUp breaks the connection.
func hangUp(w http.ResponseWriter) {
	w.(http.Flusher).Flush()
	if connection, _, err := w.(http.Hijacker).Hijack(); err == nil {
		_ = connection.Close()
	}
}

func well(_ *server, w http.ResponseWriter, r *http.Request, _ int) {
	part(w, r, version(w, "1"), false)
}

func slow(s *server, w http.ResponseWriter, r *http.Request, _ int) {
	w.Header().Set("Content-Length", strconv.Itoa(len(fileContent("1"))))
	_, _ = io.WriteString(w, fileContent("1")[:1000])
	w.(http.Flusher).Flush()
	select {
	case <-s.leave:
	case <-r.Context().Done():
	}
}

func slowOnce(s *server, w http.ResponseWriter, r *http.Request, visit int) {
	if visit == 1 {
		slow(s, w, r, visit)
		return
	}
	well(s, w, r, visit)
}

func cut(_ *server, w http.ResponseWriter, r *http.Request, visit int) {
	part(w, r, version(w, "1"), visit < 3)
	if visit < 3 {
		hangUp(w)
	}
}

func cutOnce(s *server, w http.ResponseWriter, r *http.Request, visit int) {
	part(w, r, version(w, "1"), visit == 1)
	if visit == 1 {
		hangUp(w)
	}
}

func cutBlind(_ *server, w http.ResponseWriter, _ *http.Request, _ int) {
	content := fileContent("1")
	w.Header().Set("Content-Length", strconv.Itoa(len(content)))
	_, _ = io.WriteString(w, content[:len(content)/2])
	hangUp(w)
}

func wrongLength(_ *server, w http.ResponseWriter, _ *http.Request, _ int) {
	content := fileContent("1")
	w.Header().Set("Content-Length", strconv.Itoa(len(content)+7))
	_, _ = io.WriteString(w, content)
}

func busy(after string) func(*server, http.ResponseWriter, *http.Request, int) {
	return func(s *server, w http.ResponseWriter, r *http.Request, visit int) {
		if visit > 1 {
			well(s, w, r, visit)
			return
		}
		if after != "" {
			w.Header().Set("Retry-After", after)
		}
		w.WriteHeader(http.StatusTooManyRequests)
	}
}

// busyUntil names an instant by the server's own clock.
func busyUntil(pause time.Duration) func(*server, http.ResponseWriter, *http.Request, int) {
	return func(s *server, w http.ResponseWriter, r *http.Request, visit int) {
		now := time.Date(2001, 2, 3, 4, 5, 6, 0, time.UTC) // which need not be ours
		w.Header().Set("Date", now.Format(http.TimeFormat))
		busy(now.Add(pause).Format(http.TimeFormat))(s, w, r, visit)
	}
}

// status is an error that repeats what it was asked, secrets and all, as some servers do.
func status(code, times int) func(*server, http.ResponseWriter, *http.Request, int) {
	return func(s *server, w http.ResponseWriter, r *http.Request, visit int) {
		if visit > times {
			well(s, w, r, visit)
			return
		}
		w.WriteHeader(code)
		_, _ = fmt.Fprintf(w, "an error page that is no file: %v", r.Header)
	}
}

func endless(_ *server, w http.ResponseWriter, r *http.Request, _ int) {
	for r.Context().Err() == nil {
		if _, err := io.WriteString(w, fileContent("1")); err != nil {
			return
		}
	}
}

func circle(_ *server, w http.ResponseWriter, r *http.Request, visit int) {
	http.Redirect(w, r, "/"+strconv.Itoa(visit)+"/"+fileName, http.StatusFound)
}

func elsewhere(_ *server, w http.ResponseWriter, r *http.Request, _ int) {
	http.Redirect(w, r, "http://elsewhere.invalid/"+fileName, http.StatusFound)
}

// changed is cut off in version 1, and serves version 2 from then on.
func changed(_ *server, w http.ResponseWriter, r *http.Request, visit int) {
	if visit == 1 {
		part(w, r, version(w, "1"), true)
		hangUp(w)
		return
	}
	part(w, r, version(w, "2"), false)
}

// lying gives a part of version 2 for a range of version 1.
func lying(_ *server, w http.ResponseWriter, r *http.Request, visit int) {
	content := version(w, "2")
	if visit == 1 {
		content = version(w, "1")
	}
	if visit == 2 {
		r.Header.Set("If-Range", w.Header().Get("ETag"))
	}
	part(w, r, content, visit == 1)
	if visit == 1 {
		hangUp(w)
	}
}

func (d Downloads) expiredCertificate(t *testing.T) {
	_, web := d.serve(t, well)
	certificate, authority := ExpiredCertificate(t)
	web.TLS = &tls.Config{Certificates: []tls.Certificate{certificate}}
	web.StartTLS()
	content, err := d.fetch(t.Context(), t, NewClock(), web.URL, connectors.Settings{"ca_file": authority})
	if !errors.Is(err, connectors.ErrSource) || content != "" || !strings.Contains(err.Error(), "expired") {
		t.Errorf("%d bytes, error %v", len(content), err)
	}
}

func (d Downloads) unknownAuthority(t *testing.T) {
	_, web := d.serve(t, well)
	web.StartTLS()
	if content, err := d.fetch(t.Context(), t, NewClock(), web.URL, nil); !errors.Is(err, connectors.ErrSource) || content != "" {
		t.Errorf("%d bytes, error %v", len(content), err)
	}
	file := filepath.Join(t.TempDir(), "ca.pem")
	writePEM(t, file, web.Certificate().Raw)
	content, err := d.fetch(t.Context(), t, NewClock(), web.URL, connectors.Settings{"ca_file": file})
	if err != nil || content != fileContent("1") {
		t.Errorf("with its authority named: %d bytes, error %v", len(content), err)
	}
}

func (d Downloads) privateAddress(t *testing.T) {
	visited := false
	web := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { visited = true }))
	t.Cleanup(web.Close)
	_, port, _ := net.SplitHostPort(strings.TrimPrefix(web.URL, "http://"))
	for _, host := range []string{"127.0.0.1", "localhost", "[::1]", "0.0.0.0", "[::ffff:127.0.0.1]", "2130706433"} {
		content, err := d.fetch(t.Context(), t, NewClock(), "http://"+host+":"+port, connectors.Settings{"allow_private": "false", "attempts": "1"})
		if err == nil || content != "" || visited {
			t.Errorf("%s: %d bytes, error %v, visited %v", host, len(content), err, visited)
		}
	}
}

func (d Downloads) interrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	_, web := d.serve(t, func(s *server, w http.ResponseWriter, r *http.Request, visit int) {
		cancel()
		slow(s, w, r, visit)
	})
	web.Start()
	if _, err := d.fetch(ctx, t, NewClock(), web.URL, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}

func (d Downloads) nothingLeft(t *testing.T) {
	folder := t.TempDir()
	t.Setenv("TMPDIR", folder)
	for _, answer := range []func(*server, http.ResponseWriter, *http.Request, int){well, cutBlind, endless, status(http.StatusForbidden, 99)} {
		_, web := d.serve(t, answer)
		web.Start()
		_, _ = d.fetch(t.Context(), t, NewClock(), web.URL, nil)
	}
	if left, err := os.ReadDir(folder); err != nil || len(left) != 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

// ExpiredCertificate makes a certificate that ran out, and the file of the authority that signed it: itself.
func ExpiredCertificate(t *testing.T) (tls.Certificate, string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "127.0.0.1"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		NotBefore: time.Now().Add(-48 * time.Hour), NotAfter: time.Now().Add(-24 * time.Hour), IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
	}
	raw, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "ca.pem")
	writePEM(t, file, raw)
	return tls.Certificate{Certificate: [][]byte{raw}, PrivateKey: key}, file
}

func writePEM(t *testing.T, file string, raw []byte) {
	t.Helper()
	text := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: raw})
	if err := os.WriteFile(file, text, 0o644); err != nil {
		t.Fatal(err)
	}
}
