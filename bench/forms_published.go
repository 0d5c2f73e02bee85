package main

import (
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"
)

// The published files whose counts are put into forms, and the edition that holds them.
var publishedCounts = []string{
	"2024-05-16/data_cts_violent_and_sexual_crime.xlsx",
	"2024-05-16/data_cts_corruption_and_economic_crime.xlsx",
}

const formEdition = "un-cts-2017"

// formItems names the item of the edition for each published category, as the
// publisher writes it, in lower case. Victims have their sex behind the item.
var formItems = map[string]string{
	"violent offences/serious assault":                                                   "2.1-x01",
	"violent offences/kidnapping":                                                        "2.1-x02",
	"violent offences/acts intended to induce fear or emotional distress":                "2.1-x03",
	"violent offences/acts intended to induce fear or emotional distress: cyber-related": "2.1-x04",
	"violent offences/sexual violence":                                                   "2.2-x01",
	"violent offences/sexual violence: rape":                                             "2.2-x02",
	"violent offences/sexual violence: sexual assault":                                   "2.2-x03",
	"violent offences/sexual violence: other acts of sexual violence":                    "2.2-x04",
	"violent offences/sexual exploitation":                                               "2.2-x05",
	"victims of serious assault/intimate partner or family member":                       "2.4-x01",
	"victims of serious assault/other perpetrator known to the victim":                   "2.4-x02",
	"victims of serious assault/perpetrator unknown to the victim":                       "2.4-x03",
	"victims of serious assault/relationship to perpetrator is not known":                "2.4-x04",
	"victims of sexual violence/intimate partner or family member":                       "2.5-x01",
	"victims of sexual violence/other perpetrator known to the victim":                   "2.5-x02",
	"victims of sexual violence/perpetrator unknown to the victim":                       "2.5-x03",
	"victims of sexual violence/relationship to perpetrator is not known":                "2.5-x04",
	"offences/burglary":                             "3-x01",
	"offences/theft":                                "3-x02",
	"offences/theft: of a motorized vehicle":        "3-x03",
	"offences/fraud":                                "3-x04",
	"offences/fraud: cyber-related (cy)":            "3-x05",
	"offences/corruption":                           "3-x06",
	"offences/corruption: bribery":                  "3-x07",
	"offences/corruption: other acts of corruption": "3-x08",
	"offences/money laundering":                     "3-x09",
	"offences/smuggling of migrants":                "3-x10",
	"offences/unlawful access to a computer system": "3-x11",
	"offences/unlawful interference with a computer system or computer data":                                 "3-x12",
	"offences/unlawful interception or access of computer data":                                              "3-x13",
	"acts against the environment/acts that cause environmental pollution or degradation":                    "3-x14",
	"acts against the environment/acts involving the movement of dumping of waste":                           "3-x15",
	"acts against the environment/trade or possession of protected or prohibited species of faune and flora": "3-x16",
	"acts against the environment/acts that result in the depletion of degradation of natural resources":     "3-x17",
}

// formCell is one published count and where the form asks for it.
type formCell struct {
	area, item string
	year       int32
}

// publishedCells are the counts of the files that the edition can hold.
type publishedCells struct {
	values   map[formCell]float64
	noItem   map[string]int // rows by category that the edition does not ask
	repeated int            // rows whose cell has another value already: the first counts
}

func readPublished(folder string, most int) (*publishedCells, error) {
	counts := &publishedCells{values: map[formCell]float64{}, noItem: map[string]int{}}
	for _, name := range publishedCounts {
		if err := counts.read(filepath.Join(folder, name)); err != nil {
			return nil, err
		}
	}
	if most > 0 {
		counts.keep(most)
	}
	return counts, nil
}

// read takes the counts out of a workbook with excelize, not with the readers that are measured.
func (p *publishedCells) read(path string) error {
	file, err := excelize.OpenFile(path)
	if err != nil {
		return err
	}
	defer file.Close()
	rows, err := file.GetRows(file.GetSheetName(0), excelize.Options{RawCellValue: true})
	if err != nil {
		return err
	}
	columns := map[string]int{}
	for _, row := range rows {
		if len(columns) == 0 {
			if slices.Contains(row, "Iso3_code") {
				for i, title := range row {
					columns[title] = i
				}
			}
			continue
		}
		cell := func(title string) string {
			if i := columns[title]; i < len(row) {
				return strings.TrimSpace(row[i])
			}
			return ""
		}
		if cell("Unit of measurement") == "Counts" {
			p.add(cell)
		}
	}
	return nil
}

func (p *publishedCells) add(cell func(string) string) {
	category := strings.ToLower(cell("Indicator") + "/" + cell("Category"))
	item, ok := formItems[category]
	if !ok {
		p.noItem[category]++
		return
	}
	if sex := cell("Sex"); strings.HasPrefix(category, "victims") {
		item += "-" + map[string]string{"Male": "M", "Female": "F", "Total": "T"}[sex]
	}
	year, err := strconv.ParseInt(cell("Year"), 10, 32)
	value, fault := strconv.ParseFloat(cell("VALUE"), 64)
	if err != nil || fault != nil {
		p.noItem[category+" (no year or no number)"]++
		return
	}
	key := formCell{cell("Iso3_code"), item, int32(year)}
	if known, twice := p.values[key]; twice && known != value {
		p.repeated++
		return
	}
	p.values[key] = value
}

func (p *publishedCells) codes() []string {
	var codes []string
	for key := range p.values {
		codes = append(codes, key.area)
	}
	slices.Sort(codes)
	return slices.Compact(codes)
}

func (p *publishedCells) areas() int { return len(p.codes()) }

func (p *publishedCells) keep(most int) {
	codes := p.codes()
	codes = codes[:min(most, len(codes))]
	for key := range p.values {
		if !slices.Contains(codes, key.area) {
			delete(p.values, key)
		}
	}
}
