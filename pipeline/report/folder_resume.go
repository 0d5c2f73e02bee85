package report

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// ResumeFolder is [NewFolder] for a writing that may take over files which an
// earlier one, stopped before its end, left behind; see [Folder.Sources]. Fault
// is called before each step where tests stop the program; nil for none.
func ResumeFolder(path string, fault func(step string)) (*Folder, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	interrupted := path + ".interrupted"
	if _, err := os.Stat(filepath.Join(path+".partial", markerName)); err == nil {
		if err := removeOurs(interrupted); err != nil {
			return nil, err
		}
		if err := os.Rename(path+".partial", interrupted); err != nil {
			return nil, err
		}
	}
	folder, err := NewFolder(path)
	if err == nil {
		folder.interrupted, folder.fault = interrupted, fault
	}
	return folder, err
}

// Sources are the folders that files may be taken over from: what a stopped
// writing left, then the report as it lies there now.
func (f *Folder) Sources() []string { return []string{f.interrupted, f.path} }

// Step tells that a step of the writing begins.
func (f *Folder) Step(name string) {
	if f.fault != nil {
		f.fault(name)
	}
}

// ErrAltered means that a file is not as it was written.
var ErrAltered = errors.New("not as it was written")

// Unaltered tells whether a file of an earlier report still has the bytes that
// were written; the error is [ErrAltered] where it has not.
func Unaltered(folder string, file WrittenFile) error {
	if !fs.ValidPath(file.Name) {
		return fmt.Errorf("%q: %w", file.Name, ErrAltered)
	}
	content, err := os.Open(filepath.Join(folder, filepath.FromSlash(file.Name)))
	if err != nil {
		return fmt.Errorf("%s is gone: %w", file.Name, ErrAltered)
	}
	defer content.Close()
	digest := sha256.New()
	if _, err := io.Copy(digest, content); err != nil {
		return err
	}
	if hex.EncodeToString(digest.Sum(nil)) != file.SHA256 {
		return fmt.Errorf("%s is %w", file.Name, ErrAltered)
	}
	return nil
}

// TakeOver copies a file of an earlier report into this one.
func (f *Folder) TakeOver(source string, file WrittenFile) error {
	content, err := os.Open(filepath.Join(source, filepath.FromSlash(file.Name)))
	if err != nil {
		return err
	}
	defer content.Close()
	return f.Create(file.Name, func(w io.Writer) error {
		_, err := io.Copy(w, content)
		return err
	})
}

// Files lists what was written so far, in the order of writing.
func (f *Folder) Files() []WrittenFile { return f.files }

func (f *Folder) forgetInterrupted() error {
	if f.interrupted == "" {
		return nil
	}
	return removeOurs(f.interrupted)
}
