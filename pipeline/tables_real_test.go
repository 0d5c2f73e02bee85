package pipeline

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"cts/connectors"
	"cts/pipeline/mapping"
	"cts/schemas"
)

// describedTables are the national and international tables that run through the road, from
// the bytes to the figures, with the correspondence that their description names.
var describedTables = []string{
	"data/formats/national/fr-ssmsi/donnee-dep-data.gouv-2022-geographie2023-produit-le2023-07-17.csv",
	"data/formats/national/de-pks/PKS2022.xlsx",
	"data/formats/national/uk-police/2018-02-city-of-london-street.csv",
	"data/formats/national/nordic/sexual_offences_fin.csv",
	"data/formats/national/nordic/Nof_reported_sexualoffences_dk.xlsx",
	"data/formats/national/nordic/sexualoffences_swe.xls",
	"data/formats/national/uk-sdg/indicator_16-1-1.csv",
	"data/formats/national/uk-sdg/indicator_16-1-3.csv",
	"data/formats/national/uk-sdg/indicator_16-2-2.csv",
	"data/formats/national/uk-sdg/indicator_16-3-2.csv",
	"data/unodc/homicide-gsh2019/Shiny_DT.csv",
	"data/unodc/homicide-gsh2019/cjsr.csv",
	"data/unodc/homicide-gsh2019/ipfm_shiny.csv",
	"data/unodc/homicide-gsh2019/crime related hom.csv",
	"data/unodc/homicide-gsh2019/shiny_reg_dt.csv",
	"data/unodc/homicide-gsh2019/Homicide in Prisons Shiny.csv",
	"data/unodc/homicide-2024/homicide_preview.csv",
	"data/unodc/homicide-2024/homicide_visual.csv",
	"data/unodc/homicide-2025/homicide-rate-unodc.csv",
	"data/unodc/homicide-2026/unodc_main.csv",
}

// What comes of each table is kept as a golden: figures, typed empties, and what was
// rejected and why. go test ./pipeline -run TablesThatAreDescribed -update rewrites it.
func TestTablesThatAreDescribed(t *testing.T) {
	if testing.Short() {
		t.Skip("maps half a million cells; run without -short")
	}
	var report strings.Builder
	for _, name := range describedTables {
		report.WriteString(wentDownTheRoad(t, name))
	}
	golden := filepath.Join("testdata", "tables.golden")
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
		t.Errorf("the tables give other figures:\n%s", diff)
	}
}

func wentDownTheRoad(t *testing.T, name string) string {
	t.Helper()
	header, rows, mapped := mappedFile(t, name)
	return summary(path.Base(name), header, len(rows), mapped)
}

// mappedFile reads a shared file by its description and maps it.
func mappedFile(t *testing.T, name string) (connectors.Header, []schemas.RawRow, mapping.Mapped) {
	t.Helper()
	file := sampleFile(t, name)
	header, rows := readAs(t, file, "", schemas.Descriptions())
	return header, rows, mapRows(t, header, file, rows)
}

func deliveryOf(header connectors.Header, file connectors.File) mapping.Delivery {
	at := time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)
	return mapping.Delivery{
		DeliveryID: "d", ProcessingID: "p", Provider: header.Provider, Dataset: header.Dataset, RefArea: header.RefArea, Release: "2024-01-01",
		Part: header.Part, Edition: header.Edition, Acceptance: "auto", Reader: "table/1", IssuedAt: at, ReceivedAt: at, CommittedAt: at, Snapshots: []string{file.Snapshot},
	}
}

// summary is what one table gives, in a few lines.
func summary(name string, header connectors.Header, cells int, mapped mapping.Mapped) string {
	missing, rejected, unmapped := map[string]int{}, map[string]int{}, 0
	values := 0
	for _, o := range mapped.Observations {
		if o.ObsValue.Valid {
			values++
		} else {
			missing[o.Missing]++
		}
		if o.ICCS == schemas.Unknown {
			unmapped++
		}
	}
	for _, r := range mapped.Rejections {
		rejected[r.Reason+" "+r.Detail]++
	}
	text := fmt.Sprintf("%s\n  %s of %s: %d cells, %d values, %d unmapped, %d series rows, %d submissions\n",
		name, header.Dataset, header.Provider, cells, values, unmapped, len(mapped.Series), len(mapped.Submissions))
	for _, reason := range slices.Sorted(maps.Keys(missing)) {
		text += fmt.Sprintf("  missing %s: %d\n", reason, missing[reason])
	}
	for _, reason := range slices.Sorted(maps.Keys(rejected)) {
		text += fmt.Sprintf("  rejected %s: %d\n", reason, rejected[reason])
	}
	return text
}
