package excelrules

import (
	"regexp"
	"strconv"
	"strings"
	"unicode/utf16"
)

// Limits of Excel.
const (
	lastRow, lastColumn = 1 << 20, 1 << 14
	longestSheetName    = 31
	longestText         = 32767
	longestFormula      = 8192
	longestCriterion    = 255 // of a data validation
	longestPromptTitle  = 32
	longestPrompt       = 255
	longestErrorText    = 225
	highestRow          = 409.5
	widestColumn        = 255
	mostFormats         = 65490
)

const bookPart = "xl/workbook.xml"

var bookOrder = []string{
	"fileVersion", "fileSharing", "workbookPr", "AlternateContent", "workbookProtection", "bookViews", "sheets", "functionGroups", "externalReferences", "definedNames",
	"calcPr", "oleSize", "customWorkbookViews", "pivotCaches", "smartTagPr", "smartTagTypes", "webPublishing", "fileRecoveryPr", "webPublishObjects", "extLst",
}

// book is what the sheets of a workbook refer to.
type book struct {
	sheets  map[string]bool // names in lower case
	formats int             // of cells
	dxfs    int
	texts   int // shared strings
}

// workbook checks the workbook, its styles and texts, and every sheet.
func (c *checking) workbook() {
	root := c.parts[bookPart]
	if root == nil {
		c.fault(bookPart, "is missing")
		return
	}
	c.order(bookPart, root, bookOrder)
	b := book{sheets: map[string]bool{}, texts: c.texts()}
	b.formats, b.dxfs = c.styles()
	sheets, related := root.child("sheets").all("sheet"), c.related(bookPart)
	c.sheetNames(sheets, b.sheets)
	c.definedNames(root.child("definedNames").children, len(sheets), b.sheets)
	active := number(root.child("bookViews").child("workbookView").attrs["activeTab"])
	if active >= len(sheets) || len(sheets) == 0 {
		c.fault(bookPart, "opens on sheet %d of %d", active, len(sheets))
		return
	}
	for i, sheet := range sheets {
		if i == active && sheet.attrs["state"] != "" && sheet.attrs["state"] != "visible" {
			c.fault(bookPart, "opens on sheet %s, which is hidden", sheet.attrs["name"])
		}
		part := related[sheet.attrs["r:id"]]
		if content := c.parts[part]; content != nil {
			s := sheetChecking{checking: c, book: &b, part: part, root: content}
			s.check(i == active)
		}
	}
}

func (c *checking) sheetNames(sheets []*node, known map[string]bool) {
	ids := map[string]bool{}
	for _, sheet := range sheets {
		name := sheet.attrs["name"]
		switch {
		case units(name) > longestSheetName || name == "":
			c.fault(bookPart, "sheet name %q has %d letters", name, units(name))
		case strings.ContainsAny(name, `[]:*?/\`) || strings.HasPrefix(name, "'") || strings.HasSuffix(name, "'"):
			c.fault(bookPart, "sheet name %q has a letter that it may not have", name)
		case known[strings.ToLower(name)]:
			c.fault(bookPart, "two sheets are named %q", name)
		case ids[sheet.attrs["sheetId"]]:
			c.fault(bookPart, "two sheets have the id %s", sheet.attrs["sheetId"])
		}
		known[strings.ToLower(name)], ids[sheet.attrs["sheetId"]] = true, true
	}
}

// namedSheet finds the sheet of a reference, bare or in quotes.
var namedSheet = regexp.MustCompile(`^(?:'((?:[^']|'')+)'|([^'!]+))!`)

func (c *checking) definedNames(names []*node, sheets int, known map[string]bool) {
	seen := map[string]bool{}
	for _, name := range names {
		id, local := strings.ToLower(name.attrs["name"]), name.attrs["localSheetId"]
		if key := id + " " + local; seen[key] {
			c.fault(bookPart, "two names %s of sheet %q", id, local)
		} else {
			seen[key] = true
		}
		if local != "" && number(local) >= sheets {
			c.fault(bookPart, "name %s is of sheet %s of %d", id, local, sheets)
		}
		if !c.leadsToSheet(name.text, known) {
			c.fault(bookPart, "name %s leads to %s, which is no sheet", id, name.text)
		}
	}
}

func (c *checking) leadsToSheet(reference string, known map[string]bool) bool {
	found := namedSheet.FindStringSubmatch(reference)
	return found != nil && known[strings.ToLower(strings.ReplaceAll(found[1], "''", "'")+found[2])]
}

// texts checks the shared strings and counts them.
func (c *checking) texts() int {
	const part = "xl/sharedStrings.xml"
	root := c.parts[part]
	if root == nil {
		return 0
	}
	for i, text := range root.all("si") {
		if units(text.whole()) > longestText {
			c.fault(part, "text %d has %d letters", i, units(text.whole()))
		}
	}
	return len(root.all("si"))
}

// units counts letters as Excel does, in UTF-16.
func units(text string) int { return len(utf16.Encode([]rune(text))) }

func number(text string) int {
	value, err := strconv.Atoi(text)
	if err != nil {
		return 0
	}
	return value
}
