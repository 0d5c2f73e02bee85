package dissemination

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strconv"
	"strings"

	"cts/pipeline/query"
	"cts/pipeline/report"
	"cts/schemas"
)

// themeFigure is one figure that a theme may show.
type themeFigure struct {
	RefArea         string   `col:"ref_area"`
	SubArea         string   `col:"sub_area"`
	Indicator       string   `col:"indicator"`
	ICCS            string   `col:"iccs"`
	Role            string   `col:"role"`
	Sex             string   `col:"sex"`
	Age             string   `col:"age"`
	Citizenship     string   `col:"citizenship"`
	Relationship    string   `col:"relationship"`
	Mechanism       string   `col:"mechanism"`
	Context         string   `col:"context"`
	DetentionStatus string   `col:"detention_status"`
	Breakdown       string   `col:"breakdown"`
	UnitMeasure     string   `col:"unit_measure"`
	UnitOfCount     string   `col:"unit_of_count"`
	Year            int32    `col:"year"`
	Value           float64  `col:"obs_value"`
	UnitMult        int32    `col:"unit_mult"`
	Dataset         string   `col:"dataset"`
	Snapshot        string   `col:"snapshot"`
	Locator         string   `col:"locator"`
	Cautions        []string `col:"cautions"`
	BreakBefore     bool     `col:"break_before"`
}

func (f themeFigure) number() float64 { return schemas.InUnits(f.Value, f.UnitMult) }

// words writes the figure; what is no whole number has one decimal.
func (f themeFigure) words(w report.Wording) string {
	decimals := 0
	if value := f.number(); value != math.Trunc(value) {
		decimals = 1
	}
	return w.Number(f.number(), decimals)
}

// data is the figure as a CSV has it.
func (f themeFigure) data() string { return strconv.FormatFloat(f.number(), 'f', -1, 64) }

// ThemeReport writes the report on a theme. A selection without data says which
// items of the questionnaire would fill it.
func ThemeReport(ctx context.Context, q query.Querier, folder string, theme Theme, options report.Options) (report.Result, error) {
	figures, err := query.SelectNamed[themeFigure](ctx, q, "theme_figures")
	if err != nil {
		return report.Result{}, err
	}
	wording, err := report.WordingOf(ctx, q, options)
	if err != nil {
		return report.Result{}, err
	}
	parts := partsOf(theme, figures)
	return report.Publish(folder, wording, func(w report.Wording) report.Document { return themeDocument(w, theme, parts, options.FileNames) })
}

// part is a selection with its figures, by series and year.
type part struct {
	Selection
	id     string
	values map[series]map[int32]themeFigure
	years  []int32 // shown: the last ten
}

// series are the figures of one line of the table: an area and what is counted.
type series struct{ area, indicator, iccs, role, sex, age, relationship, mechanism, detention, breakdown, unit, counted string }

func seriesOf(f themeFigure) series {
	return series{
		f.RefArea, f.Indicator, f.ICCS, f.Role, f.Sex, f.Age, f.Relationship, f.Mechanism, f.DetentionStatus, f.Breakdown, f.UnitMeasure, f.UnitOfCount,
	}
}

func partsOf(theme Theme, figures []themeFigure) []part {
	var parts []part
	for i, selection := range theme.Selections {
		p := part{Selection: selection, id: "part-" + strconv.Itoa(i+1), values: map[series]map[int32]themeFigure{}}
		for _, f := range figures {
			if !selection.takes(f) {
				continue
			}
			key := seriesOf(f)
			if p.values[key] == nil {
				p.values[key] = map[int32]themeFigure{}
			}
			p.values[key][f.Year] = f
			p.years = append(p.years, f.Year)
		}
		slices.Sort(p.years)
		p.years = slices.Compact(p.years)
		p.years = p.years[max(0, len(p.years)-10):]
		parts = append(parts, p)
	}
	return parts
}

func themeDocument(w report.Wording, theme Theme, parts []part, files map[string]string) report.Document {
	document := report.Document{Title: w.Text("theme." + theme.Name), Lead: w.Text("report.theme.lead")}
	if theme.hasNote() {
		document.Lead += " " + w.Text("theme."+theme.Name+".note")
	}
	places := report.Section{ID: "places", Title: w.Text("report.theme.places")}
	for _, p := range parts {
		title := w.Text("theme." + theme.Name + "." + p.Part)
		document.Sections = append(document.Sections, p.section(w, title))
		if len(p.values) > 0 {
			places.Tables = append(places.Tables, p.places(w, title, files))
		}
	}
	if len(places.Tables) > 0 {
		document.Sections = append(document.Sections, places)
	}
	return document
}

