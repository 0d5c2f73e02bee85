package questionnaire

import (
	"testing"

	"cts/schemas"
)

func TestTextsThatSayThousands(t *testing.T) {
	for _, text := range []string{
		"Figures in thousands", "Homicide (thousands)", "en milliers", "Cifras en miles", "В тысячах", "тыс. преступлений", "单位：千", "الأرقام بالآلاف", "x 1000", "×1,000", "in '000",
	} {
		if !thousands.MatchString(text) {
			t.Errorf("%q does not say thousands", text)
		}
	}
	for _, text := range []string{"1'000", "per 100,000 population", "miles travelled", "2000", "thousands of files were lost", "Homicidio: mil casos"} {
		if thousands.MatchString(text) {
			t.Errorf("%q says thousands", text)
		}
	}
}

// No form says so itself, in any language.
func TestFormsDoNotSayThousands(t *testing.T) {
	for _, id := range schemas.Editions() {
		edition, _ := schemas.Edition(id)
		for _, module := range edition.Modules {
			for _, table := range module.Tables {
				refuseThousands(t, table.Title)
				for _, item := range table.Items {
					refuseThousands(t, item.Label)
				}
			}
		}
	}
}

func refuseThousands(t *testing.T, label schemas.Text) {
	for language, said := range label {
		if thousands.MatchString(said.Text) {
			t.Errorf("%s: %q would be taken for figures in thousands", language, said.Text)
		}
	}
}
