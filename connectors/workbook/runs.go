package workbook

import "strings"

// run is how a part of a text is written, where that changes what it says.
type run struct {
	raised bool // above or below the line, as a footnote mark is
	struck bool // crossed out
}

const (
	plainDigits  = "0123456789"
	raisedDigits = "⁰¹²³⁴⁵⁶⁷⁸⁹"
)

// Stroke is drawn through the character before it, which is crossed out.
const Stroke = '\u0336'

// write gives a part of a text the characters that show how it is written. Joined
// without them, 12 with the footnote mark 1 would read 121, and a figure that was
// crossed out would run into the one beside it.
func (r run) write(text string) string {
	if r.raised {
		text = raiseDigits(text)
	}
	if !r.struck {
		return text
	}
	return CrossedOut(text)
}

// CrossedOut is a text as its cell shows it when somebody took it back.
func CrossedOut(text string) string {
	var crossed strings.Builder
	for _, character := range text {
		crossed.WriteRune(character)
		crossed.WriteRune(Stroke)
	}
	return crossed.String()
}

func raiseDigits(text string) string {
	raised := []rune(raisedDigits)
	return strings.Map(func(r rune) rune {
		if at := strings.IndexRune(plainDigits, r); at >= 0 {
			return raised[at]
		}
		return r
	}, text)
}
