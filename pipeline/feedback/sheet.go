package feedback

import (
	"cmp"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"cts/connectors/annotation"
	"cts/connectors/workbook"
	"cts/schemas"
)

// Rows of the sheet of findings. The first, hidden, holds the mark and the ids of
// the columns, by which the sheet is read when it comes back.
const (
	markRow    = 1
	titleRow   = 2
	summaryRow = 3
	howRow     = 4
	headRow    = 6
)

// font is one that office programs have for every script, or put another in place of.
const font = "Calibri"

// cellLimit is the most characters that a cell of a workbook holds.
const cellLimit = 32767

// column is a column of the sheet of findings.
type column struct {
	id     string
	width  float64
	hidden bool
}

func (a *annotating) columns() []column {
	all := []column{
		{id: annotation.SheetMark, width: 6}, {id: "severity", width: 14}, {id: "place", width: 24}, {id: "message", width: 58},
		{id: "remedy", width: 36}, {id: "stake", width: 20}, {id: annotation.ColumnExplanation, width: 44},
	}
	if a.drafts() {
		all = append(all, column{id: "english", width: 58})
	}
	return append(all, column{id: "cells", width: 30}, column{id: "rule", width: 10},
		column{id: annotation.ColumnFinding, hidden: true}, column{id: annotation.ColumnFigures, hidden: true},
		column{id: annotation.ColumnStyles, hidden: true})
}

// drafts tells whether any text is a draft, which has the English beside it.
func (a *annotating) drafts() bool {
	return slices.ContainsFunc(a.Entries, func(e Entry) bool { return e.english() != "" })
}

// sheetWriting is the state of writing the sheet of findings.
type sheetWriting struct {
	*annotating
	name    string
	columns []column
	look    map[string]int // style ids
}

// sheet writes the list of findings behind the sheets of the workbook and opens
// the workbook on it.
func (a *annotating) sheet() error {
	s := &sheetWriting{annotating: a, name: a.freeName(), columns: a.columns()}
	index, err := a.book.NewSheet(s.name)
	if err != nil {
		return err
	}
	for _, step := range []func() error{s.makeLook, s.head, s.lines, s.frame} {
		if err := step(); err != nil {
			return err
		}
	}
	a.book.SetActiveSheet(index)
	return nil
}

// freeName is the name of the sheet; numbered where the workbook has one of that name.
func (a *annotating) freeName() string {
	wanted := a.words.text("sheet")
	name := wanted
	for n := 2; slices.ContainsFunc(a.book.GetSheetList(), func(s string) bool { return strings.EqualFold(s, name) }); n++ {
		name = fmt.Sprintf("%s %d", wanted, n)
	}
	return name
}

func (s *sheetWriting) makeLook() error {
	wrap := &excelize.Alignment{WrapText: true, Vertical: "top", Horizontal: s.side(), ReadingOrder: s.order()}
	english := &excelize.Alignment{WrapText: true, Vertical: "top", Horizontal: "left", ReadingOrder: leftToRight}
	line := []excelize.Border{{Type: "bottom", Color: "C8CDD2", Style: 1}}
	looks := map[string]*excelize.Style{
		"title":   {Font: &excelize.Font{Bold: true, Size: 16}, Alignment: &excelize.Alignment{Horizontal: s.side(), Vertical: "center"}},
		"text":    {Alignment: wrap},
		"head":    {Font: &excelize.Font{Bold: true, Color: "FFFFFF"}, Fill: solid("1F3A4D"), Alignment: wrap},
		"cell":    {Alignment: wrap, Border: line},
		"code":    {Alignment: english, Border: line},
		"english": {Alignment: english, Border: line, Font: &excelize.Font{Color: "5A646E", Italic: true}},
		"place":   {Alignment: english, Border: line, Font: &excelize.Font{Color: "0B57A4", Underline: "single"}},
		"answer":  {Alignment: wrap, Border: line, Fill: solid("FFFDE7"), Protection: &excelize.Protection{Locked: false}, NumFmt: 49},
	}
	for severity, fill := range severityFill {
		looks[severity] = &excelize.Style{Alignment: wrap, Border: line, Fill: solid(fill), Font: &excelize.Font{Bold: true}}
	}
	s.look = map[string]int{}
	for _, name := range slices.Sorted(maps.Keys(looks)) {
		if looks[name].Font == nil {
			looks[name].Font = &excelize.Font{}
		}
		looks[name].Font.Family = font
		id, err := s.book.NewStyle(looks[name])
		if err != nil {
			return err
		}
		s.look[name] = id
	}
	return nil
}

// Directions of reading, as a workbook numbers them.
const (
	leftToRight uint64 = 1
	rightToLeft uint64 = 2
)

