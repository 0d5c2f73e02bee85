package workbook

import (
	"context"
	"encoding/binary"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"

	"cts/connectors"
)

// Records of a workbook of Excel 97 to 2003 ([MS-XLS], BIFF8): those that hold
// cells, texts, formats of numbers and comments. All others are passed over.
const (
	recordBegin       = 0x0809
	recordEnd         = 0x000A
	recordSheet       = 0x0085
	recordDates       = 0x0022
	recordEncrypted   = 0x002F
	recordTexts       = 0x00FC
	recordContinued   = 0x003C
	recordFont        = 0x0031
	recordFormat      = 0x041E
	recordStyle       = 0x00E0
	recordRow         = 0x0208
	recordNumber      = 0x0203
	recordShort       = 0x027E
	recordShorts      = 0x00BD
	recordText        = 0x00FD
	recordLabel       = 0x0204
	recordFormula     = 0x0006
	recordFormulaText = 0x0207
	recordBoolean     = 0x0205
	recordMerged      = 0x00E5
	recordObject      = 0x005D
	recordObjectText  = 0x01B6
	recordNote        = 0x001C
	version8          = 0x0600
)

// loadExcel97 reads a workbook of Excel 97 to 2003 as a whole.
func (b *Book) loadExcel97(ctx context.Context, file connectors.File, limits Limits) error {
	compound, err := openCompound(file, limits)
	switch {
	case err != nil:
		return err
	case compound.has("EncryptedPackage"):
		return fmt.Errorf("the workbook is encrypted; save it without a password and send it again: %w", connectors.ErrUnreadable)
	case !compound.has("Workbook") && compound.has("Book"):
		return fmt.Errorf("a workbook of Excel 95 or older; open it in a spreadsheet program and save it as .xlsx: %w", connectors.ErrUnreadable)
	case !compound.has("Workbook"):
		return fmt.Errorf("a compound file without a workbook: %w", connectors.ErrNotRecognised)
	}
	stream, err := compound.stream("Workbook")
	if err != nil {
		return err
	}
	b.held = newHeld(ctx, file.Name, limits)
	reading := &excel97{book: b, stream: stream}
	if err := reading.run(); err != nil {
		b.held.close()
		return err
	}
	b.sheets = b.held.list()
	return nil
}

// excel97 is the state of reading one workbook.
type excel97 struct {
	book    *Book
	stream  []byte
	texts   []string
	formats map[uint16]shown // declared formats of numbers
	fonts   []run
	starts  map[*heldSheet]uint32
}

// record is one record; parts are its data and those of the records that continue it.
type record struct {
	kind  uint16
	parts [][]byte
	next  int
}

func (r record) data() []byte { return r.parts[0] }

var errRecord = fmt.Errorf("a record of the workbook is damaged; open the file in a spreadsheet program and save it as .xlsx: %w", connectors.ErrUnreadable)

// record reads the one at the offset, with all that continue it.
func (x *excel97) record(offset int) (r record, ok bool, err error) {
	for first := true; ; first = false {
		if offset < 0 || offset+4 > len(x.stream) {
			return r, !first, nil
		}
		kind := binary.LittleEndian.Uint16(x.stream[offset:])
		length := int(binary.LittleEndian.Uint16(x.stream[offset+2:]))
		if !first && kind != recordContinued {
			return r, true, nil
		}
		if offset+4+length > len(x.stream) {
			return r, false, errRecord
		}
		if first {
			r.kind = kind
		}
		r.parts = append(r.parts, x.stream[offset+4:offset+4+length])
		offset += 4 + length
		r.next = offset
	}
}

func (x *excel97) run() error {
	x.formats, x.starts = map[uint16]shown{}, map[*heldSheet]uint32{}
	if err := x.eachRecord(0, x.global); err != nil {
		return err
	}
	for _, sheet := range x.book.held.sheets {
		reading := &excel97Sheet{excel97: x, sheet: sheet, rows: map[int]*Row{}, notes: map[uint16]string{}}
		if err := x.eachRecord(int(x.starts[sheet]), reading.record); err != nil {
			return fmt.Errorf("sheet %s: %w", sheet.Name, err)
		}
		sheet.rows = sortRows(reading.rows)
	}
	if len(x.book.held.sheets) == 0 {
		return fmt.Errorf("no worksheet: %w", connectors.ErrUnreadable)
	}
	return nil
}

