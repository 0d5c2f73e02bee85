package schemas

import "sync"

// areaName is the name of an area in a language other than English. Names are
// for reading: they say nothing of the status of an area.
type areaName struct {
	Code     string `col:"code"`
	Language string `col:"language"`
	Name     string `col:"name"`
	Source   string `col:"source"`
	Standing string `col:"standing"`
}

var areaNames = sync.OnceValue(func() map[[2]string]string {
	names := map[[2]string]string{}
	for _, row := range shippedRows[areaName]("areas/names.csv") {
		names[[2]string{row.Code, row.Language}] = row.Name
	}
	return names
})

// NameIn is the name of the area in a language; ok is false where that is not
// known, and the name is the English one.
func (a Area) NameIn(language string) (name string, ok bool) {
	if name, ok := areaNames()[[2]string{a.Code, language}]; ok {
		return name, true
	}
	return a.NameEn, language == "en"
}
