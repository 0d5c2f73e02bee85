package validate

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
)

// A finding tells the figures that it used, each with its value and its place.
// Nearly every case holds, and for those that do the texts would be made for
// nothing. So a relation may come in two parts: what conditions need, and, after a
// line "-- told: columns", a query over the cases that fail, as the relation
// failing, that gives the figures of each by its case_number.

// told is the second part of a relation.
type told struct {
	columns []string // that it gives, beside case_number
	query   func() string
}

var toldPart = regexp.MustCompile(`(?m)^-- told: ([a-z_, ]+)\n`)

// partTold divides the text of a relation into its query and what is told of failing cases.
func partTold(text string) (query string, second *told) {
	place := toldPart.FindStringSubmatchIndex(text)
	if place == nil {
		return text, nil
	}
	return text[:place[0]], &told{columns: strings.Split(text[place[2]:place[3]], ", "), query: sync.OnceValue(func() string { return expanded(text[place[1]:]) })}
}

func (r relation) toldQuery() string {
	if r.told == nil {
		return ""
	}
	return r.told.query()
}

func (r relation) isTold(column string) bool {
	return r.told != nil && slices.Contains(r.told.columns, column)
}

// figureColumns lists what the rules over a relation name as figures, each once.
func (r relation) figureColumns(rules []Rule) (columns []string) {
	for _, rule := range rules {
		for _, figure := range rule.Figures {
			columns = appendNew(columns, figure)
		}
	}
	return columns
}

// alwaysOfFailing are columns of failing that need not be packed, beside the subject.
var alwaysOfFailing = []string{"case_number", "line"}

var columnOfFailing = regexp.MustCompile(`\bfailing\.([a-z_]+)`)

// packedFigures are the fields of a failure from which its figures are told: those
// that are no columns of the second part, and the columns that this looks at. The
// subject itself is written out here, for failing cases alone.
func (r relation) packedFigures(figures []string) (fields []string) {
	for i, figure := range figures {
		switch {
		case r.isTold(figure):
		case figure == "figure" && r.about == aboutLine:
			for _, part := range strings.Fields(figureParts) {
				fields = appendNew(fields, part+" := r."+part)
			}
		case figure == "figure" && r.about == aboutFigure:
			fields = append(fields, fmt.Sprintf("figures_%d := %s", i, expandFigures("{{figure r}}")))
		default:
			fields = append(fields, fmt.Sprintf("figures_%d := %s", i, textOfFigures(figure)))
		}
	}
	for _, match := range columnOfFailing.FindAllStringSubmatch(r.toldQuery(), -1) {
		if field := match[1] + " := r." + match[1]; !slices.Contains(alwaysOfFailing, match[1]) && !slices.Contains(subjectNames, match[1]) {
			fields = appendNew(fields, field)
		}
	}
	return fields
}

// figureTexts are the figures of failing cases, as texts.
func (r relation) figureTexts(figures []string) (texts []string) {
	for i, figure := range figures {
		text := fmt.Sprintf("failing.figures_%d", i)
		switch {
		case r.isTold(figure):
			text = textOfFigures("told." + figure)
		case figure == "figure" && r.about == aboutLine:
			text = expandFigures("{{figure failing}}")
		}
		texts = append(texts, "coalesce("+text+", '')")
	}
	return texts
}

// textOfFigures is a column of figures as one text; one whose name ends in figures is a list.
func textOfFigures(column string) string {
	if strings.HasSuffix(column, "figures") {
		return fmt.Sprintf("array_to_string(%s, chr(30))", column)
	}
	return column
}
