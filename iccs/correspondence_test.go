package iccs

import (
	"encoding/csv"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"cts/schemas"
)

const header = "code,attempt_state,title,iccs,relation,weight,part_of,breakdown,valid_from,valid_to,note,origin,standing\n"

const sidecar = "scheme: test\ntitle: A scheme\nauthority: An office\nstanding: background\nsource: made for a test\n"

func read(t *testing.T, lines ...string) *Correspondence {
	t.Helper()
	c, err := ReadCorrespondence("test", strings.NewReader(header+strings.Join(lines, "\n")+"\n"), strings.NewReader(sidecar))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestLookup(t *testing.T) {
	c := read(t,
		"whole,,,0101,exact,,,,,,,,official",
		"inside,,,0101,narrower,,,,,,,,",
		"cyber,,,0701,narrower,,whole,CYBER=Y,,,,,",
		"undocumented,,,0101,,,,,,,,,",
		"overlap,,,03011,partial,,,,,,,,official",
		"overlap,,,03012,partial,,,,,,,,background",
		"alone,,,03011,partial,,,,,,,,",
		"wide,,,03011,broader,,,,,,,,",
		"across,,,0101,partial,,,,,,,,",
		"across,,,0201,partial,,,,,,,,",
		"divided,,,0101,partial,0.25,,,,,,,",
		"divided,,,0201,partial,0.75,,,,,,,",
		"justified,,,,excluded,,,,,,,,",
		"unknown to ICCS,,,,no_match,,,,,,,,",
		"later,,,,not_yet_mapped,,,,,,,,",
		"moved,,,0301,narrower,,,,,2015,,,",
		"moved,,,0302,narrower,,,,2016,,,,",
		"attempt,ATTEMPTED,,0102,narrower,,,,,,,,",
		"attempt,COMPLETED,,0101,narrower,,,,,,,,",
		"aside,ATTEMPTED,,,excluded,,,,,,,,",
		"aside,COMPLETED,,,excluded,,,,,,,,",
		"both,,,0201,narrower,,,,,,,,",
		"proposed,,,0201,not_yet_mapped,,,,,,,,",
		"proposed,,,0202,not_yet_mapped,,,,,,,,",
		"both,ATTEMPTED,,0102,narrower,,,,,,,,",
	)
	rolled := func(code, standing string) Mapped {
		return Mapped{State: StateMapped, Targets: []Target{{ICCS: code, Relation: RelationPartial, Standing: standing, Cautions: []string{CautionPartial}}}}
	}
	single := func(target Target) Mapped { return Mapped{State: StateMapped, Targets: []Target{target}} }
	for _, test := range []struct {
		name, code, attempt string
		year                int32
		want                Mapped
	}{
		{"exact", "whole", "_T", 2020, single(Target{ICCS: "0101", Relation: RelationExact, Standing: "official"})},
		{"narrower, standing of the scheme", "inside", "_T", 2020, single(Target{ICCS: "0101", Relation: RelationNarrower, Standing: "background"})},
		{"contained in another code", "cyber", "_T", 2020, single(Target{ICCS: "0701", Relation: RelationNarrower, PartOf: "whole", Breakdown: "CYBER=Y", Standing: "background"})},
		{"relation not stated", "undocumented", "_T", 2020, single(Target{ICCS: "0101", Standing: "background", Cautions: []string{CautionRelationUnknown}})},
		{"partial targets of one division roll up", "overlap", "_T", 2020, rolled("0301", "background")},
		{"one partial target alone", "alone", "_T", 2020, rolled("_U", "background")},
		{"a broader code cannot be placed", "wide", "_T", 2020, rolled("_U", "background")},
		{"targets in different sections", "across", "_T", 2020, rolled("_U", "background")},
		{"documented weights", "divided", "_T", 2020, Mapped{State: StateMapped, Targets: []Target{
			{ICCS: "0101", Relation: RelationPartial, Weight: schemas.Some(0.25), Standing: "background"},
			{ICCS: "0201", Relation: RelationPartial, Weight: schemas.Some(0.75), Standing: "background"},
		}}},
		{"excluded", "justified", "_T", 2020, Mapped{State: StateExcluded}},
		{"no match", "unknown to ICCS", "_T", 2020, Mapped{State: StateNoMatch}},
		{"declared as not yet mapped", "later", "_T", 2020, Mapped{State: StateNotYetMapped}},
		{"proposals that nobody has accepted", "proposed", "_T", 2020, Mapped{State: StateNotYetMapped}},
		{"absent", "nowhere", "_T", 2020, Mapped{State: StateNotYetMapped}},
		{"until 2015", "moved", "_T", 2015, single(Target{ICCS: "0301", Relation: RelationNarrower, Standing: "background"})},
		{"from 2016", "moved", "_T", 2016, single(Target{ICCS: "0302", Relation: RelationNarrower, Standing: "background"})},
		{"attempted", "attempt", "ATTEMPTED", 2020, single(Target{ICCS: "0102", Relation: RelationNarrower, Standing: "background"})},
		{"completed", "attempt", "COMPLETED", 2020, single(Target{ICCS: "0101", Relation: RelationNarrower, Standing: "background"})},
		{"both together", "attempt", "_T", 2020, rolled("01", "background")},
		{"set aside in every attempt state", "aside", "_T", 2020, Mapped{State: StateExcluded}},
		{"a row for the attempt state goes first", "both", "ATTEMPTED", 2020, single(Target{ICCS: "0102", Relation: RelationNarrower, Standing: "background"})},
		{"and a row for any serves the others", "both", "COMPLETED", 2020, single(Target{ICCS: "0201", Relation: RelationNarrower, Standing: "background"})},
	} {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, c.Lookup(test.code, test.attempt, test.year)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestValidityOfTheScheme(t *testing.T) {
	c, err := ReadCorrespondence("test", strings.NewReader(header+"a,,,0101,exact,,,,,,,,\n"), strings.NewReader(sidecar+"valid_from: 2010\nvalid_to: 2020\n"))
	if err != nil {
		t.Fatal(err)
	}
	for year, want := range map[int32]string{2009: StateNotYetMapped, 2010: StateMapped, 2020: StateMapped, 2021: StateNotYetMapped} {
		if got := c.Lookup("a", "_T", year).State; got != want {
			t.Errorf("%d: %s, want %s", year, got, want)
		}
	}
}

func TestReadCorrespondenceRefuses(t *testing.T) {
	for _, test := range []struct{ name, table, want string }{
		{"nothing", "", "no header"},
		{"an unknown column", "colour," + header, `test.csv:1: column "colour" is unknown`},
		{"a missing column", "code,iccs\n", "is missing"},
		{"a column twice", "code," + header, "twice"},
		{"a short row", header + "a,,\n", "line 2"},
		{"an empty code", header + ",,,0101,exact,,,,,,,,\n", "test.csv:2: code"},
		{"an unknown category", header + "a,,,0101,exact,,,,,,,,\nb,,,0199,exact,,,,,,,,\n", `test.csv:3: iccs "0199"`},
		{"a misprinted category", header + "a,,,01042,exact,,,,,,,,\n", `write that`},
		{"a target that is not mapped", header + "a,,,_U,exact,,,,,,,,\n", `"_U"`},
		{"an unknown relation", header + "a,,,0101,similar,,,,,,,,\n", "similar"},
		{"an excluded code with a category", header + "a,,,0101,excluded,,,,,,,,\n", "excluded"},
		{"a mapped relation without category", header + "a,,,,exact,,,,,,,,\n", "no iccs"},
		{"an unknown attempt state", header + "a,TRIED,,0101,exact,,,,,,,,\n", "TRIED"},
		{"an unknown standing", header + "a,,,0101,exact,,,,,,,,hearsay\n", "hearsay"},
		{"a weight above one", header + "a,,,0101,partial,1.5,,,,,,,\n", "1.5"},
		{"a weight of nothing", header + "a,,,0101,partial,NaN,,,,,,,\n", "NaN"},
		{"weights that do not add up", header + "a,,,0101,partial,0.5,,,,,,,\na,,,0201,partial,0.4,,,,,,,\n", "do not add up"},
		{"a weight on one row of two", header + "a,,,0101,partial,0.5,,,,,,,\na,,,0201,partial,,,,,,,,\n", "all or none"},
		{"a year in words", header + "a,,,0101,exact,,,,recently,,,,\n", "recently"},
		{"years the wrong way round", header + "a,,,0101,exact,,,,2020,2010,,,\n", "after valid_to"},
		{"a breakdown out of order", header + "a,,,0101,exact,,,\"B=1,A=1\",,,,,\n", "breakdown"},
		{"a container that is not there", header + "a,,,0101,exact,,b,,,,,,\n", `part_of "b"`},
		{"codes that contain each other", header + "a,,,0101,exact,,b,,,,,,\nb,,,01,exact,,a,,,,,,\n", "contains itself"},
		{"a target twice", header + "a,,,0101,partial,,,,,,,,\na,,,0101,partial,,,,,,,,\n", "first on line 2"},
		{"validities that overlap", header + "a,,,0101,exact,,,,,2015,,,\na,,,0101,exact,,,,2015,,,,\n", "first on line 2"},
		{"a proposal beside a row that is settled", header + "a,,,0101,narrower,,,,,,,,\na,,,0102,not_yet_mapped,,,,,,,,\n", "beside other rows"},
		{"a proposal with a weight", header + "a,,,0101,not_yet_mapped,1,,,,,,,\n", "only proposed"},
		{"a whole beside another row", header + "a,,,0101,exact,,,,,,,,\na,,,0102,partial,,,,,,,,\n", "beside other rows"},
		{"excluded beside another row", header + "a,,,,excluded,,,,,,,,\na,,,0102,partial,,,,,,,,\n", "beside other rows"},
		{"text that is not UTF-8", header + "\xff,,,0101,exact,,,,,,,,\n", "UTF-8"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := ReadCorrespondence("test", strings.NewReader(test.table), strings.NewReader(sidecar))
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Fatalf("error %v does not say %q", err, test.want)
			}
			if !errors.Is(err, ErrTable) && !errors.Is(err, ErrUnknownCategory) {
				t.Errorf("error %v is no kind that a caller could decide on", err)
			}
		})
	}
}

func TestReadSidecarRefuses(t *testing.T) {
	for _, test := range []struct{ name, sidecar, want string }{
		{"nothing", "", "test.yaml"},
		{"an unknown field", sidecar + "colour: red\n", "colour"},
		{"no authority", "scheme: test\ntitle: A scheme\nstanding: background\nsource: x\n", "authority"},
		{"an unknown standing", strings.Replace(sidecar, "background", "hearsay", 1), "hearsay"},
		{"a year in words", sidecar + "valid_from: then\n", "test.yaml"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := ReadCorrespondence("test", strings.NewReader(header), strings.NewReader(test.sidecar))
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v does not say %q", err, test.want)
			}
		})
	}
}

