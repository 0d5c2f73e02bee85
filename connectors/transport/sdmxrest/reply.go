package sdmxrest

import (
	"bufio"
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"

	"cts/connectors"
	"cts/connectors/download"
)

// How long a deferred reply is waited for.
const (
	pollEvery = 30 * time.Second
	maxPolls  = 120
)

// maxMessage bounds what is looked at to tell a message from data.
const maxMessage = 64 << 10

// ask asks at an address. Deferred is how often the reply was put off already.
func (t transport) ask(ctx context.Context, address string, deferred int) (io.ReadCloser, error) {
	if deferred > 2 {
		return nil, fmt.Errorf("%s: the reply is deferred again and again: %w", download.Shown(address), connectors.ErrLimit)
	}
	answer, err := t.client.Ask(ctx, download.Request{URL: address, Header: t.header()})
	if err != nil {
		return nil, err
	}
	if answer.Status != http.StatusOK {
		return nil, errors.Join(refused(address, answer), answer.Close())
	}
	buffered := bufio.NewReaderSize(answer, maxMessage)
	start, err := buffered.Peek(maxMessage)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, errors.Join(err, answer.Close())
	}
	if said, ok := readMessage(start); ok && errors.Is(err, io.EOF) {
		return t.deferred(ctx, address, said, deferred, answer.Close())
	}
	return body{buffered, answer}, nil
}

// body is a reply that was looked into.
type body struct {
	io.Reader
	io.Closer
}

// message is what a service says in place of data: the footer of SDMX-ML, an SDMX
// error, or the envelope in which Eurostat queues a question.
type message struct {
	code   string
	texts  []string
	queued string // id of a queued question
	status string // of a queued question
}

// readMessage reads a short reply without data; ok is false for data.
func readMessage(text []byte) (m message, ok bool) {
	if !bytes.HasPrefix(bytes.TrimLeft(text, "\xEF\xBB\xBF \r\n\t"), []byte("<")) {
		return m, false
	}
	decoder := xml.NewDecoder(bytes.NewReader(text))
	var inside string
	for {
		token, err := decoder.Token()
		if err != nil {
			return m, m.code != "" || m.queued != "" || m.status != ""
		}
		switch token := token.(type) {
		case xml.StartElement:
			if inside = token.Name.Local; inside == "DataSet" {
				return m, false
			}
			if inside == "Message" || inside == "ErrorMessage" {
				m.code = attribute(token, "code")
			}
		case xml.EndElement:
			inside = ""
		case xml.CharData:
			m.text(inside, strings.TrimSpace(string(token)))
		}
	}
}

func attribute(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

func (m *message) text(inside, text string) {
	switch {
	case text == "":
	case inside == "Text":
		m.texts = append(m.texts, strings.Join(strings.Fields(text), " "))
	case inside == "id" || inside == "key":
		m.queued = text
	case inside == "status":
		m.status = text
	}
}

func (m message) String() string {
	return strings.TrimSpace("message " + m.code + " " + strings.Join(m.texts, " "))
}

var address = regexp.MustCompile(`https?://[^\s<>"]+`)

// where is the address that the message names: the last one, alone in its text or not.
func (m message) where() string {
	for i := len(m.texts) - 1; i >= 0; i-- {
		if found := address.FindString(m.texts[i]); found != "" {
			return strings.TrimRight(found, ".,;")
		}
	}
	return ""
}

// deferred follows a message that says that the data come later.
func (t transport) deferred(ctx context.Context, asked string, said message, times int, closed error) (io.ReadCloser, error) {
	switch {
	case closed != nil:
		return nil, closed
	case said.queued != "":
		return t.awaitQueued(ctx, asked, said)
	case said.code == "413" && said.where() != "":
		return t.awaitFile(ctx, said.where())
	}
	return nil, failure(asked, http.StatusOK, said)
}

// awaitFile asks for a file again and again until it is there.
func (t transport) awaitFile(ctx context.Context, file string) (io.ReadCloser, error) {
	for range maxPolls {
		body, err := t.ask(ctx, file, 1)
		if !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, connectors.ErrNoResults) {
			return body, err
		}
		if err := t.wait(ctx, pollEvery); err != nil {
			return nil, err
		}
	}
	return nil, fmt.Errorf("%s: the deferred reply was not there after %v: %w", download.Shown(file), maxPolls*pollEvery, connectors.ErrLimit)
}

// awaitQueued asks how a queued question stands until its data are available.
func (t transport) awaitQueued(ctx context.Context, asked string, said message) (io.ReadCloser, error) {
	base, err := url.Parse(asked)
	if err != nil {
		return nil, err
	}
	before, _, ok := strings.Cut(base.Path, "/dissemination/")
	if !ok {
		return nil, fmt.Errorf("%s: question %s is queued by a service whose queue is not known: %w", download.Shown(asked), said.queued, connectors.ErrSource)
	}
	queue := base.Scheme + "://" + base.Host + before + "/dissemination/1.0/async/"
	for range maxPolls {
		status, err := t.statusOf(ctx, queue+"status/"+url.PathEscape(said.queued))
		switch {
		case err != nil:
			return nil, err
		case status == "AVAILABLE":
			return t.ask(ctx, queue+"data/"+url.PathEscape(said.queued), 2)
		case status != "SUBMITTED" && status != "PROCESSING" && status != "":
			return nil, fmt.Errorf("%s: the queued question is %s; ask again: %w", download.Shown(asked), status, connectors.ErrSource)
		}
		if err := t.wait(ctx, pollEvery); err != nil {
			return nil, err
		}
	}
	return nil, fmt.Errorf("%s: the queued question was not answered after %v: %w", download.Shown(asked), maxPolls*pollEvery, connectors.ErrLimit)
}

func (t transport) statusOf(ctx context.Context, address string) (string, error) {
	answer, err := t.client.Ask(ctx, download.Request{URL: address})
	if err != nil {
		return "", err
	}
	text, err := io.ReadAll(io.LimitReader(answer, maxMessage))
	if err := errors.Join(err, answer.Close()); err != nil {
		return "", err
	}
	if answer.Status != http.StatusOK {
		return "", failure(address, answer.Status, message{texts: []string{string(text)}})
	}
	said, _ := readMessage(text)
	return said.status, nil
}

// refused explains a reply that is not data. No results are 404 with code 100 in
// SDMX REST 1.x, and 204 in 2.x.
func refused(address string, answer *download.File) error {
	text, err := io.ReadAll(io.LimitReader(answer, maxMessage))
	if err != nil {
		return err
	}
	said, ok := readMessage(text)
	if !ok {
		said = message{texts: strings.Fields(string(text[:min(len(text), 200)]))}
	}
	return failure(address, answer.Status, said)
}

func failure(address string, status int, said message) error {
	remedy, kind := download.Refusal(status)
	switch {
	case status == http.StatusNoContent, said.code == "100":
		kind, remedy = connectors.ErrNoResults, "check key, start and end"
	case status == http.StatusNotFound:
		remedy = "check agency, flow and flow_version"
	case errors.Is(kind, connectors.ErrTooLarge), said.code == "413", said.code == "130", said.code == "510":
		kind, remedy = connectors.ErrTooLarge, "ask for fewer years or codes by key, start and end"
	case status == http.StatusNotAcceptable:
		remedy = "the service has no such format or version; change format or version"
	}
	return fmt.Errorf("%s: status %d, %s; %s: %w", download.Shown(address), status, said, remedy, kind)
}
