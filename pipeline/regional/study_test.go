package regional

import (
	"errors"
	"flag"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cts/pipeline/report"
	"cts/schemas"
	"cts/schemas/sharedtest"
)

var update = flag.Bool("update", false, "rewrite golden files")

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs; rewrite it with -update and look at the difference", path)
	}
}

func realStudy(t *testing.T) Study {
	t.Helper()
	var files [2]*os.File
	for i, name := range []string{"Shiny_DT.csv", "shiny_reg_dt.csv"} {
		file, err := os.Open(sharedtest.Path(t, "data/unodc/homicide-gsh2019/"+name))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { file.Close() })
		files[i] = file
	}
	study, err := CompareStudy(files[0], files[1])
	if err != nil {
		t.Fatal(err)
	}
	return study
}

// The subregions whose sums differ although every country has a figure: in the
// last years the two tables of the annex rest on different states of a figure.
var notReproduced = []string{
	"Australia and New Zealand 2014 -2", "Australia and New Zealand 2015 2", "Australia and New Zealand 2016 4",
	"Australia and New Zealand 2017 -12", "Central America 2016 -4", "Western Europe 2015 -3",
}

// Regional counts of the study are reproduced within 1 wherever every country of
// the published subregion has a figure, but for six in which the annex does not
// agree with itself.
func TestGlobalStudyIsReproduced(t *testing.T) {
	study := realStudy(t)
	if len(study.Unknown) > 0 {
		t.Errorf("names of no area: %v", study.Unknown)
	}
	if got := len(study.Complete()); got != 97 {
		t.Errorf("%d figures of complete subregions, want 97", got)
	}
	var different []string
	for _, c := range study.NotReproduced() {
		different = append(different, fmt.Sprintf("%s %d %.0f", c.Name, c.Year, c.CountDifference().Value))
	}
	if got, want := strings.Join(different, "; "), strings.Join(notReproduced, "; "); got != want {
		t.Errorf("not reproduced: %s\nwant %s", got, want)
	}
}

// Every published rate stands beside ours; the two parts make the difference,
// and where all counts are the published ones, populations make all of it.
func TestDifferenceOfRatesIsSplit(t *testing.T) {
	study := realStudy(t)
	var lines strings.Builder
	for _, c := range study.Comparisons {
		difference, counts, populations := c.RateDifference(), c.OfCounts(), c.OfPopulations()
		if difference.Valid && math.Abs(difference.Value-counts.Value-populations.Value) > 1e-9 {
			t.Errorf("%s %d: %v is not %v + %v", c.Name, c.Year, difference.Value, counts.Value, populations.Value)
		}
		if c.Complete() && c.CountDifference().Value == 0 && math.Abs(counts.Value) > 1e-9 {
			t.Errorf("%s %d: equal counts make %v of the difference", c.Name, c.Year, counts.Value)
		}
		fmt.Fprintf(&lines, "%s,%s,%d,%d,%d,%d,%s,%s,%s,%s\n", c.Level, c.Name, c.Year, c.Of, c.With, c.Imputed,
			text(c.CountDifference(), 0), text(difference, 3), text(counts, 3), text(populations, 3))
	}
	golden(t, "global-study-2019.csv", "level,region,year,countries,with_figure,imputed,count_difference,rate_difference,of_counts,of_populations\n"+lines.String())
}

func text(value schemas.Optional[float64], decimals int) string {
	if !value.Valid {
		return ""
	}
	return english().NumberCell(value, decimals, "").Data
}

const (
	smallCountries = `"Country","Region","Subregion","Indicator","2001","2002"
"Finland","Europe","Northern Europe","Homicide Total Count",100,"1,101"
"Sweden","Europe","Northern Europe","Homicide Total Count",50,
"Atlantis","Europe","Northern Europe","Homicide Total Count",7,7
"Finland","Europe","Northern Europe","Homicide Rate",1.9,1.9
`
	smallRegions = `"Level","Region/Subregion","Indicator","2001","2002"
"Subregion","Northern Europe","Estimated Homicide Count",150,1160
"Subregion","Northern Europe","Homicide Rate",1.1,
`
)

