package px

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"regexp"
	"unicode/utf8"

	"golang.org/x/text/encoding/htmlindex"

	"cts/connectors"
	"cts/connectors/streams"
)

// table is what the keywords of a PX file say, and the place where its figures begin.
type table struct {
	part      streams.Part
	scanner   *scanner
	keywords  map[keyword][]string // of the language of the file
	variables []variable           // stub, then heading: the last one runs fastest
	stub      int                  // how many of them are in the stub
	keys      []string             // variables that the figures name by keys, in the order of the keywords
	byCode    map[string]bool      // of them, those named by code, not by value
	cells     int
	units     map[string]string // by content, where units differ
	unit      string            // of the whole table
	content   string            // variable of contents; empty for none
}

// variable is one dimension of a table.
type variable struct {
	name, id string
	codes    []string
	values   []string
	places   map[string]int // of what keys name, where the table has keys
}

// openTable reads all keywords up to DATA.
func openTable(ctx context.Context, part streams.Part) (*table, error) {
	text, err := part.Open(ctx)
	if err != nil {
		return nil, streams.Broken(ctx, part.Place("start"), err)
	}
	decoded, err := decode(text)
	if err != nil {
		return nil, streams.Broken(ctx, part.Place("start"), err)
	}
	t := &table{part: part, scanner: newScanner(decoded), keywords: map[keyword][]string{}, byCode: map[string]bool{}}
	if err := t.readKeywords(); err != nil {
		return nil, streams.Broken(ctx, part.Place(fmt.Sprintf("line %d", t.scanner.line)), err)
	}
	return t, streams.Broken(ctx, part.Place("keywords"), t.arrange())
}

// text of the keyword CODEPAGE.
var codePage = regexp.MustCompile(`(?m)^\s*CODEPAGE="([^"]+)"`)

// decode turns a file into UTF-8: by CODEPAGE where it is declared, else as UTF-8
// where it is valid, else as ANSI, which is Windows-1252.
func decode(text io.Reader) (io.Reader, error) {
	buffered := bufio.NewReaderSize(text, 64<<10)
	start, err := buffered.Peek(64 << 10)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	label := "windows-1252"
	if found := codePage.FindSubmatch(start); found != nil {
		label = string(found[1])
	} else if utf8.Valid(start[:max(0, len(start)-utf8.UTFMax)]) {
		return buffered, nil
	}
	encoding, err := htmlindex.Get(label)
	if err != nil {
		return nil, fmt.Errorf("CODEPAGE %q is not known: %w", label, connectors.ErrUnreadable)
	}
	return encoding.NewDecoder().Reader(buffered), nil
}

// keywordsOfStart are the keywords that a PX file may begin with.
var keywordsOfStart = map[string]bool{
	"CHARSET": true, "AXIS-VERSION": true, "CODEPAGE": true, "LANGUAGE": true, "LANGUAGES": true, "CREATION-DATE": true,
	"NEXT-UPDATE": true, "PX-SERVER": true, "DIRECTORY-PATH": true, "UPDATE-FREQUENCY": true, "TABLEID": true,
	"SYNONYMS": true, "DEFAULT-GRAPH": true, "DECIMALS": true, "SHOWDECIMALS": true, "MATRIX": true, "SUBJECT-AREA": true,
	"SUBJECT-CODE": true, "COPYRIGHT": true, "TITLE": true, "CONTENTS": true, "UNITS": true, "STUB": true, "HEADING": true,
	"AGGREGALLOWED": true, "AUTOPEN": true, "DESCRIPTION": true,
}

func (t *table) readKeywords() error {
	for count := 0; ; count++ {
		k, err := t.scanner.statement()
		switch {
		case count == 0 && (errors.Is(err, io.EOF) || err != nil && !errors.Is(err, connectors.ErrLimit) || !keywordsOfStart[k.name]):
			return fmt.Errorf("a PX file begins with a keyword such as CHARSET or AXIS-VERSION: %w", connectors.ErrNotRecognised)
		case err != nil:
			return unexpected(err)
		case k.name == "DATA":
			return nil
		case count > maxKeywords:
			return fmt.Errorf("more than %d keywords: %w", maxKeywords, connectors.ErrLimit)
		}
		values, err := t.scanner.values()
		if err != nil {
			return err
		}
		t.keep(k, values)
	}
}

