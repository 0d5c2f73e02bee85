package questionnaire

import (
	"strings"
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
		{"ETH", "2012", "2012", ""}, // without a mark its row decides
		{"NPL", "2076", "2076 BS", NoteNepaliYear},
		{"NPL", "२०७६", "2076 BS", NoteNepaliYear},
		{"NPL", "2019", "2019", ""},
		{"FIN", "2076 B.S.", "2076 BS", NoteNepaliYear},
		{"FIN", "वि.सं. २०७६", "2076 BS", NoteNepaliYear},
		{"FIN", "2076", "2076", ""}, // a year that nobody can have counted: rule RNG-006 asks
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

// Bare years are Ethiopian, Gregorian or in doubt by the years that stand beside them.
func TestYearsThatTwoCalendarsHave(t *testing.T) {
	cases := []struct {
		name, area string
		asked      [2]int32
		typed      []string
		want       string
	}{
		{"the years of the form", "ETH", [2]int32{2019, 2023}, []string{"2019", "2020", "2021", "2022", "2023"}, "2019 2020 2021 2022 2023"},
		{"the form's years and earlier ones beside them", "ETH", [2]int32{2019, 2023}, []string{"2016", "2019", "2020", "2021", "2022", "2023"}, "2016 2019 2020 2021 2022 2023"},
		{"Ethiopian years without a mark", "ETH", [2]int32{2019, 2023}, []string{"2011", "2012", "2013", "2014", "2015"}, "2011 EC 2012 EC 2013 EC 2014 EC 2015 EC"},
		{"years of which some lie in a long form's period", "ETH", [2]int32{2016, 2023}, []string{"2009", "2010", "2011", "2012", "2013", "2014", "2015", "2016"}, "2009 EC 2010 EC 2011 EC 2012 EC 2013 EC 2014 EC 2015 EC 2016 EC"},
		{"one marked, the others not", "ETH", [2]int32{2019, 2023}, []string{"2011 E.C.", "2012"}, "2018-09-11/P1Y 2012 EC"},
		{"a slip in one year", "ETH", [2]int32{2019, 2023}, []string{"2019", "2020", "2012", "2022", "2023"}, "2019 2020 2012 2022 2023"},
		{"the form of another round", "ETH", [2]int32{2019, 2023}, []string{"2006", "2007"}, "2006 2007"},
		{"an area that counts by the Gregorian calendar", "KEN", [2]int32{2019, 2023}, []string{"2011", "2012", "2013"}, "2011 2012 2013"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			row := workbook.Row{Number: 4, Cells: []workbook.Cell{{Row: 4, Column: 1, Type: workbook.Text, Raw: "ITEM"}}}
			for i, year := range c.typed {
				row.Cells = append(row.Cells, workbook.Cell{Row: 4, Column: 4 + i, Type: workbook.Text, Raw: year})
			}
			got, ok := headingOf(row, edition(t), c.area)
			got.inDoubt(c.area, c.asked)
			var years []string
			for i := range c.typed {
				years = append(years, got.years[4+i])
			}
			if read := strings.Join(years, " "); !ok || read != c.want {
				t.Errorf("read as %s, want %s", read, c.want)
			}
		})
	}
}
