package iccs

import (
	"errors"
	"strings"
	"testing"
)

func TestTitle(t *testing.T) {
	for _, test := range []struct{ code, language, text, in, status string }{
		{"0101", "en", "Intentional homicide", "en", TitleOfficial},
		{"0101", "es", "Homicidio intencional", "es", TitleOfficial},
		{"0101", "fr", "Homicide volontaire", "fr", TitleDraft},
		{"0101", "ru", "Умышленное убийство", "ru", TitleDraft},
		{"0101", "ar", "القتل العمد", "ar", TitleDraft},
		{"0101", "zh", "故意杀人", "zh", TitleDraft},
		{"0101", "sw", "Intentional homicide", "en", TitleOfficial},
		{"07032-07039", "fr", "Corruption other than bribery", "en", TitleOfficial},
	} {
		got, ok := Load().Title(test.code, test.language)
		if !ok || got.Text != test.text || got.Language != test.in || got.Status != test.status {
			t.Errorf("%s in %s: %+v, want %q", test.code, test.language, got, test.text)
		}
	}
	if _, ok := Load().Title("9999", "en"); ok {
		t.Error("an unknown code has a title")
	}
}

func TestEveryCategoryHasATitleInEveryLanguage(t *testing.T) {
	for _, language := range []string{"ar", "en", "es", "fr", "ru", "zh"} {
		for _, code := range Load().Codes() {
			title, _ := Load().Title(code, language)
			if title.Language != language || title.Text == "" || strings.Contains(title.Text, "|") {
				t.Errorf("%s has no title in %s", code, language)
			}
		}
	}
}

func TestAnOfficialEditionTakesPrecedence(t *testing.T) {
	const edition = "code,title,status,source\n01,Actes A,official,UNODC\n01042,Autres B,official,UNODC\n"
	titles, err := Load().ReadTitles("fr.csv", "fr", strings.NewReader(edition))
	if err != nil {
		t.Fatal(err)
	}
	c := Load().WithTitles("fr", titles)
	for code, want := range map[string]Title{
		"01":    {"fr", "Actes A", TitleOfficial, "UNODC"},
		"01049": {"fr", "Autres B", TitleOfficial, "UNODC"}, // by its misprinted code
	} {
		if got, _ := c.Title(code, "fr"); got != want {
			t.Errorf("%s: %+v, want %+v", code, got, want)
		}
	}
	if got, _ := c.Title("0101", "fr"); got.Status != TitleDraft {
		t.Errorf("a category that the edition lacks: %+v", got)
	}
	if got, _ := Load().Title("01", "fr"); got.Status != TitleDraft {
		t.Error("the classification itself was changed")
	}
}

func TestReadTitlesRefuses(t *testing.T) {
	for name, content := range map[string]string{
		"other columns": "code,title\n", "an unknown code": "code,title,status,source\n9999,x,draft,\n",
		"no title": "code,title,status,source\n01,,draft,\n", "an unknown status": "code,title,status,source\n01,x,perfect,\n",
		"a code twice": "code,title,status,source\n01,x,draft,\n01,y,draft,\n",
	} {
		_, err := Load().ReadTitles("fr.csv", "fr", strings.NewReader(content))
		if !errors.Is(err, ErrTable) && !errors.Is(err, ErrUnknownCategory) {
			t.Errorf("%s: error %v", name, err)
		}
	}
}
