package engine

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"cts/pipeline/lake"
	"cts/schemas"
)

// located are the Parquet files of a state on the local disk.
type located struct {
	paths   map[string][]string // by table, in the order of the commits
	folders []string            // folders that queries may read
}

// locate finds the files of every table. Of a reference table only the file of
// the last commit counts. Files that lie elsewhere than on the local disk are
// copied to it.
func (e *Engine) locate(ctx context.Context, options Options) (located, error) {
	found := located{paths: map[string][]string{}}
	for _, table := range schemas.Tables() {
		for _, file := range options.State.Files(table.Name) {
			if err := e.add(ctx, options, &found, file); err != nil {
				return found, err
			}
		}
	}
	for _, table := range schemas.ReferenceTables() {
		if file, ok := options.State.Latest(table.Name); ok {
			if err := e.add(ctx, options, &found, file); err != nil {
				return found, err
			}
		}
	}
	found.folders = e.folders(options)
	return found, nil
}

func (e *Engine) add(ctx context.Context, options Options, found *located, file lake.File) error {
	if options.Lake == nil {
		return fmt.Errorf("the state names %s and no lake was given to read it from", file.Name)
	}
	path, ok := options.Lake.Storage().Path(file.Name)
	if !ok {
		var err error
		if path, err = e.copyFile(ctx, options, file.Name); err != nil {
			return err
		}
	}
	found.paths[file.Table] = append(found.paths[file.Table], path)
	return nil
}

// folders lists what queries may read: the lake, the staged files, the copies.
func (e *Engine) folders(options Options) []string {
	folders := []string{}
	if options.Lake != nil {
		if path, ok := options.Lake.Storage().Path("lake"); ok {
			folders = append(folders, path)
		}
	}
	folders = append(folders, e.scratch.copies())
	if options.Candidate != nil {
		for _, table := range schemas.Tables() {
			for _, path := range options.Candidate.Files[table.Name] {
				folders = append(folders, filepath.Dir(path))
			}
		}
	}
	return folders
}

// copyFile copies a file of the storage to the local disk and returns its path.
func (e *Engine) copyFile(ctx context.Context, options Options, name string) (path string, err error) {
	source, err := options.Lake.Storage().Open(ctx, name)
	if err != nil {
		return "", err
	}
	defer source.Close()
	path = filepath.Join(e.scratch.copies(), filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return "", err
	}
	target, err := os.Create(path)
	if err != nil {
		return "", err
	}
	_, err = io.Copy(target, io.NewSectionReader(source, 0, source.Size()))
	return path, errors.Join(err, target.Close())
}
