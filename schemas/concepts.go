package schemas

import (
	"maps"
	"slices"
	"strings"
	"sync"
)

// conceptLists are the concepts that a description may give beside those of the
// series key, with their code lists; empty for free text and numbers.
var conceptLists = map[string]string{
	"TIME_PERIOD": "", "NATIONAL_CODE": "", "COMMENT_OBS": "", "SOURCE_NOTE": "",
	"OBS_STATUS": "", "CONF_STATUS": "CL_CONF_STATUS", "UNIT_MULT": "CL_UNIT_MULT", "NATURE": "CL_NATURE_SDG",
	"COUNT_POINT": "CL_COUNT_POINT", "REFERENCE_DATE": "",
	"LOWER_BOUND": "", "UPPER_BOUND": "", "STANDARD_ERROR": "", "SAMPLE_SIZE": "",
	"MONTHS_COVERED": "", "AGENCIES_COVERED": "", "POPULATION_COVERED": "",
}

// KeyConcepts are the concepts of the series key that a description may set, by
// name: the columns of the key in upper case. Provider and dataset are the description's own.
func KeyConcepts() map[string]func(*SeriesKey) *string { return keyConcepts() }

var keyConcepts = sync.OnceValue(func() map[string]func(*SeriesKey) *string {
	concepts := map[string]func(*SeriesKey) *string{
		"REF_AREA": func(k *SeriesKey) *string { return &k.RefArea },
		"SUB_AREA": func(k *SeriesKey) *string { return &k.SubArea },
		"FREQ":     func(k *SeriesKey) *string { return &k.Freq },
	}
	for column, field := range itemDimensions {
		concepts[strings.ToUpper(column)] = field
	}
	return concepts
})

// ConceptNames lists every concept that a description may give, sorted.
func ConceptNames() []string {
	names := slices.Collect(maps.Keys(keyConcepts()))
	for name := range conceptLists {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

func isConcept(name string) bool {
	_, ofKey := keyConcepts()[name]
	_, other := conceptLists[name]
	return ofKey || other
}

// conceptList names the code list of a concept; empty for none.
func conceptList(concept string) string {
	if list, ok := conceptLists[concept]; ok {
		return list
	}
	for _, column := range seriesDimensions {
		if strings.ToUpper(column.Name) == concept {
			return column.CodeList
		}
	}
	return ""
}

// lookups are the lists of this program that a description may translate words by.
var lookups = map[string]func(string) (string, bool){
	"iso2":         func(word string) (string, bool) { return areaWords().find(areaWords().iso2, strings.ToUpper(word)) },
	"eurostat_geo": func(word string) (string, bool) { return areaWords().find(areaWords().eurostat, strings.ToUpper(word)) },
	"m49":          func(word string) (string, bool) { return areaWords().find(areaWords().m49, threeDigits(word)) },
	"sex_in_title": func(word string) (string, bool) { return orTotal(SexInTitle(word)) },
	"age_in_title": func(word string) (string, bool) { return orTotal(AgeInTitle(word)) },
	"area_name":    func(word string) (string, bool) { return areaWords().find(areaWords().names, normalLabel(word)) },
}

// threeDigits writes a number of M49 in full: services leave out the noughts before it.
func threeDigits(word string) string {
	return strings.Repeat("0", max(0, 3-len(word))) + word
}

// orTotal takes a title that names none for one that speaks of all.
func orTotal(code string, ok bool) (string, bool) {
	if !ok {
		return Total, true
	}
	return code, true
}

type areaIndex struct{ iso2, eurostat, m49, names map[string]string }

func (areaIndex) find(index map[string]string, word string) (string, bool) {
	code, ok := index[word]
	return code, ok
}

// areaWords finds areas by what others call them. Eurostat writes EL for Greece,
// and names the parts of the United Kingdom that report apart by NUTS codes.
var areaWords = sync.OnceValue(func() areaIndex {
	index := areaIndex{map[string]string{}, map[string]string{}, map[string]string{}, map[string]string{}}
	for _, area := range Areas().All() {
		if area.ISO2 != "" {
			index.iso2[area.ISO2], index.eurostat[area.ISO2] = area.Code, area.Code
		}
		if area.M49 != "" && index.m49[area.M49] == "" {
			index.m49[area.M49] = area.Code
		}
		for _, name := range []string{area.NameEn, area.UnodcName} {
			if name != "" {
				index.names[normalLabel(name)] = area.Code
			}
		}
	}
	for _, row := range shippedRows[label]("labels/areas.csv") { // former names, and names without their accents
		index.names[normalLabel(row.Label)] = row.Code
	}
	for geo, code := range map[string]string{"EL": "GRC", "UK": "GBR", "UKC-L": "GBR_E_W", "UKM": "GBR_S", "UKN": "GBR_NI"} {
		index.eurostat[geo] = code
	}
	delete(index.eurostat, "GR")
	return index
})
