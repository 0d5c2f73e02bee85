package main

import (
	"errors"
	"fmt"
	"strconv"

	"cts/connectors/format/questionnaire"
	"cts/connectors/workbook"
)

// plant puts a problem into a filled form.
func plant(form *questionnaire.Form, filling questionnaire.Filling, problem Problem) error {
	kinds := map[string]func(*questionnaire.Form, questionnaire.Filling, Problem) error{
		"value": plantValue, "duplicate": plantDuplicate, "row": plantRow,
		"heading": plantHeading, "sheet_area": plantSheetArea, "column": plantColumn,
	}
	if kinds[problem.Kind] == nil {
		return fmt.Errorf("kind %q is not known", problem.Kind)
	}
	return kinds[problem.Kind](form, filling, problem)
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

func plantValue(form *questionnaire.Form, _ questionnaire.Filling, problem Problem) error {
	sheet, cell, err := form.Cell(problem.Item, problem.Year)
	if err != nil {
		return err
	}
	return form.File.SetCellValue(sheet, cell, problem.entry())
}

// plantDuplicate repeats the row of an item, with another value in one year.
func plantDuplicate(form *questionnaire.Form, _ questionnaire.Filling, problem Problem) error {
	sheet, row, err := form.Row(problem.Item)
	if err != nil {
		return err
	}
	_, cell, err := form.Cell(problem.Item, problem.Year)
	if err != nil {
		return err
	}
	if err := form.File.DuplicateRow(sheet, row); err != nil {
		return err
	}
	below, err := moved(cell, 1, 0)
	if err != nil {
		return err
	}
	return form.File.SetCellValue(sheet, below, problem.entry())
}

// plantRow adds a row with another code below an item.
func plantRow(form *questionnaire.Form, _ questionnaire.Filling, problem Problem) error {
	sheet, row, err := form.Row(problem.Item)
	if err != nil {
		return err
	}
	_, cell, err := form.Cell(problem.Item, problem.Year)
	if err != nil {
		return err
	}
	below, err := moved(cell, 1, 0)
	if err != nil {
		return err
	}
	if err := form.File.InsertRows(sheet, row+1, 1); err != nil {
		return err
	}
	return errors.Join(
		form.File.SetCellValue(sheet, workbook.Reference(row+1, 1), problem.Code),
		form.File.SetCellValue(sheet, workbook.Reference(row+1, 2), problem.Label),
		form.File.SetCellValue(sheet, below, problem.entry()),
	)
}

// plantHeading writes another year over a column.
func plantHeading(form *questionnaire.Form, _ questionnaire.Filling, problem Problem) error {
	year, err := strconv.Atoi(problem.Text)
	if err != nil {
		return err
	}
	sheet, cell, err := form.Heading(problem.Item, problem.Year)
	if err != nil {
		return err
	}
	return form.File.SetCellValue(sheet, cell, year)
}

// plantSheetArea writes another area on one sheet.
func plantSheetArea(form *questionnaire.Form, filling questionnaire.Filling, problem Problem) error {
	sheet, _, err := form.Row(problem.Item)
	if err != nil {
		return err
	}
	cells, err := form.File.SearchSheet(sheet, filling.RefArea)
	if err != nil {
		return err
	}
	if len(cells) != 1 {
		return fmt.Errorf("sheet %s names the area %d times", sheet, len(cells))
	}
	return form.File.SetCellValue(sheet, cells[0], problem.Text)
}

// plantColumn inserts a column before the years of a sheet.
func plantColumn(form *questionnaire.Form, filling questionnaire.Filling, problem Problem) error {
	sheet, _, err := form.Row(problem.Item)
	if err != nil {
		return err
	}
	_, cell, err := form.Heading(problem.Item, filling.Round-5)
	if err != nil {
		return err
	}
	_, column, err := workbook.ParseReference(cell)
	if err != nil {
		return err
	}
	return form.File.InsertCols(sheet, workbook.ColumnName(column), 1)
}

func moved(cell string, rows, columns int) (string, error) {
	row, column, err := workbook.ParseReference(cell)
	return workbook.Reference(row+rows, column+columns), err
}
