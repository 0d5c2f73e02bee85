package feedback

import (
	"archive/zip"
	"bytes"
	"cmp"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"cts/connectors/annotation"
	"cts/schemas"
)

// author signs the notes in comments.
const author = "cts"

// manyCells is from how many cells on a finding is told once for each block of
// cells, and not in every cell: a table of empty cells is one thing to see.
const manyCells = 12

// WriteWorkbook writes a copy of the workbook in which each cell concerned has a
// colour and a note, and a further sheet lists every finding. Values, formulas
// and formats of the original stay as they are. What an earlier check left in the
// workbook is taken out first. Of an ods or xls file the copy is a new workbook
// with its values. Of a file that is no workbook, the list of findings is a
// workbook of its own.
func (f *Feedback) WriteWorkbook(w io.Writer, original []byte, earlier []annotation.Line) error {
	a := &annotating{Feedback: f, styles: map[styled]int{}, own: map[cellOf]string{}}
	err := a.open(original)
	steps := []func() error{func() error { return a.clean(earlier) }, a.prepare, a.colour, a.note, a.sheet}
	if a.book == nil {
		a.book = excelize.NewFile()
		steps = []func() error{a.sheet, func() error { return a.book.DeleteSheet("Sheet1") }}
	}
	for _, step := range append(steps, func() error { return a.book.Write(w) }, func() error { return a.book.Close() }) {
		if err != nil {
			return fmt.Errorf("%s: annotated copy: %w", f.Delivery.FileName, err)
		}
		err = step()
	}
	return err
}

// open opens the original, or a copy of its values; the book stays nil for a file that is no workbook.
func (a *annotating) open(original []byte) (err error) {
	if isWorkbook(original) {
		a.copies = true
		a.book, err = excelize.OpenReader(bytes.NewReader(original), excelize.Options{UnzipSizeLimit: 256 << 20, UnzipXMLSizeLimit: 128 << 20})
		return err
	}
	a.book, err = valuesOf(original, a.Delivery.FileName)
	a.copies, a.values = a.book != nil, a.book != nil
	return err
}

// isWorkbook tells whether a file is an xlsx.
func isWorkbook(content []byte) bool {
	archive, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		return false
	}
	_, err = archive.Open("xl/workbook.xml")
	return err == nil
}

type annotating struct {
	*Feedback
	book   *excelize.File
	copies bool              // the book is a copy of the focal point's, and not the list alone
	values bool              // it is a copy of the values alone, since theirs has another format
	fills  map[string]int    // fill id by severity
	styles map[styled]int    // style with a fill, by the style without
	before map[cellOf]int    // style of each coloured cell before
	own    map[cellOf]string // comments of the focal point on cells with a note
}

type styled struct {
	style    int
	severity string
}

type cellOf struct{ sheet, reference string }

func (c cellOf) compare(d cellOf) int {
	return cmp.Or(cmp.Compare(c.sheet, d.sheet), cmp.Compare(len(c.reference), len(d.reference)), cmp.Compare(c.reference, d.reference))
}

// severityFill is the colour of a cell. Severities differ in lightness too, so
// that they can be told apart in print.
var severityFill = map[string]string{
	schemas.SeverityError: "F4A6A0", schemas.SeverityWarning: "FFE08A", schemas.SeverityInformation: "D6E6F5",
}

// prepare makes the colours.
func (a *annotating) prepare() error {
	a.fills, a.before = map[string]int{}, map[cellOf]int{}
	for _, severity := range []string{schemas.SeverityError, schemas.SeverityWarning, schemas.SeverityInformation} {
		style, err := a.book.NewStyle(&excelize.Style{Fill: solid(severityFill[severity])})
		if err != nil {
			return err
		}
		a.fills[severity] = *a.book.Styles.CellXfs.Xf[style].FillID
	}
	return nil
}

func solid(colour string) excelize.Fill {
	return excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{colour}}
}

// colour gives every cell concerned the colour of its gravest finding; explained findings have none.
func (a *annotating) colour() error {
	graver := slices.Clone(a.Entries)
	slices.SortStableFunc(graver, func(x, y Entry) int {
		return cmp.Compare(severityRank[y.Finding.Severity], severityRank[x.Finding.Severity])
	})
	for _, entry := range graver {
		if entry.Explanation != nil {
			continue
		}
		for _, place := range entry.Places {
			err := place.Cells(func(reference string) error {
				return a.colourCell(cellOf{place.Sheet, reference}, entry.Finding.Severity)
			})
			if err != nil {
				return err
			}
		}
	}
	return nil
}

func (a *annotating) colourCell(cell cellOf, severity string) error {
	before, ok := a.before[cell]
	if !ok {
		var err error
		if before, err = a.book.GetCellStyle(cell.sheet, cell.reference); err != nil {
			return err
		}
		a.before[cell] = before
	}
	style := a.withFill(styled{before, severity})
	return a.book.SetCellStyle(cell.sheet, cell.reference, cell.reference, style)
}

// withFill is a style that differs from another in its fill alone.
func (a *annotating) withFill(wanted styled) int {
	if style, ok := a.styles[wanted]; ok {
		return style
	}
	formats := a.book.Styles.CellXfs
	format := formats.Xf[wanted.style]
	fill, yes := a.fills[wanted.severity], true
	format.FillID, format.ApplyFill = &fill, &yes
	formats.Xf = append(formats.Xf, format)
	formats.Count = len(formats.Xf)
	a.styles[wanted] = len(formats.Xf) - 1
	return a.styles[wanted]
}

