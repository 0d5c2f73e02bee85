package form

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"cts/connectors/workbook"
	"cts/schemas"
)

// Thresholds of the checks that a form makes while one types. They are coarser
// than the rules of validation, which know the spread of each series.
const (
	jumpFactor  = 3   // from one year to the next, or against what was sent before
	jumpMinimum = 100 // below it, a factor says nothing
	occupancy   = 3   // prisoners a place
)

// checks writes beside each item what is doubtful in its row, as formulas that
// the spreadsheet program keeps up to date. Every check names the year.
func (f *Form) checks() error {
	if f.filling.NoChecks {
		return nil
	}
	for _, id := range f.order {
		item, _ := f.edition.Item("", id)
		parts := f.rowChecks(item)
		place := f.rows[id]
		if err := f.set(place.sheet, place.row, f.checkColumn(), nil, f.styles.check); err != nil {
			return err
		}
		formula := concatenated(parts)
		if formula == "" {
			continue
		}
		if err := f.File.SetCellFormula(place.sheet, workbook.Reference(place.row, f.checkColumn()), formula); err != nil {
			return fmt.Errorf("check of item %s: %w", id, err)
		}
	}
	return nil
}

// longestFormula is what a spreadsheet program takes; checks beyond it are left
// out of a row, the rarest ones first to go.
const longestFormula = 8192

func concatenated(parts []string) string {
	formula := ""
	for _, part := range parts {
		if len(formula)+len(part)+1 > longestFormula {
			break
		}
		if formula != "" {
			formula += "&"
		}
		formula += part
	}
	return formula
}

// rowChecks lists the checks of an item, each a formula that gives a text or nothing.
func (f *Form) rowChecks(item *schemas.Item) []string {
	var checks []string
	add := func(key string, year int32, condition string) {
		checks = append(checks, f.finding(key, year, condition))
	}
	for year := f.years[0]; year <= f.years[1]; year++ {
		cell := f.reference(item.ID, year, item.ID)
		add("check.negative", year, fmt.Sprintf("N(%s)<0", cell))
		add("check.text", year, fmt.Sprintf("AND(ISTEXT(%s),LEN(TRIM(%s))>0,NOT(%s))", cell, cell, f.isSymbol(cell)))
		if item.Key().UnitMeasure == "PT" {
			add("check.percent", year, fmt.Sprintf("N(%s)>100", cell))
		} else {
			add("check.fraction", year, fmt.Sprintf("N(%s)<>INT(N(%s))", cell, cell))
		}
	}
	checks = append(checks, f.processChecks(item)...)
	checks = append(checks, f.timeChecks(item)...)
	if item.Mandatory {
		last := f.years[1]
		add("check.mandatory", last, fmt.Sprintf("AND(ISBLANK(%s),COUNTA(%s)>0)", f.reference(item.ID, last, item.ID), f.yearsOf(item.ID)))
	}
	return append(checks, f.partitionChecks(item)...)
}

// finding is the text of a check with its year where the condition holds.
func (f *Form) finding(key string, year int32, condition string) string {
	text := strings.ReplaceAll(f.message(key, map[string]string{"year": strconv.Itoa(int(year))}), `"`, `""`)
	return fmt.Sprintf(`IF(%s,"%s ","")`, condition, text)
}

// reference is the cell of an item in a year, with its sheet where it is
// another one than that of the item from which it is seen.
func (f *Form) reference(id string, year int32, from string) string {
	place := f.rows[id]
	cell := workbook.Reference(place.row, f.yearColumn(year))
	if place.sheet == f.rows[from].sheet {
		return cell
	}
	return "'" + strings.ReplaceAll(place.sheet, "'", "''") + "'!" + cell
}

func (f *Form) yearsOf(id string) string {
	row := f.rows[id].row
	return workbook.Reference(row, firstYearColumn) + ":" + workbook.Reference(row, f.commentColumn()-1)
}

// isSymbol is a formula that tells whether a cell holds a symbol of the edition.
func (f *Form) isSymbol(cell string) string {
	var tests, plain []string
	for _, symbol := range f.edition.Symbols {
		if symbol.Prefix {
			tests = append(tests, fmt.Sprintf(`LEFT(%s,%d)="%s"`, cell, len([]rune(symbol.Symbol)), symbol.Symbol))
			continue
		}
		plain = append(plain, `"`+symbol.Symbol+`"`)
	}
	for _, symbol := range plain {
		tests = append(tests, fmt.Sprintf("TRIM(%s)=%s", cell, symbol))
	}
	return "OR(" + strings.Join(tests, ",") + ")"
}

// partitionChecks compare a whole with its parts, and ask for a whole where there
// are parts: one check a year and kind, whatever the number of partitions.
func (f *Form) partitionChecks(item *schemas.Item) []string {
	partitions := f.partitionsOf(item)
	var checks []string
	for year := f.years[0]; year <= f.years[1] && len(partitions) > 0; year++ {
		checks = append(checks, f.partitionsInYear(item, partitions, year)...)
	}
	return checks
}

