package validate

import (
	"strings"
	"sync"

	"cts/iccs"
	"cts/schemas"
)

// keyOf reads the dimensions by their columns.
func keyOf(column map[string]string) schemas.SeriesKey {
	return schemas.SeriesKey{
		Provider: column["provider"], Dataset: column["dataset"], RefArea: column["ref_area"], SubArea: column["sub_area"],
		Indicator: column["indicator"], ICCS: column["iccs"], PersonRole: column["role"], AttemptState: column["attempt_state"],
		Sex: column["sex"], Age: column["age"], Citizenship: column["citizenship"], Relationship: column["relationship"],
		Mechanism: column["mechanism"], Context: column["context"], DetentionStatus: column["detention_status"],
		Breakdown: column["breakdown"], UnitMeasure: column["unit_measure"], UnitOfCount: column["unit_of_count"],
		Freq: column["freq"], TimePerCollect: column["time_per_collect"],
	}
}

// unsaid are the dimensions that a message tells otherwise, or not at all.
var unsaid = map[string]bool{
	"provider": true, "dataset": true, "ref_area": true, "indicator": true, "iccs": true, "role": true,
	"unit_of_count": true, "freq": true, "time_per_collect": true,
}

// describe names a figure in words: "recorded offences, theft (ICCS 0502), female".
func describe(key schemas.SeriesKey) string {
	words := []string{key.Indicator}
	if indicator, ok := schemas.IndicatorOf(key.Indicator); ok {
		words[0] = lowerFirst(indicator.Title)
	}
	if category, ok := iccs.Load().Category(key.ICCS); ok && key.ICCS != schemas.NotApplicable {
		if strings.HasPrefix(key.ICCS, "_") {
			words = append(words, lowerFirst(category.TitleEN))
		} else {
			words = append(words, lowerFirst(category.TitleEN)+" (ICCS "+key.ICCS+")")
		}
	}
	for i, code := range key.Dimensions() {
		dimension := dimensions[i]
		if unsaid[dimension.Name] || code == schemas.Total || code == schemas.NotApplicable || code == schemas.UnitNumber || code == "" {
			continue
		}
		words = append(words, codeTitle(dimension, code))
	}
	return strings.Join(words, ", ")
}

func codeTitle(dimension schemas.Column, code string) string {
	if dimension.Name == "breakdown" {
		return breakdownTitle(code)
	}
	for _, known := range codeList(dimension.CodeList) {
		if known.Code == code {
			if code == schemas.Unknown {
				return strings.ReplaceAll(dimension.Name, "_", " ") + " unknown"
			}
			return lowerFirst(known.Title)
		}
	}
	return strings.ReplaceAll(dimension.Name, "_", " ") + " " + code
}

func breakdownTitle(breakdown string) string {
	var titles []string
	for _, pair := range strings.Split(breakdown, ",") {
		title := pair
		for _, known := range codeList("CL_BREAKDOWN") {
			if known.Code == pair {
				title = lowerFirst(known.Title)
			}
		}
		titles = append(titles, title)
	}
	return strings.Join(titles, ", ")
}

var allCodeLists = sync.OnceValue(schemas.CodeLists)

// codeList is a code list by its name; empty where there is none.
func codeList(name string) []schemas.Code { return allCodeLists()[name] }

// lowerFirst writes a title inside a sentence; abbreviations keep their capitals.
func lowerFirst(title string) string {
	if len(title) > 1 && title[1] >= 'a' && title[1] <= 'z' || len(title) > 1 && title[1] == ' ' {
		return strings.ToLower(title[:1]) + title[1:]
	}
	return title
}
