package main

import (
	"errors"
	"fmt"
	"strconv"

	"cts/connectors/workbook"
	"cts/pipeline/form"
)

// plant puts a problem into a filled form.
func plant(made *form.Form, filling form.Filling, problem Problem) error {
	kinds := map[string]func(*form.Form, form.Filling, Problem) error{
		"value": plantValue, "duplicate": plantDuplicate, "row": plantRow,
		"heading": plantHeading, "sheet_area": plantSheetArea, "column": plantColumn,
	}
	if kinds[problem.Kind] == nil {
		return fmt.Errorf("kind %q is not known", problem.Kind)
	}
	return kinds[problem.Kind](made, filling, problem)
}

// entry is the value that a problem puts in: a number, a text, or nothing.
func (p Problem) entry() any {
	switch {
	case p.Number != nil:
		return *p.Number
	case p.Text != "":
		return p.Text
	}
	return nil
}

func plantValue(made *form.Form, _ form.Filling, problem Problem) error {
	sheet, cell, err := made.Cell(problem.Item, problem.Year)
	if err != nil {
		return err
	}
	return made.File.SetCellValue(sheet, cell, problem.entry())
}

// plantDuplicate repeats the row of an item, with another value in one year.
func plantDuplicate(made *form.Form, _ form.Filling, problem Problem) error {
	sheet, row, err := made.Row(problem.Item)
	if err != nil {
		return err
	}
	_, cell, err := made.Cell(problem.Item, problem.Year)
	if err != nil {
		return err
	}
	if err := made.File.DuplicateRow(sheet, row); err != nil {
		return err
	}
	below, err := moved(cell, 1, 0)
	if err != nil {
		return err
	}
	return made.File.SetCellValue(sheet, below, problem.entry())
}

// plantRow adds a row with another code below an item.
func plantRow(made *form.Form, _ form.Filling, problem Problem) error {
	sheet, row, err := made.Row(problem.Item)
	if err != nil {
		return err
	}
	_, cell, err := made.Cell(problem.Item, problem.Year)
	if err != nil {
		return err
	}
	below, err := moved(cell, 1, 0)
	if err != nil {
		return err
	}
	if err := made.File.InsertRows(sheet, row+1, 1); err != nil {
		return err
	}
	return errors.Join(
		made.File.SetCellValue(sheet, workbook.Reference(row+1, 1), problem.Code),
		made.File.SetCellValue(sheet, workbook.Reference(row+1, 2), problem.Label),
		made.File.SetCellValue(sheet, below, problem.entry()),
	)
}

// plantHeading writes another year over a column.
func plantHeading(made *form.Form, _ form.Filling, problem Problem) error {
	year, err := strconv.Atoi(problem.Text)
	if err != nil {
		return err
	}
	sheet, cell, err := made.Heading(problem.Item, problem.Year)
	if err != nil {
		return err
	}
	return made.File.SetCellValue(sheet, cell, year)
}

// plantSheetArea writes another area on one sheet.
func plantSheetArea(made *form.Form, filling form.Filling, problem Problem) error {
	sheet, _, err := made.Row(problem.Item)
	if err != nil {
		return err
	}
	cells, err := made.File.SearchSheet(sheet, filling.RefArea)
	if err != nil {
		return err
	}
	if len(cells) != 1 {
		return fmt.Errorf("sheet %s names the area %d times", sheet, len(cells))
	}
	return made.File.SetCellValue(sheet, cells[0], problem.Text)
}

// plantColumn inserts a column before the years of a sheet.
func plantColumn(made *form.Form, filling form.Filling, problem Problem) error {
	sheet, _, err := made.Row(problem.Item)
	if err != nil {
		return err
	}
	_, cell, err := made.Heading(problem.Item, filling.Round-5)
	if err != nil {
		return err
	}
	_, column, err := workbook.ParseReference(cell)
	if err != nil {
		return err
	}
	return made.File.InsertCols(sheet, workbook.ColumnName(column), 1)
}

func moved(cell string, rows, columns int) (string, error) {
	row, column, err := workbook.ParseReference(cell)
	return workbook.Reference(row+rows, column+columns), err
}
