package dissemination

import (
	"bytes"
	"cmp"
	"context"
	_ "embed"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"cts/iccs"
	"cts/pipeline/query"
	"cts/pipeline/report"
	"cts/schemas"
)

//go:embed themes.yaml
var themesFile []byte

// Theme is a subject on which the Commission asks for data.
type Theme struct {
	Name       string      `yaml:"name"`
	Title      string      `yaml:"title"`
	Note       string      `yaml:"note"`
	Selections []Selection `yaml:"selections"`
}

// Selection is a set of figures: a dimension that is named must have one of its
// codes, one that is not named is a total. A category stands for all within it.
type Selection struct {
	Title           string   `yaml:"title"`
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

// themeFigure is one figure that a theme may show.
type themeFigure struct {
	RefArea         string   `col:"ref_area"`
	SubArea         string   `col:"sub_area"`
	Indicator       string   `col:"indicator"`
	ICCS            string   `col:"iccs"`
	Sex             string   `col:"sex"`
	Age             string   `col:"age"`
	Citizenship     string   `col:"citizenship"`
	Relationship    string   `col:"relationship"`
	Mechanism       string   `col:"mechanism"`
	Context         string   `col:"context"`
	DetentionStatus string   `col:"detention_status"`
	Breakdown       string   `col:"breakdown"`
	Year            int32    `col:"year"`
	Value           float64  `col:"obs_value"`
	UnitMult        int32    `col:"unit_mult"`
	Dataset         string   `col:"dataset"`
	Cautions        []string `col:"cautions"`
}

// ThemeReport writes the report on a theme. A selection without data says which
// items of the questionnaire would fill it.
func ThemeReport(ctx context.Context, q query.Querier, folder string, theme Theme, options report.Options) (report.Result, error) {
	figures, err := query.SelectNamed[themeFigure](ctx, q, "theme_figures")
	if err != nil {
		return report.Result{}, err
	}
	label, err := report.LabelsOf(ctx, q, options)
	if err != nil {
		return report.Result{}, err
	}
	document := report.Document{
		Title: theme.Title,
		Lead:  "Figures as recorded by national authorities or published by them. Nothing is added up or ranked across areas: definitions and recording differ.",
	}
	if theme.Note != "" {
		document.Lead += " " + theme.Note
	}
	for i, selection := range theme.Selections {
		document.Sections = append(document.Sections, selection.section(i, figures, label))
	}
	return report.Publish(folder, document, options)
}

// section shows the figures of a selection, or what would fill it.
func (s Selection) section(position int, figures []themeFigure, label func(list, code string) string) report.Section {
	section := report.Section{ID: "part-" + strconv.Itoa(position+1), Title: s.Title}
	var chosen []themeFigure
	for _, f := range figures {
		if s.takes(f) {
			chosen = append(chosen, f)
		}
	}
	if len(chosen) > 0 {
		section.Tables = []report.Grid{themeGrid(s.Title, chosen, label)}
		return section
	}
	section.Text = []string{"No figure in force. Items of the questionnaire that would fill it:"}
	section.Points = s.items()
	if len(section.Points) == 0 {
		section.Points = []string{"none: no edition of the questionnaire that the program carries asks for it"}
	}
	return section
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

// series are the figures of one line of the table: an area, an indicator, a category, a breakdown.
type series struct{ area, indicator, iccs, sex, age, more string }

func themeGrid(caption string, figures []themeFigure, label func(list, code string) string) report.Grid {
	values := map[series]map[int32]themeFigure{}
	var years []int32
	for _, f := range figures {
		key := series{f.RefArea, f.Indicator, f.ICCS, f.Sex, f.Age, strings.Join(named(f, label), ", ")}
		if values[key] == nil {
			values[key] = map[int32]themeFigure{}
		}
		values[key][f.Year] = f
		years = append(years, f.Year)
	}
	slices.Sort(years)
	years = slices.Compact(years)
	if len(years) > 10 {
		years = years[len(years)-10:]
	}
	grid := report.Grid{Caption: caption, Columns: report.Columns("Area", "Indicator", "Category", "Breakdown")}
	for _, year := range years {
		grid.Columns = append(grid.Columns, report.Column{Title: strconv.Itoa(int(year)), Number: true})
	}
	for _, key := range sortedSeries(values) {
		grid.Rows = append(grid.Rows, themeRow(key, values[key], years, label))
	}
	return grid
}

// named lists the codes by which a figure is part of a whole, in words.
func named(f themeFigure, label func(list, code string) string) []string {
	var parts []string
	for _, d := range [][2]string{
		{"CL_SEX", f.Sex}, {"CL_AGE_CTS", f.Age}, {"CL_RELATIONSHIP", f.Relationship}, {"CL_MECHANISM", f.Mechanism},
		{"CL_DETENTION_STATUS", f.DetentionStatus}, {"CL_BREAKDOWN", f.Breakdown},
	} {
		if d[1] != schemas.Total {
			parts = append(parts, label(d[0], d[1]))
		}
	}
	return parts
}

func sortedSeries(values map[series]map[int32]themeFigure) []series {
	var keys []series
	for key := range values {
		keys = append(keys, key)
	}
	slices.SortFunc(keys, func(a, b series) int {
		return cmp.Or(cmp.Compare(nameOf(a.area), nameOf(b.area)), cmp.Compare(a.area, b.area), cmp.Compare(a.indicator, b.indicator),
			cmp.Compare(a.iccs, b.iccs), cmp.Compare(a.more, b.more), cmp.Compare(a.sex, b.sex), cmp.Compare(a.age, b.age))
	})
	return keys
}

func themeRow(key series, values map[int32]themeFigure, years []int32, label func(list, code string) string) []report.Cell {
	category := ""
	if key.iccs != schemas.NotApplicable && key.iccs != schemas.Total {
		category = label("CL_ICCS", key.iccs)
	}
	row := report.Cells(nameOf(key.area), label("CL_INDICATOR", key.indicator), category, key.more)
	for _, year := range years {
		f, ok := values[year]
		if !ok {
			row = append(row, report.Cell{Text: "none", Word: true})
			continue
		}
		value := f.Value * math.Pow10(int(f.UnitMult))
		decimals := 0
		if value != math.Trunc(value) {
			decimals = 1
		}
		row = append(row, report.TextCell(report.Number(value, decimals)))
	}
	return row
}

// items lists the items of the latest editions that ask for what is selected.
func (s Selection) items() []string {
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
						items = append(items, fmt.Sprintf("%s, table %s, item %s: %s", id, table.ID, item.ID, item.Label.In("en")))
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
