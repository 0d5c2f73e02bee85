package schemas

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"unicode"
)

// Figure is what a value cell says: a number, or the text of a symbol.
type Figure struct {
	Value    Optional[float64]
	Decimals int32  // digits after the decimal sign, as written
	Symbol   string // the text, where it is not a number; empty for a blank cell
}

var (
	plainNumber = regexp.MustCompile(`^[+-]?\d+(\.\d+)?$`)
	commaNumber = regexp.MustCompile(`^[+-]?\d+,\d+$`)
	// A group separator stands between the first one to three digits and every
	// further three. Blanks and apostrophes are never decimal signs.
	blankGroups = regexp.MustCompile(`^[+-]?\d{1,3}([ ']\d{3})+([.,]\d+)?$`)
	commaGroups = regexp.MustCompile(`^[+-]?\d{1,3}(,\d{3})+\.\d+$|^[+-]?\d{1,3}(,\d{3}){2,}$`)
	pointGroups = regexp.MustCompile(`^[+-]?\d{1,3}(\.\d{3})+,\d+$|^[+-]?\d{1,3}(\.\d{3}){2,}$`)
	// 1,234 may be one thousand or one and a bit: who wrote it has to say.
	ambiguous = regexp.MustCompile(`^[+-]?[1-9]\d{0,2}[.,]\d{3}$`)
)

// InUnits is an observed value in single units: OBS_VALUE × 10^UNIT_MULT, as SDMX has it.
func InUnits(value float64, multiplier int32) float64 {
	if multiplier == 0 {
		return value
	}
	return value * math.Pow10(int(multiplier))
}

// maximumFigure bounds what is taken for a figure: below it every whole number is exact in a double.
const maximumFigure = 1 << 53

// ParseFigure reads a text as a number: digits of any script that Unicode calls
// decimal, a sign, a decimal point or comma, and groups of thousands. A text
// that two customs read differently ("1,234") is no number, and neither is a
// number with a unit or a footnote. An apostrophe in front, by which spreadsheet
// programs mark a text, says nothing. What is no number comes back as Symbol.
func ParseFigure(text string) Figure {
	text = strings.TrimFunc(text, func(r rune) bool { return unicode.IsSpace(r) || r == '\ufeff' })
	number := strings.TrimPrefix(WesternDigits(text), "'")
	if ambiguous.MatchString(number) {
		return Figure{Symbol: text}
	}
	switch {
	case plainNumber.MatchString(number):
	case commaNumber.MatchString(number):
		number = strings.Replace(number, ",", ".", 1)
	case blankGroups.MatchString(number):
		number = strings.NewReplacer(" ", "", "'", "", ",", ".").Replace(number)
	case commaGroups.MatchString(number):
		number = strings.ReplaceAll(number, ",", "")
	case pointGroups.MatchString(number):
		number = strings.NewReplacer(".", "", ",", ".").Replace(number)
	default:
		return Figure{Symbol: text}
	}
	return figureOf(number, text)
}

// Ambiguous tells whether a text is a number that two customs read differently, such as 1,234.
func Ambiguous(text string) bool {
	return ambiguous.MatchString(strings.TrimPrefix(strings.TrimSpace(WesternDigits(text)), "'"))
}

// CellFigure reads the value of a raw row: a cell that held a number is
// unambiguous, a cell that held text is read by [ParseFigure], and one that held
// a date, a truth value or an error is no figure.
func CellFigure(valueRaw, valueType string) Figure {
	switch valueType {
	case "number":
		return figureOf(valueRaw, valueRaw)
	case "text":
		return ParseFigure(valueRaw)
	case "blank":
		return Figure{}
	}
	return Figure{Symbol: valueRaw}
}

func figureOf(number, text string) Figure {
	value, err := strconv.ParseFloat(number, 64)
	if err != nil || math.IsNaN(value) || math.Abs(value) > maximumFigure {
		return Figure{Symbol: text}
	}
	_, fraction, _ := strings.Cut(number, ".")
	if strings.ContainsAny(fraction, "eE") {
		fraction = ""
	}
	return Figure{Value: Some(value), Decimals: int32(len(fraction))}
}

// WesternDigits writes decimal digits of any script as 0 to 9, and the signs
// that mean the same in one way. Arabic has its own decimal and group signs,
// which are not ambiguous: the group sign becomes a blank. Marks that nobody sees,
// such as those of writing direction, are left out.
func WesternDigits(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '0' && r <= '9':
			return r
		case unicode.Is(unicode.Nd, r):
			return '0' + digitValue(r)
		case r == '٫':
			return '.'
		case r == '٬', unicode.Is(unicode.Zs, r):
			return ' '
		case unicode.Is(unicode.Cf, r):
			return -1
		case r == '’':
			return '\''
		case r == '−':
			return '-'
		}
		return r
	}, text)
}

// digitValue is the value of a decimal digit: Unicode keeps the ten digits of
// each script together, zero first, beginning at a range's start.
func digitValue(r rune) rune {
	for _, block := range unicode.Nd.R16 {
		if rune(block.Lo) <= r && r <= rune(block.Hi) {
			return (r - rune(block.Lo)) % 10
		}
	}
	for _, block := range unicode.Nd.R32 {
		if rune(block.Lo) <= r && r <= rune(block.Hi) {
			return (r - rune(block.Lo)) % 10
		}
	}
	return 0
}

// FigureWritten reads a number of which the source says how it writes decimals
// and groups of thousands; nothing in it is ambiguous then. What does not keep
// to that comes back as Symbol.
func FigureWritten(text, decimal, thousands string) Figure {
	text = strings.TrimFunc(text, func(r rune) bool { return unicode.IsSpace(r) || r == '\ufeff' })
	whole, fraction, broken := strings.Cut(WesternDigits(text), decimal)
	if thousands = WesternDigits(thousands); thousands != "" {
		if !groupedByThousands(strings.TrimLeft(whole, "+-"), thousands) {
			return Figure{Symbol: text}
		}
		whole = strings.ReplaceAll(whole, thousands, "")
	}
	number := whole
	if broken {
		number += "." + fraction
	}
	if !plainNumber.MatchString(number) || strings.Contains(whole, ".") {
		return Figure{Symbol: text}
	}
	return figureOf(number, text)
}

// groupedByThousands tells whether every group but the first has three digits.
func groupedByThousands(whole, sign string) bool {
	groups := strings.Split(whole, sign)
	for _, group := range groups[1:] {
		if len(group) != 3 {
			return false
		}
	}
	return len(groups) == 1 || len(groups[0]) >= 1 && len(groups[0]) <= 3
}
