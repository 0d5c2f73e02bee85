package intake

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"strings"
	"time"

	"cts/connectors"
)

// DefaultLimit is the most bytes that a file may have where an arrival sets no limit.
const DefaultLimit = 512 << 20

// Arrival says what is known of a file when it comes.
type Arrival struct {
	Name       string // original file name, as the source gives it
	Source     string // source in the configuration; empty for a file named by hand
	Version    string // version that the transport tells, such as an ETag
	ReceivedAt time.Time
	Limit      int64 // most bytes; 0 means DefaultLimit
}

// Snapshot is one received file: its sidecar.
type Snapshot struct {
	SHA256     string    `json:"sha256"` // names the bytes
	Name       string    `json:"name"`   // original file name
	Size       int64     `json:"size"`   // bytes
	Source     string    `json:"source"` // empty for a file named by hand
	ReceivedAt time.Time `json:"received_at"`
	MediaType  string    `json:"media_type"` // told from the first bytes
	Version    string    `json:"version"`    // as the transport told it
}

// ErrTooLarge means that a file has more bytes than may be received.
var ErrTooLarge = connectors.ErrLimit

// SnapshotName is the name under which a storage keeps the bytes of a snapshot.
// The digest must be one that intake gave.
func SnapshotName(digest string) string { return "snapshots/" + digest[:2] + "/" + digest }

func (s Snapshot) name() string { return SnapshotName(s.SHA256) + ".json" }

func (s Snapshot) check() error {
	if err := checkDigest("sha256", s.SHA256); err != nil {
		return err
	}
	if s.Size < 0 {
		return fmt.Errorf("size is %d", s.Size)
	}
	if err := required("name", s.Name, "media_type", s.MediaType); err != nil {
		return err
	}
	return checkInstant("received_at", s.ReceivedAt)
}

// checkDigest refuses what is no SHA-256 in lower-case hexadecimal.
func checkDigest(name, digest string) error {
	decoded, err := hex.DecodeString(digest)
	if err != nil || len(decoded) != sha256.Size || hex.EncodeToString(decoded) != digest {
		return fmt.Errorf("%s %q is not a SHA-256 in lower-case hexadecimal", name, digest)
	}
	return nil
}

// Receive stores the bytes of r as a snapshot. Bytes that were received before
// keep the sidecar of their first arrival, which is returned with created false.
// A file over the limit is [ErrTooLarge], and nothing is stored.
func Receive(ctx context.Context, storage Storage, arrival Arrival, r io.Reader) (snapshot Snapshot, created bool, err error) {
	spooled := &spool{}
	defer func() { err = errors.Join(err, spooled.remove()) }()
	snapshot, err = spooled.take(ctx, arrival, r)
	if err != nil {
		return Snapshot{}, false, fmt.Errorf("receiving %s from %s: %w", arrival.Name, arrival.Source, err)
	}
	if err := snapshot.check(); err != nil {
		return Snapshot{}, false, fmt.Errorf("receiving %q from %q: %w", arrival.Name, arrival.Source, err)
	}
	if _, err := storage.Create(ctx, SnapshotName(snapshot.SHA256), spooled.writeTo); err != nil {
		return Snapshot{}, false, err
	}
	if created, err = create(ctx, storage, snapshot); err != nil || created {
		return snapshot, created, err
	}
	snapshot, err = Sidecar(ctx, storage, snapshot.SHA256)
	return snapshot, false, err
}

// Sidecar returns what is known of a snapshot. A missing one is fs.ErrNotExist.
func Sidecar(ctx context.Context, storage Storage, digest string) (Snapshot, error) {
	if err := checkDigest("snapshot", digest); err != nil {
		return Snapshot{}, err
	}
	return read[Snapshot](ctx, storage, SnapshotName(digest)+".json")
}

// Held holds a file outside any storage, until done is called: for a look at what a
// source offers.
func Held(ctx context.Context, name string, r io.Reader, limit int64) (file connectors.File, done func() error, err error) {
	spooled := &spool{}
	snapshot, err := spooled.take(ctx, Arrival{Name: name, Limit: limit}, r)
	if err != nil {
		return connectors.File{}, nil, errors.Join(fmt.Errorf("%s: %w", name, err), spooled.remove())
	}
	return connectors.File{ReaderAt: spooled, Name: snapshot.Name, Snapshot: snapshot.SHA256, Size: snapshot.Size}, spooled.remove, nil
}

