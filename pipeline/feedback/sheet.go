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
	"cts/schemas/messages"
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

// columns in the order of reading: those up to the explanation fit a screen.
func (a *annotating) columns() []column {
	all := []column{
		{id: annotation.SheetMark, width: 6}, {id: "severity", width: 14}, {id: "place", width: 22}, {id: "message", width: 52},
		{id: "remedy", width: 32}, {id: annotation.ColumnExplanation, width: 40}, {id: "stake", width: 20},
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
	return slices.ContainsFunc(a.Entries, func(e Entry) bool { return a.english(e) != "" })
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

// how tells what to do with the copy, and how far its wording may be trusted.
func (s *sheetWriting) how() string {
	text := s.words.beside("how")
	if s.values {
		text = s.words.beside("how_values")
	}
	for _, notice := range s.standing() {
		text += "\n" + notice.Beside(" / ")
	}
	return text
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
	for _, line := range []struct {
		row        int
		text, look string
	}{{titleRow, s.title(), "title"}, {summaryRow, s.summaryText(), "text"}, {howRow, s.how(), "text"}} {
		if err := s.above(line.row, line.text, line.look); err != nil {
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

// summaryText says how much was found and whether it holds something back.
func (s *sheetWriting) summaryText() string {
	counts, verdict := s.counts(), s.verdict()
	counts.Text += " " + verdict.Text
	counts.English = strings.TrimSpace(counts.English + " " + verdict.English)
	return counts.Beside("\n")
}

// above writes a text over the list, as wide as the columns that fit a screen,
// and gives it the room that it needs.
func (s *sheetWriting) above(row int, text, look string) error {
	last, width := 0, 0.0
	for last == 0 || s.columns[last-1].id != annotation.ColumnExplanation {
		width += s.columns[last].width
		last++
	}
	if err := s.set(row, 1, text, look); err != nil {
		return err
	}
	if err := s.book.MergeCell(s.name, workbook.Reference(row, 1), workbook.Reference(row, last)); err != nil {
		return err
	}
	return s.book.SetRowHeight(s.name, row, max(28, lineHeight*float64(linesIn(text, width))+4))
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
			annotation.SheetMark: entry.Number, "severity": s.words.severity("severity", entry.Finding.Severity).Text,
			"place": s.firstPlace(entry), "message": entry.Told.Sentence.Text, "remedy": entry.Told.Remedy.Text,
			"stake": s.stake(entry), annotation.ColumnExplanation: explanationText(entry), "english": s.english(entry),
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
		if err := s.book.SetRowHeight(s.name, row, s.height(values)); err != nil {
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
	case column.id == "message" && entry.Told.Sentence.Language == messages.English,
		column.id == "remedy" && entry.Told.Remedy.Language == messages.English:
		return "code" // in English, whatever the language of the sheet
	}
	return "cell"
}

// height is that of the longest text of the row.
func (s *sheetWriting) height(values map[string]any) float64 {
	lines := 1
	for _, column := range s.columns {
		if text, ok := values[column.id].(string); ok && !column.hidden {
			lines = max(lines, linesIn(text, column.width))
		}
	}
	return min(highestRow, lineHeight*float64(lines)+4)
}

// Points of a line of text, and of the highest row that a workbook may have.
const (
	lineHeight = 15
	highestRow = 409
)

// linesIn counts the lines of a text in so many characters; words leave some of them empty.
func linesIn(text string, width float64) int {
	lines := 0
	for line := range strings.SplitSeq(text, "\n") {
		lines += 1 + int(float64(displayWidth(line))/(0.95*width))
	}
	return lines
}

func (s *sheetWriting) firstPlace(entry Entry) string {
	if len(entry.Places) == 0 {
		return s.words.beside("no_cell")
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
	if err := s.book.SetRowHeight(s.name, headRow, 34); err != nil {
		return err
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
	heading := &excelize.DefinedName{
		Name: "_xlnm.Print_Titles", Scope: s.name, RefersTo: fmt.Sprintf("'%s'!$%d:$%d", strings.ReplaceAll(s.name, "'", "''"), headRow, headRow),
	}
	if err := s.book.SetDefinedName(heading); err != nil {
		return err
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
	for _, said := range f.stakes(entry) {
		parts = append(parts, said.Text)
	}
	return strings.Join(parts, " · ")
}

func (f *Feedback) stakes(entry Entry) []messages.Said {
	var parts []messages.Said
	if entry.Stake.Figures > 0 {
		parts = append(parts, f.words.said("stake.figures", "count", strconv.Itoa(entry.Stake.Figures)))
	}
	if entry.Open() {
		parts = append(parts, f.words.said("stake.held"))
	} else if entry.Stake.Share >= 0.005 && entry.Explanation == nil {
		parts = append(parts, f.words.said("stake.share", "share", strconv.FormatFloat(100*entry.Stake.Share, 'f', 0, 64)))
	}
	if entry.Explanation != nil {
		parts = append(parts, f.words.said("stake.explained"))
	}
	if len(parts) == 0 && entry.Finding.Severity != schemas.SeverityError {
		parts = append(parts, f.words.said("stake.none"))
	}
	return parts
}
