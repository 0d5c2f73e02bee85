package schemas

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"cts/schemas/sharedtest"
)

func TestAgeCode(t *testing.T) {
	for label, want := range map[string]string{
		"Total": "_T", "10 -14": "Y10T14", "10-14": "Y10T14", "10 – 14": "Y10T14", "60 and older": "Y_GE60",
		"60 и старше": "Y_GE60", "Все": "_T", "Adult": "ADULT", "Juveniles": "JUVENILE", "18 years or over": "Y_GE18",
		"0 to 17 years": "Y0T17", "na": "_U", "Unknown": "_U", "TOTAL": "_T", " total\u00a0": "_T",
		"": "", "11-13": "", "ten": "",
	} {
		if got, ok := AgeCode(label); got != want || ok != (want != "") {
			t.Errorf("AgeCode(%q) = %q, %v; want %q", label, got, ok, want)
		}
	}
}

func TestSexCode(t *testing.T) {
	for label, want := range map[string]string{
		"Total": "_T", "Male": "M", "female": "F", "Все": "_T", "Мужчины": "M", "Женщины": "F", "Unknown": "_U",
		"": "", "x": "",
	} {
		if got, ok := SexCode(label); got != want || ok != (want != "") {
			t.Errorf("SexCode(%q) = %q, %v; want %q", label, got, ok, want)
		}
	}
}

func TestTitlesThatNameSeveralThings(t *testing.T) {
	for _, test := range []struct{ title, age, sex string }{
		{"Female 60 or more Rate", "Y_GE60", "F"},
		{"Estimate: Male 0-14 Count", "Y0T14", "M"},
		{"Female over 60 Brought into Formal Contact", "Y_GE60", "F"},
		{"Homicide by Unknown Mechanisms", "", ""},
		{"Homicide Total Count", "", ""},
		{"Persons Convicted for Intentional Homicide", "", ""},
		{"Female Homicide Rate", "", "F"},
	} {
		age, _ := AgeInTitle(test.title)
		sex, _ := SexInTitle(test.title)
		if age != test.age || sex != test.sex {
			t.Errorf("%q names %q and %q, want %q and %q", test.title, age, sex, test.age, test.sex)
		}
	}
}

func TestLabelsLeadToCodes(t *testing.T) {
	for _, test := range []struct {
		labels *labelList
		list   string
	}{{ageLabels(), "CL_AGE_CTS"}, {sexLabels(), "CL_SEX"}} {
		for label, code := range test.labels.codes {
			if !HasCode(test.list, code) {
				t.Errorf("label %q leads to %q, which %s lacks", label, code, test.list)
			}
		}
	}
}

// However a label is spaced and capitalised, it means the same.
func TestSpacingAndCaseDoNotCount(t *testing.T) {
	labels := ageLabels().longest
	rapid.Check(t, func(t *rapid.T) {
		label := rapid.SampledFrom(labels).Draw(t, "label")
		blank := rapid.SampledFrom([]string{" ", "  ", "\t", "\u00a0", " \n"}).Draw(t, "blank")
		written := blank + strings.ToUpper(strings.ReplaceAll(strings.ReplaceAll(label, " ", blank), "-", blank+"-"+blank)) + blank
		want, _ := AgeCode(label)
		if got, ok := AgeCode(written); got != want || !ok {
			t.Fatalf("%q is %q, %v; %q is %q", written, got, ok, label, want)
		}
	})
}

func FuzzLabels(f *testing.F) {
	for _, label := range []string{"10 -14", "60 и старше", "\ufeff18+", "-", "Female 60 or more Rate", "\xff"} {
		f.Add(label)
	}
	f.Fuzz(func(t *testing.T, label string) {
		if code, ok := AgeCode(label); ok != HasCode("CL_AGE_CTS", code) {
			t.Errorf("AgeCode(%q) = %q, %v", label, code, ok)
		}
		if code, ok := AgeInTitle(label); ok && !HasCode("CL_AGE_CTS", code) {
			t.Errorf("AgeInTitle(%q) = %q", label, code)
		}
	})
}

// shownColumn reads one column of a published CSV file; the header is the first
// line that holds the title.
func shownColumn(t *testing.T, file, title string) []string {
	t.Helper()
	reader := csv.NewReader(sharedtest.Open(t, file))
	reader.FieldsPerRecord, reader.LazyQuotes = -1, true
	rows, err := reader.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	column := -1
	seen := map[string]bool{}
	for _, row := range rows {
		if column >= 0 {
			seen[row[column]] = true
		} else {
			column = slices.Index(row, title)
		}
	}
	if column < 0 {
		t.Fatalf("%s has no column %s", file, title)
	}
	var labels []string
	for label := range seen {
		labels = append(labels, label)
	}
	slices.Sort(labels)
	return labels
}

// Every label of sex and age in every published file leads to a code. (The four
// workbooks are held to it by TestEveryPublishedLabelIsKnown.)
func TestLabelsOfPublishedTables(t *testing.T) {
	for _, test := range []struct {
		file, column string
		code         func(string) (string, bool)
	}{
		{"data/unodc/homicide-2024/homicide_preview.csv", "Sex", SexCode},
		{"data/unodc/homicide-2024/homicide_preview.csv", "Age", AgeCode},
		{"data/unodc/homicide-2024/homicide_visual.csv", "sex", SexCode},
		{"data/unodc/homicide-2026/unodc_main.csv", "sex", SexCode},
		{"data/unodc/homicide-2026/unodc_main.csv", "age_group", AgeCode},
	} {
		for _, label := range shownColumn(t, test.file, test.column) {
			if code, ok := test.code(label); !ok {
				t.Errorf("%s: %s %q has no code (%q)", test.file, test.column, label, code)
			}
		}
	}
}

// The tables of the Global Study on Homicide 2019 name sex, age, mechanism and
// unit in one title. What looks like an age or a sex has to be found.
func TestTitlesOfTheGlobalStudyOnHomicide(t *testing.T) {
	folder := sharedtest.Path(t, "data/unodc/homicide-gsh2019")
	files, err := os.ReadDir(folder)
	if err != nil || len(files) == 0 {
		t.Fatalf("%d files: %v", len(files), err)
	}
	ages := regexp.MustCompile(`\b(\d{1,2}-\d{1,2}|60)\b`)
	sexes := regexp.MustCompile(`\b(Male|Female)\b`)
	found := 0
	for _, file := range files {
		for _, title := range shownColumn(t, filepath.Join("data/unodc/homicide-gsh2019", file.Name()), "Indicator") {
			if _, ok := AgeInTitle(title); ok != ages.MatchString(title) {
				t.Errorf("%s: an age in %q: %v", file.Name(), title, ok)
			}
			if _, ok := SexInTitle(title); ok != sexes.MatchString(title) {
				t.Errorf("%s: a sex in %q: %v", file.Name(), title, ok)
			}
			found++
		}
	}
	if found < 100 {
		t.Errorf("looked at %d titles only", found)
	}
}
