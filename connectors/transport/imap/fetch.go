package imap

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strconv"
	"strings"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
	"github.com/emersion/go-message"
	_ "github.com/emersion/go-message/charset" // mails in old encodings
	"github.com/emersion/go-message/mail"

	"cts/connectors"
	"cts/connectors/download"
)

// Open fetches the mail of an attachment whole, and gives the attachment.
func (m *mailbox) Open(ctx context.Context, item connectors.Item) (io.ReadCloser, error) {
	_, number, _ := placeOf(item.Name)
	raw, err := m.mail(ctx, item)
	if err != nil {
		return nil, err
	}
	content, err := attachment(raw, number)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", item.Name, err)
	}
	return download.Until(ctx, io.NopCloser(bytes.NewReader(content))), nil
}

// Provenance is the whole mail that an attachment came with.
func (m *mailbox) Provenance(ctx context.Context, item connectors.Item) (string, io.ReadCloser, error) {
	raw, err := m.mail(ctx, item)
	if err != nil {
		return "", nil, err
	}
	uid, _, _ := placeOf(item.Name)
	return fmt.Sprintf("%010d/mail.eml", uid), download.Until(ctx, io.NopCloser(bytes.NewReader(raw))), nil
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

// mail fetches the mail that an item came with, if it is still the one that was listed.
func (m *mailbox) mail(ctx context.Context, item connectors.Item) (raw []byte, err error) {
	uid, number, ok := placeOf(item.Name)
	if !ok {
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		return nil, fmt.Errorf("%q is no attachment: %w", item.Name, fs.ErrNotExist)
	}
	err = m.within(ctx, func(s *session) error {
		if item.Version != "" && item.Version != fmt.Sprintf(versionForm, s.validity, uid, number) {
			return mailError{fmt.Errorf("%s: the mails were numbered anew since they were listed; run again: %w", item.Name, connectors.ErrSource)}
		}
		raw, err = m.fetch(s, uid, item.Name)
		return err
	})
	return raw, err
}

// fetch fetches a mail of an allowed sender within the limit of bytes.
func (m *mailbox) fetch(s *session, uid imap.UID, name string) ([]byte, error) {
	asked := &imap.FetchOptions{UID: true, Envelope: true, RFC822Size: true}
	if m.authenticatedBy != "" {
		asked.BodySection = []*imap.FetchItemBodySection{results}
	}
	messages, err := s.Fetch(imap.UIDSetNum(uid), asked).Collect()
	switch {
	case err != nil:
		return nil, err
	case len(messages) != 1 || !m.allows(messages[0].Envelope) || !m.isGenuine(messages[0].Envelope, messages[0].FindBodySection(results)):
		return nil, mailError{fmt.Errorf("%q is no attachment of an allowed sender: %w", name, fs.ErrNotExist)}
	case messages[0].RFC822Size > m.maxBytes:
		return nil, m.tooLarge(name, messages[0].RFC822Size)
	}
	raw, err := m.body(s, uid, name)
	if err != nil {
		return nil, err
	}
	return raw, complete(raw)
}

func (m *mailbox) tooLarge(name string, size int64) error {
	return mailError{fmt.Errorf("%s: a mail of %d bytes, more than max_bytes: %w", name, size, connectors.ErrLimit)}
}

// body reads the bytes of a mail as they come: what a server says of their number
// beforehand need not be so.
func (m *mailbox) body(s *session, uid imap.UID, name string) (raw []byte, err error) {
	whole := &imap.FetchItemBodySection{Peek: true}
	fetch := s.Fetch(imap.UIDSetNum(uid), &imap.FetchOptions{BodySection: []*imap.FetchItemBodySection{whole}})
	for message := fetch.Next(); message != nil; message = fetch.Next() {
		for item := message.Next(); item != nil; item = message.Next() {
			section, ok := item.(imapclient.FetchItemDataBodySection)
			if !ok || section.Literal == nil {
				continue
			}
			if raw, err = m.literal(s, section.Literal, name); err != nil {
				return nil, errors.Join(err, s.connection.Close()) // and nothing more is asked of the client, which reads by itself again
			}
		}
	}
	if err := fetch.Close(); err != nil {
		return nil, err
	}
	if raw == nil {
		return nil, mailError{fmt.Errorf("%q: %w", name, fs.ErrNotExist)}
	}
	return raw, nil
}

// literal reads the bytes of a mail. Those that are too many are not waited for, but
// have to be let go: the client reads nothing else before.
func (m *mailbox) literal(s *session, from imap.LiteralReader, name string) ([]byte, error) {
	if from.Size() > m.maxBytes {
		closed := s.connection.Close()
		_, _ = io.Copy(io.Discard, from)
		return nil, errors.Join(m.tooLarge(name, from.Size()), closed)
	}
	raw, err := io.ReadAll(from)
	if err == nil && int64(len(raw)) != from.Size() {
		err = fmt.Errorf("%s: %d bytes came, %d were announced", name, len(raw), from.Size())
	}
	return raw, err
}

// complete reads a mail to its last part: one that ends before it says so was cut off.
func complete(raw []byte) error {
	_, err := attachment(raw, 0)
	return err
}

// attachment is the numbered part of a mail that has the name of a file; none for number 0.
func attachment(raw []byte, number int) ([]byte, error) {
	entity, err := message.Read(bytes.NewReader(raw))
	if err != nil && !message.IsUnknownCharset(err) {
		return nil, fmt.Errorf("the mail cannot be read: %w", err)
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
		return nil, fmt.Errorf("the mail cannot be read to its end: %w: %w", err, connectors.ErrSource)
	case found < number:
		return nil, fmt.Errorf("the mail has %d attachments: %w", found, fs.ErrNotExist)
	}
	return content, nil
}
