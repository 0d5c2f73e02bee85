package questionnaire

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"cts/connectors/annotation"
	"cts/connectors/workbook"
	"cts/schemas"
)

// sheetReading is the state of reading one sheet.
type sheetReading struct {
	*reading
	name     string
	hidden   bool
	area     string // what the sheet says it is about; the cover's area where it says nothing
	comments map[string]string
	table    string // of the last title row
	heading  *heading
	merged   []workbook.Range
	shown    bool // the present row
	answers  *answerHeading
	last     int // position in the form of the last item

	inThousands bool // a text above says so of all figures that follow
}

func (r *reading) sheet(sheet workbook.Sheet) error {
	if ours, err := annotation.IsSheet(r.book, sheet.Name); ours || err != nil {
		return err
	}
	comments, err := r.book.Comments(sheet.Name)
	if err != nil {
		return err
	}
	merged, err := r.book.Merged(sheet.Name)
	if err != nil {
		return err
	}
	s := &sheetReading{
		reading: r, name: sheet.Name, hidden: sheet.Visibility != workbook.Visible,
		area: r.header.RefArea, comments: comments, merged: merged,
	}
	var failed error
	for row, err := range r.book.Rows(sheet.Name) {
		switch {
		case failed != nil:
			// After ctx has ended, Rows yields that as its last row; the loop runs
			// up to it, because Rows must not be left while it does so.
		case err != nil:
			return err
		default:
			if failed = s.row(row); failed != nil && s.ctx.Err() == nil {
				return failed
			}
		}
	}
	return failed
}

// row tells what a row is: a heading, an answer, a field of the sheet, the
// title of a table, values, or text for people.
func (s *sheetReading) row(row workbook.Row) error {
	s.shown = !row.Hidden
	s.inThousands = s.inThousands || s.saysThousands(row) && !s.namesItem(row)
	if answers, ok := answerHeadingOf(row, s.edition.Answers); ok {
		s.answers, s.heading = &answers, nil
		return nil
	}
	if heading, ok := headingOf(row, s.edition, s.area); ok {
		heading.inDoubt(s.area, s.header.Years)
		s.heading, s.answers = &heading, nil
		return nil
	}
	if s.answers != nil {
		return s.answer(row)
	}
	if s.heading == nil {
		return s.above(row)
	}
	return s.values(row)
}

// above reads what stands over the first table: the area and the round of the
// sheet. Other numbers there stand in no table; they are passed on without a place.
func (s *sheetReading) above(row workbook.Row) error {
	if field, value := fieldOf(row, s.edition.Cover); field != "" {
		if field == "REF_AREA" && value.Type == workbook.Text {
			s.area = strings.TrimSpace(value.Raw)
		}
		return nil
	}
	for _, cell := range row.Cells {
		if cell.Type == workbook.Blank || cell.Type == workbook.Text {
			continue
		}
		if err := s.pass(cell, rowPlace{labels: []string{"REF_AREA=" + s.area}, notes: []string{NoteOutsideTable}}); err != nil {
			return err
		}
	}
	return nil
}

// rowPlace is what the cells of a row have in common.
type rowPlace struct {
	table, item string
	labels      []string // without the period
	comment     string
	notes       []string
	known       bool
	thousands   bool // the label says that the figures are in thousands
}

// values reads a row below a heading. A known item gives all its years, blank
// ones and years without a column too; any other row gives what is filled in.
func (s *sheetReading) values(row workbook.Row) error {
	place, title := s.place(row)
	if title {
		return nil
	}
	place.thousands = s.saysThousands(row)
	for _, column := range s.valueColumns(row, place.known) {
		cell := row.At(column)
		if cell.Type == workbook.Blank && !cell.Formula && (!place.known || !isYearly(s.heading.years[column])) {
			continue
		}
		if err := s.pass(cell, s.inYear(place, column)); err != nil {
			return err
		}
	}
	if !place.known {
		return nil
	}
	return s.withoutColumn(row, place)
}

// withoutColumn passes on as blank the years of the form for which the sheet has no column any more.
// Where a column is headed by a year that asks what it means, that question is enough.
func (s *sheetReading) withoutColumn(row workbook.Row, place rowPlace) error {
	var notes []string
	if !s.heading.asks() {
		notes = []string{NoteColumnMissing}
	}
	for _, year := range s.heading.lacks(s.header.Years) {
		missing := place
		missing.labels = append(slices.Clone(place.labels), "TIME_PERIOD="+year)
		missing.notes = slices.Concat(place.notes, notes)
		if err := s.pass(workbook.Cell{Row: row.Number, Column: max(1, s.heading.item), Type: workbook.Blank}, missing); err != nil {
			return err
		}
	}
	return nil
}

