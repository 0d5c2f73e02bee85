package tabular

import (
	"encoding/csv"
	"fmt"
	"io"
	"math"
	"strings"
	"text/tabwriter"
)

// roundHalfAway rounds half away from zero (METHODS section 5, rounding).
func roundHalfAway(value float64, decimals int32) float64 {
	scale := math.Pow10(int(decimals))
	if rounded := math.Round(value*scale) / scale; !math.IsInf(rounded, 0) && !math.IsNaN(rounded) {
		return rounded
	}
	return value
}

func writeText(w io.Writer, table Table) error {
	out := tabwriter.NewWriter(w, 0, 4, 2, ' ', 0)
	fmt.Fprintln(out, strings.Join(headings(table), "\t"))
	for row, err := range table.Rows {
		if err != nil {
			return err
		}
		cells := make([]string, len(row))
		for i, value := range row {
			cells[i] = onOneLine(shown(value, table.Columns[i]))
		}
		fmt.Fprintln(out, strings.Join(cells, "\t"))
	}
	return out.Flush()
}

// writeRecordLines writes every row as lines of column and value, for rows that
// are wider than a screen; columns without a value are left out.
func writeRecordLines(w io.Writer, table Table) error {
	names := headings(table)
	at := 0
	for row, err := range table.Rows {
		if err != nil {
			return err
		}
		at++
		fmt.Fprintf(w, "row %d\n", at)
		lines := tabwriter.NewWriter(w, 0, 4, 2, ' ', 0)
		for i, value := range row {
			if cell := onOneLine(shown(value, table.Columns[i])); cell != "" {
				fmt.Fprintf(lines, "  %s\t%s\n", names[i], cell)
			}
		}
		if err := lines.Flush(); err != nil {
			return err
		}
	}
	return nil
}

func headings(table Table) []string {
	names := make([]string, len(table.Columns))
	for i, column := range table.Columns {
		names[i] = column.heading()
	}
	return names
}

func onOneLine(cell string) string {
	return strings.NewReplacer("\n", " ", "\r", " ", "\t", " ").Replace(cell)
}

func writeCSV(w io.Writer, table Table) error {
	return writeRecords(w, table, func(c Column) string { return c.Name }, nil, Harmless)
}

// writeSDMX writes SDMX-CSV 1.0: the data flow, then the columns under the
// names of their concepts, in upper case. Values stay as they are.
func writeSDMX(w io.Writer, table Table) error {
	flow := fmt.Sprintf("CTS:%s(1.0)", strings.ToUpper(table.Name))
	return writeRecords(w, table, func(c Column) string { return strings.ToUpper(c.Name) }, [][2]string{{"DATAFLOW", flow}}, text)
}

// writeRecords writes a header and the rows, behind columns that hold one value throughout.
func writeRecords(w io.Writer, table Table, name func(Column) string, constant [][2]string, cell func(any) string) error {
	out := csv.NewWriter(w)
	var record []string
	for _, c := range constant {
		record = append(record, c[0])
	}
	for _, column := range table.Columns {
		record = append(record, name(column))
	}
	if err := out.Write(record); err != nil {
		return err
	}
	for row, err := range table.Rows {
		if err != nil {
			return err
		}
		for i, c := range constant {
			record[i] = c[1]
		}
		for i, value := range row {
			record[len(constant)+i] = cell(value)
		}
		if err := out.Write(record); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

func writeMarkdown(w io.Writer, table Table) error {
	if table.Title != "" {
		fmt.Fprintf(w, "## %s\n\n", inMarkdown(table.Title))
	}
	fmt.Fprintf(w, "| %s |\n", strings.Join(mapped(headings(table), inMarkdown), " | "))
	fmt.Fprintf(w, "|%s\n", strings.Join(rules(table.Columns), ""))
	for row, err := range table.Rows {
		if err != nil {
			return err
		}
		cells := make([]string, len(row))
		for i, value := range row {
			cells[i] = inMarkdown(shown(value, table.Columns[i]))
		}
		fmt.Fprintf(w, "| %s |\n", strings.Join(cells, " | "))
	}
	for _, note := range table.Notes {
		fmt.Fprintf(w, "\n%s\n", inMarkdown(note))
	}
	return nil
}

// rules are the cells of the line under the heading: numbers stand at the right.
func rules(columns []Column) []string {
	cells := make([]string, len(columns))
	for i, column := range columns {
		cells[i] = "---|"
		if isNumber(column.Type) {
			cells[i] = "---:|"
		}
	}
	return cells
}

func mapped(texts []string, change func(string) string) []string {
	all := make([]string, len(texts))
	for i, text := range texts {
		all[i] = change(text)
	}
	return all
}

// inMarkdown keeps a text from being read as markup.
func inMarkdown(text string) string {
	return strings.NewReplacer("\\", "\\\\", "|", "\\|", "\n", " ", "\r", " ", "<", "&lt;", "*", "\\*", "_", "\\_", "`", "\\`", "[", "\\[").Replace(text)
}
