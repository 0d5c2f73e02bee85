package engine

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/gofrs/flock"
)

// scratch is the private folder of one engine, for what does not fit into
// memory and for local copies. It goes when the engine closes.
type scratch struct {
	folder string
	user   *flock.Flock // shared; nil where the folder lies in the system's own
}

// scratchPattern names the folders of engines among whatever else lies beside them.
const scratchPattern = "query-*"

// newScratch makes a folder under shelf. One that cannot be written to, such as
// that of a workspace on a read-only disk, gives way to the system's folder for
// temporary files, which the system sweeps.
func newScratch(shelf string) (*scratch, error) {
	if shelf != "" {
		if made, err := scratchOn(shelf); err == nil {
			return made, nil
		}
	}
	folder, err := os.MkdirTemp("", "cts-"+scratchPattern)
	return &scratch{folder: folder}, err
}

// scratchOn makes a folder on a shelf that engines of several programs share.
// Each holds a shared lock, which the system takes back from a program that
// ends; who finds the shelf without a user removes what stands on it.
func scratchOn(shelf string) (*scratch, error) {
	if err := os.MkdirAll(shelf, 0o700); err != nil {
		return nil, err
	}
	user := flock.New(filepath.Join(shelf, "users"))
	if alone, err := user.TryLock(); err != nil {
		return nil, err
	} else if alone {
		if err := errors.Join(sweep(shelf), user.Unlock()); err != nil {
			return nil, err
		}
	}
	if err := user.RLock(); err != nil {
		return nil, err
	}
	folder, err := os.MkdirTemp(shelf, scratchPattern)
	if err != nil {
		return nil, errors.Join(err, user.Unlock())
	}
	return &scratch{folder: folder, user: user}, nil
}

// sweep removes the folders that stopped programs left.
func sweep(shelf string) error {
	left, err := fs.Glob(os.DirFS(shelf), scratchPattern) // the path of the shelf may hold any sign
	problems := []error{err}
	for _, folder := range left {
		problems = append(problems, os.RemoveAll(filepath.Join(shelf, folder)))
	}
	return errors.Join(problems...)
}

// spill is where DuckDB puts what does not fit into memory; it makes the folder
// when it needs it.
func (s *scratch) spill() string { return filepath.Join(s.folder, "spill") }

// copies is where files of a storage that is not on this disk are copied to.
func (s *scratch) copies() string { return filepath.Join(s.folder, "lake") }

func (s *scratch) close() error {
	err := os.RemoveAll(s.folder)
	if s.user != nil {
		err = errors.Join(err, s.user.Unlock())
	}
	return err
}
