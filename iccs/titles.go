package iccs

import (
	"bytes"
	"embed"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
)

//go:embed titles/*.csv
var titleFiles embed.FS

// Status of a title, the firmest first.
const (
	TitleOfficial = "official" // of an edition by UNODC
	TitleReviewed = "reviewed" // by a person who answers for it
	TitleDraft    = "draft"    // made without an official edition at hand
)

// titleStatuses are the statuses that a file of titles may give.
var titleStatuses = []string{TitleOfficial, TitleReviewed, TitleDraft}

// Title is the title of a category in a language, with its standing.
type Title struct {
	Language string // of the text; en where the language asked for has none
	Text     string
	Status   string
	Source   string
}

// Titles are titles in one language, by code.
type Titles map[string]Title

// Languages lists the languages that have titles, sorted.
func (c *Classification) Languages() []string { return slices.Sorted(maps.Keys(c.titles)) }

// Title is the title of a code in a language, or in English where that
// language has none. It is false for an unknown code.
func (c *Classification) Title(code, language string) (Title, bool) {
	category, ok := c.categories[code]
	if !ok {
		return Title{}, false
	}
	if title, ok := c.titles[language][code]; ok {
		return title, true
	}
	return Title{Language: "en", Text: category.TitleEN, Status: TitleOfficial, Source: category.SourceNote}, true
}

// Titles lists the titles of a language.
func (c *Classification) Titles(language string) Titles { return maps.Clone(c.titles[language]) }

// WithTitles is the classification with titles of a language that take the
// place of those it has, code by code: an official edition read from a file
// goes before the drafts that the program carries. The receiver stays as it was.
func (c *Classification) WithTitles(language string, titles Titles) *Classification {
	changed := *c
	changed.titles = maps.Clone(c.titles)
	merged := maps.Clone(c.titles[language])
	if merged == nil {
		merged = Titles{}
	}
	maps.Copy(merged, titles)
	changed.titles[language] = merged
	return &changed
}

var titleColumns = []string{"code", "title", "status", "source"}

// ReadTitles reads titles of one language (CSV with the columns code, title,
// status, source). Name is for messages.
func (c *Classification) ReadTitles(name, language string, r io.Reader) (Titles, error) {
	data, err := readAtMost(name, r, maximumTable)
	if err != nil {
		return nil, err
	}
	reader := csv.NewReader(bytes.NewReader(data))
	header, err := reader.Read()
	if err != nil || !slices.Equal(header, titleColumns) {
		return nil, fmt.Errorf("%s:1: the columns are %s: %w", name, strings.Join(titleColumns, ","), errors.Join(ErrTable, err))
	}
	titles := Titles{}
	for {
		fields, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return titles, nil
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, errors.Join(ErrTable, err))
		}
		line, _ := reader.FieldPos(0)
		code, err := c.titledCode(fields, titles)
		if err != nil {
			return nil, fmt.Errorf("%s:%d: %w", name, line, err)
		}
		titles[code] = Title{Language: language, Text: strings.TrimSpace(fields[1]), Status: fields[2], Source: fields[3]}
	}
}

func (c *Classification) titledCode(fields []string, titles Titles) (string, error) {
	code, ok := c.Canonical(fields[0])
	switch {
	case !ok:
		return "", fmt.Errorf("code %q: %w", fields[0], ErrUnknownCategory)
	case strings.TrimSpace(fields[1]) == "":
		return "", fmt.Errorf("code %s has no title: %w", code, ErrTable)
	case !slices.Contains(titleStatuses, fields[2]):
		return "", fmt.Errorf("status %q is none of %s: %w", fields[2], strings.Join(titleStatuses, ", "), ErrTable)
	}
	if _, twice := titles[code]; twice {
		return "", fmt.Errorf("code %s stands twice: %w", code, ErrTable)
	}
	return code, nil
}

// addTitles gives the classification the titles that the program carries:
// English and Spanish as printed, the other languages as drafts.
func (c *Classification) addTitles() error {
	c.titles = map[string]Titles{"en": {}, "es": {}}
	for code, category := range c.categories {
		c.titles["en"][code] = Title{Language: "en", Text: category.TitleEN, Status: TitleOfficial, Source: category.SourceNote}
		c.titles["es"][code] = Title{Language: "es", Text: category.TitleES, Status: TitleOfficial, Source: category.SourceNote}
	}
	for _, language := range []string{"ar", "fr", "ru", "zh"} {
		name := "titles/" + language + ".csv"
		file, err := titleFiles.Open(name)
		if err != nil {
			return err
		}
		defer file.Close()
		if c.titles[language], err = c.ReadTitles(name, language, file); err != nil {
			return err
		}
	}
	return nil
}
