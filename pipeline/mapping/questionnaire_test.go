package mapping

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cts/schemas"
)

func TestFormCells(t *testing.T) {
	none := schemas.Optional[float64]{}
	for _, test := range []struct {
		name         string
		value, typed string
		want         schemas.Optional[float64]
		missing      string
		status       []string
		confidential string
	}{
		{"a number", "12", "number", schemas.Some(12.0), "", []string{"A"}, "F"},
		{"zero is a number", "0", "number", schemas.Some(0.0), "", []string{"A"}, "F"},
		{"a number as text", "1 234", "text", schemas.Some(1234.0), "", []string{"A"}, "F"},
		{"blank", "", "blank", none, "blank", []string{"O"}, "F"},
		{"only blanks", "  ", "text", none, "blank", []string{"O"}, "F"},
		{"not available", "..", "text", none, "not_available", []string{"O"}, "F"},
		{"not applicable", "N/A", "text", none, "not_applicable", []string{"M"}, "F"},
		{"not collected", "nc", "text", none, "not_collected", []string{"L"}, "F"},
		{"confidential", "c", "text", none, "suppressed", []string{"Q"}, "C"},
		{"suppressed with bounds", "<5", "text", none, "suppressed", []string{"Q"}, "A"},
		{"included elsewhere", "incl. 1.1.1", "text", none, "included_elsewhere", []string{"K"}, "F"},
		{"an undeclared dash is never zero", "-", "text", none, "undeclared", nil, "F"},
		{"included in an item that is not there", "incl. 99.9", "text", none, "undeclared", nil, "F"},
		{"an error of the spreadsheet", "#REF!", "error", none, "error_cell", []string{"O"}, "F"},
	} {
		t.Run(test.name, func(t *testing.T) {
			mapped := mustMap(t, formDelivery("police"), asked(t), formRow(1, "1.1.2", "2023", test.value, test.typed))
			if len(mapped.Observations) != 1 || len(mapped.Series) != 1 {
				t.Fatalf("rejections %+v", mapped.Rejections)
			}
			o := mapped.Observations[0]
			if o.ObsValue != test.want || o.Missing != test.missing || !slices.Equal(o.ObsStatus, test.status) || o.ConfStatus != test.confidential {
				t.Errorf("%+v", o.Measures)
			}
			if bounded := test.value == "<5"; bounded != o.LowerBound.Valid || bounded != (o.BoundKind == "suppression") {
				t.Errorf("bounds %v to %v, %q", o.LowerBound, o.UpperBound, o.BoundKind)
			}
			if diff := cmp.Diff(o.Measures, mapped.Series[0].Measures); diff != "" {
				t.Error(diff)
			}
			checkCells(t, mapped, 1)
		})
	}
}

// A year that is no calendar year keeps its period, and lies in no calendar year's series by mistake.
func TestYearsThatAreNoCalendarYears(t *testing.T) {
	for _, test := range []struct {
		label, period string
		year          int32
		refused       string
	}{
		{"2023", "2023", 2023, ""},
		{"2019-07-01/P1Y", "2019-07-01/P1Y", 2019, ""},
		{"2019/20", "", 0, "bad_period"},
		{"1442 AH", "", 0, "bad_period"},
		{"2019-13-01/P1Y", "", 0, "bad_period"},
	} {
		t.Run(test.label, func(t *testing.T) {
			mapped := mustMap(t, formDelivery("police"), asked(t), formRow(1, "1.1.2", test.label, "12", "number"))
			switch {
			case test.refused != "":
				if len(mapped.Rejections) != 1 || mapped.Rejections[0].Reason != test.refused {
					t.Errorf("rejections %+v, want %s", mapped.Rejections, test.refused)
				}
			case len(mapped.Series) != 1 || mapped.Series[0].TimePeriod != test.period || mapped.Series[0].Year != test.year:
				t.Errorf("series %+v, want %s", mapped.Series, test.period)
			}
			checkCells(t, mapped, 1)
		})
	}
}

