package schemas

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// Populations that a rate may be divided by.
const (
	DenominatorWPP2024 = "WPP2024"          // UN World Population Prospects 2024, mid-year
	DenominatorUNODC   = "UNODC-2024-05-16" // behind the rates that UNODC published on 16 May 2024
)

// Denominator is one set of populations.
type Denominator struct {
	ID       string `col:"id"`
	Title    string `col:"title"`
	Source   string `col:"source"`
	Licence  string `col:"licence"`
	Note     string `col:"note"`
	Standing string `col:"standing"`
}

// Population is the mid-year population of an area by sex and age: a row of
// the reference table population.
type Population struct {
	DenominatorID string  `col:"denominator_id"`
	RefArea       string  `col:"ref_area"`
	Year          int32   `col:"year"`
	Sex           string  `col:"sex"`
	Age           string  `col:"age"`
	Persons       float64 `col:"persons"` // on 1 July
	Source        string  `col:"source"`
}

// Denominators lists the sets of populations, sorted by id.
func Denominators() []Denominator { return slices.Clone(denominators()) }

// Populations lists every population, sorted by denominator, area, year, sex
// and age. Do not change the slice: it is shared.
func Populations() []Population { return populations() }

// ResidentsOf lists the populations of all ages of the areas that are asked for,
// as World Population Prospects gives them, sorted like [Populations]. It reads
// the lines of these areas alone.
func ResidentsOf(asked func(area string) bool) []Population {
	common := Population{DenominatorID: DenominatorWPP2024, Source: denominatorSource(DenominatorWPP2024)}
	found := slices.Concat(
		readPopulations("population/wpp2024_midyear.csv", common, asked),
		readPopulations("population/wpp2024_regions.csv", common, asked),
	)
	slices.SortFunc(found, comparePopulations)
	return found
}

// PopulationOf finds one population; ok is false where the set does not hold it.
func PopulationOf(denominator, area string, year int32, sex, age string) (persons float64, ok bool) {
	wanted := Population{DenominatorID: denominator, RefArea: area, Year: year, Sex: sex, Age: age}
	i, ok := slices.BinarySearchFunc(populations(), wanted, comparePopulations)
	if !ok {
		return 0, false
	}
	return populations()[i].Persons, true
}

func comparePopulations(a, b Population) int {
	for _, difference := range []int{
		strings.Compare(a.DenominatorID, b.DenominatorID), strings.Compare(a.RefArea, b.RefArea),
		int(a.Year - b.Year), strings.Compare(a.Sex, b.Sex), strings.Compare(a.Age, b.Age),
	} {
		if difference != 0 {
			return difference
		}
	}
	return 0
}

var denominators = sync.OnceValue(func() []Denominator {
	return shippedRows[Denominator]("population/denominators.csv")
})

var populations = sync.OnceValue(func() []Population {
	wpp, unodc := denominatorSource(DenominatorWPP2024), denominatorSource(DenominatorUNODC)
	all := slices.Concat(
		readPopulations("population/wpp2024_midyear.csv", Population{DenominatorID: DenominatorWPP2024, Source: wpp}, everyArea),
		readPopulations("population/wpp2024_ages.csv", Population{DenominatorID: DenominatorWPP2024, Source: wpp}, everyArea),
		readPopulations("population/wpp2024_regions.csv", Population{DenominatorID: DenominatorWPP2024, Source: wpp}, everyArea),
		readPopulations("population/unodc_implied.csv", Population{DenominatorID: DenominatorUNODC, Source: unodc}, everyArea),
	)
	all = append(all, bothSexes(all)...)
	slices.SortFunc(all, comparePopulations)
	return all
})

func denominatorSource(id string) string {
	for _, d := range denominators() {
		if d.ID == id {
			return d.Source
		}
	}
	panic("schemas: population/denominators.csv lacks " + id)
}

// readPopulations reads a table with one row an area, year and sex, and one
// column an age band, named by its code. Areas that are not asked for are left out.
func readPopulations(name string, common Population, asked func(area string) bool) []Population {
	file, err := shipped.ReadFile(name)
	if err != nil {
		panic(fmt.Sprintf("schemas: %v", err))
	}
	file = linesOfAreas(file, asked)
	reader := csv.NewReader(bytes.NewReader(file))
	header, err := reader.Read()
	if err != nil || len(header) < 4 {
		panic(fmt.Sprintf("schemas: %s: header %v: %v", name, header, err))
	}
	rows := make([]Population, 0, (len(header)-3)*bytes.Count(file, []byte("\n")))
	repeated := map[string]string{} // one string for an area, however often it is named
	for {
		record, err := reader.Read()
		if err == io.EOF {
			return rows
		}
		if err != nil {
			panic(fmt.Sprintf("schemas: %s: %v", name, err))
		}
		row := common
		row.Year, row.Sex = int32(numberIn(name, record[1])), strings.Clone(record[2])
		if repeated[record[0]] == "" {
			repeated[record[0]] = strings.Clone(record[0])
		}
		row.RefArea = repeated[record[0]]
		for i, age := range header[3:] {
			row.Age, row.Persons = age, numberIn(name, record[i+3])
			rows = append(rows, row)
		}
	}
}

func everyArea(string) bool { return true }

// linesOfAreas keeps the header and the lines that begin with an area that is asked for.
func linesOfAreas(file []byte, asked func(area string) bool) []byte {
	kept := make([]byte, 0, len(file))
	for line := range bytes.Lines(file) {
		area, _, _ := bytes.Cut(line, []byte(","))
		if len(kept) == 0 || asked(string(area)) {
			kept = append(kept, line...)
		}
	}
	return slices.Clip(kept)
}

func numberIn(name, text string) float64 {
	number, err := strconv.ParseFloat(text, 64)
	if err != nil {
		panic(fmt.Sprintf("schemas: %s: %v", name, err))
	}
	return number
}

// bothSexes adds up men and women of each age band: a total only where both are given.
func bothSexes(all []Population) []Population {
	men := map[Population]float64{}
	for _, p := range all {
		if p.Sex == "M" && p.Age != Total {
			men[withoutPersons(p)] = p.Persons
		}
	}
	var sums []Population
	for _, women := range all {
		if women.Sex != "F" || women.Age == Total {
			continue
		}
		total := withoutPersons(women)
		if persons, ok := men[total]; ok {
			total.Persons = persons + women.Persons
			sums = append(sums, total)
		}
	}
	return sums
}

// withoutPersons is the key of a population for both sexes.
func withoutPersons(p Population) Population {
	p.Sex, p.Persons = Total, 0
	return p
}
