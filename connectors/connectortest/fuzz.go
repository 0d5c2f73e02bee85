package connectortest

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime/metrics"
	"slices"
	"strings"
	"testing"
	"time"

	"cts/connectors"
	"cts/schemas"
)

// Fuzz feeds a format with bytes: none may crash it, hold it up, or make it give a
// row that is not in order. Files that it must read or refuse are in the seeds.
func Fuzz(f *testing.F, descriptor connectors.FormatDescriptor, name string, seeds ...string) {
	format, err := descriptor.New(nil)
	if err != nil {
		f.Fatal(err)
	}
	FuzzFormat(f, format, name, seeds...)
}

// FuzzFormat is [Fuzz] for a format that is made already, such as one with descriptions.
func FuzzFormat(f *testing.F, format connectors.Format, name string, seeds ...string) {
	fuzz(f, name, seeds, func(t *testing.T, file connectors.File) {
		if inspector, ok := format.(connectors.Inspector); ok {
			_, err := inspector.Inspect(t.Context(), file)
			Decided(t, err)
		}
		header, err := format.Recognise(t.Context(), file)
		if Decided(t, err); err != nil {
			return
		}
		Decided(t, format.Read(t.Context(), file, header, &orderly{t: t}))
	})
}

// FuzzInspector is [Fuzz] for what only tells what a file is.
func FuzzInspector(f *testing.F, inspector connectors.Inspector, name string, seeds ...string) {
	fuzz(f, name, seeds, func(t *testing.T, file connectors.File) {
		_, err := inspector.Inspect(t.Context(), file)
		Decided(t, err)
	})
}

// fuzz reads changed seeds, each within the bounds.
func fuzz(f *testing.F, name string, seeds []string, read func(*testing.T, connectors.File)) {
	for _, seed := range seeds {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		Bounded(t, len(content), func() { read(t, File(name, content)) })
	})
}

// Bounded reads so many bytes of a fuzz test, and holds the time of the reading and
// the memory of the process to their bounds.
func Bounded(t *testing.T, size int, read func()) {
	t.Helper()
	start := time.Now()
	read()
	if took := time.Since(start); took > maxTime {
		t.Fatalf("%v for %d bytes", took, size)
	}
	if most := memory(); most > maxMemory {
		t.Fatalf("the process has taken %d bytes of memory, the last time for %d bytes", most, size)
	}
}

// maxMemory is what a reader may take, with everything else in the process.
const maxMemory = 1 << 30

// memory is the most that the process has taken so far: what is given back still counts.
func memory() uint64 {
	sample := []metrics.Sample{{Name: "/memory/classes/total:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}

// Decided makes sure that an error is one that a caller can decide on.
func Decided(t *testing.T, err error) {
	t.Helper()
	known := []error{connectors.ErrNotRecognised, connectors.ErrUnreadable, connectors.ErrLimit, connectors.ErrNoFigures}
	if err != nil && !slices.ContainsFunc(known, func(k error) bool { return errors.Is(err, k) }) {
		t.Fatalf("an error that nobody can decide on: %v", err)
	}
}

// orderly is a sink that checks every row and keeps none.
type orderly struct {
	t     *testing.T
	count int64
}

// Row checks a row.
func (o *orderly) Row(row schemas.RawRow) error {
	o.count++
	if row.RowNumber != o.count || row.Locator == "" {
		o.t.Fatalf("row %d: number %d, locator %q", o.count, row.RowNumber, row.Locator)
	}
	checkValue(o.t, row)
	return nil
}

// Answer takes an answer.
func (o *orderly) Answer(schemas.Metadata) error { return nil }

// Seeds reads real files for [Fuzz]: all below a folder with one of the
// extensions, none larger than a limit of bytes. Where the folder is absent there
// are none.
func Seeds(folder string, limit int64, extensions ...string) []string {
	return realFiles(folder, extensions, func(content string) (string, bool) { return content, int64(len(content)) <= limit })
}

// Heads reads the first lines of real files of text, as [Seeds]: as many as are
// within a limit of bytes, and all where the file is no larger.
func Heads(folder string, limit int, extensions ...string) []string {
	return realFiles(folder, extensions, func(content string) (string, bool) {
		if len(content) > limit {
			content = content[:strings.LastIndexByte(content[:limit], '\n')+1]
		}
		return content, content != ""
	})
}

// realFiles reads the files below a folder and keeps what of each is to be a seed.
func realFiles(folder string, extensions []string, keep func(content string) (string, bool)) []string {
	var seeds []string
	_ = filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !slices.Contains(extensions, filepath.Ext(path)) {
			return nil //nolint:nilerr // what cannot be read is no seed
		}
		if content, err := os.ReadFile(path); err == nil {
			if seed, ok := keep(string(content)); ok {
				seeds = append(seeds, seed)
			}
		}
		return nil
	})
	return seeds
}
