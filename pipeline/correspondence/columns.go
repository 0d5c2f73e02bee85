package correspondence

import (
	"slices"
	"strings"
)

// columns says in which column of a sheet each field stands; 0 is nowhere.
type columns struct {
	header                                                          int // row number
	code, title, iccs, relation, note, attempt                      int
	weight, partOf, breakdown, validFrom, validTo, origin, standing int
}

// titlesOf are the titles of columns, in English, Spanish and French, lower case.
var titlesOf = []struct {
	field  func(*columns) *int
	titles []string
}{
	{func(c *columns) *int { return &c.iccs }, []string{"iccs", "iccs code", "iccs_code", "code iccs", "código iccs", "codigo iccs", "iccs category", "categoría iccs", "cicds", "cicdc"}},
	{func(c *columns) *int { return &c.code }, []string{"code", "national code", "source_code", "source code", "offence code", "código", "codigo", "cod", "código nacional", "codigo nacional", "cod materia", "código materia", "code national", "code infraction", "index", "national codes", "códigos nacionales", "codes nationaux"}},
	{func(c *columns) *int { return &c.title }, []string{"title", "national title", "source_title", "source title", "offence", "offence title", "description", "label", "título", "titulo", "descripción", "descripcion", "glosa", "materia", "delito", "libellé", "libelle", "intitulé", "infraction"}},
	{func(c *columns) *int { return &c.relation }, []string{"relation", "coverage", "extent", "match", "cobertura", "relación", "relacion", "alcance", "couverture", "étendue", "correspondence", "correspondencia", "correspondance"}},
	{func(c *columns) *int { return &c.note }, []string{"note", "notes", "remark", "remarks", "comment", "comments", "nota", "notas", "observaciones", "observación", "remarque", "remarques", "commentaire"}},
	{func(c *columns) *int { return &c.attempt }, []string{"attempt_state", "attempt", "tentativa", "tentative"}},
	{func(c *columns) *int { return &c.weight }, []string{"weight", "peso", "poids"}},
	{func(c *columns) *int { return &c.partOf }, []string{"part_of", "part of", "parte de", "partie de"}},
	{func(c *columns) *int { return &c.breakdown }, []string{"breakdown"}},
	{func(c *columns) *int { return &c.validFrom }, []string{"valid_from", "valid from", "desde", "depuis"}},
	{func(c *columns) *int { return &c.validTo }, []string{"valid_to", "valid to", "hasta", "jusqu'à"}},
	{func(c *columns) *int { return &c.origin }, []string{"origin", "origen", "origine"}},
	{func(c *columns) *int { return &c.standing }, []string{"standing"}},
}

// headerWithin is how far down a header is looked for.
const headerWithin = 30

// findColumns finds the header of a sheet: the first row that names a column of
// ICCS codes and one of national codes.
func findColumns(s sheet) (columns, bool) {
	for _, l := range s.rows {
		if l.number > headerWithin {
			break
		}
		found := columns{header: l.number}
		for _, number := range l.numbers() {
			name := strings.ToLower(strings.Join(strings.Fields(l.text(number)), " "))
			for _, known := range titlesOf {
				if place := known.field(&found); *place == 0 && slices.Contains(known.titles, name) {
					*place = number
				}
			}
		}
		if found.iccs > 0 && found.code > 0 {
			return found, true
		}
	}
	return columns{}, false
}

// numbers lists the columns with a value, from the left.
func (l line) numbers() []int {
	var numbers []int
	for number := range l.cells {
		numbers = append(numbers, number)
	}
	slices.Sort(numbers)
	return numbers
}
