package report

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"cts/pipeline/tabular"
	"cts/schemas"
)

// indexPage is the first page.
type indexPage struct {
	page
	Heading   string
	Of        string // whose figures these are
	Overviews []overview
	Areas     []areaRow
	Coverage  coverage
	Important []importantFinding
	Rules     []ruleSummary
	Refused   []said
	Methods   []said
	Tables    []tableLink
	Archive   string // all tables as CSV
}

// overview shows one indicator in one small chart an area.
type overview struct {
	Title, Unit string
	Map         *Chart // what the figures of each area say; none of one area alone
	Regions     []regionCharts
	Without     []link // areas without a rate
}

// regionCharts are the small charts of the areas of one region.
type regionCharts struct {
	Name   string
	Charts []smallMultiple
}

type smallMultiple struct {
	Target, Name string
	Chart        lineChart
	Latest       string
}

type areaRow struct {
	Target, Name, Code string
	Figures, Findings  string
	Errors, Warnings   string
	FirstYear          string
	LastYear           string
}

// coverage tells who answered which round, and what became of it.
type coverage struct {
	Rounds []string
	Rows   []coverageRow
}

type coverageRow struct {
	Target, Name string
	Cells        [][]answer
}

type answer struct{ Part, Status, Class string }

type importantFinding struct {
	findingView
	Target, Area string
}

type tableLink struct{ Name, Title string }

func (c *contents) indexPage() *indexPage {
	heading := c.words.text("index.title")
	out := &indexPage{page: c.page(heading), Heading: heading, Of: c.options.Title, Coverage: c.coverage(), Rules: c.ruleSummaries(), Refused: c.beside((*contents).refusedComparisons)}
	out.Facts = c.facts()
	out.Overviews = c.overviews()
	for _, a := range c.areas {
		out.Areas = append(out.Areas, c.areaRow(a))
	}
	for _, f := range c.importantFindings() {
		view := importantFinding{findingView: c.findingView(f), Area: c.labels.area(f.RefArea)}
		view.Target = (&area{code: f.RefArea}).file() + "#" + view.Anchor
		out.Important = append(out.Important, view)
	}
	for _, key := range []string{"chance", "recorded", "missing", "trend", "breaks", "comparison", "free"} {
		out.Methods = append(out.Methods, out.S("method."+key))
	}
	for _, name := range tableNames {
		out.Tables = append(out.Tables, tableLink{"data/" + tabular.FileName(name, "parquet"), c.words.text("table." + name)})
	}
	out.Archive = tablesArchive
	return out
}

func (c *contents) facts() []fact {
	values := 0
	for i := range c.figures {
		if c.figures[i].Value.Valid {
			values++
		}
	}
	var denominators []string
	for _, d := range c.denominatorsUsed() {
		denominators = append(denominators, c.labels.of("CL_DENOMINATOR", d.id))
	}
	if len(denominators) == 0 {
		denominators = []string{c.words.text("denominator.none")}
	}
	facts := []fact{
		{c.words.text("date"), c.date()},
		{c.words.text("index.areas"), c.words.number(float64(len(c.areas)), 0)},
		{c.words.text("index.submissions"), c.words.number(float64(len(c.submissions)), 0)},
		{c.words.text("index.figures"), c.words.number(float64(values), 0)},
		{c.words.text("index.findings"), c.words.number(float64(len(c.findings)), 0)},
		{c.words.text("index.held_out"), c.words.number(float64(len(c.heldOut)), 0)},
	}
	if c.notFree > 0 {
		facts = append(facts, fact{c.words.text("index.not_free"), c.words.number(float64(c.notFree), 0)})
	}
	return withValues(append(facts,
		fact{c.words.text("denominators"), strings.Join(denominators, "; ")},
		fact{c.words.text("lake_state"), c.options.LakeState}))
}

// homicide is intentional homicide in the ICCS.
const homicide = "0101"

// comparison names what areas are compared by: one meaning, in one unit.
type comparison struct{ indicator, iccs, role, unitOfCount string }

// overviews shows the homicide rate, and other indicators of which areas may be
// compared, for every area in alphabetical order. Nothing is sorted by rate.
func (c *contents) overviews() []overview {
	lines := map[comparison]map[*area]*line{}
	for _, a := range c.areas {
		for _, l := range a.lines {
			if !isComparable(l) {
				continue
			}
			key := comparison{l.key.Indicator, l.key.ICCS, l.key.PersonRole, l.key.UnitOfCount}
			if lines[key] == nil {
				lines[key] = map[*area]*line{}
			}
			if lines[key][a] == nil {
				lines[key][a] = l
			}
		}
	}
	var out []overview
	for i, key := range chosenComparisons(lines) {
		shown := c.overview(key, lines[key])
		if len(c.areas) > 1 {
			drawn := c.trendMap("map-"+decimal(i+1), shown.Title, lines[key])
			shown.Map = &drawn
		}
		out = append(out, shown)
	}
	return out
}

// isComparable tells whether a line may stand beside that of another area.
func isComparable(l *line) bool {
	whole := l.key.ICCS == homicide || l.key.ICCS == schemas.Total || l.key.ICCS == schemas.NotApplicable
	return whole && l.isHeadline() && l.isCount() && l.basis == basisRate &&
		schemas.FamilyOf(l.key.Indicator, l.key.ICCS, l.key.Breakdown).ComparableAcrossAreas
}

