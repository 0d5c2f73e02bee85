// Package opensdg reads the pages on which an Open SDG site documents an indicator:
// Markdown with a head in YAML. A page holds no figures; it says what the figures of
// an indicator are, where they come from and how they are computed.
//
// Source: Open SDG, metadata format of indicators (open-sdg.readthedocs.io).
package opensdg

import (
	"bytes"
	"context"
	"fmt"
	"html"
	"io"
	"maps"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"cts/connectors"
	"cts/connectors/streams"
)

// Page is the documentation of one indicator.
type Page struct {
	Indicator  string            // 16.1.1
	Title      string            // what the site shows under it
	Coverage   string            // the area that the figures are about
	Unit       string            // how they are counted
	Definition string            // in plain text
	Custodian  string            // agency of the United Nations
	Others     map[string]string // all further members of the head, in plain text
}

// known are the members of a head that have a place of their own in a page.
var known = map[string]func(*Page) *string{
	"indicator_number":               func(p *Page) *string { return &p.Indicator },
	"indicator_available":            func(p *Page) *string { return &p.Title },
	"national_geographical_coverage": func(p *Page) *string { return &p.Coverage },
	"computation_units":              func(p *Page) *string { return &p.Unit },
	"computation_definitions":        func(p *Page) *string { return &p.Definition },
	"un_custodian_agency":            func(p *Page) *string { return &p.Custodian },
}

// maxPage bounds a page.
const maxPage = 4 << 20

var mark = []byte("---\n")

// Read reads a page. A file that does not begin with a head in YAML that names an
// indicator is [connectors.ErrNotRecognised].
func Read(ctx context.Context, file connectors.File) (Page, error) {
	text, err := streams.Text(ctx, file, streams.Limits{Bytes: maxPage, Ratio: streams.DefaultLimits().Ratio})
	if err != nil {
		return Page{}, connectors.InFile(file, err)
	}
	content, err := io.ReadAll(text)
	if err != nil {
		return Page{}, connectors.InFile(file, streams.Broken(ctx, "head", err))
	}
	head, ok := headOf(bytes.ReplaceAll(content, []byte("\r\n"), []byte("\n")))
	if !ok {
		return Page{}, connectors.InFile(file, fmt.Errorf("line 1: no head in YAML between two lines ---: %w", connectors.ErrNotRecognised))
	}
	members := map[string]yaml.Node{}
	if err := yaml.Unmarshal(head, &members); err != nil {
		return Page{}, connectors.InFile(file, fmt.Errorf("head: %w: %w", err, connectors.ErrNotRecognised))
	}
	page := pageOf(members)
	if page.Indicator == "" {
		return Page{}, connectors.InFile(file, fmt.Errorf("head: no indicator_number: %w", connectors.ErrNotRecognised))
	}
	return page, nil
}

// headOf is what stands between the first two lines of three hyphens.
func headOf(content []byte) ([]byte, bool) {
	rest, ok := bytes.CutPrefix(content, mark)
	if !ok {
		return nil, false
	}
	head, _, ok := bytes.Cut(rest, append([]byte("\n"), mark[:3]...))
	return head, ok
}

func pageOf(members map[string]yaml.Node) Page {
	page := Page{Others: map[string]string{}}
	for _, name := range slices.Sorted(maps.Keys(members)) {
		node := members[name]
		text := plain(words(&node))
		if place, ok := known[name]; ok {
			*place(&page) = text
		} else if text != "" {
			page.Others[name] = text
		}
	}
	return page
}

// words are a single text, or the entries of a list.
func words(node *yaml.Node) string {
	if node.Kind == yaml.ScalarNode {
		return node.Value
	}
	var all []string
	for _, entry := range node.Content {
		if entry.Kind == yaml.ScalarNode {
			all = append(all, entry.Value)
		}
	}
	return strings.Join(all, "; ")
}

var tags = regexp.MustCompile(`<[^<>]*>`)

// plain is a text without the marks of HTML.
func plain(text string) string {
	return strings.Join(strings.Fields(html.UnescapeString(tags.ReplaceAllString(text, " "))), " ")
}

// Inspector tells of a file whether it is the page of an indicator.
type Inspector struct{}

// Inspect says which indicator a page is about.
func (Inspector) Inspect(ctx context.Context, file connectors.File) (connectors.Inspection, error) {
	page, err := Read(ctx, file)
	if err != nil {
		return connectors.Inspection{}, err
	}
	said := []string{fmt.Sprintf("metadata of SDG indicator %s: %s", page.Indicator, page.Title)}
	for _, text := range []string{page.Coverage, page.Unit} {
		if text != "" {
			said = append(said, text)
		}
	}
	return connectors.Inspection{Role: connectors.RoleMessage, Summary: strings.Join(said, "; ")}, nil
}
