package pipeline

import (
	"testing"

	"cts/connectors/format/codelist"
	"cts/iccs"
)

// Every code of the list that an office publishes stands in the correspondence of its scheme.
func TestCorrespondencesKnowThePublishedLists(t *testing.T) {
	for _, c := range []struct{ list, scheme string }{
		{"data/formats/national/us-nibrs/NIBRS_OFFENSE_TYPE.csv", "us-nibrs"},
		{"data/formats/eurostat-tsv/iccs_labels.csv", "eu-eurostat-crim-off-cat"},
	} {
		list, err := codelist.Read(t.Context(), sampleFile(t, c.list))
		if err != nil {
			t.Fatal(err)
		}
		correspondence, err := iccs.LoadCorrespondence(c.scheme)
		if err != nil {
			t.Fatal(err)
		}
		for _, code := range list.Codes {
			if mapped := correspondence.Lookup(code.Code, "_T", 2021); mapped.State == iccs.StateNotYetMapped {
				t.Errorf("%s line %d: %s (%s) is not in %s", c.list, code.Line, code.Code, code.Name, c.scheme)
			}
		}
		t.Logf("%s: %d codes in %s", list.ID, len(list.Codes), c.scheme)
	}
}