func TestFormItemBecomesAnObservation(t *testing.T) {
	cell := formRow(1, "1.2-F", "2023", "12", "number")
	cell.CommentObs = "provisional"
	o := mustMap(t, formDelivery("whole"), asked(t), cell).Observations[0]
	if o.ICCS != "0101" || o.Sex != "F" || o.PersonRole != "VICTIM" || o.Provider != "FIN" || o.RefArea != "FIN" {
		t.Errorf("key %+v", o.SeriesKey)
	}
	if o.NationalCode != "1.2-F" || o.Relation != "exact" || o.Correspondence != edition || o.Edition != edition || o.CommentObs != "provisional" {
		t.Errorf("%+v", o)
	}
	if len(o.Cautions) != 0 {
		t.Errorf("cautions %v on a plain answer", o.Cautions)
	}
}

func TestFormRejections(t *testing.T) {
	unplaced := cellOf(1, "7", "number", "REF_AREA=FIN", "ITEM=9.9", "LABEL=Own item", "TIME_PERIOD=2023")
	for _, test := range []struct {
		name, part, reason string
		row                schemas.RawRow
	}{
		{"a cell that belongs to no item", "whole", "no_item", unplaced},
		{"an item of another edition", "whole", "unknown_item", formRow(1, "99.1", "2023", "7", "number")},
		{"an item of another authority", "prisons", "outside_part", formRow(1, "1.1.1", "2023", "7", "number")},
		{"a column without year", "whole", "no_period", formRow(1, "1.1.1", "", "7", "number")},
		{"a truth value", "whole", "not_a_number", formRow(1, "1.1.1", "2023", "TRUE", "boolean")},
		{"a date", "whole", "not_a_number", formRow(1, "1.1.1", "2023", "44561", "date")},
		{"a number beyond all counts", "whole", "not_a_number", formRow(1, "1.1.1", "2023", "1e300", "number")},
	} {
		t.Run(test.name, func(t *testing.T) {
			mapped := mustMap(t, formDelivery(test.part), asked(t), test.row)
			if len(mapped.Rejections) != 1 || mapped.Rejections[0].Reason != test.reason || !schemas.HasCode("CL_REJECTION", test.reason) {
				t.Errorf("observations %+v, rejections %+v", mapped.Observations, mapped.Rejections)
			}
			if len(mapped.Submissions) != 1 || mapped.Submissions[0].Rejected != 1 {
				t.Errorf("submissions %+v", mapped.Submissions)
			}
			checkCells(t, mapped, 1)
		})
	}
}

func TestMetadataIsCompleted(t *testing.T) {
	answers := []schemas.Metadata{
		{TableID: "2.1", Concept: "STAGE", Code: "input", Locator: "Metadata!E5"},
		{TableID: "1.1", ItemID: "1.1.1", Concept: "BREAK", Code: "definition", Text: "new law", TimePeriod: "2022", Locator: "Metadata!E4"},
	}
	mapped, err := Map(formDelivery("whole"), nil, answers, asked(t))
	if err != nil {
		t.Fatal(err)
	}
	submission := mapped.Submissions[0].SubmissionID
	want := []schemas.Metadata{
		{SubmissionID: submission, ProcessingID: "processing", Provider: "FIN", Dataset: "UN-CTS", RefArea: "FIN", Round: "2024",
			TableID: "1.1", ItemID: "1.1.1", Concept: "BREAK", Code: "definition", Text: "new law", TimePeriod: "2022", Locator: "Metadata!E4"},
		{SubmissionID: submission, ProcessingID: "processing", Provider: "FIN", Dataset: "UN-CTS", RefArea: "FIN", Round: "2024",
			TableID: "2.1", ItemID: "_T", Concept: "STAGE", Code: "input", TimePeriod: "_T", Locator: "Metadata!E5"},
	}
	if diff := cmp.Diff(want, mapped.Metadata); diff != "" {
		t.Error(diff)
	}
}

