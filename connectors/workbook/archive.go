package workbook

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
	"cts/connectors/streams"
)

// archive is the zip file that a workbook is.
type archive struct {
	name   string
	ctx    context.Context
	close  context.CancelFunc
	limits Limits
	parts  map[string]*zip.File // by lower-case name: part names do not tell case apart
}

func openArchive(ctx context.Context, file connectors.File, limits Limits) (*archive, error) {
	reader, err := zip.NewReader(file, file.Size)
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		return nil, fmt.Errorf("the zip directory at its end cannot be read (%w): the file is cut off or damaged; fetch it again: %w",
			err, connectors.ErrUnreadable)
	}
	parts, err := listParts(reader.File, limits)
	if err != nil {
		return nil, err
	}
	timed, cancel := context.WithTimeoutCause(ctx, limits.Time,
		fmt.Errorf("not read within %v: %w", limits.Time, connectors.ErrLimit))
	return &archive{name: file.Name, ctx: timed, close: cancel, limits: limits, parts: parts}, nil
}

// compoundStart are the first bytes of a compound file: a workbook of Excel 97, or an encrypted one.
var compoundStart = []byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")

// checkStart tells by size and first bytes what cannot be a workbook.
func checkStart(ctx context.Context, file connectors.File, limits Limits) (isCompound bool, err error) {
	var start [8]byte
	n, err := file.ReadAt(start[:], 0)
	isCompound = bytes.HasPrefix(start[:n], compoundStart)
	switch {
	case ctx.Err() != nil:
		return false, context.Cause(ctx)
	case err != nil && !errors.Is(err, io.EOF):
		return false, fmt.Errorf("first bytes: %w", err)
	case file.Size == 0 || n == 0:
		return false, fmt.Errorf("empty file; fetch it again: %w", connectors.ErrUnreadable)
	case !isCompound && !bytes.HasPrefix(start[:n], []byte("PK")):
		return false, fmt.Errorf("byte 0: %s: %w", otherKind(start[:n]), connectors.ErrNotRecognised)
	case file.Size > limits.File:
		return false, fmt.Errorf("%d bytes, more than %d: %w", file.Size, limits.File, connectors.ErrLimit)
	}
	return isCompound, nil
}

func listParts(files []*zip.File, limits Limits) (map[string]*zip.File, error) {
	if len(files) > limits.Parts {
		return nil, fmt.Errorf("%d parts, more than %d: %w", len(files), limits.Parts, connectors.ErrLimit)
	}
	parts := make(map[string]*zip.File, len(files))
	var unzipped uint64
	for _, file := range files {
		if err := checkPart(file); err != nil {
			return nil, err
		}
		key := strings.ToLower(file.Name)
		if parts[key] != nil {
			return nil, fmt.Errorf("part %q: named twice; save the file again in a spreadsheet program: %w", file.Name, connectors.ErrUnreadable)
		}
		parts[key] = file
		if unzipped += file.UncompressedSize64; unzipped > uint64(limits.Unzipped) || file.UncompressedSize64 > uint64(limits.Unzipped) {
			return nil, fmt.Errorf("part %q: more than %d bytes unzipped: %w", file.Name, limits.Unzipped, connectors.ErrLimit)
		}
	}
	return parts, nil
}

// checkPart refuses names that lead out of the file, although nothing is ever unpacked.
func checkPart(file *zip.File) error {
	name := strings.TrimSuffix(file.Name, "/")
	switch {
	case strings.Contains(name, `\`), strings.HasPrefix(name, "/"), path.Clean("/"+name) != "/"+name:
		return fmt.Errorf("part %.100q: not a name inside the file; it was not written by a spreadsheet program: %w", file.Name, connectors.ErrUnreadable)
	case file.Flags&1 != 0:
		return fmt.Errorf("part %.100q: encrypted; save the file without a password and send it again: %w", file.Name, connectors.ErrUnreadable)
	case file.Method != zip.Store && file.Method != zip.Deflate:
		return fmt.Errorf("part %.100q: packed by method %d; save the file again in a spreadsheet program: %w", file.Name, file.Method, connectors.ErrUnreadable)
	}
	return nil
}

func (a *archive) has(part string) bool { return a.parts[strings.ToLower(part)] != nil }

// read hands the XML of a part, guarded, to decode; limit is in bytes.
func (a *archive) read(part string, limit int64, decode func(*streams.XMLGuard) error) (err error) {
	file := a.parts[strings.ToLower(part)]
	if file == nil {
		return fmt.Errorf("%s: the part is missing; save the file again in a spreadsheet program: %w", part, connectors.ErrUnreadable)
	}
	if file.UncompressedSize64 > uint64(limit) {
		return fmt.Errorf("%s: %d bytes unzipped, more than %d: %w", part, file.UncompressedSize64, limit, connectors.ErrLimit)
	}
	opened, err := file.Open()
	if err != nil {
		return fmt.Errorf("%s: %w: %w", part, err, connectors.ErrUnreadable)
	}
	defer opened.Close()
	return a.place(part, decode(streams.GuardXML(a.ctx, opened, limit)))
}

// place says in which part decoding failed, and that it is the file's fault unless reading was ended.
func (a *archive) place(part string, err error) error {
	switch {
	case err == nil:
		return nil
	case a.ctx.Err() != nil:
		return fmt.Errorf("%s: %w", part, context.Cause(a.ctx))
	case errors.Is(err, connectors.ErrLimit), errors.Is(err, connectors.ErrUnreadable):
		return fmt.Errorf("%s: %w", part, err)
	}
	return fmt.Errorf("%s: %w; the file is damaged, fetch it again: %w", part, err, connectors.ErrUnreadable)
}
