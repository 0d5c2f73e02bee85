package workbook

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"cts/connectors"
	"cts/connectors/streams"
)

// Parts of an OpenDocument spreadsheet (OASIS OpenDocument 1.3, part 3).
const (
	openDocumentContent  = "content.xml"
	openDocumentManifest = "META-INF/manifest.xml"
	openDocumentMeta     = "meta.xml"
)

// isOpenDocument tells an OpenDocument file by its manifest.
func (a *archive) isOpenDocument() bool {
	return a.has(openDocumentContent) && a.has(openDocumentManifest)
}

// loadOpenDocument reads a spreadsheet of LibreOffice and its kin as a whole.
func (b *Book) loadOpenDocument() error {
	a := b.archive
	if err := a.read(openDocumentManifest, a.limits.SmallXML, refuseEncryption); err != nil {
		return err
	}
	b.held = &held{name: a.name, ctx: a.ctx, close: a.close, limits: a.limits}
	err := a.read(openDocumentContent, a.limits.XML, func(content *streams.XMLGuard) error {
		return (&openDocument{held: b.held, decoder: xml.NewDecoder(content), hidden: map[string]bool{}, runs: map[string]run{}}).run()
	})
	if err != nil {
		return err
	}
	if b.sheets = b.held.list(); len(b.sheets) == 0 {
		return fmt.Errorf("%s: no sheet; it is no spreadsheet: %w", openDocumentContent, connectors.ErrNotRecognised)
	}
	return b.loadMeta()
}

func refuseEncryption(content *streams.XMLGuard) error {
	decoder := xml.NewDecoder(content)
	return eachElement(decoder, "encryption-data", func() error {
		return fmt.Errorf("the workbook is encrypted; save it without a password and send it again: %w", connectors.ErrUnreadable)
	})
}

// loadMeta reads who made the file, and when it was last saved.
func (b *Book) loadMeta() error {
	if !b.archive.has(openDocumentMeta) {
		return nil
	}
	var content struct {
		Creator  string `xml:"meta>creator"`
		Created  string `xml:"meta>creation-date"`
		Modified string `xml:"meta>date"`
	}
	if err := b.archive.decode(openDocumentMeta, &content); err != nil {
		return err
	}
	b.properties = Properties{Creator: content.Creator, Created: instant(content.Created), Modified: instant(content.Modified)}
	return nil
}

// openDocument walks through content.xml: table > table-row > table-cell > p, annotation.
type openDocument struct {
	held    *held
	decoder *xml.Decoder
	style   string          // name of the style that is being declared
	hidden  map[string]bool // styles of tables that are not shown
	runs    map[string]run  // styles of parts of texts
	sheet   *heldSheet
	row     int // last row, repeats included
}

func (o *openDocument) run() error {
	for {
		token, err := o.decoder.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return wording(err)
		}
		if start, ok := token.(xml.StartElement); ok {
			if err := o.element(start); err != nil {
				return err
			}
		}
	}
}

// element is any element outside of a row.
func (o *openDocument) element(start xml.StartElement) error {
	switch start.Name.Local {
	case "style":
		o.style = named(start, "name")
	case "table-properties":
		if named(start, "display") == "false" {
			o.hidden[o.style] = true
		}
	case "default-style":
		o.style = ""
	case "text-properties":
		if written := runOf(start); written != (run{}) {
			o.runs[o.style] = written
		}
	case "table":
		return o.table(start)
	case "table-row":
		if o.sheet != nil {
			return o.tableRow(start)
		}
	case "tracked-changes":
		return o.decoder.Skip()
	case "shapes":
		if o.sheet != nil {
			o.sheet.drawn = true
		}
		return o.decoder.Skip()
	}
	return nil
}

// runOf reads how a style writes text: super 58%, sub 58% or 33% 58% is off the line.
func runOf(start xml.StartElement) run {
	position, _, _ := strings.Cut(named(start, "text-position"), " ")
	line := named(start, "text-line-through-style") + named(start, "text-line-through-type")
	return run{
		raised: position != "" && strings.Trim(position, "0%") != "",
		struck: line != "" && !strings.Contains(line, "none"),
	}
}

