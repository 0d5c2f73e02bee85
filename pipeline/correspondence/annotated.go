package correspondence

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/xuri/excelize/v2"

	"cts/connectors"
	"cts/iccs/review"
	"cts/schemas"
)

// Wording gives the text of a finding.
type Wording func(review.Finding) string

// colours of the cells that findings are about, by severity.
var colours = map[string]string{
	schemas.SeverityError: "F8CBAD", schemas.SeverityWarning: "FFE699", schemas.SeverityInformation: "DDEBF7",
}

// findingsSheet is the sheet that lists the findings.
const findingsSheet = "Findings"

// Annotate writes the author's spreadsheet again as a workbook: a colour and a
// note on each cell concerned, and a sheet that lists all findings.
func Annotate(ctx context.Context, file connectors.File, findings []review.Finding, wording Wording, w io.Writer) error {
	book, err := openForNotes(ctx, file)
	if err != nil {
		return err
	}
	defer book.Close()
	if err := noteCells(book, findings, wording); err != nil {
		return fmt.Errorf("%s: %w", file.Name, err)
	}
	if err := listFindings(book, findings, wording); err != nil {
		return fmt.Errorf("%s: %w", file.Name, err)
	}
	return book.Write(w)
}

// openForNotes opens a workbook, or makes one of a CSV file.
func openForNotes(ctx context.Context, file connectors.File) (*excelize.File, error) {
	sheets, err := readSheets(ctx, file) // holds the file to the limits
	if err != nil {
		return nil, err
	}
	if len(sheets) != 1 || !strings.Contains(firstPlace(sheets[0]), ":") {
		content, err := io.ReadAll(io.NewSectionReader(file, 0, file.Size))
		if err != nil {
			return nil, err
		}
		return excelize.OpenReader(bytes.NewReader(content))
	}
	book := excelize.NewFile()
	if err := book.SetColWidth("Sheet1", "A", "Z", 24); err != nil {
		return nil, err
	}
	for i, l := range sheets[0].rows {
		for _, column := range l.numbers() {
			name, err := excelize.CoordinatesToCellName(column, i+1)
			if err != nil {
				return nil, err
			}
			if err := book.SetCellStr("Sheet1", name, l.cells[column].text); err != nil {
				return nil, err
			}
		}
	}
	return book, nil
}

func firstPlace(s sheet) string {
	for _, l := range s.rows {
		for _, c := range l.cells {
			return c.place
		}
	}
	return ""
}

// noteCells puts the findings of each cell into one note.
func noteCells(book *excelize.File, findings []review.Finding, wording Wording) error {
	notes, severity := map[string][]string{}, map[string]string{}
	var places []string
	for _, finding := range findings {
		if _, known := notes[finding.Place]; !known {
			places = append(places, finding.Place)
			severity[finding.Place] = finding.Severity // findings of a place come worst first
		}
		notes[finding.Place] = append(notes[finding.Place], wording(finding))
	}
	for _, place := range places {
		name, at, ok := strings.Cut(place, "!")
		if row := rowOfText(place); !ok && row > 0 {
			name, at, ok = "Sheet1", fmt.Sprintf("A%d", row), true
		}
		if index, err := book.GetSheetIndex(strings.Trim(name, "'")); !ok || err != nil || index < 0 {
			continue
		}
		if err := noteCell(book, strings.Trim(name, "'"), at, strings.Join(notes[place], "\n"), colours[severity[place]]); err != nil {
			return err
		}
	}
	return nil
}

// rowOfText is the line of a place in a CSV file.
func rowOfText(place string) (row int) {
	at := strings.LastIndex(place, ":")
	if at < 0 {
		return 0
	}
	_, err := fmt.Sscanf(place[at+1:], "%d", &row)
	if err != nil {
		return 0
	}
	return row
}

func noteCell(book *excelize.File, sheet, at, text, colour string) error {
	style, err := book.NewStyle(&excelize.Style{Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{colour}}})
	if err != nil {
		return err
	}
	if err := book.SetCellStyle(sheet, at, at, style); err != nil {
		return err
	}
	return book.AddComment(sheet, excelize.Comment{Cell: at, Author: "cts", Paragraph: []excelize.RichTextRun{{Text: text}}})
}

func listFindings(book *excelize.File, findings []review.Finding, wording Wording) error {
	if _, err := book.NewSheet(findingsSheet); err != nil {
		return err
	}
	writer, err := book.NewStreamWriter(findingsSheet)
	if err != nil {
		return err
	}
	for column, width := range []float64{14, 16, 16, 44, 12, 12, 100} {
		if err := writer.SetColWidth(column+1, column+1, width); err != nil {
			return err
		}
	}
	if err := writer.SetRow("A1", []any{"severity", "place", "code", "title", "ICCS", "probably", "what to do"}); err != nil {
		return err
	}
	for i, f := range findings {
		row := []any{f.Severity, f.Place, f.Code, f.Title, f.ICCS, f.Fix, wording(f)}
		if err := writer.SetRow(fmt.Sprintf("A%d", i+2), row); err != nil {
			return err
		}
	}
	return writer.Flush()
}
