package mapping

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cts/iccs"
	"cts/schemas"
)

const exland = `
dataset: XX-CRIME
provider: XX_STAT
title: Crime of Exland
licence: CC BY 4.0
citation: Office of Exland
source: https://example.org/crime.csv
standing: project
scheme: xx
decimal: ","
concepts:
  - {label: Year, concept: TIME_PERIOD}
  - {label: Offence, concept: NATIONAL_CODE}
  - {label: Sex, concept: SEX, codes: {Männer: M, Frauen: F}, set_aside: [Firmen]}
  - {label: Flag, concept: OBS_STATUS}
  - {label: Unit, concept: UNIT_MULT, codes: {thousands: "3"}}
  - {label: Income, concept: CONTEXT, codes: {all: _T}, others: set_aside}
  - {label: Region, concept: SUB_AREA, pattern: '^(?:Exland|.*\[(\d+)\])$', prefix: "EX:"}
defaults: {REF_AREA: FIN, INDICATOR: RECORDED_VICTIMS, SEX: _T}
symbols: {"-": zero, "..": not_available, "<5": {missing: suppressed, lower: 1, upper: 4}}
flags: {p: P, e: E, c: suppressed}
`

func described(t testing.TB, text string, correspondence ...string) Reference {
	t.Helper()
	description, err := schemas.ReadDescription("XX-CRIME.yaml", strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	reference := Reference{Areas: schemas.Areas(), Classification: iccs.Load(), Description: description}
	if len(correspondence) > 0 {
		reference.Correspondence = published(t, "UN-CTS-VIOLENT", correspondence...).Correspondence
	}
	return reference
}

func describedDelivery() Delivery {
	return Delivery{
		DeliveryID: "delivery", ProcessingID: "processing", Provider: "XX_STAT", Dataset: "XX-CRIME", RefArea: "FIN", Release: "2024-05-16",
		Part: "whole", Edition: "XX-CRIME", Acceptance: "auto", Reader: "table/1",
		IssuedAt: issued, ReceivedAt: issued, CommittedAt: issued, Snapshots: []string{"s"},
	}
}

func describedRow(value, valueType string, labels ...string) schemas.RawRow {
	return schemas.RawRow{Snapshot: "s", RowNumber: 1, Locator: "line 2, column Cases", Edition: "XX-CRIME", Labels: labels, ValueRaw: value, ValueType: valueType}
}

// noted is a row with a note of its reader.
func noted(note string, row schemas.RawRow) schemas.RawRow {
	row.Notes = []string{note}
	return row
}

func TestWordsOfADescribedDatasetBecomeCodes(t *testing.T) {
	rape := "R1,,Rape,0301,narrower,,,,,,,,official"
	cases := map[string]struct {
		row  schemas.RawRow
		want string
	}{
		"a figure":              {describedRow("12", "number", "Year=2021", "Offence=R1", "Sex=Frauen"), "FIN 2021 A 0301 F VICTIM NUMBER 12 [A]"},
		"a decimal comma":       {describedRow("1,5", "text", "Year=2021", "Offence=R1"), "FIN 2021 A 0301 _T VICTIM NUMBER 1.5 [A]"},
		"a declared nought":     {describedRow("-", "text", "Year=2021", "Offence=R1"), "FIN 2021 A 0301 _T VICTIM NUMBER 0 [A]"},
		"not available":         {describedRow("..", "text", "Year=2021", "Offence=R1"), "FIN 2021 A 0301 _T VICTIM NUMBER not_available [O]"},
		"suppressed":            {describedRow("<5", "text", "Year=2021", "Offence=R1"), "FIN 2021 A 0301 _T VICTIM NUMBER suppressed 1-4 [Q]"},
		"an undeclared symbol":  {describedRow("*", "text", "Year=2021", "Offence=R1"), "FIN 2021 A 0301 _T VICTIM NUMBER undeclared []"},
		"a blank":               {describedRow("", "blank", "Year=2021", "Offence=R1"), "FIN 2021 A 0301 _T VICTIM NUMBER blank [O]"},
		"a flag":                {describedRow("3", "number", "Year=2021", "Offence=R1", "Flag=p"), "FIN 2021 A 0301 _T VICTIM NUMBER 3 [P]"},
		"two flags as one word": {describedRow("3", "number", "Year=2021", "Offence=R1", "Flag=ep"), "FIN 2021 A 0301 _T VICTIM NUMBER 3 [E P]"},
		"taken back":            {noted("reader.deleted_by_source", describedRow("-", "text", "Year=2021", "Offence=R1")), "rejected: deleted_by_source "},
		"no column of figures":  {noted("reader.no_measure", describedRow("", "blank", "Year=2021", "Offence=R1")), "rejected: no_measure "},
		"an edit rule":          {noted("reader.nibrs_256", describedRow("13AA", "text")), "rejected: edit_rule 256"},
		"others set aside":      {describedRow("3", "number", "Year=2021", "Offence=R1", "Income=lowest"), "rejected: set_aside Income lowest"},
		"a cell that says less": {describedRow("3", "number", "Year=2021", "Offence=R1", "Region=Exland"), "FIN 2021 A 0301 _T VICTIM NUMBER 3 [A]"},
		"no word in a cell":     {describedRow("3", "number", "Year=2021", "Offence=R1", "Region=North"), "rejected: unknown_code SUB_AREA North"},
		"a flag of missing":     {describedRow("", "blank", "Year=2021", "Offence=R1", "Flag=c"), "FIN 2021 A 0301 _T VICTIM NUMBER suppressed [Q]"},
		"months":                {describedRow("3", "number", "Year=2021M02", "Offence=R1"), "FIN 2021-02 M 0301 _T VICTIM NUMBER 3 [A]"},
		"thousands":             {describedRow("3", "number", "Year=2021", "Offence=R1", "Unit=thousands"), "FIN 2021 A 0301 _T VICTIM NUMBER 3e3 [A]"},
		"a code not mapped yet": {describedRow("3", "number", "Year=2021", "Offence=R2"), "FIN 2021 A _U _T VICTIM NUMBER 3 [A]"},
		"an unknown sex":        {describedRow("3", "number", "Year=2021", "Offence=R1", "Sex=divers"), "rejected: unknown_sex divers"},
		"set aside":             {describedRow("3", "number", "Year=2021", "Offence=R1", "Sex=Firmen"), "rejected: set_aside Sex Firmen"},
		"an unknown flag":       {describedRow("3", "number", "Year=2021", "Offence=R1", "Flag=q7"), "rejected: unknown_flag q7"},
		"no period":             {describedRow("3", "number", "Offence=R1"), "rejected: no_period "},
		"a period that is none": {describedRow("3", "number", "Year=twenty", "Offence=R1"), "rejected: bad_period twenty"},
		"no national code":      {describedRow("3", "number", "Year=2021"), "rejected: unknown_code Offence is blank"},
		"a date":                {describedRow("45352", "date", "Year=2021", "Offence=R1"), "rejected: not_a_number date 45352"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			mapped, err := Map(describedDelivery(), []schemas.RawRow{c.row}, nil, described(t, exland, rape))
			if err != nil {
				t.Fatal(err)
			}
			if got := told(mapped); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

// told is the one row that came of a cell.
func told(mapped Mapped) string {
	if len(mapped.Rejections) == 1 {
		return fmt.Sprintf("rejected: %s %s", mapped.Rejections[0].Reason, mapped.Rejections[0].Detail)
	}
	o := mapped.Observations[0]
	value := o.Missing
	if o.ObsValue.Valid {
		value = fmt.Sprint(o.ObsValue.Value)
	}
	if o.UnitMult != 0 {
		value += fmt.Sprintf("e%d", o.UnitMult)
	}
	if o.LowerBound.Valid {
		value += fmt.Sprintf(" %v-%v", o.LowerBound.Value, o.UpperBound.Value)
	}
	return fmt.Sprintf("%s %s %s %s %s %s %s %s %v", o.RefArea, o.TimePeriod, o.Freq, o.ICCS, o.Sex, o.PersonRole, o.UnitMeasure, value, o.ObsStatus)
}

func TestADatasetOfOneAreaIsOneSubmissionOfThatArea(t *testing.T) {
	rows := []schemas.RawRow{describedRow("1", "number", "Year=2020", "Offence=R1"), describedRow("2", "number", "Year=2021", "Offence=R1"), describedRow("x", "text", "Year=", "Offence=R1")}
	for speaks, want := range map[string][2]int32{"all": {1, 9999}, "years": {2020, 2021}} {
		mapped, err := Map(describedDelivery(), rows, nil, described(t, exland+"speaks_for: "+speaks, "R1,,Rape,0301,narrower,,,,,,,,official"))
		if err != nil {
			t.Fatal(err)
		}
		if len(mapped.Submissions) != 1 || mapped.Submissions[0].RefArea != "FIN" || mapped.Submissions[0].Cells != 3 || mapped.Submissions[0].Rejected != 1 {
			t.Errorf("submissions %+v", mapped.Submissions)
		}
		if diff := cmp.Diff(want, [2]int32{mapped.Scopes[0].YearFrom, mapped.Scopes[0].YearTo}); diff != "" {
			t.Errorf("speaks for %s:\n%s", speaks, diff)
		}
	}
}

func TestWithoutACorrespondenceNothingIsMappedAndNothingIsLost(t *testing.T) {
	mapped, err := Map(describedDelivery(), []schemas.RawRow{describedRow("1", "number", "Year=2020", "Offence=R1")}, nil, described(t, exland))
	if err != nil {
		t.Fatal(err)
	}
	if len(mapped.Observations) != 1 || mapped.Observations[0].ICCS != schemas.Unknown || len(mapped.Series) != 0 || mapped.Coverage[0].Relation != "unmapped" {
		t.Errorf("observations %+v, series %+v, coverage %+v", mapped.Observations, mapped.Series, mapped.Coverage)
	}
}

func TestADescriptionMayGiveTheCategoryItself(t *testing.T) {
	text := strings.Replace(strings.Replace(exland, "scheme: xx\n", "", 1), "SEX: _T}", `SEX: _T, ICCS: "0101"}`, 1)
	mapped, err := Map(describedDelivery(), []schemas.RawRow{describedRow("1", "number", "Year=2020", "Offence=R1")}, nil, described(t, text))
	if err != nil {
		t.Fatal(err)
	}
	if len(mapped.Series) != 1 || mapped.Series[0].ICCS != "0101" || mapped.Series[0].Relation != iccs.RelationExact {
		t.Errorf("series %+v", mapped.Series)
	}
}