// eachRecord walks through one substream, to its end.
func (x *excel97) eachRecord(offset int, read func(record) error) error {
	depth := 0
	for count := 0; ; count++ {
		r, ok, err := x.record(offset)
		if err != nil || !ok {
			return err
		}
		if count%4096 == 0 && x.book.held.ctx.Err() != nil {
			return context.Cause(x.book.held.ctx)
		}
		switch {
		case r.kind == recordBegin:
			if depth++; len(r.data()) < 2 || binary.LittleEndian.Uint16(r.data()) != version8 {
				return fmt.Errorf("a workbook of Excel 95 or older; open it in a spreadsheet program and save it as .xlsx: %w", connectors.ErrUnreadable)
			}
		case r.kind == recordEnd:
			if depth--; depth <= 0 {
				return nil
			}
		case depth == 1: // a chart within the sheet is a substream of its own
			if err := read(r); err != nil {
				return err
			}
		}
		offset = r.next
	}
}

func (x *excel97) global(r record) error {
	data := r.data()
	switch {
	case r.kind == recordEncrypted:
		return fmt.Errorf("the workbook is encrypted; save it without a password and send it again: %w", connectors.ErrUnreadable)
	case r.kind == recordDates && len(data) >= 2:
		x.book.date1904 = data[0] == 1
	case r.kind == recordSheet && len(data) >= 8:
		return x.addSheet(data)
	case r.kind == recordFormat && len(data) >= 5:
		code, err := (&cursor{parts: [][]byte{data[2:]}}).text16()
		x.formats[binary.LittleEndian.Uint16(data)] = shownBy(code)
		return err
	case r.kind == recordStyle && len(data) >= 4:
		format := binary.LittleEndian.Uint16(data[2:])
		style, declared := x.formats[format]
		if !declared {
			style = builtIn(int(format))
		}
		style.struck = x.font(u16(data, 0)).struck
		x.book.styles = append(x.book.styles, style)
	case r.kind == recordFont && len(data) >= 10:
		x.fonts = append(x.fonts, run{struck: data[2]&0x08 != 0, raised: u16(data, 8) != 0})
	case r.kind == recordTexts:
		return x.addTexts(r)
	}
	return nil
}

func (x *excel97) addSheet(data []byte) error {
	const worksheet = 0
	if data[5] != worksheet {
		return nil
	}
	name, err := (&cursor{parts: [][]byte{data[6:]}}).text8()
	if err != nil {
		return err
	}
	visibility := [...]Visibility{Visible, Hidden, VeryHidden, VeryHidden}[data[4]&3]
	sheet, err := x.book.held.addSheet(name, visibility)
	if err == nil {
		x.starts[sheet] = binary.LittleEndian.Uint32(data)
	}
	return err
}

// addTexts reads the shared strings, which go on from record to record.
func (x *excel97) addTexts(r record) error {
	c := &cursor{parts: r.parts}
	head, err := c.bytes(8)
	if err != nil {
		return err
	}
	for range binary.LittleEndian.Uint32(head[4:]) {
		if len(x.texts) >= x.book.held.limits.SharedStrings {
			return fmt.Errorf("more than %d shared strings: %w", x.book.held.limits.SharedStrings, connectors.ErrLimit)
		}
		text, runs, err := c.richText16()
		if err != nil {
			return err
		}
		x.texts = append(x.texts, x.written(text, runs))
	}
	return nil
}