// valueColumns lists the columns to read, ascending: for a known item the years
// of the heading, and always the cells that the row holds.
func (s *sheetReading) valueColumns(row workbook.Row, known bool) []int {
	var columns []int
	for _, cell := range row.Cells {
		if s.heading.holdsValues(cell.Column) {
			columns = append(columns, cell.Column)
		}
	}
	if known {
		for column := range s.heading.years {
			columns = append(columns, column)
		}
	}
	slices.Sort(columns)
	return slices.Compact(columns)
}

// inYear adds what the column says.
func (s *sheetReading) inYear(place rowPlace, column int) rowPlace {
	place.labels, place.notes = slices.Clone(place.labels), slices.Clone(place.notes)
	year, ok := s.heading.years[column]
	if !ok {
		place.notes = append(place.notes, NoteNoYear)
		return place
	}
	place.labels = append(place.labels, "TIME_PERIOD="+year)
	place.notes = append(place.notes, s.heading.notes[column]...)
	return place
}

// place finds out what a row is about by its texts left of the values. title is
// true for the title of a table, which holds no values.
func (s *sheetReading) place(row workbook.Row) (place rowPlace, title bool) {
	place.labels = []string{"REF_AREA=" + s.area}
	place.comment = strings.TrimSpace(row.At(s.heading.comment).Raw)
	if item := s.findItem(row); item != nil {
		place.table, place.item, place.known = item.TableID, item.ID, true
		place.notes = s.order(item)
		s.table = item.TableID
		return place, false
	}
	if table, ok := s.tableOf(row); ok && !s.hasValues(row) {
		s.table = table.ID
		return place, true
	}
	if item := s.byLabel(row); item != nil {
		place.table, place.item, place.known = item.TableID, item.ID, true
		place.notes = append(s.order(item), NoteItemByLabel)
		return place, false
	}
	place.table = s.table
	for name, column := range map[string]int{"ITEM": s.heading.item, "LABEL": s.heading.label} {
		if text := strings.TrimSpace(row.At(column).Raw); text != "" && column > 0 {
			place.labels = append(place.labels, name+"="+text)
		}
	}
	slices.Sort(place.labels[1:])
	place.notes = []string{NoteUnknownItem}
	return place, false
}

// tableOf reads a row as the title of a table, by its number or its words in any language.
func (s *sheetReading) tableOf(row workbook.Row) (*schemas.QuestionnaireTable, bool) {
	if table, ok := s.edition.Table(s.code(row)); ok || s.code(row) != "" || s.heading.label == 0 {
		return table, ok
	}
	for _, id := range s.header.Tables {
		table, ok := s.edition.Table(id)
		if ok && (schemas.Field{ID: id, Label: table.Title}).Is(row.At(s.heading.label).Raw) {
			return table, true
		}
	}
	return nil, false
}

// findItem looks for an item code in the column of items, and then in any other
// text left of the values, for a column that was moved without its heading.
func (s *sheetReading) findItem(row workbook.Row) *schemas.Item {
	if item, ok := s.edition.Item("", s.code(row)); ok {
		return item
	}
	for _, cell := range row.Cells {
		if cell.Column >= s.heading.first {
			break
		}
		if item, ok := s.edition.Item("", cell.Raw); ok && cell.Type == workbook.Text {
			return item
		}
	}
	return nil
}

// byLabel finds the item of a row that has no code, by its label in any language:
// within the last table where that is known, and only where one item has the label.
func (s *sheetReading) byLabel(row workbook.Row) *schemas.Item {
	text := row.At(s.heading.label).Raw
	if s.code(row) != "" || strings.TrimSpace(text) == "" || s.heading.label == 0 {
		return nil
	}
	var found *schemas.Item
	for _, item := range s.candidates() {
		if !(schemas.Field{ID: item.ID, Label: item.Label}).Is(text) {
			continue
		}
		if found != nil {
			return nil
		}
		found = item
	}
	return found
}

// candidates are the items of the last table, or of the whole form before any was met.
func (s *sheetReading) candidates() []*schemas.Item {
	var items []*schemas.Item
	for _, id := range s.header.Tables {
		table, ok := s.edition.Table(id)
		if !ok || s.table != "" && s.table != id {
			continue
		}
		for i := range table.Items {
			items = append(items, &table.Items[i])
		}
	}
	return items
}

func (s *sheetReading) code(row workbook.Row) string {
	if s.heading.item == 0 {
		return ""
	}
	return strings.TrimSpace(row.At(s.heading.item).Raw)
}

func (s *sheetReading) hasValues(row workbook.Row) bool {
	return slices.ContainsFunc(row.Cells, func(cell workbook.Cell) bool {
		return s.heading.holdsValues(cell.Column) && (cell.Type != workbook.Blank || cell.Formula)
	})
}

// order notes an item that comes again, or earlier than the form has it.
func (s *sheetReading) order(item *schemas.Item) []string {
	var notes []string
	position := s.position(item)
	switch {
	case s.seen[item]:
		notes = append(notes, NoteItemTwice)
	case position < s.last:
		notes = append(notes, NoteRowMoved)
	}
	s.seen[item] = true
	s.last = max(s.last, position)
	return notes
}