func TestDeclaredBreak(t *testing.T) {
	for _, test := range []struct {
		name   string
		answer schemas.Metadata
		marked []string // item and year
	}{
		{"of one item", schemas.Metadata{TableID: "1.1", ItemID: "1.1.1", Concept: "BREAK", Code: "definition", TimePeriod: "2022"}, []string{"1.1.1 2022"}},
		{"of a whole table", schemas.Metadata{TableID: "1.1", Concept: "BREAK", Code: "system", TimePeriod: "2022"}, []string{"1.1.1 2022", "1.1.2 2022"}},
		{"in words alone", schemas.Metadata{TableID: "1.1", ItemID: "1.1.1", Concept: "BREAK", Text: "new law", TimePeriod: "2022"}, []string{"1.1.1 2022"}},
		{"denied", schemas.Metadata{TableID: "1.1", ItemID: "1.1.1", Concept: "BREAK", Code: "no", TimePeriod: "2022"}, nil},
		{"without a year", schemas.Metadata{TableID: "1.1", ItemID: "1.1.1", Concept: "BREAK", Code: "definition"}, nil},
		{"another question", schemas.Metadata{TableID: "1.1", ItemID: "1.1.1", Concept: "STAGE", Code: "input", TimePeriod: "2022"}, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			mapped, err := Map(formDelivery("whole"), []schemas.RawRow{
				formRow(1, "1.1.1", "2022", "10", "number"), formRow(2, "1.1.1", "2023", "10", "number"),
				formRow(3, "1.1.2", "2022", "10", "number"), formRow(4, "1.2-T", "2022", "10", "number"),
			}, []schemas.Metadata{test.answer}, asked(t))
			if err != nil {
				t.Fatal(err)
			}
			var marked []string
			for _, o := range mapped.Observations {
				if slices.Contains(o.ObsStatus, "B") != slices.Contains(o.Cautions, "series_break") {
					t.Errorf("status %v and cautions %v disagree", o.ObsStatus, o.Cautions)
				}
				if slices.Contains(o.ObsStatus, "B") {
					marked = append(marked, o.ItemID+" "+o.TimePeriod)
				}
			}
			if !slices.Equal(marked, test.marked) {
				t.Errorf("marked %v, want %v", marked, test.marked)
			}
		})
	}
}

func TestUnknownAreaOfAFormIsNoError(t *testing.T) {
	delivery := formDelivery("whole")
	delivery.RefArea, delivery.Provider = "ZZZ", "ZZZ"
	mapped := mustMap(t, delivery, asked(t), sheetOf("ZZZ", formRow(1, "1.1.1", "2023", "7", "number")))
	if len(mapped.Rejections) != 1 || mapped.Rejections[0].Reason != "unknown_area" || len(mapped.Submissions) != 1 {
		t.Errorf("rejections %+v, submissions %+v", mapped.Rejections, mapped.Submissions)
	}
	checkCells(t, mapped, 1)
}

func TestFormerCodeOfACountryIsTheSameProvider(t *testing.T) {
	delivery := formDelivery("whole")
	delivery.RefArea, delivery.Provider = "KOS", "KOS"
	mapped := mustMap(t, delivery, asked(t), sheetOf("KOS", formRow(1, "1.1.1", "2023", "7", "number")))
	o, s := mapped.Observations[0], mapped.Submissions[0]
	if o.Provider != "XKX" || o.RefArea != "XKX" || s.Provider != "XKX" || s.RefArea != "XKX" || !slices.Contains(o.Cautions, "former_area_code") {
		t.Errorf("observation %+v, submission %+v", o.SeriesKey, s)
	}
}

// sheetOf is the cell in a sheet that names the area.
func sheetOf(area string, row schemas.RawRow) schemas.RawRow {
	row.Labels[0] = "REF_AREA=" + area
	return row
}

func TestASheetOfAnotherAreaStaysInTheSubmissionOfTheForm(t *testing.T) {
	mapped := mustMap(t, formDelivery("whole"), asked(t), sheetOf("SWE", formRow(1, "1.1.1", "2023", "7", "number")))
	o, s := mapped.Observations[0], mapped.Submissions
	if o.RefArea != "SWE" || len(s) != 1 || s[0].RefArea != "FIN" || o.SubmissionID != s[0].SubmissionID {
		t.Errorf("observation of %s, submissions %+v", o.RefArea, s)
	}
}
