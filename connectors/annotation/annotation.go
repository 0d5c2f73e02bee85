// Package annotation knows the marks that cts leaves in a workbook that it gives
// back with its findings: a sheet that lists them, with a column for the
// explanations, and notes in the comments of cells. Whoever reads such a
// workbook again takes neither for what the focal point says, and reads the
// explanations out of the sheet.
package annotation

import (
	"context"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode"

	"cts/connectors"
	"cts/connectors/workbook"
	"cts/schemas"
)

// SheetMark stands in the first cell of the sheet of findings. The other cells of
// that row, which is hidden, name the columns by the ids below.
const SheetMark = "cts:findings:1"

// Columns of the sheet of findings that are read back.
const (
	ColumnFinding     = "finding_id"
	ColumnFigures     = "figures"
	ColumnExplanation = "explanation"
	ColumnStyles      = "styles" // cells that were coloured, with the style that they had
)

// NoteMark begins every note that cts writes into a comment.
const NoteMark = "[cts] "

// OwnComment is the part of a comment that is not a note of cts.
func OwnComment(comment string) string {
	own, _, noted := strings.Cut(comment, NoteMark)
	if !noted {
		return comment
	}
	return strings.TrimSpace(own)
}

// IsSheet tells whether a sheet is the list of findings.
func IsSheet(book *workbook.Book, sheet string) (bool, error) {
	first, err := firstRow(book, sheet)
	return first.Number == 1 && first.At(1).Raw == SheetMark, err
}

func firstRow(book *workbook.Book, sheet string) (workbook.Row, error) {
	for row, err := range book.Rows(sheet) {
		return row, err
	}
	return workbook.Row{}, nil
}

// Line is one row of the sheet of findings, as it came back.
type Line struct {
	Locator     string // of the explanation
	FindingID   string
	Figures     string
	Explanation string
	Styles      string
}

// Says tells whether the explanation has a word or a number, and not a dash alone.
func (l Line) Says() bool {
	return strings.ContainsFunc(l.Explanation, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) })
}

// Lines reads the sheets of findings of a workbook; none is no error. A line of
// which somebody changed the ids belongs to no finding: it is left aside, or
// given without ids if it holds an explanation.
func Lines(ctx context.Context, file connectors.File) (lines []Line, err error) {
	book, err := workbook.Open(ctx, file, workbook.DefaultLimits())
	if err != nil {
		return nil, err
	}
	defer book.Close()
	for _, sheet := range book.Sheets() {
		found, err := linesOf(book, sheet.Name)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file.Name, err)
		}
		lines = append(lines, found...)
	}
	return lines, nil
}

func linesOf(book *workbook.Book, sheet string) ([]Line, error) {
	var lines []Line
	columns := map[string]int{}
	for row, err := range book.Rows(sheet) {
		if err != nil {
			return nil, err
		}
		if len(columns) == 0 {
			if row.Number != 1 || row.At(1).Raw != SheetMark {
				return nil, nil
			}
			for _, cell := range row.Cells {
				columns[cell.Raw] = cell.Column
			}
			continue
		}
		line := Line{
			Locator:   workbook.Locator(sheet, row.Number, columns[ColumnExplanation]),
			FindingID: textAt(row, columns[ColumnFinding]), Figures: textAt(row, columns[ColumnFigures]),
			Explanation: textAt(row, columns[ColumnExplanation]), Styles: textAt(row, columns[ColumnStyles]),
		}
		marked := identity.MatchString(line.FindingID) && identity.MatchString(line.Figures)
		switch {
		case marked:
			lines = append(lines, line)
		case line.Explanation != "" && !isFrame(row, columns):
			lines = append(lines, Line{Locator: line.Locator, Explanation: line.Explanation})
		}
	}
	return lines, nil
}

// isFrame tells whether a row stands around the list: a title, or the headings of
// the columns, which hold no number of a finding.
func isFrame(row workbook.Row, columns map[string]int) bool {
	_, err := strconv.Atoi(textAt(row, columns[SheetMark]))
	return err != nil
}

// identity is what an id of [schemas.ID] looks like.
var identity = regexp.MustCompile(fmt.Sprintf("^[0-9a-f]{%d}$", len(schemas.ID(""))))

func textAt(row workbook.Row, column int) string {
	if column == 0 {
		return ""
	}
	return strings.TrimSpace(row.At(column).Raw)
}
