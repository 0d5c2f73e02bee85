package schemas

import "testing"

func TestEveryTranslatedTitleIsOfACodeThatExists(t *testing.T) {
	for at, row := range titles() {
		if at[0] != "*" && at[0] != "CL_DENOMINATOR" && at[0] != "CL_SERIES_SDG" && !HasCode(at[0], at[1]) {
			t.Errorf("%s has no code %s", at[0], at[1])
		}
		for _, language := range []string{"ar", "es", "fr", "ru", "zh"} {
			if row.in(language) == "" {
				t.Errorf("%s %s has no title in %s", at[0], at[1], language)
			}
		}
	}
}

func TestTitlesAreFoundByListAndCode(t *testing.T) {
	cases := []struct {
		list, code, language, want string
		known                      bool
	}{
		{"CL_SEX", "F", "fr", "Femmes", true},
		{"CL_SEX", "_T", "es", "Total", true}, // the same in every list
		{"CL_BREAKDOWN", "_T", "es", "Sin más desglose", true},
		{"CL_SEX", "F", "en", "", false},
		{"CL_SEX", "no such code", "fr", "", false},
	}
	for _, c := range cases {
		if got, ok := TitleIn(c.list, c.code, c.language); got != c.want || ok != c.known {
			t.Errorf("%s %s in %s: %q, %t; want %q, %t", c.list, c.code, c.language, got, ok, c.want, c.known)
		}
	}
}

func TestEveryAreaHasANameInEveryLanguage(t *testing.T) {
	for _, area := range Areas().All() {
		for _, language := range []string{"ar", "en", "es", "fr", "ru", "zh"} {
			if name, ok := area.NameIn(language); !ok || name == "" {
				t.Errorf("%s has no name in %s", area.Code, language)
			}
		}
		if name, ok := area.NameIn("de"); ok || name != area.NameEn {
			t.Errorf("%s in a language without names: %q, %t; want the English name, marked", area.Code, name, ok)
		}
	}
}
