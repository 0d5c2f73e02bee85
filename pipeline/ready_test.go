package pipeline

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cts/connectors"
	"cts/connectors/connectortest"
	"cts/pipeline/mapping"
	"cts/schemas"
	"cts/schemas/sharedtest"
)

// samplesOfReady are the files that ready sources are tested with: below ../shared a file of
// the publisher, below testdata/ready one that is constructed after the published layout.
var samplesOfReady = map[string]string{
	"eurostat-crim-off-cat":               "data/formats/eurostat-tsv/estat_crim_off_cat.tsv",
	"eurostat-crim-off-cat-service":       "data/formats/sdmx-csv/estat_crim_off_cat_en.csv",
	"unodc-violent-and-sexual-crime":      "data/unodc/2024-05-16/data_cts_violent_and_sexual_crime.xlsx",
	"unodc-prisons-and-prisoners":         "data/unodc/2023-05-11/data_cts_prisons_and_prisoners.xlsx",
	"unodc-corruption-and-economic-crime": "data/unodc/2024-05-16/data_cts_corruption_and_economic_crime.xlsx",
	"owid-homicide-rate":                  "data/unodc/homicide-2025/homicide-rate-unodc.csv",
	"fr-ssmsi":                            "data/formats/national/fr-ssmsi/donnee-dep-data.gouv-2022-geographie2023-produit-le2023-07-17.csv",
	"de-pks":                              "data/formats/national/de-pks/PKS2022.xlsx",
	"gb-police-uk":                        "data/formats/national/uk-police/2018-02-city-of-london-street.csv",
	"gb-sdg-16-1-1":                       "data/formats/national/uk-sdg/indicator_16-1-1.csv",
	"gb-sdg-16-1-3":                       "data/formats/national/uk-sdg/indicator_16-1-3.csv",
	"gb-sdg-16-2-2":                       "data/formats/national/uk-sdg/indicator_16-2-2.csv",
	"gb-sdg-16-3-2":                       "data/formats/national/uk-sdg/indicator_16-3-2.csv",
	"fi-13it":                             "data/formats/national/nordic/sexual_offences_fin.csv",
	"dk-straf11":                          "data/formats/national/nordic/Nof_reported_sexualoffences_dk.xlsx",
	"se-bra":                              "data/formats/national/nordic/sexualoffences_swe.xls",
	"us-nibrs":                            "data/formats/national/us-nibrs/flat-file/NIBRS_Test_Sample.txt",
	"ca-ucr":                              "testdata/ready/ca-ucr.csv",
	"mx-sesnsp":                           "testdata/ready/mx-sesnsp.csv",
	"ie-cja01":                            "testdata/ready/ie-cja01.json",
	"gb-ho-prc":                           "testdata/ready/gb-ho-prc.csv",
	"un-sdg-16":                           "testdata/ready/un-sdg-16.csv",
}

// leastOffices is how many national offices have to have a ready source.
const leastOffices = 10

func TestTenNationalOfficesAndTheSDGHaveAReadySource(t *testing.T) {
	offices, verified := map[string]bool{}, map[string]bool{}
	for name, source := range ReadySources() {
		description, ok := schemas.DescriptionOf(source.Mapping)
		if !ok || description.Area() == "" {
			continue // about many countries
		}
		offices[description.Provider] = true
		if !strings.HasPrefix(samplesOfReady[name], "testdata/") {
			verified[description.Provider] = true
		}
	}
	t.Logf("%d national offices: %s", len(offices), strings.Join(slices.Sorted(maps.Keys(offices)), ", "))
	t.Logf("%d of them tested with a file of their own: %s", len(verified), strings.Join(slices.Sorted(maps.Keys(verified)), ", "))
	if len(offices) < leastOffices {
		t.Errorf("%d national offices have a ready source, want %d", len(offices), leastOffices)
	}
	if ReadySources()["un-sdg-16"].Mapping != "DF_SDG_GLH" {
		t.Error("no ready source for the SDG indicators of goal 16")
	}
}

