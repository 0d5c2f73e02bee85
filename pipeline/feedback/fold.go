package feedback

import (
	"strings"
	"unicode"

	"golang.org/x/text/width"
)

// fold breaks a line so that it fits a screen of so many columns; the lines that
// follow begin under the first letter, or under the text behind a number. Width 0
// leaves it whole.
func fold(line string, columns int) []string {
	if columns <= 0 || displayWidth(line) <= columns {
		return []string{line}
	}
	hanging := strings.Repeat(" ", indentOf(line))
	var folded []string
	now, used := "", 0
	for _, piece := range pieces(line) {
		bare := displayWidth(strings.TrimRight(piece, " "))
		if used+bare > columns && strings.TrimSpace(now) != "" {
			folded = append(folded, strings.TrimRight(now, " "))
			now, used = hanging, len(hanging)
		}
		now, used = now+piece, used+displayWidth(piece)
	}
	return append(folded, strings.TrimRight(now, " "))
}

// indentOf is where the text of a line begins: behind blanks, and behind a number
// that blanks stand before.
func indentOf(line string) int {
	text := strings.TrimLeft(line, " ")
	if rest := strings.TrimLeft(text, "0123456789"); len(text) < len(line) && strings.HasPrefix(rest, "  ") {
		text = strings.TrimLeft(rest, " ")
	}
	return len(line) - len(text)
}

// pieces divides a line where it may be broken: behind blanks, and between
// letters of scripts that write no blanks.
func pieces(line string) []string {
	var all []string
	letters, begin := []rune(line), 0
	for i, letter := range letters {
		last := i+1 == len(letters)
		blank := letter == ' ' && !last && letters[i+1] != ' '
		between := !last && letterWidth(letter) == 2 && !unicode.IsPunct(letters[i+1])
		if last || blank || between {
			all = append(all, string(letters[begin:i+1]))
			begin = i + 1
		}
	}
	return all
}

// displayWidth counts columns: marks and signs that only direct take none, letters of
// East Asian scripts two.
func displayWidth(text string) int {
	columns := 0
	for _, letter := range text {
		columns += letterWidth(letter)
	}
	return columns
}

func letterWidth(letter rune) int {
	if unicode.In(letter, unicode.Mn, unicode.Me, unicode.Cf) {
		return 0
	}
	switch width.LookupRune(letter).Kind() {
	case width.EastAsianWide, width.EastAsianFullwidth:
		return 2
	}
	return 1
}