// section shows the figures of a selection, or what would fill it.
func (p part) section(w report.Wording, title string) report.Section {
	section := report.Section{ID: p.id, Title: title}
	if len(p.values) == 0 {
		section.Text = []string{w.Text("report.theme.no_figure")}
		section.Points = p.items(w)
		if len(section.Points) == 0 {
			section.Points = []string{w.Text("report.theme.no_item")}
		}
		return section
	}
	if drawn, ok := p.slope(w, title); ok {
		section.Charts = []report.Chart{drawn}
	}
	section.Tables = []report.Grid{p.grid(w, title)}
	return section
}

// grid has a row a series and a column a year; every figure leads to its place.
func (p part) grid(w report.Wording, caption string) report.Grid {
	grid := report.Grid{Caption: caption, Columns: w.Columns("area", "indicator", "category", "breakdown")}
	for _, year := range p.years {
		grid.Columns = append(grid.Columns, report.Column{Title: strconv.Itoa(int(year)), Number: true})
	}
	for i, key := range p.sorted() {
		row := p.name(w, key)
		for _, year := range p.years {
			cell := report.Cell{Text: w.Text("report.missing.none"), Word: true}
			if f, ok := p.values[key][year]; ok {
				cell = report.Cell{Text: f.words(w), Data: f.data(), Target: "#" + p.place(i, year)}
			}
			row = append(row, cell)
		}
		grid.Rows = append(grid.Rows, row)
	}
	return grid
}

// place is the anchor of a figure in the table of places.
func (p part) place(line int, year int32) string {
	return p.id + "-" + strconv.Itoa(line+1) + "-" + strconv.Itoa(int(year))
}

// places lists every figure that is shown with its file and cell.
func (p part) places(w report.Wording, title string, files map[string]string) report.Grid {
	grid := report.Grid{Caption: w.Text("report.theme.places_caption", "part", title), Columns: w.Columns(
		"area", "indicator", "category", "breakdown", "year", "#value", "dataset", "file", "cell")}
	for i, key := range p.sorted() {
		for _, year := range p.years {
			f, ok := p.values[key][year]
			if !ok {
				continue
			}
			row := append(p.name(w, key), report.Cells(strconv.Itoa(int(year)), f.words(w), f.Dataset, cmp.Or(files[f.Snapshot], f.Snapshot), f.Locator)...)
			row[0].ID, row[5].Data = p.place(i, year), f.data()
			grid.Rows = append(grid.Rows, row)
		}
	}
	return grid
}

// name says what a line is about: area, indicator, category, breakdown.
func (p part) name(w report.Wording, key series) []report.Cell {
	category := ""
	if key.iccs != schemas.NotApplicable && key.iccs != schemas.Total {
		category = w.Title("CL_ICCS", key.iccs)
	}
	return report.Cells(w.Area(key.area), w.Title("CL_INDICATOR", key.indicator), category, strings.Join(key.breakdowns(w), ", "))
}

// breakdowns lists the codes by which a series is part of a whole, in words.
func (s series) breakdowns(w report.Wording) []string {
	var parts []string
	for _, d := range [][2]string{
		{"CL_SEX", s.sex}, {"CL_AGE_CTS", s.age}, {"CL_RELATIONSHIP", s.relationship}, {"CL_MECHANISM", s.mechanism},
		{"CL_DETENTION_STATUS", s.detention}, {"CL_BREAKDOWN", s.breakdown},
	} {
		if d[1] != schemas.Total {
			parts = append(parts, w.Title(d[0], d[1]))
		}
	}
	return parts
}

// sorted lists the series by the English name of the area, and then by what is counted.
func (p part) sorted() []series {
	var keys []series
	for key := range p.values {
		keys = append(keys, key)
	}
	slices.SortFunc(keys, compareSeries)
	return keys
}

func compareSeries(a, b series) int {
	areas := schemas.Areas() // lines are in the order of English names in every language
	return cmp.Or(cmp.Compare(areas.NameEn(a.area), areas.NameEn(b.area)), slices.Compare(a.codes(), b.codes()))
}

func (s series) codes() []string {
	return []string{s.area, s.indicator, s.iccs, s.role, s.sex, s.age, s.relationship, s.mechanism, s.detention, s.breakdown, s.unit, s.counted}
}
