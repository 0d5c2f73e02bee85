package table

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"cts/connectors"
	"cts/connectors/workbook"
	"cts/schemas"
)

// errNotThisTable means that a file is a table, and not that of the description.
var errNotThisTable = errors.New("not the table that is described")

// located is a description together with the place of its columns in a file.
type located struct {
	description *schemas.Description
	layout      *schemas.TableLayout
	all         lines
	needed      []string // titles that the description needs
	header      int      // number of the last row of titles
	titles      []string // by column
	values      []valueColumn
	flag        *regexp.Regexp
	before      map[string]string // cells above and in the titles, by reference
}

// valueColumn is a column of figures.
type valueColumn struct {
	column int
	labels [][2]string // that the layout gives to every figure of it
	flag   int         // column of its flag; -1 for none
}

// locate finds the titles of the description in the file.
func locate(ctx context.Context, file connectors.File, d *schemas.Description, beginnings *beginnings) (*located, error) {
	l := &located{description: d, layout: d.Table, all: linesOf(file, d.Table), needed: neededTitles(d), before: map[string]string{}}
	if d.Table.Flags != "" {
		var err error
		if l.flag, err = regexp.Compile(d.Table.Flags); err != nil {
			return nil, fmt.Errorf("dataset %s: table.flags: %w: %w", d.Dataset, err, schemas.ErrDescription)
		}
	}
	beginning, err := beginnings.of(ctx, l.all, d.Table)
	if err != nil {
		return nil, err
	}
	if err := l.findTitles(beginning); err != nil {
		return nil, err
	}
	if err := l.findValues(); err != nil {
		return nil, err
	}
	return l, l.checkFirst(beginning)
}

// neededTitles are the columns without which the file is not the one described:
// those of its concepts and figures that no layout makes.
func neededTitles(d *schemas.Description) []string {
	made := map[string]bool{"OBS_FLAG": true}
	var needed []string
	for _, values := range d.Table.Values {
		for label := range values.Labels {
			made[label] = true
		}
		if made[values.Label] = true; values.Column != "" {
			needed = append(needed, values.Column)
		}
		for _, group := range groupsOf(values.Match) {
			made[group] = true
		}
	}
	if d.Table.Indent != nil {
		made[d.Table.Indent.Label] = true
		needed = append(needed, d.Table.Indent.Column)
	}
	if d.Table.Count != nil {
		needed = append(needed, d.Table.Count.By...)
	}
	for _, concept := range d.Concepts {
		if !made[concept.Label] && !concept.Optional {
			needed = append(needed, concept.Label)
		}
	}
	slices.Sort(needed)
	return slices.Compact(needed)
}

func groupsOf(pattern string) []string {
	compiled, err := regexp.Compile(pattern)
	if pattern == "" || err != nil {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(compiled.SubexpNames()), func(name string) bool { return name == "" })
}

// findTitles finds the row of titles: the one that the layout numbers, or the
// first that holds every title needed.
func (l *located) findTitles(beginning []line) error {
	nearest, missing := 0, l.needed
	for i, row := range beginning {
		l.remember(row)
		if row.number < l.layout.Header {
			continue
		}
		titles := l.titlesOf(beginning[max(0, i+1-max(1, l.layout.HeaderRows)) : i+1])
		lacking := lackingOf(l.needed, titles)
		if len(lacking) == 0 && len(titles) > 0 {
			l.header, l.titles = row.number, titles
			return nil
		}
		if len(lacking) < len(missing) || nearest == 0 {
			nearest, missing = row.number, lacking
		}
		if l.layout.Header != 0 {
			break
		}
	}
	return fmt.Errorf("no row holds the titles of dataset %s; nearest is row %d, which lacks %q: %w", l.description.Dataset, nearest, missing, errNotThisTable)
}

// checkFirst holds the first row of the table to what the description says of it.
func (l *located) checkFirst(beginning []line) error {
	for _, row := range beginning {
		if row.number <= l.header || row.blank() {
			continue
		}
		for title, pattern := range l.layout.First {
			compiled, err := regexp.Compile(pattern)
			if err != nil {
				return fmt.Errorf("dataset %s: table.first: %w: %w", l.description.Dataset, err, schemas.ErrDescription)
			}
			if cell := strings.TrimSpace(row.at(columnOf(l.titles, title)).raw); !compiled.MatchString(cell) {
				return fmt.Errorf("%s: %q is not what a table of dataset %s begins with: %w", row.place(max(0, columnOf(l.titles, title))), cell, l.description.Dataset, errNotThisTable)
			}
		}
		return nil
	}
	return nil
}

// remember keeps the cells of the first rows, for the date of the release.
func (l *located) remember(row line) {
	if row.number > 20 {
		return
	}
	for i := range row.cells[:min(len(row.cells), 20)] {
		l.before[workbook.Reference(row.number, i+1)] = row.cells[i].raw
	}
}

