package schemas

import (
	"slices"
	"strings"
	"sync"
	"unicode"
)

// label ties a text that a source writes to a code.
type label struct {
	Label    string `col:"label"`
	Code     string `col:"code"`
	Language string `col:"language"`
	Source   string `col:"source"`
	Standing string `col:"standing"`
}

// AgeCode gives the code of CL_AGE_CTS for an age label as sources write it:
// "10-14", "60 and older", "Juveniles". Case and blanks do not count.
func AgeCode(label string) (code string, ok bool) {
	code, ok = ageLabels().codes[normalLabel(label)]
	return code, ok
}

// SexCode gives the code of CL_SEX for a label as sources write it.
func SexCode(label string) (code string, ok bool) {
	code, ok = sexLabels().codes[normalLabel(label)]
	return code, ok
}

// AgeInTitle finds the age in the title of a column or indicator that names
// several things at once, such as "Female 60 or more Rate". The longest label
// counts. A title that names no age gives ok false, also where it says "total"
// or "unknown", which may be about something else.
func AgeInTitle(title string) (code string, ok bool) { return ageLabels().within(title) }

// SexInTitle finds the sex in such a title.
func SexInTitle(title string) (code string, ok bool) { return sexLabels().within(title) }

// labelList finds codes by normal label.
type labelList struct {
	codes   map[string]string
	longest []string // normal labels, the longest first
}

func (l *labelList) within(title string) (string, bool) {
	words := " " + normalLabel(title) + " "
	for _, text := range l.longest {
		if code := l.codes[text]; !strings.HasPrefix(code, "_") && strings.Contains(words, " "+text+" ") {
			return code, true
		}
	}
	return "", false
}

// normalLabel writes a label in lower case, with single blanks, no blank
// beside a hyphen, and one kind of hyphen.
func normalLabel(text string) string {
	text = strings.Map(func(r rune) rune {
		switch {
		case r == '–' || r == '‑' || r == '−':
			return '-'
		case unicode.IsSpace(r) || r == '\ufeff':
			return ' '
		}
		return unicode.ToLower(r)
	}, text)
	text = strings.Join(strings.Fields(text), " ")
	return strings.ReplaceAll(strings.ReplaceAll(text, " -", "-"), "- ", "-")
}

func readLabels(name string) *labelList {
	list := &labelList{codes: map[string]string{}}
	for _, row := range shippedRows[label](name) {
		text := normalLabel(row.Label)
		if code, taken := list.codes[text]; taken && code != row.Code {
			panic("schemas: " + name + " gives two codes for " + row.Label)
		}
		list.codes[text] = row.Code
	}
	for text := range list.codes {
		list.longest = append(list.longest, text)
	}
	slices.SortFunc(list.longest, func(a, b string) int {
		if len(a) != len(b) {
			return len(b) - len(a)
		}
		return strings.Compare(a, b)
	})
	return list
}

var (
	ageLabels = sync.OnceValue(func() *labelList { return readLabels("labels/ages.csv") })
	sexLabels = sync.OnceValue(func() *labelList { return readLabels("labels/sexes.csv") })
)