// ReadAt reads from the head in memory and the tail on disk as from one file.
func (s *spool) ReadAt(buffer []byte, offset int64) (n int, err error) {
	head := s.head.Bytes()
	if offset < int64(len(head)) {
		n = copy(buffer, head[offset:])
	}
	switch {
	case n == len(buffer):
		return n, nil
	case s.tail == nil:
		return n, io.EOF
	}
	more, err := s.tail.ReadAt(buffer[n:], offset+int64(n)-int64(len(head)))
	return n + more, err
}

// OpenSnapshot opens the bytes of a snapshot for a format. The caller calls done
// when it has read them.
func OpenSnapshot(ctx context.Context, storage Storage, digest string) (file connectors.File, done func() error, err error) {
	sidecar, err := Sidecar(ctx, storage, digest)
	if err != nil {
		return connectors.File{}, nil, err
	}
	reader, err := storage.Open(ctx, SnapshotName(digest))
	if err != nil {
		return connectors.File{}, nil, err
	}
	if reader.Size() != sidecar.Size {
		err := fmt.Errorf("%s has %d bytes instead of %d; run `cts lake verify`, and take it from a backup", SnapshotName(digest), reader.Size(), sidecar.Size)
		return connectors.File{}, nil, errors.Join(err, reader.Close())
	}
	return connectors.File{ReaderAt: reader, Name: sidecar.Name, Snapshot: digest, Size: reader.Size()}, reader.Close, nil
}

// spoolMemory is how many bytes of an arriving file are held in memory; the rest
// goes to a temporary file, because its name is known only when it has ended.
const spoolMemory = 32 << 20

// spool holds an arriving file until its digest is known.
type spool struct {
	head bytes.Buffer
	tail *os.File // nil while the head holds all
}

// take reads r to its end and describes it.
func (s *spool) take(ctx context.Context, arrival Arrival, r io.Reader) (Snapshot, error) {
	limit := arrival.Limit
	if limit <= 0 {
		limit = DefaultLimit
	}
	digest := sha256.New()
	bounded := io.TeeReader(io.LimitReader(&cancelReader{ctx, r}, limit+1), digest)
	size, err := s.fill(bounded)
	if err != nil {
		return Snapshot{}, err
	}
	if size > limit {
		return Snapshot{}, fmt.Errorf("%w: the file has more than %d bytes; raise the limit of file sizes in cts.yaml if it is meant to", ErrTooLarge, limit)
	}
	return Snapshot{
		SHA256: hex.EncodeToString(digest.Sum(nil)), Name: readable(arrival.Name), Size: size, Source: arrival.Source,
		ReceivedAt: instant(arrival.ReceivedAt), MediaType: http.DetectContentType(s.head.Bytes()), Version: readable(arrival.Version),
	}, nil
}

// readable is a text of foreign make, such as a file name in an old encoding,
// as far as it is UTF-8.
func readable(text string) string { return strings.ToValidUTF8(text, "\uFFFD") }

// fill copies r into memory and, past spoolMemory, into a temporary file.
func (s *spool) fill(r io.Reader) (size int64, err error) {
	size, err = io.CopyN(&s.head, r, spoolMemory)
	if errors.Is(err, io.EOF) {
		return size, nil
	}
	if err != nil {
		return size, err
	}
	if s.tail, err = os.CreateTemp("", "cts-*.part"); err != nil {
		return size, err
	}
	more, err := io.Copy(s.tail, r)
	return size + more, err
}

// writeTo writes the whole file.
func (s *spool) writeTo(w io.Writer) error {
	if _, err := w.Write(s.head.Bytes()); err != nil || s.tail == nil {
		return err
	}
	if _, err := s.tail.Seek(0, io.SeekStart); err != nil {
		return err
	}
	_, err := io.Copy(w, s.tail)
	return err
}

// remove takes the temporary file away.
func (s *spool) remove() error {
	if s.tail == nil {
		return nil
	}
	err := errors.Join(s.tail.Close(), os.Remove(s.tail.Name()))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// cancelReader reads until its context ends.
type cancelReader struct {
	ctx context.Context
	io.Reader
}

func (r *cancelReader) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.Reader.Read(p)
}
