package report

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"cts/pipeline/trend"
	"cts/schemas"
	"cts/schemas/messages"
)

// words turns keys and numbers into text of one language.
type words struct{ language string }

// text is a message of the catalogue's group report; parameters come in pairs of name and value.
func (w words) text(key string, pairs ...string) string {
	return w.say("report."+key, pairs...)
}

// say is a message of any group.
func (w words) say(key string, pairs ...string) string {
	return messages.Text(w.language, key, parametersOf(pairs))
}

func parametersOf(pairs []string) map[string]string {
	parameters := make(map[string]string, len(pairs)/2)
	for i := 0; i+1 < len(pairs); i += 2 {
		parameters[pairs[i]] = pairs[i+1]
	}
	return parameters
}

// isDraft tells whether the texts of the reports have not been read by a native speaker.
func (w words) isDraft() bool {
	catalogue, err := messages.Embedded()
	return err == nil && catalogue.Status(w.language, "report.draft") == messages.Draft
}

// direction is the dir attribute of the pages.
func (w words) direction() string {
	if messages.RightToLeft(w.language) {
		return "rtl"
	}
	return "ltr"
}

const (
	groupMark = "\u202f" // narrow space that does not break: it cannot be taken for a decimal sign
	minusSign = "\u2212"
)

// number writes a number with a fixed number of decimals, groups of thousands and
// the decimal sign of the language, rounded half away from zero.
func (w words) number(value float64, decimals int) string {
	scale := math.Pow10(decimals)
	text := strconv.FormatFloat(math.Abs(math.Round(value*scale)/scale), 'f', decimals, 64)
	whole, fraction, hasFraction := strings.Cut(text, ".")
	var out strings.Builder
	if math.Round(value*scale) < 0 {
		out.WriteString(minusSign)
	}
	for i, digit := range whole {
		if i > 0 && (len(whole)-i)%3 == 0 {
			out.WriteString(groupMark)
		}
		out.WriteRune(digit)
	}
	if hasFraction {
		out.WriteString(w.decimalSign() + fraction)
	}
	return out.String()
}

// decimalSign is a point in English, Chinese and Arabic, where the digits are
// those of the files, and a comma in French, Russian and Spanish.
func (w words) decimalSign() string {
	if slices.Contains([]string{"fr", "ru", "es"}, w.language) {
		return ","
	}
	return "."
}

// plainValue writes a figure with the decimals that it has, at most three.
func (w words) plainValue(value float64) string {
	for decimals := range 3 {
		scale := math.Pow10(decimals)
		if math.Abs(value*scale-math.Round(value*scale)) < 1e-9*scale {
			return w.number(value, decimals)
		}
	}
	return w.number(value, 3)
}

// signed writes a change with its sign, so that a rise is told from a level.
func (w words) signed(value float64, decimals int) string {
	text := w.number(value, decimals)
	if math.Round(value*math.Pow10(decimals)) > 0 {
		return "+" + text
	}
	return text
}

// decimalsFor are the decimals that tell rates of a size apart.
func decimalsFor(largest float64) int {
	switch {
	case largest >= 10:
		return 1
	case largest >= 0.1:
		return 2
	}
	return 3
}

// range95 writes confidence limits.
func (w words) range95(limits trend.Interval, decimals int) string {
	if !limits.Lower.Valid || !limits.Upper.Valid {
		return w.text("limits.not_available")
	}
	return w.number(limits.Lower.Value, decimals) + "\u2013" + w.number(limits.Upper.Value, decimals)
}

// lineTitle names a line in full, for lists where it stands alone.
func (c *contents) lineTitle(key schemas.SeriesKey) string {
	parts := []string{c.labels.of("CL_INDICATOR", key.Indicator), c.labels.subject(key), c.labels.breakdown(key)}
	return strings.Join(slices.DeleteFunc(parts, func(part string) bool { return part == "" }), ": ")
}

func compareText(a, b string) int { return strings.Compare(a, b) }

// fileStem keeps letters, digits, underscores and hyphens of a code and writes
// every other byte as its number.
func fileStem(code string) string {
	var stem strings.Builder
	for _, b := range []byte(code) {
		if b == '_' || b == '-' || '0' <= b && b <= '9' || 'A' <= b && b <= 'Z' || 'a' <= b && b <= 'z' {
			stem.WriteByte(b)
		} else {
			stem.WriteString("." + strconv.Itoa(int(b)))
		}
	}
	if stem.Len() == 0 {
		return "unnamed"
	}
	return stem.String()
}