// keep keeps a keyword of the language of the file; others are translations.
func (t *table) keep(k keyword, values []string) {
	if k.language != "" {
		return
	}
	if k.name == "KEYS" && len(values) > 0 {
		t.keys = append(t.keys, k.about)
		t.byCode[k.about] = values[0] == "CODES"
	}
	t.keywords[k] = values
}

// text is the first value of a keyword that is about the whole table, else about its first content.
func (t *table) text(name string) string {
	if values := t.keywords[keyword{name: name}]; len(values) > 0 {
		return values[0]
	}
	for _, content := range t.contents() {
		if values := t.keywords[keyword{name: name, about: content}]; len(values) > 0 {
			return values[0]
		}
	}
	return ""
}

func (t *table) contents() []string {
	for _, v := range t.variables {
		if v.name == t.content {
			return v.values
		}
	}
	return nil
}

// arrange works out the variables in their order, and how many cells there are.
func (t *table) arrange() error {
	stub, heading := t.keywords[keyword{name: "STUB"}], t.keywords[keyword{name: "HEADING"}]
	t.stub, t.cells = len(stub), 1
	if content := t.keywords[keyword{name: "CONTVARIABLE"}]; len(content) > 0 {
		t.content = content[0]
	}
	for _, name := range append(append([]string{}, stub...), heading...) {
		v, err := t.variable(name)
		if err != nil {
			return err
		}
		if t.cells > math.MaxInt32/max(1, len(v.values))*1024 {
			return fmt.Errorf("more cells than anybody can publish: %w", connectors.ErrLimit)
		}
		t.cells *= len(v.values)
		t.variables = append(t.variables, v)
	}
	if len(t.variables) == 0 {
		return fmt.Errorf("neither STUB nor HEADING name a variable: %w", connectors.ErrUnreadable)
	}
	t.units = map[string]string{}
	for _, content := range t.contents() {
		if values := t.keywords[keyword{name: "UNITS", about: content}]; len(values) > 0 {
			t.units[content] = values[0]
		}
	}
	t.unit = t.text("UNITS")
	return t.checkKeys()
}

// variable reads values and codes; without codes the values are the codes.
func (t *table) variable(name string) (variable, error) {
	v := variable{name: name, id: name, values: t.keywords[keyword{name: "VALUES", about: name}]}
	if id := t.keywords[keyword{name: "VARIABLECODE", about: name}]; len(id) > 0 && id[0] != "" {
		v.id = id[0]
	}
	v.codes = t.keywords[keyword{name: "CODES", about: name}]
	if v.codes == nil {
		v.codes = v.values
	}
	if v.values == nil {
		v.values = v.codes
	}
	if len(v.values) == 0 || len(v.codes) != len(v.values) {
		return v, fmt.Errorf("variable %.60q: %d values, %d codes: %w", name, len(v.values), len(v.codes), connectors.ErrUnreadable)
	}
	return v, nil
}

// checkKeys makes sure that keys are given for variables of the stub.
func (t *table) checkKeys() error {
	if len(t.keys) == 0 {
		return nil
	}
	known := map[string]bool{}
	for i := range t.variables[:t.stub] {
		v := &t.variables[i]
		known[v.name] = true
		v.places = placesOf(v.values)
		if t.byCode[v.name] {
			v.places = placesOf(v.codes)
		}
	}
	for _, name := range t.keys {
		if !known[name] {
			return fmt.Errorf("KEYS(%.60q): no variable of the stub: %w", name, connectors.ErrUnreadable)
		}
		delete(known, name)
	}
	if len(known) > 0 {
		return fmt.Errorf("KEYS are given for some variables of the stub only: %w", connectors.ErrUnreadable)
	}
	return nil
}

func placesOf(names []string) map[string]int {
	places := make(map[string]int, len(names))
	for i, name := range names {
		places[name] = i
	}
	return places
}
