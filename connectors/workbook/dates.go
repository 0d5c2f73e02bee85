package workbook

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// shown is what a cell style makes of a number.
type shown struct{ asDate, asPercent, struck bool }

// loadStyles learns which cell styles show a number as a date or as a percentage, or cross it out.
func (b *Book) loadStyles(relations []relation) error {
	part, ok := ofType(relations, "styles")
	if !ok || !b.archive.has(part) {
		return nil
	}
	var content struct {
		Formats []struct {
			ID   int    `xml:"numFmtId,attr"`
			Code string `xml:"formatCode,attr"`
		} `xml:"numFmts>numFmt"`
		Fonts []struct {
			Strike *struct {
				Value string `xml:"val,attr"`
			} `xml:"strike"`
		} `xml:"fonts>font"`
		Styles []struct {
			Format int `xml:"numFmtId,attr"`
			Font   int `xml:"fontId,attr"`
		} `xml:"cellXfs>xf"`
	}
	if err := b.archive.decode(part, &content); err != nil {
		return err
	}
	declared := map[int]shown{}
	for _, format := range content.Formats {
		declared[format.ID] = shownBy(format.Code)
	}
	for _, style := range content.Styles {
		format, ok := declared[style.Format]
		if !ok {
			format = builtIn(style.Format)
		}
		if style.Font >= 0 && style.Font < len(content.Fonts) {
			strike := content.Fonts[style.Font].Strike
			format.struck = strike != nil && (strike.Value == "" || isTrue(strike.Value))
		}
		b.styles = append(b.styles, format)
	}
	return nil
}

// builtIn is what the formats do that no workbook declares.
func builtIn(id int) shown { return shown{asDate: isDateFormat(id), asPercent: id == 9 || id == 10} }

func shownBy(code string) shown { return shown{asDate: showsDate(code), asPercent: showsPercent(code)} }

// isDateFormat lists the built-in formats of dates and times (ECMA-376 part 1, 18.8.30),
// those of East Asian languages included.
func isDateFormat(id int) bool {
	return id >= 14 && id <= 22 || id >= 27 && id <= 36 || id >= 45 && id <= 47 || id >= 50 && id <= 58
}

// showsDate tells whether a format code holds a letter of a date or time outside
// quotes, brackets and escapes.
func showsDate(code string) bool {
	for i := 0; i < len(code); i++ {
		if end := endOfLiteral(code, i); end > i {
			i = end
			continue
		}
		switch code[i] {
		case '[':
			end := max(0, strings.IndexByte(code[i:], ']'))
			if elapsed(code[i : i+end]) {
				return true
			}
			i += end
		case 'y', 'Y', 'm', 'M', 'd', 'D', 'h', 'H', 's', 'S':
			return true
		case 'G', 'g': // General
			i += len("eneral")
		}
	}
	return false
}

// showsPercent tells whether a format code holds a per cent sign outside quotes and escapes.
func showsPercent(code string) bool {
	for i := 0; i < len(code); i++ {
		if end := endOfLiteral(code, i); end > i {
			i = end
		} else if code[i] == '%' {
			return true
		}
	}
	return false
}

// endOfLiteral is the last place of the quotation or the escape that begins at i; i itself where none does.
func endOfLiteral(code string, i int) int {
	switch code[i] {
	case '\\', '_', '*':
		return i + 1
	case '"':
		return i + 1 + max(0, strings.IndexByte(code[i+1:], '"'))
	}
	return i
}

// elapsed recognises [h], [mm] and [ss], which show elapsed time; other brackets hold colours and conditions.
func elapsed(bracket string) bool {
	letters := strings.Trim(strings.ToLower(bracket), "[")
	return letters != "" && (strings.Trim(letters, "h") == "" || strings.Trim(letters, "m") == "" || strings.Trim(letters, "s") == "")
}

// Date gives the day and time that a cell of type [Date] shows, in UTC, the
// workbook's epoch (1900 or 1904) considered; ok is false for any other cell.
func (b *Book) Date(cell Cell) (t time.Time, ok bool) {
	if cell.Type != Date {
		return time.Time{}, false
	}
	if t := instant(cell.Raw); !t.IsZero() {
		return t, true
	}
	serial, err := strconv.ParseFloat(cell.Raw, 64)
	if err != nil || serial < 0 || serial >= 2_958_466 { // the year 10000
		return time.Time{}, false
	}
	return b.epoch(serial).Add(time.Duration(math.Round(math.Mod(serial, 1)*86_400))*time.Second).AddDate(0, 0, int(serial)), true
}

// epoch is day 0 of a serial. In the 1900 system, days before March 1900 are one
// later, because 1900 was taken for a leap year.
func (b *Book) epoch(serial float64) time.Time {
	switch {
	case b.date1904:
		return time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)
	case serial < 60:
		return time.Date(1899, 12, 31, 0, 0, 0, 0, time.UTC)
	}
	return time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
}
