package carry

import (
	"bytes"
	"flag"
	"io"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"cts/iccs"
	"cts/schemas/sharedtest"
)

var update = flag.Bool("update", false, "write the correspondences that the program carries")

// The correspondences are what the published tables say, byte for byte.
func TestCarriedIsWhatThePublishedTablesSay(t *testing.T) {
	declared, err := Declarations()
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range declared {
		t.Run(d.ID, func(t *testing.T) {
			c, err := Convert(d, sharedtest.Open(t, "reference/correspondences/"+d.ID+".csv"))
			if err != nil {
				t.Fatal(err)
			}
			compare(t, filepath.Join("..", "correspondences", d.ID+".csv"), c.WriteTable)
			compare(t, filepath.Join("..", "correspondences", d.ID+".yaml"), c.WriteSidecar)
		})
	}
}

func compare(t *testing.T, path string, write func(io.Writer) error) {
	t.Helper()
	var made bytes.Buffer
	if err := write(&made); err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(path, made.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	carried, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(carried, made.Bytes()) {
		t.Errorf("%s is not what the published table gives; run the test with -update", path)
	}
}

func TestContainsKey(t *testing.T) {
	for _, test := range []struct {
		group, key string
		want       bool
	}{
		{"111000", "111700", true}, {"111700", "111000", false}, {"000000", "010000", true}, {"000000", "110000", false},
		{"3***00", "326*00", true}, {"*26*00", "326*00", true}, {"*26*00", "526000", false}, {"***100", "3**100", true},
		{"3***00", "4***00", false}, {"100000", "100000", false}, {"3***00", "****00", false}, {"****00", "3***00", true},
	} {
		if got := containsKey(test.group, test.key); got != test.want {
			t.Errorf("%s contains %s: %v, want %v", test.group, test.key, got, test.want)
		}
	}
}

// The carried table of the publications' labels holds more labels than the published
// list, and never another category for the same label.
func TestDataPortalHoldsThePublishedLabels(t *testing.T) {
	rows, err := read(sharedtest.Open(t, "reference/correspondences/unodc-dataportal.csv"))
	if err != nil {
		t.Fatal(err)
	}
	carried, err := iccs.LoadCorrespondence("unodc-dataportal")
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows {
		entry := slices.IndexFunc(carried.Entries(), func(e iccs.Entry) bool { return e.Code == row.code })
		if entry < 0 || carried.Entries()[entry].ICCS != row.iccs {
			t.Errorf("%q (%s) is not in the carried table, or leads elsewhere", row.code, row.iccs)
		}
	}
}
