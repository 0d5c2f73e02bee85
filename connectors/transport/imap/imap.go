// Package imap takes the attachments of mails from a mailbox: those of senders that
// the source allows. The mailbox is only read; nothing in it is marked or moved.
package imap

import (
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"
	"time"

	"cts/connectors"
	"cts/connectors/download"
)

// Descriptor is the transport "imap".
var Descriptor = connectors.TransportDescriptor{
	ID:    "imap",
	Title: "Mailbox (IMAP)",
	Help: "Attachments of mails from allowed senders, and each such mail itself as its provenance. The mailbox is read and never changed. " +
		"Who sent a mail is what the mail says, and anybody can write it: name under authenticated_by the mail server whose word on it is taken, " +
		"or let that server refuse forged senders.",
	Options: options,
	New:     connectors.Constructor("imap", options, newMailbox),
}

var options = append([]connectors.Option{
	{Name: "server", Help: "name and port of the server", Example: "imap.example.org:993", Required: true},
	{Name: "security", Help: "tls, starttls, or none for a server on this computer", Default: "tls", Example: "starttls"},
	{Name: "user", Help: "user name", Example: "cts@example.org", Required: true},
	{Name: "password", Help: "password, as env:NAME or file:PATH", Example: "env:CTS_MAIL_PASSWORD", Required: true, Secret: true},
	{Name: "mailbox", Help: "mailbox to read", Default: "INBOX", Example: "UN-CTS"},
	{Name: "senders", Help: "addresses, or domains as @stat.example.org, whose mails are taken, apart by blanks", Example: "@stat.example.org", Required: true},
	{Name: "authenticated_by", Help: "mail server that must have found the sender of a mail genuine (Authentication-Results: DMARC, or DKIM of the sender's domain); " +
		"it must take away such headers that came with a mail", Example: "mx.example.org"},
	{Name: "pattern", Help: "which attachments to take; * and ? stand for any characters and any one", Default: "*", Example: "*.xlsx"},
	{Name: "since", Help: "first day of mails to look at, as 2024-01-31", Example: "2024-01-31"},
	{Name: "ca_file", Help: "file of certificates to trust beside those of the system, in PEM", Example: "office-ca.pem"},
	{Name: "max_bytes", Help: "bytes that one mail may have", Default: "67108864", Example: "10000000"},
}, download.Waiting...)

type mailbox struct {
	server, security, user, name string
	password                     connectors.Secret
	senders                      []string
	authenticatedBy              string
	pattern                      connectors.Pattern
	since                        time.Time
	trusted                      *x509.CertPool
	timeout, idle                time.Duration
	patience                     download.Patience
	maxBytes                     int64
}

func newMailbox(settings connectors.Settings, clock connectors.Clock) (*mailbox, error) {
	m := &mailbox{
		server: settings["server"], security: settings["security"], user: settings["user"], name: settings["mailbox"],
		senders:         strings.Fields(strings.ToLower(settings["senders"])),
		authenticatedBy: settings["authenticated_by"],
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
	if m.pattern, err = connectors.ReadPattern(settings); err != nil {
		return nil, err
	}
	m.password, err = connectors.ReadSecret(settings["password"])
	if err != nil {
		return nil, fmt.Errorf("setting password: %w", err)
	}
	if m.patience, err = download.NewPatience(settings, clock); err != nil {
		return nil, err
	}
	return m, m.limits(settings)
}

func isLocal(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

func (m *mailbox) limits(settings connectors.Settings) (err error) {
	if err := settings.Spans(map[string]*time.Duration{"timeout": &m.timeout, "idle": &m.idle}); err != nil {
		return err
	}
	if m.maxBytes, err = settings.Count("max_bytes"); err != nil {
		return err
	}
	if settings["since"] != "" {
		if m.since, err = time.Parse(time.DateOnly, settings["since"]); err != nil {
			return fmt.Errorf("setting since: %q is no day such as 2024-01-31", settings["since"])
		}
	}
	m.trusted, err = download.Trusted(settings["ca_file"])
	return err
}