func TestLoadCorrespondence(t *testing.T) {
	for _, scheme := range Correspondences() {
		c, err := LoadCorrespondence(scheme)
		if err != nil {
			t.Fatal(err)
		}
		if c.Scheme.ID != scheme {
			t.Errorf("the sidecar of %s calls it %s", scheme, c.Scheme.ID)
		}
	}
	if _, err := LoadCorrespondence("no-such-scheme"); !errors.Is(err, ErrUnknownScheme) {
		t.Errorf("error %v for a scheme that is not there", err)
	}
}

// Every label of the publications has a row, every row is a label, and both
// name the same category.
func TestDataPortalAgreesWithThePublications(t *testing.T) {
	c, err := LoadCorrespondence("unodc-dataportal")
	if err != nil {
		t.Fatal(err)
	}
	labels := publishedLabels(t)
	for code, iccs := range labels {
		mapped := c.Lookup(code, schemas.Total, 2020)
		if mapped.State != StateMapped || len(mapped.Targets) != 1 || mapped.Targets[0].ICCS != iccs {
			t.Errorf("label %q leads to %+v, the publication says %s", code, mapped, iccs)
		}
	}
	for _, code := range c.Codes() {
		if _, ok := labels[code]; !ok {
			t.Errorf("code %q is no label of a publication", code)
		}
	}
}

