package unodc

import (
	"fmt"
	"maps"
	"strings"

	"cts/connectors"
	"cts/connectors/workbook"
	"cts/schemas"
)

// indicatorRows is how many rows are searched for an indicator that tells the dataset.
const indicatorRows = 5000

// sheetNameLength is where spreadsheet programs cut the name of a sheet.
const sheetNameLength = 31

// datasets are the publications that this format reads.
var datasets = []string{"UN-CTS-VIOLENT", "UN-CTS-CORRUPTION", "UN-CTS-PRISONS"}

// fileNames are the names of the publisher's files; the sheet has the same name, cut.
var fileNames = map[string]string{
	"data_cts_violent_and_sexual_crime":      "UN-CTS-VIOLENT",
	"data_cts_corruption_and_economic_crime": "UN-CTS-CORRUPTION",
	"data_cts_prisons_and_prisoners":         "UN-CTS-PRISONS",
}

// recogniseDataset goes by the name of the sheet and, where someone renamed it, by the indicators.
func recogniseDataset(book *workbook.Book, t table) (id string, renamed bool, err error) {
	for name, id := range fileNames {
		if strings.EqualFold(t.sheet, name[:min(len(name), sheetNameLength)]) {
			return id, false, nil
		}
	}
	id, err = datasetByIndicator(book, t)
	if err == nil && id == "" {
		err = fmt.Errorf("sheet %s: a table of UNODC, but neither the name of the sheet nor its indicators tell which of %q: %w",
			t.sheet, datasets, connectors.ErrNotRecognised)
	}
	return id, true, err
}

// datasetByIndicator returns the dataset of the first known indicator, empty without one.
func datasetByIndicator(book *workbook.Book, t table) (string, error) {
	column, ok := t.column(columnIndicator)
	if !ok {
		return "", nil
	}
	known := datasetsByIndicator()
	for row, err := range book.Rows(t.sheet) {
		if err != nil {
			return "", err
		}
		if row.Number > t.headerRow+indicatorRows {
			break
		}
		id, ok := known[strings.TrimSpace(row.At(column).Raw)]
		if ok && row.Number > t.headerRow {
			return id, nil
		}
	}
	return "", nil
}

// datasetsByIndicator lists the indicators that a single dataset holds.
func datasetsByIndicator() map[string]string {
	known := map[string]string{}
	for _, id := range datasets {
		publication, ok := schemas.PublicationOf(id)
		if !ok {
			continue
		}
		for _, item := range publication.Items() {
			if other, taken := known[item.IndicatorLabel]; taken && other != id {
				known[item.IndicatorLabel] = ""
				continue
			}
			known[item.IndicatorLabel] = id
		}
	}
	maps.DeleteFunc(known, func(_, id string) bool { return id == "" })
	return known
}
