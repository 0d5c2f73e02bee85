package schemas

import (
	"testing"
	"time"
)

func TestYearsOfOtherCalendarsBegin(t *testing.T) {
	cases := []struct {
		name string
		got  time.Time
		want string
	}{
		{"Solar Hijri 1387", SolarHijriYear(1387), "2008-03-20"},
		{"Solar Hijri 1388", SolarHijriYear(1388), "2009-03-21"},
		{"Solar Hijri 1395", SolarHijriYear(1395), "2016-03-20"},
		{"Solar Hijri 1399", SolarHijriYear(1399), "2020-03-20"},
		{"Solar Hijri 1400", SolarHijriYear(1400), "2021-03-21"},
		{"Solar Hijri 1403", SolarHijriYear(1403), "2024-03-20"},
		{"Solar Hijri 1404", SolarHijriYear(1404), "2025-03-21"},
		{"Ethiopian 2000", EthiopianYear(2000), "2007-09-12"},
		{"Ethiopian 2011", EthiopianYear(2011), "2018-09-11"},
		{"Ethiopian 2012", EthiopianYear(2012), "2019-09-12"},
		{"Ethiopian 2016", EthiopianYear(2016), "2023-09-12"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if got := c.got.Format(time.DateOnly); got != c.want {
				t.Errorf("begins on %s, want %s", got, c.want)
			}
		})
	}
}

func TestCalendarsAreWellFormed(t *testing.T) {
	for _, calendar := range calendars() {
		if _, known := Areas().ByCode(calendar.RefArea); !known || calendar.Source == "" || !HasCode("CL_STANDING", calendar.Standing) {
			t.Errorf("no area, source or standing: %+v", calendar)
		}
		if calendar.Calendar != CalendarFiscal {
			continue
		}
		if period, ok := ParsePeriod(calendar.FiscalYear(2019), PeriodSDMX); !ok || period.Year != 2019 {
			t.Errorf("%s begins on %q, which is no day: %+v", calendar.RefArea, calendar.Begins, period)
		}
	}
}
