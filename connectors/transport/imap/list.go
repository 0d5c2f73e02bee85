package imap

import (
	"context"
	"errors"
	"fmt"
	"mime"
	"path"
	"slices"
	"strings"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"

	"cts/connectors"
)

// results asks for the headers in which servers say what they found of a mail.
var results = &imap.FetchItemBodySection{Specifier: imap.PartSpecifierHeader, HeaderFields: []string{"Authentication-Results"}, Peek: true}

// List returns the attachments that match, named by the number of their mail, and
// fetches nothing but what the server says of the mails.
func (m *mailbox) List(ctx context.Context) (items []connectors.Item, err error) {
	err = m.within(ctx, func(s *session) error {
		items, err = m.listed(s)
		return err
	})
	slices.SortFunc(items, func(a, b connectors.Item) int { return strings.Compare(a.Name, b.Name) })
	return items, err
}

func (m *mailbox) listed(s *session) (items []connectors.Item, err error) {
	found, err := s.UIDSearch(&imap.SearchCriteria{Since: m.since}, nil).Wait()
	if err != nil || len(found.AllUIDs()) == 0 {
		return nil, err
	}
	asked := &imap.FetchOptions{UID: true, Envelope: true, InternalDate: true, BodyStructure: &imap.FetchItemBodyStructure{Extended: true}}
	if m.authenticatedBy != "" {
		asked.BodySection = []*imap.FetchItemBodySection{results}
	}
	fetch := s.Fetch(imap.UIDSetNum(found.AllUIDs()...), asked)
	for next := fetch.Next(); next != nil; next = fetch.Next() { // one by one: mailboxes are large
		message, err := next.Collect()
		if err != nil {
			return nil, errors.Join(err, s.connection.Close()) // and nothing more is asked of the client, which reads by itself again
		}
		if m.allows(message.Envelope) && m.isGenuine(message.Envelope, message.FindBodySection(results)) {
			items = append(items, m.attachments(message, s.validity)...)
		}
	}
	return items, fetch.Close()
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

func (m *mailbox) attachments(message *imapclient.FetchMessageBuffer, validity uint32) []connectors.Item {
	var items []connectors.Item
	number := 0
	message.BodyStructure.Walk(func(_ []int, part imap.BodyStructure) bool {
		single, ok := part.(*imap.BodyStructureSinglePart)
		if !ok || single.Filename() == "" {
			return true
		}
		number++
		base := baseName(single.Filename())
		if m.pattern.Takes(base) {
			items = append(items, connectors.Item{
				Name: fmt.Sprintf("%010d/%d/%s", message.UID, number, base), Size: -1,
				Modified: message.InternalDate.UTC(), Version: fmt.Sprintf(versionForm, validity, message.UID, number),
			})
		}
		return true
	})
	return items
}

// versionForm names an attachment: mails are numbered anew when a mailbox is made again
// (UIDVALIDITY), and a number may then be that of another mail.
const versionForm = "mailbox %d, mail %d, attachment %d"

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
