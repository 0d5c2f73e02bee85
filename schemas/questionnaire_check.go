package schemas

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// iccsShape is a category (two to six digits), a composite of categories, or
// one of the codes that every dimension shares.
var iccsShape = regexp.MustCompile(`^(\d{2}|\d{4,6}|\d{5}-\d{5}|_T|_Z)$`)

var missingCodes = []string{
	MissingNotAvailable, MissingNotApplicable, MissingNotCollected, MissingSuppressed, MissingIncludedElsewhere,
}

// check lists what an edition gets wrong, each fault with its place.
func (q *Questionnaire) check() []error {
	faults := q.checkHead()
	items, more := q.checkItems()
	faults = append(faults, more...)
	faults = append(faults, q.checkPartitions(items)...)
	return append(faults, q.checkConcepts()...)
}

func (q *Questionnaire) checkHead() []error {
	var faults []error
	if q.ID == "" || q.Dataset == "" || q.Title["en"].Text == "" {
		faults = append(faults, fmt.Errorf("edition %q: id, dataset and an English title are needed", q.ID))
	}
	if q.YearCount < 1 {
		faults = append(faults, fmt.Errorf("edition %s: years.count is %d; at least one year column is needed", q.ID, q.YearCount))
	}
	for language, status := range q.Languages {
		if !slices.Contains([]string{"official", "reviewed", "draft"}, status) {
			faults = append(faults, fmt.Errorf("language %s: status %q is not official, reviewed or draft", language, status))
		}
	}
	faults = append(faults, checkFields("cover", q.Cover, "EDITION", "REF_AREA", "ROUND", "PART", "ISSUED")...)
	faults = append(faults, checkFields("columns", q.Columns, "ITEM", "LABEL", "ICCS", "COMMENT")...)
	faults = append(faults, checkFields("metadata_columns", q.Answers, "TABLE", "ITEM", "CONCEPT", "CODE", "TEXT", "TIME_PERIOD")...)
	seen := map[string]bool{}
	for _, symbol := range q.Symbols {
		faults = append(faults, checkSymbol(symbol, seen)...)
	}
	return faults
}

// checkFields wants the fields that a reader looks for, each once.
func checkFields(place string, fields []Field, wanted ...string) []error {
	var faults []error
	for _, id := range wanted {
		found := 0
		for _, field := range fields {
			if field.Is(id) {
				found++
			}
		}
		if found != 1 {
			faults = append(faults, fmt.Errorf("%s: %d fields are named %s; one is needed", place, found, id))
		}
	}
	return faults
}

func checkSymbol(symbol Symbol, seen map[string]bool) []error {
	var faults []error
	if text := strings.ToLower(strings.TrimSpace(symbol.Symbol)); text == "" || seen[text] {
		faults = append(faults, fmt.Errorf("symbol %q is empty or declared twice", symbol.Symbol))
	} else {
		seen[text] = true
	}
	if ParseFigure(symbol.Symbol).Value.Valid {
		faults = append(faults, fmt.Errorf("symbol %q would be read as a number", symbol.Symbol))
	}
	if !slices.Contains(missingCodes, symbol.Missing) {
		faults = append(faults, fmt.Errorf("symbol %q: %q is no code of CL_MISSING for a symbol", symbol.Symbol, symbol.Missing))
	}
	if symbol.Prefix != (symbol.Missing == MissingIncludedElsewhere) {
		faults = append(faults, fmt.Errorf("symbol %q: prefix and %s go together", symbol.Symbol, MissingIncludedElsewhere))
	}
	return faults
}

// checkItems also lists the items by upper-case id.
func (q *Questionnaire) checkItems() (map[string]*Item, []error) {
	items, tables, keys := map[string]*Item{}, map[string]bool{}, map[SeriesKey]string{}
	var faults []error
	for m := range q.Modules {
		for t := range q.Modules[m].Tables {
			table := &q.Modules[m].Tables[t]
			if table.ID == "" || tables[table.ID] {
				faults = append(faults, fmt.Errorf("module %s: table id %q is empty or used twice", q.Modules[m].ID, table.ID))
			}
			tables[table.ID] = true
			for i := range table.Items {
				item := &table.Items[i]
				faults = append(faults, q.checkItem(item)...)
				if id := strings.ToUpper(item.ID); items[id] != nil {
					faults = append(faults, fmt.Errorf("item id %q is used twice", item.ID))
				} else {
					items[id] = item
				}
				if known(item) {
					if other, taken := keys[item.Key()]; taken {
						faults = append(faults, fmt.Errorf("items %s and %s are the same series", other, item.ID))
					}
					keys[item.Key()] = item.ID
				}
			}
		}
	}
	return items, faults
}

func known(item *Item) bool {
	for column := range item.Dimensions {
		if itemDimensions[column] == nil {
			return false
		}
	}
	return true
}

func (q *Questionnaire) checkItem(item *Item) []error {
	var faults []error
	fault := func(format string, arguments ...any) {
		faults = append(faults, fmt.Errorf("item %q of table %s: "+format, append([]any{item.ID, item.TableID}, arguments...)...))
	}
	if item.ID == "" || item.Label["en"].Text == "" || item.Standing == "" || item.Source == "" {
		fault("id, English label, standing and source are needed")
	}
	if !slices.ContainsFunc(q.Parts, func(p Part) bool { return p.ID == item.Authority }) {
		fault("authority %q is no part of the edition", item.Authority)
	}
	if !known(item) {
		fault("dimensions %v name a column that an item cannot set", item.Dimensions)
		return faults
	}
	key := item.Key()
	if key.Indicator == "" || key.UnitOfCount == NotApplicable {
		fault("indicator and unit_of_count are needed")
	}
	if !iccsShape.MatchString(key.ICCS) {
		fault("%q has not the shape of an ICCS code", key.ICCS)
	}
	return faults
}

func (q *Questionnaire) checkPartitions(items map[string]*Item) []error {
	var faults []error
	seen := map[string]bool{}
	for _, p := range q.Partitions {
		if p.ID == "" || seen[p.ID] {
			faults = append(faults, fmt.Errorf("partition id %q is empty or used twice", p.ID))
		}
		seen[p.ID] = true
		for _, id := range append([]string{p.Whole}, p.Members...) {
			if items[strings.ToUpper(id)] == nil {
				faults = append(faults, fmt.Errorf("partition %s: item %q is not in the edition", p.ID, id))
			}
		}
		if len(p.Members) == 0 || slices.Contains(p.Members, p.Whole) {
			faults = append(faults, fmt.Errorf("partition %s needs members, and the whole is none of them", p.ID))
		}
		if p.Unknown != "" && !slices.Contains(p.Members, p.Unknown) {
			faults = append(faults, fmt.Errorf("partition %s: unknown item %q is not a member", p.ID, p.Unknown))
		}
	}
	return faults
}

func (q *Questionnaire) checkConcepts() []error {
	var faults []error
	seen := map[string]bool{}
	for _, concept := range q.Concepts {
		id := strings.ToUpper(concept.ID)
		if id == "" || seen[id] || concept.Question["en"].Text == "" {
			faults = append(faults, fmt.Errorf("metadata concept %q is empty, used twice or without a question", concept.ID))
		}
		seen[id] = true
		codes := map[string]bool{}
		for _, answer := range concept.Answers {
			if answer.Code == "" || codes[answer.Code] {
				faults = append(faults, fmt.Errorf("concept %s: code %q is empty or used twice", concept.ID, answer.Code))
			}
			codes[answer.Code] = true
		}
	}
	return faults
}
