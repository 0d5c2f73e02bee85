package schemas

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
	"sync"

	"go.yaml.in/yaml/v3"
)

//go:embed datasets/*.yaml
var datasetFiles embed.FS

// ErrDescription means that the description of a dataset contradicts itself or names what does not exist.
var ErrDescription = errors.New("faulty description of a dataset")

// DescriptionOf finds the description of a dataset that ships with the program.
func DescriptionOf(dataset string) (*Description, bool) {
	description, ok := descriptions()[dataset]
	return description, ok
}

// Descriptions lists the descriptions that ship with the program, sorted by dataset.
func Descriptions() []*Description {
	var all []*Description
	for _, dataset := range slices.Sorted(maps.Keys(descriptions())) {
		all = append(all, descriptions()[dataset])
	}
	return all
}

// descriptions reads the shipped descriptions once. One that is faulty is a
// fault of the program, which every test finds at once: it panics.
var descriptions = sync.OnceValue(func() map[string]*Description {
	all, err := DescriptionsIn(datasetFiles, "datasets")
	if err != nil {
		panic(fmt.Sprintf("schemas: %v", err))
	}
	return all
})

// DescriptionsIn reads every description in a folder, by dataset. A folder that
// is not there holds none.
func DescriptionsIn(files fs.FS, folder string) (map[string]*Description, error) {
	names, err := fs.Glob(files, path.Join(folder, "*.yaml"))
	if err != nil {
		return nil, err
	}
	all := map[string]*Description{}
	for _, name := range names {
		description, err := openDescription(files, name)
		if err != nil {
			return nil, err
		}
		if want := description.Dataset + ".yaml"; path.Base(name) != want {
			return nil, fmt.Errorf("%s: describes dataset %s; call the file %s: %w", name, description.Dataset, want, ErrDescription)
		}
		all[description.Dataset] = description
	}
	return all, nil
}

func openDescription(files fs.FS, name string) (*Description, error) {
	file, err := files.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return ReadDescription(name, file)
}

// maxDescription bounds the file of a description.
const maxDescription = 4 << 20

// ReadDescription reads a description. Errors (wrapping [ErrDescription]) name
// the file and what to mend; all of them come at once.
func ReadDescription(name string, r io.Reader) (*Description, error) {
	text, err := io.ReadAll(io.LimitReader(r, maxDescription+1))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if len(text) > maxDescription {
		return nil, fmt.Errorf("%s: more than %d bytes: %w", name, maxDescription, ErrDescription)
	}
	d := &Description{name: name}
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	decoder.KnownFields(true)
	if err := decoder.Decode(d); err != nil {
		return nil, fmt.Errorf("%s: %w: %w", name, err, ErrDescription)
	}
	sum := sha256.Sum256(text)
	d.digest = hex.EncodeToString(sum[:])
	if err := errors.Join(d.complete()...); err != nil {
		return nil, fmt.Errorf("%s: %w: %w", name, err, ErrDescription)
	}
	return d, nil
}

// complete checks the description, fills in what is left out and builds its indexes.
func (d *Description) complete() []error {
	d.Edition, d.Part = cmp.Or(d.Edition, d.Dataset), cmp.Or(d.Part, "whole")
	d.ProviderTitle = cmp.Or(d.ProviderTitle, d.Provider)
	d.SpeaksFor = cmp.Or(d.SpeaksFor, SpeaksForAll)
	problems := d.head()
	d.concepts = map[string]bool{}
	for i := range d.Concepts {
		c := &d.Concepts[i]
		for _, problem := range c.complete() {
			problems = append(problems, fmt.Errorf("concepts, label %q, %s: %w", c.Label, c.Concept, problem))
		}
		if d.concepts[c.Concept] && c.Concept != "BREAKDOWN" && c.Concept != "OBS_STATUS" {
			problems = append(problems, fmt.Errorf("concept %s is given by two labels; join them by with", c.Concept))
		}
		d.concepts[c.Concept] = true
	}
	problems = append(problems, d.defaults()...)
	problems = append(problems, d.words()...)
	return append(problems, d.needs()...)
}

func (d *Description) head() []error {
	var problems []error
	for _, field := range [][2]string{
		{"dataset", d.Dataset}, {"provider", d.Provider}, {"title", d.Title}, {"licence", d.Licence}, {"citation", d.Citation},
		{"source", d.Source}, {"standing", d.Standing},
	} {
		if field[1] == "" {
			problems = append(problems, fmt.Errorf("%s is missing", field[0]))
		}
	}
	for _, field := range [][3]string{{"part", "CL_PART", d.Part}, {"standing", "CL_STANDING", d.Standing}} {
		if field[2] != "" && !HasCode(field[1], field[2]) {
			problems = append(problems, fmt.Errorf("%s: %q is no code of %s", field[0], field[2], field[1]))
		}
	}
	if !slices.Contains([]string{SpeaksForAll, SpeaksForYears, SpeaksForParts}, d.SpeaksFor) {
		problems = append(problems, fmt.Errorf("speaks_for: %q is none of all, years and parts", d.SpeaksFor))
	}
	if !slices.Contains([]string{"", ".", ","}, d.Decimal) || d.Decimal != "" && d.Decimal == d.Thousands {
		problems = append(problems, fmt.Errorf("decimal %q, thousands %q: decimal is \".\" or \",\", and thousands is another sign", d.Decimal, d.Thousands))
	}
	return problems
}

