// Package ckan takes the files that a data portal lists: the resources of packages of
// CKAN, or their tables in its DataStore.
//
// Source: CKAN, API guide, version 3 (package_show, package_search, datastore dump).
package ckan

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"path"
	"slices"
	"strings"

	"cts/connectors"
	"cts/connectors/download"
)

// Descriptor is the transport "ckan".
var Descriptor = connectors.TransportDescriptor{
	ID:    "ckan",
	Title: "Data portals (CKAN)",
	Help: "Files of named packages of a data portal, or of those that a search finds. A file that lies elsewhere is fetched there, " +
		"without the login of the portal. Uploaded files whose digest or date of change is known already are not fetched again.",
	Options: options,
	New:     connectors.Constructor("ckan", options, newPortal),
}

var options = download.Options([]connectors.Option{
	{Name: "url", Help: "address of the portal, before /api", Example: "https://data.example.org", Required: true},
	{Name: "package", Help: "names or ids of packages, apart by blanks", Example: "recorded-crime prisons"},
	{Name: "query", Help: "search for packages, in place of their names", Example: "organization:police AND title:crime"},
	{Name: "formats", Help: "formats of files to take, as the portal names them, apart by blanks; all where it is left out", Example: "CSV XLSX"},
	{Name: "pattern", Help: "which names of files to take; * and ? stand for any characters and any one", Default: "*", Example: "*.csv"},
	{Name: "datastore", Help: "true to take tables from the portal's DataStore, as CSV, in place of files", Default: "false", Example: "true"},
	{Name: "max_files", Help: "files that are looked at", Default: "10000", Example: "100"},
}...)

// portal is a data portal.
type portal struct {
	client    *download.Client
	address   *url.URL
	packages  []string
	query     string
	formats   []string
	pattern   connectors.Pattern
	datastore bool
	maxFiles  int64
	offered   map[string]resource // by name; nil before the first listing
}

func newPortal(settings connectors.Settings, clock connectors.Clock) (*portal, error) {
	p := &portal{
		packages: strings.Fields(settings["package"]), query: settings["query"],
		formats: strings.Fields(strings.ToUpper(settings["formats"])),
	}
	var err error
	if p.address, err = download.Address(strings.TrimRight(settings["url"], "/")); err != nil {
		return nil, err
	}
	if (len(p.packages) == 0) == (p.query == "") {
		return nil, fmt.Errorf("setting package or query: give one of them; package names what to take, query searches for it")
	}
	if p.pattern, err = connectors.ReadPattern(settings); err != nil {
		return nil, err
	}
	if p.datastore, err = settings.Bool("datastore"); err != nil {
		return nil, err
	}
	if p.maxFiles, err = settings.Count("max_files"); err != nil {
		return nil, err
	}
	p.client, err = download.New(settings, clock)
	return p, err
}

// List asks the portal for its packages and offers their files.
func (p *portal) List(ctx context.Context) ([]connectors.Item, error) {
	found, err := p.found(ctx)
	if err != nil {
		return nil, p.client.Redact(err)
	}
	offered, items := map[string]resource{}, []connectors.Item(nil)
	for _, listed := range found {
		for _, r := range listed.Resources {
			if !p.takes(r) {
				continue
			}
			if int64(len(items)) >= p.maxFiles {
				return nil, fmt.Errorf("%s: more than %d files; narrow the source or raise max_files: %w", p.address, p.maxFiles, connectors.ErrLimit)
			}
			name := p.nameOf(listed, r, offered)
			offered[name] = r
			items = append(items, connectors.Item{Name: name, Size: -1, Version: r.version()})
		}
	}
	p.offered = offered
	slices.SortFunc(items, func(a, b connectors.Item) int { return strings.Compare(a.Name, b.Name) })
	return items, nil
}

// takes tells whether a resource is one that the source asks for.
func (p *portal) takes(r resource) bool {
	return p.pattern.Takes(r.base()) && (!p.datastore || r.InDataStore) &&
		(len(p.formats) == 0 || slices.Contains(p.formats, strings.ToUpper(strings.TrimSpace(r.Format))))
}

// nameOf is the package and the file; of two files with one name the second has its id too.
func (p *portal) nameOf(listed dataset, r resource, taken map[string]resource) string {
	base := r.base()
	if p.datastore {
		base = strings.TrimSuffix(base, path.Ext(base)) + ".csv"
	}
	name := path.Join(segment(listed.Name), base)
	if _, ok := taken[name]; ok {
		name = path.Join(segment(listed.Name), segment(r.ID), base)
	}
	return name
}

// segment is a text as one part of a path.
func segment(text string) string {
	text = strings.NewReplacer("/", "_", `\`, "_", "\x00", "_").Replace(text)
	if text == "" || text == "." || text == ".." {
		return "_"
	}
	return text
}

// Open fetches a file whole before the first byte is read.
func (p *portal) Open(ctx context.Context, item connectors.Item) (io.ReadCloser, error) {
	if p.offered == nil {
		if _, err := p.List(ctx); err != nil {
			return nil, err
		}
	}
	r, ok := p.offered[item.Name]
	if !ok {
		return nil, fmt.Errorf("%q is no file of the portal: %w", item.Name, fs.ErrNotExist)
	}
	request, err := p.requestFor(r)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", item.Name, err)
	}
	file, err := p.client.Fetch(ctx, request)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", item.Name, err)
	}
	return download.Until(ctx, file), nil
}

// requestFor asks for a resource where it lies. Nobody but the portal sees its login.
func (p *portal) requestFor(r resource) (download.Request, error) {
	if p.datastore {
		return download.Request{URL: p.address.String() + "/datastore/dump/" + url.PathEscape(r.ID)}, nil
	}
	at, err := url.Parse(r.URL)
	if err != nil || at.Host == "" || at.Scheme != "https" && at.Scheme != "http" {
		return download.Request{}, fmt.Errorf("the portal gives no address of the web for this file: %w", connectors.ErrSource)
	}
	at.User = nil
	same := at.Scheme == p.address.Scheme && at.Host == p.address.Host
	return download.Request{URL: at.String(), Unnamed: !same}, nil
}
