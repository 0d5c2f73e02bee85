package sftp

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"strings"

	"github.com/pkg/sftp"

	"cts/connectors"
	"cts/connectors/download"
)

// Open fetches a file of the folder whole before the first byte is read. What was cut
// off is gone on with, and begun again when the file changed.
func (f *folder) Open(ctx context.Context, item connectors.Item) (io.ReadCloser, error) {
	if !fs.ValidPath(item.Name) || item.Name == "." || strings.ContainsAny(item.Name, `/\`) {
		return nil, fmt.Errorf("%q is no file of the folder: %w", item.Name, fs.ErrNotExist)
	}
	temporary, err := os.CreateTemp("", "cts-*.part")
	if err != nil {
		return nil, err
	}
	whole := &download.File{File: temporary}
	fetched := &fetching{folder: f, name: item.Name, to: temporary}
	err = f.within(ctx, fetched.attempt)
	if err == nil {
		_, err = temporary.Seek(0, io.SeekStart)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("%s: %w", item.Name, err), whole.Close())
	}
	return download.Until(ctx, whole), nil
}

// fetching is one file on its way.
type fetching struct {
	folder *folder
	name   string
	to     *os.File
	before fs.FileInfo // of the version that is on its way
	done   int64       // bytes of it that are here
}

var errChanged = errors.New("the file changed while it was fetched")

// attempt fetches what is not here yet, and holds the end to what was announced.
func (f *fetching) attempt(s *session) error {
	name := path.Join(f.folder.path, f.name)
	if err := f.begin(s, name); err != nil {
		return err
	}
	file, err := s.Open(name)
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }() // which was read
	if err := f.take(file); err != nil {
		return err
	}
	if after, err := s.Lstat(name); err != nil || f.isOther(after) {
		return errors.Join(f.forget(), errChanged, err)
	}
	return nil
}

// begin looks what the file is, and begins again where it is no longer what it was.
func (f *fetching) begin(s *session, name string) error {
	info, err := s.Lstat(name)
	switch {
	case err != nil:
		return err
	case !info.Mode().IsRegular():
		return fileError{fmt.Errorf("no regular file: %w", fs.ErrNotExist)}
	case info.Size() > f.folder.maxBytes:
		return fileError{fmt.Errorf("%d bytes, more than max_bytes: %w", info.Size(), connectors.ErrLimit)}
	}
	if f.before != nil && f.isOther(info) {
		err = f.forget()
	}
	f.before = info
	return err
}

func (f *fetching) isOther(info fs.FileInfo) bool {
	return info.Size() != f.before.Size() || !info.ModTime().Equal(f.before.ModTime())
}

func (f *fetching) forget() error {
	f.done = 0
	return f.to.Truncate(0)
}

// take copies the rest of a file, and not one byte more than was announced.
func (f *fetching) take(file *sftp.File) error {
	for _, seek := range []func(int64, int) (int64, error){file.Seek, f.to.Seek} {
		if _, err := seek(f.done, io.SeekStart); err != nil {
			return err
		}
	}
	_, err := file.WriteTo(f)
	switch {
	case err != nil:
		return fmt.Errorf("cut off after %d bytes: %w", f.done, err)
	case f.done != f.before.Size():
		return errors.Join(f.forget(), fmt.Errorf("%d bytes came, %d were announced", f.done, f.before.Size()))
	}
	return nil
}

// Write takes the next bytes of the file.
func (f *fetching) Write(content []byte) (int, error) {
	if f.done+int64(len(content)) > f.before.Size() {
		return 0, errors.Join(f.forget(), fmt.Errorf("more bytes than announced: %w", errChanged))
	}
	n, err := f.to.Write(content)
	f.done += int64(n)
	return n, err
}