// complete checks one mapping and builds its indexes.
func (c *ConceptMapping) complete() []error {
	var problems []error
	if c.Label == "" || !isConcept(c.Concept) {
		problems = append(problems, fmt.Errorf("needs a label, and a concept that is one of %s", strings.Join(ConceptNames(), ", ")))
	}
	if (c.Codes != nil || c.Contains != nil) && c.Lookup != "" || c.Codes != nil && c.Contains != nil {
		problems = append(problems, errors.New("only one of codes, contains and lookup can translate"))
	}
	for _, part := range c.Contains {
		if err := checkCode(c.Concept, part.Code); err != nil {
			problems = append(problems, fmt.Errorf("contains: %q: %w", part.Text, err))
		}
	}
	if c.Others != "" && !c.SetsOthersAside() {
		problems = append(problems, fmt.Errorf("others: %q is not %s", c.Others, othersAside))
	}
	if c.Lookup != "" && lookups[c.Lookup] == nil {
		problems = append(problems, fmt.Errorf("lookup: %q is none of %s", c.Lookup, strings.Join(slices.Sorted(maps.Keys(lookups)), ", ")))
	}
	if kind, _, _ := strings.Cut(c.Period, ":"); !slices.Contains([]string{PeriodSDMX, PeriodTwoDigits, PeriodFinancial, PeriodOfFinancialYear}, kind) {
		problems = append(problems, fmt.Errorf("period: %q is none of %s, %s and %s", c.Period, PeriodTwoDigits, PeriodFinancial, PeriodOfFinancialYear))
	}
	var err error
	if c.Pattern != "" {
		if c.pattern, err = regexp.Compile(c.Pattern); err != nil || c.pattern.NumSubexp() < 1 {
			problems = append(problems, fmt.Errorf("pattern: %q is no regular expression with a group: %w", c.Pattern, err))
		}
	}
	return append(problems, c.index()...)
}

func (c *ConceptMapping) index() (problems []error) {
	c.setAside = map[string]bool{}
	for _, word := range c.SetAside {
		c.setAside[normalLabel(word)] = true
	}
	if c.Codes == nil {
		return nil
	}
	c.codes = map[string]string{}
	for _, word := range slices.Sorted(maps.Keys(c.Codes)) {
		code := c.Codes[word]
		if before, taken := c.codes[normalLabel(word)]; taken && before != code {
			problems = append(problems, fmt.Errorf("codes: %q is given two codes", word))
		}
		if err := checkCode(c.Concept, c.Prefix+code); err != nil {
			problems = append(problems, fmt.Errorf("codes: %q: %w", word, err))
		}
		c.codes[normalLabel(word)] = code
	}
	return problems
}

// checkCode holds a code to the list of its concept.
func checkCode(concept, code string) error {
	list := conceptList(concept)
	if concept == "REF_AREA" {
		if _, ok := Areas().ByCode(code); !ok {
			return fmt.Errorf("%q is no code of an area", code)
		}
		return nil
	}
	if list == "" || list == "CL_ICCS" || list == "CL_SUB_AREA" || HasCode(list, code) {
		return nil
	}
	return fmt.Errorf("%q is no code of %s", code, list)
}

func (d *Description) defaults() (problems []error) {
	for _, concept := range slices.Sorted(maps.Keys(d.Defaults)) {
		if !isConcept(concept) {
			problems = append(problems, fmt.Errorf("defaults: %s is no concept; they are %s", concept, strings.Join(ConceptNames(), ", ")))
		} else if err := checkCode(concept, d.Defaults[concept]); err != nil {
			problems = append(problems, fmt.Errorf("defaults: %s: %w", concept, err))
		}
	}
	return problems
}

// words indexes symbols and flags.
func (d *Description) words() (problems []error) {
	d.symbols, d.flags = map[string]Meaning{}, map[string]string{}
	for symbol, meaning := range d.Symbols {
		if meaning.Missing != MeansZero && !HasCode("CL_MISSING", meaning.Missing) {
			problems = append(problems, fmt.Errorf("symbols: %q: %q is neither zero nor a code of CL_MISSING", symbol, meaning.Missing))
		}
		d.symbols[normalLabel(symbol)] = meaning
	}
	for flag, code := range d.Flags {
		if !HasCode("CL_OBS_STATUS", code) && !HasCode("CL_MISSING", code) {
			problems = append(problems, fmt.Errorf("flags: %q: %q is a code neither of CL_OBS_STATUS nor of CL_MISSING", flag, code))
		}
		d.flags[strings.ToLower(strings.TrimSpace(flag))] = code
	}
	return problems
}

// needs names what no figure can do without.
func (d *Description) needs() (problems []error) {
	for _, concept := range []string{"REF_AREA", "TIME_PERIOD", "INDICATOR"} {
		if !d.concepts[concept] && d.Defaults[concept] == "" {
			problems = append(problems, fmt.Errorf("neither a label nor a default gives %s", concept))
		}
	}
	if d.Scheme != "" && !d.concepts["NATIONAL_CODE"] && d.Defaults["NATIONAL_CODE"] == "" {
		problems = append(problems, fmt.Errorf("scheme %s translates NATIONAL_CODE, which neither a label nor a default gives", d.Scheme))
	}
	return problems
}

// UnmarshalYAML reads a meaning as a word, or as a map with bounds.
func (m *Meaning) UnmarshalYAML(node *yaml.Node) error {
	if node.Kind == yaml.ScalarNode {
		m.Missing = node.Value
		return nil
	}
	var long struct {
		Missing string   `yaml:"missing"`
		Lower   *float64 `yaml:"lower"`
		Upper   *float64 `yaml:"upper"`
	}
	if err := node.Decode(&long); err != nil {
		return err
	}
	m.Missing, m.Lower, m.Upper = long.Missing, optionalOf(long.Lower), optionalOf(long.Upper)
	return nil
}
