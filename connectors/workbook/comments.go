package workbook

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"

	"cts/connectors"
	"cts/connectors/streams"
)

// Comments returns the comments of a sheet by cell reference (E12), where it has any.
func (b *Book) Comments(sheet string) (map[string]string, error) {
	found, err := b.sheet(sheet)
	if err != nil {
		return nil, err
	}
	if b.held != nil {
		return b.held.sheet(found.Name).comments, nil
	}
	comments, err := b.readComments(found)
	if err != nil {
		return nil, fmt.Errorf("%s: sheet %s: %w", b.archive.name, sheet, err)
	}
	return comments, nil
}

func (b *Book) readComments(sheet Sheet) (map[string]string, error) {
	relations, err := b.archive.relations(sheet.part)
	if err != nil {
		return nil, err
	}
	comments := map[string]string{}
	part, ok := ofType(relations, "comments")
	if !ok {
		return comments, nil
	}
	return comments, b.archive.read(part, b.archive.limits.SmallXML, func(content *streams.XMLGuard) error {
		return decodeComments(xml.NewDecoder(content), comments, b.archive.limits.Comments)
	})
}

func decodeComments(decoder *xml.Decoder, comments map[string]string, limit int) error {
	for {
		reference, ok, err := nextComment(decoder)
		if !ok || err != nil {
			return err
		}
		if len(comments) >= limit {
			return fmt.Errorf("more than %d comments: %w", limit, connectors.ErrLimit)
		}
		if comments[reference], err = readText(decoder, "comment"); err != nil {
			return fmt.Errorf("comment of cell %.20q: %w", reference, err)
		}
	}
}

// nextComment moves behind the start tag of the next comment; ok is false at the end of the part.
func nextComment(decoder *xml.Decoder) (reference string, ok bool, err error) {
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			return "", false, nil
		}
		if err != nil {
			return "", false, wording(err)
		}
		if start, ok := token.(xml.StartElement); ok && start.Name.Local == "comment" {
			return attribute(start, "ref"), true, nil
		}
	}
}
