package correspondence

import (
	"regexp"
	"slices"
	"strings"

	"cts/iccs"
)

// states are what a cell for the category says in place of a code.
var states = []struct {
	state string
	words *regexp.Regexp
}{
	{iccs.StateExcluded, regexp.MustCompile(`(?i)^(excluded|exclude|excluid[oa].*|exclu[es]?|not a crime|no es delito|total|n/?a|not applicable|no aplica|sans objet)$`)},
	{iccs.StateNoMatch, regexp.MustCompile(`(?i)^(no match|none|no equivalent|sin correspondencia|ninguna?|aucune?( correspondance)?|-+|–|—)$`)},
	{iccs.StateNotYetMapped, regexp.MustCompile(`(?i)^(\?+|tbd|to do|pending|not yet mapped|pendiente|por definir|à faire|en attente)$`)},
}

// stateOf is the state that a cell says, and false for a code. A blank cell is
// not yet mapped.
func stateOf(text string) (string, bool) {
	if text == "" {
		return iccs.StateNotYetMapped, true
	}
	for _, s := range states {
		if s.words.MatchString(text) {
			return s.state, true
		}
	}
	return "", false
}

// relationOf reads the words by which offices say how much of a code lies in a
// category (DESIGN section 9: full is narrower, unless it says that contents are the same).
func relationOf(text string) (relation string, ok bool) {
	switch strings.ToLower(strings.TrimSpace(text)) {
	case "", "unknown", "desconocido", "inconnu":
		return "", true
	case "exact", "same", "identical", "equivalent", "exacta", "exacto", "equivalente", "exacte", "identique", "=":
		return iccs.RelationExact, true
	case "full", "narrower", "complete", "completa", "completo", "complète", "complet", "total", "totale", "<":
		return iccs.RelationNarrower, true
	case "partial", "part", "parcial", "partiel", "partielle", "~":
		return iccs.RelationPartial, true
	case "broader", "más amplio", "plus large", ">":
		return iccs.RelationBroader, true
	case iccs.StateExcluded, iccs.StateNoMatch, iccs.StateNotYetMapped:
		return strings.ToLower(strings.TrimSpace(text)), true
	case "none", "ninguna", "aucune":
		return iccs.StateNoMatch, true
	}
	return "", false
}

var (
	betweenCategories = regexp.MustCompile(`\s*(?:[,;/|+&\n\r]|\s(?:and|y|et)\s)\s*`)
	betweenCodes      = regexp.MustCompile(`\s*[,;\n\r]\s*`)
	isComposite       = regexp.MustCompile(`^\d+-\d+$`)
)

// categoriesIn lists the categories that a cell names.
func categoriesIn(text string) []string {
	parts := betweenCategories.Split(text, -1)
	return slices.DeleteFunc(parts, func(part string) bool { return part == "" })
}

// reading is a category as it was written and as it was read.
type reading struct {
	code     string
	repaired bool // a lost zero was put back
}

// readCategory reads one category. A code that lost its leading zero, or that a
// spreadsheet wrote as a number with a fraction, is repaired when exactly one
// category results; section, where it is known, has to contain it. A code of
// version 1.0 that ICCS misprints stays as it is, for the check to tell.
func readCategory(written, section string) reading {
	text := strings.TrimPrefix(strings.TrimPrefix(strings.ToUpper(strings.Trim(written, " '’\u00a0")), "ICCS"), ":")
	text = strings.TrimSpace(text)
	if _, known := iccs.Load().Canonical(text); known || isComposite.MatchString(text) {
		return reading{code: text}
	}
	digits := strings.TrimSuffix(strings.ReplaceAll(text, ".", ""), "")
	if whole, zero, ok := strings.Cut(text, "."); ok && strings.Trim(zero, "0") == "" {
		digits = whole
	}
	var valid []string
	for _, candidate := range []string{digits, "0" + digits, strings.TrimSuffix(digits, "0"), "0" + strings.TrimSuffix(digits, "0")} {
		if iccs.Load().Level(candidate) > 0 && (section == "" || iccs.Load().Within(candidate, section)) && !slices.Contains(valid, candidate) {
			valid = append(valid, candidate)
		}
	}
	if len(valid) != 1 {
		return reading{code: text}
	}
	return reading{code: valid[0], repaired: true}
}

var sectionName = regexp.MustCompile(`(?i)^(?:(?:iccs|section|sección|seccion|sec|s)\.?[\s_-]*)?0?(\d{1,2})(?:\D|$)`)

// sectionOf is the section of ICCS that a sheet is named after, if any.
func sectionOf(name string) string {
	found := sectionName.FindStringSubmatch(strings.TrimSpace(name))
	if found == nil {
		return ""
	}
	section := found[1]
	if len(section) == 1 {
		section = "0" + section
	}
	if iccs.Load().Level(section) != 1 {
		return ""
	}
	return section
}
