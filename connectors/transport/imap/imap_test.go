package imap_test

import (
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"strings"
	"testing"

	goimap "github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapserver"
	"github.com/emersion/go-imap/v2/imapserver/imapmemserver"

	"cts/connectors"
	"cts/connectors/connectortest"
	"cts/connectors/transport/imap"
)

// letter is a mail with a text and attachments.
func letter(from string, attachments ...[2]string) string {
	text := "From: " + from + "\r\nTo: cts@example.org\r\nSubject: UN-CTS\r\nMIME-Version: 1.0\r\n" +
		"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain; charset=windows-1252\r\n\r\nBonjour, voil\xe0\r\n"
	for _, a := range attachments {
		text += "--b\r\nContent-Type: application/octet-stream\r\nContent-Disposition: attachment; filename=\"" + a[0] + "\"\r\n\r\n" + a[1] + "\r\n"
	}
	return text + "--b--\r\n"
}

// literal is a mail as the server takes it.
type literal struct {
	*strings.Reader
}

func (l literal) Size() int64 { return l.Reader.Size() }

// serve starts a mail server in this process, with one user and the mails.
func serve(t *testing.T, mails ...string) string {
	t.Helper()
	t.Setenv("CTS_TEST_MAIL", "hunter2")
	return listen(t, mailboxOf(t, "hunter2", mails...), func(session imapserver.Session) imapserver.Session { return session })
}

// mailboxOf is a user whose inbox has the mails.
func mailboxOf(t *testing.T, password string, mails ...string) *imapmemserver.User {
	t.Helper()
	user := imapmemserver.NewUser("cts", password)
	if err := user.Create("INBOX", nil); err != nil {
		t.Fatal(err)
	}
	for _, mail := range mails {
		if _, err := user.Append("INBOX", literal{strings.NewReader(mail)}, &goimap.AppendOptions{}); err != nil {
			t.Fatal(err)
		}
	}
	return user
}

// listen starts a mail server in this process, whose sessions may be changed, and gives its address.
func listen(t *testing.T, user *imapmemserver.User, changed func(imapserver.Session) imapserver.Session) string {
	t.Helper()
	memory := imapmemserver.New()
	memory.AddUser(user)
	server := imapserver.New(&imapserver.Options{
		NewSession: func(*imapserver.Conn) (imapserver.Session, *imapserver.GreetingData, error) {
			return changed(memory.NewSession()), nil, nil
		},
		InsecureAuth: true, Logger: log.New(io.Discard, "", 0),
	})
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(func() { server.Close() })
	return listener.Addr().String()
}

func settings(server string) connectors.Settings {
	return connectors.Settings{
		"server": server, "security": "none", "user": "cts", "password": "env:CTS_TEST_MAIL", "senders": "focal.point@stat.fi @stat.example.org", "pattern": "*.xlsx",
	}
}

func mails() []string {
	return []string{
		letter("Focal Point <focal.point@stat.fi>", [2]string{"fin-2024.xlsx", "workbook of Finland"}, [2]string{"notes.txt", "notes"}, [2]string{`..\..\fin-2023.xlsx`, "older"}),
		letter("stranger@evil.example", [2]string{"x.xlsx", "the secret"}),
		letter("a@stat.example.org, stranger@evil.example", [2]string{"y.xlsx", "the secret"}),
		letter("b@stat.example.org", [2]string{"exland.xlsx", "workbook of Exland"}),
		letter("focal.point@stat.fi.evil.example", [2]string{"z.xlsx", "the secret"}),
	}
}

func TestConformance(t *testing.T) {
	connectortest.Transport{
		Descriptor: imap.Descriptor, Settings: settings(serve(t, mails()...)),
		Content: map[string]string{
			"0000000001/1/fin-2024.xlsx": "workbook of Finland", "0000000001/3/fin-2023.xlsx": "older", "0000000004/1/exland.xlsx": "workbook of Exland",
		},
		Secret: "the secret", Escapes: []string{"0000000002/1/x.xlsx", "0000000003/1/y.xlsx", "0000000005/1/z.xlsx", "0000000099/1/x.xlsx", "0000000001/9/x.xlsx"},
	}.Run(t)
}

func TestTheMailIsKeptAsProvenance(t *testing.T) {
	source, err := imap.Descriptor.New(settings(serve(t, mails()...)), connectortest.NewClock().Clock())
	if err != nil {
		t.Fatal(err)
	}
	name, content, err := source.(connectors.Provenanced).Provenance(t.Context(), connectors.Item{Name: "0000000001/1/fin-2024.xlsx"})
	if err != nil {
		t.Fatal(err)
	}
	mail, err := io.ReadAll(content)
	if err != nil || name != "0000000001/mail.eml" || string(mail) != mails()[0] {
		t.Errorf("%s: %d bytes, %v", name, len(mail), err)
	}
}

func TestFailuresAreTheSourcesAndShowNoPassword(t *testing.T) {
	server := serve(t, mails()...)
	t.Setenv("CTS_TEST_WRONG", "wrong-77")
	wrong := settings(server)
	wrong["password"] = "env:CTS_TEST_WRONG"
	nobody := settings("127.0.0.1:1")
	other := settings(server)
	other["mailbox"] = "nowhere"
	for name, s := range map[string]connectors.Settings{"wrong password": wrong, "no server": nobody, "no mailbox": other} {
		source, err := imap.Descriptor.New(s, connectortest.NewClock().Clock())
		if err != nil {
			t.Fatal(err)
		}
		if _, err = source.List(t.Context()); !errors.Is(err, connectors.ErrSource) || strings.Contains(fmt.Sprint(err), "wrong-77") || strings.Contains(fmt.Sprint(err), "hunter2") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestALargeMailIsNotFetched(t *testing.T) {
	s := settings(serve(t, letter("focal.point@stat.fi", [2]string{"big.xlsx", strings.Repeat("x", 10_000)})))
	s["max_bytes"] = "5000"
	source, err := imap.Descriptor.New(s, connectortest.NewClock().Clock())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := source.Open(t.Context(), connectors.Item{Name: "0000000001/1/big.xlsx"}); !errors.Is(err, connectors.ErrLimit) {
		t.Errorf("error %v", err)
	}
}

func TestAPasswordNeverGoesOutInTheClear(t *testing.T) {
	t.Setenv("CTS_TEST_MAIL", "hunter2")
	if _, err := imap.Descriptor.New(settings("imap.example.org:143"), connectortest.NewClock().Clock()); err == nil || !strings.Contains(err.Error(), "in the clear") {
		t.Errorf("error %v", err)
	}
}
