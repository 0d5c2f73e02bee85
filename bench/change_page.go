package main

import (
	"fmt"
	"io"
	"math"
	"strings"
)

// writePage writes what is printed and kept in docs/change-over-time.md.
func writePage(out io.Writer, s *study, found map[string]parameters, why reasons, tried []choice, anew lots, copied copies, broken map[float64]shifts) {
	fmt.Fprint(out, pageHead)
	writeAims(out, s, found)
	writeMissed(out, s, why, anew)
	writeChoices(out, tried)
	writeLots(out, anew, s.familyNames())
	fmt.Fprintf(out, pageCopied, copied.tables, share(copied.flagged, copied.tables), copied.tables, share(copied.found, copied.tables))
	writeBreaks(out, broken)
	fmt.Fprint(out, "\n## All families together\n\n")
	writeFamily(out, s, "")
	for _, family := range s.familyNames() {
		fmt.Fprintf(out, "\n## %s (`%s`)\n\nφ = %.0f, s = %.2f, warning above |z| = %.2f.\n\n", familyNamed(family).Title, family,
			found[family].variation.Dispersion, found[family].variation.Spread, found[family].limit)
		writeFamily(out, s, family)
	}
}

var pageHead = strings.ReplaceAll(`# Change over time: what is flagged and what is found

Made by @go run ./bench change -write@; do not edit. The files are UNODC's published counts (violent and sexual crime 2022-06-06 and 2024-05-16, prisons 2023-05-11, corruption and economic crime 2024-05-16) and the homicide counts of the Global Study on Homicide 2019.

The main test of two years of a series is the overdispersed log ratio, z = ln((x1+.5)/(x0+.5)) / sqrt(φ (1/(x0+.5) + 1/(x1+.5)) + s²). A year is flagged above 1.96, and asked about as a warning above the limit of its family; the fall back from a jump is the same question as the jump (rules TIM-003 and TIM-004).

The areas are divided by lot (fixed seed; of two areas that give about as many figures, one goes to each side). All parameters come from one half, from changes of counts of 5 or more:

- s, the spread of a family of indicators, is the value with which 6 per cent of its yearly changes are flagged (a quantile, so the largest changes weigh no more than others). Where that would miss many doublings, s is smaller: the value at which the changes that are flagged (of 10 per cent) and the doublings of counts of 50 or more that are missed (of 20 per cent) stand as near to their limits. s is drawn towards that of all families by the weight of 50 changes.
- φ, the dispersion of chance, is 1 (Poisson) where that keeps within three quarters of both limits, else 2 or 3: in these families small counts move by more than chance, and a small s is left for the large ones.
- A warning begins at the |z| that 98 per cent of the changes do not reach, between 2.58 and 4.

All that follows is measured in the other half.

Planted errors: each figure of the other half is once multiplied by 10, 2 and 1.5; two of its neighbouring digits are swapped; the figures of the two sexes are swapped; a region with 10 to 40 per cent of the count is left out. An error counts as found when the year it stands in is flagged. Size is the mean of the two true counts; "50 or more" is about the true count of the year.

Beside the test of cts stand a flat limit of 30 per cent, the exact test of two counts (p < 0.05), and the default of the European Statistical System (ESS: further than two raw median absolute deviations from the median of the five years before; only where these are given).

## Aims

Aims in every family: under 10 per cent of the year pairs flagged at all and under 5 per cent as a warning; of counts of 50 or more, over 95 per cent of the errors times 10 and over 80 per cent of those times 2 found. **Missed** is printed bold. The numbers are per cent.

| family | φ | s | warning above | changes it rests on | year pairs checked | flagged | as warning | counts of 50 or more with errors | times 10 found | times 2 found | times 2, as warning |
|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|
`, "@", "`")

var pageChoices = strings.ReplaceAll(`
## How the method was chosen

The half that checks had no part in the choice. The program halves the half that estimates %d times once more by lot, estimates every design in one part, and judges it in the other; the table gives the means. The rule was written down before: of the designs with which at most one family more than the fewest misses an aim, the one that finds the most doublings of counts of 5 or more, since to flag little is no merit by itself. It takes %.0f per cent, φ up to %.0f, and %.2f. Then the design was frozen (bench/change_study.go; @go run ./bench change@ fails when the choice gives another), and the half that checks was judged once. A part has only half of the areas, so more families miss an aim in this table than above.

What is known of earlier trials: the first choice was made with the checking half of its time in sight (4 of 24 families missed an aim there). The areas were then divided by a new lot, and the choice was made as above, but by doublings of counts of 50 or more alone. It took φ = 3 in every family; in the half that checks 6 of 24 families missed an aim, and of doubled homicide counts of 20 to 49 only 41 per cent were found, where the table of sizes had 72 before. So the rule was changed to look at counts of 5 or more, as small countries have, and the areas were divided by another lot. What stands here is the only trial of that rule. The limits of |z|, the weight of all families (50 changes) and the share beyond a warning (2 per cent) were not tried.

| flagged in the part that estimates %% | φ up to | well kept is within this part of both limits | families that miss an aim | flagged %% | times 2 found, counts of 5 or more %% |
|---:|---:|---:|---:|---:|---:|
`, "@", "`")

const pageLots = `
### How much hangs on the lot

With the same design and %[1]d other lots of the areas, from %[2]d to %[4]d and in the middle %[3]d families miss an aim. These lots are no trial of the choice, since their checking halves hold areas that took part in it; they tell which families miss an aim for their own sake and which by the luck of the lot. In brackets: in how many of them.

- nearly always: %[5]s
- often: %[6]s
- seldom: %[7]s
- never: %[8]s
`

