package questionnaire

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"text/tabwriter"
	"time"

	"github.com/xuri/excelize/v2"

	"cts/connectors"
	"cts/connectors/connectortest"
	"cts/pipeline/form"
	"cts/schemas"
)

// What people do to a workbook between receiving and sending it. Each damage is
// repaired with a note, or refused with a sentence that tells what to do; no
// figure is ever taken for one of another item or year.

const (
	homicide = "1 Homicide"
	prisons  = "5 Prisons"
)

// expected is the value that the full form holds for an item in a year.
func expected(position int, year int32) float64 {
	return float64(1000*position) + float64(year-2000)
}

// fullForm is the whole form of 2024, every cell filled in by position and year.
func fullForm(t testing.TB, language string) (*form.Form, map[string]float64) {
	t.Helper()
	full, ok := schemas.Edition("un-cts-2017")
	if !ok {
		t.Fatal("no edition un-cts-2017")
	}
	filled := form.Filling{RefArea: "KEN", AreaName: "Kenya", Round: 2024, Part: "whole", Language: language, Issued: time.Date(2024, 9, 30, 0, 0, 0, 0, time.UTC)}
	want := map[string]float64{}
	position := 0
	for _, module := range full.Modules {
		for _, table := range module.Tables {
			for _, item := range table.Items {
				position++
				for year := int32(2019); year <= 2023; year++ {
					filled.Set(item.ID, year, form.Number(expected(position, year)))
					want[fmt.Sprint(item.ID, " ", year)] = expected(position, year)
				}
			}
		}
	}
	made, err := form.NewForm(full, filled)
	must(t, err)
	t.Cleanup(func() { made.File.Close() })
	return made, want
}

type damage struct {
	name   string
	change func(t *testing.T, made *form.Form)       // of the open workbook
	bytes  func(t *testing.T, content []byte) []byte // of the saved file
	note   string                                    // what tells of the repair; empty where nothing had to be repaired
	lost   int                                       // values that cannot be read any more, at most
	refuse string                                    // part of the sentence that refuses the file
}