func TestStudyOfTwoCountries(t *testing.T) {
	study, err := CompareStudy(strings.NewReader(smallCountries), strings.NewReader(smallRegions))
	if err != nil {
		t.Fatal(err)
	}
	if len(study.Comparisons) != 2 || len(study.Unknown) != 1 || study.Unknown[0] != "Atlantis" {
		t.Fatalf("%+v", study)
	}
	whole, part := study.Comparisons[0], study.Comparisons[1]
	if !whole.Complete() || !whole.Reproduced() || whole.OfPopulations().Value == 0 {
		t.Errorf("2001: %+v", whole)
	}
	if part.Complete() || part.Imputed != 1 || part.RateDifference().Valid {
		t.Errorf("2002: %+v: Sweden is imputed, and there is no published rate", part)
	}
}

func TestCountryAndItsPartsAreCountedOnce(t *testing.T) {
	whole := map[int]float64{2001: 10}
	parts := []map[int]float64{{2001: 6, 2002: 7, 2003: 8}, {2001: 4, 2002: 4}}
	got := withParts(whole, parts)
	if fmt.Sprint(got) != "map[2001:10 2002:11]" {
		t.Errorf("%v: the whole where it is given, the sum where all parts are, else nothing", got)
	}
}

func TestFilesThatAreNotOfTheStudy(t *testing.T) {
	for name, c := range map[string]struct{ countries, regions, want string }{
		"empty":      {"", smallRegions, "countries: not the data of the study: no header"},
		"columns":    {"a,b,2001\n", smallRegions, `no column "Country"`},
		"no year":    {"Country,Region,Subregion,Indicator\n", smallRegions, "no column is headed by a year"},
		"not number": {strings.Replace(smallCountries, "100", "many", 1), smallRegions, `line 2, column 2001: "many" is no figure`},
		"negative":   {strings.Replace(smallCountries, "100", "-1", 1), smallRegions, `"-1" is no figure`},
		"regions":    {smallCountries, "Level,2001\n", `regions: not the data of the study: line 1: no column "Region/Subregion"`},
		"too long":   {smallCountries + strings.Repeat("\"x\",,,,,\n", maximumStudyRows), smallRegions, "longer than"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := CompareStudy(strings.NewReader(c.countries), strings.NewReader(c.regions))
			if !errors.Is(err, ErrStudy) || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error is %v; want %q", err, c.want)
			}
		})
	}
}

func TestStudyReportIsAPageWithItsTables(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "study")
	study, written, err := StudyReport(strings.NewReader(smallCountries), strings.NewReader(smallRegions), folder, report.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(study.Summary(), "1 of 1 published figures") || written.Files != 5 {
		t.Errorf("%s; %d files", study.Summary(), written.Files)
	}
	table, err := os.ReadFile(filepath.Join(folder, "data", "subregions-1.csv"))
	if err != nil || !strings.Contains(string(table), "Northern Europe,2001,2,2,0,100.0,150,150,0,") {
		t.Errorf("%s %v", table, err)
	}
}

// The pages are in the six languages, with the names of regions; figures stay the same.
func TestStudyReportIsInEveryLanguage(t *testing.T) {
	for language, want := range map[string][]string{
		"ar": {`dir="rtl"`, "شمال أوروبا", "ضحايا القتل العمد"},
		"zh": {"北欧", "公布的数量"},
		"fr": {"Europe septentrionale", "Nombre publié"},
		"ru": {"Северная Европа", "Опубликованное число"},
		"es": {"Europa septentrional", "Recuento publicado"},
	} {
		t.Run(language, func(t *testing.T) {
			folder := filepath.Join(t.TempDir(), "study")
			if _, _, err := StudyReport(strings.NewReader(smallCountries), strings.NewReader(smallRegions), folder, report.Options{Language: language}); err != nil {
				t.Fatal(err)
			}
			page, err := os.ReadFile(filepath.Join(folder, "index.html"))
			if err != nil {
				t.Fatal(err)
			}
			for _, text := range want {
				if !strings.Contains(string(page), text) {
					t.Errorf("the page does not say %q", text)
				}
			}
		})
	}
}

func FuzzStudy(f *testing.F) {
	f.Add(smallCountries, smallRegions)
	f.Fuzz(func(t *testing.T, countries, regions string) {
		study, err := CompareStudy(strings.NewReader(countries), strings.NewReader(regions))
		if err != nil && !errors.Is(err, ErrStudy) {
			t.Error(err)
		}
		for _, c := range study.Comparisons {
			if c.With > c.Of {
				t.Errorf("%+v", c)
			}
		}
	})
}
