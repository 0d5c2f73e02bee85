package px

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"

	"cts/connectors"
)

// What one piece of a PX file may measure.
const (
	maxTextOf    = 1 << 20  // bytes of one text
	maxStatement = 32 << 20 // bytes of one keyword with its values
	maxKeywords  = 200_000
)

// scanner reads a PX file piece by piece.
type scanner struct {
	reader *bufio.Reader
	line   int
	taken  int // bytes of the statement in hand
}

func newScanner(text io.Reader) *scanner {
	return &scanner{reader: bufio.NewReaderSize(text, 64<<10), line: 1}
}

func (s *scanner) next() (byte, error) {
	b, err := s.reader.ReadByte()
	if b == '\n' {
		s.line++
	}
	if s.taken++; s.taken > maxStatement {
		return 0, fmt.Errorf("a keyword with more than %d bytes of values: %w", maxStatement, connectors.ErrLimit)
	}
	return b, err
}

func (s *scanner) back(b byte) {
	if b == '\n' {
		s.line--
	}
	s.taken--
	_ = s.reader.UnreadByte() // of the byte just read, which cannot fail
}

// blank tells what separates pieces.
func blank(b byte) bool { return b == ' ' || b == '\n' || b == '\r' || b == '\t' }

// skip goes to the next byte that is not blank and returns it.
func (s *scanner) skip() (byte, error) {
	for {
		b, err := s.next()
		if err != nil || !blank(b) {
			return b, err
		}
	}
}

// quoted reads a text up to its closing quote; the opening one was read.
func (s *scanner) quoted() (string, error) {
	var text strings.Builder
	for {
		b, err := s.next()
		switch {
		case err != nil:
			return "", unexpected(err)
		case b == '"':
			return text.String(), nil
		case b != '\n' && b != '\r':
			text.WriteByte(b)
		}
		if text.Len() > maxTextOf {
			return "", fmt.Errorf("a text of more than %d bytes: %w", maxTextOf, connectors.ErrLimit)
		}
	}
}

// bare reads a piece without quotes, up to one of the bytes that end it.
func (s *scanner) bare(first byte, ends string) (string, error) {
	text := []byte{first}
	for {
		b, err := s.next()
		switch {
		case err != nil:
			return "", unexpected(err)
		case blank(b) || strings.IndexByte(ends, b) >= 0:
			s.back(b)
			return string(text), nil
		}
		if text = append(text, b); len(text) > maxTextOf {
			return "", fmt.Errorf("a text of more than %d bytes: %w", maxTextOf, connectors.ErrLimit)
		}
	}
}

func unexpected(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}
