package codelist_test

import (
	"errors"
	"os"
	"path"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cts/connectors"
	"cts/connectors/connectortest"
	"cts/connectors/format/codelist"
	"cts/schemas/sharedtest"
)

func TestAListOfCodesIsReadByItsTitles(t *testing.T) {
	text := "crime_info,iccs\nIntentional homicide,ICCS0101\nRape, ICCS03011 \nagain,ICCS0101\nnothing,\n"
	list, err := codelist.Read(t.Context(), connectortest.File("labels.csv", []byte(text)))
	if err != nil {
		t.Fatal(err)
	}
	want := []codelist.Code{{Code: "ICCS0101", Name: "Intentional homicide", Line: 2}, {Code: "ICCS03011", Name: "Rape", Line: 3}}
	if diff := cmp.Diff(want, list.Codes); diff != "" || list.Repeated != 1 || list.Nameless != 1 {
		t.Errorf("%d repeated, %d without a code\n%s", list.Repeated, list.Nameless, diff)
	}
}

func TestFilesThatAreNoListAreRefused(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		want error
	}{
		"other titles": {"a,b\n1,2\n", connectors.ErrNotRecognised},
		"no CSV":       {"\"a\n", connectors.ErrNotRecognised},
		"a line short": {"iccs,crime_info\nICCS0101\n", connectors.ErrUnreadable},
	} {
		if _, err := codelist.Read(t.Context(), connectortest.File("x.csv", []byte(c.text))); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
}

// Published lists, also one whose columns are SQL expressions, two of them by the title 0.
func TestPublishedLists(t *testing.T) {
	for name, want := range map[string]string{
		"national/us-nibrs/NIBRS_OFFENSE_TYPE.csv": "list US-NIBRS-OFFENSE-TYPES (Offence types of NIBRS): 86 codes",
		"national/us-nibrs/agencies.csv":           "list US-FBI-AGENCIES (Agencies that report to the FBI): 806 codes",
		"eurostat-tsv/iccs_labels.csv":             "list ESTAT-CRIM-OFF-CAT-LABELS (ICCS codes of crim_off_cat with labels): 21 codes",
	} {
		content, err := os.ReadFile(sharedtest.Path(t, "data/formats/"+name))
		if err != nil {
			t.Fatal(err)
		}
		found, err := codelist.Inspector{}.Inspect(t.Context(), connectortest.File(path.Base(name), content))
		if err != nil || found.Role != connectors.RoleStructure || found.Summary != want {
			t.Errorf("%s: %v %v", name, found, err)
		}
	}
}

func FuzzInspect(f *testing.F) {
	real := connectortest.Heads(sharedtest.Folder(f, "data/formats/national/us-nibrs"), 20_000, ".csv")
	connectortest.FuzzInspector(f, codelist.Inspector{}, "x.csv", append(real, "iccs,crime_info\nICCS0101,Homicide\n")...)
}
