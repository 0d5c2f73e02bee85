package cli_test

import (
	"bytes"
	"io"
	"log"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapserver"
	"github.com/emersion/go-imap/v2/imapserver/imapmemserver"
)

// mailWith is a mail of an office with one attachment.
func mailWith(table []byte) string {
	return "From: Focal Point <focal.point@stat.example.org>\r\nTo: cts@example.org\r\nSubject: crime\r\nMIME-Version: 1.0\r\n" +
		"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nPlease find the table.\r\n" +
		"--b\r\nContent-Type: text/csv\r\nContent-Disposition: attachment; filename=\"crime-2024-03-01.csv\"\r\n\r\n" + string(table) + "\r\n--b--\r\n"
}

// postOffice starts a mail server in this process, with one mail.
func postOffice(t *testing.T, mail string) string {
	t.Helper()
	user, memory := imapmemserver.NewUser("cts", canary), imapmemserver.New()
	if err := user.Create("INBOX", nil); err != nil {
		t.Fatal(err)
	}
	if _, err := user.Append("INBOX", bytes.NewReader([]byte(mail)), &imap.AppendOptions{}); err != nil {
		t.Fatal(err)
	}
	memory.AddUser(user)
	server := imapserver.New(&imapserver.Options{
		NewSession: func(*imapserver.Conn) (imapserver.Session, *imapserver.GreetingData, error) {
			return memory.NewSession(), nil, nil
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

// TestAMailIsKeptBesideWhatItBrought takes in the attachment of a mail: the figures count,
// the mail lies beside them as evidence, and the password nowhere.
func TestAMailIsKeptBesideWhatItBrought(t *testing.T) {
	table, err := os.ReadFile(filepath.Join("..", "testdata", "exland", "crime.csv"))
	if err != nil {
		t.Fatal(err)
	}
	mail := mailWith(table)
	t.Setenv("CTS_CANARY", canary)
	r := newExland(t, `workspace: exland
sources:
  mail:
    transport: imap
    options: {server: "`+postOffice(t, mail)+`", security: none, user: cts, password: "env:CTS_CANARY", senders: "@stat.example.org"}
    format: table
    mapping: EX-CRIME
    acceptance: auto
`)
	printed := r.must("run", "--verbose")
	if !strings.Contains(printed, "1 new file, 0 known, 0 not read; 1 delivery processed") {
		t.Errorf("printed:\n%s", printed)
	}
	noCanary(t, r.root, []byte(printed))
	kept := 0
	eachFile(t, filepath.Join(r.root, "snapshots"), func(_ string, content []byte) {
		if string(content) == mail {
			kept++
		}
	})
	if kept != 1 {
		t.Errorf("the mail is kept %d times", kept)
	}
	if again := r.must("run"); !strings.Contains(again, "nothing new") {
		t.Errorf("the second run:\n%s", again)
	}
}
