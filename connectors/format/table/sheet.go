package table

import (
	"context"
	"fmt"
	"slices"
	"time"

	"cts/connectors"
	"cts/connectors/workbook"
	"cts/schemas"
)

// linesOf are the rows of the file, whatever it is.
func linesOf(file connectors.File, layout *schemas.TableLayout) lines {
	var start [4]byte
	if n, _ := file.ReadAt(start[:], 0); slices.Contains([]string{"PK\x03\x04", "\xd0\xcf\x11\xe0"}, string(start[:n])) { // a zip file (xlsx, ods) or a compound file (xls)
		return sheetLines(file, layout)
	}
	return textLines(file, layout)
}

// sheetLines are the rows of a worksheet.
func sheetLines(file connectors.File, layout *schemas.TableLayout) lines {
	return func(ctx context.Context, yield func(line) error) error {
		book, err := workbook.Open(ctx, file, workbook.DefaultLimits())
		if err != nil {
			return fmt.Errorf("%w: %w", err, errBroken)
		}
		defer book.Close()
		sheet, err := sheetOf(book, layout.Sheet)
		if err != nil {
			return err
		}
		for row, err := range book.Rows(sheet) {
			if err != nil {
				return fmt.Errorf("%w: %w", err, errBroken)
			}
			if err := yield(sheetLine(book, sheet, row)); err != nil {
				return err
			}
		}
		return nil
	}
}

func sheetOf(book *workbook.Book, name string) (string, error) {
	var names []string
	for _, sheet := range book.Sheets() {
		if sheet.Name == name || name == "" && sheet.Visibility == workbook.Visible {
			return sheet.Name, nil
		}
		names = append(names, sheet.Name)
	}
	return "", fmt.Errorf("no sheet %q; there are %q: %w", name, names, errNotThisTable)
}

func sheetLine(book *workbook.Book, sheet string, row workbook.Row) line {
	l := line{number: row.Number, place: func(column int) string { return workbook.Locator(sheet, row.Number, column+1) }}
	for _, found := range row.Cells {
		for len(l.cells) < found.Column {
			l.cells = append(l.cells, cell{kind: "blank"})
		}
		l.cells[found.Column-1] = cell{raw: found.Raw, kind: string(found.Type)}
		if day, ok := book.Date(found); ok && found.Type == workbook.Date {
			l.cells[found.Column-1].raw = day.Format(time.DateOnly)
		}
	}
	return l
}
