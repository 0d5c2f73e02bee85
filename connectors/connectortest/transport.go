package connectortest

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cts/connectors"
)

// Transport holds a transport to the contract of package connectors.
type Transport struct {
	Descriptor connectors.TransportDescriptor
	Settings   connectors.Settings
	Content    map[string]string // what it is to offer, by name
	Secret     string            // text of a file beside the source, which no name may reach
	Escapes    []string          // names that would reach it, beside those with ".."
}

// Run runs the suite.
func (tr Transport) Run(t *testing.T) {
	if len(tr.Content) == 0 {
		t.Fatal("a suite without content proves nothing")
	}
	t.Run("descriptor", tr.descriptor)
	t.Run("list", tr.list)
	t.Run("open", tr.open)
	t.Run("missing", tr.missing)
	t.Run("escape", tr.escape)
	t.Run("cancellation", tr.cancellation)
}

func (tr Transport) new(t *testing.T) connectors.Transport {
	t.Helper()
	transport, err := tr.Descriptor.New(tr.Settings, NewClock().Clock())
	if err != nil {
		t.Fatal(err)
	}
	return transport
}

func (tr Transport) descriptor(t *testing.T) {
	d := tr.Descriptor
	if d.ID == "" || d.Title == "" || d.Help == "" {
		t.Errorf("id %q, title %q, help %q: none may be empty", d.ID, d.Title, d.Help)
	}
	checkOptions(t, d.Options)
	unknown := connectors.Settings{"no such setting": "x"}
	for name, value := range tr.Settings {
		unknown[name] = value
	}
	if _, err := d.New(unknown, NewClock().Clock()); err == nil {
		t.Error("an unknown setting is accepted")
	}
	for _, option := range d.Options {
		if option.Required {
			tr.without(t, option.Name)
		}
	}
}

func (tr Transport) without(t *testing.T, required string) {
	t.Helper()
	settings := connectors.Settings{}
	for name, value := range tr.Settings {
		if name != required {
			settings[name] = value
		}
	}
	if _, err := tr.Descriptor.New(settings, NewClock().Clock()); err == nil || !strings.Contains(err.Error(), required) {
		t.Errorf("without the required setting %q: error %v", required, err)
	}
}

func (tr Transport) list(t *testing.T) {
	first := tr.items(t)
	if diff := cmp.Diff(first, tr.items(t)); diff != "" {
		t.Errorf("an unchanged source lists otherwise:\n%s", diff)
	}
	var names []string
	for _, item := range first {
		names = append(names, item.Name)
		if item.Size >= 0 && item.Size != int64(len(tr.Content[item.Name])) {
			t.Errorf("%s: %d bytes, want %d", item.Name, item.Size, len(tr.Content[item.Name]))
		}
		if !fs.ValidPath(item.Name) {
			t.Errorf("%q is no relative path with forward slashes", item.Name)
		}
	}
	var want []string
	for name := range tr.Content {
		want = append(want, name)
	}
	slices.Sort(want)
	if diff := cmp.Diff(want, names); diff != "" {
		t.Errorf("not what is on offer, sorted by name:\n%s", diff)
	}
}

func (tr Transport) items(t *testing.T) []connectors.Item {
	t.Helper()
	items, err := tr.new(t).List(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return items
}

func (tr Transport) open(t *testing.T) {
	for _, item := range tr.items(t) {
		got, err := tr.bytes(t.Context(), t, item)
		if err != nil || got != tr.Content[item.Name] {
			t.Errorf("%s: got %q, %v; want %q", item.Name, got, err, tr.Content[item.Name])
		}
	}
}

func (tr Transport) bytes(ctx context.Context, t *testing.T, item connectors.Item) (string, error) {
	t.Helper()
	reader, err := tr.new(t).Open(ctx, item)
	if err != nil {
		return "", err
	}
	content, err := io.ReadAll(reader)
	return string(content), errors.Join(err, reader.Close())
}

func (tr Transport) missing(t *testing.T) {
	_, err := tr.bytes(t.Context(), t, connectors.Item{Name: "no such file", Size: -1})
	if !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), "no such file") {
		t.Errorf("error %v; want one that is %v and names the file", err, fs.ErrNotExist)
	}
}

func (tr Transport) escape(t *testing.T) {
	names := []string{"", ".", "..", "../secret", "a/../../secret", "/etc/passwd", "//secret", `..\secret`}
	for _, name := range append(names, tr.Escapes...) {
		got, err := tr.bytes(t.Context(), t, connectors.Item{Name: name, Size: -1})
		if err == nil || tr.Secret != "" && strings.Contains(got, tr.Secret) {
			t.Errorf("%q was opened: %q", name, got)
		}
	}
}

func (tr Transport) cancellation(t *testing.T) {
	item := tr.items(t)[0]
	ctx, cancel := context.WithCancel(t.Context())
	reader, err := tr.new(t).Open(ctx, item)
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	cancel()
	if _, err := io.ReadAll(reader); !errors.Is(err, context.Canceled) {
		t.Errorf("read although cancelled: %v", err)
	}
	if _, err := tr.new(t).List(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("listed although cancelled: %v", err)
	}
	if _, err := tr.new(t).Open(ctx, item); !errors.Is(err, context.Canceled) {
		t.Errorf("opened although cancelled: %v", err)
	}
}