// written gives the parts of a text the characters that show how they are written.
// A run is the character at which it begins, and its font; font 4 does not exist.
func (x *excel97) written(text string, runs []byte) string {
	if len(runs) == 0 {
		return text
	}
	var parts strings.Builder
	units, font := utf16.Encode([]rune(text)), run{}
	from := 0
	for ; len(runs) >= 4; runs = runs[4:] {
		next := min(max(from, u16(runs, 0)), len(units))
		parts.WriteString(font.write(string(utf16.Decode(units[from:next]))))
		from, font = next, x.font(u16(runs, 2))
	}
	parts.WriteString(font.write(string(utf16.Decode(units[from:]))))
	return parts.String()
}

func (x *excel97) font(index int) run {
	if index > 4 {
		index--
	}
	if index >= len(x.fonts) {
		return run{}
	}
	return x.fonts[index]
}

// drawings are the objects that a person may have put something into: groups,
// rectangles, ovals, text boxes, pictures and Office drawings; not comments,
// charts and the arrows of filters.
var drawings = []int{0x00, 0x02, 0x03, 0x06, 0x08, 0x1E}

// excel97Sheet is the state of reading one sheet.
type excel97Sheet struct {
	*excel97
	sheet   *heldSheet
	rows    map[int]*Row
	formula *Cell             // waits for its text
	object  uint16            // id of the last drawn object
	notes   map[uint16]string // texts of drawn objects
}

func (s *excel97Sheet) record(r record) error {
	data := r.data()
	at := func(column int, kind CellType, raw string, formula bool) error {
		return s.put(Cell{Row: u16(data, 0) + 1, Column: column + 1, Type: kind, Raw: raw, Formula: formula})
	}
	switch {
	case r.kind == recordRow && len(data) >= 16:
		return s.row(data)
	case r.kind == recordNumber && len(data) >= 14:
		return s.number(data, math.Float64frombits(binary.LittleEndian.Uint64(data[6:])), false)
	case r.kind == recordShort && len(data) >= 10:
		return s.number(data, shortNumber(binary.LittleEndian.Uint32(data[6:])), false)
	case r.kind == recordShorts && len(data) >= 6:
		return s.shorts(data)
	case r.kind == recordText && len(data) >= 10:
		index := binary.LittleEndian.Uint32(data[6:])
		if index >= uint32(len(s.texts)) {
			return errRecord
		}
		return at(u16(data, 2), Text, s.texts[index], false)
	case r.kind == recordLabel && len(data) >= 8:
		text, err := (&cursor{parts: [][]byte{data[6:]}}).text16()
		if err != nil {
			return err
		}
		return at(u16(data, 2), Text, text, false)
	case r.kind == recordBoolean && len(data) >= 8:
		kind, raw := booleanOrError(data[6], data[7])
		return at(u16(data, 2), kind, raw, false)
	case r.kind == recordFormula && len(data) >= 14:
		return s.readFormula(data)
	case r.kind == recordFormulaText:
		return s.formulaText(r)
	case r.kind == recordMerged && len(data) >= 2:
		s.merged(data)
	case r.kind == recordObject && len(data) >= 8:
		s.object = uint16(u16(data, 6))
		s.sheet.drawn = s.sheet.drawn || slices.Contains(drawings, u16(data, 4))
	case r.kind == recordObjectText:
		return s.objectText(r)
	case r.kind == recordNote && len(data) >= 8:
		return s.book.held.comment(s.sheet, Reference(u16(data, 0)+1, u16(data, 2)+1), s.notes[uint16(u16(data, 6))])
	}
	return nil
}

func u16(data []byte, at int) int { return int(binary.LittleEndian.Uint16(data[at:])) }

func (s *excel97Sheet) at(number int) *Row {
	if s.rows[number] == nil {
		s.rows[number] = &Row{Number: number}
	}
	return s.rows[number]
}

func (s *excel97Sheet) row(data []byte) error {
	const hidden = 0x20
	if data[12]&hidden != 0 {
		s.at(u16(data, 0) + 1).Hidden = true
	}
	return nil
}

func (s *excel97Sheet) put(cell Cell) error {
	if cell.Raw == "" && cell.Type != Blank {
		cell.Type = Blank
	}
	row := s.at(cell.Row)
	if err := s.book.held.check(cell, len(row.Cells)); err != nil {
		return fmt.Errorf("cell %s: %w", cell.Reference(), err)
	}
	row.Cells = append(row.Cells, cell)
	return nil
}

