package lake

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"sync"
)

// Memory is a storage in memory, for tests and for a look that leaves no trace.
type Memory struct {
	mutex sync.Mutex
	files map[string][]byte
	turn  chan struct{} // holds one token: the lock
}

// NewMemory returns an empty storage.
func NewMemory() *Memory {
	return &Memory{files: map[string][]byte{}, turn: make(chan struct{}, 1)}
}

// Create implements [Storage].
func (m *Memory) Create(ctx context.Context, name string, write func(io.Writer) error) (bool, error) {
	if err := check(ctx, name); err != nil {
		return false, err
	}
	var buffer bytes.Buffer
	if err := write(&cancelWriter{ctx, &buffer}); err != nil {
		return false, placed(name, err)
	}
	if err := check(ctx, name); err != nil {
		return false, err
	}
	return m.put(name, buffer.Bytes())
}

// put stores bytes by the rules of Create.
func (m *Memory) put(name string, offered []byte) (created bool, err error) {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	stored, taken := m.files[name]
	if !taken {
		m.files[name] = offered
		return true, nil
	}
	if !bytes.Equal(stored, offered) {
		return false, &ConflictError{Name: name, Stored: digestBytes(stored), Offered: digestBytes(offered)}
	}
	return false, nil
}

// get returns the bytes under a name.
func (m *Memory) get(ctx context.Context, name string) ([]byte, error) {
	if err := check(ctx, name); err != nil {
		return nil, err
	}
	m.mutex.Lock()
	defer m.mutex.Unlock()
	stored, ok := m.files[name]
	if !ok {
		return nil, fmt.Errorf("%s: %w", name, fs.ErrNotExist)
	}
	return stored, nil
}

// Open implements [Storage].
func (m *Memory) Open(ctx context.Context, name string) (Reader, error) {
	stored, err := m.get(ctx, name)
	if err != nil {
		return nil, err
	}
	return memoryReader{bytes.NewReader(stored)}, nil
}

type memoryReader struct{ *bytes.Reader }

func (memoryReader) Close() error { return nil }

// List implements [Storage].
func (m *Memory) List(ctx context.Context, prefix string) ([]string, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if _, err := folderOf(prefix); err != nil {
		return nil, err
	}
	m.mutex.Lock()
	defer m.mutex.Unlock()
	var names []string
	for name := range maps.Keys(m.files) {
		if strings.HasPrefix(name, prefix) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names, nil
}

// Link implements [Storage].
func (m *Memory) Link(ctx context.Context, from, to string) error {
	if err := check(ctx, to); err != nil {
		return err
	}
	stored, err := m.get(ctx, from)
	if err != nil {
		return err
	}
	_, err = m.put(to, stored)
	return err
}

// Remove implements [Storage].
func (m *Memory) Remove(ctx context.Context, name string) error {
	if _, err := m.get(ctx, name); err != nil {
		return err
	}
	m.mutex.Lock()
	defer m.mutex.Unlock()
	delete(m.files, name)
	return nil
}

// Path implements [Storage]: nothing lies on a disk.
func (m *Memory) Path(string) (string, bool) { return "", false }

// Lock implements [Storage].
func (m *Memory) Lock(ctx context.Context) (func() error, error) {
	select {
	case m.turn <- struct{}{}:
		return func() error { <-m.turn; return nil }, nil
	case <-ctx.Done():
		return nil, fmt.Errorf("waiting for another run to end: %w", ctx.Err())
	}
}

func digestBytes(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}
