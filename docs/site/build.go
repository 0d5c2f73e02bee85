package site

import (
	_ "embed"
	"fmt"
	"html/template"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
)

//go:embed templates/page.tmpl
var pageTemplate string

//go:embed templates/style.css
var style []byte

var page = template.Must(template.New("page").Parse(pageTemplate))

// styleName is where the style sheet lies in the site.
const styleName = "style.css"

// Build writes the site into a folder: a page a document, the pictures and files
// that the documents link, a page that lists all. It returns how many files it wrote.
func Build(files fs.FS, sections []Section, folder string) (int, error) {
	written := map[string]bool{}
	for _, document := range documentsOf(sections) {
		if err := buildPage(sections, document, folder); err != nil {
			return 0, fmt.Errorf("%s: %w", document.Path, err)
		}
		written[pageOf(document.Path)] = true
		if err := copyLinked(files, document, folder, written); err != nil {
			return 0, fmt.Errorf("%s: %w", document.Path, err)
		}
	}
	if err := writeFile(folder, styleName, style); err != nil {
		return 0, err
	}
	return len(written) + 2, buildIndex(sections, folder)
}

// shown is what the template of a page takes.
type shown struct {
	Title, Language, Direction, Root string
	Body                             template.HTML
	Sections                         []shownSection
}

type shownSection struct {
	Title string
	Pages []shownPage
}

type shownPage struct {
	Title, Link, Language, Direction string
	Here                             bool
}

func buildPage(sections []Section, d *Document, folder string) error {
	body, err := d.HTML()
	if err != nil {
		return err
	}
	return writePage(folder, pageOf(d.Path), shown{
		Title: d.Title, Language: d.Language(), Direction: direction(d.Language()), Root: rootFrom(d.Path),
		Body: template.HTML(body), Sections: contentsFrom(sections, d), // the documents are the project's own
	})
}

// buildIndex makes the page that a reader opens first.
func buildIndex(sections []Section, folder string) error {
	return writePage(folder, "index.html", shown{
		Title: "cts: documentation", Language: "en", Direction: direction("en"),
		Body:     "<h1>cts: documentation</h1><p>Crime statistics from the workbook to the trend. Choose a page.</p>",
		Sections: contentsFrom(sections, nil),
	})
}

func writePage(folder, name string, s shown) error {
	var text strings.Builder
	if err := page.Execute(&text, s); err != nil {
		return err
	}
	return writeFile(folder, name, []byte(text.String()))
}

// contentsFrom is the list of pages with links as they read from a document.
func contentsFrom(sections []Section, from *Document) []shownSection {
	root := ""
	if from != nil {
		root = rootFrom(from.Path)
	}
	var all []shownSection
	for _, section := range sections {
		one := shownSection{Title: section.Title}
		for _, d := range section.Documents {
			one.Pages = append(one.Pages, shownPage{d.Title, root + pageOf(d.Path), d.Language(), direction(d.Language()), d == from})
		}
		all = append(all, one)
	}
	return all
}

// rootFrom leads from a document's folder to that of the site.
func rootFrom(name string) string { return strings.Repeat("../", strings.Count(name, "/")) }

func direction(language string) string {
	if language == "ar" {
		return "rtl"
	}
	return "ltr"
}

// copyLinked copies what a document links and what is no document: pictures, data, source text.
func copyLinked(files fs.FS, d *Document, folder string, written map[string]bool) error {
	for _, destination := range d.Links {
		name := target(d, destination)
		if name == "" || strings.HasSuffix(name, ".md") || written[name] {
			continue
		}
		content, err := fs.ReadFile(files, name)
		if err != nil {
			return fmt.Errorf("link %s: %w", destination, err)
		}
		if err := writeFile(folder, name, content); err != nil {
			return err
		}
		written[name] = true
	}
	return nil
}

// target is the file of the repository that a link names; empty for links that stay
// on the page or leave the site.
func target(d *Document, destination string) string {
	name, _, _ := strings.Cut(destination, "#")
	if name == "" || isExternal(destination) {
		return ""
	}
	return path.Join(path.Dir(d.Path), name)
}

func writeFile(folder, name string, content []byte) error {
	file := filepath.Join(folder, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return err
	}
	return os.WriteFile(file, content, 0o644)
}
