package questionnaire

import (
	"fmt"
	"strings"

	"cts/connectors"
	"cts/connectors/workbook"
	"cts/schemas"
)

// leastItems is how many item codes of an edition a workbook has to hold before
// it is taken for a form of that edition without being named as one.
const leastItems = 5

// coverWithoutEdition finds the cover of a form whose field for the edition was
// emptied or deleted: the area stands on it, and the item codes of the other
// sheets tell the edition. Where two editions fit alike, it is not guessed.
func coverWithoutEdition(book *workbook.Book, name string) (cover, error) {
	counts, err := itemCodes(book)
	if err != nil {
		return cover{}, err
	}
	best, second := candidate{}, candidate{}
	for _, id := range schemas.Editions() {
		found, _ := schemas.Edition(id)
		switch count := counts[id]; {
		case count > best.count:
			best, second = candidate{found, count}, best
		case count > second.count:
			second = candidate{found, count}
		}
	}
	if best.count < leastItems {
		return cover{}, fmt.Errorf("%s: no sheet has a cover that names an edition of the questionnaire, and no table has its item codes; "+
			"send the workbook that was made for the survey, with its sheet Cover: %w", name, connectors.ErrNotRecognised)
	}
	if second.count == best.count && best.found.Extends == second.found.ID {
		best, second = second, best
	}
	if best.count == second.count && second.found.Extends != best.found.ID { // what adds nothing is the edition it adds to
		return cover{}, fmt.Errorf("%s: the cover names no edition, and the item codes fit %s and %s alike; write one of them beside the field EDITION: %w",
			name, best.found.ID, second.found.ID, connectors.ErrUnreadable)
	}
	return coverOf(book, name, best.found)
}

type candidate struct {
	found *schemas.Questionnaire
	count int
}

// longestSheet is how many rows of a sheet are looked at for item codes. The
// tables of every edition are far shorter; a publication of many thousand rows
// is not read to its end only to learn that it is no form.
const longestSheet = 2000

// itemCodes counts, for every edition, the items whose code some row begins with.
func itemCodes(book *workbook.Book) (map[string]int, error) {
	texts := map[string]bool{}
	for _, sheet := range book.Sheets() {
		for row, err := range book.Rows(sheet.Name) {
			if err != nil {
				return nil, err
			}
			if row.Number > longestSheet {
				break
			}
			for _, cell := range row.Cells[:min(len(row.Cells), schemas.FormFirstYear)] {
				if cell.Type == workbook.Text {
					texts[cell.Raw] = true
				}
			}
		}
	}
	return countItems(texts), nil
}

func countItems(texts map[string]bool) map[string]int {
	counts := map[string]int{}
	for _, id := range schemas.Editions() {
		edition, _ := schemas.Edition(id)
		found := map[*schemas.Item]bool{}
		for text := range texts {
			if item, ok := edition.Item("", text); ok {
				found[item] = true
			}
		}
		counts[id] = len(found)
	}
	return counts
}

// coverOf finds the sheet that names an area and a round.
func coverOf(book *workbook.Book, name string, edition *schemas.Questionnaire) (cover, error) {
	for _, sheet := range book.Sheets() {
		fields, err := coverFields(book, sheet.Name, edition.Cover)
		if err != nil {
			return cover{}, err
		}
		if fields["REF_AREA"].Raw != "" && fields["ROUND"].Raw != "" {
			return cover{sheet: sheet.Name, edition: edition, fields: fields, notes: []string{NoteEditionFound}, shared: true}, nil
		}
	}
	return cover{}, fmt.Errorf("%s: the tables are those of edition %s, but no sheet names the country and the round; put the sheet Cover back: %w",
		name, edition.ID, connectors.ErrUnreadable)
}

// areaOf gives the code of the area that the cover names: by its code, or by its name in English.
func (c *cover) areaOf() string {
	text := c.text("REF_AREA")
	if _, _, ok := schemas.Areas().Resolve(strings.ToUpper(text)); ok {
		return strings.ToUpper(text)
	}
	for _, area := range schemas.Areas().All() {
		if strings.EqualFold(area.NameEn, text) {
			c.notes = append(c.notes, NoteAreaByName)
			return area.Code
		}
	}
	return text
}
