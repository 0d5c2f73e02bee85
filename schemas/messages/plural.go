package messages

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"
)

// pluralCategories are the names that Unicode CLDR gives to plural forms.
var pluralCategories = map[string]plural.Form{
	"zero": plural.Zero, "one": plural.One, "two": plural.Two, "few": plural.Few, "many": plural.Many, "other": plural.Other,
}

// readPlural reads the forms of a message by plural category. The number that
// decides is the parameter count, or the one that "on" names:
//
//	check.cells: {on: cells, one: "{cells} cell", other: "{cells} cells"}
func readPlural(language string, forms *yaml.Node) (message, error) {
	found := message{plural: map[string][]part{}, count: "count"}
	for i := 0; i+1 < len(forms.Content); i += 2 {
		name, text := forms.Content[i].Value, forms.Content[i+1]
		if text.Kind != yaml.ScalarNode || strings.TrimSpace(text.Value) == "" {
			return message{}, fmt.Errorf("needs a text for %q", name)
		}
		if name == "on" {
			found.count = text.Value
			continue
		}
		if _, known := pluralCategories[name]; !known {
			return message{}, fmt.Errorf("has a form %q; needs a text, or forms out of %s",
				name, strings.Join(slices.Sorted(maps.Keys(pluralCategories)), ", "))
		}
		parts, err := parse(strings.TrimSpace(text.Value))
		if err != nil {
			return message{}, err
		}
		found.plural[name] = parts
	}
	return found, found.checkForms(language)
}

// checkForms holds the forms against those that whole numbers need in the language.
func (m *message) checkForms(name string) error {
	for _, needed := range formsOf(name) {
		if m.plural[needed] == nil {
			return fmt.Errorf("lacks the plural form %q of the language", needed)
		}
	}
	if m.parts = m.plural["other"]; m.parts == nil {
		return errors.New("lacks the plural form \"other\"")
	}
	return nil
}

// formsOf lists the plural categories that whole numbers take in a language, sorted.
func formsOf(name string) []string {
	tag := language.Make(name)
	found := map[string]bool{}
	for number := range 1000 {
		found[categoryOf(tag, number)] = true
	}
	return slices.Sorted(maps.Keys(found))
}

func categoryOf(tag language.Tag, number int) string {
	form := plural.Cardinal.MatchPlural(tag, number, 0, 0, 0, 0)
	for category, known := range pluralCategories {
		if known == form {
			return category
		}
	}
	return "other"
}

// form is the text for the number in hand; for a fraction, or a number that is
// none, the one for any other number.
func (m message) form(name string, parameters map[string]string) []part {
	if m.plural == nil {
		return m.parts
	}
	digits := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, parameters[m.count])
	number, err := strconv.Atoi(digits)
	if err != nil {
		return m.parts
	}
	return m.plural[categoryOf(language.Make(name), number)]
}