// partitionsOf lists the partitions of a whole all of whose members the form asks.
func (f *Form) partitionsOf(item *schemas.Item) []*schemas.ItemPartition {
	var partitions []*schemas.ItemPartition
	for _, id := range item.WholeOf {
		partition, err := f.edition.Partition(id)
		if err == nil && !slices.ContainsFunc(partition.Members, func(m string) bool { return f.rows[m].row == 0 }) {
			partitions = append(partitions, partition)
		}
	}
	return partitions
}

func (f *Form) partitionsInYear(item *schemas.Item, partitions []*schemas.ItemPartition, year int32) []string {
	whole := f.reference(item.ID, year, item.ID)
	conditions := map[string][]string{}
	var members []string
	for _, p := range partitions {
		parts := f.references(p.Members, year, item.ID)
		more := "check.parts_exceed"
		if p.Dimension == "sex" {
			more = "check.sexes_exceed"
		}
		conditions[more] = append(conditions[more], fmt.Sprintf("SUM(%s)>%s", parts, whole))
		if p.Exhaustive {
			conditions["check.parts_fall_short"] = append(conditions["check.parts_fall_short"],
				fmt.Sprintf("AND(COUNT(%s)=%d,SUM(%s)<%s)", parts, len(p.Members), parts, whole))
		}
		members = append(members, p.Members[0])
	}
	var checks []string
	for _, key := range slices.Sorted(maps.Keys(conditions)) {
		checks = append(checks, f.finding(key, year, fmt.Sprintf("IF(ISNUMBER(%s),OR(%s),FALSE)", whole, strings.Join(conditions[key], ","))))
	}
	return append(checks, f.finding("check.no_whole", year,
		fmt.Sprintf("AND(ISBLANK(%s),COUNT(%s)>0)", whole, f.references(members, year, item.ID))))
}

// references joins the cells of items in a year.
func (f *Form) references(ids []string, year int32, from string) string {
	var cells []string
	for _, id := range ids {
		cells = append(cells, f.reference(id, year, from))
	}
	return strings.Join(cells, ",")
}

// timeChecks compare a year with the one before, and with what was sent for it before.
func (f *Form) timeChecks(item *schemas.Item) []string {
	var checks []string
	comment := workbook.Reference(f.rows[item.ID].row, f.commentColumn())
	for year := f.years[0] + 1; year <= f.years[1]; year++ {
		now, before := f.reference(item.ID, year, item.ID), f.reference(item.ID, year-1, item.ID)
		both := fmt.Sprintf("AND(ISNUMBER(%s),ISNUMBER(%s),ISBLANK(%s),", now, before, comment)
		checks = append(checks,
			f.finding("check.rise", year, fmt.Sprintf("%sN(%s)>=%d,N(%s)>%d*N(%s),N(%s)>0)", both, now, jumpMinimum, now, jumpFactor, before, before)),
			f.finding("check.fall", year, fmt.Sprintf("%sN(%s)>=%d,N(%s)*%d<N(%s),N(%s)>0)", both, before, jumpMinimum, now, jumpFactor, before, now)),
			f.finding("check.zero", year, fmt.Sprintf("%sN(%s)>=%d,N(%s)=0)", both, before, jumpMinimum, now)),
		)
	}
	for i, year := range f.previousYears() {
		now, sent := f.reference(item.ID, year, item.ID), workbook.Reference(f.rows[item.ID].row, f.checkColumn()+1+i)
		checks = append(checks,
			f.finding("check.revised", year, fmt.Sprintf("AND(ISNUMBER(%s),ISNUMBER(%s),ISBLANK(%s),N(%s)<>N(%s))", now, sent, comment, now, sent)),
			f.finding("check.dropped", year, fmt.Sprintf("AND(ISBLANK(%s),ISNUMBER(%s),COUNTA(%s)>0)", now, sent, f.yearsOf(item.ID))))
	}
	return checks
}

// processChecks compare stages of the process, and prisoners with places: a stage
// further on rarely counts more persons than the one before.
func (f *Form) processChecks(item *schemas.Item) []string {
	var checks []string
	key := item.Key()
	for _, other := range f.order {
		higher, _ := f.edition.Item("", other)
		message, factor := compared(key, higher.Key())
		if message == "" {
			continue
		}
		for year := f.years[0]; year <= f.years[1]; year++ {
			a, b := f.reference(item.ID, year, item.ID), f.reference(other, year, item.ID)
			checks = append(checks, f.finding(message, year,
				fmt.Sprintf("AND(ISNUMBER(%s),ISNUMBER(%s),N(%s)>%d*N(%s))", a, b, a, factor, b)))
		}
	}
	return checks
}

