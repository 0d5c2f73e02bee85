package iccs

import (
	"embed"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strconv"
	"strings"
)

//go:embed classification/*.csv
var classificationFiles embed.FS

// readClassification reads the files of the folder classification and checks
// that they agree with one another.
func readClassification(files fs.FS) (*Classification, error) {
	c := &Classification{categories: map[string]*Category{}, below: map[string][]string{}, aliases: map[string]string{}}
	exceptions := map[string][]string{}
	steps := []struct {
		name    string
		columns []string
		row     func(row []string) error
	}{
		{"categories", []string{"code", "level", "parent", "title_en", "title_es", "source_note"}, c.addCategory},
		{"composites", []string{"code", "members", "title_en", "title_es", "source_note"}, c.addComposite},
		{"aliases", []string{"alias", "code", "source_note"}, c.addAlias},
		{"inclusions", []string{"code", "kind", "text", "refers_to_code"}, c.addTerm},
		{"index_terms", []string{"lang", "term", "code_printed", "code"}, c.addIndexTerm},
		{"disaggregations", []string{"variable", "variable_title", "applies_to", "value_code", "value_title"}, c.addVariable},
		{"tag_exceptions", []string{"code", "tag", "source_note"}, func(row []string) error {
			exceptions[row[0]] = append(exceptions[row[0]], row[1])
			return c.known(row[0])
		}},
	}
	for _, step := range steps {
		if err := eachRow(files, "classification/"+step.name+".csv", step.columns, step.row); err != nil {
			return nil, err
		}
	}
	c.addSharedCodes()
	c.addTags(exceptions)
	return c, c.addTitles()
}

// eachRow reads a table whose header has to be exactly the columns.
func eachRow(files fs.FS, name string, columns []string, row func([]string) error) error {
	file, err := files.Open(name)
	if err != nil {
		return fmt.Errorf("open the classification: %w", err)
	}
	defer file.Close()
	reader := csv.NewReader(file)
	header, err := reader.Read()
	if err != nil || !slices.Equal(header, columns) {
		return fmt.Errorf("%s: header %v is not %v: %w", name, header, columns, errors.Join(ErrTable, err))
	}
	for {
		fields, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		line, _ := reader.FieldPos(0)
		if err == nil {
			err = row(fields)
		}
		if err != nil {
			return fmt.Errorf("%s:%d: %w", name, line, err)
		}
	}
}

func (c *Classification) addCategory(row []string) error {
	code, parent := row[0], row[2]
	level, err := strconv.Atoi(row[1])
	if err != nil {
		return err
	}
	if _, twice := c.categories[code]; twice {
		return fmt.Errorf("category %s stands twice: %w", code, ErrTable)
	}
	if parent != parentOf(code) || level != levelOf(code) {
		return fmt.Errorf("category %s: level %d or parent %q does not follow from the code: %w", code, level, parent, ErrTable)
	}
	c.categories[code] = &Category{Code: code, Level: level, Parent: parent, TitleEN: row[3], TitleES: row[4], SourceNote: row[5]}
	c.codes = append(c.codes, code)
	c.below[parent] = append(c.below[parent], code)
	if parent != "" {
		return c.known(parent)
	}
	return nil
}

// parentOf cuts a code to the next shorter length: six, five, four, two digits.
func parentOf(code string) string {
	switch len(code) {
	case 6, 5:
		return code[:len(code)-1]
	case 4:
		return code[:2]
	}
	return ""
}

func levelOf(code string) int { return map[int]int{2: 1, 4: 2, 5: 3, 6: 4}[len(code)] }

func (c *Classification) addComposite(row []string) error {
	composite := &Category{Code: row[0], Members: strings.Split(row[1], ";"), TitleEN: row[2], TitleES: row[3], SourceNote: row[4]}
	for _, member := range composite.Members {
		if err := c.known(member); err != nil {
			return err
		}
		if parent := c.categories[member].Parent; parent != c.categories[composite.Members[0]].Parent {
			return fmt.Errorf("composite %s has members with different parents: %w", composite.Code, ErrTable)
		}
	}
	first := c.categories[composite.Members[0]]
	composite.Level, composite.Parent = first.Level, first.Parent
	c.categories[composite.Code] = composite
	c.declared = append(c.declared, composite.Code)
	return nil
}

func (c *Classification) addAlias(row []string) error {
	if _, exists := c.categories[row[0]]; exists {
		return fmt.Errorf("alias %s is a category of its own: %w", row[0], ErrTable)
	}
	c.aliases[row[0]] = row[1]
	return c.known(row[1])
}

func (c *Classification) addTerm(row []string) error {
	if err := c.known(row[0]); err != nil {
		return err
	}
	term := Term{Text: row[2]}
	if row[3] != "" {
		term.RefersTo = strings.Split(row[3], ";")
	}
	for _, code := range term.RefersTo {
		if err := c.known(code); err != nil {
			return err
		}
	}
	category := c.categories[row[0]]
	switch row[1] {
	case "inclusion":
		category.Inclusions = append(category.Inclusions, term)
	case "exclusion":
		category.Exclusions = append(category.Exclusions, term)
	default:
		return fmt.Errorf("kind %q is neither inclusion nor exclusion: %w", row[1], ErrTable)
	}
	return nil
}

func (c *Classification) addIndexTerm(row []string) error {
	c.index = append(c.index, IndexTerm{Language: row[0], Term: row[1], CodePrinted: row[2], Code: row[3]})
	return c.known(row[3])
}

func (c *Classification) addVariable(row []string) error {
	last := len(c.variables) - 1
	if last < 0 || c.variables[last].Tag != row[0] || c.variables[last].AppliesTo != row[2] {
		c.variables = append(c.variables, Variable{Tag: row[0], Title: row[1], AppliesTo: row[2]})
		last++
	}
	c.variables[last].Values = append(c.variables[last].Values, VariableValue{Code: row[3], Title: row[4]})
	return nil
}

func (c *Classification) addSharedCodes() {
	for _, shared := range sharedCodes {
		c.categories[shared.Code] = &shared
		c.declared = append(c.declared, shared.Code)
	}
	slices.Sort(c.declared)
	slices.Sort(c.codes)
	for _, codes := range c.below {
		slices.Sort(codes)
	}
}

// homicideTags are the variables of Tables III to V, which are for intentional homicide alone.
const homicideTags, intentionalHomicide = "Hom-", "0101"

// addTags gives every category the variables that ICCS does not rule out for it
// or for a category above it. ICCS lists no variables per category.
func (c *Classification) addTags(exceptions map[string][]string) {
	for _, code := range c.codes {
		category := c.categories[code]
		var ruledOut []string
		for _, above := range append(c.ancestors(code), code) {
			ruledOut = append(ruledOut, exceptions[above]...)
		}
		for _, variable := range c.variables {
			homicide := strings.HasPrefix(variable.Tag, homicideTags)
			if slices.Contains(ruledOut, variable.Tag) || homicide && !c.Within(code, intentionalHomicide) {
				continue
			}
			category.Tags = append(category.Tags, variable.Tag)
		}
		category.Tags = sortedOnce(category.Tags)
	}
}

func (c *Classification) known(code string) error {
	if _, ok := c.categories[code]; !ok {
		return fmt.Errorf("%q: %w", code, ErrUnknownCategory)
	}
	return nil
}