// note writes the notes of each cell into one comment, below what the focal
// point has written there.
func (a *annotating) note() error {
	notes := map[cellOf][]Entry{}
	for _, entry := range a.Entries {
		for _, cell := range notedCells(entry) {
			notes[cell] = append(notes[cell], entry)
		}
	}
	cells := make([]cellOf, 0, len(notes))
	for cell := range notes {
		cells = append(cells, cell)
	}
	slices.SortFunc(cells, cellOf.compare)
	if err := a.takeComments(cells); err != nil {
		return err
	}
	for _, cell := range cells {
		if err := a.noteCell(cell, notes[cell]); err != nil {
			return err
		}
	}
	return nil
}

func notedCells(entry Entry) []cellOf {
	var cells []cellOf
	all := 0
	for _, place := range entry.Places {
		all += place.Count()
	}
	for _, place := range entry.Places {
		if all > manyCells {
			cells = append(cells, cellOf{place.Sheet, place.First()})
			continue
		}
		_ = place.Cells(func(reference string) error {
			cells = append(cells, cellOf{place.Sheet, reference})
			return nil
		})
	}
	return cells
}

// takeComments takes the focal point's comments off the cells that get a note:
// a cell has one comment. They come back at the top of it.
func (a *annotating) takeComments(cells []cellOf) error {
	for _, sheet := range a.book.GetSheetList() {
		comments, err := a.book.GetComments(sheet)
		if err != nil {
			return err
		}
		for _, comment := range comments {
			cell := cellOf{sheet, comment.Cell}
			if !slices.Contains(cells, cell) {
				continue
			}
			a.own[cell] = commentText(comment)
			if err := a.book.DeleteComment(sheet, comment.Cell); err != nil {
				return err
			}
		}
	}
	return nil
}

func commentText(comment excelize.Comment) string {
	var text strings.Builder
	text.WriteString(comment.Text)
	for _, run := range comment.Paragraph {
		text.WriteString(run.Text)
	}
	return annotation.OwnComment(text.String())
}

func (a *annotating) noteCell(cell cellOf, entries []Entry) error {
	var runs []excelize.RichTextRun
	if own := a.own[cell]; own != "" {
		runs = append(runs, excelize.RichTextRun{Text: own + "\n\n"})
	}
	length := 0
	for i, entry := range entries {
		head, body := a.noteText(entry, i > 0)
		runs = append(runs, excelize.RichTextRun{Text: head, Font: &excelize.Font{Bold: true, Family: font, Size: 9}}, excelize.RichTextRun{Text: body})
		length += len([]rune(head)) + len([]rune(body))
	}
	return a.book.AddComment(cell.sheet, excelize.Comment{
		Cell: cell.reference, Author: author, Paragraph: runs, Width: 380, Height: uint(60 + 18*(length/48+2*len(entries))),
	})
}

// noteText is the heading and the text of one finding in a comment.
func (a *annotating) noteText(entry Entry, further bool) (head, body string) {
	head = annotation.NoteMark + a.words.text("severity."+severityKeys[entry.Finding.Severity]) + " " + strconv.Itoa(entry.Number) + "\n"
	if further {
		head = "\n\n" + head
	}
	body = entry.Told.Sentence.Text + " " + entry.Told.Remedy.Text
	if english := a.english(entry); english != "" {
		body += "\n" + english
	}
	if entry.Explanation != nil {
		body += "\n" + a.words.beside("explained", "text", entry.Explanation.Text)
	}
	return head, body
}

// clean takes out what an earlier check left: its sheet, notes and colours.
func (a *annotating) clean(earlier []annotation.Line) error {
	for _, line := range earlier {
		for _, record := range strings.Fields(line.Styles) {
			if err := a.restore(record); err != nil {
				return err
			}
		}
	}
	for _, sheet := range a.book.GetSheetList() {
		mark, err := a.book.GetCellValue(sheet, "A1")
		if err != nil {
			return err
		}
		if mark == annotation.SheetMark {
			if err := a.book.DeleteSheet(sheet); err != nil {
				return err
			}
			continue
		}
		if err := a.cleanComments(sheet); err != nil {
			return err
		}
	}
	return nil
}

func (a *annotating) cleanComments(sheet string) error {
	comments, err := a.book.GetComments(sheet)
	if err != nil {
		return err
	}
	for _, comment := range comments {
		whole := comment.Text
		for _, run := range comment.Paragraph {
			whole += run.Text
		}
		own := commentText(comment)
		if own == whole {
			continue
		}
		if err := a.book.DeleteComment(sheet, comment.Cell); err != nil {
			return err
		}
		if own == "" {
			continue
		}
		again := excelize.Comment{Cell: comment.Cell, Author: comment.Author, Paragraph: []excelize.RichTextRun{{Text: own}}}
		if err := a.book.AddComment(sheet, again); err != nil {
			return err
		}
	}
	return nil
}

// restore gives a cell the style that it had before it was coloured: sheet,
// cell and style, joined by colons. A record that no longer fits the workbook is
// left aside: a colour stays, no value is touched.
func (a *annotating) restore(record string) error {
	parts := strings.Split(record, ":")
	if len(parts) != 3 {
		return nil
	}
	sheet, err1 := url.QueryUnescape(parts[0])
	style, err2 := strconv.Atoi(parts[2])
	if err1 != nil || err2 != nil || style < 0 || !slices.Contains(a.book.GetSheetList(), sheet) {
		return nil //nolint:nilerr // see above: the record is left aside
	}
	if _, err := a.book.GetCellStyle(sheet, parts[1]); err != nil || style >= len(a.book.Styles.CellXfs.Xf) {
		return nil //nolint:nilerr // see above: the record is left aside
	}
	return a.book.SetCellStyle(sheet, parts[1], parts[1], style)
}
