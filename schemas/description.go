package schemas

import (
	"cmp"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// Description says what the columns of a dataset mean that is neither a
// questionnaire nor one of UNODC's workbooks: which label is which concept, and
// which of our codes a source's word stands for. It is data: a YAML file under
// schemas/datasets, or in the folder datasets of a workspace.
type Description struct {
	Dataset       string             `yaml:"dataset"`        // dataflow, such as FR-SSMSI
	Provider      string             `yaml:"provider"`       // agency, such as FR_SSMSI
	ProviderTitle string             `yaml:"provider_title"` // name of the agency
	Title         string             `yaml:"title"`
	Edition       string             `yaml:"edition"` // layout that is described; the dataset where it is left out
	Part          string             `yaml:"part"`    // code of CL_PART; WHOLE where it is left out
	Scheme        string             `yaml:"scheme"`  // correspondence of the national codes; empty where concepts or defaults give the category
	Licence       string             `yaml:"licence"`
	Citation      string             `yaml:"citation"`
	Source        string             `yaml:"source"`   // where the file is published
	Standing      string             `yaml:"standing"` // code of CL_STANDING: how firmly this description stands
	Concepts      []ConceptMapping   `yaml:"concepts"`
	Defaults      map[string]string  `yaml:"defaults"`  // concepts that no label gives, and what a blank label means
	Symbols       map[string]Meaning `yaml:"symbols"`   // texts in place of a figure; "" is a blank cell
	Flags         map[string]string  `yaml:"flags"`     // the source's flags to codes of CL_OBS_STATUS, or to a code of CL_MISSING
	Decimal       string             `yaml:"decimal"`   // decimal sign of the figures: "." or ","; empty where the source mixes neither
	Thousands     string             `yaml:"thousands"` // sign between groups of thousands; empty for none
	SpeaksFor     string             `yaml:"speaks_for"`
	Measures      []string           `yaml:"measures"` // of SDMX messages: components that hold figures beside OBS_VALUE; each becomes a row with the label MEASURE
	Table         *TableLayout       `yaml:"table"`    // how format table reads the file; nil for formats that know

	name     string
	digest   string
	symbols  map[string]Meaning // by normal text
	flags    map[string]string
	concepts map[string]bool // that a label gives
}

// What a release speaks for: what it no longer gives is withdrawn within that scope.
const (
	SpeaksForAll   = "all"   // every period of the dataset; the default
	SpeaksForYears = "years" // the years that occur in it alone
	SpeaksForParts = "parts" // the combinations of period and part of the area that occur in it alone
)

// Containing gives the code of a word by a text within it; an empty text is within every word.
type Containing struct {
	Text string `yaml:"text"`
	Code string `yaml:"code"`
}

// ConceptMapping says which concept a label gives, and how its words become codes.
type ConceptMapping struct {
	Label    string            `yaml:"label"`    // title of the column, or name of the dimension, as the source writes it
	With     []string          `yaml:"with"`     // further labels, joined to the first where they are filled
	Join     string            `yaml:"join"`     // what they are joined by; " / " where it is left out. A word that repeats the one before it is joined once
	Concept  string            `yaml:"concept"`  // column of the key in upper case, TIME_PERIOD, NATIONAL_CODE, OBS_STATUS, ...
	Codes    map[string]string `yaml:"codes"`    // the source's word to our code; without it the words are codes already
	Lookup   string            `yaml:"lookup"`   // a list of this program that translates: iso2, eurostat_geo, area_name, m49
	Pattern  string            `yaml:"pattern"`  // regular expression whose first group is the word, where the cell says more
	Prefix   string            `yaml:"prefix"`   // written before the code, such as "COG2023-DEP:" for a sub-area
	Contains []Containing      `yaml:"contains"` // codes by what the word contains: the first that is found counts
	SetAside []string          `yaml:"set_aside"`
	Others   string            `yaml:"others"`   // set_aside: words without a code are kept apart, and not asked about
	Period   string            `yaml:"period"`   // how TIME_PERIOD is written: see the constants Period
	Optional bool              `yaml:"optional"` // a file without the label is still one of the dataset

	codes    map[string]string // by normal word
	setAside map[string]bool
	pattern  *regexp.Regexp
}

// Meaning is what a symbol in place of a figure means.
type Meaning struct {
	Missing string            `yaml:"missing"` // a code of CL_MISSING, or zero
	Lower   Optional[float64] `yaml:"-"`
	Upper   Optional[float64] `yaml:"-"`
}

// MeansZero says that the source writes this symbol for the figure nought.
const MeansZero = "zero"

// Name is the file that the description was read from.
func (d *Description) Name() string { return d.name }

// Digest changes when anything in the description changes.
func (d *Description) Digest() string { return d.digest }

// Symbol says what a text in place of a figure means. Case and outer blanks do not count.
func (d *Description) Symbol(text string) (Meaning, bool) {
	meaning, ok := d.symbols[normalLabel(text)]
	return meaning, ok
}

// Flag says what a flag of the source means: a code of CL_OBS_STATUS or of CL_MISSING.
func (d *Description) Flag(flag string) (string, bool) {
	code, ok := d.flags[strings.ToLower(strings.TrimSpace(flag))]
	return code, ok
}

// Figure reads a number as the description says that the source writes it.
func (d *Description) Figure(valueRaw, valueType string) Figure {
	if d.Decimal == "" || valueType != "text" {
		return CellFigure(valueRaw, valueType)
	}
	return FigureWritten(valueRaw, d.Decimal, d.Thousands)
}

// Area is the one area that the dataset is about; empty for many.
func (d *Description) Area() string {
	if d.concepts["REF_AREA"] {
		return ""
	}
	return d.Defaults["REF_AREA"]
}

// Gives tells whether a label gives the concept.
func (d *Description) Gives(concept string) bool { return d.concepts[concept] }

// Labels lists every label that the description reads, sorted.
func (d *Description) Labels() []string {
	set := map[string]bool{}
	for _, c := range d.Concepts {
		for _, label := range append([]string{c.Label}, c.With...) {
			set[label] = true
		}
	}
	return slices.Sorted(maps.Keys(set))
}

// Cell is what the labels of a row say of the concept: the first label, with the
// further ones where they are filled.
func (c *ConceptMapping) Cell(given map[string]string) string {
	cell, before := given[c.Label], given[c.Label]
	for _, label := range c.With {
		word := given[label]
		switch {
		case word == "" || c.Join != "" && word == before:
			continue
		case cell == "":
			cell = word
		default:
			cell += cmp.Or(c.Join, " / ") + word
		}
		before = word
	}
	return cell
}

// Word gives the word of a cell that the mapping translates: the first group of
// its pattern, or all of it. A pattern whose group is empty takes no word from the
// cell: it says nothing of the concept, and the default counts.
func (c *ConceptMapping) Word(cell string) (word string, ok bool) {
	cell = strings.TrimSpace(cell)
	if c.pattern == nil {
		return cell, true
	}
	found := c.pattern.FindStringSubmatch(cell)
	if len(found) < 2 {
		return "", false
	}
	return found[1], true
}

// IsSetAside tells whether rows with this word are kept apart on purpose: sums
// beside their parts, regions of the world.
func (c *ConceptMapping) IsSetAside(word string) bool { return c.setAside[normalLabel(word)] }

// SetsOthersAside tells whether words without a code are kept apart on purpose.
func (c *ConceptMapping) SetsOthersAside() bool { return c.Others == othersAside }

const othersAside = "set_aside"

// Code translates a word; case, blanks and kinds of hyphen do not count. Without
// codes and lookup the word itself is the code.
func (c *ConceptMapping) Code(word string) (code string, ok bool) {
	switch {
	case c.codes != nil:
		code, ok = c.codes[normalLabel(word)]
	case c.Contains != nil:
		code, ok = c.contained(word)
	case c.Lookup != "":
		code, ok = lookups[c.Lookup](word)
	default:
		code, ok = plainCode(c.Concept, word)
	}
	return c.Prefix + code, ok
}

func (c *ConceptMapping) contained(word string) (code string, ok bool) {
	word = normalLabel(word)
	for _, part := range c.Contains {
		if strings.Contains(word, normalLabel(part.Text)) {
			return part.Code, true
		}
	}
	return "", false
}

// plainCode takes a word for a code of the concept's list. Sex, age and unit are
// known also by their usual names.
func plainCode(concept, word string) (string, bool) {
	switch list := conceptList(concept); {
	case concept == "REF_AREA":
		_, _, ok := Areas().Resolve(word)
		return word, ok
	case list == "" || list == "CL_SUB_AREA" || list == "CL_ICCS", HasCode(list, word):
		return word, word != ""
	}
	switch concept {
	case "SEX":
		return SexCode(word)
	case "AGE":
		return ageBand(word)
	case "UNIT_MEASURE":
		return UnitMeasureOf(word)
	}
	return "", false
}