// position is the running number of an item in the form.
func (s *sheetReading) position(item *schemas.Item) int {
	position := 0
	for m := range s.edition.Modules {
		for t := range s.edition.Modules[m].Tables {
			items := s.edition.Modules[m].Tables[t].Items
			for i := range items {
				position++
				if &items[i] == item {
					return position
				}
			}
		}
	}
	return position
}

// pass hands a value cell to the sink.
func (s *sheetReading) pass(cell workbook.Cell, place rowPlace) error {
	if err := context.Cause(s.ctx); err != nil {
		return fmt.Errorf("%s: %w", s.file.Name, err)
	}
	s.number++
	valueRaw, valueType, marks, note := value(cell)
	notes := place.notes
	if note != "" {
		notes = append(notes, note)
	}
	if (s.inThousands || place.thousands) && schemas.CellFigure(valueRaw, valueType).Value.Valid {
		notes = append(notes, NoteThousands)
	}
	if marks != "" {
		place.comment = strings.Trim(place.comment+"; "+strings.TrimSpace(cell.Raw), "; ")
	}
	notes = append(notes, s.hiding(cell)...)
	return s.sink.Row(schemas.RawRow{
		Snapshot: s.file.Snapshot, RowNumber: s.number,
		Locator: workbook.Locator(s.name, cell.Row, cell.Column), Edition: s.edition.ID,
		TableID: place.table, ItemID: place.item, Labels: place.labels,
		ValueRaw: valueRaw, ValueType: valueType,
		CommentObs: s.comment(cell, place.comment), Notes: notes,
	})
}

// comment joins the comment of the cell and that of the row.
func (s *sheetReading) comment(cell workbook.Cell, ofRow string) string {
	ofCell := strings.TrimSpace(annotation.OwnComment(s.comments[cell.Reference()]))
	if ofCell == "" || ofRow == "" {
		return ofCell + ofRow
	}
	return ofCell + "; " + ofRow
}

// hiding notes what keeps a person from seeing the cell as it is read.
func (s *sheetReading) hiding(cell workbook.Cell) []string {
	var notes []string
	if s.hidden {
		notes = append(notes, NoteHiddenSheet)
	}
	if !s.shown {
		notes = append(notes, NoteHiddenRow)
	}
	if slices.ContainsFunc(s.merged, func(r workbook.Range) bool { return r.Holds(cell.Row, cell.Column) }) {
		notes = append(notes, NoteMerged)
	}
	return notes
}

// value is what a cell says, its type, the footnote marks that were taken off a
// number, and what has to be noted about it. A formula without a stored result
// is an error, not a blank: somebody meant a figure.
func value(cell workbook.Cell) (valueRaw, valueType, marks, note string) {
	switch {
	case cell.Type == workbook.Blank && cell.Formula:
		return "=", string(workbook.Error), "", NoteFormulaEmpty
	case cell.Formula:
		note = NoteFormula
	}
	switch cell.Type {
	case workbook.Number:
		if cell.Struck {
			return workbook.CrossedOut(canonical(cell.Raw)), string(workbook.Text), "", NoteStruckOut
		}
		if cell.Percent {
			return percentage(cell.Raw), string(workbook.Text), "", NotePercentage
		}
		return canonical(cell.Raw), string(workbook.Number), "", note
	case workbook.Date:
		return cell.Raw, string(workbook.Date), "", NoteDateValue
	case workbook.Text:
		return textValue(cell.Raw, note)
	}
	return cell.Raw, string(cell.Type), "", note
}

func textValue(text, note string) (valueRaw, valueType, marks, noted string) {
	if strings.TrimSpace(text) == "" {
		return "", string(workbook.Blank), "", NoteOnlyBlanks
	}
	if schemas.ParseFigure(text).Value.Valid {
		if note == "" {
			note = NoteNumberAsText
		}
		return text, string(workbook.Text), "", note
	}
	if plain, marks := withoutMarks(text); marks != "" && schemas.ParseFigure(plain).Value.Valid {
		return plain, string(workbook.Text), marks, NoteFootnote
	}
	switch {
	case schemas.Ambiguous(text):
		note = NoteAmbiguous
	case strings.ContainsRune(text, workbook.Stroke):
		note = NoteStruckOut
	}
	return text, string(workbook.Text), "", note
}

// canonical writes a number without exponent and with the fewest digits that
// give it back: a workbook stores 1E3 and 12.70 as it likes.
func canonical(raw string) string {
	number, err := strconv.ParseFloat(raw, 64)
	if err != nil {
		return raw
	}
	return strconv.FormatFloat(number, 'f', -1, 64)
}

// percentage writes a number as its cell shows it: what is stored as 10 was typed
// as 1000 into a cell of percentages, or means ten times a whole. Neither is a count.
func percentage(raw string) string {
	number, err := strconv.ParseFloat(raw, 64)
	if err != nil {
		return raw
	}
	return strconv.FormatFloat(number*100, 'g', 12, 64) + "%"
}
