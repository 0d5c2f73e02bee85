package form

import (
	"fmt"
	"strings"
	"unicode/utf16"

	"github.com/xuri/excelize/v2"

	"cts/connectors/workbook"
	"cts/schemas"
	"cts/schemas/messages"
)

// set writes a cell and its style.
func (f *Form) set(sheet string, row, column int, value any, style int) error {
	reference := workbook.Reference(row, column)
	if err := f.File.SetCellValue(sheet, reference, value); err != nil {
		return fmt.Errorf("%s!%s: %w", sheet, reference, err)
	}
	return f.File.SetCellStyle(sheet, reference, reference, style)
}

// show writes a text of the edition; below a draft stands the English, small.
func (f *Form) show(sheet string, row, column int, text schemas.Text, style int) error {
	english, ok := f.beside(text)
	if !ok {
		return f.set(sheet, row, column, f.text(text), style)
	}
	reference := workbook.Reference(row, column)
	if err := f.File.SetCellStyle(sheet, reference, reference, style); err != nil {
		return err
	}
	return f.File.SetCellRichText(sheet, reference, []excelize.RichTextRun{
		{Text: f.text(text) + "\n"}, {Text: f.inOrder(english), Font: font(8, false, f.besideColour(style))},
	})
}

// inOrder keeps the full stop or the question mark of an English line at its end
// on a sheet that is read from right to left.
func (f *Form) inOrder(english string) string {
	if !messages.RightToLeft(f.filling.language()) {
		return english
	}
	const mark = messages.LeftToRightMark
	return mark + strings.ReplaceAll(english, "\n", mark+"\n"+mark) + mark
}

// beside is the English that a draft is shown with.
func (f *Form) beside(text schemas.Text) (english string, ok bool) {
	language := f.filling.language()
	translation, translated := text[language]
	return text["en"].Text, language != "en" && (!translated || translation.Status == "draft") && translation.Text != text["en"].Text && translated
}

// besideColour keeps the English readable on a dark heading.
func (f *Form) besideColour(style int) string {
	if style == f.styles.heading || style == f.styles.headingRight {
		return lightBlue
	}
	return grey
}

// rowHeight gives a text room for its lines: width is in characters.
func (f *Form) rowHeight(text schemas.Text, width int) float64 {
	lines := lineCount(f.text(text), width)
	if english, ok := f.beside(text); ok {
		lines += lineCount(english, width*5/4)
	}
	return 4 + 14.5*float64(lines)
}

func lineCount(text string, width int) int {
	lines := 0
	for line := range strings.SplitSeq(text, "\n") {
		lines += 1 + len([]rune(line))/max(1, width)
	}
	return lines
}

// sheetName is the name of one of the form's own sheets in its language.
func (f *Form) sheetName(english string) string {
	return f.message(map[string]string{
		CoverSheet: "sheet.cover", InstructionsSheet: "sheet.instructions", MetadataSheet: "sheet.metadata", SignatureSheet: "sheet.signature",
	}[english], nil)
}

// addSheet makes a sheet without grid lines, with the given column widths, to be
// printed across one page, and from right to left in Arabic.
func (f *Form) addSheet(name string, widths ...float64) error {
	if _, err := f.File.NewSheet(name); err != nil {
		return err
	}
	for i, width := range widths {
		column := workbook.ColumnName(i + 1)
		if err := f.File.SetColWidth(name, column, column, width); err != nil {
			return err
		}
	}
	no, landscape, one, many, paper, fit, rightToLeft := false, "landscape", 1, 0, 9, true, messages.RightToLeft(f.filling.language())
	if err := f.File.SetSheetView(name, 0, &excelize.ViewOptions{ShowGridLines: &no, RightToLeft: &rightToLeft}); err != nil {
		return err
	}
	if err := f.File.SetSheetProps(name, &excelize.SheetPropsOptions{FitToPage: &fit}); err != nil {
		return err
	}
	if err := f.footer(name); err != nil {
		return err
	}
	return f.File.SetPageLayout(name, &excelize.PageLayoutOptions{Orientation: &landscape, FitToWidth: &one, FitToHeight: &many, Size: &paper})
}

