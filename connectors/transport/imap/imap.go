// Package imap takes the attachments of mails from a mailbox: those of senders that
// the source allows. The mailbox is only read; nothing in it is marked or moved.
package imap

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"mime"
	"net"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
	"github.com/emersion/go-message"
	_ "github.com/emersion/go-message/charset" // mails in old encodings
	"github.com/emersion/go-message/mail"

	"cts/connectors"
)

// Descriptor is the transport "imap".
var Descriptor = connectors.TransportDescriptor{
	ID:    "imap",
	Title: "Mailbox (IMAP)",
	Help: "Attachments of mails from allowed senders, and each such mail itself as its provenance. The mailbox is read and never changed. " +
		"Who sent a mail is what the mail says: let the mail server refuse forged senders.",
	Options: options,
	New:     connectors.Constructor("imap", options, newMailbox),
}

var options = []connectors.Option{
	{Name: "server", Help: "name and port of the server", Example: "imap.example.org:993", Required: true},
	{Name: "security", Help: "tls, starttls, or none for a server on this computer", Default: "tls", Example: "starttls"},
	{Name: "user", Help: "user name", Example: "cts@example.org", Required: true},
	{Name: "password", Help: "password, as env:NAME or file:PATH", Example: "env:CTS_MAIL_PASSWORD", Required: true, Secret: true},
	{Name: "mailbox", Help: "mailbox to read", Default: "INBOX", Example: "UN-CTS"},
	{Name: "senders", Help: "addresses, or domains as @stat.example.org, whose mails are taken, apart by blanks", Example: "@stat.example.org", Required: true},
	{Name: "pattern", Help: "which attachments to take; * and ? stand for any characters and any one", Default: "*", Example: "*.xlsx"},
	{Name: "since", Help: "first day of mails to look at, as 2024-01-31", Example: "2024-01-31"},
	{Name: "ca_file", Help: "file of certificates to trust beside those of the system, in PEM", Example: "office-ca.pem"},
	{Name: "timeout", Help: "time for a listing or one mail", Default: "5m", Example: "10m"},
	{Name: "max_bytes", Help: "bytes that one mail may have", Default: "67108864", Example: "10000000"},
}

type mailbox struct {
	server, security, user, name string
	password                     connectors.Secret
	senders                      []string
	pattern                      string
	since                        time.Time
	trusted                      *x509.CertPool
	timeout                      time.Duration
	maxBytes                     int64
}

func newMailbox(settings connectors.Settings, clock connectors.Clock) (*mailbox, error) {
	m := &mailbox{
		server: settings["server"], security: settings["security"], user: settings["user"], name: settings["mailbox"],
		senders: strings.Fields(strings.ToLower(settings["senders"])), pattern: settings["pattern"],
	}
	host, _, err := net.SplitHostPort(m.server)
	switch {
	case err != nil:
		return nil, fmt.Errorf("setting server: %q has no port; write it as imap.example.org:993", m.server)
	case !slices.Contains([]string{"tls", "starttls", "none"}, m.security):
		return nil, fmt.Errorf("setting security: %q is none of tls, starttls and none", m.security)
	case m.security == "none" && !isLocal(host):
		return nil, errors.New("setting security: none is for a server on this computer only; a password would go out in the clear")
	}
	if _, err := path.Match(m.pattern, ""); err != nil {
		return nil, fmt.Errorf("setting pattern: %q is not a pattern: %w", m.pattern, err)
	}
	m.password, err = connectors.ReadSecret(settings["password"])
	if err != nil {
		return nil, fmt.Errorf("setting password: %w", err)
	}
	return m, m.limits(settings)
}

