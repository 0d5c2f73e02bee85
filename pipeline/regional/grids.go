package regional

import (
	"strconv"
	"strings"

	"cts/pipeline/comparability"
	"cts/pipeline/report"
	"cts/pipeline/trend"
	"cts/schemas"
)

// panelGrid is the trend of each region over its panel.
func (l layout) panelGrid(sums []Sum) report.Grid {
	grid := report.Grid{Caption: l.text("trend_caption"), Columns: l.wording.Columns("region", "#panel_countries", "#of", "#coverage", "#from", "#to",
		"#first_sum", "#last_sum", "#change_percent", "#first_rate", "#last_rate", "rate_trend", "mark")}
	for _, sum := range sums {
		first, last := ends(sum)
		row := append(report.Cells(l.region(sum), strconv.Itoa(len(sum.Members)), strconv.Itoa(len(sum.members))), share(l.wording, last.Coverage))
		row = append(row, report.Cells(strconv.Itoa(sum.From), strconv.Itoa(sum.To))...)
		row = append(row,
			l.published(first.Count, 0), l.published(last.Count, 0), l.wording.NumberCell(changeOf(first, last), 1, l.text("none")),
			l.published(first.Rate, 2), l.published(last.Rate, 2))
		grid.Rows = append(grid.Rows, append(row, report.Cells(l.statement(sum), l.mark(sum, last))...))
	}
	return grid
}

func (l layout) region(sum Sum) string { return l.wording.Region(sum.Region.NameEn) }

// published is a number, or the word for one that too little of the population stands behind.
func (l layout) published(value schemas.Optional[float64], decimals int) report.Cell {
	return l.wording.NumberCell(value, decimals, l.text("withheld"))
}

// share is a share of a whole, in per cent.
func share(w report.Wording, part float64) report.Cell {
	return report.Cell{Text: w.Number(100*part, 1) + " %", Data: strconv.FormatFloat(100*part, 'f', 1, 64)}
}

// ends are the first and the last year of a panel; without a figure where it is empty.
func ends(sum Sum) (first, last trend.Regional) {
	if len(sum.Panel) == 0 {
		return first, last
	}
	return sum.Panel[0], sum.Panel[len(sum.Panel)-1]
}

func changeOf(first, last trend.Regional) schemas.Optional[float64] {
	if !first.Count.Valid || !last.Count.Valid {
		return missing()
	}
	return percent(first.Count.Value, last.Count.Value)
}

// statement says what the test says, and nothing where it may not.
func (l layout) statement(sum Sum) string {
	if l.panel() == trend.WhoeverReported {
		return l.text("statement.panel")
	}
	switch sum.Statement.Direction {
	case trend.Increase:
		return l.wording.Text("report.map.trend.increase")
	case trend.Decrease:
		return l.wording.Text("report.map.trend.decrease")
	case trend.NoClearTrend:
		return l.wording.Text("report.map.trend.no_clear_trend")
	}
	switch {
	case len(sum.Members) == 0:
		return l.text("statement.no_country")
	case !anyRate(sum.Panel):
		return l.text("statement.too_little")
	}
	return l.text("statement.few_years")
}

func anyRate(panel []trend.Regional) bool {
	for _, figure := range panel {
		if figure.Rate.Valid {
			return true
		}
	}
	return false
}

// mark is what a reader has to know of the last sum of a panel.
func (l layout) mark(sum Sum, last trend.Regional) string {
	var marks []string
	if last.Standing == trend.Estimate {
		marks = append(marks, "E")
	}
	if last.Imputed > 0 {
		marks = append(marks, l.text("mark.imputed", "count", strconv.Itoa(last.Imputed)))
	}
	if l.request.AcrossBreaks && len(sum.Divided) > 0 {
		marks = append(marks, l.text("mark.breaks", "count", strconv.Itoa(len(sum.Divided))))
	}
	return strings.Join(marks, "; ")
}

// yearGrid holds every year: whoever reported beside the panel.
func (l layout) yearGrid(sums []Sum) report.Grid {
	grid := report.Grid{Caption: l.text("years_caption"), Columns: l.wording.Columns("region", "#year",
		"#reporting", "#reported_sum", "#rate", "#coverage", "standing", "#in_panel", "#panel_sum", "#panel_rate", "#panel_coverage", "#imputed")}
	for _, sum := range sums {
		panel := byYear(sum.Panel)
		for _, reported := range sum.Reported {
			own := panel[reported.Year]
			row := report.Cells(l.region(sum), strconv.Itoa(reported.Year), strconv.Itoa(reported.Areas))
			row = append(row, l.published(reported.Count, 0), l.published(reported.Rate, 2), share(l.wording, reported.Coverage),
				report.CodeCell(l.text(string(reported.Standing)), string(reported.Standing)), report.TextCell(strconv.Itoa(own.Areas)),
				l.published(own.Count, 0), l.published(own.Rate, 2), share(l.wording, own.Coverage), report.TextCell(strconv.Itoa(own.Imputed)))
			grid.Rows = append(grid.Rows, row)
		}
	}
	return grid
}

