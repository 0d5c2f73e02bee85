package report

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"cts/schemas"
)

// Writer takes the files of a report. Nothing that it was given shows in its
// place before Commit.
type Writer interface {
	// Create writes one file; the name is relative, with forward slashes.
	Create(name string, write func(io.Writer) error) error
	// Commit puts all files in place at once.
	Commit() (Written, error)
	// Discard removes what was written and leaves the place as it was.
	Discard() error
}

// Written lists what a report consists of.
type Written struct {
	Folder string
	Files  []WrittenFile // sorted by name
	Digest string        // over names and digests
}

// WrittenFile is one file of a report.
type WrittenFile struct {
	Name   string `json:"name"`
	SHA256 string `json:"sha256"`
	Bytes  int64  `json:"bytes"`
}

// Path is where a file of the report lies.
func (w Written) Path(name string) string { return filepath.Join(w.Folder, filepath.FromSlash(name)) }

// ErrNotAReport means that a folder holds something else than a report written
// here; it is left as it is.
var ErrNotAReport = errors.New("not a report: choose another folder, or empty this one")

const (
	manifestName = "report.json" // written last, lists every other file
	markerName   = ".cts-report" // written first, so that a left-over is known for ours
	markerText   = "This folder is written by cts report; the next report replaces it.\n"
)

// manifest is the content of report.json. It holds no time, host or path.
type manifest struct {
	Kind   string        `json:"kind"`
	Digest string        `json:"digest"`
	Files  []WrittenFile `json:"files"`
}

// Folder writes a report into a local folder: first beside it, then in its
// place by renaming. One report at a time is written to a folder.
type Folder struct {
	path    string // where the report will lie
	partial string // where it is written
	files   []WrittenFile

	interrupted string            // what an earlier, stopped writing left; empty for none
	fault       func(step string) // where tests stop the program
}

// NewFolder prepares writing to a folder that does not exist, is empty, or holds
// nothing but an earlier report; otherwise the error is [ErrNotAReport].
func NewFolder(path string) (*Folder, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	if err := restorePrevious(path); err != nil {
		return nil, err
	}
	if err := checkReplaceable(path); err != nil {
		return nil, err
	}
	folder := &Folder{path: path, partial: path + ".partial"}
	if err := removeOurs(folder.partial); err != nil {
		return nil, err
	}
	return folder, folder.begin()
}

// restorePrevious puts an earlier report back that a writing, stopped between
// its last two steps, had moved aside.
func restorePrevious(path string) error {
	previous := path + ".previous"
	if exists(path) || !exists(filepath.Join(previous, markerName)) {
		return nil
	}
	return os.Rename(previous, path)
}

// exists reports whether something may stand at path: what cannot be looked at may.
func exists(path string) bool {
	_, err := os.Stat(path)
	return !errors.Is(err, fs.ErrNotExist)
}

func (f *Folder) begin() error {
	if err := os.MkdirAll(f.partial, 0o755); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(f.partial, markerName), []byte(markerText), 0o644)
}

// Create implements [Writer].
func (f *Folder) Create(name string, write func(io.Writer) error) (err error) {
	if !fs.ValidPath(name) || name == manifestName || name == markerName {
		return fmt.Errorf("%q cannot be the name of a file in a report", name)
	}
	path := filepath.Join(f.partial, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	digest := &counted{hash: sha256.New()}
	buffered := bufio.NewWriter(io.MultiWriter(file, digest))
	err = errors.Join(write(buffered), buffered.Flush(), file.Sync(), file.Close())
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	f.files = append(f.files, WrittenFile{Name: name, SHA256: hex.EncodeToString(digest.hash.Sum(nil)), Bytes: digest.bytes})
	return nil
}

// counted hashes and counts what passes.
type counted struct {
	hash  hash.Hash
	bytes int64
}

func (c *counted) Write(p []byte) (int, error) {
	c.bytes += int64(len(p))
	return c.hash.Write(p)
}

// Commit implements [Writer]: it writes the manifest, moves an earlier report
// aside, the new one into place, and removes the earlier one.
func (f *Folder) Commit() (Written, error) {
	written := f.written()
	text, err := json.MarshalIndent(manifest{Kind: "cts trend report", Digest: written.Digest, Files: written.Files}, "", " ")
	if err != nil {
		return Written{}, err
	}
	if err := os.WriteFile(filepath.Join(f.partial, manifestName), append(text, '\n'), 0o644); err != nil {
		return Written{}, err
	}
	if err := checkReplaceable(f.path); err != nil {
		return Written{}, err
	}
	return written, f.replace()
}

func (f *Folder) written() Written {
	files := slices.Clone(f.files)
	slices.SortFunc(files, func(a, b WrittenFile) int { return strings.Compare(a.Name, b.Name) })
	var parts []string
	for _, file := range files {
		parts = append(parts, file.Name, file.SHA256)
	}
	return Written{Folder: f.path, Files: files, Digest: schemas.ID(parts...)}
}

func (f *Folder) replace() error {
	previous := f.path + ".previous"
	if err := removeOurs(previous); err != nil {
		return err
	}
	if err := os.Rename(f.path, previous); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := os.Rename(f.partial, f.path); err != nil {
		return errors.Join(err, os.Rename(previous, f.path))
	}
	return errors.Join(removeOurs(previous), f.forgetInterrupted())
}

// Discard implements [Writer].
func (f *Folder) Discard() error { return errors.Join(removeOurs(f.partial), f.forgetInterrupted()) }

// checkReplaceable tells whether a report may take the place of a folder: every
// file in it has to be listed by its manifest.
func checkReplaceable(path string) error {
	entries, err := os.ReadDir(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return fmt.Errorf("%s: %w", path, ErrNotAReport)
	case len(entries) == 0:
		return nil
	}
	text, err := os.ReadFile(filepath.Join(path, manifestName))
	if err != nil {
		return fmt.Errorf("%s: %w", path, ErrNotAReport)
	}
	var earlier manifest
	if err := json.Unmarshal(text, &earlier); err != nil || earlier.Kind == "" {
		return fmt.Errorf("%s: %w", path, ErrNotAReport)
	}
	return checkNothingElse(path, earlier)
}

func checkNothingElse(path string, earlier manifest) error {
	known := map[string]bool{manifestName: true, markerName: true}
	for _, file := range earlier.Files {
		known[file.Name] = true
	}
	return filepath.WalkDir(path, func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		relative, err := filepath.Rel(path, name)
		if err == nil && !known[filepath.ToSlash(relative)] {
			return fmt.Errorf("%s holds %s, which is not part of the report: %w", path, filepath.ToSlash(relative), ErrNotAReport)
		}
		return err
	})
}

// removeOurs removes a folder that carries our marker or is empty; any other is left and refused.
func removeOurs(path string) error {
	entries, err := os.ReadDir(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("%s: %w", path, ErrNotAReport)
	}
	marked := slices.ContainsFunc(entries, func(e fs.DirEntry) bool { return e.Name() == markerName })
	if len(entries) > 0 && !marked {
		return fmt.Errorf("%s: %w", path, ErrNotAReport)
	}
	return os.RemoveAll(path)
}

// Earlier lists the files of the report that lies in a folder now; none where there is no report.
func Earlier(path string) []WrittenFile {
	text, err := os.ReadFile(filepath.Join(path, manifestName))
	if err != nil {
		return nil
	}
	var earlier manifest
	if err := json.Unmarshal(text, &earlier); err != nil {
		return nil
	}
	return earlier.Files
}
