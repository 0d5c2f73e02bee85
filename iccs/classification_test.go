package iccs

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestClassificationIsComplete(t *testing.T) {
	byLevel := map[int]int{}
	leaves := 0
	for _, code := range Load().Codes() {
		category, _ := Load().Category(code)
		byLevel[category.Level]++
		if len(Load().children(code)) == 0 {
			leaves++
		}
		if category.TitleEN == "" || category.TitleES == "" || category.SourceNote == "" {
			t.Errorf("category %s lacks a title or its source", code)
		}
	}
	if diff := cmp.Diff(map[int]int{1: 11, 2: 63, 3: 148, 4: 98}, byLevel); diff != "" {
		t.Errorf("categories by level differ from the publication's structure list:\n%s", diff)
	}
	if leaves != 231 {
		t.Errorf("%d leaves, the structure list has 231", leaves)
	}
}

func TestTermsAreComplete(t *testing.T) {
	inclusions, exclusions, values := 0, 0, 0
	for _, code := range Load().Codes() {
		category, _ := Load().Category(code)
		inclusions += len(category.Inclusions)
		exclusions += len(category.Exclusions)
	}
	for _, variable := range Load().Variables() {
		values += len(variable.Values)
	}
	if inclusions != 942 || exclusions != 690 || values != 251 || len(Load().Index()) != 1842 {
		t.Errorf("read %d inclusions, %d exclusions, %d values of variables, %d index entries", inclusions, exclusions, values, len(Load().Index()))
	}
}

func TestCanonical(t *testing.T) {
	for _, test := range []struct {
		name, printed, want string
		ok                  bool
	}{
		{"a category is itself", "0101", "0101", true},
		{"blanks around it", " 0101 ", "0101", true},
		{"misprint of Table I, suicide", "01042", "01049", true},
		{"misprint of Table I, public safety", "0908", "0909", true},
		{"index of a draft, piracy", "011012", "11012", true},
		{"a composite is declared", "07032-07039", "07032-07039", true},
		{"all crimes", "_T", "_T", true},
		{"not by crime", "_Z", "_Z", true},
		{"not mapped", "_U", "_U", true},
		{"a lost leading zero is not guessed", "101", "", false},
		{"no code", "homicide", "", false},
		{"nothing", "", "", false},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, ok := Load().Canonical(test.printed)
			if got != test.want || ok != test.ok {
				t.Errorf("Canonical(%q) = %q, %v; want %q, %v", test.printed, got, ok, test.want, test.ok)
			}
		})
	}
}

// The index of an older draft prints codes that now mean something else; only
// those that name nothing may be corrected.
func TestAliasesAgreeWithTheIndex(t *testing.T) {
	for _, entry := range Load().Index() {
		if canonical, ok := Load().Canonical(entry.CodePrinted); ok && canonical != entry.CodePrinted && canonical != entry.Code {
			t.Errorf("%s is corrected to %s, but the index entry %q stands under %s", entry.CodePrinted, canonical, entry.Term, entry.Code)
		} else if !ok {
			t.Errorf("the index prints %s for %q, and nothing corrects it", entry.CodePrinted, entry.Term)
		}
	}
}

func TestHierarchy(t *testing.T) {
	c := Load()
	if got := c.ancestors("030111"); !slices.Equal(got, []string{"03011", "0301", "03"}) {
		t.Errorf("ancestors of 030111: %v", got)
	}
	if got := c.children("0301"); !slices.Equal(got, []string{"03011", "03012", "03019"}) {
		t.Errorf("children of 0301: %v", got)
	}
	if got := c.children("07032-07039"); !slices.Equal(got, []string{"07032", "07033", "07034", "07035", "07039"}) {
		t.Errorf("members of the composite: %v", got)
	}
	if got := c.children("0703"); slices.Contains(got, "07032-07039") {
		t.Errorf("the composite is a child of 0703, which would count it twice: %v", got)
	}
	for _, test := range []struct {
		code, ancestor string
		want           bool
	}{
		{"03011", "0301", true}, {"03011", "03", true}, {"03011", "03011", true},
		{"0301", "03011", false}, {"0401", "03", false},
		{"07033", "07032-07039", true}, {"07031", "07032-07039", false}, {"070391", "07032-07039", false},
		{"07032-07039", "0703", true}, {"07032-07039", "07", true}, {"07032-07039", "07032", false},
		{"_T", "_T", true}, {"01", "_T", false}, {"_U", "01", false}, {"nonsense", "nonsense", false},
	} {
		if got := c.Within(test.code, test.ancestor); got != test.want {
			t.Errorf("Within(%s, %s) = %v", test.code, test.ancestor, got)
		}
	}
}

func TestLowestCommonAncestor(t *testing.T) {
	for _, test := range []struct {
		name  string
		codes []string
		want  string
		ok    bool
	}{
		{"siblings", []string{"03011", "03012"}, "0301", true},
		{"cousins", []string{"03011", "0302"}, "03", true},
		{"a code and its ancestor", []string{"03011", "03"}, "03", true},
		{"one code", []string{"03011"}, "03011", true},
		{"members of a composite", []string{"07032", "07033"}, "0703", true},
		{"a composite and its member", []string{"07032", "07032-07039"}, "07032-07039", true},
		{"a composite and a code beside it", []string{"07032-07039", "07031"}, "0703", true},
		{"different sections", []string{"0101", "0201"}, "", false},
		{"outside the hierarchy", []string{"_T", "_T"}, "", false},
		{"unknown", []string{"0101", "9999"}, "", false},
		{"nothing", nil, "", false},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got, ok := Load().LowestCommonAncestor(test.codes...); got != test.want || ok != test.ok {
				t.Errorf("got %q, %v; want %q, %v", got, ok, test.want, test.ok)
			}
		})
	}
}

