package suggest

import (
	"hash/fnv"
	"slices"
	"strings"

	"cts/iccs"
)

// Accuracy counts how often the true category stood first, or among the first five.
type Accuracy struct{ Codes, Top1, Top5 int }

// Levels is the accuracy at levels 1 to 4; the index is the level.
type Levels [5]Accuracy

// Case is a national code with the categories that its table leads it to.
type Case struct {
	Scheme, Code, Title, Language string
	Targets                       []string
	HeldOut                       bool // kept from tuning
}

// Cases lists the codes of a correspondence that lead to a category. Half of
// them, by a hash of scheme and code, are held out: no weight was chosen on them.
func Cases(c *iccs.Correspondence) []Case {
	language := LanguageOf(c)
	byCode := map[string]*Case{}
	var cases []*Case
	for _, entry := range c.Entries() {
		if language == "" || entry.ICCS == "" || entry.Relation == iccs.StateNotYetMapped {
			continue
		}
		if byCode[entry.Code] == nil {
			byCode[entry.Code] = &Case{Scheme: c.Scheme.ID, Code: entry.Code, Title: entry.Title, Language: language, HeldOut: heldOut(c.Scheme.ID, entry.Code)}
			cases = append(cases, byCode[entry.Code])
		}
		byCode[entry.Code].Targets = append(byCode[entry.Code].Targets, entry.ICCS)
	}
	all := make([]Case, len(cases))
	for i, one := range cases {
		all[i] = *one
	}
	return all
}

func heldOut(scheme, code string) bool {
	hash := fnv.New32a()
	_, _ = hash.Write([]byte(scheme + "\x00" + code))
	return hash.Sum32()%2 == 1
}

// Measure asks an index for every case. A case counts at a level when one of
// its categories reaches that level.
func Measure(ix *Index, cases []Case) (Levels, error) {
	var levels Levels
	for _, one := range cases {
		matches, err := ix.Matches(one.Title, one.Language)
		if err != nil {
			return levels, err
		}
		candidates := ix.Candidates(matches)
		for level := 1; level <= 4; level++ {
			levels[level].count(AtLevel(candidates, level), truth(one.Targets, level))
		}
	}
	return levels, nil
}

func truth(targets []string, level int) []string {
	var codes []string
	for _, target := range targets {
		if code := at(target, level); code != "" {
			codes = append(codes, code)
		}
	}
	return codes
}

func (a *Accuracy) count(ranked []string, truth []string) {
	if len(truth) == 0 {
		return
	}
	a.Codes++
	for place, candidate := range ranked[:min(5, len(ranked))] {
		if slices.Contains(truth, candidate) {
			a.Top5++
			if place == 0 {
				a.Top1++
			}
			return
		}
	}
}

// Result is the accuracy on the codes of one table.
type Result struct {
	Scheme   string
	Standing string
	Tuned    Levels // on the half that weights were chosen on
	HeldOut  Levels // on the half that they were not
}

// Benchmark measures the suggestions on every table with titles in a language
// that an index reads. Left out of the index are the table's own entries, those
// of other tables of the same country, the tables that repeat the titles of ICCS,
// and, for the alphabetical index, every text that is the title itself.
func Benchmark(c *iccs.Classification, tables []*iccs.Correspondence) ([]Result, error) {
	var results []Result
	for _, table := range tables {
		cases := Cases(table)
		if len(cases) == 0 || repeats(table.Scheme.ID) {
			continue
		}
		result, err := measureTable(c, tables, table, cases)
		if err != nil {
			return nil, err
		}
		results = append(results, result)
	}
	return results, nil
}

func measureTable(c *iccs.Classification, tables []*iccs.Correspondence, table *iccs.Correspondence, cases []Case) (Result, error) {
	result := Result{Scheme: table.Scheme.ID, Standing: table.Scheme.Standing}
	ix, err := New(Sources{Classification: c, Correspondences: tables, Without: unseen(table, cases)})
	if err != nil {
		return result, err
	}
	defer func() { _ = ix.Close() }() // an index in memory
	var tuned, held []Case
	for _, one := range cases {
		if one.HeldOut {
			held = append(held, one)
		} else {
			tuned = append(tuned, one)
		}
	}
	if result.Tuned, err = Measure(ix, tuned); err != nil {
		return result, err
	}
	result.HeldOut, err = Measure(ix, held)
	return result, err
}

// theIndex is the table of the alphabetical index of ICCS.
const theIndex = "iccs-1.0-alphabetical-index"

// repeats tells whether the titles of a table are those of ICCS itself.
func repeats(scheme string) bool {
	return scheme == "unodc-dataportal" || scheme == "eu-eurostat-crim-off-cat"
}

// unseen tells which texts an index must not hold when it is measured on a table.
func unseen(table *iccs.Correspondence, cases []Case) func(Text) bool {
	titles := map[string]bool{}
	for _, one := range cases {
		titles[iccs.Plain(one.Title)] = true
	}
	own, _, _ := strings.Cut(table.Scheme.ID, "-")
	return func(text Text) bool {
		if text.Kind == KindCorrespondence {
			country, _, _ := strings.Cut(text.Scheme, "-")
			return country == own || repeats(text.Scheme) || text.Scheme == theIndex
		}
		return table.Scheme.ID == theIndex && titles[iccs.Plain(text.Text)]
	}
}
