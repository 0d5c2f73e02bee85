package iccs

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/runes"
	"golang.org/x/text/transform"
	"golang.org/x/text/unicode/norm"
)

// Hit is one category that a search found.
type Hit struct {
	Code    string
	TitleEN string
	Found   string // the title, inclusion or index term in which the words stand
	Rank    int    // 1 code, 2 title, 3 index, 4 inclusion; lower is nearer
}

// Search finds the categories of which the code, a title (English or Spanish),
// a term of the alphabetical index or an inclusion holds every word. Case and
// accents do not matter, and a word may be cut short: "homic" finds homicide.
// Each category is found once, at its nearest; the nearest come first.
func (c *Classification) Search(terms string) []Hit {
	words := wordsOf(terms)
	if len(words) == 0 {
		return nil
	}
	best := map[string]Hit{}
	keep := func(code, text string, rank int) {
		if before, found := best[code]; !found || rank < before.Rank {
			best[code] = Hit{Code: code, TitleEN: c.categories[code].TitleEN, Found: text, Rank: rank}
		}
	}
	if code, ok := c.Canonical(terms); ok {
		keep(code, code, 1)
	}
	for _, code := range c.codes {
		category := c.categories[code]
		for _, title := range []string{category.TitleEN, category.TitleES} {
			if holds(title, words) {
				keep(code, title, 2)
			}
		}
		for _, inclusion := range category.Inclusions {
			if len(inclusion.RefersTo) == 0 && holds(inclusion.Text, words) {
				keep(code, inclusion.Text, 4)
			}
		}
	}
	for _, entry := range c.index {
		if holds(entry.Term, words) {
			keep(entry.Code, entry.Term, 3)
		}
	}
	return sortedHits(best)
}

func sortedHits(best map[string]Hit) []Hit {
	var hits []Hit
	for _, hit := range best {
		hits = append(hits, hit)
	}
	slices.SortFunc(hits, func(a, b Hit) int { return cmp.Or(a.Rank-b.Rank, cmp.Compare(a.Code, b.Code)) })
	return hits
}

// holds tells whether every word begins a word of the text.
func holds(text string, words []string) bool {
	in := wordsOf(text)
	for _, word := range words {
		if !slices.ContainsFunc(in, func(w string) bool { return strings.HasPrefix(w, word) }) {
			return false
		}
	}
	return true
}

// wordsOf cuts a text into words in lower case and without accents.
func wordsOf(text string) []string {
	return strings.FieldsFunc(Plain(text), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	})
}

// Plain writes a text in lower case without accents, as what is searched for is compared.
func Plain(text string) string {
	lower := strings.ToLower(text)
	plain, _, err := transform.String(transform.Chain(norm.NFD, runes.Remove(runes.In(unicode.Mn)), norm.NFC), lower)
	if err != nil {
		return lower
	}
	return plain
}
