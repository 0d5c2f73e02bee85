package lake

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/gofrs/flock"
)

// Local is a storage in a folder of the local disk. The folder must lie on one
// file system that has hard links, as every usual one does.
//
// A file is written under .staging, synced, linked to its name, and the folder
// is synced; a program stopped anywhere leaves whole files under their names and
// at most a part under .staging.
type Local struct {
	// Fault, when set, is called with the name of every step that changes the
	// disk, before it is taken: "write", "sync", "link" (for commits "commit"),
	// "syncdir" and "remove", each with the name concerned. Tests stop the
	// program there. See [NewLocal] for the environment.
	Fault func(step string)

	folder string
	root   *os.Root
}

// waitBetweenTries is how long Lock waits before it asks the system again.
const waitBetweenTries = 20 * time.Millisecond

// NewLocal opens the folder as a storage, and makes it if it is not there.
//
// Two environment variables serve tests: CTS_FAILPOINT kills the process at a
// step (see [Local].Fault), "#7" at the seventh, "link lake/series/" at the
// first whose name begins so; CTS_FAILPOINT_LOG names a file to which the name
// of every step is added.
func NewLocal(folder string) (*Local, error) {
	folder, err := filepath.Abs(folder)
	if err != nil {
		return nil, fmt.Errorf("workspace %s: %w", folder, err)
	}
	if err := os.MkdirAll(filepath.Join(folder, privateFolder), 0o755); err != nil {
		return nil, fmt.Errorf("workspace %s cannot be made: %w", folder, err)
	}
	root, err := os.OpenRoot(folder)
	if err != nil {
		return nil, fmt.Errorf("workspace %s cannot be opened: %w", folder, err)
	}
	return &Local{Fault: failpointFromEnvironment(), folder: folder, root: root}, nil
}

// Close gives the folder back to the system; the storage is not used afterwards.
func (l *Local) Close() error { return l.root.Close() }

// step tells Fault what is about to happen.
func (l *Local) step(kind, name string) {
	if l.Fault != nil {
		l.Fault(kind + " " + name)
	}
}

// announce tells Collect, by a shared lock that the system takes back when the
// process ends, that a file is being written under .staging.
func (l *Local) announce(ctx context.Context) (release func(), err error) {
	lock := flock.New(filepath.Join(l.folder, privateFolder, "writers"))
	if _, err := lock.TryRLockContext(ctx, waitBetweenTries); err != nil {
		return nil, fmt.Errorf("lock on %s: %w", l.folder, err)
	}
	return func() { _ = lock.Unlock() }, nil
}

// Open implements [Storage].
func (l *Local) Open(ctx context.Context, name string) (Reader, error) {
	if err := check(ctx, name); err != nil {
		return nil, err
	}
	return l.open(name)
}

func (l *Local) open(name string) (Reader, error) {
	file, err := l.root.Open(local(name))
	if err != nil {
		return nil, refused(name, err)
	}
	info, err := file.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = fmt.Errorf("not a file: %w", fs.ErrNotExist)
	}
	if err != nil {
		return nil, placed(name, errors.Join(err, file.Close()))
	}
	return localReader{file, info.Size()}, nil
}

type localReader struct {
	*os.File
	size int64
}

func (r localReader) Size() int64 { return r.size }

// List implements [Storage].
func (l *Local) List(ctx context.Context, prefix string) ([]string, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	folder, err := folderOf(prefix)
	if err != nil {
		return nil, err
	}
	var names []string
	err = fs.WalkDir(l.root.FS(), folder, func(name string, entry fs.DirEntry, err error) error {
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return nil // no such folder, or one taken away meanwhile
		case err != nil:
			return err
		case name == privateFolder:
			return fs.SkipDir
		case entry.Type().IsRegular() && strings.HasPrefix(name, prefix):
			names = append(names, name)
		}
		return ctx.Err()
	})
	slices.Sort(names)
	return names, err
}

// Link implements [Storage].
func (l *Local) Link(ctx context.Context, from, to string) error {
	if err := errors.Join(check(ctx, from), check(ctx, to)); err != nil {
		return err
	}
	_, err := l.place(ctx, from, to)
	return err
}

// Remove implements [Storage]. Folders of staged files go with their last file.
func (l *Local) Remove(ctx context.Context, name string) error {
	if err := check(ctx, name); err != nil {
		return err
	}
	l.step("remove", name)
	if err := l.root.Remove(local(name)); err != nil {
		return refused(name, err)
	}
	if folder := path.Dir(name); strings.HasPrefix(folder, stagingFolder) {
		_ = l.root.Remove(local(folder)) // refused while it holds files
	}
	return nil
}

// Path implements [Storage].
func (l *Local) Path(name string) (string, bool) {
	if CheckName(name) != nil {
		return "", false
	}
	return filepath.Join(l.folder, local(name)), true
}

// Lock implements [Storage] by a lock of the operating system, which it takes
// back from a process that ends.
func (l *Local) Lock(ctx context.Context) (func() error, error) {
	lock := flock.New(filepath.Join(l.folder, privateFolder, "lock"))
	if _, err := lock.TryLockContext(ctx, waitBetweenTries); err != nil {
		return nil, fmt.Errorf("waiting for another run on %s to end: %w", l.folder, err)
	}
	return lock.Unlock, nil
}

// sweep removes the parts that stopped programs left under .staging. It removes
// nothing, and says so, while any program is writing.
func (l *Local) sweep(ctx context.Context) (removed []string, busy bool, err error) {
	lock := flock.New(filepath.Join(l.folder, privateFolder, "writers"))
	alone, err := lock.TryLock()
	if err != nil || !alone {
		return nil, !alone, err
	}
	defer func() { err = errors.Join(err, lock.Unlock()) }()
	parts, err := fs.Glob(l.root.FS(), privateFolder+"/*.part")
	for _, part := range parts {
		l.step("remove", privateFolder+"/part")
		if err := errors.Join(ctx.Err(), l.root.Remove(local(part))); err != nil {
			return removed, false, err
		}
		removed = append(removed, part)
	}
	return removed, false, err
}

// scratch is a folder that no name of the storage leads to.
func (l *Local) scratch() string { return filepath.Join(l.folder, privateFolder, "scratch") }

// local is a name in the notation of the operating system.
func local(name string) string { return filepath.FromSlash(name) }

// placed puts the name before an error that does not tell it.
func placed(name string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", name, err)
}

// refused is placed for an error that comes straight from package os: it takes
// operation and path away, because the name that the caller knows stands before it.
func refused(name string, err error) error {
	var ofPath *fs.PathError
	var ofLink *os.LinkError
	switch {
	case errors.As(err, &ofPath):
		return placed(name, ofPath.Err)
	case errors.As(err, &ofLink):
		return placed(name, ofLink.Err)
	}
	return placed(name, err)
}

// check refuses an unfit name and a call whose context has ended.
func check(ctx context.Context, name string) error {
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return CheckName(name)
}

// digestOf is the SHA-256 of what the reader holds, in hexadecimal.
func digestOf(ctx context.Context, reader Reader) (string, error) {
	hash := sha256.New()
	if _, err := io.Copy(&cancelWriter{ctx, hash}, io.NewSectionReader(reader, 0, reader.Size())); err != nil {
		return "", err
	}
	return hex.EncodeToString(hash.Sum(nil)), nil
}
