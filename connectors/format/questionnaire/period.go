package questionnaire

import (
	"strconv"
	"time"

	"cts/connectors/workbook"
	"cts/schemas"
)

// periodOf reads the heading of a column as a period: a year in the digits of
// any script, as a date, with footnote marks, a period as SDMX writes it, or a
// year of another calendar that is declared for the area. What is not declared
// stays as it is written, with a note that asks. ok is false for what is no
// period; period is then the text.
func periodOf(cell workbook.Cell, area string) (period string, notes []string, ok bool) {
	if cell.Type == workbook.Date {
		year, ok := yearOfDate(cell.Raw)
		return yearText(year), []string{NoteYearFromDate}, ok
	}
	text, marks := withoutMarks(integer(cell))
	if marks != "" {
		notes = append(notes, NoteFootnote)
	}
	if period, note, ok := otherCalendar(text, area); ok {
		return period, append(notes, note), true
	}
	if written, ok := schemas.ParsePeriod(text, schemas.PeriodSDMX); ok && written.Freq == "A" && !isYear(written.Text) {
		return written.Text, notes, true
	}
	figure := schemas.CellFigure(text, "text")
	year := int(figure.Value.Value)
	if !figure.Value.Valid || figure.Decimals > 0 || year < 1000 || year > 9999 {
		return integer(cell), nil, false
	}
	return yearText(year), notes, true
}

func yearText(year int) string { return strconv.Itoa(year) }

func isYear(text string) bool {
	year, err := strconv.Atoi(text)
	return err == nil && year >= 1000 && year <= 9999
}

// isYearly tells whether a period is a year that the figures can stand under: a
// calendar year, or one that begins on another day.
func isYearly(period string) bool {
	found, ok := schemas.ParsePeriod(period, schemas.PeriodSDMX)
	return ok && found.Freq == "A"
}

// yearOf is the year in which a period begins; empty for what is no period.
func yearOf(period string) string {
	if found, ok := schemas.ParsePeriod(period, schemas.PeriodSDMX); ok {
		return yearText(int(found.Year))
	}
	return ""
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
