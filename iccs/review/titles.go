package review

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"

	"cts/iccs"
	"cts/iccs/suggest"
	"cts/schemas"
)

// How titles are held against categories.
//
// A title alone proves little: for a third of correct rows the words speak for
// another section. A run of rows proves more. For each row, fit is how much the
// words speak for the division of its category, against the division that they
// speak for the most. How fits are spread over right rows is taken from the table
// itself, and over wrong rows from its titles beside the categories of other rows;
// the logarithm of the ratio is the evidence of a row (Wald, sequential analysis).
// A run whose evidence adds up to more than in nineteen of twenty orders of the
// same rows drawn at random does not fit (a scan statistic by permutation).
const (
	fewestRows = 40  // of a table in which runs can be told from chance
	beside     = 25  // rows on either side that prove nothing: a block that slipped confirms itself
	orders     = 400 // random orders of the rows
	chance     = 0.05
	fits       = 9 // classes of fit
)

// judged is a row with a category and what the words of its title speak for.
type judged struct {
	Row
	support map[string]float64 // by division
	most    float64            // for the division that they speak for the most
	named   string             // category of another section of which the title is a term
	first   string             // the category that they suggest
}

// titles holds the titles of a table against its categories.
func titles(table Table, others []*iccs.Correspondence) ([]Finding, error) {
	language := table.Scheme.Language
	if !slices.Contains(suggest.Languages, language) {
		return []Finding{{
			Check: CheckTitlesNotRead, Severity: schemas.SeverityInformation, Place: table.Scheme.ID,
			Parameters: parameters("language", language),
		}}, nil
	}
	rows, err := judge(table, others, language)
	if err != nil {
		return nil, err
	}
	var findings []Finding
	for _, row := range rows {
		if row.named != "" {
			finding := row.finding(CheckTitleElsewhere, schemas.SeverityWarning)
			finding.Fix = row.named
			findings = append(findings, finding)
		}
	}
	return append(findings, runs(rows)...), nil
}

// judge asks for the words of every title.
func judge(table Table, others []*iccs.Correspondence, language string) ([]judged, error) {
	ix, err := suggest.New(suggest.Sources{
		Classification: iccs.Load(), Correspondences: slices.DeleteFunc(slices.Clone(others), func(c *iccs.Correspondence) bool {
			return c.Scheme.ID == table.Scheme.ID
		}), Examples: examples(table, language),
	})
	if err != nil {
		return nil, err
	}
	defer func() { _ = ix.Close() }() // an index in memory
	var placed []Row
	for _, row := range table.Rows {
		if iccs.Load().Level(row.ICCS) > 0 && row.Title != "" {
			placed = append(placed, row)
		}
	}
	rows := make([]judged, len(placed))
	for i, row := range placed {
		near := placed[max(0, i-beside):min(len(placed), i+beside+1)]
		if rows[i], err = judgeRow(ix, row, near, table.Scheme.ID, language); err != nil {
			return nil, err
		}
	}
	return rows, nil
}

// examples are the rows of the table itself: alike titles should lead alike.
func examples(table Table, language string) []suggest.Text {
	var texts []suggest.Text
	for _, row := range table.Rows {
		if iccs.Load().Level(row.ICCS) > 0 && row.Title != "" {
			texts = append(texts, suggest.Text{
				ICCS: row.ICCS, Language: language, Kind: suggest.KindCorrespondence, Text: row.Title, Scheme: table.Scheme.ID,
			})
		}
	}
	return texts
}

func judgeRow(ix *suggest.Index, row Row, near []Row, scheme, language string) (judged, error) {
	matches, err := ix.Matches(row.Title, language)
	if err != nil {
		return judged{}, err
	}
	matches = slices.DeleteFunc(matches, func(m suggest.Match) bool {
		return m.Scheme == scheme && slices.ContainsFunc(near, func(r Row) bool { return r.Title == m.Text.Text })
	})
	result := judged{Row: row, support: suggest.Support(matches), named: named(row, matches)}
	for _, support := range result.support {
		result.most = max(result.most, support)
	}
	if candidates := ix.Candidates(matches); len(candidates) > 0 {
		result.first = candidates[0].ICCS
	}
	return result, nil
}