func damages() []damage {
	both := func(errs ...error) error { return errors.Join(errs...) }
	return []damage{
		{name: "rows inserted above the tables", change: func(t *testing.T, made *form.Form) { must(t, made.File.InsertRows(homicide, 1, 6)) }},
		{name: "rows inserted within a table", change: func(t *testing.T, made *form.Form) { must(t, made.File.InsertRows(homicide, 12, 3)) }},
		{name: "a row deleted", change: func(t *testing.T, made *form.Form) { must(t, made.File.RemoveRow(homicide, 9)) }, note: NoteRowMissing, lost: 5},
		{name: "a row moved to the end of the sheet", change: func(t *testing.T, made *form.Form) {
			must(t, both(made.File.DuplicateRowTo(homicide, 9, 130), made.File.RemoveRow(homicide, 9)))
		}, note: NoteRowMoved},
		{name: "a sheet sorted the other way round", change: reverseRows, note: NoteRowMoved},
		{name: "a row twice", change: func(t *testing.T, made *form.Form) { must(t, made.File.DuplicateRow(homicide, 9)) }, note: NoteItemTwice},
		{name: "columns of two years swapped", change: swapYears, note: ""},
		{name: "a column inserted before the years", change: func(t *testing.T, made *form.Form) { must(t, made.File.InsertCols(homicide, "D", 1)) }, note: NoteColumnMoved},
		{name: "a column inserted between the years", change: func(t *testing.T, made *form.Form) { must(t, made.File.InsertCols(homicide, "F", 1)) }, note: NoteColumnMoved},
		{name: "the column of a year deleted", change: func(t *testing.T, made *form.Form) { must(t, made.File.RemoveCol(homicide, "E")) }, note: NoteColumnMissing, lost: 140},
		{name: "the column of codes deleted", change: clearCodes, note: NoteItemByLabel, lost: 30},
		{name: "the column of labels deleted", change: func(t *testing.T, made *form.Form) { must(t, made.File.RemoveCol(homicide, "B")) }, note: NoteColumnMoved},
		{name: "the column of codes moved behind the labels", change: moveCodes, note: ""},
		{name: "sheets renamed", change: func(t *testing.T, made *form.Form) {
			must(t, both(made.File.SetSheetName(homicide, "Feuille1"), made.File.SetSheetName(prisons, "Feuille2"), made.File.SetSheetName(form.CoverSheet, "Garde")))
		}},
		{name: "sheets in reverse order", change: func(t *testing.T, made *form.Form) {
			first := made.File.GetSheetList()[0]
			for _, sheet := range made.File.GetSheetList()[1:] {
				must(t, made.File.MoveSheet(sheet, made.File.GetSheetList()[0]))
			}
			if list := made.File.GetSheetList(); list[len(list)-1] != first {
				t.Fatalf("the sheets are %v", list)
			}
		}},
		{name: "sheets in another order", change: func(t *testing.T, made *form.Form) { must(t, made.File.MoveSheet(prisons, form.CoverSheet)) }},
		{name: "a sheet deleted", change: func(t *testing.T, made *form.Form) { must(t, made.File.DeleteSheet(prisons)) }, note: NoteRowMissing, lost: 400},
		{name: "a sheet copied", change: copySheet, note: NoteItemTwice},
		{name: "a sheet and rows hidden", change: func(t *testing.T, made *form.Form) {
			must(t, both(made.File.SetSheetVisible(prisons, false), made.File.SetRowVisible(homicide, 10, false)))
		}, note: NoteHiddenRow},
		{name: "labels translated", change: func(t *testing.T, made *form.Form) {
			for row := 5; row < 120; row++ {
				set(t, made, homicide, fmt.Sprintf("B%d", row), fmt.Sprintf("etiqueta %d", row))
			}
		}},
		{name: "headings in another language", change: func(t *testing.T, made *form.Form) {
			set(t, made, homicide, "A4", "Rubrique")
			set(t, made, homicide, "B4", "Catégorie")
			set(t, made, homicide, "I4", "Commentaire")
		}},
		{name: "years in Arabic-Indic digits", change: headings("٢٠١٩", "٢٠٢٠", "٢٠٢١", "٢٠٢٢", "٢٠٢٣")},
		{name: "years of the Buddhist calendar in Thailand", change: inArea("THA", headings("2562", "๒๕๖๓", "2564", "2565", "2566")), note: NoteBuddhistYear},
		{name: "years of the Buddhist calendar elsewhere", change: headings("2562", "2563", "2564", "2565", "2566"), note: NoteBuddhistUndeclared, lost: 700},
		{name: "years of the Hijri calendar", change: inArea("SAU", headings("١٤٤٠", "1441 هـ", "1442 AH", "1443", "1444/45")), note: NoteHijriYear, lost: 700},
		{name: "years of the Solar Hijri calendar in Iran", change: inArea("IRN", headings("۱۳۹۸", "1399", "1400", "1401", "1402")), note: NoteSolarHijri, lost: 700},
		{name: "years of the Ethiopian calendar", change: inArea("ETH", headings("2011 E.C.", "2012 EC", "2013 ዓ.ም", "2014 EC", "2015 EC")), note: NoteEthiopianConverted, lost: 700},
		{name: "years of the Ethiopian calendar without a mark", change: inArea("ETH", headings("2011", "2012", "2013", "2014", "2015")), note: NoteEthiopianUnmarked, lost: 700},
		{name: "years of the calendar of Nepal", change: inArea("NPL", headings("2075", "२०७६", "2077", "2078", "2079 BS")), note: NoteNepaliYear, lost: 700},
		{name: "the round by the calendar of Thailand", change: inArea("THA", func(t *testing.T, made *form.Form) { set(t, made, form.CoverSheet, "C8", 2567) }), note: NoteBuddhistYear},
		{name: "the round by the calendar of Ethiopia", change: inArea("ETH", func(t *testing.T, made *form.Form) { set(t, made, form.CoverSheet, "C8", 2016) }), refuse: "a year of the Ethiopian calendar; give the year of the collection by the Gregorian calendar"},
		{name: "the round by another calendar", change: func(t *testing.T, made *form.Form) { set(t, made, form.CoverSheet, "C8", "1403") }, refuse: "by the Gregorian calendar, such as 2024"},
		{name: "years with footnote marks", change: headings("2019", "2020*", "2021 (p)", "2022¹", "2023")},
		{name: "fiscal years", change: inArea("FIN", headings("2018/19", "2019/20", "2020/21", "2021/22", "FY2022")), note: NoteFiscalYear, lost: 700},
		{name: "fiscal years of a country that declares them", change: headings("2018/19", "2019/20", "2020/21", "2021/22", "2022/23"), note: NoteFiscalConverted, lost: 700},
		{name: "years as dates", change: yearsAsDates, note: NoteYearFromDate},
		{name: "numbers written as text, in many customs", change: func(t *testing.T, made *form.Form) {
			for cell, text := range map[string]string{"D6": "1 019", "E6": "1\u00a0020", "F6": "1\u202f021", "G6": "١٠٢٢", "H6": "1'023", "D7": "2019*", "E7": "2020 (p)", "F7": "2021,0"} {
				set(t, made, homicide, cell, text)
			}
		}, note: NoteNumberAsText},
		{name: "a number that may be read in two ways", change: func(t *testing.T, made *form.Form) { set(t, made, homicide, "D6", "1,019") }, note: NoteAmbiguous, lost: 1},
		{name: "numbers with marks of direction, wide blanks and apostrophes", change: func(t *testing.T, made *form.Form) {
			for cell, text := range map[string]string{"D6": "\u200f1019", "E6": "'1020", "F6": "1\u2007021", "G6": "\u2067١٠٢٢\u2069", "H6": "’1023"} {
				set(t, made, homicide, cell, text)
			}
		}, note: NoteNumberAsText},
		{name: "limits, ranges and digits in circles", change: func(t *testing.T, made *form.Form) {
			for cell, text := range map[string]string{"D6": "less than 5", "E6": "5-10", "F6": "①⓪②①", "G6": "about 1000", "H6": "1019/1020"} {
				set(t, made, homicide, cell, text)
			}
		}, lost: 5},
		{name: "footnote marks raised beside numbers", change: func(t *testing.T, made *form.Form) {
			must(t, made.File.SetCellRichText(homicide, "D6", []excelize.RichTextRun{{Text: "1019"}, {Text: "1", Font: &excelize.Font{VertAlign: "superscript"}}}))
		}, note: NoteFootnote},
		{name: "a figure struck out before the one that holds", change: func(t *testing.T, made *form.Form) {
			must(t, made.File.SetCellRichText(homicide, "D6", []excelize.RichTextRun{{Text: "98", Font: &excelize.Font{Strike: true}}, {Text: "1019"}}))
		}, note: NoteStruckOut, lost: 1},
		{name: "a number struck out", change: func(t *testing.T, made *form.Form) {
			style, err := made.File.NewStyle(&excelize.Style{Font: &excelize.Font{Strike: true}})
			must(t, both(err, made.File.SetCellStyle(homicide, "D6", "D6", style)))
		}, note: NoteStruckOut, lost: 1},
		{name: "cells of percentages", change: percentages, note: NotePercentage, lost: 2},
		{name: "figures in thousands, as a text above says", change: func(t *testing.T, made *form.Form) {
			set(t, made, homicide, "D3", "Figures in thousands")
			set(t, made, homicide, "D6", 1.019)
		}, note: NoteThousands, lost: 700},
		{name: "one row in thousands, as its label says", change: func(t *testing.T, made *form.Form) {
			set(t, made, homicide, "B6", "Intentional homicide (тыс.)")
			set(t, made, homicide, "D6", 1.019)
		}, note: NoteThousands, lost: 5},
		{name: "figures in a text box", change: textBox, note: NoteDrawing, lost: 1},
		{name: "rows hidden by a filter", change: func(t *testing.T, made *form.Form) {
			must(t, both(made.File.AutoFilter(homicide, "A4:I40", []excelize.AutoFilterOptions{{Column: "A", Expression: "x != blanks"}}), made.File.SetRowVisible(homicide, 9, false)))
		}, note: NoteHiddenRow},
		{name: "formulas over another range, over arrays and into another file", change: otherFormulas, note: NoteFormula},
		{name: "the answer in a second copy of a sheet", change: answerInCopy, note: NoteItemTwice},
		{name: "a sheet about another area", change: func(t *testing.T, made *form.Form) {
			cells, err := made.File.SearchSheet(prisons, "KEN")
			must(t, err)
			set(t, made, prisons, cells[0], "UGA")
		}, lost: 400},
		{name: "dates for numbers", change: func(t *testing.T, made *form.Form) {
			set(t, made, homicide, "D6", time.Date(2024, 1, 5, 0, 0, 0, 0, time.UTC))
		}, note: NoteDateValue, lost: 1},
		{name: "cells merged across years", change: func(t *testing.T, made *form.Form) { must(t, made.File.MergeCell(homicide, "D6", "F6")) }, note: NoteMerged, lost: 2},
		{name: "formulas without a stored result", change: func(t *testing.T, made *form.Form) {
			set(t, made, homicide, "D6", nil)
			must(t, made.File.SetCellFormula(homicide, "D6", "500+519"))
		}, note: NoteFormulaEmpty, lost: 1},
		{name: "the name of the edition emptied", change: func(t *testing.T, made *form.Form) { set(t, made, form.CoverSheet, "C5", nil) }, note: NoteEditionFound},
		{name: "the name of the country for its code", change: func(t *testing.T, made *form.Form) { set(t, made, form.CoverSheet, "C6", "Kenya") }, note: NoteAreaByName},
		{name: "the cover deleted", change: func(t *testing.T, made *form.Form) { must(t, made.File.DeleteSheet(form.CoverSheet)) }, note: NoteEditionFound},
		{name: "an edition that is not known", change: func(t *testing.T, made *form.Form) { set(t, made, form.CoverSheet, "C5", "un-cts-1999") }, refuse: "it knows un-cts-2009"},
		{name: "another survey altogether", bytes: anotherSurvey, refuse: "send the workbook that was made for the survey"},
		{name: "a password", bytes: func(t *testing.T, content []byte) []byte { return encrypted(t, content) }, refuse: "save it without a password"},
		{name: "a file cut off", bytes: func(_ *testing.T, content []byte) []byte { return content[:len(content)*2/3] }, refuse: "fetch it again"},
		{name: "a zip bomb", bytes: zipBomb, refuse: "more than"},
		{name: "20,000 rows with one cell in the last column", bytes: farCells, refuse: "delete what stands to the right"},
		{name: "a text document", bytes: zipped("word/document.xml"), refuse: "a text document (.docx)"},
		{name: "a Numbers document", bytes: zipped("Index/Document.iwa"), refuse: "export it as an Excel workbook"},
		{name: "the workbook packed into a zip file", bytes: zipped("answer.xlsx"), refuse: "unpack it"},
		{name: "a PDF document", bytes: func(*testing.T, []byte) []byte { return []byte("%PDF-1.7\n") }, refuse: "a PDF document, neither a zip nor a compound file; send the workbook itself"},
		{name: "a photograph of the form", bytes: func(*testing.T, []byte) []byte { return []byte("\xFF\xD8\xFF\xE0\x00\x10JFIF") }, refuse: "a picture"},
		{name: "a web page named .xls", bytes: func(*testing.T, []byte) []byte { return []byte("<html><table><tr><td>1</td></tr></table></html>") }, refuse: "a web page or a text in XML"},
		{name: "a binary workbook", bytes: binaryWorkbook, refuse: "a binary workbook (.xlsb); open it in a spreadsheet program and save it as .xlsx"},
		{name: "a workbook with macros", bytes: func(t *testing.T, content []byte) []byte { return withPart(t, content, "xl/vbaProject.bin", "macros") }},
		{name: "a file of values separated by commas", bytes: func(*testing.T, []byte) []byte { return []byte("Item,2019\n1.1.1,5\n") }, refuse: "neither a zip nor a compound file"},
	}
}

