package connectortest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"cts/connectors"
)

// Sessions holds a transport over connections of its own, such as those of mail and
// SSH, to what [Downloads] holds those over HTTP to. Between it and a server stands a
// relay that does to its connections what networks do.
type Sessions struct {
	Descriptor connectors.TransportDescriptor
	// Serve starts a server with one file of the content and gives its address. Where
	// the conduct is one of the server itself, it behaves so.
	Serve func(t *testing.T, conduct Conduct, content string) (address string)
	// Settings are those of a source at the address, which is the relay's.
	Settings func(t *testing.T, address string) connectors.Settings
	Conducts []Conduct // those of the server that it can have; the relay has all of its own
}

// Conduct is a way to misbehave.
type Conduct string

// Conducts of a server. What the relay does a server need not know.
const (
	Well         Conduct = "well"
	SaysBusyOnce Conduct = "says that it is busy, then well"  // the first time that it is asked
	SaysBusy     Conduct = "says that it is busy, always"     //
	RefusesLogin Conduct = "refuses the login and repeats it" // asked once, so that nothing is locked
	Longer       Conduct = "sends more than it announced"
	Shorter      Conduct = "sends less than it announced"
	Half         Conduct = "sends half and calls it whole" // where a file tells its end
	Huge         Conduct = "announces more than is allowed"
	Endless      Conduct = "sends without end"
	Changes      Conduct = "changed in the middle, then well"
	Renumbered   Conduct = "another file under the name that was listed"
)

// meeting is what a transport makes of a conduct.
type meeting struct {
	conduct     Conduct
	relay       func(n int) relayed // of the n-th connection; nil for all that comes
	want        string              // version that is to come out; empty for an error
	failure     error
	connections int // at most
	waits       time.Duration
}

// relayed says how a connection ends.
type relayed struct {
	refuse bool  // at once
	after  int64 // bytes of the server that are passed on; 0 for all
	silent bool  // then nothing more, in place of the end
}

// enough is more than a listing takes and less than the file.
const enough = 200_000

func (s Sessions) meetings() []meeting {
	source := connectors.ErrSource
	first := func(how relayed) func(int) relayed {
		return func(n int) relayed {
			if n <= 2 { // one for the listing, one for the file
				return how
			}
			return relayed{}
		}
	}
	always := func(how relayed) func(int) relayed { return func(int) relayed { return how } }
	all := []meeting{
		{conduct: Well, want: "1", connections: 2},
		{conduct: "hangs up at first", relay: func(n int) relayed { return relayed{refuse: n == 1} }, want: "1", connections: 3, waits: time.Second},
		{conduct: "hangs up always", relay: always(relayed{refuse: true}), failure: source, connections: 3, waits: 3 * time.Second},
		{conduct: "cut off half-way, then well", relay: first(relayed{after: enough}), want: "1", connections: 3},
		{conduct: "cut off half-way always", relay: always(relayed{after: enough / 4}), failure: source, connections: 4},
		{conduct: "silent half-way, then well", relay: first(relayed{after: enough, silent: true}), want: "1", connections: 3},
		{conduct: "silent half-way always", relay: always(relayed{after: enough / 4, silent: true}), failure: source, connections: 4},
		{conduct: SaysBusyOnce, want: "1", connections: 4, waits: time.Second},
		{conduct: SaysBusy, failure: source, connections: 3},
		{conduct: RefusesLogin, failure: source, connections: 1},
		{conduct: Longer, failure: source, connections: 4},
		{conduct: Shorter, failure: source, connections: 4},
		{conduct: Half, failure: source, connections: 4},
		{conduct: Huge, failure: connectors.ErrLimit, connections: 2},
		{conduct: Endless, failure: connectors.ErrLimit, connections: 2},
		{conduct: Changes, want: "2", connections: 4},
		{conduct: Renumbered, failure: source, connections: 2},
	}
	var met []meeting
	for _, m := range all {
		if m.relay != nil || m.conduct == Well || slices.Contains(s.Conducts, m.conduct) {
			met = append(met, m)
		}
	}
	return met
}

