package schemas

import (
	"encoding/csv"
	"slices"
	"strings"
	"testing"

	"cts/schemas/sharedtest"
)

// Codes of these lists are tables that other packages fill.
var listsElsewhere = []string{"CL_ICCS", "CL_RULE"}

func TestEveryCodeListNamedByAColumnExists(t *testing.T) {
	lists := CodeLists()
	for _, table := range allTables() {
		for _, column := range table.Columns {
			name := column.CodeList
			if name != "" && len(lists[name]) == 0 && !slices.Contains(listsElsewhere, name) {
				t.Errorf("%s.%s names the code list %s, which has no codes", table.Name, column.Name, name)
			}
		}
	}
}

func TestEveryCodeListIsNamedByAColumn(t *testing.T) {
	named := map[string]bool{}
	for _, table := range allTables() {
		for _, column := range table.Columns {
			named[column.CodeList] = true
		}
	}
	for _, name := range CodeListNames() {
		if !named[name] {
			t.Errorf("no column holds codes of %s", name)
		}
	}
}

func TestCodesAreUnique(t *testing.T) {
	for name, codes := range CodeLists() {
		seen := map[string]bool{}
		for _, code := range codes {
			if code.CodeList != name {
				t.Errorf("%s holds a code of %q", name, code.CodeList)
			}
			if code.Code == "" || code.Title == "" || seen[code.Code] {
				t.Errorf("%s: code %q, title %q, seen before: %v", name, code.Code, code.Title, seen[code.Code])
			}
			if strings.TrimSpace(code.Code) != code.Code {
				t.Errorf("%s: code %q has blanks around it", name, code.Code)
			}
			seen[code.Code] = true
		}
	}
}

func TestConstantsAreCodes(t *testing.T) {
	for list, codes := range map[string][]string{
		"CL_UNIT_MEASURE": {UnitNumber, UnitRate, UnitPercent},
		"CL_MISSING": {
			MissingBlank, MissingNotAvailable, MissingNotApplicable, MissingNotCollected, MissingSuppressed,
			MissingIncludedElsewhere, MissingUndeclared, MissingErrorCell, MissingConflict, MissingIncomplete,
		},
		"CL_VALIDATION_SEVERITY": {SeverityError, SeverityWarning, SeverityInformation},
		"CL_OUTCOME":             {OutcomePass, OutcomeFail, OutcomeUndecided},
		"CL_EVENT": {
			EventReceived, EventChecked, EventQueried, EventAnswered, EventAccepted,
			EventReturned, EventWithdrawn, EventReviewed, EventReleased, EventCorrected,
		},
		"CL_DENOMINATOR": {DenominatorWPP2024, DenominatorUNODC},
	} {
		for _, code := range codes {
			if !HasCode(list, code) {
				t.Errorf("%s lacks %q", list, code)
			}
		}
		if got := len(CodeLists()[list]); list == "CL_MISSING" && got != len(codes) {
			t.Errorf("%s has %d codes, the program %d", list, got, len(codes))
		}
	}
}

// What NewSeriesKey sets before anything is known has to be a code of its dimension.
func TestDefaultsOfTheSeriesKeyAreCodes(t *testing.T) {
	checkKey(t, "the empty key", NewSeriesKey())
}

// checkKey reports dimensions of a key that hold no code of their list; empty ones are not yet known.
func checkKey(t *testing.T, of string, key SeriesKey) {
	t.Helper()
	for i, code := range key.Dimensions() {
		column := seriesDimensions[i]
		if code != "" && !slices.Contains(listsElsewhere, column.CodeList) && !HasCode(column.CodeList, code) {
			t.Errorf("%s: %s is %q, which %s lacks", of, column.Name, code, column.CodeList)
		}
	}
}

func TestEditionsUseTheCodeLists(t *testing.T) {
	for _, id := range Editions() {
		edition, _ := Edition(id)
		for _, concept := range edition.Concepts {
			if !HasCode("CL_METADATA_CONCEPT", concept.ID) {
				t.Errorf("%s asks for %s, which CL_METADATA_CONCEPT lacks", id, concept.ID)
			}
		}
		for _, part := range edition.Parts {
			if !HasCode("CL_PART", part.ID) {
				t.Errorf("%s has the part %s, which CL_PART lacks", id, part.ID)
			}
		}
		for _, module := range edition.Modules {
			for _, table := range module.Tables {
				for _, item := range table.Items {
					checkKey(t, id+" item "+item.ID, item.Key())
				}
			}
		}
	}
}

func TestBreakdownsAreCanonical(t *testing.T) {
	for breakdown, want := range map[string]bool{
		"_T":                                   true,
		"CYBER=Y":                              true,
		"CYBER=Y,TYPE_OF_DEATH=SUICIDE":        true,
		"TYPE_OF_DEATH=SUICIDE,CYBER=Y":        false,
		"CYBER=N,CYBER=Y":                      false,
		"CYBER=Y,CYBER=Y":                      false,
		"CYBER":                                false,
		"CYBER=MAYBE":                          false,
		"_T,CYBER=Y":                           false,
		"CYBER=Y,_T":                           false,
		"":                                     false,
		"CYBER=Y,":                             false,
		"LENGTH_OF_DETENTION=LT6M":             true,
		"CYBER=Y, TYPE_OF_DEATH=SUICIDE":       false,
		"CYBER=Y,TYPE_OF_DEATH=SUICIDE,UNSEEN": false,
	} {
		if got := HasCode("CL_BREAKDOWN", breakdown); got != want {
			t.Errorf("HasCode(CL_BREAKDOWN, %q) is %v", breakdown, got)
		}
	}
}

// SDMX's own lists are SDMX's, to the letter.
func TestSdmxListsAgreeWithTheReference(t *testing.T) {
	rows, err := csv.NewReader(sharedtest.Open(t, "reference/methods/sdmx_codelists.csv")).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	compared := 0
	for _, row := range rows[1:] {
		list, code, title := row[0], row[1], row[2]
		switch list {
		case "CL_OBS_STATUS", "CL_CONF_STATUS", "CL_FREQ", "CL_UNIT_MULT", "CL_TIME_PER_COLLECT", "CL_SEX", "CL_NATURE_SDG",
			"CL_VALIDATION_LEVEL", "CL_VALIDATION_SEVERITY":
		case "CL_UNIT_MEASURE_PROJECT":
			list = "CL_UNIT_MEASURE"
		case "CL_AGE_PROJECT":
			if code == Total || code == Unknown {
				continue
			}
			list = "CL_AGE_CTS"
		default:
			continue
		}
		compared++
		if !slices.ContainsFunc(CodeLists()[list], func(c Code) bool { return c.Code == code && c.Title == title }) {
			t.Errorf("%s lacks %s, %s", list, code, title)
		}
	}
	if compared < 100 {
		t.Errorf("compared %d codes only", compared)
	}
}
