// Package codelist reads lists of codes that offices publish beside their figures:
// offence types, agencies, labels. A list holds no figures; it says what the codes
// of figures mean. Which lists are known stands in lists.yaml.
package codelist

import (
	"bytes"
	"context"
	_ "embed"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"

	"go.yaml.in/yaml/v3"

	"cts/connectors"
	"cts/connectors/streams"
)

//go:embed lists.yaml
var layoutText []byte

// Layout says how a list of codes is known and which of its columns are read.
type Layout struct {
	ID        string   `yaml:"id"`
	Title     string   `yaml:"title"`
	Publisher string   `yaml:"publisher"`
	Licence   string   `yaml:"licence"`
	Code      string   `yaml:"code"`    // title of the column of codes
	Name      string   `yaml:"name"`    // title of the column of names
	Columns   []string `yaml:"columns"` // titles that a file must have to be this list
}

// Code is one code of a list.
type Code struct {
	Code, Name string
	Line       int
}

// List is what a file says.
type List struct {
	Layout
	Codes    []Code // in the order of the file, each once
	Repeated int    // lines whose code stood there before
	Nameless int    // lines without a code
}

// layouts reads the shipped layouts once. A fault in them is a fault of the program.
var layouts = sync.OnceValue(func() []Layout {
	var all []Layout
	decoder := yaml.NewDecoder(bytes.NewReader(layoutText))
	decoder.KnownFields(true)
	if err := decoder.Decode(&all); err != nil {
		panic(fmt.Sprintf("codelist: lists.yaml: %v", err))
	}
	return all
})

// bounds of a list: what is larger is no list of codes.
const (
	maxBytes = 64 << 20
	maxCodes = 1_000_000
)

// Read reads a list of codes. A file whose titles are those of no known list is
// [connectors.ErrNotRecognised].
func Read(ctx context.Context, file connectors.File) (List, error) {
	text, err := streams.Text(ctx, file, streams.Limits{Bytes: maxBytes, Ratio: streams.DefaultLimits().Ratio})
	if err != nil {
		return List{}, connectors.InFile(file, err)
	}
	reader := csv.NewReader(text)
	reader.FieldsPerRecord = -1
	titles, err := reader.Read()
	if err != nil {
		return List{}, connectors.InFile(file, fmt.Errorf("line 1: no titles of columns: %w: %w", err, connectors.ErrNotRecognised))
	}
	for _, layout := range layouts() {
		if !slices.ContainsFunc(layout.Columns, func(title string) bool { return !slices.Contains(titles, title) }) {
			list, err := layout.read(ctx, reader, titles)
			return list, connectors.InFile(file, err)
		}
	}
	return List{}, connectors.InFile(file, fmt.Errorf("the columns are those of no known list of codes: %w", connectors.ErrNotRecognised))
}

// read reads the lines below the titles. Of columns with the same title the first counts.
func (l Layout) read(ctx context.Context, reader *csv.Reader, titles []string) (List, error) {
	list := List{Layout: l}
	code, name := slices.Index(titles, l.Code), slices.Index(titles, l.Name)
	seen := map[string]bool{}
	for {
		line, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return list, nil
		}
		if err != nil {
			return list, streams.Broken(ctx, "lines", err)
		}
		number, _ := reader.FieldPos(0)
		if len(line) != len(titles) {
			return list, fmt.Errorf("line %d: %d cells for %d columns; fetch the file again: %w", number, len(line), len(titles), connectors.ErrUnreadable)
		}
		list.take(Code{Code: strings.TrimSpace(line[code]), Name: strings.TrimSpace(line[name]), Line: number}, seen)
		if len(list.Codes) > maxCodes {
			return list, fmt.Errorf("line %d: more than %d codes: %w", number, maxCodes, connectors.ErrLimit)
		}
	}
}

func (l *List) take(code Code, seen map[string]bool) {
	switch {
	case code.Code == "":
		l.Nameless++
	case seen[code.Code]:
		l.Repeated++
	default:
		seen[code.Code] = true
		l.Codes = append(l.Codes, code)
	}
}

// Inspector tells of a file whether it is a known list of codes.
type Inspector struct{}

// Inspect says which list a file is, and how many codes it has.
func (Inspector) Inspect(ctx context.Context, file connectors.File) (connectors.Inspection, error) {
	list, err := Read(ctx, file)
	if err != nil {
		return connectors.Inspection{}, err
	}
	said := fmt.Sprintf("list %s (%s): %d codes", list.ID, list.Title, len(list.Codes))
	if list.Repeated+list.Nameless > 0 {
		said += fmt.Sprintf("; %d lines repeat a code, %d have none", list.Repeated, list.Nameless)
	}
	return connectors.Inspection{Role: connectors.RoleStructure, Summary: said}, nil
}
