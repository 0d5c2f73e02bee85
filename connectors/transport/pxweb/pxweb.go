// Package pxweb asks PxWeb for a table, by API version 1 or 2. A table larger than
// the service gives at once is asked for in several questions, each within the
// limit of cells, and never more of them than the call window allows.
//
// Sources: Statistics Sweden, PxWeb API 1; PxTools, PxWebApi 2.
package pxweb

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"path"
	"regexp"
	"strings"
	"time"

	"cts/connectors"
)

// Options of the transport.
var options = []connectors.Option{
	{Name: "url", Help: "address of the table: its API address in version 1, .../tables/ID in version 2", Example: "https://statfin.stat.fi/PXWeb/api/v1/en/StatFin/rpk/statfin_rpk_pxt_13it.px", Required: true},
	{Name: "version", Help: "version of the API: 1 or 2", Default: "1", Example: "2"},
	{Name: "select", Help: "codes by variable, apart by semicolons; * at the end of a code stands for the rest, top:N for the last N", Example: "Vuosi=top:5;Rikos=1*"},
	{Name: "language", Help: "language of version 2; version 1 has it in the address", Example: "en"},
	{Name: "format", Help: "json-stat2 or px", Default: "json-stat2", Example: "px"},
	{Name: "cells", Help: "cells of one question at most; what the service says where it is left out", Example: "50000"},
}

// Descriptor is the transport "pxweb" that asks through an asker.
func Descriptor(asker connectors.Asker) connectors.TransportDescriptor {
	return connectors.TransportDescriptor{
		ID:      "pxweb",
		Title:   "PxWeb tables",
		Help:    "One table of a PxWeb service (API 1 or 2), in as many pieces as its limits ask for.",
		Options: options,
		New: func(settings connectors.Settings) (connectors.Transport, error) {
			return New(settings, asker, SystemClock())
		},
	}
}

// Clock tells the time and waits; tests bring their own.
type Clock struct {
	Now  func() time.Time
	Wait func(ctx context.Context, duration time.Duration) error
}

// SystemClock is the clock of the system.
func SystemClock() Clock { return Clock{Now: time.Now, Wait: connectors.Wait} }

// transport asks for one table.
type transport struct {
	settings connectors.Settings
	asker    connectors.Asker
	window   *window
	choice   map[string][]string // patterns of codes by variable
	cells    int                 // 0: what the service says
}

// New makes the transport.
func New(settings connectors.Settings, asker connectors.Asker, clock Clock) (connectors.Transport, error) {
	resolved, err := settings.Resolve(options)
	if err != nil {
		return nil, fmt.Errorf("transport pxweb: %w", err)
	}
	t := &transport{settings: resolved, asker: asker, window: newWindow(clock)}
	address, err := url.Parse(resolved["url"])
	switch {
	case err != nil || address.Host == "":
		return nil, fmt.Errorf("transport pxweb: setting url: %q is no address of a table", resolved["url"])
	case resolved["version"] != "1" && resolved["version"] != "2":
		return nil, fmt.Errorf("transport pxweb: setting version: %q is neither 1 nor 2", resolved["version"])
	case resolved["format"] != "json-stat2" && resolved["format"] != "px":
		return nil, fmt.Errorf("transport pxweb: setting format: %q is neither json-stat2 nor px", resolved["format"])
	}
	if t.choice, err = parseChoice(resolved["select"]); err != nil {
		return nil, fmt.Errorf("transport pxweb: setting select: %w", err)
	}
	if text := resolved["cells"]; text != "" {
		if _, err := fmt.Sscanf(text, "%d", &t.cells); err != nil || t.cells < 1 {
			return nil, fmt.Errorf("transport pxweb: setting cells: %q is no number of cells", text)
		}
	}
	return t, nil
}

var notOfName = regexp.MustCompile(`[^A-Za-z0-9_.-]+`)

// table is the name of the table, from its address.
func (t *transport) table() string {
	address, _ := url.Parse(t.settings["url"]) // which New parsed
	return notOfName.ReplaceAllString(strings.TrimSuffix(path.Base(address.Path), ".px"), "_")
}

// nameOf is what the answer to a question is called.
func (t *transport) nameOf(i, of int) string {
	extension := ".json"
	if t.settings["format"] == "px" {
		extension = ".px"
	}
	if of == 1 {
		return t.table() + extension
	}
	return fmt.Sprintf("%s-%04d%s", t.table(), i+1, extension)
}

// List asks what the table has, and offers a file a question.
func (t *transport) List(ctx context.Context) ([]connectors.Item, error) {
	questions, err := t.questions(ctx)
	if err != nil {
		return nil, err
	}
	var items []connectors.Item
	for i := range questions {
		items = append(items, connectors.Item{Name: t.nameOf(i, len(questions)), Size: -1})
	}
	return items, nil
}

// Open asks one question.
func (t *transport) Open(ctx context.Context, item connectors.Item) (io.ReadCloser, error) {
	if !strings.HasPrefix(item.Name, t.table()) {
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		return nil, fmt.Errorf("%s: the source offers table %s alone: %w", item.Name, t.table(), fs.ErrNotExist)
	}
	questions, err := t.questions(ctx)
	if err != nil {
		return nil, err
	}
	for i, question := range questions {
		if item.Name == t.nameOf(i, len(questions)) {
			return t.ask(ctx, item.Name, question)
		}
	}
	return nil, fmt.Errorf("%s: table %s is asked for in %d questions: %w", item.Name, t.table(), len(questions), fs.ErrNotExist)
}

// questions works out what to ask: the chosen codes, within the limit of cells.
func (t *transport) questions(ctx context.Context) ([]selection, error) {
	if err := t.readLimits(ctx); err != nil {
		return nil, err
	}
	variables, err := t.variables(ctx)
	if err != nil {
		return nil, err
	}
	chosen, err := choose(variables, t.choice)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", t.settings["url"], err)
	}
	return split(chosen, t.window.cells)
}
