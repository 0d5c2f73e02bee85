// Package page writes the classification as one page that needs nothing else: a
// tree to open and close, a search over titles, inclusions and index terms, and
// the national codes that lead to each category.
package page

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"html/template"
	"io"
	"slices"
	"strings"

	"cts/iccs"
	"cts/schemas/messages"
)

//go:embed page.html
var layout string

var parsed = template.Must(template.New("page").Parse(layout))

// title is a title in a language; a draft is marked.
type title struct {
	Language string
	Text     string
	Draft    bool
}

// scheme lists the codes of one correspondence that lead to a category.
type scheme struct {
	ID, Title, Standing string
	Codes               []code
}

type code struct{ Code, Title, Relation string }

// node is a category with all that the page shows of it.
type node struct {
	Code       string
	Level      int
	Titles     []title
	Inclusions []iccs.Term
	Exclusions []iccs.Term
	Index      []string
	Schemes    []scheme
	Words      string // what a search looks in: lower case, without accents
	Below      []node
}

// Labels are the keys of the words around the classification, in the catalogue of messages.
var labels = []string{"heading", "search", "found", "includes", "excludes", "index", "schemes", "draft", "open", "close", "standing", "source"}

// Write writes the page. The language is the one that it opens in; the reader can change it.
func Write(w io.Writer, c *iccs.Classification, correspondences []*iccs.Correspondence, language string) error {
	words := map[string]map[string]string{}
	for _, l := range messages.UnitedNations() {
		words[l] = map[string]string{}
		for _, key := range labels {
			words[l][key] = messages.Text(l, "classification."+key, map[string]string{"number": "{number}"}) // the page fills it in
		}
	}
	encoded, err := json.Marshal(words)
	if err != nil {
		return err
	}
	builder := builder{classification: c, leading: leading(correspondences), index: indexOf(c)}
	var out bytes.Buffer
	err = parsed.Execute(&out, map[string]any{
		"Language": language, "Languages": messages.UnitedNations(), "Words": template.JS(encoded), //nolint:gosec // made by encoding/json
		"Label": words[language], "Sections": builder.nodes(c.Sections()), "Schemes": len(correspondences),
	})
	if err != nil {
		return fmt.Errorf("page of the classification: %w", err)
	}
	_, err = out.WriteTo(w)
	return err
}

// leading lists, by category, the schemes whose codes lead to it.
func leading(correspondences []*iccs.Correspondence) map[string][]scheme {
	all := map[string][]scheme{}
	for _, c := range correspondences {
		byCategory := map[string][]code{}
		for _, entry := range c.Entries() {
			if entry.ICCS != "" && entry.Relation != iccs.StateNotYetMapped {
				byCategory[entry.ICCS] = append(byCategory[entry.ICCS], code{entry.Code, titleBeside(entry), entry.Relation})
			}
		}
		for category, codes := range byCategory {
			all[category] = append(all[category], scheme{c.Scheme.ID, c.Scheme.Title, c.Scheme.Standing, codes})
		}
	}
	return all
}

// longCode is the length from which a code says by itself what its title says.
const longCode = 12

func titleBeside(entry iccs.Entry) string {
	if len(entry.Code) > longCode || entry.Code == entry.Title {
		return ""
	}
	return entry.Title
}

func indexOf(c *iccs.Classification) map[string][]string {
	terms := map[string][]string{}
	for _, term := range c.Index() {
		terms[term.Code] = append(terms[term.Code], term.Term)
	}
	return terms
}

type builder struct {
	classification *iccs.Classification
	leading        map[string][]scheme
	index          map[string][]string
}

func (b builder) nodes(categories []iccs.Category) []node {
	nodes := make([]node, len(categories))
	for i, category := range categories {
		nodes[i] = b.node(category)
	}
	return nodes
}

func (b builder) node(category iccs.Category) node {
	n := node{
		Code: category.Code, Level: category.Level, Inclusions: category.Inclusions, Exclusions: category.Exclusions,
		Index: b.index[category.Code], Schemes: b.leading[category.Code], Below: b.nodes(b.classification.Children(category.Code)),
	}
	texts := slices.Concat([]string{category.Code}, n.Index)
	for _, language := range messages.UnitedNations() {
		t, _ := b.classification.Title(category.Code, language)
		n.Titles = append(n.Titles, title{language, t.Text, t.Status == iccs.TitleDraft})
		texts = append(texts, t.Text)
	}
	for _, term := range n.Inclusions {
		texts = append(texts, term.Text)
	}
	n.Words = iccs.Plain(strings.Join(texts, " | "))
	return n
}
