package schemas

import "sync"

// codeTitles are the titles of a code in the other languages of the United
// Nations. All are drafts of this project; the English titles stand in the code
// lists. The list "*" holds codes that mean the same in every list.
type codeTitles struct {
	CodeList string `col:"code_list"`
	Code     string `col:"code"`
	Arabic   string `col:"ar"`
	Spanish  string `col:"es"`
	French   string `col:"fr"`
	Russian  string `col:"ru"`
	Chinese  string `col:"zh"`
	Source   string `col:"source"`
	Standing string `col:"standing"`
}

func (t codeTitles) in(language string) string {
	return map[string]string{"ar": t.Arabic, "es": t.Spanish, "fr": t.French, "ru": t.Russian, "zh": t.Chinese}[language]
}

var titles = sync.OnceValue(func() map[[2]string]codeTitles {
	known := map[[2]string]codeTitles{}
	for _, row := range shippedRows[codeTitles]("titles/titles.csv") {
		known[[2]string{row.CodeList, row.Code}] = row
	}
	return known
})

// TitleIn is the title of a code in a language other than English; ok is false
// where it is not known.
func TitleIn(list, code, language string) (title string, ok bool) {
	for _, name := range []string{list, "*"} {
		if title := titles()[[2]string{name, code}].in(language); title != "" {
			return title, true
		}
	}
	return "", false
}