func isLocal(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

func (m *mailbox) limits(settings connectors.Settings) (err error) {
	if m.timeout, err = time.ParseDuration(settings["timeout"]); err != nil || m.timeout <= 0 {
		return fmt.Errorf("setting timeout: %q is no span of time such as 5m", settings["timeout"])
	}
	if m.maxBytes, err = strconv.ParseInt(settings["max_bytes"], 10, 64); err != nil || m.maxBytes <= 0 {
		return fmt.Errorf("setting max_bytes: %q is not a whole number above zero", settings["max_bytes"])
	}
	if settings["since"] != "" {
		if m.since, err = time.Parse(time.DateOnly, settings["since"]); err != nil {
			return fmt.Errorf("setting since: %q is no day such as 2024-01-31", settings["since"])
		}
	}
	if settings["ca_file"] == "" {
		return nil
	}
	text, err := os.ReadFile(settings["ca_file"])
	if err != nil {
		return fmt.Errorf("setting ca_file: %w", err)
	}
	if m.trusted, err = x509.SystemCertPool(); err != nil {
		m.trusted = x509.NewCertPool()
	}
	if !m.trusted.AppendCertsFromPEM(text) {
		return fmt.Errorf("setting ca_file: %s holds no certificate in PEM", settings["ca_file"])
	}
	return nil
}

// within runs something with the mailbox open for reading, until the context ends.
func (m *mailbox) within(ctx context.Context, run func(*imapclient.Client) error) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	bounded, cancel := context.WithTimeout(ctx, m.timeout)
	defer cancel()
	client, err := m.connect(bounded)
	if err != nil {
		return m.worded(ctx, err)
	}
	defer func() { _ = client.Close() }()
	stop := context.AfterFunc(bounded, func() { _ = client.Close() })
	defer stop()
	if err := client.Login(m.user, m.password.Reveal()).Wait(); err != nil {
		return m.worded(ctx, fmt.Errorf("login of %s: %w", m.user, err))
	}
	if _, err := client.Select(m.name, &imap.SelectOptions{ReadOnly: true}).Wait(); err != nil {
		return m.worded(ctx, fmt.Errorf("mailbox %s: %w", m.name, err))
	}
	return m.worded(ctx, run(client))
}

func (m *mailbox) connect(ctx context.Context) (*imapclient.Client, error) {
	connection, err := (&net.Dialer{Timeout: 30 * time.Second}).DialContext(ctx, "tcp", m.server)
	if err != nil {
		return nil, err
	}
	host, _, _ := net.SplitHostPort(m.server)
	secured := &tls.Config{ServerName: host, RootCAs: m.trusted, MinVersion: tls.VersionTLS12}
	switch m.security {
	case "tls":
		secure := tls.Client(connection, secured)
		if err := secure.HandshakeContext(ctx); err != nil {
			return nil, errors.Join(err, connection.Close())
		}
		return imapclient.New(secure, nil), nil
	case "starttls":
		return imapclient.NewStartTLS(connection, &imapclient.Options{TLSConfig: secured})
	}
	return imapclient.New(connection, nil), nil
}

// worded names the server and never the password.
func (m *mailbox) worded(ctx context.Context, err error) error {
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return fmt.Errorf("%s: %w", m.server, context.Cause(ctx))
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, connectors.ErrLimit):
		return err
	}
	return fmt.Errorf("%s: %w: %w", m.server, m.password.Redact(err), connectors.ErrSource)
}

// List returns the attachments that match, named by the number of their mail, and
// fetches nothing but what the server says of the mails.
func (m *mailbox) List(ctx context.Context) (items []connectors.Item, err error) {
	err = m.within(ctx, func(client *imapclient.Client) error {
		found, err := client.UIDSearch(&imap.SearchCriteria{Since: m.since}, nil).Wait()
		if err != nil || len(found.AllUIDs()) == 0 {
			return err
		}
		messages, err := client.Fetch(imap.UIDSetNum(found.AllUIDs()...), &imap.FetchOptions{
			UID: true, Envelope: true, InternalDate: true, BodyStructure: &imap.FetchItemBodyStructure{Extended: true},
		}).Collect()
		for _, message := range messages {
			if m.allows(message.Envelope) {
				items = append(items, m.attachments(message)...)
			}
		}
		return err
	})
	slices.SortFunc(items, func(a, b connectors.Item) int { return strings.Compare(a.Name, b.Name) })
	return items, err
}

// allows tells whether every sender that a mail names is allowed.
func (m *mailbox) allows(envelope *imap.Envelope) bool {
	if envelope == nil || len(envelope.From) == 0 {
		return false
	}
	return !slices.ContainsFunc(envelope.From, func(from imap.Address) bool {
		address := strings.ToLower(from.Addr())
		return !slices.ContainsFunc(m.senders, func(allowed string) bool {
			return address == allowed || strings.HasPrefix(allowed, "@") && strings.HasSuffix(address, allowed)
		})
	})
}

func (m *mailbox) attachments(message *imapclient.FetchMessageBuffer) []connectors.Item {
	var items []connectors.Item
	number := 0
	message.BodyStructure.Walk(func(_ []int, part imap.BodyStructure) bool {
		single, ok := part.(*imap.BodyStructureSinglePart)
		if !ok || single.Filename() == "" {
			return true
		}
		number++
		base := baseName(single.Filename())
		if matches, err := path.Match(m.pattern, base); err == nil && matches {
			items = append(items, connectors.Item{
				Name: fmt.Sprintf("%010d/%d/%s", message.UID, number, base), Size: -1,
				Modified: message.InternalDate.UTC(), Version: fmt.Sprintf("mail %d, attachment %d", message.UID, number),
			})
		}
		return true
	})
	return items
}

