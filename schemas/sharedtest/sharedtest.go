// Package sharedtest finds the real files that tests read: published
// workbooks and reference tables that are kept beside the repository and never
// copied into it.
package sharedtest

import (
	"os"
	"path/filepath"
	"testing"
)

// Path returns the path of a shared file or folder, such as
// "data/unodc/README.md". The shared folder is the one that CTS_SHARED names,
// or "shared" beside the module. Where the file is absent the test is skipped;
// with CTS_REQUIRE_SHARED=1 it fails.
func Path(t testing.TB, relative string) string {
	t.Helper()
	name := filepath.Join(root(t), filepath.FromSlash(relative))
	if _, err := os.Stat(name); err != nil {
		absent(t, relative, err)
	}
	return name
}

// Open opens a shared file for the length of the test.
func Open(t testing.TB, relative string) *os.File {
	t.Helper()
	file, err := os.Open(Path(t, relative))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = file.Close() })
	return file
}

func absent(t testing.TB, relative string, err error) {
	t.Helper()
	if os.Getenv("CTS_REQUIRE_SHARED") == "1" {
		t.Fatalf("shared file %s is required: %v; set CTS_SHARED to the folder that holds it", relative, err)
	}
	t.Skipf("shared file %s is not here (%v); set CTS_SHARED to run this test", relative, err)
}

func root(t testing.TB) string {
	t.Helper()
	if folder := os.Getenv("CTS_SHARED"); folder != "" {
		return folder
	}
	folder, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(folder, "go.mod")); err == nil {
			return filepath.Join(filepath.Dir(folder), "shared")
		}
		parent := filepath.Dir(folder)
		if parent == folder {
			t.Fatal("no go.mod above the test: cannot tell where the shared folder is; set CTS_SHARED")
		}
		folder = parent
	}
}

// Folder returns the path of a shared folder, whether it is there or not, for
// tests that merely read more where it is.
func Folder(t testing.TB, relative string) string {
	t.Helper()
	return filepath.Join(root(t), filepath.FromSlash(relative))
}
