package pipeline

import (
	"slices"
	"testing"

	"cts/pipeline/intake"
	"cts/schemas"
)

// TestOthersAreWhatOtherSourcesSaidBefore: a questionnaire is compared with what was
// published about its area, a release with what countries answered and others
// published; nobody with what is not accepted, or with their own earlier figures.
func TestOthersAreWhatOtherSourcesSaidBefore(t *testing.T) {
	submission := func(id, provider, dataset, area, round string) stood {
		return stood{Submission: schemas.Submission{SubmissionID: id, Provider: provider, Dataset: dataset, RefArea: area, Round: round}}
	}
	w := &walk{standing: standing{}, before: []stood{
		submission("answer of Finland", "FIN", "UN-CTS", "FIN", "2023"),
		submission("answer of Sweden", "SWE", "UN-CTS", "SWE", "2023"),
		submission("open answer of Norway", "NOR", "UN-CTS", "NOR", "2023"),
		submission("release about Finland", "UNODC", "UN-CTS-VIOLENT", "FIN", ""),
		submission("Eurostat about Finland", "ESTAT", "CRIM_OFF_CAT", "FIN", ""),
	}}
	for _, earlier := range w.before {
		w.standing[earlier.SubmissionID] = schemas.EventAccepted
	}
	delete(w.standing, "open answer of Norway")
	cases := map[string]struct {
		delivery intake.Delivery
		want     []string
	}{
		"a questionnaire": {intake.Delivery{Provider: "FIN", Dataset: "UN-CTS", RefArea: "FIN"}, []string{"Eurostat about Finland", "release about Finland"}},
		"a release":       {intake.Delivery{Provider: "UNODC", Dataset: "UN-CTS-VIOLENT"}, []string{"Eurostat about Finland", "answer of Finland", "answer of Sweden"}},
	}
	for name, c := range cases {
		if got := submissionIDs(w.others(c.delivery)); !slices.Equal(got, c.want) {
			t.Errorf("%s is compared with %q; want %q", name, got, c.want)
		}
	}
}