// baseName is a name without folders, whatever the sender wrote.
func baseName(name string) string {
	if decoded, err := new(mime.WordDecoder).DecodeHeader(name); err == nil {
		name = decoded
	}
	base := path.Base(strings.ReplaceAll(name, `\`, "/"))
	if base == "." || base == "/" || base == ".." {
		return "attachment"
	}
	return base
}

// Open fetches the mail of an attachment whole, and gives the attachment.
func (m *mailbox) Open(ctx context.Context, item connectors.Item) (io.ReadCloser, error) {
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	uid, number, ok := placeOf(item.Name)
	if !ok {
		return nil, fmt.Errorf("%q is no attachment: %w", item.Name, fs.ErrNotExist)
	}
	var content []byte
	err := m.within(ctx, func(client *imapclient.Client) error {
		raw, err := m.fetch(client, uid, item.Name)
		if err == nil {
			content, err = attachment(raw, number, item.Name)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return &reader{ctx, bytes.NewReader(content)}, nil
}

// Provenance is the whole mail that an attachment came with.
func (m *mailbox) Provenance(ctx context.Context, item connectors.Item) (string, io.ReadCloser, error) {
	uid, _, ok := placeOf(item.Name)
	if !ok {
		return "", nil, fmt.Errorf("%q is no attachment: %w", item.Name, fs.ErrNotExist)
	}
	var content []byte
	err := m.within(ctx, func(client *imapclient.Client) (err error) {
		content, err = m.fetch(client, uid, item.Name)
		return err
	})
	return fmt.Sprintf("%010d/mail.eml", uid), &reader{ctx, bytes.NewReader(content)}, err
}

// placeOf reads the number of the mail and of the attachment in the name of an item.
func placeOf(name string) (uid imap.UID, number int, ok bool) {
	parts := strings.SplitN(name, "/", 3)
	if len(parts) != 3 {
		return 0, 0, false
	}
	mailNumber, err := strconv.ParseUint(parts[0], 10, 32)
	number, errNumber := strconv.Atoi(parts[1])
	return imap.UID(mailNumber), number, err == nil && errNumber == nil && mailNumber > 0 && number > 0 && fs.ValidPath(name)
}

func (m *mailbox) fetch(client *imapclient.Client, uid imap.UID, name string) ([]byte, error) {
	messages, err := client.Fetch(imap.UIDSetNum(uid), &imap.FetchOptions{UID: true, Envelope: true, RFC822Size: true}).Collect()
	switch {
	case err != nil:
		return nil, err
	case len(messages) != 1 || !m.allows(messages[0].Envelope):
		return nil, fmt.Errorf("%q is no attachment of an allowed sender: %w", name, fs.ErrNotExist)
	case messages[0].RFC822Size > m.maxBytes:
		return nil, fmt.Errorf("%s: a mail of %d bytes, more than max_bytes: %w", name, messages[0].RFC822Size, connectors.ErrLimit)
	}
	whole := &imap.FetchItemBodySection{Peek: true}
	messages, err = client.Fetch(imap.UIDSetNum(uid), &imap.FetchOptions{BodySection: []*imap.FetchItemBodySection{whole}}).Collect()
	if err != nil {
		return nil, err
	}
	if len(messages) != 1 {
		return nil, fmt.Errorf("%q: %w", name, fs.ErrNotExist)
	}
	return messages[0].FindBodySection(whole), nil
}

// attachment is the numbered part of a mail that has the name of a file.
func attachment(raw []byte, number int, name string) ([]byte, error) {
	entity, err := message.Read(bytes.NewReader(raw))
	if err != nil && !message.IsUnknownCharset(err) {
		return nil, fmt.Errorf("%s: the mail cannot be read: %w", name, err)
	}
	var content []byte
	found := 0
	err = entity.Walk(func(_ []int, part *message.Entity, err error) error {
		if err != nil && !message.IsUnknownCharset(err) && !message.IsUnknownEncoding(err) {
			return err
		}
		header := mail.AttachmentHeader{Header: part.Header}
		if file, _ := header.Filename(); file == "" {
			return nil
		}
		if found++; found == number {
			content, err = io.ReadAll(part.Body)
		}
		return err
	})
	switch {
	case err != nil:
		return nil, fmt.Errorf("%s: %w", name, err)
	case found < number:
		return nil, fmt.Errorf("%s: the mail has %d attachments: %w", name, found, fs.ErrNotExist)
	}
	return content, nil
}

// reader reads until its context ends.
type reader struct {
	ctx context.Context
	*bytes.Reader
}

func (r *reader) Read(buffer []byte) (int, error) {
	if r.ctx.Err() != nil {
		return 0, context.Cause(r.ctx)
	}
	return r.Reader.Read(buffer)
}

func (r *reader) Close() error { return nil }
