package site

import (
	"bytes"
	"fmt"
	"io/fs"
	"path"
	"slices"

	"go.yaml.in/yaml/v3"
)

// contentsFile lists the documents in the order of the site.
const contentsFile = "docs/contents.yaml"

// Section is a group of documents under one title.
type Section struct {
	Title     string
	Documents []*Document
}

// ReadContents reads all documents of the repository in the order of the site. A
// pattern that names no document is an error; documents that no pattern names stand
// in a section of their own at the end.
func ReadContents(files fs.FS) ([]Section, error) {
	listed, err := readListed(files)
	if err != nil {
		return nil, err
	}
	var sections []Section
	for _, l := range listed {
		section := Section{Title: l.Title}
		for _, pattern := range l.Pages {
			documents, err := readPattern(files, pattern)
			if err != nil {
				return nil, err
			}
			section.Documents = append(section.Documents, documents...)
		}
		sections = append(sections, section)
	}
	return appendFurther(files, sections)
}

// appendFurther adds the documents of the folder docs that stand nowhere yet.
func appendFurther(files fs.FS, sections []Section) ([]Section, error) {
	listed := map[string]bool{}
	for _, document := range documentsOf(sections) {
		listed[document.Path] = true
	}
	further := Section{Title: "Further pages"}
	err := fs.WalkDir(files, "docs", func(name string, _ fs.DirEntry, err error) error {
		if err != nil || path.Ext(name) != ".md" || listed[name] {
			return err
		}
		document, err := ReadDocument(files, name)
		further.Documents = append(further.Documents, document)
		return err
	})
	if len(further.Documents) > 0 {
		sections = append(sections, further)
	}
	return sections, err
}

type listedSection struct {
	Title string   `yaml:"title"`
	Pages []string `yaml:"pages"`
}

func readListed(files fs.FS) ([]listedSection, error) {
	text, err := fs.ReadFile(files, contentsFile)
	if err != nil {
		return nil, err
	}
	var listed []listedSection
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	decoder.KnownFields(true)
	if err := decoder.Decode(&listed); err != nil {
		return nil, fmt.Errorf("%s: %w", contentsFile, err)
	}
	return listed, nil
}

func readPattern(files fs.FS, pattern string) ([]*Document, error) {
	names, err := fs.Glob(files, pattern)
	if err != nil {
		return nil, fmt.Errorf("%s: %s: %w", contentsFile, pattern, err)
	}
	if len(names) == 0 {
		return nil, fmt.Errorf("%s: %s names no document", contentsFile, pattern)
	}
	var documents []*Document
	for _, name := range names {
		document, err := ReadDocument(files, name)
		if err != nil {
			return nil, err
		}
		documents = append(documents, document)
	}
	return documents, nil
}

// documentsOf lists the documents of all sections.
func documentsOf(sections []Section) []*Document {
	var all []*Document
	for _, section := range sections {
		all = slices.Concat(all, section.Documents)
	}
	return all
}
