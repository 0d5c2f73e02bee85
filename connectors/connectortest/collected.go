package connectortest

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"cts/connectors"
	"cts/schemas"
)

// File makes a file of bytes in memory.
func File(name string, content []byte) connectors.File {
	sum := sha256.Sum256(content)
	return connectors.File{
		ReaderAt: bytes.NewReader(content), Name: name,
		Snapshot: hex.EncodeToString(sum[:]), Size: int64(len(content)),
	}
}

// Collected is a sink that keeps what it gets.
type Collected struct {
	Rows     []schemas.RawRow
	Answers  []schemas.Metadata
	AfterRow func() // called after each row, where set
	RowError error  // returned for each row, where set
}

// Row keeps a row.
func (c *Collected) Row(row schemas.RawRow) error {
	c.Rows = append(c.Rows, row)
	if c.AfterRow != nil {
		c.AfterRow()
	}
	return c.RowError
}

// Answer keeps an answer.
func (c *Collected) Answer(answer schemas.Metadata) error {
	c.Answers = append(c.Answers, answer)
	return nil
}

// Cost is what reading a file took.
type Cost struct {
	Time  time.Duration
	Bytes uint64 // allocated in all, which is at least the peak
}

// What refusing a hostile file may cost.
const (
	maxTime  = 5 * time.Second * slowdown
	maxBytes = 500_000_000
)

// Measure runs something and tells what it cost.
func Measure(run func()) Cost {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	start := time.Now()
	run()
	elapsed := time.Since(start)
	runtime.ReadMemStats(&after)
	return Cost{Time: elapsed, Bytes: after.TotalAlloc - before.TotalAlloc}
}

// Check fails the test when refusing a hostile file cost more than five seconds or 500 MB.
func (c Cost) Check(t *testing.T) {
	t.Helper()
	if c.Time > maxTime || c.Bytes > maxBytes {
		t.Errorf("refused only after %v and %d MB; allowed are %v and %d MB", c.Time, c.Bytes/1e6, maxTime, maxBytes/1_000_000)
	}
}

// Try recognises and reads a file with a format.
func Try(t testing.TB, descriptor connectors.FormatDescriptor, name string, content []byte) (connectors.Header, []schemas.RawRow, error) {
	t.Helper()
	format, err := descriptor.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	file, collected := File(name, content), Collected{}
	header, err := format.Recognise(t.Context(), file)
	if err == nil {
		err = format.Read(t.Context(), file, header, &collected)
	}
	return header, collected.Rows, err
}

// Brief writes rows as one line each: locator, labels, value, type and notes.
func Brief(rows []schemas.RawRow) []string {
	var lines []string
	for _, row := range rows {
		line := row.Locator + " | " + strings.Join(row.Labels, " ") + " | " + row.ValueRaw + " (" + row.ValueType + ")"
		lines = append(lines, strings.Join(append([]string{line}, row.Notes...), " "))
	}
	return lines
}

// Refused checks that a format refuses a text with an error of that kind, which
// names the file and says where and why.
func Refused(t *testing.T, descriptor connectors.FormatDescriptor, name, text string, want error, says string) {
	t.Helper()
	_, _, err := Try(t, descriptor, name, []byte(text))
	if !errors.Is(err, want) || !strings.Contains(err.Error(), says) || !strings.Contains(err.Error(), name) {
		t.Errorf("error %v; want %v that says %q", err, want, says)
	}
}

// Reads checks what a format gives of a text: what it is about (provider, dataset,
// edition and release, apart by blanks), and every row as [Brief] writes it.
func Reads(t *testing.T, descriptor connectors.FormatDescriptor, name, text, about string, rows []string) {
	t.Helper()
	header, got, err := Try(t, descriptor, name, []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	if said := strings.Join([]string{header.Provider, header.Dataset, header.Edition, header.Release}, " "); said != about {
		t.Errorf("about %q, want %q", said, about)
	}
	if diff := cmp.Diff(rows, Brief(got)); diff != "" {
		t.Error(diff)
	}
}

// Counts checks how many rows a file gives, and how many of them without a number.
func Counts(t *testing.T, descriptor connectors.FormatDescriptor, path string, rows, missing int) {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	_, got, err := Try(t, descriptor, filepath.Base(path), content)
	without := 0
	for _, row := range got {
		if row.ValueType != "number" {
			without++
		}
	}
	if err != nil || len(got) != rows || without != missing {
		t.Errorf("%d rows, %d missing, error %v; want %d, %d", len(got), without, err, rows, missing)
	}
}
