package imap_test

import (
	"crypto/tls"
	"errors"
	"io"
	"net"
	"strings"
	"sync"
	"testing"

	goimap "github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapserver"

	"cts/connectors"
	"cts/connectors/connectortest"
	"cts/connectors/transport/imap"
)

// crooked is a mail server that behaves as it is told.
type crooked struct {
	conduct connectortest.Conduct
	mail    string
	mutex   sync.Mutex
	logins  int
	selects uint32
}

// crookedSession is one session with it.
type crookedSession struct {
	imapserver.Session
	server *crooked
}

// Login may refuse, and repeats what it was given.
func (s *crookedSession) Login(user, password string) error {
	c := s.server
	c.mutex.Lock()
	c.logins++
	first := c.logins == 1
	c.mutex.Unlock()
	switch {
	case c.conduct == connectortest.SaysBusy, c.conduct == connectortest.SaysBusyOnce && first:
		return &goimap.Error{Type: goimap.StatusResponseTypeNo, Code: goimap.ResponseCodeUnavailable, Text: "come again"}
	case c.conduct == connectortest.RefusesLogin:
		return &goimap.Error{Type: goimap.StatusResponseTypeNo, Code: goimap.ResponseCodeAuthenticationFailed, Text: "no such password: " + password}
	}
	return s.Session.Login(user, password)
}

// Select may number the mails anew.
func (s *crookedSession) Select(mailbox string, options *goimap.SelectOptions) (*goimap.SelectData, error) {
	data, err := s.Session.Select(mailbox, options)
	if err == nil && s.server.conduct == connectortest.Renumbered {
		s.server.mutex.Lock()
		s.server.selects++
		data.UIDValidity += s.server.selects
		s.server.mutex.Unlock()
	}
	return data, err
}

// Fetch may lie of what it sends, or never end.
func (s *crookedSession) Fetch(w *imapserver.FetchWriter, numbers goimap.NumSet, options *goimap.FetchOptions) error {
	isBody := len(options.BodySection) == 1 && options.BodySection[0].Specifier == goimap.PartSpecifierNone
	switch c := s.server; {
	case c.conduct == connectortest.Endless && !isBody:
		return c.forEver(w)
	case isBody && c.conduct == connectortest.Shorter:
		return c.body(w, options.BodySection[0], len(c.mail), len(c.mail)/2)
	case isBody && c.conduct == connectortest.Half:
		return c.body(w, options.BodySection[0], len(c.mail)/2, len(c.mail)/2)
	case isBody && c.conduct == connectortest.Huge:
		return c.body(w, options.BodySection[0], 1<<40, len(c.mail))
	}
	return s.Session.Fetch(w, numbers, options)
}

func (c *crooked) body(w *imapserver.FetchWriter, section *goimap.FetchItemBodySection, announced, sent int) error {
	message := w.CreateMessage(1)
	message.WriteUID(1)
	literal := message.WriteBodySection(section, int64(announced))
	_, err := io.WriteString(literal, c.mail[:sent])
	_ = literal.Close()
	return errors.Join(err, message.Close())
}

func (c *crooked) forEver(w *imapserver.FetchWriter) error {
	for {
		message := w.CreateMessage(1)
		message.WriteUID(1)
		message.WriteEnvelope(&goimap.Envelope{Subject: strings.Repeat("x", 60_000)})
		if err := message.Close(); err != nil {
			return err
		}
	}
}

func misbehaving(t *testing.T, conduct connectortest.Conduct, content string) string {
	mail := letter("focal.point@stat.fi", [2]string{"crime.csv", content})
	c := &crooked{conduct: conduct, mail: mail}
	return listen(t, mailboxOf(t, connectortest.Canary, mail), func(session imapserver.Session) imapserver.Session {
		return &crookedSession{session, c}
	})
}

func crookedSettings(_ *testing.T, address string) connectors.Settings {
	return connectors.Settings{"server": address, "security": "none", "senders": "focal.point@stat.fi"}
}

