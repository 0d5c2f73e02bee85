package jsonstat_test

import (
	"testing"

	"cts/connectors/connectortest"
	"cts/connectors/format/jsonstat"
	"cts/schemas/sharedtest"
)

func FuzzRead(f *testing.F) {
	real := connectortest.Seeds(sharedtest.Folder(f, "data/formats/json-stat"), 20_000, ".json")
	connectortest.Fuzz(f, jsonstat.Descriptor, "x.json", append(real, version1, version2, withheld)...)
}
