package engine

import (
	"cmp"
	"flag"
	"fmt"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"cts/pipeline/lake"
)

const publishedWithError = `
	delivery R1 2022-06-01 UNODC UN-CTS-VIOLENT auto
	submission R1-FIN FIN
	speaks * 0..9999
	gives violent homicide 2020 10
	gives violent theft 2020 500
	delivery R2 2024-06-01 UNODC UN-CTS-VIOLENT auto
	submission R2-FIN FIN
	speaks * 0..9999
	gives violent homicide 2020 9999
	gives violent theft 2020 510
	error violent homicide 2020
	accept R1-FIN 2022-06-02
	accept R2-FIN 2024-06-02`

func TestHeldOut(t *testing.T) {
	for _, c := range []struct{ name, world, current, heldOut string }{
		{
			name: "a published value with an open error is held out, and the earlier one does not come back", world: publishedWithError,
			current: `FIN theft 2020 510 by R2-FIN`, heldOut: `FIN homicide 2020 9999 by R2-FIN`,
		},
		{
			name: "explained, it counts", world: publishedWithError + `
			explain R2-FIN homicide 2020 2024-07-01`,
			current: "FIN homicide 2020 9999 by R2-FIN\nFIN theft 2020 510 by R2-FIN",
		},
		{
			name: "the explanation lapses when the figures change", world: publishedWithError + `
			explain R2-FIN homicide 2020 2024-07-01
			delivery R3 2025-06-01 UNODC UN-CTS-VIOLENT auto
			submission R3-FIN FIN
			speaks * 0..9999
			gives violent homicide 2020 8888
			error violent homicide 2020
			accept R3-FIN 2025-06-02`,
			heldOut: `FIN homicide 2020 8888 by R3-FIN`,
		},
		{
			name: "an error of an earlier submission holds nothing out of a later one", world: publishedWithError + `
			delivery R3 2025-06-01 UNODC UN-CTS-VIOLENT auto
			submission R3-FIN FIN
			speaks * 0..9999
			gives violent homicide 2020 12
			accept R3-FIN 2025-06-02`,
			current: `FIN homicide 2020 12 by R3-FIN`,
		},
		{
			name: "an error that a second look no longer finds holds nothing out", world: publishedWithError + `
			delivery R2 2024-06-01 UNODC UN-CTS-VIOLENT auto
			submission R2-FIN FIN
			speaks * 0..9999
			gives violent homicide 2020 9999`,
			current: `FIN homicide 2020 9999 by R2-FIN`,
		},
		{
			name: "a warning holds nothing out",
			world: `
			delivery R1 2022-06-01 UNODC UN-CTS-VIOLENT auto
			submission R1-FIN FIN
			speaks * 0..9999
			gives violent homicide 2020 10
			warning violent homicide 2020
			accept R1-FIN 2022-06-02`,
			current: `FIN homicide 2020 10 by R1-FIN`,
		},
		{
			name: "under review a person accepted it, with its errors",
			world: `
			delivery D1 2022-01-01
			submission A FIN
			speaks crimes 2020..2020
			gives crimes homicide 2020 9999
			error crimes homicide 2020
			accept A 2022-01-02`,
			current: `FIN homicide 2020 9999 by A`,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := openWorld(t, c.world)
			if difference := gocmp.Diff(trimmedLines(c.current), figureLines(t, e, "current")); difference != "" {
				t.Errorf("current (-want +got):\n%s", difference)
			}
			if difference := gocmp.Diff(trimmedLines(c.heldOut), figureLines(t, e, "held_out")); difference != "" {
				t.Errorf("held_out (-want +got):\n%s", difference)
			}
		})
	}
}

func TestHeldOutNamesTheRule(t *testing.T) {
	e := openWorld(t, publishedWithError)
	if got := lines(t, e, "SELECT rule_id, message FROM held_out"); !slices.Equal(got, []string{"TIM-003 too large a jump"}) {
		t.Errorf("held_out says %v", got)
	}
}

const twoRounds = `
	delivery D1 2022-01-01
	submission A FIN
	speaks crimes 2020..2020
	gives crimes homicide 2020 10
	delivery D2 2023-01-01
	submission B FIN
	speaks crimes 2020..2021
	gives crimes homicide 2020 11
	gives crimes homicide 2021 12
	accept A 2022-02-01
	accept B 2023-02-01
	withdraw B 2023-06-01
	accept B 2023-07-01`