const pageCopied = `
## Last year copied

A table of an area (all counts of one indicator that are not zero) that equals the year before is told when the chance of that is below 1 in 10,000. Capacities of prisons, which are decided upon, are left out.

| | tables | per cent |
|---|---:|---:|
| published tables that equal the year before | %d | %.1f |
| planted: last year copied, found | %d | %.1f |

The tables that are not found have few and small counts, of which chance alone makes the same again. Flat limit, exact test and ESS default find no copied year: a copy is no change.
`

const pageBreaks = `
## Breaks that are proposed

Two segments are put to a person as a possible break when they beat one line by more than 6 in BIC, with a variance of at least half of what chance and s leave a year about its line (trend.SegmentBreak). It is an information for a person; where the change of the year is unusual too, only that is asked. Series of ten years or more; shifts are planted into those with a mean count of 50 or more that do not break as published.

| level from some year on | series | told as published % | planted | found % | of these at that year or the next to it % |
|---:|---:|---:|---:|---:|---:|
`

func writeBreaks(out io.Writer, broken map[float64]shifts) {
	fmt.Fprint(out, pageBreaks)
	for _, factor := range plantedLevels {
		b := broken[factor]
		fmt.Fprintf(out, "| times %g | %d | %.1f | %d | %.1f | %.1f |\n", factor, b.series, share(b.told, b.series), b.planted, share(b.found, b.planted), share(b.nearest, b.found))
	}
}

func writeAims(out io.Writer, s *study, found map[string]parameters) {
	for _, family := range append(s.familyNames(), "") {
		name, values := "**all**", []string{"", "", "", ""}
		if p, ok := found[family]; ok && family != "" {
			name = "`" + family + "`"
			values = []string{fmt.Sprintf("%.0f", p.variation.Dispersion), fmt.Sprintf("%.2f", p.variation.Spread), fmt.Sprintf("%.2f", p.limit), fmt.Sprint(p.changes)}
		}
		a := s.aims(family)
		fmt.Fprintf(out, "| %s | %s | %d | %s | %s | %d | %s | %s | %.0f |\n", name, strings.Join(values, " | "), a.pairs,
			bold(a.flagged, a.flagged < aimInfo), bold(a.warned, a.warned < aimWarning), a.planted,
			bold(a.timesTen, a.timesTen > aimTimesTen), bold(a.timesTwo, a.timesTwo > aimTimesTwo), a.timesTwoWarned)
	}
}

func bold(value float64, met bool) string {
	text := fmt.Sprintf("%.1f", value)
	if met {
		return text
	}
	return "**" + text + "**"
}

// measured is what the aims are about, in per cent.
type measured struct {
	pairs, planted                                      int
	flagged, warned, timesTen, timesTwo, timesTwoWarned float64
}

func (s *study) aims(family string) measured {
	changes := s.all(family, published)[0]
	ten, two := s.large[cell{family, 0, "times 10"}], s.large[cell{family, 0, "times 2"}]
	m := measured{pairs: changes.decided, flagged: share(changes.information, changes.decided), warned: share(changes.warning, changes.decided)}
	if ten != nil {
		m.planted = ten[0].decided
		m.timesTen = share(ten[0].information, ten[0].decided)
		m.timesTwo, m.timesTwoWarned = share(two[0].information, two[0].decided), share(two[0].warning, two[0].decided)
	}
	return m
}

func (m measured) missed() bool {
	return m.flagged >= aimInfo || m.warned >= aimWarning || m.timesTen <= aimTimesTen || m.timesTwo <= aimTimesTwo
}

func writeMissed(out io.Writer, s *study, why reasons, anew lots) {
	var missed []string
	for _, family := range s.familyNames() {
		if s.aims(family).missed() {
			missed = append(missed, family)
		}
	}
	fmt.Fprintf(out, "\n%d of %d families miss an aim:\n\n", len(missed), len(s.familyNames()))
	for _, family := range missed {
		fmt.Fprintf(out, "- `%s`: %s With other lots of the areas it misses an aim in %d of %d.\n", family, why.of(family, s.aims(family)), anew.missed[family], otherLots)
	}
}

// writeFamily prints a line for every kind of error and size of count.
func writeFamily(out io.Writer, s *study, family string) {
	fmt.Fprint(out, "| what | size | number | cts: flagged | cts: as warning | flat 30 % | exact | ESS |\n|---|---|---:|---:|---:|---:|---:|---:|\n")
	kinds := []string{published}
	titles := map[string]string{published: "year pairs as published"}
	for _, mistake := range mistakes {
		kinds = append(kinds, mistake.name)
		titles[mistake.name] = mistake.name + ": " + mistake.title
	}
	for _, kind := range kinds {
		for class, size := range classes {
			if tallies := s.cells[cell{family, class, kind}]; tallies != nil {
				writeLine(out, titles[kind], size.name, tallies)
			}
		}
		if class := s.large[cell{family, 0, kind}]; class != nil {
			writeLine(out, titles[kind], "50 or more", class)
		}
	}
}

func writeLine(out io.Writer, title, size string, tallies []tally) {
	shares := []string{perCent(tallies[0].information, tallies[0].decided)}
	for _, tally := range tallies {
		shares = append(shares, perCent(tally.warning, tally.decided))
	}
	fmt.Fprintf(out, "| %s | %s | %d | %s |\n", title, size, tallies[0].decided, strings.Join(shares, " | "))
}

// perCent is empty where nothing was decided.
func perCent(part, whole int) string {
	if value := share(part, whole); !math.IsNaN(value) {
		return fmt.Sprintf("%.1f", value)
	}
	return ""
}
