// Package dir takes files from a folder of this computer.
package dir

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"time"

	"cts/connectors"
)

// Descriptor is the transport "dir".
var Descriptor = connectors.TransportDescriptor{
	ID:    "dir",
	Title: "Folder",
	Help: "Regular files of a folder. Hidden and temporary files (~$x.xlsx, .x, x.tmp) are passed over, " +
		"and so are symbolic links: nothing outside the folder is read. A file that changes while it is read is not taken.",
	Options: options,
	New:     connectors.Constructor("dir", options, newFolder),
}

var options = []connectors.Option{
	{Name: "path", Help: "the folder", Example: "incoming", Required: true},
	{Name: "recursive", Help: "true to look into the folders within it too", Default: "false", Example: "true"},
	{Name: "pattern", Help: "which names to take; * and ? stand for any characters and any one, " +
		"and a pattern with a slash is held against the whole path", Default: "*", Example: "*.xlsx"},
	{Name: "settle", Help: "time between two looks; a file that changed between them is passed over, as it may still be on its way", Default: "0s", Example: "5s"},
	{Name: "max_bytes", Help: "bytes that one file may have", Default: "268435456", Example: "10000000"},
	{Name: "max_files", Help: "files and folders that are looked at", Default: "100000", Example: "1000"},
}

type folder struct {
	path      string
	pattern   connectors.Pattern
	recursive bool
	maxBytes  int64
	maxFiles  int64
	settle    time.Duration
	wait      func(context.Context, time.Duration) error
}

func newFolder(settings connectors.Settings, clock connectors.Clock) (folder, error) {
	f := folder{path: settings["path"], wait: clock.Wait}
	var err error
	if f.pattern, err = connectors.ReadPattern(settings); err != nil {
		return folder{}, err
	}
	if f.recursive, err = settings.Bool("recursive"); err != nil {
		return folder{}, err
	}
	if f.settle, err = time.ParseDuration(settings["settle"]); err != nil || f.settle < 0 {
		return folder{}, fmt.Errorf("setting settle: %q is no span of time such as 5s", settings["settle"])
	}
	if f.maxBytes, err = settings.Count("max_bytes"); err != nil {
		return folder{}, err
	}
	f.maxFiles, err = settings.Count("max_files")
	return f, err
}

// open opens the folder so that no name can lead out of it.
func (f folder) open() (*os.Root, error) {
	root, err := os.OpenRoot(f.path)
	if err != nil {
		return nil, fmt.Errorf("folder %s: %w; create it, or correct the path of the source", f.path, err)
	}
	return root, nil
}

// List returns the files that match, sorted by name: those that are as they were
// after the time to settle, where there is one.
func (f folder) List(ctx context.Context) ([]connectors.Item, error) {
	before, err := f.look(ctx)
	if err != nil || f.settle == 0 || len(before) == 0 {
		return before, err
	}
	if err := f.wait(ctx, f.settle); err != nil {
		return nil, err
	}
	after, err := f.look(ctx)
	return slices.DeleteFunc(after, func(item connectors.Item) bool { return !slices.Contains(before, item) }), err
}

func (f folder) look(ctx context.Context) (items []connectors.Item, err error) {
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	root, err := f.open()
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, root.Close()) }()
	var seen int64
	err = fs.WalkDir(root.FS(), ".", func(name string, entry fs.DirEntry, err error) error {
		seen++
		switch {
		case ctx.Err() != nil:
			return context.Cause(ctx)
		case err != nil:
			return err
		case seen > f.maxFiles:
			return fmt.Errorf("more than %d files; narrow the source or raise max_files: %w", f.maxFiles, connectors.ErrLimit)
		case entry.IsDir():
			return f.enter(name)
		case !f.takes(name, entry):
			return nil
		}
		item, err := describe(name, entry)
		if err == nil {
			items = append(items, item)
		}
		return missingIsGone(err)
	})
	if err != nil {
		return nil, fmt.Errorf("folder %s: %w", f.path, err)
	}
	return sorted(items), nil
}

// enter tells whether to look into a folder.
func (f folder) enter(name string) error {
	if name != "." && (!f.recursive || hidden(path.Base(name))) {
		return fs.SkipDir
	}
	return nil
}

func (f folder) takes(name string, entry fs.DirEntry) bool {
	return f.pattern.Takes(name) && entry.Type().IsRegular() && !connectors.IsPassing(entry.Name())
}

func hidden(base string) bool { return strings.HasPrefix(base, ".") }
