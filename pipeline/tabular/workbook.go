package tabular

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"
)

// mostRows is how many rows a sheet of a workbook holds under title, heading and notes.
const mostRows = 1_000_000

// writeWorkbook writes one sheet: title, a frozen heading, the rows with the
// decimals of their columns, the notes beneath. Texts stay texts, so that none
// runs as a formula.
func writeWorkbook(w io.Writer, table Table) error {
	file := excelize.NewFile()
	defer file.Close()
	sheet := sheetName(table.Name)
	if err := file.SetSheetName("Sheet1", sheet); err != nil {
		return err
	}
	out, err := file.NewStreamWriter(sheet)
	if err != nil {
		return err
	}
	styles, err := stylesOf(file, table.Columns)
	if err != nil {
		return err
	}
	if err := writeSheet(out, table, styles); err != nil {
		return err
	}
	if err := out.Flush(); err != nil {
		return err
	}
	return file.Write(w)
}

func sheetName(name string) string {
	name = strings.Map(func(r rune) rune {
		if strings.ContainsRune(`[]:*?/\'`, r) {
			return '_'
		}
		return r
	}, name)
	if name == "" {
		return "table"
	}
	runes := []rune(name)
	return string(runes[:min(len(runes), 31)])
}

// styles are the numbers of the styles of a sheet.
type styles struct {
	title, heading int
	columns        []int
}

func stylesOf(file *excelize.File, columns []Column) (s styles, err error) {
	if s.title, err = file.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true, Size: 14}}); err != nil {
		return s, err
	}
	if s.heading, err = file.NewStyle(&excelize.Style{
		Font: &excelize.Font{Bold: true}, Alignment: &excelize.Alignment{WrapText: true, Vertical: "bottom"},
		Border: []excelize.Border{{Type: "bottom", Style: 2, Color: "4D5B6A"}},
	}); err != nil {
		return s, err
	}
	for _, column := range columns {
		style, err := file.NewStyle(columnStyle(column))
		if err != nil {
			return s, err
		}
		s.columns = append(s.columns, style)
	}
	return s, nil
}

func columnStyle(column Column) *excelize.Style {
	style := &excelize.Style{}
	if isNumber(column.Type) && column.Decimals.Valid {
		format := "#,##0"
		if column.Decimals.Value > 0 {
			format += "." + strings.Repeat("0", int(column.Decimals.Value))
		}
		style.CustomNumFmt = &format
	}
	return style
}

func writeSheet(out *excelize.StreamWriter, table Table, styles styles) error {
	if err := out.SetColWidth(1, max(1, len(table.Columns)), 18); err != nil {
		return err
	}
	top := 1
	if table.Title != "" {
		top = 3
	}
	if err := out.SetPanes(&excelize.Panes{
		Freeze: true, YSplit: top, TopLeftCell: fmt.Sprintf("A%d", top+1), ActivePane: "bottomLeft",
	}); err != nil {
		return err
	}
	if table.Title != "" {
		if err := out.SetRow("A1", []any{excelize.Cell{StyleID: styles.title, Value: table.Title}}); err != nil {
			return err
		}
	}
	var heading []any
	for _, column := range table.Columns {
		heading = append(heading, excelize.Cell{StyleID: styles.heading, Value: column.heading()})
	}
	if err := out.SetRow(fmt.Sprintf("A%d", top), heading); err != nil {
		return err
	}
	last, err := writeSheetRows(out, table, styles, top)
	if err != nil {
		return err
	}
	for i, note := range table.Notes {
		if err := out.SetRow(fmt.Sprintf("A%d", last+2+i), []any{note}); err != nil {
			return err
		}
	}
	return nil
}

func writeSheetRows(out *excelize.StreamWriter, table Table, styles styles, top int) (last int, err error) {
	last = top
	for row, err := range table.Rows {
		if err != nil {
			return last, err
		}
		if last++; last > mostRows {
			return last, fmt.Errorf("more than %d rows do not fit a sheet; choose csv or parquet", mostRows)
		}
		cells := make([]any, len(row))
		for i, value := range row {
			cells[i] = excelize.Cell{StyleID: styles.columns[i], Value: inWorkbook(value)}
		}
		if err := out.SetRow(fmt.Sprintf("A%d", last), cells); err != nil {
			return last, err
		}
	}
	return last, nil
}

// inWorkbook is a value as a cell holds it: numbers stay numbers, a missing value an empty cell.
func inWorkbook(value any) any {
	switch value.(type) {
	case time.Time, []string:
		return text(value)
	}
	return value
}