// Run runs the suite.
func (s Sessions) Run(t *testing.T) {
	for _, m := range s.meetings() {
		t.Run(string(m.conduct), func(t *testing.T) { s.meet(t, m) })
	}
	t.Run("interrupted by the caller", s.interrupted)
}

func (s Sessions) meet(t *testing.T, m meeting) {
	folder := t.TempDir()
	t.Setenv("TMPDIR", folder)
	r := s.start(t, m)
	clock := NewClock()
	content, err := s.fetch(t.Context(), t, clock, r.address())
	switch {
	case m.failure != nil && (!errors.Is(err, m.failure) || content != ""):
		t.Errorf("%d bytes, error %v; want nothing, and %v", len(content), err, m.failure)
	case m.failure == nil && (err != nil || content != fileContent(m.want)):
		t.Errorf("%d bytes of %q, error %v; want version %s whole", len(content), first(content), err, m.want)
	}
	if n := r.connections(); n > m.connections || n == 0 {
		t.Errorf("%d connections, want at most %d", n, m.connections)
	}
	if clock.Waited() < m.waits {
		t.Errorf("waited %s, want at least %s", clock.Waited(), m.waits)
	}
	if left, err := os.ReadDir(folder); err != nil || len(left) != 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

func (s Sessions) start(t *testing.T, m meeting) *relay {
	t.Helper()
	if m.relay == nil {
		m.relay = func(int) relayed { return relayed{} }
	}
	return newRelay(t, s.Serve(t, m.conduct, fileContent("1")), m.relay)
}

func (s Sessions) fetch(ctx context.Context, t *testing.T, clock *Clock, address string) (string, error) {
	t.Helper()
	settings := connectors.Settings{"attempts": "3", "pause": "1s", "max_pause": "5m", "idle": "300ms", "timeout": "20s", "max_bytes": "2000000"}
	maps.Copy(settings, Secrets(t, s.Descriptor))
	maps.Copy(settings, s.Settings(t, address))
	transport, err := s.Descriptor.New(settings, clock.Clock())
	if err != nil {
		t.Fatal(err)
	}
	content, err := whole(ctx, t, transport)
	if shown := fmt.Sprintf("%v %+v", err, err); strings.Contains(shown, Canary) {
		t.Errorf("the secret shows: %s", shown)
	}
	return content, err
}

func (s Sessions) interrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	r := s.start(t, meeting{conduct: Well, relay: func(n int) relayed {
		cancel()
		return relayed{after: 1, silent: true}
	}})
	if _, err := s.fetch(ctx, t, NewClock(), r.address()); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}

// relay passes connections on, each as it is told.
type relay struct {
	listener net.Listener
	target   string
	conduct  func(int) relayed
	leave    chan struct{}
	mutex    sync.Mutex
	count    int
}

func newRelay(t *testing.T, target string, conduct func(int) relayed) *relay {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	r := &relay{listener: listener, target: target, conduct: conduct, leave: make(chan struct{})}
	t.Cleanup(func() {
		close(r.leave)
		_ = listener.Close()
	})
	go r.accept()
	return r
}

func (r *relay) address() string { return r.listener.Addr().String() }

func (r *relay) connections() int {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	return r.count
}

func (r *relay) accept() {
	for {
		client, err := r.listener.Accept()
		if err != nil {
			return
		}
		r.mutex.Lock()
		r.count++
		how := r.conduct(r.count)
		r.mutex.Unlock()
		go r.pass(client, how)
	}
}

// pass passes the bytes of one connection on.
func (r *relay) pass(client net.Conn, how relayed) {
	defer func() { _ = client.Close() }()
	if how.refuse {
		return
	}
	server, err := net.Dial("tcp", r.target)
	if err != nil {
		return
	}
	defer func() { _ = server.Close() }()
	go func() {
		_, _ = io.Copy(server, client)
		_ = server.Close()
	}()
	if how.after == 0 {
		_, _ = io.Copy(client, server)
		return
	}
	n, _ := io.CopyN(client, server, how.after)
	if how.silent && n == how.after {
		<-r.leave
	}
}