// compared names the check of a pair of series, and the factor; empty for a pair without one.
func compared(a, b schemas.SeriesKey) (message string, factor int) {
	pairs := map[[2]string]string{
		{"PERSONS_CONVICTED", "PERSONS_PROSECUTED"}:            "check.convicted",
		{"PERSONS_PROSECUTED", "PERSONS_SUSPECTED"}:            "check.prosecuted",
		{"PERSONS_BROUGHT_BEFORE_COURTS", "PERSONS_SUSPECTED"}: "check.brought",
		{"PERSONS_HELD", "PRISON_CAPACITY"}:                    "check.crowded",
		{"RECORDED_OFFENCES", "RECORDED_VICTIMS"}:              "check.homicides",
	}
	message, ok := pairs[[2]string{a.Indicator, b.Indicator}]
	if !ok || a.Sex != b.Sex || a.Age != b.Age || a.Citizenship != b.Citizenship || a.SubArea != b.SubArea {
		return "", 0
	}
	switch message {
	case "check.crowded":
		factor = occupancy
		a.ICCS, a.DetentionStatus = schemas.NotApplicable, orTotal(a.ICCS, a.DetentionStatus)
	case "check.homicides": // an offence of homicide has at least one victim
		if factor = 1; a.ICCS != "0101" {
			return "", 0
		}
	default:
		factor = 1
	}
	if a.ICCS != b.ICCS || a.Breakdown != b.Breakdown || a.DetentionStatus != b.DetentionStatus ||
		a.Relationship != b.Relationship || a.Mechanism != b.Mechanism || a.Context != b.Context {
		return "", 0
	}
	return message, factor
}

// orTotal keeps a total apart from persons held for one crime or in one status.
func orTotal(iccs, status string) string {
	if iccs != schemas.Total {
		return "part"
	}
	return status
}

// progress shows on the cover how far the form is filled in and how many rows a check points at.
func (f *Form) progress() error {
	if f.filling.NoChecks {
		return nil
	}
	cover := f.sheetName(CoverSheet)
	var filled, checked, cells []string
	for _, id := range f.order {
		place := f.rows[id]
		prefix := "'" + strings.ReplaceAll(place.sheet, "'", "''") + "'!"
		if n := len(cells); n == 0 || cells[n-1] != prefix {
			first, last := f.span(place.sheet)
			cells = append(cells, prefix)
			filled = append(filled, fmt.Sprintf("COUNTA(%s%s:%s)", prefix, workbook.Reference(first, firstYearColumn), workbook.Reference(last, f.commentColumn()-1)))
			checked = append(checked, fmt.Sprintf(`COUNTIF(%s%s:%s,"?*")`, prefix, workbook.Reference(first, f.checkColumn()), workbook.Reference(last, f.checkColumn())))
		}
	}
	total := len(f.order) * int(f.edition.YearCount)
	row := coverFirstRow + len(f.edition.Cover) + len(f.edition.Parts) + 2
	for i, line := range []struct{ key, formula string }{
		{"progress.filled", strings.Join(filled, "+") + fmt.Sprintf(`&" / %d"`, total)},
		{"progress.checks", strings.Join(checked, "+")},
		{"progress.officer", f.given("OFFICER")},
		{"progress.issued", f.given("ISSUED")},
	} {
		if err := f.progressLine(cover, row+i, line.key, line.formula); err != nil {
			return err
		}
	}
	return nil
}

// given is a formula that tells whether a field of the cover is filled in.
func (f *Form) given(field string) string {
	return `IF(ISBLANK(` + f.coverCell(field) + `),"` + f.message("progress.missing", nil) + `","✓")`
}

// coverCell is the cell of a field of the cover.
func (f *Form) coverCell(id string) string {
	i := slices.IndexFunc(f.edition.Cover, func(field schemas.Field) bool { return field.ID == id })
	return workbook.Reference(coverFirstRow+i, 3)
}

func (f *Form) progressLine(sheet string, row int, key, formula string) error {
	label := f.messageText(key, nil)
	if err := f.show(sheet, row, 2, label, f.styles.small); err != nil {
		return err
	}
	if err := f.File.SetRowHeight(sheet, row, f.rowHeight(label, 44)); err != nil {
		return err
	}
	cell := workbook.Reference(row, 3)
	if err := f.File.SetCellFormula(sheet, cell, formula); err != nil {
		return err
	}
	return f.File.SetCellStyle(sheet, cell, cell, f.styles.check)
}

// span gives the first and the last row of the items of a sheet.
func (f *Form) span(sheet string) (first, last int) {
	for _, place := range f.rows {
		if place.sheet != sheet {
			continue
		}
		if first == 0 || place.row < first {
			first = place.row
		}
		last = max(last, place.row)
	}
	return first, last
}
