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
	"reflect"
	"regexp"
	"strconv"
	"strings"

	"cts/connectors"
	"cts/connectors/download"
)

var options = download.Options([]connectors.Option{
	{Name: "url", Help: "address of the table: its API address in version 1, .../tables/ID in version 2", Example: "https://statfin.stat.fi/PXWeb/api/v1/en/StatFin/rpk/statfin_rpk_pxt_13it.px", Required: true},
	{Name: "version", Help: "version of the API: 1 or 2", Default: "1", Example: "2"},
	{Name: "select", Help: "codes by variable, apart by semicolons; * at the end of a code stands for the rest, top:N for the last N", Example: "Vuosi=top:5;Rikos=1*"},
	{Name: "language", Help: "language of version 2; version 1 has it in the address", Example: "en"},
	{Name: "format", Help: "json-stat2 or px", Default: "json-stat2", Example: "px"},
	{Name: "cells", Help: "cells of one question at most; what the service says where it is left out", Example: "50000"},
}...)

// Descriptor is the transport "pxweb".
var Descriptor = connectors.TransportDescriptor{
	ID:      "pxweb",
	Title:   "PxWeb tables",
	Help:    "One table of a PxWeb service (API 1 or 2), in as many pieces as its limits ask for.",
	Options: options,
	New:     connectors.Constructor("pxweb", options, newTransport),
}

// transport asks for one table.
type transport struct {
	settings connectors.Settings
	client   *download.Client
	window   *window
	choice   map[string][]string // patterns of codes by variable
	cells    int                 // 0: what the service says
	listed   []selection         // the questions of the last listing
}

func newTransport(settings connectors.Settings, clock connectors.Clock) (*transport, error) {
	t := &transport{settings: settings, window: newWindow(clock)}
	if _, err := download.Address(settings["url"]); err != nil {
		return nil, err
	}
	var err error
	switch {
	case settings["version"] != "1" && settings["version"] != "2":
		return nil, fmt.Errorf("setting version: %q is neither 1 nor 2", settings["version"])
	case settings["format"] != "json-stat2" && settings["format"] != "px":
		return nil, fmt.Errorf("setting format: %q is neither json-stat2 nor px", settings["format"])
	}
	if t.choice, err = parseChoice(settings["select"]); err != nil {
		return nil, fmt.Errorf("setting select: %w", err)
	}
	if text := settings["cells"]; text != "" {
		if t.cells, err = strconv.Atoi(text); err != nil || t.cells < 1 {
			return nil, fmt.Errorf("setting cells: %q is no number of cells", text)
		}
	}
	t.client, err = download.New(settings, clock)
	return t, err
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
		return nil, t.client.Redact(err)
	}
	t.listed = questions
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
	body, err := t.open(ctx, item.Name)
	if err != nil {
		return nil, t.client.Redact(err)
	}
	return download.Until(ctx, body), nil
}

// open asks anew what the table has, so that pieces of two versions of it are never
// taken for one table.
func (t *transport) open(ctx context.Context, name string) (io.ReadCloser, error) {
	questions, err := t.questions(ctx)
	if err != nil {
		return nil, err
	}
	if t.listed != nil && !reflect.DeepEqual(t.listed, questions) {
		return nil, fmt.Errorf("%s: the table changed while it was fetched; run again: %w", name, connectors.ErrSource)
	}
	for i, question := range questions {
		if name == t.nameOf(i, len(questions)) {
			return t.ask(ctx, name, question)
		}
	}
	return nil, fmt.Errorf("%s: table %s is asked for in %d questions: %w", name, t.table(), len(questions), fs.ErrNotExist)
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
		return nil, fmt.Errorf("%s: %w", download.Shown(t.settings["url"]), err)
	}
	return split(chosen, t.window.cells)
}
