package schemas

import (
	"encoding/csv"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"cts/schemas/sharedtest"
)

func edition2024(t *testing.T) *Questionnaire {
	t.Helper()
	edition, ok := Edition("un-cts-2024")
	if !ok {
		t.Fatalf("no edition un-cts-2024 among %v", Editions())
	}
	return edition
}

func TestEditionAsksForFiveYearsBeforeTheRound(t *testing.T) {
	if got := edition2024(t).Years(2024); got != [2]int32{2019, 2023} {
		t.Errorf("round 2024 asks about %v", got)
	}
}

func TestTablesOfEachPart(t *testing.T) {
	all := "1.1 1.2 1.3 1.4 1.5 1.6 1.7 2.1 2.2 2.3 2.4 2.5 2.6 3 5 6.1 6.2 6.3 6.4 6.5"
	police := "1.1 1.2 1.3 1.4 1.5 1.6 1.7 2.1 2.2 2.3 2.4 2.5 2.6 3 6.1"
	cases := []struct{ part, want string }{
		{"whole", all}, {"statistical_office", all}, {"", all},
		{"police", police}, {"prosecution", "6.2"}, {"courts", "6.3"}, {"prisons", "5 6.4 6.5"},
		{"nobody", ""},
	}
	for _, c := range cases {
		t.Run(c.part, func(t *testing.T) {
			if got := strings.Join(edition2024(t).Tables(c.part), " "); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

func TestPartsCutTheFormIntoDisjointTables(t *testing.T) {
	edition := edition2024(t)
	answered := map[string]string{}
	for _, part := range []string{"police", "prosecution", "courts", "prisons"} {
		for _, table := range edition.Tables(part) {
			if other, twice := answered[table]; twice {
				t.Errorf("table %s is answered by %s and by %s", table, other, part)
			}
			answered[table] = part
		}
	}
	if got := len(edition.Tables(PartWhole)); got != len(answered) {
		t.Errorf("%d tables have one authority, the form has %d", len(answered), got)
	}
}

func TestItemIsASeriesKey(t *testing.T) {
	item, ok := edition2024(t).Item("1.3", "1.3-x01-f")
	if !ok {
		t.Fatal("no item 1.3-x01-F; codes are compared without case")
	}
	want := NewSeriesKey()
	want.Indicator, want.ICCS, want.PersonRole, want.UnitOfCount = "RECORDED_VICTIMS", "0101", "VICTIM", "VICTIM"
	want.Relationship, want.Sex = "INTIMATE_FAMILY", "F"
	if item.Key() != want {
		t.Errorf("got  %+v\nwant %+v", item.Key(), want)
	}
	if _, ok := edition2024(t).Item("1.2", "1.3-x01-F"); ok {
		t.Error("an item was found in a table that is not its own")
	}
	if !slices.Contains(item.MemberOf, "1.3-relationship-F") || !slices.Contains(item.MemberOf, "1.3-x01-sex") {
		t.Errorf("member of %v", item.MemberOf)
	}
}

func TestSymbols(t *testing.T) {
	none := Optional[float64]{}
	cases := []struct {
		name, text, missing string
		lower, upper        Optional[float64]
		ok                  bool
	}{
		{"not available", "..", MissingNotAvailable, none, none, true},
		{"not applicable, in capitals", " N/A ", MissingNotApplicable, none, none, true},
		{"not collected", "nc", MissingNotCollected, none, none, true},
		{"confidential", "c", MissingSuppressed, none, none, true},
		{"fewer than five", "<5", MissingSuppressed, Some(1.0), Some(4.0), true},
		{"included in another item", "incl. 1.1.1", MissingIncludedElsewhere, none, none, true},
		{"included in an item that does not exist", "incl. 9.9", "", none, none, false},
		{"a dash is not declared", "-", "", none, none, false},
		{"fewer than ten is not declared", "<10", "", none, none, false},
		{"nothing", "", "", none, none, false},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			missing, lower, upper, ok := edition2024(t).Symbol(c.text)
			if ok != c.ok || ok && (missing != c.missing || lower != c.lower || upper != c.upper) {
				t.Errorf("%q gives %q %v %v %v", c.text, missing, lower, upper, ok)
			}
		})
	}
	if item, ok := edition2024(t).IncludedIn("Incl. 1.1.1"); !ok || item != "1.1.1" {
		t.Errorf("included in %q, %v", item, ok)
	}
}

// everyEdition runs a test on each edition of the program.
func everyEdition(t *testing.T, test func(t *testing.T, edition *Questionnaire)) {
	for _, id := range Editions() {
		edition, _ := Edition(id)
		t.Run(id, func(t *testing.T) { test(t, edition) })
	}
}

// Every code that an item sets is in the code list of its column.
func TestItemsUseCodesOfTheCodeLists(t *testing.T) {
	lists := map[string]string{}
	for _, column := range Observations.Columns {
		lists[column.Name] = column.CodeList
	}
	// Categories are held to the classification where it is at hand; the indicators are a table of their own.
	delete(lists, "iccs")
	indicators := map[string]bool{}
	for _, indicator := range Indicators() {
		indicators[indicator.Code] = true
	}
	everyEdition(t, func(t *testing.T, edition *Questionnaire) {
		for _, item := range edition.items {
			for column, code := range item.Dimensions {
				switch {
				case column == "indicator":
					if !indicators[code] {
						t.Errorf("item %s: no indicator %s", item.ID, code)
					}
				case lists[column] != "" && !HasCode(lists[column], code):
					t.Errorf("item %s: %s has no code %s", item.ID, lists[column], code)
				}
			}
		}
		for _, concept := range edition.Concepts {
			if !HasCode("CL_METADATA_CONCEPT", concept.ID) {
				t.Errorf("CL_METADATA_CONCEPT has no %s", concept.ID)
			}
		}
		for _, part := range edition.Parts {
			if !HasCode("CL_PART", part.ID) {
				t.Errorf("CL_PART has no %s", part.ID)
			}
		}
	})
}

// Members of a partition differ from their whole in the declared dimension alone.
func TestPartitionsSplitOneDimension(t *testing.T) {
	everyEdition(t, func(t *testing.T, edition *Questionnaire) {
		for _, p := range edition.Partitions {
			column, _, _ := strings.Cut(p.Dimension, ":")
			field := itemDimensions[column]
			if field == nil {
				t.Fatalf("partition %s: %q is no dimension", p.ID, p.Dimension)
			}
			whole, _ := edition.Item("", p.Whole)
			for _, id := range p.Members {
				member, _ := edition.Item("", id)
				a, b := whole.Key(), member.Key()
				if *field(&a) == *field(&b) {
					t.Errorf("partition %s: %s and its whole have the same %s", p.ID, id, column)
				}
				*field(&a) = *field(&b)
				if a != b {
					t.Errorf("partition %s: %s differs from %s in more than %s", p.ID, id, p.Whole, column)
				}
			}
		}
	})
}

// Ages that overlap, such as 0 to 14 and 0 to 17, never stand side by side in one partition.
func TestPartitionsDoNotAddOverlappingAges(t *testing.T) {
	overlaps := map[string][]string{"Y0T17": {"Y0T14", "Y0T9", "Y10T14", "Y15T17", "Y10T17"}, "Y0T14": {"Y0T9", "Y10T14"}}
	everyEdition(t, func(t *testing.T, edition *Questionnaire) {
		for _, p := range edition.Partitions {
			ages := map[string]bool{}
			for _, id := range p.Members {
				member, _ := edition.Item("", id)
				ages[member.Key().Age] = true
			}
			for wide, narrow := range overlaps {
				for _, age := range narrow {
					if ages[wide] && ages[age] {
						t.Errorf("partition %s adds %s and %s", p.ID, wide, age)
					}
				}
			}
		}
	})
}

// reference reads the list in which items were established, by item id.
func reference(t *testing.T) map[string]map[string]string {
	t.Helper()
	file, err := os.Open(sharedtest.Path(t, "reference/uncts/items.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	records, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	items := map[string]map[string]string{}
	for _, record := range records[1:] {
		item := map[string]string{}
		for i, name := range records[0] {
			item[name] = record[i]
		}
		items[item["item_id"]] = item
	}
	return items
}

// Standing, source and category of every item are those of the list in which they were established.
func TestItemsAgreeWithTheReference(t *testing.T) {
	list := reference(t)
	for _, id := range []string{"un-cts-2017", "un-cts-2017-eurostat", "un-cts-2024"} {
		edition, _ := Edition(id)
		for _, item := range edition.items {
			record := list[item.Reference]
			if record == nil {
				t.Errorf("%s, item %s: reference %q is not in the list", id, item.ID, item.Reference)
				continue
			}
			authority := strings.Replace(item.Authority, PartStatistics, "nso", 1)
			for name, got := range map[string]string{"status": item.Standing, "source": item.Source, "authority": authority} {
				if want := record[name]; got != want {
					t.Errorf("%s, item %s: %s is %q, the list has %q", id, item.ID, name, got, want)
				}
			}
			want := strings.Fields(record["iccs_codes"])
			if len(want) == 1 && item.ICCS() != want[0] && item.Dimensions["indicator"] != "DEATHS_IN_PRISON" {
				t.Errorf("%s, item %s: category %s, the list has %s", id, item.ID, item.ICCS(), want[0])
			}
		}
	}
}

// The full edition asks every item of the list, or says why it does not; the
// joint edition asks Eurostat's too.
func TestFullEditionAsksTheWholeList(t *testing.T) {
	edition, _ := Edition("un-cts-2017-eurostat")
	asked := map[string]bool{}
	for _, item := range edition.items {
		asked[item.Reference] = true
	}
	for _, omission := range edition.Omitted {
		asked[omission.Reference] = true
	}
	wanted := 0
	for id, record := range reference(t) {
		if strings.HasPrefix(record["module"], "IAFQ") || strings.HasPrefix(record["module"], "GLOTIP") {
			continue
		}
		wanted++
		if !asked[id] {
			t.Errorf("item %s (%s) is neither asked nor left out with a reason", id, record["item_label_en"])
		}
	}
	if wanted != 241 {
		t.Errorf("the list has %d items of the UN-CTS and of Eurostat, want 241", wanted)
	}
}

// The instrument has 25 numbered tables or sections besides module 7.
func TestFullEditionHasTheTablesOfTheInstrument(t *testing.T) {
	edition, _ := Edition("un-cts-2017")
	sections := map[string]bool{}
	for _, table := range edition.tables {
		sections[table.Section] = true
	}
	want := strings.Fields("1.1 1.2 1.3 1.4 1.5 1.6 1.7 1.8 2.1 2.2 2.3 2.4 2.5 2.6 3 4.0 4.1 4.2 4.3 4.4 4.5 4.6 5 6 7 8")
	if got := slices.Sorted(maps.Keys(sections)); !slices.Equal(got, want) {
		t.Errorf("sections %v, want %v", got, want)
	}
}

// A text that a language lacks would leave a focal point with English alone.
func TestEveryTextIsInEveryLanguageOfTheEdition(t *testing.T) {
	everyEdition(t, func(t *testing.T, edition *Questionnaire) {
		for _, text := range edition.Texts() {
			for language := range edition.Languages {
				if text[language].Text == "" {
					t.Errorf("%s lacks %q", language, text["en"].Text)
				}
			}
		}
	})
}

const smallEdition = `
id: small
title: {en: "A small form"}
dataset: UN-CTS
languages: {en: draft}
years: {count: 1, last: -1}
parts: [{id: whole, label: {en: all}}, {id: police, label: {en: Police}}]
cover: [{id: EDITION, label: {en: Edition}}, {id: REF_AREA, label: {en: Area}}, {id: ROUND, label: {en: Round}}, {id: PART, label: {en: Part}}, {id: ISSUED, label: {en: Issued}}]
columns: [{id: ITEM, label: {en: Code}}, {id: LABEL, label: {en: Category}}, {id: ICCS, label: {en: Class}}, {id: COMMENT, label: {en: Remark}}]
metadata_columns: [{id: TABLE, label: {en: Table}}, {id: ITEM, label: {en: Item}}, {id: CONCEPT, label: {en: Concept}}, {id: CODE, label: {en: Answer}}, {id: TEXT, label: {en: Words}}, {id: TIME_PERIOD, label: {en: Year}}]
symbols: [{symbol: "..", missing: not_available, meaning: {en: "not available"}}]
modules:
  - id: "1"
    sheet: One
    title: {en: One}
    tables:
      - id: "1"
        title: {en: Theft}
        unit: {en: Offences}
        authority: police
        standing: own
        source: test
        dimensions: {indicator: RECORDED_OFFENCES, unit_of_count: OFFENCE}
        items:
          - {id: a, label: {en: Theft}, dimensions: {iccs: "0502"}}
          - {id: b, label: {en: Vehicles}, dimensions: {iccs: "05021"}}
partitions:
  - {id: p, dimension: iccs, whole: a, members: [b], exhaustive: false}
metadata:
  - {id: BREAK, question: {en: "Is there a break?"}}
`

func TestLoadEditionRefuses(t *testing.T) {
	if _, err := LoadEdition([]byte(smallEdition)); err != nil {
		t.Fatalf("the small edition is refused: %v", err)
	}
	cases := []struct{ name, old, new, want string }{
		{"an unknown key", "authority: police", "authorities: police", "field authorities not found"},
		{"an item id twice", "{id: b,", "{id: A,", `item id "A" is used twice`},
		{"a series twice", `iccs: "05021"`, `iccs: "0502"`, "items a and b are the same series"},
		{"a code that is no category", `iccs: "05021"`, `iccs: "5021x"`, `"5021x" has not the shape of an ICCS code`},
		{"a column that an item cannot set", `{iccs: "05021"}`, `{ref_area: FIN}`, "name a column that an item cannot set"},
		{"an authority that is no part", "authority: police", "authority: army", `authority "army" is no part`},
		{"a member that does not exist", "members: [b]", "members: [c]", `item "c" is not in the edition`},
		{"a whole among its members", "members: [b]", "members: [a]", "the whole is none of them"},
		{"an unknown member that is none", "exhaustive: false", "unknown: a, exhaustive: false", `unknown item "a" is not a member`},
		{"a symbol that is a number", `symbol: ".."`, `symbol: "0"`, "would be read as a number"},
		{"a symbol of an unknown meaning", "missing: not_available", "missing: perhaps", `"perhaps" is no code of CL_MISSING`},
		{"a language of unknown status", "{en: draft}", "{en: good}", `status "good"`},
		{"a cover without an area", "id: REF_AREA", "id: PLACE", "cover: 0 fields are named REF_AREA"},
		{"an item without a label", "label: {en: Vehicles}", "label: {}", "English label"},
		{"no year column", "count: 1", "count: 0", "at least one year column"},
		{"a split that is not known", "authority: police", "authority: police\n        split: age", `split "age" is neither`},
		{"an edition to add to that does not exist", "id: small", "id: small\nextends: nothing", `extends "nothing", which is no edition`},
		{"a language without a list of words", "languages: {en: draft}", "languages: {en: draft, xx: draft}", `language "xx": there is no list of words`},
		{"a question without words", `question: {en: "Is there a break?"}`, "question: {}", "without a question"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			changed := strings.Replace(smallEdition, c.old, c.new, 1)
			if changed == smallEdition {
				t.Fatal("the case changes nothing")
			}
			_, err := LoadEdition([]byte(changed))
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want one with %q", err, c.want)
			}
		})
	}
}

func TestDigestFollowsTheFile(t *testing.T) {
	a, err := LoadEdition([]byte(smallEdition))
	if err != nil {
		t.Fatal(err)
	}
	b, err := LoadEdition([]byte(smallEdition + "\n# a remark\n"))
	if err != nil {
		t.Fatal(err)
	}
	if a.Digest() == b.Digest() {
		t.Error("another file has the same digest")
	}
	if EditionDigest("un-cts-2024") != edition2024(t).Digest() || EditionDigest("no such edition") != "" {
		t.Error("EditionDigest does not follow the editions")
	}
}

func TestEveryLabelHasItsStatus(t *testing.T) {
	edition := edition2024(t)
	for _, id := range slices.Sorted(maps.Keys(edition.items)) {
		for language, translation := range edition.items[id].Label {
			if translation.Text == "" || translation.Status != edition.Languages[language] {
				t.Errorf("item %s, %s: %+v", id, language, translation)
			}
		}
	}
}

func FuzzLoadEdition(f *testing.F) {
	f.Add([]byte(smallEdition))
	f.Add([]byte("id: x\nmodules: [{tables: [{items: [{dimensions: {sex: M}}]}]}]"))
	f.Fuzz(func(t *testing.T, data []byte) {
		edition, err := LoadEdition(data)
		if (edition == nil) == (err == nil) {
			t.Errorf("edition %v and error %v", edition, err)
		}
	})
}