func anyCode() *rapid.Generator[string] {
	return rapid.SampledFrom(append(Load().Codes(), Load().Declared()...))
}

func TestHierarchyProperties(t *testing.T) {
	c := Load()
	rapid.Check(t, func(t *rapid.T) {
		code, other := anyCode().Draw(t, "code"), anyCode().Draw(t, "other")
		category, _ := c.Category(code)
		for _, ancestor := range c.ancestors(code) {
			if !c.Within(code, ancestor) || c.Within(ancestor, code) {
				t.Fatalf("%s and its ancestor %s: containment is not one way", code, ancestor)
			}
		}
		for _, descendant := range c.descendants(code) {
			if !c.Within(descendant, code) {
				t.Fatalf("%s is listed below %s and not within it", descendant, code)
			}
		}
		if parent, ok := c.Parent(code); ok && !category.Composite() && !slices.Contains(c.children(parent), code) {
			t.Fatalf("%s is no child of its parent %s", code, parent)
		}
		if c.Within(code, other) && c.Within(other, code) && code != other {
			t.Fatalf("%s and %s contain each other", code, other)
		}
		checkCommonAncestor(t, c, code, other)
	})
}

func checkCommonAncestor(t *rapid.T, c *Classification, code, other string) {
	ancestor, ok := c.LowestCommonAncestor(code, other)
	reversed, _ := c.LowestCommonAncestor(other, code)
	if ancestor != reversed {
		t.Fatalf("the common ancestor of %s and %s depends on their order: %s, %s", code, other, ancestor, reversed)
	}
	if !ok {
		return
	}
	if !c.Within(code, ancestor) || !c.Within(other, ancestor) {
		t.Fatalf("%s does not contain %s and %s", ancestor, code, other)
	}
	for _, child := range c.children(ancestor) {
		if c.Within(code, child) && c.Within(other, child) {
			t.Fatalf("%s contains %s and %s and is lower than %s", child, code, other, ancestor)
		}
	}
}

func TestSearch(t *testing.T) {
	for _, test := range []struct{ name, terms, first string }{
		{"by code", "0101", "0101"},
		{"by misprinted code", "01042", "01049"},
		{"by title", "intentional homicide", "0101"},
		{"cut short and in another order", "homic intent", "0101"},
		{"in Spanish, without its accent", "violacion", "03011"},
		{"by a term of the index", "piracy", "11012"},
		{"by an inclusion", "honour killing", "0101"},
	} {
		t.Run(test.name, func(t *testing.T) {
			hits := Load().Search(test.terms)
			if len(hits) == 0 || hits[0].Code != test.first {
				t.Errorf("Search(%q) = %v; want %s first", test.terms, hits[:min(3, len(hits))], test.first)
			}
		})
	}
	if hits := Load().Search("  "); hits != nil {
		t.Errorf("a search for nothing found %d categories", len(hits))
	}
	if hits := Load().Search("xylophone"); len(hits) != 0 {
		t.Errorf("found %v for a word that stands nowhere", hits)
	}
}

func TestTagsLeaveOutWhatDoesNotFit(t *testing.T) {
	for _, test := range []struct {
		code, tag string
		want      bool
	}{
		{"0101", "At", false}, {"0102", "At", false}, {"0401", "At", true},
		{"05021", "We", false}, {"0701", "Mot", false}, {"0401", "We", true},
		{"10041", "AV", false}, {"0101", "Hom-Mech", true}, {"0401", "Hom-Mech", false}, {"0701", "Cy", true},
	} {
		category, _ := Load().Category(test.code)
		if got := slices.Contains(category.Tags, test.tag); got != test.want {
			t.Errorf("tag %s on %s: %v, want %v", test.tag, test.code, got, test.want)
		}
	}
}

func TestClassificationFilesThatContradictThemselvesAreRefused(t *testing.T) {
	for _, test := range []struct{ name, file, content, want string }{
		{"an unknown column", "categories", "code,level\n", "header"},
		{"a wrong parent", "categories", "code,level,parent,title_en,title_es,source_note\n0101,2,02,a,b,c\n", "categories.csv:2"},
		{"a category twice", "categories", "code,level,parent,title_en,title_es,source_note\n01,1,,a,b,c\n01,1,,a,b,c\n", "twice"},
		{"an alias that is a category", "aliases", "alias,code,source_note\n0101,0102,x\n", "of its own"},
		{"a term of an unknown category", "inclusions", "code,kind,text,refers_to_code\n9999,inclusion,x,\n", "9999"},
		{"a composite across parents", "composites", "code,members,title_en,title_es,source_note\nX,0101;0201,a,b,c\n", "different parents"},
	} {
		t.Run(test.name, func(t *testing.T) {
			files := fstest.MapFS{}
			entries, err := classificationFiles.ReadDir("classification")
			if err != nil {
				t.Fatal(err)
			}
			for _, entry := range entries {
				name := "classification/" + entry.Name()
				data, err := classificationFiles.ReadFile(name)
				if err != nil {
					t.Fatal(err)
				}
				files[name] = &fstest.MapFile{Data: data}
			}
			files["classification/"+test.file+".csv"] = &fstest.MapFile{Data: []byte(test.content)}
			if _, err := readClassification(files); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v does not name %q", err, test.want)
			}
		})
	}
}
