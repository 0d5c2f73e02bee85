package engine

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestRevisions(t *testing.T) {
	for _, c := range []struct{ name, world, revisions string }{
		{
			name: "changed, added and withdrawn between two releases; equal figures are none",
			world: `
				delivery R1 2022-06-01 UNODC UN-CTS-VIOLENT auto
				submission R1-FIN FIN
				speaks * 0..9999
				gives violent n1:homicide 2020 10
				gives violent n2:theft 2020 500
				gives violent n3:rape 2020 7
				delivery R2 2024-05-01 UNODC UN-CTS-VIOLENT auto
				submission R2-FIN FIN
				speaks * 0..9999
				gives violent n1:homicide 2020 11
				gives violent n1:homicide 2021 12
				gives violent n3:rape 2020 7
				accept R1-FIN 2022-06-02
				accept R2-FIN 2024-05-02`,
			revisions: `
				changed source n1 2020 10 11 R1-FIN R2-FIN
				added source n1 2021 <nil> 12 R1-FIN R2-FIN
				withdrawn source n2 2020 500 <nil> R1-FIN R2-FIN`,
		},
		{
			name: "an area that is left out is withdrawn by the submission of the areas left out",
			world: `
				delivery R1 2022-06-01 UNODC UN-CTS-VIOLENT auto
				submission R1-SWE SWE
				speaks * 0..9999
				gives violent n1:homicide 2020 10
				delivery R2 2024-05-01 UNODC UN-CTS-VIOLENT auto
				submission R2-others *
				speaks * 0..9999
				accept R1-SWE 2022-06-02
				accept R2-others 2024-05-02`,
			revisions: `withdrawn source n1 2020 10 <nil> R1-SWE R2-others`,
		},
		{
			name: "the first figure of a cell is no revision, nor is a year that the earlier one did not speak for",
			world: `
				delivery D1 2022-01-01
				submission A FIN
				speaks crimes 2020..2020
				gives crimes n1:homicide 2020 10
				delivery D2 2023-01-01
				submission B FIN
				speaks crimes 2020..2021
				gives crimes n1:homicide 2020 10
				gives crimes n1:homicide 2021 12
				accept A 2022-01-02
				accept B 2023-01-02`,
		},
		{
			name: "a typed empty withdraws a value, and a value takes its place again",
			world: `
				delivery D1 2022-01-01
				submission A FIN
				speaks crimes 2020..2020
				gives crimes n1:homicide 2020 10
				delivery D2 2023-01-01
				submission B FIN
				speaks crimes 2020..2020
				gives crimes n1:homicide 2020 not_available
				delivery D3 2024-01-01
				submission C FIN
				speaks crimes 2020..2020
				gives crimes n1:homicide 2020 10
				accept A 2022-01-02
				accept B 2023-01-02
				accept C 2024-01-02`,
			revisions: `
				withdrawn source n1 2020 10 <nil> A B
				added source n1 2020 <nil> 10 B C`,
		},
		{
			name: "another reason for a missing value is a status",
			world: `
				delivery D1 2022-01-01
				submission A FIN
				speaks crimes 2020..2020
				gives crimes n1:homicide 2020 not_available
				delivery D2 2023-01-01
				submission B FIN
				speaks crimes 2020..2020
				gives crimes n1:homicide 2020 suppressed
				accept A 2022-01-02
				accept B 2023-01-02`,
			revisions: `status source n1 2020 <nil> <nil> A B`,
		},
		{
			name: "a submission that was not accepted is passed over",
			world: `
				delivery D1 2022-01-01
				submission A FIN
				speaks crimes 2020..2020
				gives crimes n1:homicide 2020 10
				delivery D2 2023-01-01
				submission B FIN
				speaks crimes 2020..2020
				gives crimes n1:homicide 2020 99
				delivery D3 2024-01-01
				submission C FIN
				speaks crimes 2020..2020
				gives crimes n1:homicide 2020 12
				accept A 2022-01-02
				return B 2023-01-02
				accept C 2024-01-02`,
			revisions: `changed source n1 2020 10 12 A C`,
		},
		{
			name: "unmapped figures are compared too",
			world: `
				delivery D1 2022-01-01
				submission A FIN
				speaks crimes 2020..2020
				gives crimes n9:_U 2020 10
				delivery D2 2023-01-01
				submission B FIN
				speaks crimes 2020..2020
				gives crimes n9:_U 2020 11
				accept A 2022-01-02
				accept B 2023-01-02`,
			revisions: `changed source n9 2020 10 11 A B`,
		},
		{
			name: "a table that is renamed between releases is no revision",
			world: `
				delivery R1 2022-06-01 UNODC UN-CTS-VIOLENT auto
				submission R1-FIN FIN
				speaks * 0..9999
				gives sheet1 n1:homicide 2020 10
				gives sheet1 n2:theft 2020 500
				delivery R2 2024-05-01 UNODC UN-CTS-VIOLENT auto
				submission R2-FIN FIN
				speaks * 0..9999
				gives data n1:homicide 2020 10
				gives data n2:theft 2020 501
				accept R1-FIN 2022-06-02
				accept R2-FIN 2024-05-02`,
			revisions: `changed source n2 2020 500 501 R1-FIN R2-FIN`,
		},
		{
			name: "exact duplicates are one figure; conflicting ones are withdrawn when the key goes",
			world: `
				delivery D1 2022-01-01
				submission A FIN
				speaks crimes 2020..2020
				gives crimes n1:homicide 2020 10
				gives crimes n1:homicide 2020 10
				gives crimes n2:theft 2020 500
				gives crimes n2:theft 2020 501
				delivery D2 2023-01-01
				submission B FIN
				speaks crimes 2020..2020
				gives crimes n1:homicide 2020 10
				accept A 2022-01-02
				accept B 2023-01-02`,
			revisions: `withdrawn source n2 2020 <nil> <nil> A B`,
		},
		{
			name: "a new correspondence has the cause mapping, and is no revision by the country",
			world: `
				delivery D1 2022-01-01
				submission A FIN
				speaks crimes 2020..2020
				gives crimes n1:_U 2020 10
				gives crimes n2:theft 2020 500
				delivery D2 2023-01-01 correspondences=2
				submission B FIN
				speaks crimes 2020..2020
				gives crimes n1:homicide 2020 10
				gives crimes n2:theft 2020 500
				delivery D1 2022-01-01 correspondences=2
				submission A FIN
				speaks crimes 2020..2020
				gives crimes n1:homicide 2020 10
				gives crimes n2:theft 2020 500
				accept A 2022-01-02
				accept B 2023-01-02`,
			revisions: `status mapping n1 2020 10 10 A A`,
		},
		{
			name: "before the other delivery is mapped again, a new correspondence is still no revision by the country",
			world: `
				delivery D1 2022-01-01
				submission A FIN
				speaks crimes 2020..2020
				gives crimes n1:_U 2020 10
				delivery D2 2023-01-01 correspondences=2
				submission B FIN
				speaks crimes 2020..2020
				gives crimes n1:homicide 2020 10
				accept A 2022-01-02
				accept B 2023-01-02`,
		},
		{
			name: "a mended reader has the cause reader",
			world: `
				delivery D1 2022-01-01
				submission A FIN
				speaks crimes 2020..2020
				gives crimes n1:homicide 2020 100
				delivery D1 2022-01-01 reader=2
				submission A FIN
				speaks crimes 2020..2020
				gives crimes n1:homicide 2020 10
				gives crimes n2:theft 2020 500
				accept A 2022-01-02`,
			revisions: `
				changed reader n1 2020 100 10 A A
				added reader n2 2020 <nil> 500 A A`,
		},
		{
			name: "a declared correction has the cause correction",
			world: `
				delivery D1 2022-01-01
				submission A FIN
				speaks crimes 2020..2020
				gives crimes n1:homicide 2020 100
				delivery D1 2022-01-01 corrections=2
				submission A FIN
				speaks crimes 2020..2020
				gives crimes n1:homicide 2020 10
				accept A 2022-01-02`,
			revisions: `changed correction n1 2020 100 10 A A`,
		},
		{
			name: "a change of the schema is one of the mapping",
			world: `
				delivery D1 2022-01-01
				submission A FIN
				speaks crimes 2020..2020
				gives crimes n1:homicide 2020 10
				delivery D1 2022-01-01 schema=2
				submission A FIN
				speaks crimes 2020..2020
				gives crimes n1:murder 2020 10
				accept A 2022-01-02`,
			revisions: `status mapping n1 2020 10 10 A A`,
		},
		{
			name: "new rules alone change no figure",
			world: `
				delivery D1 2022-01-01
				submission A FIN
				speaks crimes 2020..2020
				gives crimes n1:homicide 2020 10
				delivery D1 2022-01-01 rules=2
				submission A FIN
				speaks crimes 2020..2020
				gives crimes n1:homicide 2020 10
				accept A 2022-01-02`,
		},
		{
			name: "figures that differ without a declared change are marked",
			world: `
				delivery D1 2022-01-01
				submission A FIN
				speaks crimes 2020..2020
				gives crimes n1:homicide 2020 10
				delivery D1 2022-01-01 rules=2
				submission A FIN
				speaks crimes 2020..2020
				gives crimes n1:homicide 2020 11
				accept A 2022-01-02`,
			revisions: `changed unexplained n1 2020 10 11 A A`,
		},
		{
			name: "a submission that a second look loses is withdrawn by the reader",
			world: `
				delivery D1 2022-01-01
				submission A FIN
				speaks crimes 2020..2020
				gives crimes n1:homicide 2020 10
				delivery D1 2022-01-01 reader=2
				submission B FIN
				speaks crimes 2020..2020
				gives crimes n1:homicide 2020 10
				accept A 2022-01-02`,
			revisions: `withdrawn reader n1 2020 10 <nil> A A`,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := openWorld(t, c.world)
			got := lines(t, e, `SELECT kind, cause, national_code, time_period, old_value, new_value,
				old_submission_id, new_submission_id FROM revisions`)
			slices.Sort(got)
			if difference := cmp.Diff(trimmedLines(c.revisions), got); difference != "" {
				t.Errorf("revisions (-want +got):\n%s", difference)
			}
		})
	}
}
