package schemas

import (
	"testing"
)

func TestIndicatorsUseTheCodeLists(t *testing.T) {
	for _, indicator := range Indicators() {
		for list, code := range map[string]string{
			"CL_ROLE": indicator.Role, "CL_UNIT_OF_COUNT": indicator.UnitOfCount,
			"CL_UNIT_MEASURE": indicator.UnitMeasure, "CL_TIME_PER_COLLECT": indicator.TimePerCollect,
		} {
			if !HasCode(list, code) {
				t.Errorf("%s: %s lacks %q", indicator.Code, list, code)
			}
		}
		if indicator.Title == "" || indicator.Definition == "" {
			t.Errorf("%s has no title or definition", indicator.Code)
		}
	}
}

func TestIndicatorOf(t *testing.T) {
	held, ok := IndicatorOf("PERSONS_HELD")
	if !ok || held.TimePerCollect != "E" || !held.Aggregable {
		t.Errorf("persons held: %+v", held)
	}
	if _, ok := IndicatorOf("HAPPINESS"); ok {
		t.Error("an unknown indicator was found")
	}
}

// METHODS section 5: homicide and persons held add up across areas; recorded
// rape, fraud and the like do not.
func TestFamilies(t *testing.T) {
	for _, test := range []struct {
		name, indicator, iccs, breakdown string
		want                             string
		aggregable                       bool
	}{
		{"victims of homicide", "RECORDED_VICTIMS", "0101", "_T", "homicide", true},
		{"published victims of homicide", "INTENTIONAL_HOMICIDE_VICTIMS", "0101", "_T", "homicide", true},
		{"convicted of homicide", "PERSONS_CONVICTED", "0101", "_T", "homicide", false},
		{"attempted homicide", "RECORDED_OFFENCES", "0102", "_T", "other", false},
		{"rape", "RECORDED_OFFENCES", "03011", "_T", "rape", false},
		{"rape with force", "RECORDED_OFFENCES", "030111", "_T", "rape", false},
		{"sexual violence", "RECORDED_VICTIMS", "0301", "_T", "sexual_violence", false},
		{"theft", "RECORDED_OFFENCES", "0502", "_T", "theft", false},
		{"theft of a car", "RECORDED_OFFENCES", "05021", "_T", "motor_vehicle_theft", false},
		{"composite", "RECORDED_OFFENCES", "07032-07039", "_T", "corruption", false},
		{"cyber-related fraud", "RECORDED_OFFENCES", "0701", "CYBER=Y", "cyber_related", false},
		{"persons held", "PERSONS_HELD", "_T", "_T", "prisons", true},
		{"persons held for rape", "PERSONS_HELD", "03011", "_T", "prisons_by_crime", false},
		{"capacity", "PRISON_CAPACITY", "_Z", "_T", "prison_capacity", false},
		{"not mapped", "RECORDED_OFFENCES", "_U", "_T", "other", false},
		{"an indicator of tomorrow", "HAPPINESS", "", "_T", "other", false},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := FamilyOf(test.indicator, test.iccs, test.breakdown)
			if got.ID != test.want || got.Aggregable != test.aggregable || got.ComparableAcrossAreas != test.aggregable {
				t.Errorf("family %s, aggregable %v; want %s, %v", got.ID, got.Aggregable, test.want, test.aggregable)
			}
			if test.breakdown == Total && IndicatorFamily(test.indicator, test.iccs) != got {
				t.Error("IndicatorFamily says something else")
			}
		})
	}
}

func TestAFamilyHasOneSpread(t *testing.T) {
	spreads := map[string]float64{}
	for _, family := range Families() {
		if before, ok := spreads[family.ID]; ok && before != family.Spread {
			t.Errorf("%s has the spreads %v and %v", family.ID, before, family.Spread)
		}
		spreads[family.ID] = family.Spread
		if family.Spread < 0.05 || family.Spread > 0.30 || family.Dispersion < 1 || family.Dispersion > 3 || family.WarningLimit < 2.58 || family.WarningLimit > 4 || family.Date == "" {
			t.Errorf("%s: spread %v and limit %v of %q", family.ID, family.Spread, family.WarningLimit, family.Date)
		}
	}
}
