package schemas

import (
	"cmp"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Period is a period as SDMX writes it, with the year in which it begins.
type Period struct {
	Text string // 2021, 2021-07, 2021-Q3, 2011-04-01/P1Y
	Year int32
	Freq string // code of CL_FREQ
}

// Ways to write a period that cannot be told by looking at it.
const (
	PeriodSDMX            = ""                  // 2021, 2021-07, 2021-Q3, 2021M07, 2021Q3, 2021K3, 2021-04-01/P1Y
	PeriodTwoDigits       = "two_digit_year"    // 16 is 2016, 99 is 1999
	PeriodFinancial       = "financial_year"    // 2011/12; with the month of its beginning: financial_year:04
	PeriodOfFinancialYear = "financial_quarter" // 2022/23 Q1: the first quarter of a year that begins in April, or in the month that is named
)

var (
	annual    = regexp.MustCompile(`^(\d{4})(?:\.0+)?$`)
	monthly   = regexp.MustCompile(`^(\d{4})[-M]?-?M?(0[1-9]|1[0-2])$`)
	quarterly = regexp.MustCompile(`^(\d{4})-?[QK]([1-4])$`)
	yearFrom  = regexp.MustCompile(`^(\d{4})-\d{2}-\d{2}/P1Y$`)
	halfYear  = regexp.MustCompile(`^(\d{4})-?[SB]([12])$`)
	twoDigits = regexp.MustCompile(`^(\d{2})$`)
	financial = regexp.MustCompile(`^(\d{4})\s*[/-]\s*(?:\d{2})?(\d{2})$`)
	ofYear    = regexp.MustCompile(`^(.*\S)\s*Q([1-4])$`)
)

// ParsePeriod reads a period. Years of two digits and years that begin in
// another month are read only where kind says so, since 2011-12 may be either.
func ParsePeriod(text, kind string) (Period, bool) {
	text = strings.TrimSpace(WesternDigits(text))
	kind, month, _ := strings.Cut(kind, ":")
	switch kind {
	case PeriodTwoDigits:
		if found := twoDigits.FindStringSubmatch(text); found != nil {
			return yearPeriod(century(found[1]))
		}
	case PeriodFinancial:
		if found := financial.FindStringSubmatch(text); found != nil {
			return financialYear(found[1], found[2], month)
		}
	case PeriodOfFinancialYear:
		return financialQuarter(text, month)
	}
	return plainPeriod(text)
}

func plainPeriod(text string) (Period, bool) {
	if found := annual.FindStringSubmatch(text); found != nil {
		return yearPeriod(found[1])
	}
	if found := yearFrom.FindStringSubmatch(text); found != nil {
		year, ok := parseYear(found[1])
		_, err := time.Parse(time.DateOnly, strings.TrimSuffix(text, "/P1Y"))
		return Period{Text: text, Year: year, Freq: "A"}, ok && err == nil
	}
	for _, kind := range []struct {
		pattern    *regexp.Regexp
		mark, freq string
	}{{monthly, "-", "M"}, {quarterly, "-Q", "Q"}, {halfYear, "-S", "S"}} {
		if found := kind.pattern.FindStringSubmatch(strings.ToUpper(text)); found != nil {
			year, ok := parseYear(found[1])
			return Period{Text: found[1] + kind.mark + found[2], Year: year, Freq: kind.freq}, ok
		}
	}
	return Period{}, false
}

// century puts 00 to 49 into this century and 50 to 99 into the last one.
func century(digits string) string {
	if digits < "50" {
		return "20" + digits
	}
	return "19" + digits
}

func yearPeriod(text string) (Period, bool) {
	year, ok := parseYear(text)
	return Period{Text: text, Year: year, Freq: "A"}, ok
}

// financialYear reads 2011/12: the second year follows the first.
func financialYear(first, second, month string) (Period, bool) {
	year, ok := parseYear(first)
	if month == "" {
		month = "04"
	}
	follows := ok && fmt.Sprintf("%02d", (year+1)%100) == second
	return Period{Text: fmt.Sprintf("%s-%s-01/P1Y", first, month), Year: year, Freq: "A"}, follows
}

// financialQuarter reads 2022/23 Q4: where the year begins in April it is the first quarter of 2023.
func financialQuarter(text, month string) (Period, bool) {
	parts := ofYear.FindStringSubmatch(text)
	if parts == nil {
		return Period{}, false
	}
	found := financial.FindStringSubmatch(parts[1])
	if found == nil {
		return Period{}, false
	}
	begins, err := strconv.Atoi(cmp.Or(month, "04"))
	year, ok := financialYear(found[1], found[2], month)
	quarter := (begins-1)/3 + int(parts[2][0]-'1')
	calendar := year.Year + int32(quarter/4)
	text = fmt.Sprintf("%04d-Q%d", calendar, quarter%4+1)
	return Period{Text: text, Year: calendar, Freq: "Q"}, ok && err == nil && begins%3 == 1
}

func parseYear(digits string) (int32, bool) {
	year, err := strconv.ParseInt(digits, 10, 32)
	return int32(year), err == nil && year > 0
}
