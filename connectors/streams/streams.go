// Package streams opens the bytes of a file for a reader of text, JSON or XML:
// unzipped, in UTF-8, within declared bounds, until the context ends. What would
// make a reader use memory or time without end is refused here.
package streams

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"

	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"cts/connectors"
)

// Limits bounds what opening a file may give.
type Limits struct {
	Bytes int64 // of one file or part, unzipped
	Ratio int64 // bytes unzipped for a byte zipped, beyond the first 16 MiB
	Parts int   // of one zip file
}

// DefaultLimits let through what statistical offices offer for download.
func DefaultLimits() Limits { return Limits{Bytes: 4 << 30, Ratio: 400, Parts: 4096} }

// freeOfRatio is how much a small zipped file may give, whatever its ratio.
const freeOfRatio = 16 << 20

// most is what a file of that many zipped bytes may give.
func (l Limits) most(zipped int64) int64 {
	return min(l.Bytes, max(freeOfRatio, zipped*l.Ratio))
}

// Text returns the text of a file from its first byte: unzipped where it is a
// gzip file, in UTF-8, without a byte order mark.
func Text(ctx context.Context, file connectors.File, limits Limits) (io.Reader, error) {
	start, err := startOf(ctx, file)
	if err != nil {
		return nil, err
	}
	whole := io.NewSectionReader(file, 0, file.Size)
	if !bytes.HasPrefix(start, []byte("\x1f\x8b")) {
		text, err := decoded(&bounded{ctx: ctx, content: whole, remaining: limits.Bytes})
		return text, Broken(ctx, file.Name, err)
	}
	unzipped, err := gzip.NewReader(bufio.NewReaderSize(whole, 64<<10))
	if err != nil {
		return nil, fmt.Errorf("%s: byte 0: a gzip file that cannot be unzipped (%w); fetch it again: %w", file.Name, err, connectors.ErrUnreadable)
	}
	text, err := decoded(&bounded{ctx: ctx, content: unzipped, remaining: limits.most(file.Size)})
	return text, Broken(ctx, file.Name, err)
}

// startOf returns the first bytes; an empty file is an error.
func startOf(ctx context.Context, file connectors.File) ([]byte, error) {
	var start [512]byte
	n, err := file.ReadAt(start[:], 0)
	switch {
	case ctx.Err() != nil:
		return nil, fmt.Errorf("%s: %w", file.Name, context.Cause(ctx))
	case file.Size == 0 || n == 0:
		return nil, fmt.Errorf("%s: empty file; fetch it again: %w", file.Name, connectors.ErrUnreadable)
	case err != nil && !errors.Is(err, io.EOF):
		return nil, fmt.Errorf("%s: first bytes: %w", file.Name, err)
	}
	return start[:n], nil
}

// decoded turns UTF-16 with a byte order mark into UTF-8 and takes the mark away.
func decoded(content io.Reader) (io.Reader, error) {
	buffered := bufio.NewReaderSize(content, 64<<10)
	start, err := buffered.Peek(3)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	switch {
	case bytes.HasPrefix(start, []byte("\xEF\xBB\xBF")):
		_, err := buffered.Discard(3)
		return buffered, err
	case bytes.HasPrefix(start, []byte("\xFF\xFE")), bytes.HasPrefix(start, []byte("\xFE\xFF")):
		return transform.NewReader(buffered, unicode.UTF16(unicode.LittleEndian, unicode.ExpectBOM).NewDecoder()), nil
	}
	return buffered, nil
}

// bounded passes on a number of bytes at most, until the context ends.
type bounded struct {
	ctx       context.Context
	content   io.Reader
	remaining int64
}

func (b *bounded) Read(buffer []byte) (int, error) {
	if b.ctx.Err() != nil {
		return 0, context.Cause(b.ctx)
	}
	n, err := b.content.Read(buffer)
	if b.remaining -= int64(n); b.remaining < 0 {
		return 0, fmt.Errorf("more bytes unzipped than allowed: %w", connectors.ErrLimit)
	}
	return n, err
}

// Broken says where reading failed, and that it is the file's fault unless
// reading was ended or a limit reached; nil stays nil.
func Broken(ctx context.Context, place string, err error) error {
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return fmt.Errorf("%s: %w", place, context.Cause(ctx))
	case errors.Is(err, connectors.ErrLimit), errors.Is(err, connectors.ErrUnreadable), errors.Is(err, connectors.ErrNotRecognised):
		return fmt.Errorf("%s: %w", place, err)
	}
	return fmt.Errorf("%s: %w; the file is cut off or damaged, fetch it again: %w", place, err, connectors.ErrUnreadable)
}
