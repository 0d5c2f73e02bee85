package tables

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestDifferencesAreToldInWords(t *testing.T) {
	delivered := func(files ...string) Inputs {
		inputs := Inputs{Declaration: "d", Program: "p", Deliveries: map[string]Delivered{}}
		for _, file := range files {
			inputs.Deliveries[file] = Delivered{File: file, Processings: []string{"1"}}
		}
		return inputs
	}
	again := delivered("FIN.xlsx")
	again.Deliveries["FIN.xlsx"] = Delivered{File: "FIN.xlsx", Processings: []string{"1", "2"}}
	decided := delivered("FIN.xlsx")
	decided.Decisions = "accepted"
	clock := delivered("FIN.xlsx")
	clock.Clock = "12:00"
	reference := func(digest string) Inputs { return Inputs{Reference: map[string]string{"areas": digest}} }
	for _, c := range []struct {
		name         string
		now, earlier Inputs
		want         []string
	}{
		{"nothing", delivered("FIN.xlsx"), delivered("FIN.xlsx"), nil},
		{"a new file", delivered("FIN.xlsx", "SWE.xlsx"), delivered("FIN.xlsx"), []string{"SWE.xlsx is new"}},
		{"many new files", delivered("A", "B", "C", "D", "E"), delivered(), []string{"A, B, C and 2 more files are new"}},
		{"a file processed again", again, delivered("FIN.xlsx"), []string{"FIN.xlsx was processed again"}},
		{"a file of another scope", delivered(), delivered("FIN.xlsx"), []string{"FIN.xlsx is gone"}},
		{"a decision", decided, delivered("FIN.xlsx"), []string{"there are new decisions or explanations"}},
		{"a reference table", reference("2"), reference("1"), []string{"the reference table areas changed"}},
		{"a query that asks for the time", clock, clock, []string{"its query asks for the time or for chance"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if difference := cmp.Diff(c.want, c.now.differences(c.earlier)); difference != "" {
				t.Errorf("reasons (-want +got):\n%s", difference)
			}
		})
	}
}
