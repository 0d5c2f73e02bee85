package px_test

import (
	"testing"

	"cts/connectors/connectortest"
	"cts/connectors/format/px"
	"cts/schemas/sharedtest"
)

func FuzzRead(f *testing.F) {
	real := connectortest.Seeds(sharedtest.Folder(f, "data/formats/pxweb/px-files"), 20_000, ".px")
	connectortest.Fuzz(f, px.Descriptor, "x.px", append(real, plain, keyed)...)
}
