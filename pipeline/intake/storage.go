package intake

import (
	"context"
	"io"
)

// Reader gives random access to the bytes of one stored file. It is an alias,
// so that a storage need not import this package.
type Reader = interface {
	io.ReaderAt
	io.Closer
	Size() int64 // bytes
}

// Storage is what intake needs of the place where a workspace is kept. Names are
// relative, with forward slashes.
type Storage interface {
	// Create stores what write gives, if nothing has the name yet; it appears
	// complete or not at all. Equal bytes under the name are success with
	// created false; other bytes are an error that is fs.ErrExist.
	Create(ctx context.Context, name string, write func(io.Writer) error) (created bool, err error)
	// Open opens a file. A missing one is fs.ErrNotExist.
	Open(ctx context.Context, name string) (Reader, error)
	// List returns the names that begin with prefix, sorted.
	List(ctx context.Context, prefix string) ([]string, error)
}
