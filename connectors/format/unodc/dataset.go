package unodc

import (
	"fmt"
	"slices"
	"strings"

	"cts/connectors"
	"cts/connectors/workbook"
)

// indicatorRows is how many rows are searched for an indicator that tells the dataset.
const indicatorRows = 5000

// sheetNameLength is where spreadsheet programs cut the name of a sheet.
const sheetNameLength = 31

// dataset is one series of releases.
type dataset struct {
	id         string
	name       string   // of the file; the sheet has it too, cut
	indicators []string // that no other dataset holds
}

// datasets lists the indicators of the releases 2022-06-06, 2023-05-11 and 2024-05-16.
var datasets = []dataset{
	{"UN-CTS-VIOLENT", "data_cts_violent_and_sexual_crime", []string{
		"Violent offences", "Victims of serious assault", "Victims of sexual violence",
		"Victims of sexual exploitation", "Offences of sexual nature",
	}},
	{"UN-CTS-CORRUPTION", "data_cts_corruption_and_economic_crime", []string{
		"Offences", "Acts against the environment",
	}},
	{"UN-CTS-PRISONS", "data_cts_prisons_and_prisoners", []string{
		"Persons held", "Persons held unsentenced", "Persons held unsentenced - Regional Estimate",
		"Persons entering prison", "Persons held under other types of supervision",
		"Mortality in prison", "Prisons facilities and capacity",
	}},
}

// recogniseDataset goes by the name of the sheet and, where someone renamed it, by the indicators.
func recogniseDataset(book *workbook.Book, t table) (id string, renamed bool, err error) {
	for _, d := range datasets {
		if strings.EqualFold(t.sheet, d.name[:min(len(d.name), sheetNameLength)]) {
			return d.id, false, nil
		}
	}
	id, err = datasetByIndicator(book, t)
	if err == nil && id == "" {
		err = fmt.Errorf("sheet %s: a table of UNODC, but neither the name of the sheet nor its indicators tell which of %q: %w",
			t.sheet, Descriptor.Datasets, connectors.ErrNotRecognised)
	}
	return id, true, err
}

// datasetByIndicator returns the dataset of the first known indicator, empty without one.
func datasetByIndicator(book *workbook.Book, t table) (string, error) {
	column, ok := t.column(columnIndicator)
	if !ok {
		return "", nil
	}
	for row, err := range book.Rows(t.sheet) {
		if err != nil {
			return "", err
		}
		if row.Number > t.headerRow+indicatorRows {
			break
		}
		if row.Number <= t.headerRow {
			continue
		}
		for _, d := range datasets {
			if slices.Contains(d.indicators, strings.TrimSpace(row.At(column).Raw)) {
				return d.id, nil
			}
		}
	}
	return "", nil
}
