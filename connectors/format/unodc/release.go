package unodc

import (
	"fmt"
	"regexp"
	"strings"
	"time"

	"cts/connectors"
	"cts/connectors/workbook"
)

// recogniseRelease finds the date of the release: above the titles (A2, as
// dd/mm/yyyy), else in the properties of the workbook, else in the name of the file.
func recogniseRelease(book *workbook.Book, t table, fileName string) (connectors.Header, error) {
	issued, from, err := dateAboveTitles(book, t)
	if err != nil {
		return connectors.Header{}, err
	}
	var notes []string
	if issued.IsZero() {
		issued, from = book.Properties().Created, "properties of the workbook: created"
		notes = []string{"reader.release_from_properties"}
	}
	if issued.IsZero() {
		issued, from = dateInName(fileName), "name of the file"
		notes = []string{"reader.release_from_file_name"}
	}
	if issued.IsZero() {
		return connectors.Header{}, fmt.Errorf("sheet %s: no date of release above the titles, in the properties of the workbook or in the name of the file; "+
			"write it into the name as 2024-05-16: %w", t.sheet, connectors.ErrUnreadable)
	}
	return connectors.Header{
		Release: issued.Format(time.DateOnly), IssuedAt: issued, IssuedFrom: from, Notes: notes,
	}, nil
}

// dateAboveTitles reads the first date in column A above the titles; zero when there is none.
func dateAboveTitles(book *workbook.Book, t table) (issued time.Time, from string, err error) {
	for row, err := range book.Rows(t.sheet) {
		if err != nil {
			return time.Time{}, "", err
		}
		if row.Number >= t.headerRow {
			break
		}
		cell := row.At(1)
		from := workbook.Locator(t.sheet, cell.Row, cell.Column)
		if issued, ok := book.Date(cell); ok {
			return issued, from, nil
		}
		issued, ok, err := dayMonthYear(cell.Raw)
		if err != nil {
			return time.Time{}, "", fmt.Errorf("%s: %w", from, err)
		}
		if ok {
			return issued, from, nil
		}
	}
	return time.Time{}, "", nil
}

var slashed = regexp.MustCompile(`^\d{1,2}/\d{1,2}/\d{4}$`)

// dayMonthYear reads dd/mm/yyyy; what looks like it and is no date is an error, never a guess.
func dayMonthYear(text string) (t time.Time, ok bool, err error) {
	text = strings.TrimSpace(text)
	if !slashed.MatchString(text) {
		return time.Time{}, false, nil
	}
	t, err = time.Parse("2/1/2006", text)
	if err != nil || t.Year() < 1970 {
		return time.Time{}, false, fmt.Errorf("%q is not a date as dd/mm/yyyy; correct the cell: %w", text, connectors.ErrUnreadable)
	}
	return t, true, nil
}

var isoDate = regexp.MustCompile(`\d{4}-\d{2}-\d{2}`)

// dateInName finds the last date, as yyyy-mm-dd, in the path of a file; zero when there is none.
func dateInName(name string) time.Time {
	var last time.Time
	for _, text := range isoDate.FindAllString(name, -1) {
		if t, err := time.Parse(time.DateOnly, text); err == nil {
			last = t
		}
	}
	return last
}
