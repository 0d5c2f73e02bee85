package mapping_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"cts/iccs"
	"cts/pipeline/intake"
	"cts/pipeline/mapping"
	"cts/schemas"
)

func reference(t *testing.T) (publication, form mapping.Reference) {
	t.Helper()
	published, ok := schemas.PublicationOf("UN-CTS-VIOLENT")
	edition, known := schemas.Edition("un-cts-2024")
	correspondence, err := iccs.LoadCorrespondence("unodc-dataportal")
	if !ok || !known || err != nil {
		t.Fatal("reference data are missing", err)
	}
	base := mapping.Reference{Areas: schemas.Areas(), Classification: iccs.Load()}
	publication, form = base, base
	publication.Publication, publication.Correspondence, form.Questionnaire = published, correspondence, edition
	return publication, form
}

func violentRow(n int64, area string) schemas.RawRow {
	return schemas.RawRow{RowNumber: n, ValueRaw: "5", ValueType: "number", Labels: []string{
		"Iso3_code=" + area, "Indicator=Violent offences", "Dimension=by type of offence", "Category=Robbery",
		"Year=2019", "Unit of measurement=Counts",
	}}
}

func TestSubmissionsOfAPublication(t *testing.T) {
	publication, _ := reference(t)
	mapped, err := mapping.Map(mapping.Delivery{
		DeliveryID: "d", ProcessingID: "p", Provider: "UNODC", Dataset: "UN-CTS-VIOLENT", Release: "2022-06-06", Part: "whole",
		IssuedAt: time.Unix(0, 0).UTC(), Snapshots: []string{"b", "a"},
	}, []schemas.RawRow{violentRow(1, "SWE"), violentRow(2, "KOS"), violentRow(3, "FIN"), violentRow(4, "FIN"), violentRow(5, "ZZZ")}, nil, publication)
	if err != nil {
		t.Fatal(err)
	}
	type counts struct {
		Area                                   string
		Cells, WithValue, TypedEmpty, Rejected int64
	}
	var got []counts
	for i, s := range mapped.Submissions {
		got = append(got, counts{s.RefArea, s.Cells, s.WithValue, s.TypedEmpty, s.Rejected})
		if want := intake.SubmissionID("UNODC", "UN-CTS-VIOLENT", s.RefArea, "2022-06-06", "whole", []string{"a", "b"}); s.SubmissionID != want {
			t.Errorf("submission_id of %s is %s, intake names it %s", s.RefArea, s.SubmissionID, want)
		}
		want := schemas.Scope{
			SubmissionID: s.SubmissionID, ProcessingID: "p", DeliveryID: "d", Provider: "UNODC", Dataset: "UN-CTS-VIOLENT",
			RefArea: s.RefArea, TableID: "*", YearFrom: 1, YearTo: 9999,
		}
		if diff := cmp.Diff(want, mapped.Scopes[i]); diff != "" {
			t.Error(diff)
		}
	}
	want := []counts{{"*", 1, 0, 0, 1}, {"FIN", 2, 2, 0, 0}, {"SWE", 1, 1, 0, 0}, {"XKX", 1, 1, 0, 0}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestScopesOfAForm(t *testing.T) {
	_, form := reference(t)
	for _, test := range []struct {
		name     string
		delivery mapping.Delivery
		tables   []string
		years    [2]int32
	}{
		{"tables and years as the form has them", mapping.Delivery{Part: "prisons", Tables: []string{"5.2", "5.1"}, Years: [2]int32{2020, 2023}}, []string{"5.1", "5.2"}, [2]int32{2020, 2023}},
		{"years of the edition's round", mapping.Delivery{Part: "whole", Tables: []string{"1.1"}}, []string{"1.1"}, [2]int32{2019, 2023}},
		{"tables of the edition's part", mapping.Delivery{Part: "prisons"}, form.Questionnaire.Tables("prisons"), [2]int32{2019, 2023}},
	} {
		t.Run(test.name, func(t *testing.T) {
			d := test.delivery
			d.DeliveryID, d.Provider, d.Dataset, d.RefArea, d.Round = "d", "FIN", "UN-CTS", "FIN", "2024"
			mapped, err := mapping.Map(d, nil, nil, form)
			if err != nil {
				t.Fatal(err)
			}
			if len(mapped.Submissions) != 1 || mapped.Submissions[0].RefArea != "FIN" {
				t.Fatalf("a form without a single answer is a submission too: %+v", mapped.Submissions)
			}
			var tables []string
			for _, scope := range mapped.Scopes {
				tables = append(tables, scope.TableID)
				if got := [2]int32{scope.YearFrom, scope.YearTo}; got != test.years {
					t.Errorf("years %v, want %v", got, test.years)
				}
			}
			if diff := cmp.Diff(test.tables, tables); diff != "" {
				t.Error(diff)
			}
		})
	}
}