// TestDrift damages a filled form in many ways. With -v it prints a table of what
// came of each, and what it cost.
func TestDrift(t *testing.T) {
	var told bytes.Buffer
	table := tabwriter.NewWriter(&told, 0, 4, 2, ' ', 0)
	fmt.Fprintln(table, "damage\toutcome\tseconds\tMB allocated")
	if all := len(damages()); all < 30 {
		t.Errorf("%d damages, at least 30 are expected", all)
	}
	for _, d := range damages() {
		t.Run(d.name, func(t *testing.T) {
			made, want := fullForm(t, "en")
			if d.change != nil {
				d.change(t, made)
			}
			var buffer bytes.Buffer
			must(t, made.Save(&buffer))
			content := buffer.Bytes()
			if d.bytes != nil {
				content = d.bytes(t, content)
			}
			cost := d.check(t, content, want)
			fmt.Fprintf(table, "%s\t%s\t%.2f\t%d\n", d.name, d.outcome(t), cost.Time.Seconds(), cost.Bytes/1e6)
		})
	}
	must(t, table.Flush())
	t.Logf("\n%s", told.String())
}

// outcome tells in a word what came of the damage.
func (d damage) outcome(t *testing.T) string {
	switch {
	case t.Failed():
		return "FAILED"
	case d.refuse != "":
		return "refused: ... " + d.refuse
	case d.note == "" && d.lost > 0:
		return "read, what holds no figure is left out"
	case d.note != "":
		return "read, noted as " + d.note
	}
	return "read as it was meant"
}

