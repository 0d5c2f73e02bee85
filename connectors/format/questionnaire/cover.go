package questionnaire

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"cts/connectors"
	"cts/connectors/workbook"
	"cts/schemas"
)

// firstRound is the year of the first survey's data; no collection is older.
const firstRound = 1970

// coverRows is how far down a sheet a cover is looked for.
const coverRows = 60

// cover holds the fields of a cover sheet by their ids.
type cover struct {
	sheet   string
	edition *schemas.Questionnaire
	fields  map[string]workbook.Cell
	notes   []string // what had to be repaired to find it
	shared  bool     // the sheet may hold tables too
}

// findCover looks on every sheet for a field EDITION, by its id or its label.
func findCover(book *workbook.Book, name string) (cover, error) {
	unknown := ""
	for _, sheet := range book.Sheets() {
		for _, id := range schemas.Editions() {
			edition, _ := schemas.Edition(id)
			fields, err := coverFields(book, sheet.Name, edition.Cover)
			if err != nil {
				return cover{}, err
			}
			switch named := strings.TrimSpace(fields["EDITION"].Raw); {
			case strings.EqualFold(named, id):
				return cover{sheet: sheet.Name, edition: edition, fields: fields}, nil
			case named != "":
				unknown = fmt.Sprintf("%s names the edition %.40q", workbook.Locator(sheet.Name, fields["EDITION"].Row, fields["EDITION"].Column), named)
			}
		}
	}
	if unknown != "" {
		return cover{}, fmt.Errorf("%s: %s, which this program does not know; it knows %s: %w",
			name, unknown, strings.Join(schemas.Editions(), ", "), connectors.ErrUnreadable)
	}
	return coverWithoutEdition(book, name)
}

// coverFields reads the fields at the top of a sheet: the value of a field is
// the first cell to the right of its id or label that is neither.
func coverFields(book *workbook.Book, sheet string, wanted []schemas.Field) (map[string]workbook.Cell, error) {
	fields := map[string]workbook.Cell{}
	for row, err := range book.Rows(sheet) {
		if err != nil {
			return nil, err
		}
		if row.Number > coverRows {
			break
		}
		if field, value := fieldOf(row, wanted); field != "" {
			if _, twice := fields[field]; !twice {
				fields[field] = value
			}
		}
	}
	return fields, nil
}

// fieldOf finds the field that a row is about, and its value.
func fieldOf(row workbook.Row, wanted []schemas.Field) (id string, value workbook.Cell) {
	for _, field := range wanted {
		for i, cell := range row.Cells {
			if cell.Type != workbook.Text || !field.Is(cell.Raw) {
				continue
			}
			return field.ID, valueAfter(row.Cells[i+1:], field)
		}
	}
	return "", workbook.Cell{}
}

func valueAfter(cells []workbook.Cell, field schemas.Field) workbook.Cell {
	for _, cell := range cells {
		if cell.Type != workbook.Blank && strings.TrimSpace(cell.Raw) != "" && !field.Is(cell.Raw) {
			return cell
		}
	}
	return workbook.Cell{Type: workbook.Blank}
}

func (c cover) text(field string) string { return strings.TrimSpace(c.fields[field].Raw) }

// header makes of the cover what the rest of the program needs to know.
func (c cover) header(book *workbook.Book, name string) (connectors.Header, error) {
	area := c.areaOf()
	header := connectors.Header{
		Format: Descriptor.ID, Dataset: c.edition.Dataset, Edition: c.edition.ID,
		RefArea: area, Provider: area,
		Language: c.text("LANGUAGE"), Sender: c.text("OFFICER"),
	}
	if header.RefArea == "" {
		return header, c.fault(name, "REF_AREA", "name the country or area by its code, such as FIN")
	}
	round, err := c.round(name, area, book)
	if err != nil {
		return header, err
	}
	header.Round, header.Notes = yearText(round), c.notes
	header.Years = c.edition.Years(int32(round))
	if header.Part, err = c.part(name); err != nil {
		return header, err
	}
	if header.Part == "" {
		header.Part = schemas.PartWhole
		header.Notes = append(header.Notes, NotePartAssumed)
	}
	header.Tables = c.edition.Tables(header.Part)
	return c.dated(header, book), nil
}

