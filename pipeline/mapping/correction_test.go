package mapping

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cts/schemas"
)

func swapped() Correction {
	return Correction{
		ID: "XX-1", Dataset: "XX-CRIME", Where: map[string]string{"Year": "2021", "Offence": "R1"}, Expect: "12", Value: "21",
		Why: "digits swapped", Status: CorrectionConfirmed, Source: "Office of Exland, letter of 2024-03-05",
	}
}

func TestADeclaredCorrectionIsAppliedWhileTheSourceStillErrs(t *testing.T) {
	healed := swapped()
	healed.Status = CorrectionHealed
	year := swapped()
	year.Value, year.Labels = "", map[string]string{"Year": "2012"}
	cases := map[string]struct {
		correction Correction
		value      string
		want       string
		healed     []Healed
	}{
		"the error is there":        {swapped(), "12", "2021 21 XX-1 raw 12", nil},
		"the source has healed":     {swapped(), "21", "2021 21  raw 21", []Healed{{"XX-1", "line 2, column Cases", "21", "12"}}},
		"the source errs otherwise": {swapped(), "13", "2021 13  raw 13", []Healed{{"XX-1", "line 2, column Cases", "13", "12"}}},
		"declared as healed":        {healed, "12", "2021 12  raw 12", nil},
		"a label is wrong":          {year, "12", "2012 12 XX-1 raw 12", nil},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			reference := described(t, exland, "R1,,Rape,0301,narrower,,,,,,,,official")
			reference.Corrections = []Correction{c.correction}
			mapped, err := Map(describedDelivery(), []schemas.RawRow{describedRow(c.value, "number", "Year=2021", "Offence=R1")}, nil, reference)
			if err != nil {
				t.Fatal(err)
			}
			o := mapped.Observations[0]
			got := o.TimePeriod + " " + schemasFigure(o) + " " + o.CorrectionID + " raw " + o.ValueRaw
			if got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
			if diff := cmp.Diff(c.healed, mapped.Healed); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func schemasFigure(o schemas.Observation) string {
	for _, text := range []string{"12", "13", "21"} {
		if o.ObsValue == schemas.CellFigure(text, "number").Value {
			return text
		}
	}
	return "?"
}

func TestACorrectionThatSaysTooLittleIsRefused(t *testing.T) {
	for name, spoil := range map[string]func(*Correction){
		"no place":  func(c *Correction) { c.Where = nil },
		"no reason": func(c *Correction) { c.Why = "" },
		"no change": func(c *Correction) { c.Value = c.Expect },
		"no status": func(c *Correction) { c.Status = "open" },
		"no source": func(c *Correction) { c.Source = "" },
	} {
		c := swapped()
		if spoil(&c); !errors.Is(c.Check(), ErrCorrection) {
			t.Errorf("%s: %v", name, c.Check())
		}
	}
	if err := swapped().Check(); err != nil {
		t.Error(err)
	}
}

func TestTheDigestOfCorrectionsFollowsTheirDataset(t *testing.T) {
	other := swapped()
	other.Value = "22"
	digests := map[string]bool{}
	for _, corrections := range [][]Correction{nil, {swapped()}, {other}, {swapped(), other}} {
		digests[CorrectionsDigest(corrections, "XX-CRIME")] = true
	}
	if len(digests) != 4 || CorrectionsDigest([]Correction{swapped()}, "YY") != "" {
		t.Errorf("digests %v", digests)
	}
}
