package engine

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"cts/pipeline/lake"
)

const threeSources = `
	delivery Q 2022-01-01
	submission Q-FIN FIN
	speaks crimes 2018..2021
	gives crimes homicide 2018 8
	gives crimes homicide 2019 9
	gives crimes homicide 2020 not_available
	gives crimes theft 2019 500
	delivery R 2023-01-01 UNODC UN-CTS-VIOLENT auto
	submission R-FIN FIN
	speaks * 0..9999
	gives violent homicide 2019 99
	gives violent homicide 2020 100
	gives violent rape 2019 7
	delivery X 2023-02-01 ESTAT CRIM_OFF_CAT auto
	submission X-FIN FIN
	speaks * 0..9999
	gives off homicide 2019 999
	gives off fraud 2019 3
	accept Q-FIN 2022-01-02
	accept R-FIN 2023-01-02
	accept X-FIN 2023-02-02`

func TestConsolidated(t *testing.T) {
	for _, c := range []struct {
		name       string
		precedence []string
		want       []string
	}{
		{
			name: "the default order puts the country's answers first",
			want: []string{
				"fraud 2019 3 only source: CRIM_OFF_CAT false",
				"homicide 2018 8 only source: UN-CTS false",
				"homicide 2019 9 precedence 1: UN-CTS false",
				"homicide 2020 100 precedence 2: UN-CTS-VIOLENT, the first with a value true",
				"rape 2019 7 only source: UN-CTS-VIOLENT false",
				"theft 2019 500 only source: UN-CTS false",
			},
		},
		{
			name: "a declared order that is dated", precedence: []string{"UN-CTS-VIOLENT 2019..2019", "CRIM_OFF_CAT", "UN-CTS"},
			want: []string{
				"fraud 2019 3 only source: CRIM_OFF_CAT false",
				"homicide 2018 8 only source: UN-CTS false",
				"homicide 2019 99 precedence 1: UN-CTS-VIOLENT 2019..2019 true",
				"homicide 2020 100 no precedence declared, by name: UN-CTS-VIOLENT false",
				"rape 2019 7 only source: UN-CTS-VIOLENT false",
				"theft 2019 500 only source: UN-CTS false",
			},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			options := parseWorld(t, threeSources).publish(t, lake.NewMemory())
			options.Precedence = c.precedence
			e := openOptions(t, options)
			got := lines(t, e, "SELECT iccs, time_period, obs_value, chosen_by, source_change FROM consolidated ORDER BY iccs, time_period")
			if difference := cmp.Diff(c.want, got); difference != "" {
				t.Errorf("-want +got:\n%s", difference)
			}
		})
	}
}

func TestParsePrecedence(t *testing.T) {
	for _, c := range []struct{ text, want, problem string }{
		{text: "UN-CTS", want: "UN-CTS"},
		{text: "UN-CTS 2015..", want: "UN-CTS 2015.."},
		{text: "UN-CTS ..2014", want: "UN-CTS ..2014"},
		{text: "UN-CTS 2010..2012", want: "UN-CTS 2010..2012"},
		{text: "", problem: `precedence 1, "": no dataset; write UN-CTS, or UN-CTS 2015..2020`},
		{text: "UN-CTS 2010", problem: `precedence 1, "UN-CTS 2010": "2010" is no range of years; write 2015.., ..2014 or 2010..2012`},
		{text: "UN-CTS 2012..2010", problem: `precedence 1, "UN-CTS 2012..2010": the range of years 2012..2010 is empty`},
		{text: "UN-CTS x..", problem: `precedence 1, "UN-CTS x..": "x" is no year`},
	} {
		t.Run(c.text, func(t *testing.T) {
			places, err := ParsePrecedence([]string{c.text})
			if c.problem != "" {
				if err == nil || err.Error() != c.problem {
					t.Errorf("error is %v, want %s", err, c.problem)
				}
				return
			}
			check(t, err)
			if got := places[0].String(); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}