func (o *openDocument) table(start xml.StartElement) (err error) {
	visibility := Visible
	if o.hidden[named(start, "style-name")] {
		visibility = Hidden
	}
	o.row = 0
	o.sheet, err = o.held.addSheet(named(start, "name"), visibility)
	return err
}

// tableRow reads the cells of a row, and repeats it as often as the file says;
// a row without content is only counted.
func (o *openDocument) tableRow(start xml.StartElement) error {
	row := Row{Number: o.row + 1, Hidden: named(start, "visibility") != "" && named(start, "visibility") != "visible"}
	repeats := repeated(start, "number-rows-repeated")
	comments := map[int]string{}
	if err := o.cells(&row, comments); err != nil {
		return fmt.Errorf("sheet %s, row %d: %w", o.sheet.Name, row.Number, err)
	}
	o.row += repeats
	if len(row.Cells) == 0 && len(comments) == 0 {
		return nil
	}
	for column, text := range comments {
		if err := o.held.comment(o.sheet, Reference(row.Number, column), text); err != nil {
			return err
		}
	}
	for i := range repeats {
		if err := o.keep(row, row.Number+i); err != nil {
			return fmt.Errorf("sheet %s, row %d: %w", o.sheet.Name, row.Number, err)
		}
	}
	return nil
}

func (o *openDocument) keep(row Row, number int) error {
	copied := Row{Number: number, Hidden: row.Hidden}
	for i, cell := range row.Cells {
		cell.Row = number
		if err := o.held.check(cell, i); err != nil {
			return err
		}
		copied.Cells = append(copied.Cells, cell)
	}
	o.sheet.rows = append(o.sheet.rows, copied)
	return nil
}

// cells reads to the end of the row.
func (o *openDocument) cells(row *Row, comments map[int]string) error {
	column := 1
	for {
		token, err := o.decoder.Token()
		if err != nil {
			return wording(err)
		}
		switch token := token.(type) {
		case xml.EndElement:
			return nil
		case xml.StartElement:
			if token.Name.Local != "table-cell" && token.Name.Local != "covered-table-cell" {
				if err := o.decoder.Skip(); err != nil {
					return wording(err)
				}
				continue
			}
			if column, err = o.cell(token, row, column, comments); err != nil {
				return fmt.Errorf("cell %s: %w", Reference(row.Number, column), err)
			}
		}
	}
}

// cell reads one cell with its repeats; it gives the column after it.
func (o *openDocument) cell(start xml.StartElement, row *Row, column int, comments map[int]string) (int, error) {
	text, comment, err := o.texts()
	if err != nil {
		return column, err
	}
	repeats := repeated(start, "number-columns-repeated")
	cell := openDocumentCell(start, text)
	cell.Struck = cell.Type == Number && o.runs[named(start, "style-name")].struck
	cell.Row = row.Number
	o.merge(start, row.Number, column)
	if comment != "" {
		comments[column] = comment
	}
	if cell.Type == Blank && !cell.Formula {
		return column + repeats, nil
	}
	if column+repeats-1 > o.held.limits.Columns {
		return column, fmt.Errorf("beyond column %s; delete what stands to the right of the table: %w", ColumnName(o.held.limits.Columns), connectors.ErrLimit)
	}
	for range repeats {
		cell.Column = column
		row.Cells = append(row.Cells, cell)
		column++
	}
	return column, nil
}

func (o *openDocument) merge(start xml.StartElement, row, column int) {
	columns, rows := repeated(start, "number-columns-spanned"), repeated(start, "number-rows-spanned")
	if columns*rows > 1 && len(o.sheet.merged) < maxMerged {
		o.sheet.merged = append(o.sheet.merged, Range{row, column, row + rows - 1, column + columns - 1})
	}
}

