package report

import (
	"slices"
	"strings"
)

// matrix shows breakdowns: a row a line, a column a year.
type matrix struct {
	page
	Area     string
	Caption  string
	Years    []string
	Rows     []matrixRow
	Findings []findingView
}

// Count is the number of findings, in words.
func (m matrix) Count() string { return decimal(len(m.Findings)) }

type matrixRow struct {
	Title string
	Cells []matrixCell
}

type matrixCell struct {
	Value, Word string
	Place       string // target
	Finding     string // target
}

func (p *areaLayout) matrix(caption string, lines []*line) *matrix {
	first, last := lines[0].rows[0].year, lines[0].rows[0].year
	for _, l := range lines {
		first, last = min(first, l.rows[0].year), max(last, l.rows[len(l.rows)-1].year)
	}
	years := yearsOf(lines, first, last)
	out := &matrix{page: p.out.page, Area: p.area.name, Caption: caption}
	for _, year := range years {
		out.Years = append(out.Years, decimal(year))
	}
	for _, l := range lines {
		title := strings.Join(nonEmpty([]string{p.labels.subject(l.key), p.labels.breakdown(l.key)}), ": ")
		if title == "" {
			title = p.labels.of("CL_INDICATOR", l.key.Indicator)
		}
		if !l.isCount() {
			title += " (" + p.unit(l) + ")"
		}
		out.Rows = append(out.Rows, matrixRow{Title: title, Cells: p.matrixCells(l, years, out)})
	}
	return out
}

// yearsOf lists the calendar years from first to last; over a longer time than
// anyone collects, only those that a line has.
func yearsOf(lines []*line, first, last int) []int {
	if last-first < longestLine {
		years := make([]int, 0, last-first+1)
		for year := first; year <= last; year++ {
			years = append(years, year)
		}
		return years
	}
	var years []int
	for _, l := range lines {
		for _, r := range l.rows {
			years = append(years, r.year)
		}
	}
	slices.Sort(years)
	return slices.Compact(years)
}

func (p *areaLayout) matrixCells(l *line, years []int, out *matrix) []matrixCell {
	byYear := map[int]*row{}
	for _, r := range l.rows {
		byYear[r.year] = r
	}
	cells := make([]matrixCell, len(years))
	for i, year := range years {
		r := byYear[year]
		if r == nil {
			cells[i].Word = p.words.text("missing.none")
			continue
		}
		p.place(l, r, false)
		cells[i] = p.matrixCell(r)
		for _, f := range r.findings {
			out.Findings = append(out.Findings, p.findingView(f))
			p.shown[findingAnchor(f)] = true
		}
	}
	return cells
}

func (p *areaLayout) matrixCell(r *row) matrixCell {
	cell := matrixCell{}
	if r.value.Valid {
		cell.Value = p.words.plainValue(r.value.Value)
	} else {
		cell.Word = p.valueWord(r)
	}
	if place := r.place(); place != nil {
		cell.Place = "#" + p.places[place]
	}
	if len(r.findings) > 0 {
		cell.Finding = "#" + findingAnchor(r.findings[0])
	}
	return cell
}
