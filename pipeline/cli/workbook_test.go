package cli_test

import (
	"strconv"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/xuri/excelize/v2"

	"cts/connectors/annotation"
)

// edit opens a workbook of a script, as a focal point would, and saves it.
func edit(script *testscript.TestScript, name string, change func(*excelize.File) error) {
	book, err := excelize.OpenFile(script.MkAbs(name))
	script.Check(err)
	script.Check(change(book))
	script.Check(book.Save())
	script.Check(book.Close())
}

// setCell FILE SHEET CELL NUMBER|TEXT writes into a cell.
func setCell(script *testscript.TestScript, negated bool, args []string) {
	if negated || len(args) != 4 {
		script.Fatalf("usage: setcell FILE SHEET CELL NUMBER|TEXT")
	}
	var value any = args[3]
	if number, err := strconv.ParseFloat(args[3], 64); err == nil {
		value = number
	}
	edit(script, args[0], func(book *excelize.File) error { return book.SetCellValue(args[1], args[2], value) })
}

// answer FILE RULE TEXT writes an explanation beside the first finding of a rule.
func answer(script *testscript.TestScript, negated bool, args []string) {
	if negated || len(args) != 3 {
		script.Fatalf("usage: answer FILE RULE TEXT")
	}
	edit(script, args[0], func(book *excelize.File) error {
		for _, sheet := range book.GetSheetList() {
			rows, err := book.GetRows(sheet)
			if err != nil || len(rows) == 0 || len(rows[0]) == 0 || rows[0][0] != annotation.SheetMark {
				continue
			}
			columns := map[string]int{}
			for i, id := range rows[0] {
				columns[id] = i
			}
			for number, row := range rows {
				if len(row) > columns["rule"] && row[columns["rule"]] == args[1] && number > 0 {
					cell, err := excelize.CoordinatesToCellName(columns[annotation.ColumnExplanation]+1, number+1)
					script.Check(err)
					return book.SetCellValue(sheet, cell, args[2])
				}
			}
		}
		script.Fatalf("%s lists no finding of %s", args[0], args[1])
		return nil
	})
}
