package feedback

import (
	"strings"
	"testing"

	"cts/schemas"
)

func TestPlacesAreJoinedToBlocks(t *testing.T) {
	cases := []struct {
		name     string
		locators []string
		want     string
	}{
		{"one cell", []string{"a#S!E12"}, "S!E12"},
		{"neighbours in a row", []string{"a#S!F12", "a#S!E12"}, "S!E12:F12"},
		{"neighbours in a column", []string{"a#S!E12", "a#S!E13"}, "S!E12:E13"},
		{"a block", []string{"a#S!E12", "a#S!F12", "a#S!E13", "a#S!F13"}, "S!E12:F13"},
		{"a gap", []string{"a#S!E12", "a#S!G12"}, "S!E12 S!G12"},
		{"the same cell twice", []string{"a#S!E12", "a#S!E12"}, "S!E12"},
		{"what the finding is about goes first", []string{"a#S!G12", "a#S!E12", "a#S!F12"}, "S!E12:G12"},
		{"a part of a whole that stands above it", []string{"a#S!E14", "a#S!E12", "a#R!E1"}, "S!E14 R!E1 S!E12"},
		{"two sheets", []string{"a#S!E12", "a#T!E13"}, "S!E12 T!E13"},
		{"a sheet with a mark in its name", []string{"a#It's! so!E12"}, "It's! so!E12"},
		{"another file", []string{"b#S!E12"}, ""},
		{"no cell", []string{"a#", "a#line 4"}, ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got := ""
			for _, place := range placesOf([]string{"a"}, c.locators) {
				if got != "" {
					got += " "
				}
				got += place.String()
			}
			if got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestFindingsAreRankedByWhatTheyChange(t *testing.T) {
	entry := func(id, severity string, stake Stake) Entry {
		return Entry{Finding: schemas.Finding{FindingID: id, Severity: severity}, Stake: stake}
	}
	explained := entry("explained error", schemas.SeverityError, Stake{Headline: 9, Share: 1})
	explained.Explanation = &schemas.Explanation{Text: "so it is"}
	entries := []Entry{
		explained,
		entry("information", schemas.SeverityInformation, Stake{Headline: 5, Figures: 9, Share: 1}),
		entry("small breakdown", schemas.SeverityWarning, Stake{Figures: 1, Share: 0.1}),
		entry("small headline", schemas.SeverityWarning, Stake{Headline: 1, Figures: 1, Share: 0.1}),
		entry("large headline", schemas.SeverityWarning, Stake{Headline: 1, Figures: 1, Share: 0.9}),
		entry("large breakdown", schemas.SeverityWarning, Stake{Figures: 1, Share: 0.9}),
		entry("error", schemas.SeverityError, Stake{Share: 0.01}),
	}
	rank(entries)
	want := []string{"error", "large headline", "small headline", "large breakdown", "small breakdown", "information", "explained error"}
	for i, id := range want {
		if entries[i].Finding.FindingID != id || entries[i].Number != i+1 {
			t.Errorf("place %d has %q, number %d; want %q", i+1, entries[i].Finding.FindingID, entries[i].Number, id)
		}
	}
}

func TestTheShareInDoubtIsOfTheLargerNumber(t *testing.T) {
	cases := []struct {
		name    string
		finding schemas.Finding
		want    float64
	}{
		{"a fall", schemas.Finding{Observed: "23", Parameters: []string{"previous=230"}}, 0.9},
		{"a rise", schemas.Finding{Observed: "230", Parameters: []string{"previous=23"}}, 0.9},
		{"a sum that does not add up", schemas.Finding{Observed: "90", Parameters: []string{"difference=10"}}, 0.1},
		{"an error without numbers", schemas.Finding{Severity: schemas.SeverityError, Observed: "XX"}, 1},
		{"a remark without numbers", schemas.Finding{Severity: schemas.SeverityInformation}, 0},
		{"zero after zero", schemas.Finding{Observed: "0", Parameters: []string{"previous=0"}}, 0},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if got := shareOf(c.finding); got < c.want-1e-9 || got > c.want+1e-9 {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
}

// A code inside Arabic text keeps its order: it is set apart from what surrounds
// it, and its hyphen ends no line.
func TestCodesKeepTheirOrderInArabic(t *testing.T) {
	edition, _ := schemas.Edition("un-cts-2017")
	for language, want := range map[string]string{"ar": "، \u20662.1\u2011x01\u2069)", "fr": ", 2.1-x01)"} {
		named := names{language: language, edition: edition}.of(schemas.Finding{ItemID: "2.1-x01"})
		if !strings.HasSuffix(named.Figure, want) {
			t.Errorf("%s: %q does not end in %q", language, named.Figure, want)
		}
	}
}

func TestListedItemsHaveTheWordsOfTheForm(t *testing.T) {
	edition, _ := schemas.Edition("un-cts-2024")
	finding := schemas.Finding{Parameters: []string{"listed=1.1.1, 2.1", "names=1.1.1 Intentional homicide, 2.1"}}
	for language, want := range map[string]string{"fr": "1.1.1 Homicide intentionnel, 2.1", "ar": "\u20661.1.1\u2069 القتل العمد، \u20662.1\u2069"} {
		if named := (names{language: language, edition: edition}).of(finding); named.List != want {
			t.Errorf("%s: got %q, want %q", language, named.List, want)
		}
	}
}

func TestTheLanguageOfAForm(t *testing.T) {
	for text, want := range map[string]string{
		"fr": "fr", "FR": "fr", "fr-CA": "fr", "French": "fr", "français": "fr", "العربية": "ar", "Russian": "ru", "中文": "zh", "": "en", "Finnish": "en",
	} {
		if got := LanguageOf(text); got != want {
			t.Errorf("%q gave %s, want %s", text, got, want)
		}
	}
}
