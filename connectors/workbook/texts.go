package workbook

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf16"

	"cts/connectors"
	"cts/connectors/streams"
)

// loadTexts reads the shared strings, to which text cells point.
func (b *Book) loadTexts(relations []relation) error {
	part, ok := ofType(relations, "sharedStrings")
	if !ok {
		return nil
	}
	limits := b.archive.limits
	return b.archive.read(part, limits.XML, func(content *streams.XMLGuard) error {
		decoder := xml.NewDecoder(content)
		return eachElement(decoder, "si", func() error {
			text, err := readText(decoder, "si")
			if b.texts = append(b.texts, text); len(b.texts) > limits.SharedStrings {
				return fmt.Errorf("more than %d shared strings: %w", limits.SharedStrings, connectors.ErrLimit)
			}
			return err
		})
	})
}

// walk calls visit for the start tag of every element, to the end of the part.
func walk(decoder *xml.Decoder, visit func(xml.StartElement)) error {
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return wording(err)
		}
		if start, ok := token.(xml.StartElement); ok {
			visit(start)
		}
	}
}

// eachElement calls read after the start tag of every element of the name, to the end of the part.
func eachElement(decoder *xml.Decoder, name string, read func() error) error {
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return wording(err)
		}
		if start, ok := token.(xml.StartElement); ok && start.Name.Local == name {
			if err := read(); err != nil {
				return err
			}
		}
	}
}

// readText joins the texts of the runs of rich text, to the end of the element;
// the reading aids of Japanese (rPh) are left out, as they are on the screen.
func readText(decoder *xml.Decoder, element string) (string, error) {
	var text strings.Builder
	inText, inAid := false, false
	var run run
	for {
		token, err := decoder.Token()
		if err != nil {
			return "", wording(err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			inText = inText || token.Name.Local == "t"
			inAid = inAid || token.Name.Local == "rPh"
			run = run.after(token)
		case xml.CharData:
			if inText && !inAid {
				text.WriteString(run.write(string(token)))
			}
			if text.Len() > streams.MaxText {
				return "", fmt.Errorf("a text of more than %d bytes: %w", streams.MaxText, connectors.ErrLimit)
			}
		case xml.EndElement:
			inText = inText && token.Name.Local != "t"
			inAid = inAid && token.Name.Local != "rPh"
			if token.Name.Local == element {
				return unescape(text.String()), nil
			}
		}
	}
}

// after is how text is written behind a start tag: a run begins plain.
func (r run) after(start xml.StartElement) run {
	switch start.Name.Local {
	case "r":
		return run{}
	case "vertAlign":
		r.raised = attribute(start, "val") != "baseline"
	case "strike":
		r.struck = attribute(start, "val") == "" || isTrue(attribute(start, "val"))
	}
	return r
}

// unescape decodes _x000D_, by which the format writes characters that XML cannot hold.
func unescape(text string) string {
	if !strings.Contains(text, "_x") {
		return text
	}
	var plain strings.Builder
	for {
		i := strings.Index(text, "_x")
		if i < 0 {
			return plain.String() + text
		}
		plain.WriteString(text[:i])
		text = text[i:]
		char, width := escaped(text)
		plain.WriteString(char)
		text = text[width:]
	}
}

// escaped decodes the escape at the start of the text, or passes on one character.
func escaped(text string) (char string, width int) {
	if len(text) < 7 || text[6] != '_' {
		return text[:1], 1
	}
	code, err := strconv.ParseUint(text[2:6], 16, 16)
	if err != nil {
		return text[:1], 1
	}
	if utf16.IsSurrogate(rune(code)) {
		return "\uFFFD", 7
	}
	return string(rune(code)), 7
}
