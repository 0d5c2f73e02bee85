package validate

import (
	"slices"
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
		{"fr", "+25 per cent", "+25 %"}, {"zh", "all crimes", "所有犯罪"}, {"fr", "a text of its own", "a text of its own"},
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
