package questionnaire

import (
	"testing"

	"cts/connectors/workbook"
)

// A heading is never taken for another year than it means: what is not declared
// for the area stays as written, and asks.
func TestHeadingsOfOtherCalendars(t *testing.T) {
	cases := []struct{ area, heading, period, note string }{
		{"FIN", "2021", "2021", ""},
		{"FIN", "2021-03-21/P1Y", "2021-03-21/P1Y", ""},
		{"FIN", "2019/20", "2019/20", NoteFiscalYear},
		{"AUS", "2019/20", "2019-07-01/P1Y", NoteFiscalConverted},
		{"AUS", "2019-2020", "2019-07-01/P1Y", NoteFiscalConverted},
		{"AUS", "FY 2019–20", "2019-07-01/P1Y", NoteFiscalConverted},
		{"AUS", "2019/21", "2019/21", NoteFiscalYear},
		{"AUS", "FY2020", "FY2020", NoteFiscalYear}, // begins or ends in 2020: nothing says
		{"USA", "FY2020", "2019-10-01/P1Y", NoteFiscalConverted},
		{"JPN", "FY20", "2020-04-01/P1Y", NoteFiscalConverted},
		{"GBR_E_W", "2021/22", "2021-04-01/P1Y", NoteFiscalConverted},
		{"THA", "2564", "2021", NoteBuddhistYear},
		{"THA", "๒๕๖๔", "2021", NoteBuddhistYear},
		{"FIN", "2564", "2564 BE", NoteBuddhistUndeclared},
		{"THA", "2563/64", "2563/64", NoteFiscalYear},
		{"IRN", "1399", "2020-03-20/P1Y", NoteSolarHijri},
		{"IRN", "۱۴۰۰", "2021-03-21/P1Y", NoteSolarHijri},
		{"IRN", "1442", "1442 AH", NoteHijriYear},
		{"SAU", "1442 هـ", "1442 AH", NoteHijriYear},
		{"SAU", "١٤٤٢", "1442 AH", NoteHijriYear},
		{"SAU", "1441/42", "1441/42", NoteHijriYear},
		{"FIN", "1400", "1400 AH", NoteHijriYear},
		{"ETH", "2012 E.C.", "2019-09-12/P1Y", NoteEthiopianConverted},
		{"FIN", "2012 EC", "2012 EC", NoteEthiopianYear},
		{"ETH", "2012", "2012", ""}, // without a mark it is a Gregorian year
	}
	for _, c := range cases {
		t.Run(c.area+" "+c.heading, func(t *testing.T) {
			period, notes, ok := periodOf(workbook.Cell{Type: workbook.Text, Raw: c.heading}, c.area)
			if !ok || period != c.period || len(notes) > 1 || c.note != "" && (len(notes) == 0 || notes[0] != c.note) || c.note == "" && len(notes) > 0 {
				t.Errorf("got %q %v %v, want %q %q", period, notes, ok, c.period, c.note)
			}
		})
	}
}
