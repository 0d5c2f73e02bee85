// Package suggest proposes ICCS categories for the titles of national offence
// codes in English, Spanish or French. It looks the words of a title up, by
// their stems, in the titles, inclusions and alphabetical index of the
// classification and in the correspondences of other schemes, and says which
// text matched and which exclusion speaks against a candidate.
//
// A suggestion is a proposal for a person to decide on, never a mapping.
package suggest

import (
	"fmt"
	"strconv"

	"github.com/blevesearch/bleve/v2"
	_ "github.com/blevesearch/bleve/v2/analysis/lang/en" // analyzers, by name
	_ "github.com/blevesearch/bleve/v2/analysis/lang/es"
	_ "github.com/blevesearch/bleve/v2/analysis/lang/fr"
	"github.com/blevesearch/bleve/v2/index/scorch"
	"github.com/blevesearch/bleve/v2/mapping"

	"cts/iccs"
)

// Kinds of text that a title may match.
const (
	KindTitle          = "title"
	KindInclusion      = "inclusion"
	KindIndex          = "index"
	KindExclusion      = "exclusion"
	KindCorrespondence = "correspondence"
)

// Languages that titles may be in.
var Languages = []string{"en", "es", "fr"}

// Text is one text that tells something of a category.
type Text struct {
	ICCS     string
	Language string
	Kind     string
	Text     string
	Scheme   string // of an entry of a correspondence
	Standing string
}

// Index finds texts by their words. It is safe for use by several goroutines.
type Index struct {
	classification *iccs.Classification
	texts          []Text
	search         bleve.Index
	words          lexicon
}

// Sources are what an index is made of.
type Sources struct {
	Classification  *iccs.Classification
	Correspondences []*iccs.Correspondence // whose entries serve as examples
	Examples        []Text                 // further texts
	Without         func(Text) bool        // texts to leave out; nil keeps all
}

// New makes an index in memory. Close it after use.
func New(sources Sources) (*Index, error) {
	words, err := readLexicon()
	if err != nil {
		return nil, err
	}
	ix := &Index{classification: sources.Classification, words: words}
	for _, text := range gather(sources) {
		if sources.Without == nil || !sources.Without(text) {
			ix.texts = append(ix.texts, text)
		}
	}
	search, err := bleve.NewUsing("", documents(), scorch.Name, scorch.Name, nil)
	if err != nil {
		return nil, fmt.Errorf("index of the classification: %w", err)
	}
	ix.search = search
	if err := ix.fill(); err != nil {
		return nil, fmt.Errorf("index of the classification: %w", err)
	}
	return ix, nil
}

// Close frees the index.
func (ix *Index) Close() error { return ix.search.Close() }

// documents maps one field a language, stemmed as the language asks.
func documents() *mapping.IndexMappingImpl {
	all := bleve.NewIndexMapping()
	all.ScoringModel = "bm25"
	all.DefaultMapping = bleve.NewDocumentStaticMapping()
	for _, language := range Languages {
		field := bleve.NewTextFieldMapping()
		field.Analyzer = language
		field.Store, field.IncludeTermVectors, field.IncludeInAll, field.DocValues = false, false, false, false
		all.DefaultMapping.AddFieldMappingsAt(language, field)
	}
	return all
}

func (ix *Index) fill() error {
	batch := ix.search.NewBatch()
	for i, text := range ix.texts {
		if err := batch.Index(strconv.Itoa(i), map[string]any{text.Language: text.Text}); err != nil {
			return err
		}
	}
	return ix.search.Batch(batch)
}

// gather lists the texts of the classification and of the correspondences.
func gather(sources Sources) []Text {
	var texts []Text
	c := sources.Classification
	for _, code := range c.Codes() {
		for _, language := range Languages {
			if title, ok := c.Title(code, language); ok && title.Language == language {
				texts = append(texts, Text{ICCS: code, Language: language, Kind: KindTitle, Text: title.Text, Standing: title.Status})
			}
		}
		category, _ := c.Category(code)
		texts = append(texts, terms(code, KindInclusion, category.Inclusions)...)
		texts = append(texts, terms(code, KindExclusion, category.Exclusions)...)
	}
	for _, term := range c.Index() {
		texts = append(texts, Text{ICCS: term.Code, Language: term.Language, Kind: KindIndex, Text: term.Term})
	}
	for _, correspondence := range sources.Correspondences {
		texts = append(texts, entries(correspondence)...)
	}
	return append(texts, sources.Examples...)
}

// terms lists inclusions or exclusions. A pointer to the terms of another
// category tells nothing in words.
func terms(code, kind string, list []iccs.Term) []Text {
	var texts []Text
	for _, term := range list {
		switch {
		case kind == KindInclusion && len(term.RefersTo) == 0:
			texts = append(texts, Text{ICCS: code, Language: "en", Kind: kind, Text: term.Text})
		case kind == KindExclusion && len(term.RefersTo) > 0:
			for _, belongs := range term.RefersTo { // the act belongs there: that speaks for it
				texts = append(texts, Text{ICCS: belongs, Language: "en", Kind: kind, Text: term.Text, Scheme: code})
			}
		}
	}
	return texts
}

// entries lists the titles of a correspondence that lead to a category.
func entries(c *iccs.Correspondence) []Text {
	language := LanguageOf(c)
	if language == "" {
		return nil
	}
	var texts []Text
	for _, entry := range c.Entries() {
		if entry.ICCS == "" || entry.Relation == iccs.StateNotYetMapped {
			continue
		}
		texts = append(texts, Text{
			ICCS: entry.ICCS, Language: language, Kind: KindCorrespondence, Text: entry.Title,
			Scheme: c.Scheme.ID, Standing: entry.Standing,
		})
	}
	return texts
}
