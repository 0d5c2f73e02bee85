package mapping

import (
	"errors"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cts/schemas"
)

func TestPublicationRowBecomesAnObservation(t *testing.T) {
	mapped := mapViolent(t, row(1, "155"))
	key := schemas.NewSeriesKey()
	key.Provider, key.Dataset, key.RefArea = "UNODC", "UN-CTS-VIOLENT", "FIN"
	key.Indicator, key.ICCS, key.UnitOfCount = "RECORDED_OFFENCES", "020111", "OFFENCE"
	want := schemas.Observation{
		SeriesID: key.ID(), SeriesKey: key, TimePeriod: "2021", NationalCode: "Violent offences/Serious assault", Occurrence: 1,
		Measures: schemas.Measures{
			ObsValue: schemas.Some(155.0), Decimals: schemas.Some(int32(0)), ObsStatus: []string{"A"}, ConfStatus: "F",
			Nature: "C", Year: 2021, Cautions: []string{"background_correspondence"}, Relation: "narrower", SourceNote: "CTS",
		},
		Origin: schemas.Origin{
			SubmissionID: mapped.Submissions[1].SubmissionID, ProcessingID: "processing", Snapshot: "a", Locator: "Sheet!L4",
			ValueRaw: "155", Edition: "UNODC-2023", TableID: "violent-offences", ItemID: "by-type-of-offence-serious-assault",
			Correspondence: "unodc-dataportal",
		},
	}
	if diff := cmp.Diff([]schemas.Observation{want}, mapped.Observations); diff != "" {
		t.Error(diff)
	}
	series := schemas.Series{SeriesID: want.SeriesID, SeriesKey: key, TimePeriod: "2021", Parts: 1, Measures: want.Measures, Origin: want.Origin}
	if diff := cmp.Diff([]schemas.Series{series}, mapped.Series); diff != "" {
		t.Error(diff)
	}
}

func TestPublicationLabels(t *testing.T) {
	for _, test := range []struct {
		name    string
		changes []string
		check   func(schemas.Observation) bool
	}{
		{"a former area code", []string{"Iso3_code=KOS"}, func(o schemas.Observation) bool {
			return o.RefArea == "XKX" && slices.Contains(o.Cautions, "former_area_code")
		}},
		{"a part of a country", []string{"Iso3_code=GBR_E_W"}, func(o schemas.Observation) bool { return o.RefArea == "GBR_E_W" }},
		{"a rate", []string{"Unit of measurement=Rate per 100,000 population"}, func(o schemas.Observation) bool {
			return o.UnitMeasure == "PER_100000_POP" && o.RateOrigin == "submitted"
		}},
		{"an impossible year stays, for a rule to fail", []string{"Year=1013"}, func(o schemas.Observation) bool {
			return o.Year == 1013 && o.TimePeriod == "1013"
		}},
		{"a year stored with decimals", []string{"Year=2021.0"}, func(o schemas.Observation) bool { return o.Year == 2021 }},
		{"sex", []string{"Sex=Female"}, func(o schemas.Observation) bool { return o.Sex == "F" }},
		{"age", []string{"Age=60 and older"}, func(o schemas.Observation) bool { return o.Age == "Y_GE60" }},
		{"case of a label", []string{"Category=serious ASSAULT"}, func(o schemas.Observation) bool { return o.ICCS == "020111" }},
		{"cyber-related stands beside its parent", []string{"Category=Acts intended to induce fear or emotional distress: Cyber-related"}, func(o schemas.Observation) bool {
			return o.ICCS == "0208" && o.Breakdown == "CYBER=Y"
		}},
		{"a victim's relationship", []string{"Indicator=Victims of sexual violence", "Dimension=by relationship to perpetrator", "Category=Perpetrator unknown to the victim"}, func(o schemas.Observation) bool {
			return o.ICCS == "0301" && o.PersonRole == "VICTIM" && o.Relationship == "UNKNOWN_PERPETRATOR"
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			mapped := mapViolent(t, row(1, "7", test.changes...))
			if len(mapped.Observations) != 1 || len(mapped.Series) != 1 || !test.check(mapped.Observations[0]) {
				t.Errorf("observations %+v, rejections %+v", mapped.Observations, mapped.Rejections)
			}
		})
	}
}

