package schemas

import (
	"fmt"
	"sync"
	"time"
)

// Calendars in which a country may head its figures, beside the Gregorian one.
const (
	CalendarFiscal       = "fiscal"
	CalendarBuddhist     = "buddhist"
	CalendarSolarHijri   = "solar_hijri"
	CalendarEthiopian    = "ethiopian"
	CalendarBikramSambat = "bikram_sambat"
)

// Calendar declares that an area counts years in another way too. What is not
// declared is not converted: the same number is another year elsewhere.
type Calendar struct {
	RefArea  string `col:"ref_area"`
	Calendar string `col:"calendar"`
	Begins   string `col:"begins"`   // of a fiscal year: month and day, such as 04-01
	NamedBy  string `col:"named_by"` // of a fiscal year named by one number: start, end, or empty where that is not known
	Source   string `col:"source"`
	Standing string `col:"standing"`
}

var calendars = sync.OnceValue(func() []Calendar { return shippedRows[Calendar]("areas/calendars.csv") })

// CalendarOf finds a calendar of an area; ok is false where it is not declared.
func CalendarOf(area, calendar string) (found Calendar, ok bool) {
	for _, declared := range calendars() {
		if declared.RefArea == area && declared.Calendar == calendar {
			return declared, true
		}
	}
	return Calendar{}, false
}

// BuddhistYear is the Gregorian year that a year of the Buddhist calendar of
// Thailand is, since 1941.
func BuddhistYear(year int) int { return year - 543 }

// SolarHijriYear is the day on which a year of the Solar Hijri calendar begins.
// Leap years follow the cycle of 33 years that holds from 1210 to 1634 (K. M.
// Borkowski, The Persian calendar for 3000 years, 1996).
func SolarHijriYear(year int) time.Time {
	const known = 1400 // began on 21 March 2021
	day := time.Date(2021, time.March, 21, 0, 0, 0, 0, time.UTC)
	for ; year > known; year-- {
		day = day.AddDate(0, 0, solarHijriDays(year-1))
	}
	for ; year < known; year++ {
		day = day.AddDate(0, 0, -solarHijriDays(year))
	}
	return day
}

func solarHijriDays(year int) int {
	switch year % 33 {
	case 1, 5, 9, 13, 17, 22, 26, 30:
		return 366
	}
	return 365
}

// EthiopianYear is the day on which a year of the Ethiopian calendar begins, for
// the years that begin from 1900 to 2099: 11 September, or the 12th after a leap year.
func EthiopianYear(year int) time.Time {
	day := 11
	if year%4 == 0 {
		day = 12
	}
	return time.Date(year+7, time.September, day, 0, 0, 0, 0, time.UTC)
}

// FiscalYear writes the year that begins in a Gregorian year as a period, such
// as 2019-04-01/P1Y.
func (c Calendar) FiscalYear(first int) string { return fmt.Sprintf("%04d-%s/P1Y", first, c.Begins) }

// YearFrom writes the year that begins on a day as a period.
func YearFrom(day time.Time) string { return day.Format(time.DateOnly) + "/P1Y" }