func byYear(panel []trend.Regional) map[int]trend.Regional {
	years := map[int]trend.Regional{}
	for _, figure := range panel {
		years[figure.Year] = figure
	}
	return years
}

// movementGrid says what entrants and leavers did to the sum over whoever reported.
func (l layout) movementGrid(sums []Sum) report.Grid {
	grid := report.Grid{Caption: l.text("movement_caption"), Columns: l.wording.Columns("region",
		"#change_sum", "#by_continued", "#by_entrants", "entrants", "#by_leavers", "leavers")}
	for _, sum := range sums {
		grid.Rows = append(grid.Rows, []report.Cell{
			report.TextCell(l.region(sum)), l.amount(sum.Change.Total), l.amount(sum.Change.Continued),
			l.amount(amountOf(sum.Change.Entrants)), report.TextCell(l.movements(sum.Change.Entrants)),
			l.amount(amountOf(sum.Change.Leavers)), report.TextCell(l.movements(sum.Change.Leavers)),
		})
	}
	return grid
}

func (l layout) amount(value float64) report.Cell {
	return l.wording.NumberCell(schemas.Some(value), 0, "")
}

func amountOf(movements []trend.Movement) float64 {
	sum := 0.0
	for _, m := range movements {
		sum += m.Amount
	}
	return sum
}

func (l layout) movements(all []trend.Movement) string {
	var texts []string
	for _, m := range all {
		texts = append(texts, l.wording.AreaName(m.Area)+" "+l.wording.Number(m.Amount, 0))
	}
	return strings.Join(texts, "; ")
}

// dividedGrid names every country once, however many regions it lies in.
func (l layout) dividedGrid(sums []Sum) report.Grid {
	caption := "divided.left_out"
	if l.request.AcrossBreaks {
		caption = "divided.crossed"
	}
	grid := report.Grid{Caption: l.text(caption), Columns: l.wording.Columns("country", "#before_year", "reason")}
	seen := map[string]bool{}
	for _, sum := range sums {
		for _, d := range sum.Divided {
			row := report.Cells(l.wording.AreaName(d.Area), strconv.Itoa(d.Year), l.reasons(d.Reasons))
			if key := d.Area + row[1].Text; !seen[key] {
				seen[key] = true
				grid.Rows = append(grid.Rows, row)
			}
		}
	}
	return grid
}

func (l layout) reasons(all []comparability.Reason) string {
	var texts []string
	for _, reason := range all {
		texts = append(texts, l.wording.Reason(reason))
	}
	return strings.Join(texts, "; ")
}

// rankGrid ranks the countries of the widest region, where they compare.
func (l layout) rankGrid(sum Sum) report.Grid {
	grid := report.Grid{
		Caption: l.text("rank.caption", "region", l.region(sum), "year", strconv.Itoa(sum.To)),
		Columns: l.wording.Columns("country", "#rate", "#lower", "#upper", "#highest_rank", "#lowest_rank"),
	}
	if sum.Unranked != trend.Given {
		grid.Caption = l.text("rank.refused")
	}
	none := l.text("none")
	for _, r := range sum.Ranked {
		grid.Rows = append(grid.Rows, []report.Cell{
			report.TextCell(l.wording.AreaName(r.Area)), l.wording.NumberCell(r.Rate.Rate, 2, ""), l.wording.NumberCell(r.Rate.Limits.Lower, 2, none),
			l.wording.NumberCell(r.Rate.Limits.Upper, 2, none), report.TextCell(strconv.Itoa(r.Best)), report.TextCell(strconv.Itoa(r.Worst)),
		})
	}
	return grid
}

func (l layout) refusedGrid() report.Grid {
	grid := report.Grid{Caption: l.text("refused.caption"), Columns: l.wording.Columns("what", "#countries_with", "#from", "#to",
		"#reported_would", "#every_year", "#they_changed")}
	none := l.text("none")
	for _, r := range l.result.Refused {
		e := r.Evidence
		row := report.Cells(l.title(r.Subject), strconv.Itoa(r.Areas), strconv.Itoa(e.From), strconv.Itoa(e.To))
		grid.Rows = append(grid.Rows, append(row, l.wording.NumberCell(e.Reported, 0, none),
			report.TextCell(strconv.Itoa(e.AreasContinued)), l.wording.NumberCell(e.Continuing, 0, none)))
	}
	return grid
}