func (s *excel97Sheet) number(data []byte, value float64, formula bool) error {
	raw := plainNumber(value)
	cell := Cell{Row: u16(data, 0) + 1, Column: u16(data, 2) + 1, Formula: formula, Raw: raw}
	s.book.typeNumber(&cell, strconv.Itoa(u16(data, 4)))
	return s.put(cell)
}

// shorts is a run of short numbers in one row: row, first column, then style and number of each.
func (s *excel97Sheet) shorts(data []byte) error {
	first := u16(data, 2)
	for i := 0; 4+6*(i+1) <= len(data)-2; i++ {
		entry := data[4+6*i:]
		raw := plainNumber(shortNumber(binary.LittleEndian.Uint32(entry[2:])))
		cell := Cell{Row: u16(data, 0) + 1, Column: first + i + 1, Raw: raw}
		s.book.typeNumber(&cell, strconv.Itoa(u16(entry, 0)))
		if err := s.put(cell); err != nil {
			return err
		}
	}
	return nil
}

// shortNumber decodes 30 bits of a double or of a whole number, divided by 100 where bit 0 says so.
func shortNumber(bits uint32) float64 {
	var value float64
	if bits&2 != 0 {
		value = float64(int32(bits) >> 2)
	} else {
		value = math.Float64frombits(uint64(bits&^3) << 32)
	}
	if bits&1 != 0 {
		return value / 100
	}
	return value
}

// readFormula reads the stored result of a formula; a text follows in a record of its own.
func (s *excel97Sheet) readFormula(data []byte) error {
	if result := data[6:14]; result[6] != 0xFF || result[7] != 0xFF {
		return s.number(data, math.Float64frombits(binary.LittleEndian.Uint64(result)), true)
	}
	cell := Cell{Row: u16(data, 0) + 1, Column: u16(data, 2) + 1, Type: Blank, Formula: true}
	switch data[6] {
	case 0:
		s.formula = &cell
		return nil
	case 1:
		cell.Type, cell.Raw = booleanOrError(data[8], 0)
	case 2:
		cell.Type, cell.Raw = booleanOrError(data[8], 1)
	}
	return s.put(cell)
}

func (s *excel97Sheet) formulaText(r record) error {
	if s.formula == nil {
		return nil
	}
	cell := *s.formula
	s.formula = nil
	text, err := (&cursor{parts: r.parts}).text16()
	if err != nil {
		return err
	}
	cell.Type, cell.Raw = Text, text
	return s.put(cell)
}

func booleanOrError(value, isError byte) (CellType, string) {
	switch {
	case isError == 0 && value == 0:
		return Boolean, "FALSE"
	case isError == 0:
		return Boolean, "TRUE"
	}
	names := map[byte]string{0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A"}
	if name, ok := names[value]; ok {
		return Error, name
	}
	return Error, "#ERROR!"
}

func (s *excel97Sheet) merged(data []byte) {
	for i := 0; i < u16(data, 0) && 2+8*(i+1) <= len(data) && len(s.sheet.merged) < maxMerged; i++ {
		r := data[2+8*i:]
		s.sheet.merged = append(s.sheet.merged, Range{u16(r, 0) + 1, u16(r, 4) + 1, u16(r, 2) + 1, u16(r, 6) + 1})
	}
}

// objectText is the text of a drawn object, such as a comment: it stands in the record that continues this one.
func (s *excel97Sheet) objectText(r record) error {
	if len(r.data()) < 12 || len(r.parts) < 2 {
		return nil
	}
	text, err := (&cursor{parts: r.parts[1:]}).characters(u16(r.data(), 10))
	if err != nil {
		return err
	}
	s.notes[s.object] = text
	return nil
}

// plainNumber writes a number as people do, without an exponent where it is not too long.
func plainNumber(value float64) string {
	if math.Abs(value) < 1e15 {
		return strconv.FormatFloat(value, 'f', -1, 64)
	}
	return strconv.FormatFloat(value, 'g', -1, 64)
}
