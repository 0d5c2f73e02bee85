package lake

import (
	"bufio"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"strings"
)

// How a file comes into the folder: written aside, synced, linked to its name.

// writeBuffer is how many bytes are gathered before they are written.
const writeBuffer = 1 << 20

// Create implements [Storage].
func (l *Local) Create(ctx context.Context, name string, write func(io.Writer) error) (bool, error) {
	if err := check(ctx, name); err != nil {
		return false, err
	}
	release, err := l.announce(ctx)
	if err != nil {
		return false, err
	}
	defer release()
	if _, err := l.root.Stat(local(name)); err == nil {
		return false, l.compare(ctx, name, write)
	}
	part, err := l.writePart(ctx, name, write)
	if err != nil {
		return false, err
	}
	created, err := l.place(ctx, part, name)
	l.step("remove", privateFolder+"/"+name)
	return created, errors.Join(err, placed(name, l.root.Remove(local(part))))
}

// compare holds what write gives against the stored file, without writing.
func (l *Local) compare(ctx context.Context, name string, write func(io.Writer) error) error {
	hash := sha256.New()
	if err := write(&cancelWriter{ctx, hash}); err != nil {
		return placed(name, err)
	}
	return l.settle(ctx, hex.EncodeToString(hash.Sum(nil)), name)
}

// settle decides about a name that is taken: equal bytes are kept, and made to
// last even if whoever linked them had no time to; others are a conflict.
func (l *Local) settle(ctx context.Context, offered, name string) error {
	stored, err := l.digest(ctx, name)
	if err != nil {
		return err
	}
	if stored != offered {
		return &ConflictError{Name: name, Stored: stored, Offered: offered}
	}
	return l.syncFolder(path.Dir(name))
}

// digest is the SHA-256 of a file, which may lie under .staging.
func (l *Local) digest(ctx context.Context, name string) (string, error) {
	reader, err := l.open(name)
	if err != nil {
		return "", err
	}
	digest, err := digestOf(ctx, reader)
	return digest, placed(name, errors.Join(err, reader.Close()))
}

// writePart writes and syncs a file under .staging and returns its name there.
// A part that fails is removed; one that the process dies over stays.
func (l *Local) writePart(ctx context.Context, name string, write func(io.Writer) error) (part string, err error) {
	part = path.Join(privateFolder, rand.Text()+".part")
	file, err := l.root.OpenFile(local(part), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644)
	if err != nil {
		return "", refused(name, err)
	}
	err = l.fill(ctx, file, name, write)
	if err := errors.Join(err, file.Close()); err != nil {
		return "", placed(name, errors.Join(err, l.root.Remove(local(part))))
	}
	return part, nil
}

// fill writes what write gives to the open file and syncs it.
func (l *Local) fill(ctx context.Context, file *os.File, name string, write func(io.Writer) error) error {
	steps := stepWriter{file, func() { l.step("write", name) }}
	buffer := bufio.NewWriterSize(&cancelWriter{ctx, steps}, writeBuffer)
	if err := write(buffer); err != nil {
		return err
	}
	if err := buffer.Flush(); err != nil {
		return err
	}
	l.step("sync", name)
	return file.Sync()
}

// place links from to the name, by the rules of [Storage] Create.
func (l *Local) place(ctx context.Context, from, name string) (created bool, err error) {
	if err := errors.Join(ctx.Err(), l.makeFolder(path.Dir(name))); err != nil {
		return false, placed(name, err)
	}
	l.step(linkStep(name), name)
	err = l.root.Link(local(from), local(name))
	if errors.Is(err, fs.ErrExist) {
		offered, err := l.digest(ctx, from)
		if err != nil {
			return false, err
		}
		return false, l.settle(ctx, offered, name)
	}
	if err != nil {
		return false, refused(name, err)
	}
	return true, l.syncFolder(path.Dir(name))
}

// linkStep names the step that makes a file visible; for a commit it is the one
// that makes all of its files so.
func linkStep(name string) string {
	if strings.HasPrefix(name, commitsFolder) {
		return "commit"
	}
	return "link"
}

// makeFolder makes a folder and what it lies in, and syncs what each is new in.
func (l *Local) makeFolder(folder string) error {
	if folder == "." {
		return nil
	}
	if info, err := l.root.Stat(local(folder)); err == nil && info.IsDir() {
		return nil
	}
	if err := l.makeFolder(path.Dir(folder)); err != nil {
		return err
	}
	if err := l.root.Mkdir(local(folder), 0o755); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return l.syncFolder(path.Dir(folder))
}

// syncFolder makes the names in a folder last.
func (l *Local) syncFolder(folder string) error {
	l.step("syncdir", folder)
	if !foldersSync {
		return nil
	}
	file, err := l.root.Open(local(folder))
	if err != nil {
		return refused(folder, err)
	}
	return placed(folder, errors.Join(file.Sync(), file.Close()))
}

// cancelWriter passes bytes on until its context ends.
type cancelWriter struct {
	ctx context.Context
	io.Writer
}

func (w *cancelWriter) Write(p []byte) (int, error) {
	if err := w.ctx.Err(); err != nil {
		return 0, err
	}
	return w.Writer.Write(p)
}

// stepWriter announces every write.
type stepWriter struct {
	io.Writer
	step func()
}

func (w stepWriter) Write(p []byte) (int, error) {
	w.step()
	return w.Writer.Write(p)
}
