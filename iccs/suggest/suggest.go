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

// Weights, chosen on the half of the codes that is not held out. None of them
// moves the accuracy by more than a few points.
const (
	headWeight     = 1.5  // of the first word, the head of the phrase in Spanish and French
	laterWeight    = 0.9  // of each word against the one before it
	meaningWeight  = 0.8  // of the English meaning against the word itself
	nextWeight     = 0.6  // of each further text against the one before it
	divisionWeight = 0.25 // of the texts of the whole division
)

// considered is how many texts a title is held against.
const considered = 300

// Suggest lists at most n categories for a title, best first, with the texts
// that speak for each, and the exclusions that speak against it.
func (ix *Index) Suggest(title, language string, n int) ([]Candidate, error) {
	matches, err := ix.Matches(title, language)
	if err != nil {
		return nil, err
	}
	candidates := ix.Candidates(matches)
	candidates = candidates[:min(n, len(candidates))]
	for i := range candidates {
		title, _ := ix.classification.Title(candidates[i].ICCS, language)
		candidates[i].Title = title.Text
		candidates[i].Against = against(matches, candidates[i])
	}
	return candidates, nil
}

// against lists the exclusions of a category that the title matches better
// than any text that speaks for it: the act belongs elsewhere.
func against(matches []Match, candidate Candidate) []Match {
	var exclusions []Match
	for _, match := range matches {
		if match.Kind == KindExclusion && match.Scheme == candidate.ICCS && match.Score > candidate.For[0].Score {
			exclusions = append(exclusions, match)
		}
	}
	return exclusions
}

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
		weight = headWeight
	}
	words := wordsOf(title, language)
	unaccented := make([]string, len(words))
	for i, word := range words {
		unaccented[i] = iccs.Plain(word)
	}
	for i, word := range words {
		ask(word, language, weight)
		if english := ix.words.english(language, unaccented, i); english != "" {
			ask(english, "en", weight*meaningWeight)
		}
		weight = min(weight, 1) * laterWeight
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

// Candidates ranks the categories that the matches speak for, best first. A
// category counts its own texts, and in part those of its division:
// where the words do not tell a class, they often tell what it belongs to.
func (ix *Index) Candidates(matches []Match) []Candidate {
	categories := by(matches, func(code string) string { return code })
	divisions := by(matches, func(code string) string { return at(code, 2) })
	var candidates []Candidate
	for code, own := range categories {
		score := together(own) + divisionWeight*together(divisions[at(code, 2)])
		candidates = append(candidates, Candidate{ICCS: code, Score: score, For: own})
	}
	slices.SortFunc(candidates, func(a, b Candidate) int {
		return cmp.Or(-cmp.Compare(a.Score, b.Score), cmp.Compare(a.ICCS, b.ICCS))
	})
	return candidates
}

// by puts matches together by what a function makes of their category.
func by(matches []Match, of func(code string) string) map[string][]Match {
	groups := map[string][]Match{}
	for _, match := range matches {
		if code := of(match.ICCS); code != "" {
			groups[code] = append(groups[code], match)
		}
	}
	return groups
}

// AtLevel cuts ranked candidates to a level, each category once.
func AtLevel(candidates []Candidate, level int) []string {
	var codes []string
	for _, candidate := range candidates {
		if code := at(candidate.ICCS, level); code != "" && !slices.Contains(codes, code) {
			codes = append(codes, code)
		}
	}
	return codes
}

// at cuts a code to a level; a code above it has none.
func at(code string, level int) string {
	width := []int{0, 2, 4, 5, 6}[level]
	if len(code) < width || strings.Contains(code, "-") {
		return ""
	}
	return code[:width]
}

// Support is how much matches speak for each division; a section that is a
// match itself stands for itself.
func Support(matches []Match) map[string]float64 {
	support := map[string]float64{}
	for division, own := range by(matches, Division) {
		support[division] = together(own)
	}
	return support
}

// Division is the division of a category, or the section that it is.
func Division(code string) string { return code[:min(4, len(code))] }

// together is the score of several texts: the best counts in full, others less and less.
func together(matches []Match) float64 {
	score, weight := 0.0, 1.0
	for _, match := range matches {
		score += weight * match.Score
		weight *= nextWeight
	}
	return score
}
