package excelrules

import (
	"regexp"
	"strconv"
	"strings"
)

var sheetOrder = []string{
	"sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols", "sheetData", "sheetCalcPr", "sheetProtection", "protectedRanges", "scenarios", "autoFilter",
	"sortState", "dataConsolidate", "customSheetViews", "mergeCells", "phoneticPr", "conditionalFormatting", "dataValidations", "hyperlinks", "printOptions",
	"pageMargins", "pageSetup", "headerFooter", "rowBreaks", "colBreaks", "customProperties", "cellWatches", "ignoredErrors", "smartTags", "drawing",
	"legacyDrawing", "legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls", "webPublishItems", "tableParts", "extLst",
}

// sheetChecking is the state of checking one sheet.
type sheetChecking struct {
	*checking
	book *book
	part string
	root *node
}

func (s *sheetChecking) check(active bool) {
	s.order(s.part, s.root, sheetOrder, "conditionalFormatting")
	s.views(active)
	s.columns()
	s.rows()
	s.merged()
	s.conditions()
	s.validations()
	s.links()
	s.comments()
}

// views holds that the sheet on which the workbook opens is the only one that is
// selected: several selected sheets are a group, and what one types lands in all.
func (s *sheetChecking) views(active bool) {
	for _, view := range s.root.child("sheetViews").all("sheetView") {
		s.order(s.part, view, []string{"pane", "selection", "pivotSelection", "extLst"}, "selection", "pivotSelection")
		if selected := view.attrs["tabSelected"]; (selected == "1" || selected == "true") && !active {
			s.fault(s.part, "is selected beside the sheet on which the workbook opens")
		}
		if pane := view.child("pane"); pane.name != "" {
			if _, _, ok := cell(pane.attrs["topLeftCell"]); !ok {
				s.fault(s.part, "pane begins at %q", pane.attrs["topLeftCell"])
			}
		}
	}
}

func (s *sheetChecking) columns() {
	last := 0
	for _, column := range s.root.child("cols").children {
		first, end := number(column.attrs["min"]), number(column.attrs["max"])
		if first <= last || end < first || end > lastColumn {
			s.fault(s.part, "columns %d to %d stand behind column %d", first, end, last)
		}
		last = end
		if width, err := strconv.ParseFloat(column.attrs["width"], 64); err == nil && width > widestColumn {
			s.fault(s.part, "column %d is %g wide", first, width)
		}
	}
}

func (s *sheetChecking) rows() {
	last := 0
	for _, row := range s.root.child("sheetData").children {
		at := number(row.attrs["r"])
		if at <= last || at > lastRow {
			s.fault(s.part, "row %d stands behind row %d", at, last)
		}
		last = at
		if height, err := strconv.ParseFloat(row.attrs["ht"], 64); err == nil && height > highestRow {
			s.fault(s.part, "row %d is %g high", at, height)
		}
		s.cells(row, at)
	}
}

func (s *sheetChecking) cells(row *node, at int) {
	last := 0
	for _, c := range row.children {
		inRow, column, ok := cell(c.attrs["r"])
		if !ok || inRow != at || column <= last {
			s.fault(s.part, "cell %q stands in row %d behind column %d", c.attrs["r"], at, last)
		}
		last = column
		s.order(s.part, c, []string{"f", "v", "is", "extLst"})
		s.cell(c)
	}
}

// kinds are the types of cells.
var kinds = map[string]bool{"": true, "b": true, "d": true, "e": true, "inlineStr": true, "n": true, "s": true, "str": true}

func (s *sheetChecking) cell(c *node) {
	value, kind := c.child("v").text, c.attrs["t"]
	_, notNumber := strconv.ParseFloat(value, 64)
	switch {
	case !kinds[kind]:
		s.fault(s.part, "cell %s has the type %q", c.attrs["r"], kind)
	case number(c.attrs["s"]) >= s.book.formats:
		s.fault(s.part, "cell %s has format %s of %d", c.attrs["r"], c.attrs["s"], s.book.formats)
	case kind == "s" && (notNumber != nil || number(value) >= s.book.texts):
		s.fault(s.part, "cell %s has text %s of %d", c.attrs["r"], value, s.book.texts)
	case (kind == "" || kind == "n") && value != "" && notNumber != nil:
		s.fault(s.part, "cell %s holds %q for a number", c.attrs["r"], value)
	case units(c.child("f").text) > longestFormula:
		s.fault(s.part, "the formula of cell %s has %d letters", c.attrs["r"], units(c.child("f").text))
	}
	s.constants("the formula of cell "+c.attrs["r"], c.child("f").text)
}

// constant is a text inside a formula; two quotes stand for one.
var constant = regexp.MustCompile(`"(?:[^"]|"")*"`)

// constants holds that no text inside a formula is longer than Excel takes.
func (s *sheetChecking) constants(place, formula string) {
	if strings.Count(formula, `"`)%2 != 0 {
		s.fault(s.part, "%s has an odd number of quotes", place)
	}
	for _, text := range constant.FindAllString(formula, -1) {
		if length := units(strings.ReplaceAll(text[1:len(text)-1], `""`, `"`)); length > longestCriterion {
			s.fault(s.part, "%s holds a text of %d letters", place, length)
		}
	}
}

// cell reads a reference such as E12.
func cell(reference string) (row, column int, ok bool) {
	at := strings.IndexAny(reference, "0123456789")
	if at < 1 || at > 3 {
		return 0, 0, false
	}
	for _, letter := range reference[:at] {
		if letter < 'A' || letter > 'Z' {
			return 0, 0, false
		}
		column = 26*column + int(letter-'A') + 1
	}
	row, err := strconv.Atoi(reference[at:])
	return row, column, err == nil && row > 0 && row <= lastRow && column <= lastColumn
}
