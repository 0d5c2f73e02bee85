package imap

import (
	"bytes"
	"strings"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-message"
	"github.com/emersion/go-msgauth/authres"
)

// isGenuine tells whether the named server found every sender of a mail genuine. Without
// a named server nothing is asked. Only the first header of that server counts: the
// later ones may have come with the mail (RFC 8601, section 5).
func (m *mailbox) isGenuine(envelope *imap.Envelope, header []byte) bool {
	if m.authenticatedBy == "" {
		return true
	}
	said, ok := m.saidOf(header)
	if !ok {
		return false
	}
	for _, from := range envelope.From {
		if !vouchedFor(strings.ToLower(from.Host), said) {
			return false
		}
	}
	return true
}

// saidOf is what the named server says of a mail.
func (m *mailbox) saidOf(header []byte) ([]authres.Result, bool) {
	entity, err := message.Read(bytes.NewReader(header))
	if err != nil && !message.IsUnknownCharset(err) {
		return nil, false
	}
	for fields := entity.Header.FieldsByKey("Authentication-Results"); fields.Next(); {
		if identity, said, err := authres.Parse(fields.Value()); err == nil && strings.EqualFold(identity, m.authenticatedBy) {
			return said, true
		}
	}
	return nil, false
}

// vouchedFor tells whether DMARC passed for the domain, or a signature of it or of a
// domain above it did. SPF says nothing of the sender that a reader sees.
func vouchedFor(domain string, said []authres.Result) bool {
	for _, result := range said {
		switch result := result.(type) {
		case *authres.DMARCResult:
			if result.Value == authres.ResultPass && strings.EqualFold(result.From, domain) {
				return true
			}
		case *authres.DKIMResult:
			if result.Value == authres.ResultPass && isWithin(domain, strings.ToLower(result.Domain)) {
				return true
			}
		}
	}
	return false
}

// isWithin tells whether a domain is another or lies below it; a domain of one label is none.
func isWithin(domain, above string) bool {
	return strings.Contains(above, ".") && (domain == above || strings.HasSuffix(domain, "."+above))
}
