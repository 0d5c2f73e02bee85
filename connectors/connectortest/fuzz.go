package connectortest

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"cts/connectors"
	"cts/schemas"
)

// Fuzz feeds a format with bytes: none may crash it, hold it up, or make it give a
// row that is not in order. Files that it must read or refuse are in the seeds.
func Fuzz(f *testing.F, descriptor connectors.FormatDescriptor, name string, seeds ...string) {
	for _, seed := range seeds {
		f.Add([]byte(seed))
	}
	format, err := descriptor.New(nil)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		start := time.Now()
		file := File(name, content)
		if inspector, ok := format.(connectors.Inspector); ok {
			_, err := inspector.Inspect(t.Context(), file)
			decided(t, err)
		}
		header, err := format.Recognise(t.Context(), file)
		if decided(t, err); err != nil {
			return
		}
		decided(t, format.Read(t.Context(), file, header, &orderly{t: t}))
		if took := time.Since(start); took > maxTime {
			t.Fatalf("%v for %d bytes", took, len(content))
		}
	})
}

// decided makes sure that an error is one that a caller can decide on.
func decided(t *testing.T, err error) {
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
	var seeds []string
	_ = filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !slices.Contains(extensions, filepath.Ext(path)) {
			return nil //nolint:nilerr // what cannot be read is no seed
		}
		if info, err := entry.Info(); err == nil && info.Size() <= limit {
			if content, err := os.ReadFile(path); err == nil {
				seeds = append(seeds, string(content))
			}
		}
		return nil
	})
	return seeds
}
