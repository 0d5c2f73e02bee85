package sdmx_test

import (
	"slices"
	"testing"

	"cts/connectors/connectortest"
	"cts/connectors/format/sdmx"
	"cts/schemas/sharedtest"
)

// largestSeed keeps fuzzing quick: mutations of large files take long and find no more.
const largestSeed = 20_000

func seeds(f *testing.F, folders []string, extensions ...string) []string {
	var all []string
	for _, folder := range folders {
		all = append(all, connectortest.Seeds(sharedtest.Folder(f, "data/formats/"+folder), largestSeed, extensions...)...)
	}
	return all
}

func FuzzTSV(f *testing.F) {
	real := connectortest.Heads(sharedtest.Folder(f, "data/formats/eurostat-tsv"), largestSeed, ".tsv")
	connectortest.Fuzz(f, sdmx.TSV, "estat_crim_off_cat.tsv", append(real, smallTSV, "geo\\time\t2020\nFI\t1e \n")...)
}

func FuzzCSV(f *testing.F) {
	connectortest.Fuzz(f, sdmx.CSV, "x.csv", connectortest.Heads(sharedtest.Folder(f, "data/formats/sdmx-csv"), largestSeed, ".csv")...)
}

func FuzzJSON(f *testing.F) {
	real := seeds(f, []string{"sdmx-json-1.0", "sdmx-json-2.0"}, ".json")
	connectortest.Fuzz(f, sdmx.JSON, "x.json", append(real, jsonMessage, jsonOldMessage)...)
}

func FuzzML(f *testing.F) {
	real := seeds(f, []string{"sdmx-ml-2.0", "sdmx-ml-2.1", "sdmx-ml-3.0"}, ".xml", ".zip")
	connectortest.Fuzz(f, sdmx.ML, "x.xml", slices.Concat(real, []string{genericMessage, specificMessage, compactMessage, crossMessage})...)
}