// titlesOf joins the rows of titles, from above to below. In the upper ones a
// blank cell continues the title to its left.
func (l *located) titlesOf(rows []line) []string {
	var titles []string
	for i, row := range rows {
		last, above := "", i < len(rows)-1
		for column := range max(len(titles), len(row.cells)) {
			title := normalTitle(row.at(column).raw)
			if title == "" && above {
				title = last
			}
			last = title
			if column >= len(titles) {
				titles = append(titles, "")
			}
			titles[column] = strings.TrimSpace(titles[column] + " " + title)
		}
	}
	for letter, title := range l.layout.Titles {
		if _, column, err := workbook.ParseReference(letter + "1"); err == nil && column <= len(titles) {
			titles[column-1] = title
		}
	}
	return titles
}

// normalTitle writes a title on one line.
func normalTitle(text string) string {
	return strings.Join(strings.Fields(strings.TrimPrefix(text, "\ufeff")), " ")
}

func lackingOf(needed, titles []string) []string {
	var lacking []string
	for _, title := range needed {
		if columnOf(titles, title) < 0 {
			lacking = append(lacking, title)
		}
	}
	return lacking
}

// columnOf finds a title; case does not count, unless two titles differ by it alone.
func columnOf(titles []string, title string) int {
	title = normalTitle(title)
	if i := slices.Index(titles, title); i >= 0 {
		return i
	}
	return slices.IndexFunc(titles, func(t string) bool { return strings.EqualFold(t, title) })
}

// findValues finds the columns of figures.
func (l *located) findValues() error {
	for _, values := range l.layout.Values {
		found, err := l.valueColumns(values)
		if err != nil {
			return err
		}
		l.values = append(l.values, found...)
	}
	slices.SortStableFunc(l.values, func(a, b valueColumn) int { return a.column - b.column })
	if len(l.values) == 0 && l.layout.Count == nil {
		return fmt.Errorf("row %d: no column holds figures of dataset %s: %w", l.header, l.description.Dataset, errNotThisTable)
	}
	return nil
}

func (l *located) valueColumns(values schemas.ValueColumns) ([]valueColumn, error) {
	flag := -1
	if values.Flag != "" {
		flag = columnOf(l.titles, values.Flag)
	}
	fixed := sortedPairs(values.Labels)
	if values.Column != "" {
		return []valueColumn{{column: columnOf(l.titles, values.Column), labels: fixed, flag: flag}}, nil
	}
	pattern, err := regexp.Compile(values.Match)
	if err != nil {
		return nil, fmt.Errorf("dataset %s: table.values: %w: %w", l.description.Dataset, err, schemas.ErrDescription)
	}
	var found []valueColumn
	for column, title := range l.titles {
		if groups := pattern.FindStringSubmatch(title); groups != nil && title != "" {
			found = append(found, valueColumn{column: column, labels: append(titleLabels(values.Label, title, pattern, groups), fixed...), flag: flag})
		}
	}
	return found, nil
}

// titleLabels are the labels that a title gives: as a whole, and by the named groups of its pattern.
func titleLabels(label, title string, pattern *regexp.Regexp, groups []string) [][2]string {
	var labels [][2]string
	if label != "" {
		labels = append(labels, [2]string{label, title})
	}
	for i, name := range pattern.SubexpNames() {
		if name != "" {
			labels = append(labels, [2]string{name, groups[i]})
		}
	}
	return labels
}

func sortedPairs(labels map[string]string) [][2]string {
	var pairs [][2]string
	for label, word := range labels {
		pairs = append(pairs, [2]string{label, word})
	}
	slices.SortFunc(pairs, func(a, b [2]string) int { return strings.Compare(a[0], b[0]) })
	return pairs
}

// headerOf says what the file is. A release without a date is dated when it comes.
func (l *located) headerOf(ctx context.Context, file connectors.File) (connectors.Header, error) {
	if ctx.Err() != nil {
		return connectors.Header{}, fmt.Errorf("%s: %w", file.Name, context.Cause(ctx))
	}
	header := connectors.Header{
		Format: Descriptor.ID, Provider: l.description.Provider, Dataset: l.description.Dataset, RefArea: l.description.Area(),
		Part: l.description.Part, Edition: l.description.Edition,
	}
	day, from, err := l.release(file.Name)
	if err != nil {
		return header, fmt.Errorf("%s: %w", file.Name, err)
	}
	if !day.IsZero() {
		header.Release, header.IssuedAt, header.IssuedFrom = day.Format(time.DateOnly), day, from
	}
	return header, nil
}

func (l *located) release(name string) (day time.Time, from string, err error) {
	place := l.layout.Release
	layout := place.Layout
	if layout == "" {
		layout = time.DateOnly
	}
	if place.Cell != "" {
		text := strings.TrimSpace(l.before[place.Cell])
		if day, err = time.Parse(layout, text); err != nil {
			return day, "", fmt.Errorf("cell %s: %q is no date written as %s; mend table.release of dataset %s: %w", place.Cell, text, layout, l.description.Dataset, connectors.ErrUnreadable)
		}
		return day, "cell " + place.Cell, nil
	}
	if found := dateIn(place.Name, name); found != "" {
		if day, err = time.Parse(layout, found); err == nil {
			return day, "name of the file", nil
		}
	}
	return time.Time{}, "", nil
}

func dateIn(pattern, name string) string {
	compiled, err := regexp.Compile(pattern)
	if pattern == "" || err != nil {
		return ""
	}
	if found := compiled.FindStringSubmatch(name); len(found) > 1 {
		return found[1]
	}
	return ""
}
