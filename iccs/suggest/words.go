package suggest

import (
	_ "embed"
	"encoding/csv"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"cts/iccs"
)

//go:embed lexicon.csv
var lexiconFile string

// lexicon gives English words for the beginnings of Spanish and French ones, so
// that a title also finds the inclusions, which exist in English alone.
type lexicon map[string][]meaning // by language, the longest beginning first

type meaning struct{ beginning, english string }

func readLexicon() (lexicon, error) {
	rows, err := csv.NewReader(strings.NewReader(lexiconFile)).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("lexicon.csv: %w", err)
	}
	words := lexicon{}
	for _, row := range rows[1:] {
		words[row[0]] = append(words[row[0]], meaning{iccs.Plain(row[1]), row[2]})
	}
	for _, list := range words {
		slices.SortStableFunc(list, func(a, b meaning) int { return len(b.beginning) - len(a.beginning) })
	}
	return words, nil
}

// english is what the word at a place means, or nothing. A beginning of two
// words, such as "abuso sexual", is held against the word and the next.
func (l lexicon) english(language string, words []string, place int) string {
	for _, m := range l[language] {
		if begins(m.beginning, words[place:]) {
			return m.english
		}
	}
	return ""
}

func begins(beginning string, words []string) bool {
	parts := strings.Fields(beginning)
	if len(parts) > len(words) {
		return false
	}
	for i, part := range parts {
		if !strings.HasPrefix(words[i], part) {
			return false
		}
	}
	return true
}

// empty are words that titles of offences are full of and that tell nothing of
// the offence. They are beginnings, without accents.
var empty = map[string][]string{
	"en": {"other", "offence", "offense", "act", "law", "section", "art", "violation", "miscellaneous", "nec", "unspecified"},
	"es": {"otro", "otra", "delito", "infraccion", "ley", "art", "inc", "codigo", "penal", "falta", "decreto", "num", "simple", "contenid", "comet", "desempeno", "funciones", "mal", "uso", "fuero", "comun"},
	"fr": {"autre", "infraction", "delit", "loi", "code", "article", "penal", "legislation", "matiere"},
}

// wordsOf cuts a title into the words that tell something of the offence, in
// their order. Where all are empty, all tell something.
func wordsOf(title, language string) []string {
	if chapter, offence, ok := strings.Cut(title, " / "); ok { // a path: the chapter tells the least
		title = offence + " " + chapter
	}
	all := strings.FieldsFunc(title, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '-' })
	telling := slices.DeleteFunc(slices.Clone(all), func(word string) bool {
		word = iccs.Plain(word)
		return len(word) < 3 || unicode.IsDigit(rune(word[0])) ||
			slices.ContainsFunc(empty[language], func(e string) bool {
				return word == e || word == e+"s" || word == e+"es" || len(e) > 4 && strings.HasPrefix(word, e)
			})
	})
	if len(telling) == 0 {
		return all
	}
	return telling
}