func TestMisbehavingServers(t *testing.T) {
	connectortest.Sessions{
		Descriptor: imap.Descriptor, Serve: misbehaving, Settings: crookedSettings,
		Conducts: []connectortest.Conduct{
			connectortest.SaysBusyOnce, connectortest.SaysBusy, connectortest.RefusesLogin, connectortest.Shorter,
			connectortest.Half, connectortest.Huge, connectortest.Endless, connectortest.Renumbered,
		},
	}.Run(t)
}

// TestAnExpiredCertificateIsRefusedAtOnce asks once: another attempt does not mend a certificate.
func TestAnExpiredCertificateIsRefusedAtOnce(t *testing.T) {
	certificate, authority := connectortest.ExpiredCertificate(t)
	listener, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{Certificates: []tls.Certificate{certificate}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	visits := make(chan struct{}, 9)
	go func() {
		for {
			connection, err := listener.Accept()
			if err != nil {
				return
			}
			visits <- struct{}{}
			go func(c net.Conn) { _, _ = io.Copy(io.Discard, c); c.Close() }(connection)
		}
	}()
	t.Setenv("CTS_TEST_MAIL", connectortest.Canary)
	s := settings(listener.Addr().String())
	s["security"], s["ca_file"] = "tls", authority
	source, err := imap.Descriptor.New(s, connectortest.NewClock().Clock())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := source.List(t.Context()); !errors.Is(err, connectors.ErrSource) || !strings.Contains(err.Error(), "expired") {
		t.Errorf("error %v", err)
	}
	if len(visits) != 1 {
		t.Errorf("%d attempts", len(visits))
	}
}

// TestOnlyMailsThatTheNamedServerFoundGenuineAreTaken has mails that say of themselves
// what only the named server may say of them.
func TestOnlyMailsThatTheNamedServerFoundGenuineAreTaken(t *testing.T) {
	results := func(lines ...string) string {
		var text strings.Builder
		for _, line := range lines {
			text.WriteString("Authentication-Results: " + line + "\r\n")
		}
		return text.String() + letter("focal.point@stat.fi", [2]string{"x.xlsx", "workbook"})
	}
	cases := []struct {
		why  string
		mail string
		want bool
	}{
		{"DMARC passed", results("mx.example.org; dmarc=pass header.from=stat.fi"), true},
		{"a signature of the domain", results("mx.example.org; dkim=pass header.d=stat.fi"), true},
		{"a signature of the domain above", results("mx.example.org; spf=fail smtp.mailfrom=x; dkim=pass header.d=STAT.FI"), true},
		{"nothing is said", results(), false},
		{"another server says so", results("evil.example; dmarc=pass header.from=stat.fi"), false},
		{"the named one said no, one below yes", results("mx.example.org; dmarc=fail header.from=stat.fi", "mx.example.org; dmarc=pass header.from=stat.fi"), false},
		{"DMARC passed for another domain", results("mx.example.org; dmarc=pass header.from=evil.example"), false},
		{"a signature of another domain", results("mx.example.org; dkim=pass header.d=evil.example"), false},
		{"a signature of half a domain", results("mx.example.org; dkim=pass header.d=fi"), false},
		{"SPF alone", results("mx.example.org; spf=pass smtp.mailfrom=focal.point@stat.fi"), false},
		{"no header that one can read", results("mx.example.org; ;;=="), false},
	}
	for _, c := range cases {
		t.Run(c.why, func(t *testing.T) {
			s := settings(serve(t, c.mail))
			s["authenticated_by"] = "mx.example.org"
			source, err := imap.Descriptor.New(s, connectortest.NewClock().Clock())
			if err != nil {
				t.Fatal(err)
			}
			items, err := source.List(t.Context())
			if err != nil || (len(items) == 1) != c.want {
				t.Errorf("%d items, %v", len(items), err)
			}
			_, err = source.Open(t.Context(), connectors.Item{Name: "0000000001/1/x.xlsx"})
			if (err == nil) != c.want {
				t.Errorf("opened: %v", err)
			}
		})
	}
}