// publishedLabels reads national_code and iccs of the publications, next door.
func publishedLabels(t *testing.T) map[string]string {
	t.Helper()
	names, err := filepath.Glob("../schemas/publications/*.csv")
	if err != nil || len(names) == 0 {
		t.Fatalf("no publications: %v", err)
	}
	labels := map[string]string{}
	for _, name := range names {
		file, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		rows, err := csv.NewReader(file).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		code, category := slices.Index(rows[0], "national_code"), slices.Index(rows[0], "iccs")
		for _, row := range rows[1:] {
			labels[row[code]] = row[category]
		}
	}
	return labels
}

func TestDataPortalSaysWhatItIs(t *testing.T) {
	c, err := LoadCorrespondence("unodc-dataportal")
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range c.Entries() {
		if entry.Standing != "background" || entry.Origin == "" {
			t.Errorf("%q: standing %q and origin %q claim more than is known", entry.Code, entry.Standing, entry.Origin)
		}
		if strings.Contains(entry.Code, "Cyber-related") != (entry.Breakdown == "CYBER=Y") {
			t.Errorf("%q: breakdown %q", entry.Code, entry.Breakdown)
		}
	}
}

// A code that lies inside another leads to a category inside the other's.
func TestPartOfGoesDownTheHierarchy(t *testing.T) {
	c, err := LoadCorrespondence("unodc-dataportal")
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range c.Entries() {
		if entry.PartOf == "" {
			continue
		}
		whole := c.Lookup(entry.PartOf, schemas.Total, 2020).Targets[0].ICCS
		if whole != schemas.Total && !Load().Within(entry.ICCS, whole) {
			t.Errorf("%q (%s) is part of %q (%s)", entry.Code, entry.ICCS, entry.PartOf, whole)
		}
	}
}

