package sdmx

import (
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"

	"golang.org/x/text/encoding/htmlindex"

	"cts/connectors"
	"cts/connectors/streams"
)

// element is the start of an element, by its name without prefix.
type element struct {
	name       string
	attributes []xml.Attr // Name.Space is the prefix
}

// attribute returns an attribute without a prefix.
func (e element) attribute(names ...string) string {
	for _, name := range names {
		for _, a := range e.attributes {
			if a.Name.Space == "" && a.Name.Local == name {
				return a.Value
			}
		}
	}
	return ""
}

// walker walks through the elements of a message. It is told of the start and
// the end of each, and of the text directly before an end.
type walker struct {
	decoder *xml.Decoder
	open    []string // full names of the open elements
	text    strings.Builder
}

// visitor is what a walker tells.
type visitor interface {
	start(e element) error
	end(name, text string) error
}

// errEnough ends a walk early, without an error.
var errEnough = errors.New("enough was read")

func walkXML(ctx context.Context, text io.Reader) *walker {
	decoder := xml.NewDecoder(streams.GuardXML(ctx, text, streams.DefaultLimits().Bytes))
	decoder.CharsetReader = charset
	return &walker{decoder: decoder}
}

// charset decodes what the declaration of a message names; UTF-16 was decoded before.
func charset(label string, input io.Reader) (io.Reader, error) {
	if strings.HasPrefix(strings.ToLower(label), "utf-16") {
		return input, nil
	}
	encoding, err := htmlindex.Get(label)
	if err != nil {
		return nil, fmt.Errorf("encoding %q is not known: %w", label, connectors.ErrUnreadable)
	}
	return encoding.NewDecoder().Reader(input), nil
}

// walk goes to the end of the message, or until the visitor has enough.
func (w *walker) walk(v visitor) error {
	err := w.tokens(v)
	if errors.Is(err, errEnough) {
		return nil
	}
	return err
}

func (w *walker) tokens(v visitor) error {
	seen := false
	for {
		token, err := w.decoder.RawToken()
		switch {
		case errors.Is(err, io.EOF) && (len(w.open) > 0 || !seen):
			return io.ErrUnexpectedEOF
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		}
		switch token := token.(type) {
		case xml.StartElement:
			if seen && len(w.open) == 0 {
				return fmt.Errorf("byte %d: a second element after the message: %w", w.decoder.InputOffset(), connectors.ErrUnreadable)
			}
			seen = true
			if err := w.starts(token, v); err != nil {
				return err
			}
		case xml.EndElement:
			if err := w.ends(token, v); err != nil {
				return err
			}
		case xml.CharData:
			if w.text.Len()+len(token) > streams.MaxText {
				return fmt.Errorf("byte %d: a text of more than %d bytes: %w", w.decoder.InputOffset(), streams.MaxText, connectors.ErrLimit)
			}
			w.text.Write(token)
		}
	}
}

func (w *walker) starts(token xml.StartElement, v visitor) error {
	w.open = append(w.open, full(token.Name))
	w.text.Reset()
	return v.start(element{name: token.Name.Local, attributes: token.Attr})
}

func (w *walker) ends(token xml.EndElement, v visitor) error {
	last := len(w.open) - 1
	if last < 0 || w.open[last] != full(token.Name) {
		return fmt.Errorf("byte %d: </%.60s> ends what did not begin: %w", w.decoder.InputOffset(), full(token.Name), connectors.ErrUnreadable)
	}
	w.open = w.open[:last]
	err := v.end(token.Name.Local, w.text.String())
	w.text.Reset()
	return err
}

func full(name xml.Name) string {
	if name.Space == "" {
		return name.Local
	}
	return name.Space + ":" + name.Local
}
