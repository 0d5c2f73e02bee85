package main

import (
	"archive/tar"
	"archive/zip"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// archiver takes one file after the other.
type archiver interface {
	add(name string, mode fs.FileMode, size int64) (io.Writer, error)
	Close() error
}

// writeArchive packs a folder under its own name. Order, dates and owners are
// fixed, so that the same files give the same bytes.
func writeArchive(file, folder string, date time.Time) error {
	out, err := os.Create(file)
	if err != nil {
		return err
	}
	archive, err := newArchiver(file, out, date)
	if err != nil {
		return errors.Join(err, out.Close())
	}
	parent := filepath.Dir(filepath.Clean(folder))
	err = filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error { // in the order of names
		if err != nil || entry.IsDir() {
			return err
		}
		return pack(archive, parent, path)
	})
	return errors.Join(err, archive.Close(), out.Close())
}

func newArchiver(file string, out io.Writer, date time.Time) (archiver, error) {
	switch {
	case strings.HasSuffix(file, ".tar.gz"):
		compressed, err := gzip.NewWriterLevel(out, gzip.BestCompression)
		return tarArchiver{tar.NewWriter(compressed), compressed, date}, err
	case strings.HasSuffix(file, ".zip"):
		return zipArchiver{zip.NewWriter(out), date}, nil
	}
	return nil, fmt.Errorf("%s: name it .tar.gz or .zip", file)
}

func pack(archive archiver, parent, path string) error {
	name, err := filepath.Rel(parent, path)
	if err != nil {
		return err
	}
	in, err := os.Open(path)
	if err != nil {
		return err
	}
	defer in.Close()
	info, err := in.Stat()
	if err != nil {
		return err
	}
	out, err := archive.add(filepath.ToSlash(name), plainMode(info.Mode()), info.Size())
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return err
}

// plainMode keeps only whether a file is a program: the mask of whoever builds leaves no trace.
func plainMode(mode fs.FileMode) fs.FileMode {
	if mode&0o100 != 0 {
		return 0o755
	}
	return 0o644
}

type tarArchiver struct {
	*tar.Writer
	compressed io.Closer
	date       time.Time
}

func (a tarArchiver) add(name string, mode fs.FileMode, size int64) (io.Writer, error) {
	return a.Writer, a.WriteHeader(&tar.Header{Name: name, Mode: int64(mode), Size: size, ModTime: a.date, Typeflag: tar.TypeReg})
}

func (a tarArchiver) Close() error { return errors.Join(a.Writer.Close(), a.compressed.Close()) }

type zipArchiver struct {
	*zip.Writer
	date time.Time
}

func (a zipArchiver) add(name string, mode fs.FileMode, _ int64) (io.Writer, error) {
	header := &zip.FileHeader{Name: name, Method: zip.Deflate, Modified: a.date}
	header.SetMode(mode)
	return a.CreateHeader(header)
}
