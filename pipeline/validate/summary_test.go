package validate

import (
	"strings"
	"testing"

	"cts/schemas"
	"cts/schemas/messages"
)

// TestThePageSpeaksEveryLanguage: the page of a round is written in the six
// languages, with the form of the noun that the number asks for.
func TestThePageSpeaksEveryLanguage(t *testing.T) {
	finding := schemas.Finding{
		RuleID: "RNG-006", Severity: schemas.SeverityError, MessageKey: "RNG-006", FindingID: "1", Locators: []string{"a#Homicide!B7"},
		Parameters: []string{"area=Finland", "cells=2", "first_year=2016", "last_year=2020", "year=2033"},
	}
	finding.RefArea = "FIN"
	one := map[string]string{"ar": "خطأ واحد", "zh": "1 个错误", "en": "1 error<", "fr": "1 erreur<", "ru": "1 ошибка<", "es": "1 error<"}
	two := map[string]string{"ar": "خطآن", "zh": "2 个错误", "en": "2 errors", "fr": "2 erreurs", "ru": "2 ошибки<", "es": "2 errores"}
	for _, language := range messages.UnitedNations() {
		for number, want := range map[int]string{1: one[language], 2: two[language]} {
			page, err := Summarise(language, About{Round: "2024"}, "cts", nil, []schemas.Finding{finding, finding}[:number], nil)
			if err != nil {
				t.Fatal(err)
			}
			var written strings.Builder
			if err := page.WriteHTML(&written); err != nil {
				t.Fatal(err)
			}
			for _, text := range []string{want, "2033", "Homicide!B7", `lang="` + language + `"`} {
				if !strings.Contains(written.String(), text) {
					t.Errorf("%s, %d findings: the page lacks %q", language, number, text)
				}
			}
			if beside := strings.Contains(written.String(), "such a year is usually") || strings.Contains(written.String(), "Such a year is usually"); !beside {
				t.Errorf("%s: a draft without the English beside it", language)
			}
			if rtl := strings.Contains(written.String(), `dir="rtl"`); rtl != (language == "ar") {
				t.Errorf("%s: right to left %v", language, rtl)
			}
		}
	}
}