func (s *sheetWriting) order() uint64 {
	if s.words.direction() == "rtl" {
		return rightToLeft
	}
	return leftToRight
}

// how tells what to do with the copy.
func (s *sheetWriting) how() string {
	if s.values {
		return s.words.beside("how_values")
	}
	return s.words.beside("how")
}

// side is where a line of text begins.
func (s *sheetWriting) side() string {
	if s.words.direction() == "rtl" {
		return "right"
	}
	return "left"
}

func (s *sheetWriting) set(row, column int, value any, look string) error {
	reference := workbook.Reference(row, column)
	if err := s.book.SetCellValue(s.name, reference, value); err != nil {
		return err
	}
	if look == "" {
		return nil
	}
	return s.book.SetCellStyle(s.name, reference, reference, s.look[look])
}

// head writes mark, title, totals, what to do, and the headings.
func (s *sheetWriting) head() error {
	last := workbook.ColumnName(s.visible())
	for _, line := range []struct {
		row        int
		text, look string
	}{{titleRow, s.title(), "title"}, {summaryRow, s.counts().Text + " " + s.verdict().Beside("\n"), "text"}, {howRow, s.how(), "text"}} {
		if err := s.set(line.row, 1, line.text, line.look); err != nil {
			return err
		}
		if err := s.book.MergeCell(s.name, workbook.Reference(line.row, 1), last+strconv.Itoa(line.row)); err != nil {
			return err
		}
	}
	for i, column := range s.columns {
		if err := s.set(markRow, i+1, column.id, ""); err != nil {
			return err
		}
		if column.hidden {
			continue
		}
		id := column.id
		if i == 0 {
			id = "number"
		}
		if err := s.set(headRow, i+1, s.words.beside("column."+id), "head"); err != nil {
			return err
		}
	}
	return nil
}

// visible is the number of columns that are shown.
func (s *sheetWriting) visible() int {
	shown := 0
	for _, column := range s.columns {
		if !column.hidden {
			shown++
		}
	}
	return shown
}

// lines writes one row for each finding.
func (s *sheetWriting) lines() error {
	styles := s.styleRecords()
	for i, entry := range s.Entries {
		row := headRow + 1 + i
		values := map[string]any{
			annotation.SheetMark: entry.Number, "severity": s.words.severity("severity", entry.Finding.Severity).Beside("\n"),
			"place": s.firstPlace(entry), "message": entry.Told.Sentence.Text, "remedy": entry.Told.Remedy.Text,
			"stake": s.stake(entry), annotation.ColumnExplanation: explanationText(entry), "english": entry.english(),
			"cells": allPlaces(entry), "rule": entry.Finding.RuleID,
			annotation.ColumnFinding: entry.Finding.FindingID, annotation.ColumnFigures: entry.Finding.Figures,
			annotation.ColumnStyles: at(styles, i),
		}
		for c, column := range s.columns {
			if err := s.set(row, c+1, values[column.id], s.lookOf(column, entry)); err != nil {
				return err
			}
		}
		if err := s.link(row, entry); err != nil {
			return err
		}
		if err := s.book.SetRowHeight(s.name, row, s.height(entry)); err != nil {
			return err
		}
	}
	return nil
}

func (s *sheetWriting) lookOf(column column, entry Entry) string {
	switch {
	case column.hidden:
		return ""
	case column.id == "severity" && entry.Explanation == nil:
		return entry.Finding.Severity
	case column.id == annotation.ColumnExplanation:
		return "answer"
	case column.id == "english":
		return "english"
	case column.id == "place" && len(entry.Places) > 0:
		return "place"
	case column.id == "cells" || column.id == "rule":
		return "code"
	}
	return "cell"
}

// height is that of the longest text of the row, about 15 points a line.
func (s *sheetWriting) height(entry Entry) float64 {
	lines := 1.0
	for text, width := range map[string]float64{
		entry.Told.Sentence.Text: 58, entry.Told.Remedy.Text: 36, entry.english(): 58, explanationText(entry): 44, s.stake(entry): 20,
		allPlaces(entry): 30,
	} {
		lines = max(lines, float64(1+displayWidth(text)/int(width)))
	}
	return min(409, 15*lines+4)
}

// displayWidth counts letters; those of East Asian scripts are twice as wide.
func displayWidth(text string) int {
	width := 0
	for _, letter := range text {
		width++
		if letter >= 0x2E80 && letter <= 0xFFDC {
			width++
		}
	}
	return width
}

func (s *sheetWriting) firstPlace(entry Entry) string {
	if len(entry.Places) == 0 {
		return s.words.text("no_cell")
	}
	return entry.Places[0].String()
}