func TestPublicationRejections(t *testing.T) {
	for _, test := range []struct {
		name           string
		row            schemas.RawRow
		reason, detail string
		area           string // of the submission that counts it
	}{
		{"unknown area", row(1, "7", "Iso3_code=ZZZ"), "unknown_area", "ZZZ", "*"},
		{"no area", row(1, "7", "Iso3_code="), "no_area", "", "*"},
		{"unknown category", row(1, "7", "Category=Jaywalking"), "unknown_label", "Violent offences / by type of offence / Jaywalking", "FIN"},
		{"unknown sex", row(1, "7", "Sex=Both"), "unknown_sex", "Both", "FIN"},
		{"unknown age", row(1, "7", "Age=Middle"), "unknown_age", "Middle", "FIN"},
		{"unknown unit", row(1, "7", "Unit of measurement=Dozens"), "unknown_unit", "Dozens", "FIN"},
		{"no unit", row(1, "7", "Unit of measurement="), "unknown_unit", "", "FIN"},
		{"no year", row(1, "7", "Year="), "no_period", "", "FIN"},
		{"a year in words", row(1, "7", "Year=last year"), "bad_period", "last year", "FIN"},
		{"a range of years", row(1, "7", "Year=2020-2021"), "bad_period", "2020-2021", "FIN"},
		{"half a year", row(1, "7", "Year=2021.5"), "bad_period", "2021.5", "FIN"},
		{"year zero", row(1, "7", "Year=0000"), "bad_period", "0000", "FIN"},
		{"text for a value", typedRow(1, "see note", "text"), "not_a_number", "see note", "FIN"},
		{"a value that two customs read differently", typedRow(1, "1,234", "text"), "not_a_number", "1,234", "FIN"},
		{"a date for a value", typedRow(1, "44561", "date"), "not_a_number", "date 44561", "FIN"},
	} {
		t.Run(test.name, func(t *testing.T) {
			mapped := mapViolent(t, test.row)
			if len(mapped.Rejections) != 1 || len(mapped.Observations) != 0 {
				t.Fatalf("observations %+v, rejections %+v", mapped.Observations, mapped.Rejections)
			}
			got := mapped.Rejections[0]
			if got.Reason != test.reason || got.Detail != test.detail {
				t.Errorf("rejected as %s, %q", got.Reason, got.Detail)
			}
			if !schemas.HasCode("CL_REJECTION", got.Reason) {
				t.Errorf("%s is no code of CL_REJECTION", got.Reason)
			}
			for _, s := range mapped.Submissions {
				if (s.RefArea == test.area) != (s.Rejected == 1) {
					t.Errorf("submission of %s counts %d rejections", s.RefArea, s.Rejected)
				}
			}
			checkCells(t, mapped, 1)
		})
	}
}

func TestRegionalEstimateIsMarked(t *testing.T) {
	mapped := mustMap(t, publicationDelivery("UN-CTS-PRISONS"), published(t, "UN-CTS-PRISONS"),
		row(1, "30.5", "Iso3_code=WORLD", "Indicator=Persons held unsentenced - Regional Estimate", "Dimension=by length of detention",
			"Category=Unsentenced", "Unit of measurement=Percentage of total persons held"))
	if len(mapped.Observations) != 1 {
		t.Fatalf("rejections %+v", mapped.Rejections)
	}
	o := mapped.Observations[0]
	if o.UnitMeasure != "PT" || !slices.Equal(o.ObsStatus, []string{"E"}) || !slices.Contains(o.Cautions, "estimated") || o.ICCS != "_T" {
		t.Errorf("%+v", o)
	}
}

func TestReferenceThatDoesNotFit(t *testing.T) {
	fit := published(t, "UN-CTS-VIOLENT")
	for _, test := range []struct {
		name      string
		reference Reference
	}{
		{"nothing", Reference{}},
		{"neither publication nor questionnaire", Reference{Areas: fit.Areas, Classification: fit.Classification}},
		{"both", Reference{Areas: fit.Areas, Classification: fit.Classification, Publication: fit.Publication, Questionnaire: asked(t).Questionnaire}},
		{"no correspondence", Reference{Areas: fit.Areas, Classification: fit.Classification, Publication: fit.Publication}},
		{"label and code contradict each other", published(t, "UN-CTS-VIOLENT",
			"Violent offences/Acts intended to induce fear or emotional distress: Cyber-related,,,0208,narrower,,,CYBER=N,,,,,")},
	} {
		t.Run(test.name, func(t *testing.T) {
			rows := []schemas.RawRow{row(1, "7", "Category=Acts intended to induce fear or emotional distress: Cyber-related")}
			if _, err := Map(publicationDelivery("UN-CTS-VIOLENT"), rows, nil, test.reference); !errors.Is(err, ErrReference) {
				t.Errorf("error %v", err)
			}
		})
	}
}