func TestDigest(t *testing.T) {
	a, b := "a,,,0101,exact,,,,,,,,", `"b",,,0201,exact,,,,,,,,`
	if read(t, a, b).Digest() != read(t, strings.ReplaceAll(b, `"`, ""), a).Digest() {
		t.Error("the order or the quoting of the rows changes the digest")
	}
	for name, changed := range map[string]string{
		"category": "a,,,0102,exact,,,,,,,,", "relation": "a,,,0101,narrower,,,,,,,,", "validity": "a,,,0101,exact,,,,2000,,,,",
	} {
		if read(t, a, b).Digest() == read(t, changed, b).Digest() {
			t.Errorf("a change of %s leaves the digest as it was", name)
		}
	}
}

// Whatever the table says, a code leads to known categories, weights hand out
// the whole, and nothing is divided without weights.
func TestLookupProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 4).Draw(t, "rows")
		codes := rapid.SliceOfNDistinct(rapid.SampledFrom(Load().Codes()), n, n, rapid.ID).Draw(t, "targets")
		var table strings.Builder
		table.WriteString(header)
		for _, code := range codes {
			table.WriteString("a,,," + code + ",partial,,,,,,,,\n")
		}
		c, err := ReadCorrespondence("test", strings.NewReader(table.String()), strings.NewReader(sidecar))
		if err != nil {
			t.Fatal(err)
		}
		mapped := c.Lookup("a", schemas.Total, 2020)
		if len(mapped.Targets) != 1 {
			t.Fatalf("partial targets %v were divided: %+v", codes, mapped)
		}
		target := mapped.Targets[0]
		if !slices.Contains(target.Cautions, CautionPartial) {
			t.Fatalf("no caution on %+v", target)
		}
		for _, code := range codes {
			if target.ICCS != schemas.Unknown && !Load().Within(code, target.ICCS) {
				t.Fatalf("%s was rolled up to %s", code, target.ICCS)
			}
		}
		if len(codes) == 1 && target.ICCS != schemas.Unknown {
			t.Fatalf("one partial target alone was placed under %s", target.ICCS)
		}
	})
}

func FuzzReadCorrespondence(f *testing.F) {
	f.Add(header+"a,,,0101,exact,,,,,,,,\n", sidecar)
	f.Add(header+"a,,,0101,partial,0.5,b,CYBER=Y,2000,2010,n,o,official\nb,,,,excluded,,,,,,,,\n", sidecar+"valid_from: 1990\n")
	f.Add("\ufeff"+header+"\"a\r\nb\",ATTEMPTED,,07032-07039,,,,,,,,,\n", "scheme: &a [*a]\n")
	f.Fuzz(func(t *testing.T, table, sidecar string) {
		c, err := ReadCorrespondence("fuzz", strings.NewReader(table), strings.NewReader(sidecar))
		if err != nil {
			return
		}
		for _, entry := range c.Entries() {
			for _, target := range c.Lookup(entry.Code, entry.AttemptState, 2020).Targets {
				if _, ok := Load().Category(target.ICCS); !ok {
					t.Fatalf("%q leads to %q", entry.Code, target.ICCS)
				}
			}
		}
	})
}
