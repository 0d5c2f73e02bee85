package engine

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// scopeCases are the truth table of scopes: what submissions say together.
var scopeCases = []struct {
	name, world, current string
}{
	{
		name: "a part, then the whole: the whole replaces the part",
		world: `
			delivery D1 2022-01-01
			submission police FIN
			speaks crimes 2020..2021
			gives crimes homicide 2020 10
			gives crimes theft 2020 500
			delivery D2 2022-02-01
			submission whole FIN
			speaks crimes 2020..2021
			speaks prisons 2020..2021
			gives crimes homicide 2020 11
			gives prisons held 2020 90
			accept police 2022-01-02
			accept whole 2022-02-02`,
		current: `
			FIN homicide 2020 11 by whole
			FIN held 2020 90 by whole`,
	},
	{
		name: "the whole, then a part: the part replaces its own tables only",
		world: `
			delivery D1 2022-01-01
			submission whole FIN
			speaks crimes 2020..2021
			speaks prisons 2020..2021
			gives crimes homicide 2020 11
			gives prisons held 2020 90
			delivery D2 2022-02-01
			submission police FIN
			speaks crimes 2020..2021
			gives crimes homicide 2020 10
			accept whole 2022-01-02
			accept police 2022-02-02`,
		current: `
			FIN homicide 2020 10 by police
			FIN held 2020 90 by whole`,
	},
	{
		name: "two parts with different tables stand beside each other",
		world: `
			delivery D1 2022-01-01
			submission police FIN
			speaks crimes 2020..2020
			gives crimes homicide 2020 10
			delivery D2 2022-02-01
			submission prison FIN
			speaks prisons 2020..2020
			gives prisons held 2020 90
			accept police 2022-01-02
			accept prison 2022-02-02`,
		current: `
			FIN homicide 2020 10 by police
			FIN held 2020 90 by prison`,
	},
	{
		name: "two parts with the same key in different tables: the later one counts, once",
		world: `
			delivery D1 2022-01-01
			submission police FIN
			speaks crimes 2020..2020
			gives crimes homicide 2020 10
			gives crimes theft 2020 500
			delivery D2 2022-02-01
			submission courts FIN
			speaks trials 2020..2020
			gives trials homicide 2020 8
			accept police 2022-01-02
			accept courts 2022-02-02`,
		current: `
			FIN homicide 2020 8 by courts
			FIN theft 2020 500 by police`,
	},
	{
		name: "received and not decided: nothing holds",
		world: `
			delivery D1 2022-01-01
			submission A FIN
			speaks * 2020..2020
			gives crimes homicide 2020 10`,
	},
	{
		name: "returned: the earlier one stays",
		world: `
			delivery D1 2022-01-01
			submission A FIN
			speaks crimes 2020..2020
			gives crimes homicide 2020 10
			delivery D2 2022-02-01
			submission B FIN
			speaks crimes 2020..2020
			gives crimes homicide 2020 99
			accept A 2022-01-02
			return B 2022-02-02`,
		current: `FIN homicide 2020 10 by A`,
	},
	{
		name: "accepted, then withdrawn: the earlier one comes back, with the keys that were gone",
		world: `
			delivery D1 2022-01-01
			submission A FIN
			speaks crimes 2020..2020
			gives crimes homicide 2020 10
			gives crimes theft 2020 500
			delivery D2 2022-02-01
			submission B FIN
			speaks crimes 2020..2020
			gives crimes homicide 2020 99
			accept A 2022-01-02
			accept B 2022-02-02
			withdraw B 2022-03-02`,
		current: `
			FIN homicide 2020 10 by A
			FIN theft 2020 500 by A`,
	},
	{
		name: "returned, then accepted after all",
		world: `
			delivery D1 2022-01-01
			submission A FIN
			speaks crimes 2020..2020
			gives crimes homicide 2020 10
			return A 2022-01-02
			accept A 2022-01-03`,
		current: `FIN homicide 2020 10 by A`,
	},
	{
		name: "a question to the focal point decides nothing",
		world: `
			delivery D1 2022-01-01
			submission A FIN
			speaks crimes 2020..2020
			gives crimes homicide 2020 10
			accept A 2022-01-02
			query A 2022-01-03`,
		current: `FIN homicide 2020 10 by A`,
	},
	{
		name: "decisions of the same instant follow their sequence",
		world: `
			delivery D1 2022-01-01
			submission A FIN
			speaks crimes 2020..2020
			gives crimes homicide 2020 10
			accept A 2022-01-02
			withdraw A 2022-01-02`,
	},
	{
		name: "a late backfill: issued before, committed after, it fills what the later one leaves",
		world: `
			delivery D2 2023-01-01
			submission B FIN
			speaks crimes 2020..2021
			gives crimes homicide 2020 12
			gives crimes homicide 2021 13
			delivery D1 2022-01-01
			submission A FIN
			speaks crimes 2018..2020
			gives crimes homicide 2018 8
			gives crimes homicide 2020 10
			accept B 2023-01-02
			accept A 2023-06-01`,
		current: `
			FIN homicide 2018 8 by A
			FIN homicide 2020 12 by B
			FIN homicide 2021 13 by B`,
	},
	{
		name: "releases read in the other order: the later issue counts",
		world: `
			delivery R2 2024-05-01 UNODC UN-CTS-VIOLENT auto
			submission R2-FIN FIN
			speaks * 0..9999
			gives violent homicide 2020 12
			delivery R1 2022-06-01 UNODC UN-CTS-VIOLENT auto
			submission R1-FIN FIN
			speaks * 0..9999
			gives violent homicide 2020 10
			accept R2-FIN 2024-05-02
			accept R1-FIN 2024-05-03`,
		current: `FIN homicide 2020 12 by R2-FIN`,
	},
	{
		name: "an area that a later release leaves out is withdrawn",
		world: `
			delivery R1 2022-06-01 UNODC UN-CTS-VIOLENT auto
			submission R1-FIN FIN
			speaks * 0..9999
			gives violent homicide 2020 10
			submission R1-SWE SWE
			speaks * 0..9999
			gives violent homicide 2020 20
			delivery R2 2024-05-01 UNODC UN-CTS-VIOLENT auto
			submission R2-FIN FIN
			speaks * 0..9999
			gives violent homicide 2020 12
			submission R2-others *
			speaks * 0..9999
			accept R1-FIN 2022-06-02
			accept R1-SWE 2022-06-02
			accept R2-FIN 2024-05-02
			accept R2-others 2024-05-02`,
		current: `FIN homicide 2020 12 by R2-FIN`,
	},
	{
		name: "an area of the later release is returned: its earlier release comes back, that of areas left out does not",
		world: `
			delivery R1 2022-06-01 UNODC UN-CTS-VIOLENT auto
			submission R1-FIN FIN
			speaks * 0..9999
			gives violent homicide 2020 10
			submission R1-SWE SWE
			speaks * 0..9999
			gives violent homicide 2020 20
			delivery R2 2024-05-01 UNODC UN-CTS-VIOLENT auto
			submission R2-FIN FIN
			speaks * 0..9999
			gives violent homicide 2020 99
			submission R2-others *
			speaks * 0..9999
			accept R1-FIN 2022-06-02
			accept R1-SWE 2022-06-02
			return R2-FIN 2024-05-02
			accept R2-others 2024-05-02`,
		current: `FIN homicide 2020 10 by R1-FIN`,
	},
	{
		name: "a key that is no longer given is withdrawn",
		world: `
			delivery D1 2022-01-01
			submission A FIN
			speaks crimes 2020..2020
			gives crimes homicide 2020 10
			gives crimes theft 2020 500
			delivery D2 2023-01-01
			submission B FIN
			speaks crimes 2020..2021
			gives crimes homicide 2020 10
			accept A 2022-01-02
			accept B 2023-01-02`,
		current: `FIN homicide 2020 10 by B`,
	},
	{
		name: "a typed empty replaces a value: missing is an answer",
		world: `
			delivery D1 2022-01-01
			submission A FIN
			speaks crimes 2020..2020
			gives crimes homicide 2020 10
			delivery D2 2023-01-01
			submission B FIN
			speaks crimes 2020..2020
			gives crimes homicide 2020 not_available
			accept A 2022-01-02
			accept B 2023-01-02`,
		current: `FIN homicide 2020 not_available by B`,
	},
	{
		name: "years outside the later scope stay",
		world: `
			delivery D1 2020-01-01
			submission A FIN
			speaks crimes 2015..2018
			gives crimes homicide 2015 5
			gives crimes homicide 2018 8
			delivery D2 2022-01-01
			submission B FIN
			speaks crimes 2018..2020
			gives crimes homicide 2020 10
			accept A 2020-01-02
			accept B 2022-01-02`,
		current: `
			FIN homicide 2015 5 by A
			FIN homicide 2020 10 by B`,
	},
	{
		name: "a resubmission in the same round replaces the first",
		world: `
			delivery D1 2022-01-01
			submission A FIN
			speaks crimes 2020..2021
			gives crimes homicide 2020 10
			gives crimes homicide 2021 11
			delivery D2 2022-01-20
			submission B FIN
			speaks crimes 2020..2021
			gives crimes homicide 2020 10
			gives crimes homicide 2021 12
			accept A 2022-01-02
			accept B 2022-01-21`,
		current: `
			FIN homicide 2020 10 by B
			FIN homicide 2021 12 by B`,
	},
	{
		name: "equal instants: the submission_id decides",
		world: `
			delivery D2 2022-01-01
			submission B FIN
			speaks crimes 2020..2020
			gives crimes homicide 2020 12
			delivery D1 2022-01-01
			submission A FIN
			speaks crimes 2020..2020
			gives crimes homicide 2020 10
			accept A 2022-01-02
			accept B 2022-01-02`,
		current: `FIN homicide 2020 12 by B`,
	},
	{
		name: "a second look doubles nothing, and what it no longer makes is gone",
		world: `
			delivery D1 2022-01-01
			submission A FIN
			speaks crimes 2020..2020
			gives crimes homicide 2020 10
			gives crimes theft 2020 500
			delivery D1 2022-01-01 reader=2
			submission A FIN
			speaks crimes 2020..2020
			gives crimes homicide 2020 11
			accept A 2022-01-02`,
		current: `FIN homicide 2020 11 by A`,
	},
	{
		name: "a second look does not move a submission in the order",
		world: `
			delivery D1 2022-01-01
			submission A FIN
			speaks crimes 2020..2020
			gives crimes homicide 2020 10
			delivery D2 2023-01-01
			submission B FIN
			speaks crimes 2020..2020
			gives crimes homicide 2020 12
			delivery D1 2022-01-01 reader=2
			submission A FIN
			speaks crimes 2020..2020
			gives crimes homicide 2020 10
			accept A 2022-01-02
			accept B 2023-01-02`,
		current: `FIN homicide 2020 12 by B`,
	},
	{
		name: "providers and datasets never overwrite one another",
		world: `
			delivery D1 2022-01-01
			submission A FIN
			speaks * 0..9999
			gives crimes homicide 2020 10
			delivery R1 2023-01-01 UNODC UN-CTS-VIOLENT auto
			submission R1-FIN FIN
			speaks * 0..9999
			gives violent homicide 2020 12
			delivery R2 2023-01-01 UNODC UN-CTS-PRISONS auto
			submission R2-FIN FIN
			speaks * 0..9999
			gives prisons homicide 2020 13
			accept A 2022-01-02
			accept R1-FIN 2023-01-02
			accept R2-FIN 2023-01-02`,
		current: `
			FIN homicide 2020 10 by A
			FIN homicide 2020 12 by R1-FIN
			FIN homicide 2020 13 by R2-FIN`,
	},
	{
		name: "a figure outside its submission's own scope stays until a later scope covers it or a later figure has its key",
		world: `
			delivery D1 2022-01-01
			submission A FIN
			speaks crimes 2020..2020
			gives crimes homicide 1999 1
			gives crimes theft 1999 2
			delivery D2 2023-01-01
			submission B FIN
			speaks crimes 2020..2020
			gives crimes homicide 1999 3
			accept A 2022-01-02
			accept B 2023-01-02`,
		current: `
			FIN homicide 1999 3 by B
			FIN theft 1999 2 by A`,
	},
}

func TestScopes(t *testing.T) {
	for _, c := range scopeCases {
		t.Run(c.name, func(t *testing.T) {
			e := openWorld(t, c.world)
			if difference := cmp.Diff(trimmedLines(c.current), figureLines(t, e, "current")); difference != "" {
				t.Errorf("current (-want +got):\n%s", difference)
			}
			assertUniqueKey(t, e, "current")
		})
	}
}

func assertUniqueKey(t testing.TB, e *Engine, relation string) {
	t.Helper()
	twice := lines(t, e, `SELECT series_id, time_period, count(*) FROM `+relation+` GROUP BY ALL HAVING count(*) > 1`)
	if len(twice) > 0 {
		t.Errorf("%s has keys more than once: %v", relation, twice)
	}
}