func TestInstants(t *testing.T) {
	for relation, want := range map[string]string{
		"as_of('2022-01-15')":                         ``,
		"as_of('2022-03-01')":                         `FIN homicide 2020 10 by A`,
		"as_of('2023-01-15')":                         `FIN homicide 2020 10 by A`,
		"as_of('2023-03-01')":                         "FIN homicide 2020 11 by B\nFIN homicide 2021 12 by B",
		"as_of('2023-06-15')":                         `FIN homicide 2020 10 by A`,
		"as_of('2023-07-01 00:00:00Z')":               "FIN homicide 2020 11 by B\nFIN homicide 2021 12 by B",
		"as_of(TIMESTAMPTZ '2022-03-01 00:00:00Z')":   `FIN homicide 2020 10 by A`,
		"as_issued('2021-12-31')":                     ``,
		"as_issued('2022-06-01')":                     `FIN homicide 2020 10 by A`,
		"as_issued('2023-01-01')":                     "FIN homicide 2020 11 by B\nFIN homicide 2021 12 by B",
		"figures(['A'])":                              `FIN homicide 2020 10 by A`,
		"figures(['B', 'A'])":                         "FIN homicide 2020 11 by B\nFIN homicide 2021 12 by B",
		"figures([])":                                 ``,
		"figures(['unknown'])":                        ``,
		"figures(CAST(NULL AS VARCHAR[]))":            ``,
		"as_of('infinity')":                           "FIN homicide 2020 11 by B\nFIN homicide 2021 12 by B",
		"as_of((SELECT min(decided_at) FROM events))": `FIN homicide 2020 10 by A`,
	} {
		t.Run(relation, func(t *testing.T) {
			e := openWorld(t, twoRounds)
			if difference := gocmp.Diff(trimmedLines(want), figureLines(t, e, relation)); difference != "" {
				t.Errorf("-want +got:\n%s", difference)
			}
		})
	}
}

func TestSubmissionsSayWhatWasDecided(t *testing.T) {
	e := openWorld(t, twoRounds+`
		delivery D0 2021-01-01
		submission Z FIN
		query Z 2021-02-01`)
	want := []string{
		"Z received <nil> 1",
		"A accepted 2022-02-01 00:00:00 +0000 UTC 2",
		"B accepted 2023-07-01 00:00:00 +0000 UTC 3",
	}
	got := lines(t, e, "SELECT submission_id, status, decided_at, ordinal FROM submissions ORDER BY ordinal")
	if difference := gocmp.Diff(want, got); difference != "" {
		t.Errorf("-want +got:\n%s", difference)
	}
}

// A drawn submission: what it covers and what it gives, over a small space.
type drawn struct {
	name, area, table string
	from, to, issued  int
	accepted          bool
	gives             []string // "T1 homicide 2020"
}

func drawSubmission(t *rapid.T, i int) drawn {
	d := drawn{
		name: fmt.Sprintf("S%d", i), area: rapid.SampledFrom([]string{"FIN", "SWE"}).Draw(t, "area"),
		table: rapid.SampledFrom([]string{"T1", "T2", "*"}).Draw(t, "table"),
		from:  rapid.IntRange(2018, 2021).Draw(t, "from"), issued: rapid.IntRange(2020, 2023).Draw(t, "issued"),
		accepted: rapid.Bool().Draw(t, "accepted"),
	}
	d.to = rapid.IntRange(d.from, 2021).Draw(t, "to")
	tables := []string{d.table}
	if d.table == "*" {
		tables = []string{"T1", "T2"}
	}
	for _, table := range tables {
		for year := d.from; year <= d.to; year++ {
			for _, code := range []string{"homicide", "theft"} {
				key := code + table // a key belongs to one table, as in a form
				if rapid.IntRange(0, 2).Draw(t, "given") > 0 {
					d.gives = append(d.gives, fmt.Sprintf("%s %s %d", table, key, year))
				}
			}
		}
	}
	return d
}

func (d drawn) text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "delivery D-%s %d-01-01\nsubmission %s %s\nspeaks %s %d..%d\n", d.name, d.issued, d.name, d.area, d.table, d.from, d.to)
	for i, figure := range d.gives {
		fmt.Fprintf(&b, "gives %s %d\n", figure, i)
	}
	if d.accepted {
		fmt.Fprintf(&b, "accept %s 2024-01-01\n", d.name)
	}
	return b.String()
}

func (d drawn) covers(area, table string, year int) bool {
	return d.area == area && (d.table == table || d.table == "*") && d.from <= year && year <= d.to
}

