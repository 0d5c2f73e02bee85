// Package site makes a static site from the project's Markdown: pages that a browser
// opens from a folder, without a network. Its tests hold the documents to what they
// say: every link leads somewhere, and every block of commands runs.
package site

import (
	"bytes"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/text"
)

// Document is one file of Markdown.
type Document struct {
	Path   string // in the repository, with forward slashes
	Title  string // the first heading
	Blocks []Block
	Links  []string // destinations as written, of links and pictures
	IDs    []string // of headings, which links may name after a #
	source []byte
	root   ast.Node
}

// markdown is the dialect of the documents: that of GitHub, and raw HTML for the
// comments that steer the tests. The documents are the project's own.
var markdown = goldmark.New(
	goldmark.WithExtensions(extension.GFM),
	goldmark.WithParserOptions(parser.WithAutoHeadingID()),
	goldmark.WithRendererOptions(html.WithUnsafe()),
)

// ReadDocument parses one file.
func ReadDocument(files fs.FS, name string) (*Document, error) {
	source, err := fs.ReadFile(files, name)
	if err != nil {
		return nil, err
	}
	return parse(name, source)
}

func parse(name string, source []byte) (*Document, error) {
	document := &Document{Path: name, source: source}
	document.root = markdown.Parser().Parse(text.NewReader(source), parser.WithContext(parser.NewContext(parser.WithIDs(newHeadingIDs()))))
	err := ast.Walk(document.root, func(node ast.Node, entering bool) (ast.WalkStatus, error) {
		if entering {
			document.collect(node)
		}
		return ast.WalkContinue, nil
	})
	if err != nil {
		return nil, err
	}
	if document.Title == "" {
		return nil, fmt.Errorf("%s has no heading to take its title from", name)
	}
	document.Blocks, err = blocksOf(document)
	return document, err
}

func (d *Document) collect(node ast.Node) {
	switch n := node.(type) {
	case *ast.Heading:
		if id, ok := n.AttributeString("id"); ok {
			d.IDs = append(d.IDs, string(id.([]byte)))
		}
		if d.Title == "" {
			d.Title = d.textOf(n)
		}
	case *ast.Link:
		d.Links = append(d.Links, string(n.Destination))
	case *ast.Image:
		d.Links = append(d.Links, string(n.Destination))
	}
}

// textOf is the text below a node, without marks.
func (d *Document) textOf(node ast.Node) string {
	var all strings.Builder
	_ = ast.Walk(node, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if t, ok := n.(*ast.Text); ok && entering {
			all.Write(t.Segment.Value(d.source))
		}
		return ast.WalkContinue, nil
	})
	return all.String()
}

// HTML renders the document; links to other documents become links to their pages.
func (d *Document) HTML() (string, error) {
	err := ast.Walk(d.root, func(node ast.Node, entering bool) (ast.WalkStatus, error) {
		if link, ok := node.(*ast.Link); ok && entering {
			link.Destination = []byte(pageLink(string(link.Destination)))
		}
		return ast.WalkContinue, nil
	})
	if err != nil {
		return "", err
	}
	var out bytes.Buffer
	err = markdown.Renderer().Render(&out, d.source, d.root)
	return out.String(), err
}

// Language is the language of a document by the name of its file: fr for a
// document named fr.md, en for those without a language.
func (d *Document) Language() string {
	name := strings.TrimSuffix(path.Base(d.Path), ".md")
	if languages[name] != "" {
		return name
	}
	return "en"
}

// languages are the six official languages of the United Nations, each by its own name.
var languages = map[string]string{
	"ar": "العربية", "zh": "中文", "en": "English", "fr": "Français", "ru": "Русский", "es": "Español",
}

// pageOf is the name of a document's page.
func pageOf(name string) string { return strings.TrimSuffix(name, ".md") + ".html" }

func pageLink(destination string) string {
	if isExternal(destination) {
		return destination
	}
	name, anchor, marked := strings.Cut(destination, "#")
	if strings.HasSuffix(name, ".md") {
		name = pageOf(name)
	}
	if marked {
		return name + "#" + anchor
	}
	return name
}

func isExternal(destination string) bool {
	return strings.Contains(destination, "://") || strings.HasPrefix(destination, "mailto:")
}
