package unodc

import (
	"fmt"
	"strings"

	"cts/connectors"
	"cts/connectors/workbook"
)

// titleRows is how far down the row of column titles may be.
const titleRows = 20

// The columns of all layouts, as the layout of 2023 titles them.
const (
	columnArea      = "Iso3_code"
	columnIndicator = "Indicator"
	columnCategory  = "Category"
	columnYear      = "Year"
	columnUnit      = "Unit of measurement"
	columnValue     = "VALUE"
)

var columns = []string{
	columnArea, "Country", "Region", "Subregion", columnIndicator, "Dimension", columnCategory,
	"Sex", "Age", columnYear, columnUnit, columnValue, "Source",
}

// otherTitles are titles of other layouts for the same columns.
var otherTitles = map[string]string{
	"Measurement": columnUnit,  // releases of 2022
	"txtVALUE":    columnValue, // trafficking in persons, where values are texts
}

// Layouts, named after the first release that was met in them.
const (
	layoutMeasurement = "UNODC-2022"    // the unit is titled Measurement
	layoutUnit        = "UNODC-2023"    // thirteen columns
	layoutText        = "UNODC-GLOTIP"  // values are texts
	layoutNoIndicator = "UNODC-2024-11" // other order, no indicator
)

// table says where in a workbook the figures are.
type table struct {
	sheet     string
	headerRow int
	titles    map[int]string // canonical titles by column
	value     int            // column of the values
	edition   string         // layout
}

// title names a column; one without a title is named by its letters.
func (t table) title(column int) string {
	if title := t.titles[column]; title != "" {
		return title
	}
	return workbook.ColumnName(column)
}

func (t table) column(title string) (column int, ok bool) {
	for column, found := range t.titles {
		if found == title {
			return column, true
		}
	}
	return 0, false
}

// findTable finds the one sheet that holds figures.
func findTable(book *workbook.Book) (table, error) {
	var found []table
	for _, sheet := range book.Sheets() {
		t, ok, err := findTitles(book, sheet.Name)
		if err != nil {
			return table{}, err
		}
		if ok {
			found = append(found, t)
		}
	}
	switch len(found) {
	case 0:
		return table{}, fmt.Errorf("no sheet with the columns %s, %s and %s in its first %d rows: %w",
			columnArea, columnYear, columnValue, titleRows, connectors.ErrNotRecognised)
	case 1:
		return found[0], nil
	}
	return table{}, fmt.Errorf("sheets %s and %s both hold figures; save each in a file of its own: %w",
		found[0].sheet, found[1].sheet, connectors.ErrUnreadable)
}

func findTitles(book *workbook.Book, sheet string) (table, bool, error) {
	for row, err := range book.Rows(sheet) {
		if err != nil {
			return table{}, false, err
		}
		if row.Number > titleRows {
			break
		}
		t := table{sheet: sheet, headerRow: row.Number, titles: titlesOf(row)}
		if t.hasTitles() {
			return t, true, t.check(row)
		}
	}
	return table{}, false, nil
}

// titlesOf reads a row as column titles.
func titlesOf(row workbook.Row) map[int]string {
	titles := map[int]string{}
	for _, cell := range row.Cells {
		if title := canonical(strings.TrimSpace(cell.Raw)); title != "" {
			titles[cell.Column] = title
		}
	}
	return titles
}

// canonical gives a title of any layout as the layout of 2023 has it; others stay as they are.
func canonical(title string) string {
	for _, known := range columns {
		if strings.EqualFold(title, known) {
			return known
		}
	}
	for other, known := range otherTitles {
		if strings.EqualFold(title, other) {
			return known
		}
	}
	return title
}

func (t table) hasTitles() bool {
	for _, title := range []string{columnArea, columnYear, columnValue} {
		if _, ok := t.column(title); !ok {
			return false
		}
	}
	return true
}

// check refuses titles that leave open what a figure means, and names the layout.
func (t *table) check(row workbook.Row) error {
	seen := map[string]bool{}
	for _, cell := range row.Cells {
		title := t.titles[cell.Column]
		if title != "" && seen[title] {
			return fmt.Errorf("%s: a second column titled %q; delete or rename one: %w",
				workbook.Locator(t.sheet, row.Number, cell.Column), title, connectors.ErrUnreadable)
		}
		seen[title] = true
	}
	for _, title := range []string{columnCategory, columnUnit} {
		if !seen[title] {
			return fmt.Errorf("%s: no column titled %q; a layout that this version does not know: %w",
				workbook.Locator(t.sheet, row.Number, 1), title, connectors.ErrUnreadable)
		}
	}
	t.value, _ = t.column(columnValue)
	t.edition = layoutOf(row)
	return nil
}

// layoutOf tells layouts apart by the titles as written.
func layoutOf(row workbook.Row) string {
	written := map[string]bool{}
	for _, cell := range row.Cells {
		written[strings.ToLower(strings.TrimSpace(cell.Raw))] = true
	}
	switch {
	case written["measurement"]:
		return layoutMeasurement
	case written["txtvalue"]:
		return layoutText
	case !written["indicator"]:
		return layoutNoIndicator
	}
	return layoutUnit
}

// blank tells whether a row shows nothing; white space shows nothing.
func blank(row workbook.Row) bool {
	for _, cell := range row.Cells {
		if strings.TrimSpace(cell.Raw) != "" || cell.Formula {
			return false
		}
	}
	return true
}
