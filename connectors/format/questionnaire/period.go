package questionnaire

import (
	"regexp"
	"strconv"
	"time"

	"cts/connectors/workbook"
	"cts/schemas"
)

// fiscalYear is a year that begins in another month than January.
var fiscalYear = regexp.MustCompile(`^(?i:fy\s*)?\d{4}\s*[/–-]\s*\d{2,4}$|^(?i:fy)\s*\d{2,4}$`)

// Years of the Buddhist calendar are 543 ahead of the Gregorian ones; no survey
// asks about the Gregorian years of these numbers.
const (
	buddhistAhead = 543
	buddhistFirst = 2500
	buddhistLast  = 2700
)

// periodOf reads the heading of a column as a year: in the digits of any script,
// as a date, with footnote marks, or of the Buddhist calendar. A fiscal year is
// left as it is written, since only its country knows where it begins. ok is
// false for what is no year; period is then the text.
func periodOf(cell workbook.Cell) (period string, notes []string, ok bool) {
	if cell.Type == workbook.Date {
		year, ok := yearOfDate(cell.Raw)
		return yearText(year), []string{NoteYearFromDate}, ok
	}
	text, marks := withoutMarks(integer(cell))
	if marks != "" {
		notes = append(notes, NoteFootnote)
	}
	if fiscalYear.MatchString(text) {
		return text, append(notes, NoteFiscalYear), true
	}
	figure := schemas.CellFigure(text, "text")
	year := int(figure.Value.Value)
	if !figure.Value.Valid || figure.Decimals > 0 || year < 1000 || year > 9999 {
		return integer(cell), nil, false
	}
	if year >= buddhistFirst && year <= buddhistLast {
		return yearText(year - buddhistAhead), append(notes, NoteBuddhistYear), true
	}
	return yearText(year), notes, true
}

func yearText(year int) string { return strconv.Itoa(year) }

func isYear(text string) bool {
	year, err := strconv.Atoi(text)
	return err == nil && year >= 1000 && year <= 9999
}

// yearOfDate reads a date cell that stands for its year: the first of January. A
// number of days such as 2021 would be a day of 1905, and is the year that was typed.
func yearOfDate(raw string) (year int, ok bool) {
	for _, layout := range []string{time.DateOnly, "2006-01-02T15:04:05"} {
		if day, err := time.Parse(layout, raw); err == nil {
			return day.Year(), day.YearDay() == 1
		}
	}
	days, err := strconv.ParseFloat(raw, 64)
	if err != nil {
		return 0, false
	}
	if days >= 1900 && days <= 2100 {
		return int(days), true
	}
	day := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC).AddDate(0, 0, int(days))
	return day.Year(), day.YearDay() == 1 && days > 30_000
}
