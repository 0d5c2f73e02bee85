package schemas

import (
	"path"
	"slices"
	"strings"
	"sync"
)

// Code is one code of a code list: a row of the reference table code_lists.
type Code struct {
	CodeList string `col:"code_list"`
	Code     string `col:"code"`
	Title    string `col:"title"`
	Meaning  string `col:"meaning"` // where the title does not say all
	Source   string `col:"source"`
	Standing string `col:"standing"` // code of CL_STANDING
}

// CodeLists holds every code list by name, its codes in the order of its file.
// Lists that are tables of their own, such as CL_AREA_CTS, are made from them.
// CL_RULE is not here: the rules name themselves in the reference table rules.
func CodeLists() map[string][]Code {
	lists := map[string][]Code{}
	for name, codes := range codeLists() {
		lists[name] = slices.Clone(codes)
	}
	return lists
}

// CodeListNames lists the names of the code lists, sorted.
func CodeListNames() []string {
	var names []string
	for name := range codeLists() {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// HasCode tells whether a code list holds a code. CL_AGE_CTS holds every band of
// years as SDMX writes it, beside the bands of the survey. CL_BREAKDOWN holds the
// canonical pairs, of which a breakdown may join several by commas.
func HasCode(codeList, code string) bool {
	if codeList == "CL_BREAKDOWN" {
		return isBreakdown(code)
	}
	return codeSet()[codeList][code] || codeList == "CL_AGE_CTS" && isAgeBand(code)
}

// isBreakdown tells whether a breakdown is _T, or known pairs of concept and
// code, sorted, each concept once.
func isBreakdown(breakdown string) bool {
	pairs := strings.Split(breakdown, ",")
	last := ""
	for _, pair := range pairs {
		concept, _, _ := strings.Cut(pair, "=")
		if !codeSet()["CL_BREAKDOWN"][pair] || concept <= last {
			return false
		}
		last = concept
	}
	return len(pairs) == 1 || !slices.Contains(pairs, Total)
}

var codeSet = sync.OnceValue(func() map[string]map[string]bool {
	set := map[string]map[string]bool{}
	for name, codes := range codeLists() {
		set[name] = map[string]bool{}
		for _, code := range codes {
			set[name][code.Code] = true
		}
	}
	return set
})

var codeLists = sync.OnceValue(func() map[string][]Code {
	lists := map[string][]Code{}
	for _, name := range shippedNames("codelists") {
		lists[strings.TrimSuffix(path.Base(name), ".csv")] = shippedRows[Code](name)
	}
	for _, area := range Areas().All() {
		lists["CL_AREA_CTS"] = append(lists["CL_AREA_CTS"], Code{
			CodeList: "CL_AREA_CTS", Code: area.Code, Title: area.NameEn, Meaning: area.Note,
			Source: area.Source, Standing: area.Standing,
		})
	}
	for _, indicator := range Indicators() {
		lists["CL_INDICATOR"] = append(lists["CL_INDICATOR"], Code{
			CodeList: "CL_INDICATOR", Code: indicator.Code, Title: indicator.Title, Meaning: indicator.Definition,
			Source: indicator.Source, Standing: indicator.Standing,
		})
	}
	for _, d := range Denominators() {
		lists["CL_DENOMINATOR"] = append(lists["CL_DENOMINATOR"], Code{
			CodeList: "CL_DENOMINATOR", Code: d.ID, Title: d.Title, Meaning: d.Note, Source: d.Source, Standing: d.Standing,
		})
	}
	return lists
})