// allPlaces lists every block of cells behind the first. More than a cell holds
// is told in words, never cut silently; the page lists all.
func allPlaces(entry Entry) string {
	var further []string
	for i, place := range entry.Places {
		if i > 0 {
			further = append(further, place.String())
		}
	}
	text := strings.Join(further, ", ")
	if len(text) > cellLimit {
		text = fmt.Sprintf("%d", len(further))
	}
	return text
}

func explanationText(entry Entry) string {
	if entry.Explanation == nil {
		return ""
	}
	return entry.Explanation.Text
}

// link leads from the place to the cells.
func (s *sheetWriting) link(row int, entry Entry) error {
	if len(entry.Places) == 0 || !s.copies {
		return nil
	}
	place := entry.Places[0]
	target := "'" + strings.ReplaceAll(place.Sheet, "'", "''") + "'!" + place.Range()
	return s.book.SetCellHyperLink(s.name, workbook.Reference(row, 3), target, "Location")
}

// frame sets widths, hides what only the program reads, and keeps the headings in sight.
func (s *sheetWriting) frame() error {
	for i, column := range s.columns {
		name := workbook.ColumnName(i + 1)
		if column.hidden {
			if err := s.book.SetColVisible(s.name, name, false); err != nil {
				return err
			}
			continue
		}
		if err := s.book.SetColWidth(s.name, name, name, column.width); err != nil {
			return err
		}
	}
	if err := s.book.SetRowVisible(s.name, markRow, false); err != nil {
		return err
	}
	for row, height := range map[int]float64{titleRow: 28, summaryRow: 52, howRow: 84, headRow: 34} {
		if err := s.book.SetRowHeight(s.name, row, height); err != nil {
			return err
		}
	}
	if err := s.book.SetPanes(s.name, &excelize.Panes{Freeze: true, YSplit: headRow, TopLeftCell: workbook.Reference(headRow+1, 1), ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	mirrored, lines := s.words.direction() == "rtl", false
	if err := s.book.SetSheetView(s.name, 0, &excelize.ViewOptions{RightToLeft: &mirrored, ShowGridLines: &lines}); err != nil {
		return err
	}
	return s.printed()
}

// printed lays the sheet out for paper: across, one page wide. The filter comes
// first, because it sets the properties of the sheet anew.
func (s *sheetWriting) printed() error {
	if len(s.Entries) > 0 {
		area := workbook.Reference(headRow, 1) + ":" + workbook.Reference(headRow+len(s.Entries), s.visible())
		if err := s.book.AutoFilter(s.name, area, nil); err != nil {
			return err
		}
	}
	across, size, wide, high, fit := "landscape", 9, 1, 0, true
	if err := s.book.SetPageLayout(s.name, &excelize.PageLayoutOptions{Orientation: &across, Size: &size, FitToWidth: &wide, FitToHeight: &high}); err != nil {
		return err
	}
	return s.book.SetSheetProps(s.name, &excelize.SheetPropsOptions{FitToPage: &fit})
}

// styleRecords are the styles that the coloured cells had, as texts that fit a
// cell, so that the next check can take the colours out.
func (s *sheetWriting) styleRecords() []string {
	sheets := s.book.GetSheetList()
	cells := make([]cellOf, 0, len(s.before))
	for cell := range s.before {
		cells = append(cells, cell)
	}
	slices.SortFunc(cells, func(x, y cellOf) int {
		return cmp.Or(cmp.Compare(slices.Index(sheets, x.sheet), slices.Index(sheets, y.sheet)), x.compare(y))
	})
	var texts []string
	var text strings.Builder
	for _, cell := range cells {
		record := fmt.Sprintf("%s:%s:%d ", url.QueryEscape(cell.sheet), cell.reference, s.before[cell])
		if text.Len()+len(record) > cellLimit {
			texts = append(texts, text.String())
			text.Reset()
		}
		text.WriteString(record)
	}
	return append(texts, text.String())
}

func at(texts []string, i int) string {
	if i < len(texts) {
		return texts[i]
	}
	return ""
}

// stake says what a finding may change.
func (f *Feedback) stake(entry Entry) string {
	var parts []string
	if entry.Stake.Figures > 0 {
		parts = append(parts, f.words.counted("stake.figures", entry.Stake.Figures))
	}
	if entry.Open() {
		parts = append(parts, f.words.text("stake.held"))
	} else if entry.Stake.Share >= 0.005 && entry.Explanation == nil {
		parts = append(parts, f.words.text("stake.share", "share", strconv.FormatFloat(100*entry.Stake.Share, 'f', 0, 64)))
	}
	if entry.Explanation != nil {
		parts = append(parts, f.words.text("stake.explained"))
	}
	if len(parts) == 0 && entry.Finding.Severity != schemas.SeverityError {
		return f.words.text("stake.none")
	}
	return strings.Join(parts, " · ")
}
