package excelrules

import (
	"fmt"
	"path"
	"strings"
)

// area is a block of cells.
type area struct{ top, left, bottom, right int }

func (a area) overlaps(b area) bool {
	return a.top <= b.bottom && b.top <= a.bottom && a.left <= b.right && b.left <= a.right
}

// areaOf reads E12 or E12:F14.
func areaOf(reference string) (a area, ok bool) {
	first, last, isRange := strings.Cut(reference, ":")
	if !isRange {
		last = first
	}
	var one, two bool
	a.top, a.left, one = cell(first)
	a.bottom, a.right, two = cell(last)
	return a, one && two && a.top <= a.bottom && a.left <= a.right
}

// areas holds every block of a list against the rules of references.
func (s *sheetChecking) areas(owner, list string) {
	if strings.TrimSpace(list) == "" {
		s.fault(s.part, "%s is about no cell", owner)
	}
	for reference := range strings.FieldsSeq(list) {
		if _, ok := areaOf(reference); !ok {
			s.fault(s.part, "%s is about %q, which is no cell", owner, reference)
		}
	}
}

func (s *sheetChecking) merged() {
	merged := s.root.child("mergeCells")
	s.count(s.part, merged)
	var before []area
	for _, one := range merged.children {
		block, ok := areaOf(one.attrs["ref"])
		if !ok {
			s.fault(s.part, "merged cells %q are no cells", one.attrs["ref"])
		}
		for _, other := range before {
			if block.overlaps(other) {
				s.fault(s.part, "merged cells %s overlap others", one.attrs["ref"])
			}
		}
		before = append(before, block)
	}
}

func (s *sheetChecking) conditions() {
	for _, formatting := range s.root.all("conditionalFormatting") {
		s.areas("a conditional format", formatting.attrs["sqref"])
		for _, rule := range formatting.all("cfRule") {
			if id, ok := rule.attrs["dxfId"]; ok && number(id) >= s.book.dxfs {
				s.fault(s.part, "a conditional format has the style %s of %d", id, s.book.dxfs)
			}
		}
	}
}

func (s *sheetChecking) validations() {
	all := s.root.child("dataValidations")
	s.count(s.part, all)
	for _, validation := range all.children {
		place := "the validation of " + validation.attrs["sqref"]
		s.areas(place, validation.attrs["sqref"])
		for name, longest := range map[string]int{
			"promptTitle": longestPromptTitle, "errorTitle": longestPromptTitle, "prompt": longestPrompt, "error": longestErrorText,
		} {
			if length := units(validation.attrs[name]); length > longest {
				s.fault(s.part, "%s has a %s of %d letters; %d is the most", place, name, length, longest)
			}
		}
		for _, name := range []string{"formula1", "formula2"} {
			formula := validation.child(name).whole()
			if length := units(formula); length > longestCriterion {
				s.fault(s.part, "%s has a %s of %d letters; %d is the most", place, name, length, longestCriterion)
			}
			s.constants(place, formula)
		}
	}
}

func (s *sheetChecking) links() {
	for _, link := range s.root.child("hyperlinks").children {
		s.areas("a link", link.attrs["ref"])
		if location := link.attrs["location"]; location != "" && !s.leadsToSheet(location, s.book.sheets) {
			s.fault(s.part, "the link of %s leads to %s, which is no sheet", link.attrs["ref"], location)
		}
		if link.attrs["location"] == "" && link.attrs["r:id"] == "" {
			s.fault(s.part, "the link of %s leads nowhere", link.attrs["ref"])
		}
	}
}

// comments holds that each comment has its box in the drawing that the sheet names, and once.
func (s *sheetChecking) comments() {
	related := s.related(s.part)
	var root *node
	name := ""
	for _, target := range related {
		if strings.HasPrefix(path.Base(target), "comments") {
			root, name = s.parts[target], target
		}
	}
	drawing := s.parts[related[s.root.child("legacyDrawing").attrs["r:id"]]]
	switch {
	case root == nil:
		return
	case drawing == nil:
		s.fault(s.part, "has comments and no drawing of their boxes")
		return
	}
	boxes := boxesOf(drawing)
	authors, seen := len(root.child("authors").children), map[string]bool{}
	for _, comment := range root.child("commentList").children {
		reference := comment.attrs["ref"]
		row, column, ok := cell(reference)
		switch {
		case !ok || seen[reference]:
			s.fault(name, "comment of %q: no cell, or its second comment", reference)
		case boxes[fmt.Sprint(row-1, " ", column-1)] != 1:
			s.fault(name, "comment of %s has %d boxes", reference, boxes[fmt.Sprint(row-1, " ", column-1)])
		case number(comment.attrs["authorId"]) >= authors:
			s.fault(name, "comment of %s is of author %s of %d", reference, comment.attrs["authorId"], authors)
		case units(comment.whole()) > longestText:
			s.fault(name, "comment of %s has %d letters", reference, units(comment.whole()))
		}
		seen[reference] = true
	}
}

// boxesOf counts the boxes of comments by row and column, both from 0.
func boxesOf(drawing *node) map[string]int {
	boxes := map[string]int{}
	drawing.each(func(n *node) {
		if n.name == "ClientData" && n.attrs["ObjectType"] == "Note" {
			boxes[strings.TrimSpace(n.child("Row").text)+" "+strings.TrimSpace(n.child("Column").text)]++
		}
	})
	return boxes
}
