package questionnaire

import (
	"regexp"
	"slices"

	"cts/connectors/workbook"
)

// thousands are the words of the six languages, and the signs, by which tables say
// that their figures are in thousands. No form has such words.
var thousands = regexp.MustCompile(`(?i)\bin thousands\b|\(\s*thousands?\s*\)|\ben (?:milliers|miles)\b|\(\s*(?:milliers|miles)\s*\)` +
	`|в тысячах|тыс\.|(?:单位|單位)\s*[:：]?\s*千|以千计|بالآلاف|بالألوف|\(\s*(?:ألف|آلاف)\s*\)|[x×]\s?1[ .,']?000\b|(?:^|[^0-9])['’]000\b`)

// saysThousands tells whether a text of the row, beside its values, says that figures are in thousands.
func (s *sheetReading) saysThousands(row workbook.Row) bool {
	return slices.ContainsFunc(row.Cells, func(cell workbook.Cell) bool {
		isValue := s.heading != nil && s.heading.holdsValues(cell.Column)
		return cell.Type == workbook.Text && !isValue && thousands.MatchString(cell.Raw)
	})
}

// namesItem tells whether the row is one of an item: what its texts say goes for that row alone.
func (s *sheetReading) namesItem(row workbook.Row) bool {
	return s.heading != nil && (s.findItem(row) != nil || s.byLabel(row) != nil)
}