// named is the category of which the title is a term of ICCS itself, when no
// term of that wording is in the section of the row.
func named(row Row, matches []suggest.Match) string {
	first := ""
	for _, match := range matches {
		if match.Kind == suggest.KindCorrespondence || match.Kind == suggest.KindExclusion || !strings.EqualFold(match.Text.Text, row.Title) {
			continue
		}
		if match.ICCS[:2] == row.ICCS[:2] {
			return ""
		}
		if first == "" {
			first = match.ICCS
		}
	}
	return first
}

// fit classes how much the words speak for a division, from 0 (no words at all)
// and 1 (not at all) to 8 (the most). A section is spoken for by its divisions.
func (j judged) fit(division string) int {
	if j.most == 0 {
		return 0
	}
	support := j.support[division]
	if len(division) == 2 {
		for other, s := range j.support {
			if other[:2] == division {
				support = max(support, s)
			}
		}
	}
	for class, upTo := range []float64{0, 0.1, 0.2, 0.35, 0.5, 0.7, 0.999} {
		if support/j.most <= upTo {
			return class + 1
		}
	}
	return fits - 1
}

func (j judged) division() string { return suggest.Division(j.ICCS) }

// evidence gives each class of fit the logarithm of how much oftener it comes
// about beside a wrong category than beside the row's own.
func evidence(rows []judged) [fits]float64 {
	divisions := map[string]float64{}
	for _, row := range rows {
		divisions[row.division()]++
	}
	var own, wrong [fits]float64
	for _, row := range rows {
		own[row.fit(row.division())]++
		for division, number := range divisions {
			if division[:2] != row.ICCS[:2] {
				wrong[row.fit(division)] += number
			}
		}
	}
	var total float64
	for _, number := range wrong {
		total += number
	}
	var ratio [fits]float64
	for class := range ratio {
		ratio[class] = math.Log((wrong[class] + 1) / (total + fits) * (float64(len(rows)) + fits) / (own[class] + 1))
	}
	return ratio
}

// runs finds the runs of rows that do not fit, and lists their rows.
func runs(rows []judged) []Finding {
	if len(rows) < fewestRows {
		return nil
	}
	ratio := evidence(rows)
	weights := make([]float64, len(rows))
	for i, row := range rows {
		weights[i] = ratio[row.fit(row.division())]
	}
	limit := byChance(weights)
	var findings []Finding
	for {
		from, to, sum := strongestRun(weights)
		if sum <= limit {
			return findings
		}
		for i := from; i <= to; i++ {
			finding := rows[i].finding(CheckTitleRun, schemas.SeverityWarning)
			finding.Fix = rows[i].first
			finding.Parameters = parameters("first", rows[from].Code, "last", rows[to].Code, "rows", to-from+1)
			findings = append(findings, finding)
			weights[i] = math.Inf(-1)
		}
	}
}

// strongestRun is the run of rows with the largest sum (Kadane).
func strongestRun(weights []float64) (from, to int, sum float64) {
	start, current := 0, 0.0
	for i, weight := range weights {
		if current <= 0 {
			start, current = i, 0
		}
		if current += weight; current > sum {
			from, to, sum = start, i, current
		}
	}
	return from, to, sum
}

// byChance is what the strongest run reaches in all but a twentieth of random
// orders. The generator is seeded, so that the same table has the same findings.
func byChance(weights []float64) float64 {
	shuffled, random := slices.Clone(weights), rand.New(rand.NewPCG(1, 2))
	strongest := make([]float64, orders)
	for i := range strongest {
		random.Shuffle(len(shuffled), func(a, b int) { shuffled[a], shuffled[b] = shuffled[b], shuffled[a] })
		_, _, strongest[i] = strongestRun(shuffled)
	}
	slices.Sort(strongest)
	return strongest[int(float64(orders)*(1-chance))]
}
