// Package iccs holds the International Classification of Crime for Statistical
// Purposes (ICCS, version 1.0, UNODC 2015), the correspondences of national
// schemes to it, and the roll-up of figures along its hierarchy.
//
// Codes are text: the leading zero counts. The package knows nothing of files
// that countries send; it is asked with a code and answers with codes.
package iccs

import (
	"slices"
	"strings"
	"sync"

	"cts/schemas"
)

// Category is one category of the classification, a declared composite of
// categories, or one of the codes _T, _Z and _U that every dimension shares.
type Category struct {
	Code       string
	Level      int    // 1 section, 2 division, 3 group, 4 class; of a composite the level of its members; 0 for _T, _Z and _U
	Parent     string // empty for a section and for _T, _Z and _U
	TitleEN    string
	TitleES    string
	Inclusions []Term
	Exclusions []Term
	Tags       []string // disaggregating variables that ICCS does not rule out for the category, sorted
	Members    []string // categories that a composite counts together; empty otherwise
	SourceNote string   // where code and titles were read, and who prints them otherwise
}

// Composite tells whether the category is a declared composite.
func (c Category) Composite() bool { return len(c.Members) > 0 }

// Term is one inclusion or exclusion of a category.
type Term struct {
	Text     string
	RefersTo []string // of an exclusion: where the act belongs instead; of a pointer: whose terms apply too
}

// Variable is one disaggregating variable of ICCS (Table A) with its values
// (Tables II to V). The same tag may stand for victim and perpetrator.
type Variable struct {
	Tag       string
	Title     string
	AppliesTo string // event, victim, perpetrator, other
	Values    []VariableValue
}

// VariableValue is one value of a variable, numbered as printed; formats and
// flags have no number.
type VariableValue struct{ Code, Title string }

// IndexTerm is one entry of the alphabetical index (Annex 2).
type IndexTerm struct {
	Language    string // en, es
	Term        string
	CodePrinted string // as the index prints it; some are of an older draft
	Code        string // the category of version 1.0
}

// Classification is the ICCS as loaded; it is never changed and is safe for
// use by several goroutines.
type Classification struct {
	categories map[string]*Category
	codes      []string            // the categories of version 1.0, sorted
	declared   []string            // composites and _T, _U, _Z, sorted
	below      map[string][]string // codes directly below, sorted
	aliases    map[string]string
	variables  []Variable
	index      []IndexTerm
	titles     map[string]Titles // by language
}

// Load returns the embedded classification, read once. It panics when the
// embedded files contradict themselves, which the tests of the package rule out.
var Load = sync.OnceValue(func() *Classification {
	classification, err := readClassification(classificationFiles)
	if err != nil {
		panic(err)
	}
	return classification
})

// Category finds a category, a composite or a shared code by its exact code.
// The slices of the answer are shared: do not change them.
func (c *Classification) Category(code string) (Category, bool) {
	category, ok := c.categories[code]
	if !ok {
		return Category{}, false
	}
	return *category, true
}

// Codes lists the 320 categories of version 1.0, sorted, which is the order of
// the publication: a category is followed by its parts.
func (c *Classification) Codes() []string { return slices.Clone(c.codes) }

// Declared lists the codes that stand beside the hierarchy: composites, _T, _U and _Z.
func (c *Classification) Declared() []string { return slices.Clone(c.declared) }

// Sections lists the categories of level 1.
func (c *Classification) Sections() []Category { return c.of(c.below[""]) }

// Variables lists the disaggregating variables in the order of the publication.
func (c *Classification) Variables() []Variable { return slices.Clone(c.variables) }

// Index lists the entries of the alphabetical index.
func (c *Classification) Index() []IndexTerm { return slices.Clone(c.index) }

// Canonical is the code of version 1.0 that a printed code means: a code that
// exists is itself, a known misprint or code of a draft is corrected, blanks
// around it are cut. It is false for any other text.
func (c *Classification) Canonical(code string) (string, bool) {
	code = strings.TrimSpace(code)
	if _, ok := c.categories[code]; ok {
		return code, true
	}
	canonical, ok := c.aliases[code]
	return canonical, ok
}

// Level is the level of a code: 1 to 4, and 0 outside the hierarchy.
func (c *Classification) Level(code string) int {
	if category, ok := c.categories[code]; ok {
		return category.Level
	}
	return 0
}

// sharedCodes are the codes that stand for no category of their own.
var sharedCodes = []Category{
	{Code: schemas.Total, TitleEN: "All crimes", TitleES: "Todos los delitos", SourceNote: "SDMX: total"},
	{Code: schemas.Unknown, TitleEN: "Not mapped to ICCS", TitleES: "Sin correspondencia con la ICCS", SourceNote: "SDMX: unknown"},
	{Code: schemas.NotApplicable, TitleEN: "Not by crime", TitleES: "No por delito", SourceNote: "SDMX: not applicable"},
}