func (d damage) check(t *testing.T, content []byte, want map[string]float64) connectortest.Cost {
	t.Helper()
	var header connectors.Header
	var collected connectortest.Collected
	var err error
	cost := connectortest.Measure(func() {
		file := connectortest.File("answer.xlsx", content)
		if header, err = (Format{}).Recognise(t.Context(), file); err == nil {
			err = Format{}.Read(t.Context(), file, header, &collected)
		}
	})
	cost.Check(t)
	if d.refuse != "" || err != nil {
		if err == nil || d.refuse == "" || !strings.Contains(err.Error(), d.refuse) {
			t.Fatalf("error %v, want one with %q", err, d.refuse)
		}
		return cost
	}
	d.compare(t, header, collected, want)
	return cost
}

// compare holds that every figure is the one of its item and year, that no more
// than the lost ones are missing, and that the repair is told.
func (d damage) compare(t *testing.T, header connectors.Header, got connectortest.Collected, want map[string]float64) {
	t.Helper()
	read, notes := map[string]bool{}, slices.Clone(header.Notes)
	for _, row := range got.Rows {
		notes = append(notes, row.Notes...)
		period := ""
		for _, label := range row.Labels {
			if year, ok := strings.CutPrefix(label, "TIME_PERIOD="); ok {
				period = year
			}
		}
		figure := schemas.CellFigure(row.ValueRaw, row.ValueType)
		if row.ItemID == "" || !figure.Value.Valid || len(period) != 4 || slices.Contains(row.Notes, NoteThousands) {
			continue // mapping holds back what has no place or no known unit
		}
		if !slices.Contains(row.Labels, "REF_AREA="+header.RefArea) {
			continue // rule STR-009 holds back what is about another area
		}
		key := row.ItemID + " " + period
		if figure.Value.Value != want[key] {
			t.Errorf("%s at %s reads %v, the form held %v", key, row.Locator, figure.Value.Value, want[key])
		}
		read[key] = true
	}
	if missing := len(want) - len(read); missing > d.lost {
		t.Errorf("%d figures are missing, at most %d were lost", missing, d.lost)
	}
	if d.note != "" && !slices.Contains(notes, d.note) {
		t.Errorf("no note %s among %v", d.note, slices.Compact(slices.Sorted(slices.Values(notes))))
	}
}

