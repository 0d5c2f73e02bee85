package questionnaire

import (
	"regexp"
	"strconv"
	"strings"

	"cts/schemas"
)

var (
	// twoYears is a year that lies in two, such as 2019/20, with or without FY.
	twoYears = regexp.MustCompile(`^(?i:fy\s*)?(\d{4})\s*[/–-]\s*(\d{2}|\d{4})$`)
	// namedFiscal is a fiscal year of one number, such as FY2020.
	namedFiscal = regexp.MustCompile(`^(?i:fy)\s*(\d{4}|\d{2})$`)
	// hijri is a year with the mark of the Hijri calendar, lunar or solar.
	hijri = regexp.MustCompile(`^(?:(?i:ah|sh|ap)\s*)?(\d{4})\s*(?:(?i:a\.?h\.?|s\.?h\.?|a\.?p\.?)|هـ?\.?(?:\s*[.]?[قش]\.?)?)?$`)
	// nepali is a year with the mark of the Bikram Sambat.
	nepali = regexp.MustCompile(`^(?:(?i:b\.?\s?s\.?|v\.?\s?s\.?)|वि[.]?\s?सं[.]?)?\s*(\d{4})\s*(?:(?i:b\.?\s?s\.?|v\.?\s?s\.?)|वि[.]?\s?सं[.]?)?$`)
	// ethiopian is a year with the mark of the Ethiopian calendar. Without it the
	// number could be a Gregorian year: see [heading.inDoubt].
	ethiopian = regexp.MustCompile(`^(\d{4})\s*(?:(?i:e\.?\s?c\.?)|ዓ[./]?\s?ም\.?)$`)
)

// Years of the survey, 1990 to 2059, in calendars whose numbers no Gregorian year
// of the survey has. Solar and lunar Hijri years do not meet there either.
const (
	solarFirst, lunarFirst, hijriLast = 1369, 1410, 1485
	buddhistFirst, buddhistLast       = 2500, 2700
	nepaliFirst, nepaliLast           = 2047, 2117
	gregorianFirst, gregorianLast     = 1900, 2100
)

// otherCalendar reads a heading that is no Gregorian calendar year. Where the
// calendar is declared for the area, the period is told exactly; otherwise it
// stays as written, with the letters of its calendar behind a bare number, so
// that nobody takes it for a Gregorian year. ok is false for any other heading.
func otherCalendar(text, area string) (period, note string, ok bool) {
	digits := strings.TrimSpace(schemas.WesternDigits(text))
	if found := ethiopian.FindStringSubmatch(digits); found != nil {
		return ethiopianYear(text, found[1], area)
	}
	if found := twoYears.FindStringSubmatch(digits); found != nil {
		return fiscalYear(text, found[1], found[2], area)
	}
	if found := namedFiscal.FindStringSubmatch(digits); found != nil {
		return namedFiscalYear(text, found[1], area)
	}
	if found := nepali.FindStringSubmatch(digits); found != nil && isNepali(yearIn(found[1]), found[1] != digits, area) {
		return found[1] + " BS", NoteNepaliYear, true
	}
	found := hijri.FindStringSubmatch(digits)
	if found == nil {
		return "", "", false
	}
	switch year := yearIn(found[1]); {
	case year >= solarFirst && year <= hijriLast:
		return hijriYear(year, area)
	case year >= buddhistFirst && year <= buddhistLast && found[1] == digits:
		return buddhistYear(year, area)
	}
	return "", "", false
}

func ethiopianYear(text, digits, area string) (period, note string, ok bool) {
	if _, declared := schemas.CalendarOf(area, schemas.CalendarEthiopian); !declared {
		return text, NoteEthiopianYear, true
	}
	return schemas.YearFrom(schemas.EthiopianYear(yearIn(digits))), NoteEthiopianConverted, true
}

// hijriYear reads a year of either Hijri calendar. A lunar year is never
// converted: it is eleven days too short to be compared with others.
func hijriYear(year int, area string) (period, note string, ok bool) {
	if _, declared := schemas.CalendarOf(area, schemas.CalendarSolarHijri); !declared || year >= lunarFirst {
		return yearText(year) + " AH", NoteHijriYear, true
	}
	return schemas.YearFrom(schemas.SolarHijriYear(year)), NoteSolarHijri, true
}

// isNepali tells a year of the Bikram Sambat by its mark, or where the area
// declares that calendar. The day of April on which such a year begins is
// announced each year, so it is asked about and never converted.
func isNepali(year int, marked bool, area string) bool {
	_, declared := schemas.CalendarOf(area, schemas.CalendarBikramSambat)
	return year >= nepaliFirst && year <= nepaliLast && (marked || declared)
}

func buddhistYear(year int, area string) (period, note string, ok bool) {
	if _, declared := schemas.CalendarOf(area, schemas.CalendarBuddhist); !declared {
		return yearText(year) + " BE", NoteBuddhistUndeclared, true
	}
	return yearText(schemas.BuddhistYear(year)), NoteBuddhistYear, true
}

// fiscalYear reads 2019/20: the second year has to follow the first. In another
// calendar than the Gregorian one, such a pair is left as it is.
func fiscalYear(text, first, second, area string) (period, note string, ok bool) {
	year := yearIn(first)
	calendar, declared := schemas.CalendarOf(area, schemas.CalendarFiscal)
	follows := strings.HasSuffix(yearText(year+1), second)
	switch {
	case year >= solarFirst && year <= hijriLast:
		return text, NoteHijriYear, true
	case !declared || !follows || year < gregorianFirst || year > gregorianLast:
		return text, NoteFiscalYear, true
	}
	return calendar.FiscalYear(year), NoteFiscalConverted, true
}

// namedFiscalYear reads FY2020, which begins or ends in 2020 as the area has it.
func namedFiscalYear(text, digits, area string) (period, note string, ok bool) {
	calendar, declared := schemas.CalendarOf(area, schemas.CalendarFiscal)
	year := yearIn(digits)
	if len(digits) == 2 {
		year += 2000
	}
	switch {
	case declared && calendar.NamedBy == "start":
		return calendar.FiscalYear(year), NoteFiscalConverted, true
	case declared && calendar.NamedBy == "end":
		return calendar.FiscalYear(year - 1), NoteFiscalConverted, true
	}
	return text, NoteFiscalYear, true
}

// inDoubt finds the years without a mark that may be Ethiopian or Gregorian ones:
// the area counts both ways, the heading lacks a year that the form asks about,
// and all its bare years are such as the years asked about are called in Ethiopia.
// Nothing but their sender can tell, so they keep their letters and ask. A form
// whose own years still stand in the heading decides for all of them.
func (h *heading) inDoubt(area string, asked [2]int32) {
	if _, declared := schemas.CalendarOf(area, schemas.CalendarEthiopian); !declared || len(h.lacks(asked)) == 0 {
		return
	}
	var doubtful []int
	for column, period := range h.years {
		if !isYear(period) {
			continue
		}
		if year := int32(yearIn(period)); year+8 < asked[0] || year+7 > asked[1] {
			return
		}
		doubtful = append(doubtful, column)
	}
	for _, column := range doubtful {
		h.years[column] += " EC"
		h.notes[column] = append(h.notes[column], NoteEthiopianUnmarked)
	}
}

func yearIn(digits string) int {
	value, _ := strconv.Atoi(digits) // the patterns let nothing but digits through
	return value
}