// round reads the year of the collection. Other calendars call it by another
// number, which would move every figure: it is converted or refused.
func (c *cover) round(name, area string, book *workbook.Book) (int, error) {
	text := integer(c.fields["ROUND"])
	period, note, other := otherCalendar(text, area)
	if note == NoteBuddhistYear {
		c.notes, text, other = append(c.notes, note), period, false
	}
	round, err := strconv.Atoi(text)
	if other || err != nil || round < firstRound || round > gregorianLast {
		return 0, c.fault(name, "ROUND", "give the year of the collection by the Gregorian calendar, such as 2024")
	}
	issued, dated := dateOf(book, c.fields["ISSUED"])
	if _, declared := schemas.CalendarOf(area, schemas.CalendarEthiopian); declared && dated && (round+7 == issued.Year() || round+8 == issued.Year()) {
		return 0, c.fault(name, "ROUND", "the date on the cover is of "+yearText(issued.Year())+
			", so this may be a year of the Ethiopian calendar; give the year of the collection by the Gregorian calendar")
	}
	return round, nil
}

// integer is the text of a cell; a number without its empty fraction.
func integer(cell workbook.Cell) string {
	figure := schemas.CellFigure(strings.TrimSpace(cell.Raw), string(cell.Type))
	if figure.Value.Valid && figure.Value.Value == float64(int64(figure.Value.Value)) {
		return strconv.FormatInt(int64(figure.Value.Value), 10)
	}
	return strings.TrimSpace(cell.Raw)
}

// part finds the authority by its id or its label; empty where the cover leaves it out.
func (c cover) part(name string) (string, error) {
	text := c.text("PART")
	if text == "" {
		return "", nil
	}
	var ids []string
	for _, part := range c.edition.Parts {
		if (schemas.Field{ID: part.ID, Label: part.Label}).Is(text) {
			return part.ID, nil
		}
		ids = append(ids, part.ID)
	}
	return "", c.fault(name, "PART", "choose one of "+strings.Join(ids, ", "))
}

// fault tells what is wrong with a field of the cover, where, and what to do.
func (c cover) fault(name, field, remedy string) error {
	cell := c.fields[field]
	place := c.sheet
	if cell.Row > 0 {
		place = workbook.Locator(c.sheet, cell.Row, cell.Column)
	}
	return fmt.Errorf("%s: %s: field %s holds %.40q; %s: %w", name, place, field, cell.Raw, remedy, connectors.ErrUnreadable)
}

// dated fills in when the form was issued: what the cover says, and otherwise
// when the workbook was last saved.
func (c cover) dated(header connectors.Header, book *workbook.Book) connectors.Header {
	cell := c.fields["ISSUED"]
	if issued, ok := dateOf(book, cell); ok {
		header.IssuedAt, header.IssuedFrom = issued, workbook.Locator(c.sheet, cell.Row, cell.Column)
		return header
	}
	if strings.TrimSpace(cell.Raw) != "" {
		header.Notes = append(header.Notes, NoteDateUnread)
	}
	if modified := book.Properties().Modified; !modified.IsZero() {
		header.IssuedAt, header.IssuedFrom = modified, "properties of the workbook"
		header.Notes = append(header.Notes, NoteDateAssumed)
	}
	return header
}

// dateOf reads a cell as a day: a date cell, or a text as ISO 8601 writes it.
// Other customs of writing dates cannot be told apart.
func dateOf(book *workbook.Book, cell workbook.Cell) (time.Time, bool) {
	if cell.Type == workbook.Date {
		return book.Date(cell)
	}
	for _, layout := range []string{time.DateOnly, time.RFC3339} {
		if t, err := time.Parse(layout, strings.TrimSpace(cell.Raw)); err == nil {
			return t.UTC(), true
		}
	}
	return time.Time{}, false
}
