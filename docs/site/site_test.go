package site

import (
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/yuin/goldmark/ast"
)

// repository is the folder that the documents' paths are relative to.
var repository = filepath.Join("..", "..")

func readContents(t *testing.T) []Section {
	t.Helper()
	sections, err := ReadContents(os.DirFS(repository))
	if err != nil {
		t.Fatal(err)
	}
	return sections
}

func TestEveryDocumentStandsInTheContentsOnce(t *testing.T) {
	listed := map[string]int{}
	for _, document := range documentsOf(readContents(t)) {
		listed[document.Path]++
	}
	err := fs.WalkDir(os.DirFS(repository), "docs", func(name string, entry fs.DirEntry, err error) error {
		if err == nil && path.Ext(name) == ".md" && listed[name] != 1 {
			t.Errorf("%s stands %d times in the site", name, listed[name])
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestContentsThatNameNothingAreRefused(t *testing.T) {
	for name, contents := range map[string]string{
		"a pattern without documents": "- title: A\n  pages: [docs/nowhere*.md]\n",
		"an unknown key":              "- title: A\n  page: [docs/a.md]\n",
	} {
		files := fstest.MapFS{contentsFile: {Data: []byte(contents)}, "docs/a.md": {Data: []byte("# A\n")}}
		if _, err := ReadContents(files); err == nil || !strings.Contains(err.Error(), contentsFile) {
			t.Errorf("%s gives %v", name, err)
		}
	}
}

func TestLinksLeadSomewhere(t *testing.T) {
	documents := map[string]*Document{}
	for _, document := range documentsOf(readContents(t)) {
		documents[document.Path] = document
	}
	checked := 0
	for _, document := range documents {
		for _, destination := range document.Links {
			if complaint := lost(documents, document, destination); complaint != "" {
				t.Errorf("%s links %s: %s", document.Path, destination, complaint)
			}
			checked++
		}
	}
	if checked == 0 {
		t.Error("no link was checked")
	}
	t.Logf("%d links checked", checked)
}

// lost says what is wrong with a link; empty when it leads somewhere.
func lost(documents map[string]*Document, from *Document, destination string) string {
	if isExternal(destination) {
		return ""
	}
	_, anchor, _ := strings.Cut(destination, "#")
	to, name := from, target(from, destination)
	if name != "" {
		if _, err := os.Stat(filepath.Join(repository, name)); err != nil {
			return "there is no " + name
		}
		if to = documents[name]; to == nil && path.Ext(name) == ".md" {
			return name + " is not part of the site"
		}
	}
	if anchor != "" && to != nil && !slices.Contains(to.IDs, anchor) {
		return "no heading of " + to.Path + " is called so"
	}
	return ""
}

// named is a file or folder of the repository as documents name it in passing.
var named = regexp.MustCompile("`((?:docs|schemas|pipeline|connectors|iccs|examples|scripts|bench|interop|release|packaging)/[A-Za-z0-9_./-]+)`")

func TestFilesThatTheDocumentsNameExist(t *testing.T) {
	for _, document := range documentsOf(readContents(t)) {
		for _, match := range named.FindAllStringSubmatch(string(document.source), -1) {
			if _, err := os.Stat(filepath.Join(repository, match[1])); err != nil {
				t.Errorf("%s names %s, which does not exist", document.Path, match[1])
			}
		}
	}
}

var (
	hrefs = regexp.MustCompile(`(?:href|src)="([^"]*)"`)
	ids   = regexp.MustCompile(`id="([^"]*)"`)
)

// TestPagesNeedNoNetworkAndLinkEachOther builds the site and follows every link of every page.
func TestPagesNeedNoNetworkAndLinkEachOther(t *testing.T) {
	folder := t.TempDir()
	if _, err := Build(os.DirFS(repository), readContents(t), folder); err != nil {
		t.Fatal(err)
	}
	pages := map[string]string{}
	err := filepath.WalkDir(folder, func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := os.ReadFile(name)
		pages[relative(t, folder, name)] = string(content)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range pages {
		if path.Ext(name) == ".html" {
			followLinks(t, pages, name, content)
		}
	}
}

func followLinks(t *testing.T, pages map[string]string, name, content string) {
	t.Helper()
	if regexp.MustCompile(`(?i)<script|<link[^>]+href="https?:|<img[^>]+src="https?:|@import`).MatchString(content) {
		t.Errorf("%s fetches something from the network", name)
	}
	for _, match := range hrefs.FindAllStringSubmatch(content, -1) {
		file, anchor, _ := strings.Cut(match[1], "#")
		if isExternal(match[1]) {
			continue
		}
		to := name
		if file != "" {
			to = path.Join(path.Dir(name), file)
		}
		if _, ok := pages[to]; !ok {
			t.Errorf("%s: %s leads nowhere", name, match[1])
		} else if anchor != "" && path.Ext(to) == ".html" && !slices.Contains(idsOf(pages[to]), anchor) {
			t.Errorf("%s: %s: no such place on the page", name, match[1])
		}
	}
}

func idsOf(content string) []string {
	var all []string
	for _, match := range ids.FindAllStringSubmatch(content, -1) {
		all = append(all, match[1])
	}
	return all
}

func relative(t *testing.T, folder, name string) string {
	t.Helper()
	short, err := filepath.Rel(folder, name)
	if err != nil {
		t.Fatal(err)
	}
	return filepath.ToSlash(short)
}

func TestHeadingsAreNamedAsGitHubNamesThem(t *testing.T) {
	document, err := parse("a.md", []byte("# What's new: `raw_rows` & more\n## Étape 2\n## الخطوة 2\n## Same\n## Same\n"))
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"whats-new-raw_rows--more", "étape-2", "الخطوة-2", "same", "same-1"}
	if diff := cmp.Diff(want, document.IDs); diff != "" {
		t.Error(diff)
	}
	if document.Title != "What's new:  & more" && document.Title != "What's new: raw_rows & more" {
		t.Errorf("title %q", document.Title)
	}
}

func TestLinksToDocumentsBecomeLinksToPages(t *testing.T) {
	for from, to := range map[string]string{
		"rules.md":                 "rules.html",
		"../docs/rules.md#x-1":     "../docs/rules.html#x-1",
		"#here":                    "#here",
		"pictures/index.png":       "pictures/index.png",
		"https://example.org/a.md": "https://example.org/a.md",
	} {
		if got := pageLink(from); got != to {
			t.Errorf("%s became %s, want %s", from, got, to)
		}
	}
}

// TestGuidesOfAllLanguagesSayTheSame holds headings, tables and commands of the guide for
// focal points in step: who adds a section in one language adds it in all.
func TestGuidesOfAllLanguagesSayTheSame(t *testing.T) {
	english := shapeOf(t, "en")
	for language := range languages {
		if diff := cmp.Diff(english, shapeOf(t, language)); diff != "" {
			t.Errorf("%s differs from en:\n%s", language, diff)
		}
	}
}

// shapeOf is what does not depend on the language: the kind of every part, and the commands.
func shapeOf(t *testing.T, language string) []string {
	t.Helper()
	document, err := ReadDocument(os.DirFS(repository), "docs/focal-point/"+language+".md")
	if err != nil {
		t.Fatal(err)
	}
	var shape []string
	for node := document.root.FirstChild(); node != nil; node = node.NextSibling() {
		switch n := node.(type) {
		case *ast.Paragraph, *ast.HTMLBlock:
		case *ast.Heading:
			shape = append(shape, fmt.Sprintf("heading of level %d", n.Level))
		default:
			shape = append(shape, fmt.Sprintf("%v of %d", n.Kind(), n.ChildCount()))
		}
	}
	for _, block := range document.Blocks {
		shape = append(shape, strings.Replace(block.Commands, " --language "+language, "", 1))
	}
	return shape
}
