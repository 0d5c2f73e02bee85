package validate

import (
	"slices"
	"strings"
	"testing"

	"cts/schemas"
	"cts/schemas/messages"
)

func TestNumbersAndPhrasesFollowTheLanguage(t *testing.T) {
	cases := []struct{ language, text, want string }{
		{"en", "1234567", "1,234,567"}, {"en", "2021", "2021"}, {"en", "0102", "0102"}, {"en", "1234.5", "1234.5"},
		{"fr", "1234567", "1\u00a0234\u00a0567"}, {"fr", "0.25", "0,25"}, {"fr", "-12", "-12"},
		{"es", "12345.5", "12.345,5"}, {"ar", "12345", "12,345"}, {"zh", "12345", "12,345"}, {"zh", "no number", "no number"},
		{"fr", "0 or more", "0 ou plus"}, {"fr", "2019 to 2023", "2019 à 2023"}, {"es", "near 12345", "cerca de 12.345"},
		{"fr", "+25 per cent", "+25\u00a0%"}, {"zh", "all crimes", "所有犯罪"}, {"fr", "a text of its own", "a text of its own"},
		{"fr", "item 2.1", "la rubrique 2.1"}, {"ar", "item 2.1-x01", "البند \u2068\u20662.1\u2011x01\u2069\u2069"},
	}
	for _, c := range cases {
		t.Run(c.language+" "+c.text, func(t *testing.T) {
			if got := Phrase(c.language, c.text); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestAFindingIsToldWithTheEnglishBesideADraft(t *testing.T) {
	finding := schemas.Finding{MessageKey: "RNG-001", Parameters: []string{"area=Morocco", "figure=theft", "observed=-1234.5", "period=2021"}}
	told, err := Tell("fr", finding, Names{Area: "Maroc", Figure: "Vol (2.3)"})
	if err != nil {
		t.Fatal(err)
	}
	want := messages.Said{
		Language: "fr", Status: messages.Draft,
		Text:    "Maroc donne -1234,5 pour Vol (2.3) en 2021. Un nombre ne peut être négatif, et tout total ou taux qui en serait tiré serait faux.",
		English: "Morocco gives -1234.5 for theft in 2021. A count cannot be negative, and any total or rate made from it would be wrong.",
	}
	if told.Sentence != want {
		t.Errorf("got %+v\nwant %+v", told.Sentence, want)
	}
}

// The number of a table is its name: French does not write it as 2,1.
func TestTheNumberOfATableIsNoNumber(t *testing.T) {
	finding := schemas.Finding{MessageKey: "STR-011", Parameters: []string{"area=Morocco", "table=2.1", "series=1", "years=2020"}}
	for language, want := range map[string]string{
		"en": "Morocco, table 2.1: 1 series has no figure", "fr": "Maroc, tableau 2.1 : 1 série n’a pas de chiffre", "es": "Maroc, cuadro 2.1: 1 serie no tiene",
	} {
		names := Names{Area: "Maroc"}
		if language == "en" {
			names = Names{}
		}
		told, err := Tell(language, finding, names)
		if err != nil || !strings.HasPrefix(told.Sentence.Text, want) {
			t.Errorf("%s: %q (%v) does not begin with %q", language, told.Sentence.Text, err, want)
		}
	}
}

// Items are listed in the words of the form, tables by their numbers.
func TestWhatAFindingListsIsNamedInTheLanguage(t *testing.T) {
	items := schemas.Finding{MessageKey: "STR-010.items", Parameters: []string{"area=Morocco", "table=2.1", "listed=2.1.3", "names=2.1.3 Theft"}}
	tables := schemas.Finding{MessageKey: "STR-010.tables", Parameters: []string{"area=Morocco", "tables=1", "tables_in_all=9", "listed=2.1", "names=2.1"}}
	for _, c := range []struct {
		finding schemas.Finding
		names   Names
		want    string
	}{
		{items, Names{List: "2.1.3 Vol"}, "aucune année : 2.1.3 Vol."},
		{items, Names{}, "aucune année : 2.1.3 Theft."},
		{tables, Names{}, "à tous les pays : 2.1."},
	} {
		told, err := Tell("fr", c.finding, c.names)
		if err != nil || !strings.Contains(told.Sentence.Text, c.want) {
			t.Errorf("%q (%v) does not hold %q", told.Sentence.Text, err, c.want)
		}
	}
}

func TestEveryPhraseHasAMessage(t *testing.T) {
	catalogue, err := messages.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range PhraseKeys() {
		if !slices.Contains(catalogue.Keys(messages.English), key) {
			t.Errorf("%s is in no file", key)
		}
	}
}
