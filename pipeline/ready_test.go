package pipeline

import (
	"cmp"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

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
	held(t, filepath.Join("testdata", "ready", "figures.golden"), report.String())
}

// docs/sources.md lists the ready sources, how each was tested, and the quirks:
// go test ./pipeline -run ListOfReadySources -update rewrites it.
func TestTheListOfReadySourcesIsDocumented(t *testing.T) {
	var page strings.Builder
	page.WriteString(`# Ready sources

Sources that a workspace takes over as they are: ` + "`cts sources show NAME`" + ` prints the lines for ` + "`cts.yaml`" + `,
` + "`cts sources list --ready`" + ` lists them. This page is made by a test from what the program carries.

Tested with: *publisher's file*, the format and the description read a file of the publisher in the tests;
*constructed*, no file was at hand, and the sample in ` + "`pipeline/testdata/ready`" + ` was made by hand after the
published layout with invented figures. No address was tried from here: the first ` + "`cts sources try`" + ` does that.

| source | what | from | format | description | leads to ICCS by | licence | tested with |
|---|---|---|---|---|---|---|---|
`)
	for _, name := range slices.Sorted(maps.Keys(ReadySources())) {
		page.WriteString(rowOf(name, ReadySources()[name]))
	}
	page.WriteString("\n## Citations\n\n")
	for _, name := range slices.Sorted(maps.Keys(ReadySources())) {
		fmt.Fprintf(&page, "- `%s`: %s\n", name, ReadySources()[name].Citation)
	}
	page.WriteString("\n## Quirks\n\nWhat sources do otherwise than one would expect. Each has a number that is never given twice, and a test.\n\n| no. | source | what it does | what the program does |\n|---|---|---|---|\n")
	for _, quirk := range Quirks() {
		fmt.Fprintf(&page, "| %d | %s | %s | %s |\n", quirk.Number, quirk.Source, quirk.What, quirk.Does)
	}
	held(t, filepath.Join("..", "docs", "sources.md"), page.String())
}

func rowOf(name string, source Source) string {
	from := cmp.Or(source.Options["url"], "`"+source.Path+"`")
	description, scheme := "by the dataset that the file names", "as that says"
	if d, ok := schemas.DescriptionOf(source.Mapping); ok {
		description, scheme = d.Dataset, cmp.Or(d.Scheme, "the description")
	}
	tested := "publisher's file"
	if strings.HasPrefix(samplesOfReady[name], "testdata/") {
		tested = "constructed"
	}
	return fmt.Sprintf("| `%s` | %s | %s: %s | %s | %s | %s | %s | %s |\n", name, source.Title, source.Transport, from, source.Format, description, scheme, source.Licence, tested)
}

// held compares a file with what it should say, or rewrites it.
func held(t *testing.T, name, text string) {
	t.Helper()
	if flag.Lookup("update").Value.String() == "true" {
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if diff := gocmp.Diff(string(want), text); diff != "" {
		t.Errorf("%s is out of date:\n%s", name, diff)
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
	all := shippedDescriptions()
	described, err := all.forSource(source.Mapping)
	if err != nil {
		t.Fatal(err)
	}
	header, rows := readAs(t, file, source.Format, described)
	return all.complete(header, source.Mapping, deliveryOf(header, file).ReceivedAt), rows
}

func shippedDescriptions() descriptions {
	all := descriptions{}
	for _, description := range schemas.Descriptions() {
		all[description.Dataset] = description
	}
	return all
}

// readAs reads a file with a format, or the one that knows it, and with descriptions.
func readAs(t *testing.T, file connectors.File, format string, described []*schemas.Description) (connectors.Header, []schemas.RawRow) {
	t.Helper()
	header, err := recognise(t.Context(), file, format, described)
	if err != nil {
		t.Fatal(err)
	}
	descriptor, err := registry.Format(header.Format)
	if err != nil {
		t.Fatal(err)
	}
	reader, err := newFormat(descriptor, described)
	if err != nil {
		t.Fatal(err)
	}
	collected := connectortest.Collected{}
	if err := reader.Read(t.Context(), file, header, &collected); err != nil {
		t.Fatal(err)
	}
	return header, collected.Rows
}

// mapRows makes figures of rows by the description of their dataset.
func mapRows(t *testing.T, header connectors.Header, file connectors.File, rows []schemas.RawRow) mapping.Mapped {
	t.Helper()
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
		t.Errorf("%s: %d cells, %d observations, %d rejections", file.Name, len(rows), len(mapped.Observations), len(mapped.Rejections))
	}
	return mapped
}

func figuresOf(t *testing.T, source Source, file connectors.File) string {
	t.Helper()
	header, rows := readReady(t, source, file)
	mapped := mapRows(t, header, file, rows)
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
