package suggest

import (
	"hash/fnv"
	"slices"

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
		for level := 1; level <= 4; level++ {
			levels[level].count(Ranked(matches, level), truth(one.Targets, level))
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

func (a *Accuracy) count(ranked []Candidate, truth []string) {
	if len(truth) == 0 {
		return
	}
	a.Codes++
	for place, candidate := range ranked[:min(5, len(ranked))] {
		if slices.Contains(truth, candidate.ICCS) {
			a.Top5++
			if place == 0 {
				a.Top1++
			}
			return
		}
	}
}
