package messages

import (
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// How far a translation may be trusted.
const (
	Official = "official" // taken from a text of the organisation, or the source language itself
	Reviewed = "reviewed" // read and approved by a native speaker of the field
	Draft    = "draft"    // written by the project; shown with the English beside it
	Missing  = "missing"  // English stands in
)

// UnitedNations lists the six official languages of the United Nations.
func UnitedNations() []string { return []string{"ar", "zh", English, "fr", "ru", "es"} }

// RightToLeft tells whether a language is written from right to left.
func RightToLeft(language string) bool { return language == "ar" }

// Marks of Unicode that keep a piece of text from being ordered together with what stands around it.
const (
	firstStrongIsolate = "\u2068"
	leftToRightIsolate = "\u2066"
	popIsolate         = "\u2069"
)

// apart keeps a value together inside a text from right to left: a name in Latin
// letters beside a number would otherwise change places with it.
func apart(language, value string) string {
	if !RightToLeft(language) || value == "" {
		return value
	}
	return firstStrongIsolate + value + popIsolate
}

// LeftToRightMark is a letter without a shape that is read from left to right.
const LeftToRightMark = "\u200e"

// unbreakableHyphen looks like a hyphen and is no place to break a line.
const unbreakableHyphen = "\u2011"

// Code is the code of an item, such as 2.1-x01, as a text of the language shows
// it. In a text from right to left it keeps the order of its parts, which would
// else show as x01-2.1, and stays on one line.
func Code(language, code string) string {
	if !RightToLeft(language) || code == "" {
		return code
	}
	return leftToRightIsolate + strings.ReplaceAll(code, "-", unbreakableHyphen) + popIsolate
}

// Beside is the text, and after the separator its English while it is a draft.
func (s Said) Beside(separator string) string {
	switch {
	case s.English == "":
		return s.Text
	case RightToLeft(s.Language):
		return s.Text + separator + leftToRightIsolate + s.English + popIsolate
	}
	return s.Text + separator + s.English
}

// standing is what a file says of the trust that its texts deserve:
//
//	_status: draft                 of every text, where nothing else is said
//	_reviewed: [key, key]          and of single ones
//	_official: [key]
type standing struct {
	status string
	keys   map[string]string
}

func isStanding(key string) bool { return strings.HasPrefix(key, "_") }

// standingOf reads the keys of a file that begin with an underscore. Without
// them English is official, being the source, and any other language a draft.
func standingOf(name string, entries *yaml.Node) (standing, error) {
	found := standing{status: Draft, keys: map[string]string{}}
	if strings.HasPrefix(name, English+"/") {
		found.status = Official
	}
	for i := 0; i+1 < len(entries.Content); i += 2 {
		key, value := entries.Content[i], entries.Content[i+1]
		if !isStanding(key.Value) {
			continue
		}
		if err := found.declare(key.Value, value); err != nil {
			return found, fmt.Errorf("messages %s, line %d: %w", name, key.Line, err)
		}
	}
	return found, nil
}

func (s *standing) declare(key string, value *yaml.Node) error {
	statuses := []string{Official, Reviewed, Draft}
	if key == "_status" {
		s.status = value.Value
		if !slices.Contains(statuses, value.Value) {
			return fmt.Errorf("_status %q is not one of %s", value.Value, strings.Join(statuses, ", "))
		}
		return nil
	}
	status := strings.TrimPrefix(key, "_")
	if !slices.Contains(statuses, status) || value.Kind != yaml.SequenceNode {
		return fmt.Errorf("%q is none of _status, _official, _reviewed, _draft with their keys", key)
	}
	for _, named := range value.Content {
		s.keys[named.Value] = status
	}
	return nil
}

func (s standing) of(key string) string {
	if status, ok := s.keys[key]; ok {
		return status
	}
	return s.status
}

// checkKeys refuses a standing of a text that is not there.
func (s standing) checkKeys(name string, texts map[string]message) error {
	for key := range s.keys {
		if _, ok := texts[key]; !ok {
			return fmt.Errorf("messages %s: %q has a standing and no text", name, key)
		}
	}
	return nil
}

// Said is a message as a person reads it.
type Said struct {
	Text     string
	Language string // of Text: English where the language lacks the message
	Status   string // official, reviewed, draft or missing
	English  string // to be shown beside Text while that is a draft; empty otherwise
}

// Say fills the parameters in, and says how far the text may be trusted. The
// English text has parameters of its own: they hold words too. The errors are
// [ErrNoKey] and [ErrParameter].
func (c *Catalogue) Say(language, key string, parameters, inEnglish map[string]string) (Said, error) {
	found, spoken, err := c.find(language, key)
	if err != nil {
		return Said{}, err
	}
	if spoken != language {
		text, err := found.fill(English, key, inEnglish)
		return Said{Text: text, Language: English, Status: Missing}, err
	}
	said := Said{Language: language, Status: found.status}
	if said.Text, err = found.fill(language, key, parameters); err != nil || found.status != Draft {
		return said, err
	}
	said.English, err = c.Text(English, key, inEnglish)
	return said, err
}

// Status is how far the text of a key may be trusted in a language; [Missing]
// where English stands in.
func (c *Catalogue) Status(language, key string) string {
	if found, ok := c.languages[language][key]; ok {
		return found.status
	}
	return Missing
}
