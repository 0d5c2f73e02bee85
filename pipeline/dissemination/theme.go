package dissemination

import (
	"bytes"
	_ "embed"
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"cts/iccs"
	"cts/pipeline/report"
	"cts/schemas"
	"cts/schemas/messages"
)

//go:embed themes.yaml
var themesFile []byte

// Theme is a subject on which the Commission asks for data. Its words are in the
// catalogue under theme.<name>.
type Theme struct {
	Name       string      `yaml:"name"`
	Selections []Selection `yaml:"selections"`
}

// Selection is a set of figures: a dimension that is named must have one of its
// codes, one that is not named is a total. A category stands for all within it.
type Selection struct {
	Part            string   `yaml:"part"` // names it, and its title in the catalogue
	Indicator       []string `yaml:"indicator"`
	ICCS            []string `yaml:"iccs"`
	Sex             []string `yaml:"sex"`
	Age             []string `yaml:"age"`
	Relationship    []string `yaml:"relationship"`
	Mechanism       []string `yaml:"mechanism"`
	DetentionStatus []string `yaml:"detention_status"`
	Breakdown       []string `yaml:"breakdown"`
}

// Themes lists the themes in their order.
func Themes() ([]Theme, error) {
	var all []Theme
	decoder := yaml.NewDecoder(bytes.NewReader(themesFile))
	decoder.KnownFields(true)
	if err := decoder.Decode(&all); err != nil {
		return nil, fmt.Errorf("themes.yaml: %w", err)
	}
	return all, nil
}

// ThemeNamed finds a theme by its name.
func ThemeNamed(name string) (Theme, error) {
	all, err := Themes()
	if err != nil {
		return Theme{}, err
	}
	var names []string
	for _, theme := range all {
		if theme.Name == name {
			return theme, nil
		}
		names = append(names, theme.Name)
	}
	return Theme{}, fmt.Errorf("theme %q: %w; there are %s", name, ErrNothing, strings.Join(names, ", "))
}

func (s Selection) takes(f themeFigure) bool {
	if f.SubArea != schemas.Total || f.Citizenship != schemas.Total || f.Context != schemas.Total {
		return false
	}
	return (len(s.Indicator) == 0 || slices.Contains(s.Indicator, f.Indicator)) && s.within(f.ICCS) &&
		oneOf(s.Sex, f.Sex) && oneOf(s.Age, f.Age) && oneOf(s.Relationship, f.Relationship) &&
		oneOf(s.Mechanism, f.Mechanism) && oneOf(s.DetentionStatus, f.DetentionStatus) && oneOf(s.Breakdown, f.Breakdown)
}

// within tells whether a category lies within one of the selection's; a
// selection without categories takes all.
func (s Selection) within(code string) bool {
	return len(s.ICCS) == 0 || slices.ContainsFunc(s.ICCS, func(wanted string) bool {
		return code == wanted || iccs.Load().Within(code, wanted)
	})
}

// oneOf tells whether a code is wanted; where none is named, the total is.
func oneOf(wanted []string, code string) bool {
	if len(wanted) == 0 {
		return code == schemas.Total
	}
	return slices.Contains(wanted, code)
}

// items lists the items of the latest editions that ask for what is selected.
func (s Selection) items(w report.Wording) []string {
	var items []string
	for _, id := range schemas.Editions() {
		edition, ok := schemas.Edition(id)
		if !ok {
			continue
		}
		for _, module := range edition.Modules {
			for _, table := range module.Tables {
				for _, item := range table.Items {
					if s.asks(item.Key()) {
						items = append(items, w.Text("report.theme.item", "edition", id, "table", table.ID, "item", item.ID, "label", item.Label.In(w.Language())))
					}
				}
			}
		}
	}
	return items
}

func (s Selection) asks(key schemas.SeriesKey) bool {
	return s.takes(themeFigure{
		SubArea: key.SubArea, Indicator: key.Indicator, ICCS: key.ICCS, Sex: key.Sex, Age: key.Age, Citizenship: key.Citizenship,
		Relationship: key.Relationship, Mechanism: key.Mechanism, Context: key.Context, DetentionStatus: key.DetentionStatus, Breakdown: key.Breakdown,
	})
}

// hasNote tells whether the catalogue has a note on the theme.
func (t Theme) hasNote() bool {
	catalogue, err := messages.Embedded()
	return err == nil && catalogue.Status(messages.English, "theme."+t.Name+".note") != messages.Missing
}
