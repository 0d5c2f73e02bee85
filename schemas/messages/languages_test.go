package messages

import (
	"os"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

func TestATranslationThatDoesNotFitIsLeftAside(t *testing.T) {
	cases := []struct {
		name  string
		files map[string]string
	}{
		{"of nothing", map[string]string{"en/a.yaml": "y: one", "fr/a.yaml": "x: un"}},
		{"with other parameters", map[string]string{"en/a.yaml": `x: "{a}"`, "fr/a.yaml": `x: "{b}"`}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			catalogue, err := catalogueOf(t, c.files)
			if err != nil {
				t.Fatal(err)
			}
			if got := catalogue.Stale(); !slices.Equal(got, []string{"fr x"}) {
				t.Errorf("stale: %v, want [fr x]", got)
			}
			if got := catalogue.Status("fr", "x"); got != Missing {
				t.Errorf("status %s, want %s", got, Missing)
			}
		})
	}
}

func TestSayTellsTheStandingOfATranslation(t *testing.T) {
	catalogue, err := catalogueOf(t, map[string]string{
		"en/a.yaml": "draft: late by {n}\nreviewed: one\nofficial: two\nmissing: \"{n} too few\"",
		"fr/a.yaml": "_status: draft\n_reviewed: [reviewed]\n_official: [official]\ndraft: \"{n} de retard\"\nreviewed: un\nofficial: deux",
	})
	if err != nil {
		t.Fatal(err)
	}
	french, english := map[string]string{"n": "1,5"}, map[string]string{"n": "1.5"}
	cases := []struct {
		key  string
		want Said
	}{
		{"draft", Said{Text: "1,5 de retard", Language: "fr", Status: Draft, English: "late by 1.5"}},
		{"reviewed", Said{Text: "un", Language: "fr", Status: Reviewed}},
		{"official", Said{Text: "deux", Language: "fr", Status: Official}},
		{"missing", Said{Text: "1.5 too few", Language: English, Status: Missing}},
	}
	for _, c := range cases {
		t.Run(c.key, func(t *testing.T) {
			got, err := catalogue.Say("fr", c.key, french, english)
			if err != nil || got != c.want {
				t.Errorf("got %+v, %v; want %+v", got, err, c.want)
			}
		})
	}
}

func TestPluralFormsFollowTheLanguage(t *testing.T) {
	catalogue, err := catalogueOf(t, map[string]string{
		"en/a.yaml": `x: {on: cells, one: "{cells} cell", other: "{cells} cells"}`,
		"ru/a.yaml": `x: {on: cells, one: "{cells} ячейка", few: "{cells} ячейки", many: "{cells} ячеек", other: "{cells} ячейки"}`,
		"ar/a.yaml": `x: {on: cells, zero: "{cells}z", one: "{cells}o", two: "{cells}t", few: "{cells}f", many: "{cells}m", other: "{cells}x"}`,
		"zh/a.yaml": `x: {on: cells, other: "{cells} 个"}`,
	})
	if err != nil {
		t.Fatal(err)
	}
	cases := []struct{ language, cells, want string }{
		{"en", "1", "1 cell"}, {"en", "0", "0 cells"}, {"en", "1,021", "1,021 cells"}, {"en", "many", "many cells"},
		{"ru", "1", "1 ячейка"}, {"ru", "3", "3 ячейки"}, {"ru", "11", "11 ячеек"}, {"ru", "21", "21 ячейка"}, {"ru", "1 005", "1 005 ячеек"},
		{"ar", "0", "\u20680\u2069z"}, {"ar", "1", "\u20681\u2069o"}, {"ar", "2", "\u20682\u2069t"}, // a value stands apart from what is around it
		{"ar", "7", "\u20687\u2069f"}, {"ar", "47", "\u206847\u2069m"}, {"ar", "100", "\u2068100\u2069x"},
		{"zh", "1", "1 个"}, {"fr", "1", "1 cell"},
	}
	for _, c := range cases {
		t.Run(c.language+" "+c.cells, func(t *testing.T) {
			got, err := catalogue.Text(c.language, "x", map[string]string{"cells": c.cells})
			if err != nil || got != c.want {
				t.Errorf("got %q, %v; want %q", got, err, c.want)
			}
		})
	}
}

// seenByFocalPoints are the groups that a focal point reads.
var seenByFocalPoints = []string{"check", "form", "phrase", "reader", "rejected", "rules"}

// TestWhatAFocalPointReadsIsTranslated holds the catalogue complete: what is
// found, why it matters, what to do, and all that stands around it, in all six
// languages.
func TestWhatAFocalPointReadsIsTranslated(t *testing.T) {
	catalogue, err := Embedded()
	if err != nil {
		t.Fatal(err)
	}
	for _, stale := range catalogue.Stale() {
		t.Errorf("no longer fits the English text: %s", stale)
	}
	for _, language := range UnitedNations() {
		if missing := catalogue.Untranslated(language, seenByFocalPoints...); len(missing) > 0 {
			t.Errorf("%s lacks %d texts: %s", language, len(missing), strings.Join(missing, ", "))
		}
	}
}

// term is a word of the field with the words, or beginnings of words, that stand
// for it in each language.
type term struct {
	Term  string              `yaml:"term"`
	Note  string              `yaml:"note"`
	Words map[string][]string `yaml:"words"`
}

func glossary(t *testing.T) []term {
	t.Helper()
	content, err := os.ReadFile("glossary.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var terms []term
	if err := yaml.Unmarshal(content, &terms); err != nil {
		t.Fatal(err)
	}
	return terms
}

// TestTermsAreConsistent holds every translation against the glossary: where the
// English text uses a term, the translation uses one of its words.
func TestTermsAreConsistent(t *testing.T) {
	catalogue, err := Embedded()
	if err != nil {
		t.Fatal(err)
	}
	for _, term := range glossary(t) {
		for _, language := range UnitedNations() {
			if len(term.Words[language]) == 0 {
				t.Errorf("term %s has no words in %s", term.Term, language)
			}
			for _, key := range catalogue.Keys(language) {
				english, own := wordsOf(catalogue, English, key), wordsOf(catalogue, language, key)
				if hasWord(english, term.Words[English]) && !containsAny(own, term.Words[language]) {
					t.Errorf("%s %s: the English text says %q, and the translation none of %v:\n%s", language, key, term.Term, term.Words[language], own)
				}
			}
		}
	}
}

func wordsOf(catalogue *Catalogue, language, key string) string {
	var text strings.Builder
	for _, p := range catalogue.languages[language][key].parts {
		text.WriteString(p.words)
		if p.parameter != "" {
			text.WriteString("{}")
		}
	}
	return strings.ToLower(text.String())
}

// hasWord tells whether one of the words stands in the text as a whole word.
func hasWord(text string, words []string) bool {
	padded := " " + strings.Map(func(r rune) rune {
		if strings.ContainsRune(".,;:!?()\"'/", r) {
			return ' '
		}
		return r
	}, text) + " "
	return slices.ContainsFunc(words, func(word string) bool { return strings.Contains(padded, " "+word+" ") })
}

func containsAny(text string, words []string) bool {
	return slices.ContainsFunc(words, func(word string) bool { return strings.Contains(text, word) })
}