// openDocumentCell makes a cell of its attributes and its text.
func openDocumentCell(start xml.StartElement, text string) Cell {
	cell := Cell{Type: Blank, Formula: named(start, "formula") != ""}
	set := func(kind CellType, raw string) { cell.Type, cell.Raw = kind, raw }
	switch named(start, "value-type") { // office:value-type; calcext repeats it, and adds "error"
	case "float", "percentage", "currency":
		set(Number, named(start, "value"))
		cell.Percent = named(start, "value-type") == "percentage"
	case "date":
		set(Date, named(start, "date-value"))
	case "time":
		set(Date, named(start, "time-value"))
	case "boolean":
		set(Boolean, strings.ToUpper(named(start, "boolean-value")))
	case "string":
		if set(Text, named(start, "string-value")); cell.Raw == "" {
			cell.Raw = text
		}
	}
	for _, a := range start.Attr {
		if a.Name.Local == "value-type" && a.Value == "error" {
			set(Error, text)
		}
	}
	if cell.Raw == "" {
		cell.Type = Blank
	}
	return cell
}

// texts reads the paragraphs of a cell and of its comment, to the end of the cell.
func (o *openDocument) texts() (text, comment string, err error) {
	var cell, note paragraphs
	into := &cell
	for depth := 1; depth > 0; {
		token, err := o.decoder.Token()
		if err != nil {
			return "", "", wording(err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			depth++
			switch token.Name.Local {
			case "annotation":
				into = &note
			case "creator", "date", "date-string", "initials", "frame", "custom-shape", "g":
				o.sheet.drawn = o.sheet.drawn || isDrawing(token)
				if err := o.decoder.Skip(); err != nil {
					return "", "", wording(err)
				}
				depth--
			case "span":
				into.runs = append(into.runs, o.runs[named(token, "style-name")])
			default:
				into.open(token)
			}
		case xml.EndElement:
			depth--
			if token.Name.Local == "annotation" {
				into = &cell
			}
			into.close(token)
		case xml.CharData:
			into.add(string(token))
		}
		if into.text.Len() > streams.MaxText {
			return "", "", fmt.Errorf("a text of more than %d bytes: %w", streams.MaxText, connectors.ErrLimit)
		}
	}
	return cell.text.String(), note.text.String(), nil
}

// isDrawing tells a picture, text box or group of them that is anchored to a cell.
func isDrawing(start xml.StartElement) bool {
	return slices.Contains([]string{"frame", "custom-shape", "g"}, start.Name.Local)
}

// paragraphs joins paragraphs by line breaks, and writes out the blanks that the format counts.
type paragraphs struct {
	text   strings.Builder
	within int
	begun  bool
	runs   []run // spans that the text stands in
}

func (p *paragraphs) open(start xml.StartElement) {
	switch start.Name.Local {
	case "p":
		if p.within++; p.begun {
			p.text.WriteByte('\n')
		}
		p.begun = true
	case "s":
		p.text.WriteString(strings.Repeat(" ", min(repeated(start, "c"), streams.MaxText)))
	case "tab":
		p.text.WriteByte('\t')
	case "line-break":
		p.text.WriteByte('\n')
	}
}

func (p *paragraphs) close(end xml.EndElement) {
	switch {
	case end.Name.Local == "p" && p.within > 0:
		p.within--
	case end.Name.Local == "span" && len(p.runs) > 0:
		p.runs = p.runs[:len(p.runs)-1]
	}
}

func (p *paragraphs) add(text string) {
	if p.within == 0 {
		return
	}
	var written run
	for _, span := range p.runs {
		written = run{written.raised || span.raised, written.struck || span.struck}
	}
	p.text.WriteString(written.write(text))
}

// named reads an attribute of whatever name space: the first of its name counts.
func named(start xml.StartElement, name string) string {
	for _, a := range start.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// repeated reads a count of repeats or of spanned cells; one where there is none.
func repeated(start xml.StartElement, name string) int {
	n, err := strconv.Atoi(named(start, name))
	if err != nil || n < 1 {
		return 1
	}
	return min(n, lastRow)
}