// onePage prints a sheet upright on a single page.
func (f *Form) onePage(name string) error {
	portrait, one := "portrait", 1
	return f.File.SetPageLayout(name, &excelize.PageLayoutOptions{Orientation: &portrait, FitToWidth: &one, FitToHeight: &one})
}

// footer numbers the printed pages.
func (f *Form) footer(name string) error {
	return f.File.SetHeaderFooter(name, &excelize.HeaderFooterOptions{
		OddFooter: fmt.Sprintf("&L&8%s %s %d&C&8&A&R&8&P / &N", f.edition.ID, f.filling.RefArea, f.filling.Round),
	})
}

// freeze keeps the rows above and the columns left of a cell in sight.
func (f *Form) freeze(sheet string, rows, columns int) error {
	return f.File.SetPanes(sheet, &excelize.Panes{
		Freeze: true, XSplit: columns, YSplit: rows, ActivePane: "bottomRight",
		TopLeftCell: workbook.Reference(rows+1, columns+1),
	})
}

// repeat prints the rows of a heading on every page of a sheet.
func (f *Form) repeat(sheet string, first, last int) error {
	return f.File.SetDefinedName(&excelize.DefinedName{
		Name: "_xlnm.Print_Titles", Scope: sheet, RefersTo: fmt.Sprintf("'%s'!$%d:$%d", sheet, first, last),
	})
}

// longestPrompt is the most letters of the note that a cell shows when one goes to it.
const longestPrompt = 255

// printed leaves out of print what stands right of a column or below a row.
func (f *Form) printed(sheet string, row, column int) error {
	return f.File.SetDefinedName(&excelize.DefinedName{
		Name: "_xlnm.Print_Area", Scope: sheet,
		RefersTo: fmt.Sprintf("'%s'!$A$1:$%s$%d", strings.ReplaceAll(sheet, "'", "''"), workbook.ColumnName(column), row),
	})
}

// choose offers a list of values for a cell, and takes others after a question.
// A prompt says what the values mean; one that is too long is left to the sheet.
func (f *Form) choose(sheet, cells string, values []string, title, prompt string) error {
	validation := excelize.NewDataValidation(true)
	if length := len(utf16.Encode([]rune(prompt))); length > 0 && length <= longestPrompt {
		validation.SetInput(title, prompt)
	}
	validation.SetSqref(cells)
	validation.SetError(excelize.DataValidationErrorStyleWarning, f.message("choose.title", nil), f.message("choose.text", nil))
	if err := validation.SetDropList(values); err != nil {
		return fmt.Errorf("%s!%s: %w", sheet, cells, err)
	}
	return f.File.AddDataValidation(sheet, validation)
}

// keep makes cells refuse to be typed over. Nothing is locked: pasting over them still works.
func (f *Form) keep(sheet, cells string) error {
	validation := excelize.NewDataValidation(false)
	validation.SetSqref(cells)
	validation.Type, validation.Formula1 = "custom", "FALSE"
	validation.SetError(excelize.DataValidationErrorStyleStop, f.message("keep.title", nil), f.message("keep.text", nil))
	return f.File.AddDataValidation(sheet, validation)
}

// expectFigure asks back where a value cell is typed neither a number from zero up nor a symbol of the edition.
func (f *Form) expectFigure(sheet string, row, first, last int) error {
	validation := excelize.NewDataValidation(true)
	validation.SetSqref(workbook.Reference(row, first) + ":" + workbook.Reference(row, last))
	cell := workbook.Reference(row, first)
	validation.Type, validation.Formula1 = "custom", escaped(fmt.Sprintf("OR(AND(ISNUMBER(%s),N(%s)>=0),%s)", cell, cell, f.isSymbol(cell)))
	validation.SetError(excelize.DataValidationErrorStyleWarning, f.message("figure.title", nil), f.message("figure.text", nil))
	return f.File.AddDataValidation(sheet, validation)
}

// escaped writes a formula as XML holds it: excelize puts the one of a validation in as it is.
func escaped(formula string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(formula)
}