// expected applies the rule of scopes by hand: for every figure, ask whether a
// later accepted submission covers its cell.
func expected(submissions []drawn) []string {
	ordered := slices.SortedFunc(slices.Values(submissions), func(a, b drawn) int {
		return cmp.Or(cmp.Compare(a.issued, b.issued), cmp.Compare(a.name, b.name))
	})
	all := []string{}
	for i, s := range ordered {
		for n, figure := range s.gives {
			var table, key string
			var year int
			fmt.Sscan(figure, &table, &key, &year)
			replaced := slices.ContainsFunc(ordered[i+1:], func(later drawn) bool { return later.accepted && later.covers(s.area, table, year) })
			if s.accepted && !replaced {
				all = append(all, fmt.Sprintf("%s %s %d %d by %s", s.area, key, year, n, s.name))
			}
		}
	}
	slices.Sort(all)
	return all
}

// TestCommitOrderDoesNotMatter commits random submissions in a random order and
// compares current with the rule applied by hand, which knows no commits.
func TestCommitOrderDoesNotMatter(t *testing.T) {
	fewer(t, "25")
	rapid.Check(t, func(r *rapid.T) {
		var submissions []drawn
		for i := range rapid.IntRange(1, 6).Draw(r, "submissions") {
			submissions = append(submissions, drawSubmission(r, i))
		}
		var text strings.Builder
		for _, s := range rapid.Permutation(submissions).Draw(r, "order of commits") {
			text.WriteString(s.text())
		}
		e := openWorld(t, text.String())
		want := expected(submissions)
		if got := figureLines(t, e, "current"); !slices.Equal(want, got) {
			r.Fatalf("current (-want +got):\n%s", gocmp.Diff(want, got))
		}
		assertUniqueKey(t, e, "current")
	})
}

// fewer lowers the number of draws, since each opens an engine, unless the flag
// asks for a number.
func fewer(t *testing.T, checks string) {
	t.Helper()
	number := flag.Lookup("rapid.checks")
	if number == nil || number.Value.String() != number.DefValue {
		return
	}
	check(t, number.Value.Set(checks))
	t.Cleanup(func() { check(t, number.Value.Set(number.DefValue)) })
}

// TestManySubmissions holds 1,000 submissions and 150,000 figures: the largest
// lake that the first years will see. The key stays unique, and nothing is lost.
func TestManySubmissions(t *testing.T) {
	if testing.Short() {
		t.Skip("a large lake")
	}
	e := openOptions(t, largeLake(t, 100, 10))
	if got := lines(t, e, "SELECT count(*) FROM series"); got[0] != "150000" {
		t.Fatalf("the lake holds %s figures, want 150000", got[0])
	}
	// Ten rounds of five years each, one year apart: fourteen years, each from the last round that covers it.
	if got := lines(t, e, "SELECT count(*), count(DISTINCT (series_id, time_period)) FROM current"); got[0] != "42000 42000" {
		t.Errorf("current has %s rows and keys, want 42000 of each", got[0])
	}
}

func BenchmarkCurrent(b *testing.B) {
	e := openOptions(b, largeLake(b, 100, 10))
	for b.Loop() {
		lines(b, e, "SELECT count(*), sum(obs_value) FROM current")
	}
}

func BenchmarkRevisions(b *testing.B) {
	e := openOptions(b, largeLake(b, 100, 10))
	for b.Loop() {
		lines(b, e, "SELECT kind, count(*) FROM revisions GROUP BY kind")
	}
}

// largeLake holds one delivery a round, with every area in it: thirty keys in
// three tables, five years each.
func largeLake(t testing.TB, areas, rounds int) Options {
	t.Helper()
	var b strings.Builder
	for r := range rounds {
		fmt.Fprintf(&b, "delivery D%d %d-03-01\n", r, 2010+r)
		for a := range areas {
			largeSubmission(&b, a, r)
		}
	}
	return parseWorld(t, b.String()).publish(t, lake.NewMemory())
}

func largeSubmission(b *strings.Builder, area, round int) {
	fmt.Fprintf(b, "submission S%d-%d A%02d\n", area, round, area)
	for table := range 3 {
		fmt.Fprintf(b, "speaks T%d %d..%d\n", table, 2005+round, 2009+round)
		for key := range 10 {
			for year := 2005 + round; year <= 2009+round; year++ {
				fmt.Fprintf(b, "gives T%d n%d-%d:c%d-%d %d %d\n", table, table, key, table, key, year, key*year+round)
			}
		}
	}
	fmt.Fprintf(b, "accept S%d-%d %d-04-01\n", area, round, 2010+round)
}