func headings(years ...string) func(*testing.T, *form.Form) {
	return func(t *testing.T, made *form.Form) {
		for i, year := range years {
			set(t, made, homicide, string(rune('D'+i))+"4", year)
		}
	}
}

// inArea changes the form of another area.
func inArea(area string, change func(*testing.T, *form.Form)) func(*testing.T, *form.Form) {
	return func(t *testing.T, made *form.Form) {
		for _, sheet := range made.File.GetSheetList() {
			cells, err := made.File.SearchSheet(sheet, "KEN")
			must(t, err)
			for _, cell := range cells {
				set(t, made, sheet, cell, area)
			}
		}
		change(t, made)
	}
}

func yearsAsDates(t *testing.T, made *form.Form) {
	for i := range 5 {
		set(t, made, homicide, string(rune('D'+i))+"4", time.Date(2019+i, 1, 1, 0, 0, 0, 0, time.UTC))
	}
}

func swapYears(t *testing.T, made *form.Form) {
	for row := 4; row < 130; row++ {
		d, e := fmt.Sprintf("D%d", row), fmt.Sprintf("E%d", row)
		first, err := made.File.GetCellValue(homicide, d, excelize.Options{RawCellValue: true})
		must(t, err)
		second, err := made.File.GetCellValue(homicide, e, excelize.Options{RawCellValue: true})
		must(t, err)
		set(t, made, homicide, d, number(second))
		set(t, made, homicide, e, number(first))
	}
}

