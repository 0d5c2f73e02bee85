package questionnaire

// Notes: what the reader repaired or has to point out, as keys of the message
// catalogue. They travel with the rows.
const (
	NoteColumnMoved        = "reader.column_moved"             // the year stands in another column than in the form
	NoteColumnTwice        = "reader.column_twice"             // two columns are headed by the same year
	NoteNoYear             = "reader.no_year"                  // the column has no year for a heading
	NoteRowMoved           = "reader.row_moved"                // the item stands in another place than in the form
	NoteItemTwice          = "reader.item_twice"               // the item code occurs more than once
	NoteUnknownItem        = "reader.unknown_item"             // the code is no item of the edition
	NoteOutsideTable       = "reader.outside_table"            // a number that stands in no table
	NoteHiddenSheet        = "reader.hidden_sheet"             // the sheet is hidden
	NoteNumberAsText       = "reader.number_as_text"           // the cell holds a number written as text
	NoteOnlyBlanks         = "reader.only_blanks"              // the cell holds nothing but blanks
	NoteFormula            = "reader.formula"                  // the value was computed by a formula; the stored result was read
	NoteFormulaEmpty       = "reader.formula_without_result"   // the formula has no stored result
	NotePartAssumed        = "reader.part_assumed"             // the cover does not say who answers; taken for all authorities
	NoteDateUnread         = "reader.date_unread"              // the date of issue on the cover is no date
	NoteDateAssumed        = "reader.date_assumed"             // the date of issue was taken from the properties of the workbook
	NoteColumnMissing      = "reader.column_missing"           // no column is headed by this year
	NoteRowMissing         = "reader.row_missing"              // no row is about this item
	NoteItemByLabel        = "reader.item_by_label"            // the row has no code; the item was found by its label
	NoteYearFromDate       = "reader.year_from_date"           // the heading is a date; its year was taken
	NoteBuddhistYear       = "reader.buddhist_year"            // a year of the Buddhist calendar was converted
	NoteFiscalYear         = "reader.fiscal_year"              // the heading is a fiscal year, which is not converted
	NoteFiscalConverted    = "reader.fiscal_year_converted"    // a fiscal year whose beginning is declared for the area
	NoteBuddhistUndeclared = "reader.buddhist_year_undeclared" // it looks like a Buddhist year, which the area does not declare
	NoteHijriYear          = "reader.hijri_year"               // a year of the Hijri calendar, which is not converted
	NoteSolarHijri         = "reader.solar_hijri_year"         // a Solar Hijri year, declared for the area
	NoteEthiopianYear      = "reader.ethiopian_year"           // an Ethiopian year, which the area does not declare
	NoteEthiopianConverted = "reader.ethiopian_year_converted" // an Ethiopian year, declared for the area
	NoteEthiopianUnmarked  = "reader.ethiopian_year_unmarked"  // a year that may be an Ethiopian or a Gregorian one
	NoteNepaliYear         = "reader.nepali_year"              // a year of the calendar of Nepal, which is not converted
	NotePercentage         = "reader.percentage"               // the cell shows a percentage where a count is asked
	NoteThousands          = "reader.thousands"                // a text says that the figures are in thousands
	NoteStruckOut          = "reader.struck_out"               // the figure or a part of the text is crossed out
	NoteDrawing            = "reader.drawing"                  // pictures or text boxes lie on a sheet
	NoteFootnote           = "reader.footnote"                 // a footnote mark was taken off the number
	NoteAmbiguous          = "reader.ambiguous_number"         // one sign and three digits: thousands or decimals
	NoteDateValue          = "reader.date_value"               // a date stands where a number is asked
	NoteHiddenRow          = "reader.hidden_row"               // the row is hidden
	NoteMerged             = "reader.merged_cell"              // the cell is merged with others
	NoteEditionFound       = "reader.edition_assumed"          // the cover names no edition; it was told by the item codes
	NoteAreaByName         = "reader.area_by_name"             // the area was given by its name
)
