package pipeline

import (
	"path"
	"testing"

	"cts/schemas"
)

// National files run through the road with their correspondences, and coverage tells
// how firmly each rests on the ICCS: the shares of its counts, whose sum is the sum of
// all counts. The FBI's samples of XML incidents break its edit rules (reader.nibrs_205, _252),
// so the sample of an arrest stands for XML. Only the German table is known to be mapped in part: 152 of 416 keys.
func TestHowFirmlyNationalTablesRestOnTheICCS(t *testing.T) {
	const folder = "data/formats/national/"
	for name, undecided := range map[string]bool{
		"us-nibrs/flat-file/Flatfile-XML_Test_2.txt": false, "us-nibrs/xml/nibrs_GroupBArrest_Sample.xml": false,
		"de-pks/PKS2022.xlsx": true, "fr-ssmsi/donnee-dep-data.gouv-2022-geographie2023-produit-le2023-07-17.csv": false,
		"uk-police/2018-02-city-of-london-street.csv": false, "nordic/Nof_reported_sexualoffences_dk.xlsx": false,
		"nordic/sexual_offences_fin.csv": false, "nordic/sexualoffences_swe.xls": false,
	} {
		t.Run(path.Base(name), func(t *testing.T) {
			_, _, mapped := mappedFile(t, folder+name)
			shares, total := map[string]float64{}, 0.0
			for _, row := range mapped.Coverage {
				if row.Standing != "background" {
					t.Errorf("%s rests on %s with the standing %s", row.ICCS, row.Correspondence, row.Standing)
				}
				if row.ValueSum.Valid {
					shares[row.Relation] += row.ValueSum.Value
					total += row.ValueSum.Value
				}
			}
			counts := 0.0
			for _, o := range mapped.Observations {
				if o.UnitMeasure == schemas.UnitNumber && o.ObsValue.Valid && o.Occurrence == 1 {
					counts += o.ObsValue.Value
				}
			}
			if total != counts || total == 0 {
				t.Errorf("coverage weighs %v, the counts add up to %v", total, counts)
			}
			if got := shares["unmapped"] > 0; got != undecided {
				t.Errorf("%v of %v counts have codes that nobody decided on", shares["unmapped"], total)
			}
			t.Logf("of %v counts: %v", total, shares)
		})
	}
}
