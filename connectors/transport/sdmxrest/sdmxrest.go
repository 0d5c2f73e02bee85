// Package sdmxrest asks SDMX services for data: SDMX REST 1.5 and 2.x, and the
// dissemination API of Eurostat, which may defer its reply.
//
// Sources: sdmx-twg/sdmx-rest, v1.5.0 and master; Eurostat, API for data access.
package sdmxrest

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"strings"
	"time"

	"cts/connectors"
	"cts/connectors/download"
)

var options = download.Options([]connectors.Option{
	{Name: "url", Help: "address of the service, before /data", Example: "https://ec.europa.eu/eurostat/api/dissemination/sdmx/2.1", Required: true},
	{Name: "version", Help: "version of SDMX REST that it speaks: 1 or 2", Default: "1", Example: "2"},
	{Name: "agency", Help: "agency of the dataflow", Example: "ESTAT", Required: true},
	{Name: "flow", Help: "id of the dataflow", Example: "CRIM_OFF_CAT", Required: true},
	{Name: "flow_version", Help: "version of the dataflow; the latest where it is left out", Example: "1.0"},
	{Name: "key", Help: "codes by dimension, as A.ICCS0101+ICCS0102..FI; all where it is left out", Example: "A..NR.FI"},
	{Name: "start", Help: "first period", Example: "2008"},
	{Name: "end", Help: "last period", Example: "2022"},
	{Name: "format", Help: "csv, json, generic (1 only) or xml", Default: "csv", Example: "xml"},
}...)

// Descriptor is the transport "sdmxrest".
var Descriptor = connectors.TransportDescriptor{
	ID:      "sdmxrest",
	Title:   "SDMX REST services",
	Help:    "One dataflow of a statistical office, by SDMX REST 1.5 or 2.x; deferred replies are waited for.",
	Options: options,
	New:     connectors.Constructor("sdmxrest", options, newTransport),
}

// transport asks for one dataflow.
type transport struct {
	client   *download.Client
	wait     func(context.Context, time.Duration) error
	settings connectors.Settings
}

func newTransport(settings connectors.Settings, clock connectors.Clock) (transport, error) {
	t := transport{wait: clock.Wait, settings: settings}
	if _, err := download.Address(settings["url"]); err != nil {
		return t, err
	}
	if _, ok := mediaTypes[settings["version"]][settings["format"]]; !ok {
		return t, fmt.Errorf("format %q of version %q is not known; version is 1 or 2, format csv, json, xml, or generic with 1", settings["format"], settings["version"])
	}
	client, err := download.New(settings, clock)
	t.client = client
	return t, err
}

// mediaTypes are what is asked for, by version of SDMX REST and setting format.
var mediaTypes = map[string]map[string]string{
	"1": {
		"csv": "application/vnd.sdmx.data+csv;version=1.0.0", "json": "application/vnd.sdmx.data+json;version=1.0.0",
		"xml": "application/vnd.sdmx.structurespecificdata+xml;version=2.1", "generic": "application/vnd.sdmx.genericdata+xml;version=2.1",
	},
	"2": {
		"csv": "application/vnd.sdmx.data+csv;version=2.0.0", "json": "application/vnd.sdmx.data+json;version=2.0.0",
		"xml": "application/vnd.sdmx.data+xml;version=3.0.0",
	},
}

var extensions = map[string]string{"csv": ".csv", "json": ".json", "xml": ".xml", "generic": ".xml"}

// name is what the one file of the dataflow is called.
func (t transport) name() string {
	return t.settings["agency"] + "_" + t.settings["flow"] + extensions[t.settings["format"]]
}

// List offers the one file; the service is not asked before it is opened.
func (t transport) List(ctx context.Context) ([]connectors.Item, error) {
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	return []connectors.Item{{Name: t.name(), Size: -1}}, nil
}

// Open asks for the data. Without data for the question it returns
// [connectors.ErrNoResults], whichever way the service says so.
func (t transport) Open(ctx context.Context, item connectors.Item) (io.ReadCloser, error) {
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	if item.Name != t.name() {
		return nil, fmt.Errorf("%s: the source offers %s alone: %w", item.Name, t.name(), fs.ErrNotExist)
	}
	body, err := t.ask(ctx, t.address(), 0)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", item.Name, t.client.Redact(err))
	}
	return download.Until(ctx, body), nil
}

// address is the question as SDMX REST writes it.
func (t transport) address() string {
	base, query := strings.TrimSuffix(t.settings["url"], "/"), url.Values{}
	if t.settings["version"] == "2" {
		return base + t.pathOfTwo() + encoded(t.periodsOfTwo(query))
	}
	flow := t.settings["agency"] + "," + t.settings["flow"]
	if version := t.settings["flow_version"]; version != "" {
		flow += "," + version
	}
	key := t.settings["key"]
	if key == "" {
		key = "all"
	}
	for parameter, setting := range map[string]string{"startPeriod": "start", "endPeriod": "end"} {
		if t.settings[setting] != "" {
			query.Set(parameter, t.settings[setting])
		}
	}
	return base + "/data/" + flow + "/" + url.PathEscape(key) + encoded(query)
}

func (t transport) pathOfTwo() string {
	version, key := t.settings["flow_version"], t.settings["key"]
	if version == "" {
		version = "+" // the latest stable one
	}
	positions := strings.Split(key, ".")
	for i, position := range positions {
		if position == "" {
			positions[i] = "*"
		}
	}
	key = strings.ReplaceAll(strings.Join(positions, "."), "+", ",")
	return "/data/dataflow/" + t.settings["agency"] + "/" + t.settings["flow"] + "/" + version + "/" + key
}

func (t transport) periodsOfTwo(query url.Values) url.Values {
	var limits []string
	if start := t.settings["start"]; start != "" {
		limits = append(limits, "ge:"+start)
	}
	if end := t.settings["end"]; end != "" {
		limits = append(limits, "le:"+end)
	}
	if len(limits) > 0 {
		query.Set("c[TIME_PERIOD]", strings.Join(limits, "+"))
	}
	return query
}

func encoded(query url.Values) string {
	if len(query) == 0 {
		return ""
	}
	return "?" + query.Encode()
}

func (t transport) header() http.Header {
	return http.Header{"Accept": {mediaTypes[t.settings["version"]][t.settings["format"]]}}
}