// chosenComparisons takes for homicide the one way of counting that most areas
// give, and every other comparable indicator after it.
func chosenComparisons(lines map[comparison]map[*area]*line) []comparison {
	var keys []comparison
	for key := range lines {
		keys = append(keys, key)
	}
	slices.SortFunc(keys, func(a, b comparison) int {
		return cmp.Or(
			strings.Compare(homicideFirst(a), homicideFirst(b)),
			cmp.Compare(len(lines[b]), len(lines[a])),
			strings.Compare(a.indicator, b.indicator), strings.Compare(a.role, b.role), strings.Compare(a.unitOfCount, b.unitOfCount),
		)
	})
	seen := false
	return slices.DeleteFunc(keys, func(key comparison) bool {
		if key.iccs != homicide {
			return false
		}
		again := seen
		seen = true
		return again
	})
}

// homicideFirst is a sort key by category that puts homicide before the others.
func homicideFirst(c comparison) string {
	if c.iccs == homicide {
		return ""
	}
	return c.iccs
}

func (c *contents) overview(key comparison, lines map[*area]*line) overview {
	out := overview{Unit: c.words.text("unit.rate")}
	out.Title = strings.Join(nonEmpty([]string{c.labels.of("CL_INDICATOR", key.indicator), c.labels.crime(key.iccs)}), ": ")
	first, last := commonYears(lines)
	byRegion := map[string][]smallMultiple{}
	for _, a := range c.areas {
		l := lines[a]
		if l == nil {
			out.Without = append(out.Without, link{a.file(), a.name})
			continue
		}
		region, _ := regionsOf(a.code)
		byRegion[region] = append(byRegion[region], c.smallMultiple(a, l.between(first, last), out))
	}
	for _, region := range slices.SortedFunc(maps.Keys(byRegion), lastWithout) {
		out.Regions = append(out.Regions, regionCharts{Wording{c}.regionOrNone(region), byRegion[region]})
	}
	return out
}

// lastWithout sorts regions by name, and areas of none after them.
func lastWithout(a, b string) int {
	if (a == "") != (b == "") {
		return strings.Compare(b, a)
	}
	return strings.Compare(a, b)
}

func (c *contents) smallMultiple(a *area, l *line, shown overview) smallMultiple {
	latest, value := l.lastShown()
	drawn := l.draw(smallChart, c.words)
	drawn.Title = c.words.text("chart.title", "series", shown.Title, "unit", shown.Unit, "area", a.name)
	return smallMultiple{
		Target: a.file(), Name: a.name, Chart: drawn,
		Latest: c.words.text("overview.latest", "year", decimal(latest.year), "rate", c.words.number(value.Value, decimalsFor(value.Value))),
	}
}

// commonYears is the span of all lines that are drawn side by side.
func commonYears(lines map[*area]*line) (first, last int) {
	for _, l := range lines {
		from, to := l.rows[0].year, l.rows[len(l.rows)-1].year
		if first == 0 || from < first {
			first = from
		}
		last = max(last, to)
	}
	return max(first, last-longestLine), last
}

func (c *contents) areaRow(a *area) areaRow {
	row := areaRow{Target: a.file(), Name: a.name, Code: a.code, Findings: c.words.number(float64(len(a.findings)), 0)}
	figures, first, last := 0, 0, 0
	for _, l := range a.lines {
		for _, r := range l.rows {
			if !r.value.Valid {
				continue
			}
			figures++
			if first == 0 || r.year < first {
				first = r.year
			}
			last = max(last, r.year)
		}
	}
	row.Figures = c.words.number(float64(figures), 0)
	if figures > 0 {
		row.FirstYear, row.LastYear = decimal(first), decimal(last)
	}
	row.Errors = c.countSeverity(a.findings, schemas.SeverityError)
	row.Warnings = c.countSeverity(a.findings, schemas.SeverityWarning)
	return row
}

func (c *contents) countSeverity(findings []schemas.Finding, severity string) string {
	n := 0
	for i := range findings {
		if findings[i].Severity == severity {
			n++
		}
	}
	return c.words.number(float64(n), 0)
}

func (c *contents) coverage() coverage {
	var out coverage
	for i := range c.submissions {
		out.Rounds = append(out.Rounds, roundOf(&c.submissions[i]))
	}
	slices.Sort(out.Rounds)
	out.Rounds = slices.Compact(out.Rounds)
	for _, a := range c.areas {
		row := coverageRow{Target: a.file(), Name: a.name, Cells: make([][]answer, len(out.Rounds))}
		for i := range a.submissions {
			s := &a.submissions[i]
			at, _ := slices.BinarySearch(out.Rounds, roundOf(s))
			row.Cells[at] = append(row.Cells[at], answer{c.partName(s), c.statusWord(s.Status), cmp.Or(s.Status, "received")})
		}
		out.Rows = append(out.Rows, row)
	}
	return out
}

func roundOf(s *submission) string {
	return strings.TrimSpace(s.Dataset + " " + s.Round + s.Release)
}

func (c *contents) partName(s *submission) string {
	if s.Part == "" || s.Part == schemas.PartWhole {
		return ""
	}
	return c.labels.of("CL_PART", s.Part)
}

// refusedComparisons counts what the report does not compare, and says why.
func (c *contents) refusedComparisons() []string {
	breaks, withoutPeople, notComparable := 0, 0, 0
	for _, a := range c.areas {
		for _, l := range a.lines {
			breaks += l.refusedChanges()
			if l.isHeadline() && l.isCount() && l.hasValues() {
				if l.basis == basisValue {
					withoutPeople++
				}
				if !schemas.FamilyOf(l.key.Indicator, l.key.ICCS, l.key.Breakdown).ComparableAcrossAreas {
					notComparable++
				}
			}
		}
	}
	return []string{
		c.words.text("refused.breaks", "count", c.words.number(float64(breaks), 0)),
		c.words.text("refused.denominators", "count", c.words.number(float64(withoutPeople), 0)),
		c.words.text("refused.areas", "count", c.words.number(float64(notComparable), 0)),
	}
}
