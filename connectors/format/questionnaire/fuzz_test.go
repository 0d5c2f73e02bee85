package questionnaire

import (
	"encoding/xml"
	"strconv"
	"strings"
	"testing"

	"cts/connectors/connectortest"
)

// FuzzFormat fuzzes the parts of a form as this program writes it.
func FuzzFormat(f *testing.F) {
	content := formOf(f, filling(), nil)
	for _, part := range []string{"xl/worksheets/sheet2.xml", "xl/worksheets/sheet4.xml", "xl/worksheets/sheet5.xml", "xl/sharedStrings.xml", "xl/workbook.xml", "xl/styles.xml"} {
		f.Add(part, connectortest.Part(f, content, part))
	}
	f.Fuzz(func(t *testing.T, part string, xml []byte) {
		changed, ok := replacePart(t, content, part, xml)
		if !ok {
			t.Skip("the form has no such part")
		}
		fuzzed(t, changed)
	})
}

// FuzzAnswer fuzzes what a focal point types: the cover, the headings of the years, and the code, label and values of a row.
func FuzzAnswer(f *testing.F) {
	f.Add("KEN", "2024", "2019", "2020", "3-x01", "Burglary", "12", "..")
	f.Add("ETH", "2024", "2012", "2013 E.C.", "3-x01", "", "1 254", "1,254")
	f.Add("IRN", "٢٠٢٤", "۱۴۰۰", "1401", "", "سرقت", "١٢", "<5")
	f.Add("GBR_S", "2024", "2019/20", "FY2021", "3 x01", "Cambriolage", "5-10", "12*")
	f.Add("THA", "2567", "2562", "2563/64", "3-x99", "ลักทรัพย์", "1e400", "\u200f12")
	f.Add("finland", "", "1/1/2019", "2020 (p)", "2.1", "total", "'12", "-5")
	f.Fuzz(func(t *testing.T, area, round, first, second, code, label, value, other string) {
		fuzzed(t, connectortest.Pack(t, map[string]string{
			"[Content_Types].xml": `<Types/>`,
			"_rels/.rels":         `<Relationships><Relationship Id="r1" Type="http://x/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
			"xl/workbook.xml": `<workbook xmlns:r="http://x/relationships"><sheets><sheet name="Cover" sheetId="1" r:id="r1"/>` +
				`<sheet name="Data" sheetId="2" r:id="r2"/></sheets></workbook>`,
			"xl/_rels/workbook.xml.rels": `<Relationships><Relationship Id="r1" Type="http://x/worksheet" Target="worksheets/sheet1.xml"/>` +
				`<Relationship Id="r2" Type="http://x/worksheet" Target="worksheets/sheet2.xml"/></Relationships>`,
			"xl/worksheets/sheet1.xml": sheetOf([]string{"EDITION", "un-cts-2024"}, []string{"REF_AREA", area}, []string{"ROUND", round}),
			"xl/worksheets/sheet2.xml": sheetOf([]string{"Item", "Category", "Comment", first, second}, []string{code, label, "", value, other}, []string{"3-x02", "Theft", label, other, value}),
		}))
	})
}

// sheetOf is a sheet of rows of texts; what is written like a number is one.
func sheetOf(rows ...[]string) string {
	var sheet strings.Builder
	sheet.WriteString("<worksheet><sheetData>")
	for _, row := range rows {
		sheet.WriteString("<row>")
		for _, text := range row {
			if _, err := strconv.ParseUint(text, 10, 64); err == nil {
				sheet.WriteString("<c><v>" + text + "</v></c>")
				continue
			}
			sheet.WriteString(`<c t="inlineStr"><is><t>`)
			_ = xml.EscapeText(&sheet, []byte(text)) // a builder takes everything
			sheet.WriteString("</t></is></c>")
		}
		sheet.WriteString("</row>")
	}
	sheet.WriteString("</sheetData></worksheet>")
	return sheet.String()
}

// fuzzed reads an answer whole: within the bounds, its rows in order, and with an error that a caller decides on.
func fuzzed(t *testing.T, content []byte) {
	connectortest.Bounded(t, len(content), func() {
		file := connectortest.File("fuzz.xlsx", content)
		header, err := Format{}.Recognise(t.Context(), file)
		if connectortest.Decided(t, err); err != nil {
			return
		}
		var collected connectortest.Collected
		connectortest.Decided(t, Format{}.Read(t.Context(), file, header, &collected))
		for i, row := range collected.Rows {
			if row.Locator == "" || len(row.Labels) == 0 || (row.ValueType == "blank") != (row.ValueRaw == "") || row.RowNumber != int64(i+1) {
				t.Fatalf("row %d: %+v", i, row)
			}
		}
	})
}
