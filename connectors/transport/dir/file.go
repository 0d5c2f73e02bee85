package dir

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"

	"cts/connectors"
)

func describe(name string, entry fs.DirEntry) (connectors.Item, error) {
	info, err := entry.Info()
	if err != nil {
		return connectors.Item{}, err
	}
	return connectors.Item{
		Name: name, Size: info.Size(), Modified: info.ModTime().UTC(),
		Version: fmt.Sprintf("%d-%d", info.Size(), info.ModTime().UnixNano()),
	}, nil
}

// missingIsGone passes over a file that was removed after its folder was read.
func missingIsGone(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

func sorted(items []connectors.Item) []connectors.Item {
	slices.SortFunc(items, func(a, b connectors.Item) int { return cmp.Compare(a.Name, b.Name) })
	return items
}

// Open returns the bytes of a regular file of the folder; os.Root keeps names and links from leading out of it.
func (f folder) Open(ctx context.Context, item connectors.Item) (io.ReadCloser, error) {
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	if !fs.ValidPath(item.Name) {
		return nil, fmt.Errorf("folder %s: %q is not a name within it: %w", f.path, item.Name, fs.ErrInvalid)
	}
	root, err := f.open()
	if err != nil {
		return nil, err
	}
	opened, before, err := f.openFile(root, item.Name)
	if err = errors.Join(err, root.Close()); err != nil {
		return nil, fmt.Errorf("folder %s: %w", f.path, err)
	}
	return &file{ctx: ctx, opened: opened, before: before, name: item.Name, remaining: f.maxBytes}, nil
}

// openFile looks before it opens: opening a pipe would wait for ever. What was put in
// the place of the file meanwhile is refused.
func (f folder) openFile(root *os.Root, name string) (*os.File, fs.FileInfo, error) {
	info, err := root.Lstat(name)
	switch {
	case err != nil:
		return nil, nil, err
	case !info.Mode().IsRegular():
		return nil, nil, fmt.Errorf("%s: not a regular file; put the file itself there: %w", name, fs.ErrInvalid)
	case info.Size() > f.maxBytes:
		return nil, nil, fmt.Errorf("%s: %d bytes, more than %d: %w", name, info.Size(), f.maxBytes, connectors.ErrLimit)
	}
	opened, err := root.Open(name)
	if err != nil {
		return nil, nil, err
	}
	before, err := opened.Stat()
	if err == nil && !os.SameFile(info, before) {
		err = fmt.Errorf("%s: another file was put in its place; run again: %w", name, connectors.ErrSource)
	}
	if err != nil {
		return nil, nil, errors.Join(err, opened.Close())
	}
	return opened, before, nil
}

// file ends when ctx ends, and fails when the file changes while it is read.
type file struct {
	ctx       context.Context
	opened    *os.File
	before    fs.FileInfo
	name      string
	remaining int64
}

func (f *file) Read(buffer []byte) (int, error) {
	if f.ctx.Err() != nil {
		return 0, context.Cause(f.ctx)
	}
	n, err := f.opened.Read(buffer)
	if f.remaining -= int64(n); f.remaining < 0 {
		return 0, fmt.Errorf("%s: grew beyond the limit while it was read: %w", f.name, connectors.ErrLimit)
	}
	if errors.Is(err, io.EOF) && f.changed() {
		return n, fmt.Errorf("%s: changed while it was read; run again when it is written: %w", f.name, connectors.ErrSource)
	}
	return n, err
}

// changed compares the end of the file with its beginning.
func (f *file) changed() bool {
	after, err := f.opened.Stat()
	return err != nil || after.Size() != f.before.Size() || !after.ModTime().Equal(f.before.ModTime())
}

func (f *file) Close() error { return f.opened.Close() }
