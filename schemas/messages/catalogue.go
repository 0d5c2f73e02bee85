package messages

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Errors that a caller decides on.
var (
	// ErrNoKey means that neither the language nor English has the key.
	ErrNoKey = errors.New("no such message")
	// ErrParameter means that the text asks for a parameter that was not given.
	ErrParameter = errors.New("missing parameter of a message")
)

// Catalogue holds the messages of every language.
type Catalogue struct {
	languages map[string]map[string]message
	stale     []string
}

type message struct {
	group  string
	status string
	parts  []part            // the text; of a message with plural forms, the one for any other number
	plural map[string][]part // by plural category of the language; nil without plural forms
	count  string            // the parameter whose number decides between them
}

// part is a piece of a text: words, or the name of a parameter.
type part struct {
	words     string
	parameter string
}

// Load reads <language>/<group>.yaml files. It refuses what is not a map of keys
// to texts or plural forms, keys that occur twice in a language, empty texts and
// stray braces; the error names file and line. Translations that do not fit the
// English text are left aside; see [Catalogue.Stale].
func Load(files fs.FS) (*Catalogue, error) {
	names, err := fs.Glob(files, "*/*.yaml")
	if err != nil {
		return nil, fmt.Errorf("list messages: %w", err)
	}
	slices.Sort(names)
	catalogue := &Catalogue{languages: map[string]map[string]message{}}
	for _, name := range names {
		if err := catalogue.add(files, name); err != nil {
			return nil, err
		}
	}
	catalogue.leaveAside()
	return catalogue, nil
}

func (c *Catalogue) add(files fs.FS, name string) error {
	content, err := fs.ReadFile(files, name)
	if err != nil {
		return fmt.Errorf("read messages: %w", err)
	}
	var document yaml.Node
	if err := yaml.Unmarshal(content, &document); err != nil {
		return fmt.Errorf("messages %s: %w", name, err)
	}
	if len(document.Content) == 0 {
		return nil
	}
	entries := document.Content[0]
	if entries.Kind != yaml.MappingNode {
		return fmt.Errorf("messages %s, line %d: expected a map of keys to texts", name, entries.Line)
	}
	standing, err := standingOf(name, entries)
	if err != nil {
		return err
	}
	for i := 0; i+1 < len(entries.Content); i += 2 {
		if isStanding(entries.Content[i].Value) {
			continue
		}
		if err := c.addMessage(name, entries.Content[i], entries.Content[i+1], standing); err != nil {
			return err
		}
	}
	return standing.checkKeys(name, c.languages[path.Dir(name)])
}

func (c *Catalogue) addMessage(name string, key, text *yaml.Node, standing standing) error {
	language, group := path.Dir(name), strings.TrimSuffix(path.Base(name), ".yaml")
	if c.languages[language] == nil {
		c.languages[language] = map[string]message{}
	}
	if earlier, twice := c.languages[language][key.Value]; twice {
		return fmt.Errorf("messages %s, line %d: key %q occurs twice, first in group %s; choose another key",
			name, key.Line, key.Value, earlier.group)
	}
	found, err := readMessage(language, key, text)
	if err != nil {
		return fmt.Errorf("messages %s, line %d: key %q %w", name, text.Line, key.Value, err)
	}
	found.group, found.status = group, standing.of(key.Value)
	c.languages[language][key.Value] = found
	return nil
}

func readMessage(language string, key, text *yaml.Node) (message, error) {
	switch {
	case key.Value != "" && text.Kind == yaml.MappingNode:
		return readPlural(language, text)
	case key.Value == "" || text.Kind != yaml.ScalarNode || strings.TrimSpace(text.Value) == "":
		return message{}, errors.New("needs a text")
	}
	parts, err := parse(strings.TrimSpace(text.Value))
	return message{parts: parts}, err
}

// leaveAside drops translations of a key that English lacks, or that ask for
// other parameters than English gives: the English text was changed after them.
// English stands in until somebody translates anew.
func (c *Catalogue) leaveAside() {
	for _, language := range c.Languages() {
		for _, key := range c.Keys(language) {
			english, known := c.languages[English][key]
			if !known || !slices.Equal(c.languages[language][key].parameters(), english.parameters()) {
				delete(c.languages[language], key)
				c.stale = append(c.stale, language+" "+key)
			}
		}
	}
}

// Stale lists the translations that do not fit the English text any more, as
// language and key.
func (c *Catalogue) Stale() []string { return slices.Clone(c.stale) }

// Untranslated lists the keys of the groups that a language lacks, sorted.
func (c *Catalogue) Untranslated(language string, groups ...string) []string {
	var missing []string
	for _, key := range c.Keys(English) {
		if _, ok := c.languages[language][key]; !ok && slices.Contains(groups, c.languages[English][key].group) {
			missing = append(missing, key)
		}
	}
	return missing
}

// Languages lists the languages, sorted.
func (c *Catalogue) Languages() []string {
	return slices.Sorted(maps.Keys(c.languages))
}

// Keys lists the keys of a language, sorted.
func (c *Catalogue) Keys(language string) []string {
	return slices.Sorted(maps.Keys(c.languages[language]))
}

// Group is the file that holds the key in English; ok is false where no file does.
func (c *Catalogue) Group(key string) (group string, ok bool) {
	found, ok := c.languages[English][key]
	return found.group, ok
}

// Parameters lists the names that the text asks for, sorted and each once.
// The error is [ErrNoKey].
func (c *Catalogue) Parameters(language, key string) ([]string, error) {
	found, ok := c.languages[language][key]
	if !ok {
		return nil, fmt.Errorf("%w: %q in language %q", ErrNoKey, key, language)
	}
	return found.parameters(), nil
}

// parameters lists the names that any form of the message asks for, sorted.
func (m message) parameters() []string {
	var names []string
	for _, parts := range append(slices.Collect(maps.Values(m.plural)), m.parts) {
		for _, p := range parts {
			if p.parameter != "" {
				names = append(names, p.parameter)
			}
		}
	}
	if m.count != "" {
		names = append(names, m.count)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// Text fills the parameters in. A language that lacks the key is answered in
// English. The errors are [ErrNoKey] and [ErrParameter].
func (c *Catalogue) Text(language, key string, parameters map[string]string) (string, error) {
	found, language, err := c.find(language, key)
	if err != nil {
		return "", err
	}
	return found.fill(language, key, parameters)
}

// find is the message in the language, and otherwise in English.
func (c *Catalogue) find(language, key string) (message, string, error) {
	if found, ok := c.languages[language][key]; ok {
		return found, language, nil
	}
	if found, ok := c.languages[English][key]; ok {
		return found, English, nil
	}
	return message{}, "", fmt.Errorf("%w: %q", ErrNoKey, key)
}

func (m message) fill(language, key string, parameters map[string]string) (string, error) {
	var text strings.Builder
	for _, p := range m.form(language, parameters) {
		if p.parameter == "" {
			text.WriteString(p.words)
			continue
		}
		value, given := parameters[p.parameter]
		if !given {
			return "", fmt.Errorf("%w: {%s} of %q", ErrParameter, p.parameter, key)
		}
		text.WriteString(apart(language, value))
	}
	return text.String(), nil
}
