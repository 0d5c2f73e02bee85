package schemas

import (
	"slices"
	"strings"
	"sync"
)

// Area is a country, a territory, a part of a country that reports on its own,
// or a region of the UN's M49 standard: a row of the reference table areas.
type Area struct {
	Code               string   `col:"code"` // ISO 3166-1 alpha-3, UNODC's code, or the M49 number of a region
	NameEn             string   `col:"name_en"`
	Kind               string   `col:"kind"` // code of CL_AREA_KIND
	ISO2               string   `col:"iso2"`
	ISO3               string   `col:"iso3"`
	M49                string   `col:"m49"`
	Region             string   `col:"region"`
	Subregion          string   `col:"subregion"`
	IntermediateRegion string   `col:"intermediate_region"`
	UnodcCode          string   `col:"unodc_code"`
	UnodcName          string   `col:"unodc_name"`
	Parent             string   `col:"parent"`       // code of the country that it is a part of; empty for a whole country
	FormerCodes        []string `col:"former_codes"` // codes under which earlier releases published it
	HasPopulation      bool     `col:"has_population"`
	Note               string   `col:"note"`
	Source             string   `col:"source"`
	Standing           string   `col:"standing"`
}

// IsRegion tells whether the area is the world or a region of it, not one that reports.
func (a Area) IsRegion() bool { return strings.HasPrefix(a.Kind, "m49_") }

// AreaList finds areas by their codes.
type AreaList struct {
	all    []Area         // sorted by code
	index  map[string]int // by code
	former map[string]int // by former code
}

// Areas is the list of all areas.
func Areas() *AreaList { return areas() }

var areas = sync.OnceValue(func() *AreaList {
	list := &AreaList{all: shippedRows[Area]("areas/areas.csv"), index: map[string]int{}, former: map[string]int{}}
	slices.SortFunc(list.all, func(a, b Area) int { return strings.Compare(a.Code, b.Code) })
	for i, area := range list.all {
		list.index[area.Code] = i
		for _, code := range area.FormerCodes {
			list.former[code] = i
		}
	}
	return list
})

// Resolve finds an area by its code or by a code that it had in earlier
// releases (GBR_EW, KOS); former tells that it was the latter. Codes are
// compared as they are: a lower-case code is unknown.
func (l *AreaList) Resolve(code string) (area Area, former, ok bool) {
	if i, found := l.index[code]; found {
		return l.all[i], false, true
	}
	if i, found := l.former[code]; found {
		return l.all[i], true, true
	}
	return Area{}, false, false
}

// ByCode finds an area by its present code.
func (l *AreaList) ByCode(code string) (Area, bool) {
	i, ok := l.index[code]
	if !ok {
		return Area{}, false
	}
	return l.all[i], true
}

// NameEn is the English name of an area, or the code of one that is not listed.
func (l *AreaList) NameEn(code string) string {
	if area, ok := l.ByCode(code); ok {
		return area.NameEn
	}
	return code
}

// All lists the areas sorted by code.
func (l *AreaList) All() []Area { return slices.Clone(l.all) }

// PartsOf lists the parts of a country that report on their own, sorted by
// code; none for a country that reports as one.
func (l *AreaList) PartsOf(code string) []Area {
	var parts []Area
	for _, area := range l.all {
		if area.Parent == code && code != "" {
			parts = append(parts, area)
		}
	}
	return parts
}

// Reporting lists the areas that a collection could hear from, sorted by code:
// countries that report as one, and the parts of those that report in parts.
func (l *AreaList) Reporting() []Area {
	return slices.DeleteFunc(l.All(), func(area Area) bool {
		return area.IsRegion() || len(l.PartsOf(area.Code)) > 0 || area.Kind == "special_area"
	})
}
