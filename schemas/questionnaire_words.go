package schemas

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

// wordLists hold the words of editions in other languages than English.
type wordLists []wordList

// wordList gives the words of one language by their English. A text that is not
// in it as a whole is put together: "Persons convicted: Rape" from its two
// parts, "Adults, male" likewise.
type wordList struct {
	language string
	Colon    string            `yaml:"colon"` // between a heading and what it is about
	Comma    string            `yaml:"comma"` // before a further restriction
	Words    map[string]string `yaml:"words"`
	data     []byte
}

// wordsOf reads the lists of the languages of an edition, in their order by code.
func wordsOf(languages map[string]string) (wordLists, error) {
	var words wordLists
	for _, language := range slices.Sorted(maps.Keys(languages)) {
		if language == "en" {
			continue
		}
		list, err := readWords(language)
		if err != nil {
			return nil, err
		}
		words = append(words, list)
	}
	return words, nil
}

func readWords(language string) (wordList, error) {
	list := wordList{language: language}
	data, err := editionFiles.ReadFile("questionnaires/languages/" + language + ".yaml")
	if err != nil {
		return list, fmt.Errorf("language %q: there is no list of words questionnaires/languages/%[1]s.yaml", language)
	}
	if err := yaml.Unmarshal(data, &list); err != nil {
		return list, fmt.Errorf("words of language %q: %w", language, err)
	}
	list.data = data
	return list, nil
}

func (d wordLists) bytes() []byte {
	var all []byte
	for _, list := range d {
		all = append(all, list.data...)
	}
	return all
}

// complete adds the languages in which a text is not given, where the words are known.
func (d wordLists) complete(labels map[string]string) map[string]string {
	complete := maps.Clone(labels)
	for _, list := range d {
		if _, given := labels[list.language]; given || labels["en"] == "" {
			continue
		}
		if text, ok := list.of(labels["en"]); ok {
			complete[list.language] = text
		}
	}
	return complete
}

// of translates a text, as a whole or part by part; ok is false where a part is missing.
func (l wordList) of(english string) (text string, ok bool) {
	if text, ok := l.Words[english]; ok {
		return text, true
	}
	if head, tail, found := strings.Cut(english, ": "); found {
		return l.joined(head, l.Colon, tail)
	}
	if at := strings.LastIndex(english, ", "); at > 0 {
		return l.joined(english[:at], l.Comma, english[at+2:])
	}
	return "", false
}

func (l wordList) joined(head, sign, tail string) (string, bool) {
	first, ok := l.of(head)
	second, also := l.of(tail)
	return first + sign + second, ok && also
}

// Excel allows a sheet name 31 characters and none of these.
const (
	sheetNameLength  = 31
	sheetNameRefuses = `:\/?*[]`
)

// sheetNames translates the name of a sheet and keeps the number in front.
func (d wordLists) sheetNames(english string) map[string]string {
	names := map[string]string{}
	number, rest := "", english
	if first, others, found := strings.Cut(english, " "); found {
		number, rest = first+" ", others
	}
	for _, list := range d {
		text, ok := list.of(rest)
		if name := number + text; ok && utf8.RuneCountInString(name) <= sheetNameLength && !strings.ContainsAny(name, sheetNameRefuses) {
			names[list.language] = name
		}
	}
	return names
}
