package streams

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"

	"cts/connectors"
)

// Part is one file inside a zip file, or the file itself where it is none.
type Part struct {
	Name string // inside the zip file; empty for the file itself
	open func(context.Context) (io.Reader, error)
}

// Open returns the text of the part, as [Text] does.
func (p Part) Open(ctx context.Context) (io.Reader, error) { return p.open(ctx) }

// Place names the part for messages and locators.
func (p Part) Place(inside string) string {
	if p.Name == "" {
		return inside
	}
	return p.Name + "!" + inside
}

// Parts lists the parts of a zip file in the order of their names, counting
// numbers as numbers; a file of another kind is its own single part.
func Parts(ctx context.Context, file connectors.File, limits Limits) ([]Part, error) {
	start, err := startOf(ctx, file)
	if err != nil {
		return nil, err
	}
	if !bytes.HasPrefix(start, []byte("PK\x03\x04")) && !bytes.HasPrefix(start, []byte("PK\x05\x06")) {
		return []Part{{open: func(ctx context.Context) (io.Reader, error) { return Text(ctx, file, limits) }}}, nil
	}
	parts, err := zipParts(file, limits)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file.Name, err)
	}
	return parts, nil
}

func zipParts(file connectors.File, limits Limits) ([]Part, error) {
	reader, err := zip.NewReader(file, file.Size)
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		return nil, fmt.Errorf("the zip directory at its end cannot be read (%w); the file is cut off or damaged, fetch it again: %w", err, connectors.ErrUnreadable)
	}
	if len(reader.File) > limits.Parts {
		return nil, fmt.Errorf("%d parts, more than %d: %w", len(reader.File), limits.Parts, connectors.ErrLimit)
	}
	var parts []Part
	var unzipped uint64
	for _, entry := range reader.File {
		if strings.HasSuffix(entry.Name, "/") {
			continue
		}
		unzipped += entry.UncompressedSize64
		if err := checkEntry(entry, unzipped, limits); err != nil {
			return nil, err
		}
		parts = append(parts, Part{Name: entry.Name, open: opener(entry, limits)})
	}
	sortByNumber(parts)
	return parts, nil
}

// checkEntry refuses names that lead out of the file, and parts that grow beyond measure.
func checkEntry(entry *zip.File, unzipped uint64, limits Limits) error {
	most := limits.most(int64(min(entry.CompressedSize64, 1<<40)))
	switch {
	case strings.Contains(entry.Name, `\`), strings.HasPrefix(entry.Name, "/"), path.Clean("/"+entry.Name) != "/"+entry.Name:
		return fmt.Errorf("part %.100q: not a name inside the file: %w", entry.Name, connectors.ErrUnreadable)
	case entry.Flags&1 != 0:
		return fmt.Errorf("part %.100q: encrypted; zip it again without a password: %w", entry.Name, connectors.ErrUnreadable)
	case entry.UncompressedSize64 > uint64(most), unzipped > uint64(limits.Bytes):
		return fmt.Errorf("part %.100q: %d bytes unzipped from %d, more than allowed: %w", entry.Name, entry.UncompressedSize64, entry.CompressedSize64, connectors.ErrLimit)
	}
	return nil
}

func opener(entry *zip.File, limits Limits) func(context.Context) (io.Reader, error) {
	return func(ctx context.Context) (io.Reader, error) {
		opened, err := entry.Open()
		if err != nil {
			return nil, fmt.Errorf("part %.100q: %w: %w", entry.Name, err, connectors.ErrUnreadable)
		}
		most := limits.most(int64(min(entry.CompressedSize64, 1<<40)))
		text, err := decoded(&bounded{ctx: ctx, content: opened, remaining: most})
		return text, Broken(ctx, fmt.Sprintf("part %.100q", entry.Name), err)
	}
}
