package imap

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"slices"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"

	"cts/connectors"
	"cts/connectors/download"
)

// session is the mailbox open for reading.
type session struct {
	*imapclient.Client
	connection *download.Connection
	validity   uint32 // the numbers of mails mean what they meant while it is the same
}

// within runs something with the mailbox, again where another attempt is worth it.
func (m *mailbox) within(ctx context.Context, run func(*session) error) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	bounded, cancel := context.WithTimeout(ctx, m.timeout)
	defer cancel()
	return m.worded(ctx, m.patience.Repeat(bounded, func() error {
		s, err := m.open(bounded)
		if err != nil {
			return err
		}
		defer func() { _ = s.Close() }() // what counts was read
		return s.kindOf(run(s))
	}))
}

// envelopes is what a server may send beside the bytes of one mail.
const envelopes = 64 << 20

func (m *mailbox) open(ctx context.Context) (*session, error) {
	connection, err := download.Dial(ctx, m.server, m.idle, m.maxBytes+envelopes)
	if err != nil {
		return nil, err
	}
	client, err := m.secure(ctx, connection)
	if err != nil {
		return nil, errors.Join(kindOfHandshake(connection, err), connection.Close())
	}
	s := &session{Client: client, connection: connection}
	if err := s.enter(m); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// secure makes the connection one that nobody reads on its way.
func (m *mailbox) secure(ctx context.Context, connection net.Conn) (*imapclient.Client, error) {
	host, _, _ := net.SplitHostPort(m.server)
	secured := &tls.Config{ServerName: host, RootCAs: m.trusted, MinVersion: tls.VersionTLS12}
	switch m.security {
	case "tls":
		secure := tls.Client(connection, secured)
		if err := secure.HandshakeContext(ctx); err != nil {
			return nil, err
		}
		return imapclient.New(secure, nil), nil
	case "starttls":
		return imapclient.NewStartTLS(connection, &imapclient.Options{TLSConfig: secured})
	}
	return imapclient.New(connection, nil), nil
}

// kindOfHandshake says whether another attempt at a handshake is worth it: not with a bad certificate.
func kindOfHandshake(connection *download.Connection, err error) error {
	var certificate *tls.CertificateVerificationError
	var expired x509.CertificateInvalidError
	if errors.As(err, &certificate) || errors.As(err, &expired) {
		return fmt.Errorf("%w; ask for a new certificate, or name its authority under ca_file: %w", err, connectors.ErrSource)
	}
	return connection.Why(err)
}

// enter logs in and opens the mailbox for reading.
func (s *session) enter(m *mailbox) error {
	if err := s.Login(m.user, m.password.Reveal()).Wait(); err != nil {
		return s.kindOf(fmt.Errorf("login of %s: %w", m.user, err))
	}
	selected, err := s.Select(m.name, &imap.SelectOptions{ReadOnly: true}).Wait()
	if err != nil {
		return s.kindOf(fmt.Errorf("mailbox %s: %w", m.name, err))
	}
	s.validity = selected.UIDValidity
	return nil
}

// passing are the reasons of a server that are gone a little later.
var passing = []imap.ResponseCode{imap.ResponseCodeUnavailable, imap.ResponseCodeInUse, imap.ResponseCodeServerBug}

// kindOf says whether another attempt is worth it: not at what the server refuses, and
// never at a login that it refused, which would be locked.
func (s *session) kindOf(err error) error {
	var said *imap.Error
	var lasting mailError
	switch {
	case err == nil, errors.As(err, &lasting):
		return err
	case errors.As(err, &said) && slices.Contains(passing, said.Code):
		return download.Again(err)
	case errors.As(err, &said):
		return fmt.Errorf("%w; check user, password and mailbox of the source: %w", err, connectors.ErrSource)
	}
	return s.connection.Why(err)
}

// mailError is what another attempt does not mend.
type mailError struct{ error }

func (e mailError) Unwrap() error { return e.error }

// worded names the server and never the password.
func (m *mailbox) worded(ctx context.Context, err error) error {
	err = m.password.Redact(err)
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return fmt.Errorf("%s: %w", m.server, context.Cause(ctx))
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, connectors.ErrLimit), errors.Is(err, connectors.ErrSource):
		return fmt.Errorf("%s: %w", m.server, err)
	}
	return fmt.Errorf("%s: %w: %w", m.server, err, connectors.ErrSource)
}