// number writes a cell back as it was.
func number(text string) any {
	if value, err := strconv.ParseFloat(text, 64); err == nil {
		return value
	}
	return text
}

func reverseRows(t *testing.T, made *form.Form) {
	rows, err := made.File.GetRows(homicide, excelize.Options{RawCellValue: true})
	must(t, err)
	for i := 4; i < len(rows); i++ {
		from := rows[len(rows)-1-(i-4)]
		for column := range 9 {
			var value any
			if column < len(from) {
				if value = from[column]; column >= 3 {
					value = number(from[column])
				}
			}
			cell, err := excelize.CoordinatesToCellName(column+1, i+1)
			must(t, err)
			set(t, made, homicide, cell, value)
		}
	}
}

func moveCodes(t *testing.T, made *form.Form) {
	for row := 4; row < 130; row++ {
		code, err := made.File.GetCellValue(homicide, fmt.Sprintf("A%d", row))
		must(t, err)
		label, err := made.File.GetCellValue(homicide, fmt.Sprintf("B%d", row))
		must(t, err)
		set(t, made, homicide, fmt.Sprintf("A%d", row), label)
		set(t, made, homicide, fmt.Sprintf("B%d", row), code)
	}
}

// clearCodes empties the column of codes, as who deletes its content does.
func clearCodes(t *testing.T, made *form.Form) {
	for row := 4; row < 130; row++ {
		set(t, made, homicide, fmt.Sprintf("A%d", row), nil)
	}
}

func copySheet(t *testing.T, made *form.Form) {
	from, err := made.File.GetSheetIndex(homicide)
	must(t, err)
	to, err := made.File.NewSheet("1 Homicide (2)")
	must(t, err)
	must(t, made.File.CopySheet(from, to))
}

func anotherSurvey(t *testing.T, _ []byte) []byte {
	file := excelize.NewFile()
	defer file.Close()
	for i, row := range [][]any{{"Labour force survey"}, {"Country", "Kenya"}, {"Question", 2019, 2020}, {"Employed", 5, 6}, {"Unemployed", 7, 8}} {
		must(t, file.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+1), &row))
	}
	buffer, err := file.WriteToBuffer()
	must(t, err)
	return buffer.Bytes()
}