// Every ready source reads its sample by its own format and description. A sample that is
// constructed is said to be background.
func TestEveryReadySourceReadsItsSample(t *testing.T) {
	for _, name := range slices.Sorted(maps.Keys(ReadySources())) {
		t.Run(name, func(t *testing.T) {
			sample, ok := samplesOfReady[name]
			if !ok {
				t.Fatal("no sample; name one in samplesOfReady")
			}
			source := ReadySources()[name]
			if constructed := strings.HasPrefix(sample, "testdata/"); constructed && source.Standing != "background" {
				t.Errorf("standing %s with a constructed sample", source.Standing)
			}
			_, rows := readReady(t, source, sampleFile(t, sample))
			if len(rows) == 0 {
				t.Error("no rows")
			}
		})
	}
}

// What constructed samples become is kept whole, figure by figure:
// go test ./pipeline -run ConstructedSamples -update rewrites it.
func TestConstructedSamplesBecomeFigures(t *testing.T) {
	var report strings.Builder
	for _, name := range slices.Sorted(maps.Keys(samplesOfReady)) {
		if sample := samplesOfReady[name]; strings.HasPrefix(sample, "testdata/") {
			fmt.Fprintf(&report, "%s\n%s", name, figuresOf(t, ReadySources()[name], sampleFile(t, sample)))
		}
	}
	golden := filepath.Join("testdata", "ready", "figures.golden")
	if flag.Lookup("update").Value.String() == "true" {
		if err := os.WriteFile(golden, []byte(report.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), report.String()); diff != "" {
		t.Errorf("the samples give other figures:\n%s", diff)
	}
}

func sampleFile(t *testing.T, sample string) connectors.File {
	t.Helper()
	place := sample
	if strings.HasPrefix(sample, "data/") {
		place = sharedtest.Path(t, sample)
	}
	content, err := os.ReadFile(place)
	if err != nil {
		t.Fatal(err)
	}
	return connectortest.File(filepath.Base(sample), content)
}

// readReady reads a file as a ready source does: by its format and its description alone.
func readReady(t *testing.T, source Source, file connectors.File) (connectors.Header, []schemas.RawRow) {
	t.Helper()
	all := descriptions{}
	for _, description := range schemas.Descriptions() {
		all[description.Dataset] = description
	}
	described, err := all.forSource(source.Mapping)
	if err != nil {
		t.Fatal(err)
	}
	header, err := recognise(t.Context(), file, source.Format, described)
	if err != nil {
		t.Fatal(err)
	}
	descriptor, err := registry.Format(header.Format)
	if err != nil {
		t.Fatal(err)
	}
	format, err := newFormat(descriptor, described)
	if err != nil {
		t.Fatal(err)
	}
	collected := connectortest.Collected{}
	if err := format.Read(t.Context(), file, header, &collected); err != nil {
		t.Fatal(err)
	}
	return all.complete(header, source.Mapping, deliveryOf(header, file).ReceivedAt), collected.Rows
}

func figuresOf(t *testing.T, source Source, file connectors.File) string {
	t.Helper()
	header, rows := readReady(t, source, file)
	description, _ := schemas.DescriptionOf(header.Dataset)
	all, err := carriedCorrespondences()
	if err != nil {
		t.Fatal(err)
	}
	mapped, err := mapping.Map(deliveryOf(header, file), rows, nil, mapping.Reference{
		Areas: schemas.Areas(), Classification: classification(), Description: description, Correspondence: all[description.Scheme],
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(mapped.Observations)+len(mapped.Rejections) != len(rows) {
		t.Errorf("%d cells, %d observations, %d rejections", len(rows), len(mapped.Observations), len(mapped.Rejections))
	}
	var lines []string
	for _, o := range mapped.Observations {
		value := o.Missing
		if o.ObsValue.Valid {
			value = fmt.Sprint(o.ObsValue.Value)
		}
		lines = append(lines, fmt.Sprintf("  %s %s %s %s %s iccs %s %s %s %s %s = %s", o.RefArea, o.SubArea, o.TimePeriod, o.Indicator, o.NationalCode, o.ICCS, o.Sex, o.Age, o.UnitMeasure, strings.Join(o.ObsStatus, "+"), value))
	}
	for _, r := range mapped.Rejections {
		lines = append(lines, fmt.Sprintf("  rejected %s: %s %s", r.Locator, r.Reason, r.Detail))
	}
	return strings.Join(lines, "\n") + "\n"
}
