package table

import (
	"bufio"
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/htmlindex"

	"cts/connectors"
	"cts/connectors/streams"
	"cts/connectors/workbook"
	"cts/schemas"
)

// maxLine bounds one line of text, and maxFields its columns.
const (
	maxLine   = 1 << 20
	maxFields = 16_384
)

// textLines are the lines of a CSV file.
func textLines(file connectors.File, layout *schemas.TableLayout) lines {
	return func(ctx context.Context, yield func(line) error) error {
		content, err := openText(ctx, file, layout.Encoding)
		if err != nil {
			return err
		}
		reader, err := csvReader(content, layout)
		if err != nil {
			return streams.Broken(ctx, "line 1", err)
		}
		for {
			fields, err := reader.Read()
			if errors.Is(err, io.EOF) {
				return nil
			}
			if err != nil {
				return streams.Broken(ctx, placeOf(err), err)
			}
			if err := passLine(reader, fields, yield); err != nil {
				return err
			}
		}
	}
}

// placeOf is the line of a fault of CSV.
func placeOf(err error) string {
	var fault *csv.ParseError
	if errors.As(err, &fault) {
		return fmt.Sprintf("line %d", fault.Line)
	}
	return "text"
}

func passLine(reader *csv.Reader, fields []string, yield func(line) error) error {
	number, _ := reader.FieldPos(0)
	if len(fields) > maxFields {
		return fmt.Errorf("line %d: more than %d columns: %w", number, maxFields, connectors.ErrLimit)
	}
	l := line{number: number, text: true, cells: make([]cell, len(fields)), place: func(column int) string {
		return fmt.Sprintf("line %d, column %s", number, workbook.ColumnName(column+1))
	}}
	for i, field := range fields {
		if !utf8.ValidString(field) {
			return fmt.Errorf("%s: not written in UTF-8; name the encoding of the file, such as windows-1252: %w", l.place(i), connectors.ErrUnreadable)
		}
		l.cells[i] = textCell(field)
	}
	return yield(l)
}

// openText is the text in UTF-8. A file with a byte order mark says itself what it is.
func openText(ctx context.Context, file connectors.File, label string) (io.Reader, error) {
	content, err := streams.Text(ctx, file, streams.DefaultLimits())
	if err != nil {
		return nil, err
	}
	buffered := bufio.NewReaderSize(content, 64<<10)
	start, err := buffered.Peek(512)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, streams.Broken(ctx, "first bytes", err)
	}
	if bytes.IndexByte(start, 0) >= 0 || bytes.HasPrefix(start, []byte("%PDF")) {
		return nil, fmt.Errorf("no text: %w", connectors.ErrNotRecognised)
	}
	if label == "" || utf8.Valid(trimRune(start)) && !isASCII(start) {
		return buffered, nil
	}
	encoding, err := htmlindex.Get(label)
	if err != nil {
		return nil, fmt.Errorf("encoding %q: %w; use a label such as utf-8, windows-1252 or iso-8859-2: %w", label, err, connectors.ErrUnreadable)
	}
	return encoding.NewDecoder().Reader(buffered), nil
}

func isASCII(text []byte) bool {
	return bytes.IndexFunc(text, func(r rune) bool { return r >= utf8.RuneSelf }) < 0
}

// trimRune takes away a letter that the end of the buffer cut through.
func trimRune(text []byte) []byte {
	for i := 0; i < utf8.UTFMax && len(text) > 0 && !utf8.Valid(text); i++ {
		text = text[:len(text)-1]
	}
	return text
}

func csvReader(content io.Reader, layout *schemas.TableLayout) (*csv.Reader, error) {
	buffered := bufio.NewReaderSize(&shortLines{content: content}, 64<<10)
	delimiter := layout.Delimiter
	if delimiter == "" {
		start, err := buffered.Peek(16 << 10)
		if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, bufio.ErrBufferFull) {
			return nil, err
		}
		delimiter = commonest(string(start))
	}
	reader := csv.NewReader(buffered)
	reader.FieldsPerRecord, reader.ReuseRecord = -1, false
	reader.Comma, _ = utf8.DecodeRuneInString(delimiter)
	if layout.Comment != "" {
		reader.Comment, _ = utf8.DecodeRuneInString(layout.Comment)
	}
	return reader, nil
}

// commonest is the delimiter that occurs most in the first lines, outside quotes.
func commonest(start string) string {
	best, most := ",", 0
	unquoted := quoted.ReplaceAllString(start, "")
	for _, delimiter := range []string{",", ";", "\t", "|"} {
		if n := strings.Count(unquoted, delimiter); n > most {
			best, most = delimiter, n
		}
	}
	return best
}

var quoted = regexp.MustCompile(`"[^"]*"`)

// shortLines refuses a line that does not end.
type shortLines struct {
	content io.Reader
	length  int
}

func (s *shortLines) Read(buffer []byte) (int, error) {
	n, err := s.content.Read(buffer)
	if end := bytes.LastIndexByte(buffer[:n], '\n'); end >= 0 {
		s.length = n - end
	} else if s.length += n; s.length > maxLine {
		return 0, fmt.Errorf("a line of more than %d bytes: %w", maxLine, connectors.ErrLimit)
	}
	return n, err
}

// textCell tells a plain number from a text. Which of its signs is the decimal one
// the description decides later.
func textCell(field string) cell {
	trimmed := strings.TrimFunc(field, func(r rune) bool { return r == ' ' || r == '\u00a0' || r == '\t' || r == '\ufeff' })
	if trimmed == "" {
		return cell{raw: field, kind: "blank"}
	}
	return cell{raw: field, kind: connectors.ValueType(trimmed)}
}
