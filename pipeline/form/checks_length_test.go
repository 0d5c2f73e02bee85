package form

import (
	"testing"

	"cts/schemas"
)

// No check is left out for want of room: formulas stay within what a spreadsheet program takes.
func TestChecksFitIntoTheirCells(t *testing.T) {
	for _, id := range []string{"un-cts-2017-eurostat"} { // it asks whatever the others ask
		edition, _ := schemas.Edition(id)
		for language := range edition.Languages {
			made, err := NewForm(edition, Filling{RefArea: "KEN", Round: 2024, Part: "whole", Language: language})
			if err != nil {
				t.Fatal(err)
			}
			for _, item := range made.order {
				length := 0
				found, _ := edition.Item("", item)
				for _, check := range made.rowChecks(found) {
					length += len(check) + 1
				}
				if length > longestFormula {
					t.Errorf("%s in %s, item %s: the checks need %d characters", id, language, item, length)
				}
			}
			made.File.Close()
		}
	}
}
