// Package http takes files from the web: every address of a source is one file.
package http

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"

	"cts/connectors"
	"cts/connectors/download"
)

// Descriptor is the transport "http".
var Descriptor = connectors.TransportDescriptor{
	ID:    "http",
	Title: "Web (HTTP and HTTPS)",
	Help: "Files of the web, each by its address. A file is taken only when all of it has come: what was cut off is gone on with, " +
		"and begun again when it changed. Files whose ETag or date of change is known already are not fetched again.",
	Options: options,
	New:     connectors.Constructor("http", options, newWeb),
}

var options = download.Options(
	connectors.Option{Name: "url", Help: "addresses of the files, apart by blanks", Example: "https://example.org/crime.csv", Required: true},
	connectors.Option{Name: "name", Help: "name to give to the file, where its address names none; of one address only", Example: "crime.csv"},
)

type web struct {
	client *download.Client
	files  map[string]string // address by name
}

func newWeb(settings connectors.Settings, clock connectors.Clock) (*web, error) {
	w := &web{files: map[string]string{}}
	addresses := strings.Fields(settings["url"])
	if settings["name"] != "" && len(addresses) != 1 {
		return nil, errors.New("setting name: names one file, and there are several addresses")
	}
	for _, address := range addresses {
		if err := w.add(address, settings["name"]); err != nil {
			return nil, err
		}
	}
	client, err := download.New(settings, clock)
	w.client = client
	return w, err
}

func (w *web) add(address, name string) error {
	parsed, err := download.Address(address)
	if err != nil {
		return err
	}
	if name == "" {
		name = path.Base(parsed.Path)
	}
	if !fs.ValidPath(name) || name == "." {
		return fmt.Errorf("setting url: %s names no file; give it a name", download.Shown(address))
	}
	if _, taken := w.files[name]; taken {
		name = parsed.Host + "/" + strings.Trim(path.Clean(parsed.Path), "/")
	}
	if _, taken := w.files[name]; taken {
		return fmt.Errorf("setting url: two addresses give the file %s; put them into sources of their own", name)
	}
	w.files[name] = address
	return nil
}

// List asks of every address what is there, without fetching it.
func (w *web) List(ctx context.Context) ([]connectors.Item, error) {
	var items []connectors.Item
	for name, address := range w.files {
		found, err := w.client.Describe(ctx, address)
		if err != nil {
			return nil, err
		}
		items = append(items, connectors.Item{Name: name, Size: found.Size, Modified: found.Modified, Version: found.Version})
	}
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	slices.SortFunc(items, func(a, b connectors.Item) int { return strings.Compare(a.Name, b.Name) })
	return items, nil
}

// Open fetches a file whole before the first byte is read.
func (w *web) Open(ctx context.Context, item connectors.Item) (io.ReadCloser, error) {
	address, ok := w.files[item.Name]
	if !ok {
		return nil, fmt.Errorf("%q is no file of the source: %w", item.Name, fs.ErrNotExist)
	}
	file, err := w.client.Fetch(ctx, download.Request{URL: address})
	if err != nil {
		return nil, err
	}
	return download.Until(ctx, file), nil
}
