package suggest

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/search/query"

	"cts/iccs"
)

// LanguageOf is the language of a correspondence's titles, where it is one that
// an index reads; otherwise it is empty.
func LanguageOf(c *iccs.Correspondence) string {
	if slices.Contains(Languages, c.Scheme.Language) {
		return c.Scheme.Language
	}
	return ""
}

// Match is a text that shares words with a title.
type Match struct {
	Text
	Score float64 // how much, from 0 to 1 for the words alone, times the trust in its kind
}

// Candidate is a category that may fit.
type Candidate struct {
	ICCS    string
	Title   string
	Score   float64
	For     []Match // the texts that matched, best first
	Against []Match // exclusions that name the act and send it elsewhere
}

// considered is how many texts a title is held against.
const considered = 300

// Matches finds the texts of a language that share words with a title, best first.
func (ix *Index) Matches(title, language string) ([]Match, error) {
	request := bleve.NewSearchRequestOptions(ix.question(title, language), considered, 0, false)
	request.SortBy([]string{"-_score", "_id"})
	found, err := ix.search.Search(request)
	if err != nil {
		return nil, fmt.Errorf("search %q: %w", title, err)
	}
	matches := make([]Match, 0, len(found.Hits))
	for _, hit := range found.Hits {
		position, err := strconv.Atoi(hit.ID)
		if err != nil {
			return nil, fmt.Errorf("search %q: %w", title, err)
		}
		matches = append(matches, Match{ix.texts[position], hit.Score * trust(ix.texts[position])})
	}
	slices.SortStableFunc(matches, func(a, b Match) int { return -cmp.Compare(a.Score, b.Score) })
	return matches, nil
}

var first, fade, byMeaning = 1.5, 0.9, 0.8

// question asks for the words of a title, the first the most: it is the head of
// the phrase in Spanish and French. English meanings ask the English texts.
func (ix *Index) question(title, language string) query.Query {
	either := bleve.NewDisjunctionQuery()
	ask := func(words, field string, boost float64) {
		match := bleve.NewMatchQuery(words)
		match.SetField(field)
		match.SetBoost(boost)
		either.AddQuery(match)
	}
	weight := 1.0
	if language != "en" {
		weight = first
	}
	words := wordsOf(title, language)
	unaccented := make([]string, len(words))
	for i, word := range words {
		unaccented[i] = plain(word)
	}
	for i, word := range words {
		ask(word, language, weight)
		if english := ix.words.english(language, unaccented, i); english != "" {
			ask(english, "en", weight*byMeaning)
		}
		weight = min(weight, 1) * fade
	}
	return either
}

// trust weighs the kinds of text.
func trust(t Text) float64 {
	switch t.Kind {
	case KindTitle:
		return 1
	case KindIndex:
		return 1
	case KindInclusion:
		return 0.9
	case KindExclusion:
		return 0.6
	}
	return 0.8
}

// at cuts a code to a level; a code above it has none.
func at(code string, level int) string {
	width := []int{0, 2, 4, 5, 6}[level]
	if len(code) < width || strings.Contains(code, "-") {
		return ""
	}
	return code[:width]
}

// Ranked lists the categories of a level that the matches speak for, best first.
func Ranked(matches []Match, level int) []Candidate {
	groups := map[string][]Match{}
	for _, match := range matches {
		if code := at(match.ICCS, level); code != "" {
			groups[code] = append(groups[code], match)
		}
	}
	var candidates []Candidate
	for code, group := range groups {
		candidates = append(candidates, Candidate{ICCS: code, Score: together(group), For: group})
	}
	slices.SortFunc(candidates, func(a, b Candidate) int {
		return cmp.Or(-cmp.Compare(a.Score, b.Score), cmp.Compare(a.ICCS, b.ICCS))
	})
	return candidates
}

// together is the score of several texts: the best counts in full, others less and less.
func together(matches []Match) float64 {
	score, weight := 0.0, 1.0
	for _, match := range matches {
		score += weight * match.Score
		weight *= decay
	}
	return score
}

var decay = 0.6
