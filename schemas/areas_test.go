package schemas

import (
	"encoding/csv"
	"regexp"
	"slices"
	"testing"

	"cts/schemas/sharedtest"
)

func TestResolve(t *testing.T) {
	for _, test := range []struct {
		code, want string
		former, ok bool
	}{
		{"FIN", "FIN", false, true},
		{"GBR_E_W", "GBR_E_W", false, true},
		{"GBR_EW", "GBR_E_W", true, true},
		{"KOS", "XKX", true, true},
		{"XKX", "XKX", false, true},
		{"IRQ_KRI", "IRQ_KRI", false, true},
		{"WORLD", "WORLD", false, true},
		{"150", "150", false, true},
		{"CHA", "CHA", false, true},
		{"CAR", "", false, false},
		{"fin", "", false, false},
		{"FI", "", false, false},
		{"", "", false, false},
		{"*", "", false, false},
	} {
		area, former, ok := Areas().Resolve(test.code)
		if area.Code != test.want || former != test.former || ok != test.ok {
			t.Errorf("Resolve(%q) = %q, former %v, %v; want %q, former %v, %v", test.code, area.Code, former, ok, test.want, test.former, test.ok)
		}
	}
}

func TestPartsOf(t *testing.T) {
	for _, test := range []struct {
		code string
		want []string
	}{
		{"GBR", []string{"GBR_E_W", "GBR_NI", "GBR_S"}},
		{"IRQ", []string{"IRQ_C", "IRQ_KRI"}},
		{"FIN", nil},
		{"", nil},
	} {
		var got []string
		for _, part := range Areas().PartsOf(test.code) {
			got = append(got, part.Code)
		}
		if !slices.Equal(got, test.want) {
			t.Errorf("PartsOf(%q) = %v, want %v", test.code, got, test.want)
		}
	}
}

func TestAreasAreWellFormed(t *testing.T) {
	list := Areas()
	shape := regexp.MustCompile(`^([A-Z]{3}|[A-Z]{3}_[A-Z_]+|WORLD|\d{3})$`)
	for _, area := range list.All() {
		if !shape.MatchString(area.Code) || area.NameEn == "" {
			t.Errorf("area %q is named %q", area.Code, area.NameEn)
		}
		if !HasCode("CL_AREA_KIND", area.Kind) {
			t.Errorf("area %s: kind %q", area.Code, area.Kind)
		}
		if _, ok := list.ByCode(area.Parent); area.Parent != "" && !ok {
			t.Errorf("area %s is part of %q, which is no area", area.Code, area.Parent)
		}
		for _, former := range area.FormerCodes {
			if _, present := list.ByCode(former); present {
				t.Errorf("%s is a former code of %s and the code of another area", former, area.Code)
			}
		}
		if area.ISO3 != "" && area.ISO3 != area.Code {
			t.Errorf("area %s has the ISO code %s", area.Code, area.ISO3)
		}
	}
}

func TestRegionsAreNotCountries(t *testing.T) {
	for code, want := range map[string]bool{"WORLD": true, "150": true, "FIN": false, "GBR_S": false, "XKX": false} {
		if area, _ := Areas().ByCode(code); area.IsRegion() != want {
			t.Errorf("IsRegion of %s is %v", code, !want)
		}
	}
}

// The list holds the whole reference table: codes, names and notes.
func TestAreasAgreeWithTheReference(t *testing.T) {
	rows, err := csv.NewReader(sharedtest.Open(t, "reference/methods/areas_m49.csv")).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	column := func(row []string, name string) string { return row[slices.Index(rows[0], name)] }
	for _, row := range rows[1:] {
		code := column(row, "unodc_code")
		for _, other := range []string{"iso3", "m49"} {
			if code == "" {
				code = column(row, other)
			}
		}
		area, ok := Areas().ByCode(code)
		if !ok || area.NameEn != column(row, "name_en") || area.Region != column(row, "region") ||
			area.Subregion != column(row, "subregion") || area.Parent != column(row, "parent_iso3") || area.Note != column(row, "note") {
			t.Errorf("area %s is %+v, in the reference %v", code, area, row)
		}
	}
	if got, want := len(Areas().All()), len(rows)-1; got != want {
		t.Errorf("%d areas, %d in the reference", got, want)
	}
}
