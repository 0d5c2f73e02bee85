package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"cts/docs/site"
)

// writeSite writes the documentation as pages that a browser opens from a folder.
func writeSite(folder string) error {
	repository := os.DirFS(".")
	sections, err := site.ReadContents(repository)
	if err != nil {
		return fmt.Errorf("%w (run this in the folder of the repository)", err)
	}
	if err := removeSite(folder); err != nil {
		return err
	}
	written, err := site.Build(repository, sections, folder)
	if err != nil {
		return err
	}
	fmt.Printf("documentation: %s/index.html (%d files)\n", folder, written)
	return nil
}

// removeSite removes an earlier site. A folder that holds anything else is left alone.
func removeSite(folder string) error {
	entries, err := os.ReadDir(folder)
	if errors.Is(err, fs.ErrNotExist) || err == nil && len(entries) == 0 {
		return nil
	}
	if _, err := os.Stat(filepath.Join(folder, "style.css")); err != nil {
		return fmt.Errorf("%s holds something else than an earlier site; name another folder", folder)
	}
	return os.RemoveAll(folder)
}