func farCells(t *testing.T, content []byte) []byte {
	for _, attack := range connectortest.Attacks(t, content) {
		if strings.Contains(attack.Name, "last column") {
			return attack.Content
		}
	}
	t.Fatal("no attack on the last column")
	return nil
}

func encrypted(t *testing.T, content []byte) []byte {
	locked, err := excelize.Encrypt(content, &excelize.Options{Password: "secret"})
	must(t, err)
	return locked
}

// zipBomb replaces a sheet by gigabytes of blanks.
func zipBomb(t *testing.T, content []byte) []byte {
	var buffer bytes.Buffer
	writer := zip.NewWriter(&buffer)
	source, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	must(t, err)
	for _, file := range source.File {
		w, err := writer.Create(file.Name)
		must(t, err)
		if strings.HasSuffix(file.Name, "sheet2.xml") {
			blanks := bytes.Repeat([]byte(" "), 1<<20)
			for range 400 {
				_, err = w.Write(blanks)
				must(t, err)
			}
			continue
		}
		_, err = w.Write(connectortest.Part(t, content, file.Name))
		must(t, err)
	}
	must(t, writer.Close())
	return buffer.Bytes()
}

func percentages(t *testing.T, made *form.Form) {
	for cell, format := range map[string]string{"D6": "0%", "E6": `0.0" of all "%`} {
		style, err := made.File.NewStyle(&excelize.Style{CustomNumFmt: &format})
		must(t, err)
		set(t, made, homicide, cell, 10.19)
		must(t, made.File.SetCellStyle(homicide, cell, cell, style))
	}
}

func textBox(t *testing.T, made *form.Form) {
	set(t, made, homicide, "D6", nil)
	must(t, made.File.AddShape(homicide, &excelize.Shape{Cell: "D6", Type: "rect", Paragraph: []excelize.RichTextRun{{Text: "1019"}}}))
}

// otherFormulas leaves the stored results as they are.
func otherFormulas(t *testing.T, made *form.Form) {
	array, over := excelize.STCellFormulaTypeArray, "F6:G6"
	must(t, errors.Join(
		made.File.SetCellFormula(homicide, "D6", "SUM(D8:D9)"),
		made.File.SetCellFormula(homicide, "E6", "[1]Sheet1!B2"),
		made.File.SetCellFormula(homicide, "F6", "F8:G8*2", excelize.FormulaOpts{Type: &array, Ref: &over}),
	))
}

// answerInCopy fills in a copy and leaves the sheet of the form empty.
func answerInCopy(t *testing.T, made *form.Form) {
	copySheet(t, made)
	for row := 5; row < 130; row++ {
		for column := 'D'; column <= 'H'; column++ {
			set(t, made, homicide, fmt.Sprintf("%c%d", column, row), nil)
		}
	}
}

// zipped is a zip file that holds the file under a name.
func zipped(name string) func(*testing.T, []byte) []byte {
	return func(t *testing.T, content []byte) []byte {
		return connectortest.Pack(t, map[string]string{name: string(content), "[Content_Types].xml": "<Types/>"})
	}
}

// withPart adds a part to a zip file.
func withPart(t *testing.T, content []byte, name, part string) []byte {
	archive, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	must(t, err)
	parts := map[string]string{name: part}
	for _, file := range archive.File {
		parts[file.Name] = string(connectortest.Part(t, content, file.Name))
	}
	return connectortest.Pack(t, parts)
}

// binaryWorkbook is the start of a workbook as Excel saves it with the ending .xlsb.
func binaryWorkbook(t *testing.T, _ []byte) []byte {
	return connectortest.Pack(t, map[string]string{
		"[Content_Types].xml": "<Types/>", "xl/workbook.bin": "\x83\x01\x00",
		"_rels/.rels": `<Relationships><Relationship Id="r1" Type="http://x/officeDocument" Target="xl/workbook.bin"/></Relationships>`,
	})
}
