// Package excelrules holds a workbook (xlsx) to rules that Excel enforces when it
// opens one, and that other office programs pass over: a workbook that breaks any
// is opened "after repair", or not at all. Tests use it where Excel cannot run.
//
// Source of the rules: ECMA-376 parts 1 and 2 (SpreadsheetML, Open Packaging
// Conventions), and Microsoft's "Excel specifications and limits".
package excelrules

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"
)

// Check lists what Excel would not accept, each with its part; none for a sound
// workbook. The error is that of a file that is no package at all.
func Check(content []byte) ([]string, error) {
	archive, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		return nil, fmt.Errorf("no zip archive: %w", err)
	}
	c := &checking{parts: map[string]*node{}, names: map[string]bool{}}
	for _, file := range archive.File {
		if err := c.take(file); err != nil {
			return nil, err
		}
	}
	c.contentTypes()
	c.relationships()
	c.workbook()
	slices.Sort(c.faults)
	return c.faults, nil
}

// checking is the state of checking one workbook.
type checking struct {
	names  map[string]bool  // of all parts
	parts  map[string]*node // those of XML
	faults []string
}

func (c *checking) fault(part, format string, values ...any) {
	c.faults = append(c.faults, part+": "+fmt.Sprintf(format, values...))
}

func (c *checking) take(file *zip.File) error {
	if c.names[strings.ToLower(file.Name)] {
		c.fault(file.Name, "stands twice in the archive")
	}
	c.names[strings.ToLower(file.Name)] = true
	switch path.Ext(file.Name) {
	case ".xml", ".rels", ".vml":
	default:
		return nil
	}
	reader, err := file.Open()
	if err != nil {
		return fmt.Errorf("%s: %w", file.Name, err)
	}
	defer reader.Close()
	root, err := parse(reader)
	if err != nil {
		c.fault(file.Name, "is no well-formed XML: %v", err)
		return nil
	}
	c.parts[file.Name] = root
	return nil
}

// node is an element of XML; names are without their space, attributes keep the
// prefix of relationships (r:id).
type node struct {
	name     string
	attrs    map[string]string
	text     string
	children []*node
}

// relationshipSpace is the space of attributes that refer to relationships.
const relationshipSpace = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

func parse(r io.Reader) (*node, error) {
	root := &node{}
	stack := []*node{root}
	decoder := xml.NewDecoder(r)
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			return root.only(), nil
		}
		if err != nil {
			return nil, err
		}
		top := stack[len(stack)-1]
		switch token := token.(type) {
		case xml.StartElement:
			child := elementOf(token)
			top.children = append(top.children, child)
			stack = append(stack, child)
		case xml.EndElement:
			stack = stack[:len(stack)-1]
		case xml.CharData:
			top.text += string(token)
		}
	}
}

func elementOf(token xml.StartElement) *node {
	n := &node{name: token.Name.Local, attrs: map[string]string{}}
	for _, attr := range token.Attr {
		name := attr.Name.Local
		if attr.Name.Space == relationshipSpace {
			name = "r:" + name
		}
		n.attrs[name] = attr.Value
	}
	return n
}

func (n *node) only() *node {
	if len(n.children) == 0 {
		return &node{}
	}
	return n.children[0]
}

// child is the first child of a name; an empty node where there is none.
func (n *node) child(name string) *node {
	if found := n.all(name); len(found) > 0 {
		return found[0]
	}
	return &node{}
}

func (n *node) all(name string) []*node {
	var found []*node
	for _, child := range n.children {
		if child.name == name {
			found = append(found, child)
		}
	}
	return found
}

// whole is the text of a node and of all below it.
func (n *node) whole() string {
	text := n.text
	for _, child := range n.children {
		text += child.whole()
	}
	return text
}

func (n *node) each(visit func(*node)) {
	visit(n)
	for _, child := range n.children {
		child.each(visit)
	}
}
