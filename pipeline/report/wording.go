package report

import (
	"cmp"
	"context"
	"slices"

	"cts/iccs"
	"cts/pipeline/comparability"
	"cts/schemas"
	"cts/schemas/messages"
)

// Wording says the texts, numbers and names of reports in one language.
type Wording struct{ contents *contents }

// WordingOf is the wording in the language of the options, with the titles of
// codes that the lake holds.
func WordingOf(ctx context.Context, q Querier, options Options) (Wording, error) {
	c := newContents(options)
	return Wording{c}, c.loadLabels(ctx, q)
}

// WordingIn is the wording in the language of the options, for documents that
// name no codes.
func WordingIn(options Options) Wording { return Wording{newContents(options)} }

func newContents(options Options) *contents {
	if options.Language == "" {
		options.Language = messages.English
	}
	if options.Classification == nil {
		options.Classification = iccs.Load()
	}
	return &contents{
		options: options, words: words{options.Language},
		labels: labels{language: options.Language, classification: options.Classification},
	}
}

func (w Wording) inEnglish() Wording { return Wording{w.contents.inEnglish()} }

// Language is the code of the language.
func (w Wording) Language() string { return w.contents.words.language }

// Text is the message of a key, such as report.round.title; names and values of
// parameters alternate.
func (w Wording) Text(key string, pairs ...string) string { return w.contents.words.say(key, pairs...) }

// Number writes a number with a fixed number of decimals.
func (w Wording) Number(value float64, decimals int) string {
	return w.contents.words.number(value, decimals)
}

// Figure writes a figure with the decimals that it has, at most three.
func (w Wording) Figure(value float64) string { return w.contents.words.plainValue(value) }

// Percent is a share with one decimal, and a dash where there is no whole.
func (w Wording) Percent(part, all int64) string {
	if all == 0 {
		return "\u2013"
	}
	return w.Number(100*float64(part)/float64(all), 1) + groupMark + "%"
}

// Title is the title of a code of a list.
func (w Wording) Title(list, code string) string { return w.contents.labels.of(list, code) }

// Area is the name of a country, area or region.
func (w Wording) Area(code string) string { return w.contents.labels.area(code) }

// AreaName is the name of a country or area of the shipped list, or the code of
// one that is not listed: of areas that a lake need not hold.
func (w Wording) AreaName(code string) string {
	area, ok := schemas.Areas().ByCode(code)
	if !ok {
		return code
	}
	name, known := area.NameIn(w.Language())
	if !known {
		return w.Foreign(name)
	}
	return name
}

// Reason says why two figures of one series are not compared. What a country
// says of a break stands in its own words.
func (w Wording) Reason(reason comparability.Reason) string {
	if reason.Kind == comparability.Break {
		return cmp.Or(reason.Text, w.Text("report.break.no_reason"))
	}
	return w.contents.change(reason)
}

// Region is the name of a region that the list of areas gives in English.
func (w Wording) Region(english string) string {
	all := schemas.Areas().All()
	at := slices.IndexFunc(all, func(a schemas.Area) bool { return a.IsRegion() && a.NameEn == english })
	if at < 0 {
		return w.Foreign(english)
	}
	return w.AreaName(all[at].Code)
}

// Foreign marks a text that there is in English only.
func (w Wording) Foreign(english string) string {
	if english == "" || w.Language() == messages.English {
		return english
	}
	return english + notTranslated
}

// said is a text of a page with the English beside it while it is a draft.
type said struct{ Text, English string }

func saidOf(texts []string) []said {
	var all []said
	for _, text := range texts {
		all = append(all, said{Text: text})
	}
	return all
}

// inEnglish are the same contents, said in English. The receiver itself where it
// speaks English.
func (c *contents) inEnglish() *contents {
	if c.words.language == messages.English {
		return c
	}
	english := *c
	english.words, english.labels.language = words{messages.English}, messages.English
	return &english
}

// beside says texts in the language of the contents and, while its translation
// is a draft, in English.
func (c *contents) beside(say func(*contents) []string) []said {
	texts := saidOf(say(c))
	if c.words.isDraft() {
		for i, english := range say(c.inEnglish()) {
			texts[i].English = english
		}
	}
	return texts
}
