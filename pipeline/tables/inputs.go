package tables

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"cts/schemas"
)

// Inputs are all that a table is made from, by digests: equal inputs give equal
// bytes. They hold no time and no path.
type Inputs struct {
	Declaration string               `json:"declaration"`          // query, titles, notes, formats
	Program     string               `json:"program"`              // version and views
	Settings    string               `json:"settings,omitempty"`   // of the workspace, such as the order of precedence
	Release     string               `json:"release,omitempty"`    // id of the release that is read
	Deliveries  map[string]Delivered `json:"deliveries,omitempty"` // by delivery_id
	Decisions   string               `json:"decisions,omitempty"`  // events and explanations
	Reference   map[string]string    `json:"reference,omitempty"`  // reference tables by name
	Clock       string               `json:"clock,omitempty"`      // the time, for a query that asks for it: such a table is always made again
}

// Delivered is one delivery among the inputs.
type Delivered struct {
	File        string   `json:"file"`
	Processings []string `json:"processings"`
}

func (i Inputs) digest() string {
	text, _ := json.Marshal(i)
	return schemas.ID("inputs of a table", string(text))
}

// differences tells what of the inputs is not as it was, for people.
func (i Inputs) differences(earlier Inputs) []string {
	var found []string
	note := func(differs bool, sentence string) {
		if differs {
			found = append(found, sentence)
		}
	}
	note(i.Declaration != earlier.Declaration, "its declaration changed")
	note(i.Program != earlier.Program, "the program changed")
	note(i.Settings != earlier.Settings, "the settings of the workspace changed")
	note(i.Release != earlier.Release, "another release is read")
	found = append(found, deliveryDifferences(i.Deliveries, earlier.Deliveries)...)
	note(len(found) == 0 && i.Decisions != earlier.Decisions, "there are new decisions or explanations")
	for _, name := range slices.Sorted(maps.Keys(i.Reference)) {
		note(i.Reference[name] != earlier.Reference[name], "the reference table "+name+" changed")
	}
	note(len(i.Reference) < len(earlier.Reference), "it reads fewer reference tables")
	note(i.Clock != "", "its query asks for the time or for chance")
	return found
}

// namedFiles is how many files a reason names.
const namedFiles = 3

func deliveryDifferences(now, earlier map[string]Delivered) []string {
	arrived, again, gone := map[string]bool{}, map[string]bool{}, map[string]bool{}
	for id, delivery := range now {
		known, ok := earlier[id]
		switch {
		case !ok:
			arrived[delivery.File] = true
		case !slices.Equal(known.Processings, delivery.Processings):
			again[delivery.File] = true
		}
	}
	for id, delivery := range earlier {
		if _, ok := now[id]; !ok {
			gone[delivery.File] = true
		}
	}
	var found []string
	for _, kind := range []struct {
		files       map[string]bool
		one, others string
	}{{arrived, "is new", "are new"}, {again, "was processed again", "were processed again"}, {gone, "is gone", "are gone"}} {
		if len(kind.files) > 0 {
			found = append(found, sentence(slices.Sorted(maps.Keys(kind.files)), kind.one, kind.others))
		}
	}
	return found
}

func sentence(files []string, one, others string) string {
	switch {
	case len(files) == 1:
		return files[0] + " " + one
	case len(files) <= namedFiles:
		return strings.Join(files, ", ") + " " + others
	}
	return fmt.Sprintf("%s and %d more files %s", strings.Join(files[:namedFiles], ", "), len(files)-namedFiles, others)
}
