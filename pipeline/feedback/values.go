package feedback

import (
	"bytes"
	"context"
	"errors"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"cts/connectors"
	"cts/connectors/workbook"
)

// valuesOf makes an xlsx with what the cells of an ods or xls workbook say, sheet
// by sheet and cell by cell, so that findings can be shown where they stand.
// Formulas are given by their results; layout is not copied. The book is nil for
// a file that is no workbook.
func valuesOf(original []byte, name string) (*excelize.File, error) {
	ctx := context.Background() // what is read here was read before, within bounds
	from, err := workbook.Open(ctx, connectors.File{ReaderAt: bytes.NewReader(original), Name: name, Size: int64(len(original))}, workbook.DefaultLimits())
	if errors.Is(err, connectors.ErrNotRecognised) || errors.Is(err, connectors.ErrUnreadable) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer from.Close()
	book := excelize.NewFile()
	if err := book.SetSheetName("Sheet1", from.Sheets()[0].Name); err != nil {
		return nil, err
	}
	for _, sheet := range from.Sheets() {
		if err := copySheet(book, from, sheet); err != nil {
			return nil, err
		}
	}
	return book, nil
}

func copySheet(book *excelize.File, from *workbook.Book, sheet workbook.Sheet) error {
	if _, err := book.NewSheet(sheet.Name); err != nil {
		return err
	}
	for row, err := range from.Rows(sheet.Name) {
		if err != nil {
			return err
		}
		for _, cell := range row.Cells {
			if err := book.SetCellValue(sheet.Name, cell.Reference(), valueOf(from, cell)); err != nil {
				return err
			}
		}
	}
	return errors.Join(
		copyComments(book, from, sheet.Name),
		book.SetColWidth(sheet.Name, "A", "A", 12), book.SetColWidth(sheet.Name, "B", "B", 48), book.SetColWidth(sheet.Name, "C", "H", 14),
		book.SetSheetVisible(sheet.Name, sheet.Visibility == workbook.Visible),
	)
}

// valueOf is what a cell says, as excelize takes it; a text stays a text.
func valueOf(from *workbook.Book, cell workbook.Cell) any {
	switch cell.Type {
	case workbook.Number:
		if number, err := strconv.ParseFloat(cell.Raw, 64); err == nil {
			return number
		}
	case workbook.Date:
		if day, ok := from.Date(cell); ok {
			return day
		}
	case workbook.Blank:
		return nil
	}
	return cell.Raw
}

func copyComments(book *excelize.File, from *workbook.Book, sheet string) error {
	comments, err := from.Comments(sheet)
	if err != nil {
		return err
	}
	for reference, text := range comments {
		if strings.TrimSpace(text) == "" {
			continue
		}
		err := book.AddComment(sheet, excelize.Comment{Cell: reference, Paragraph: []excelize.RichTextRun{{Text: text}}})
		if err != nil {
			return err
		}
	}
	return nil
}
