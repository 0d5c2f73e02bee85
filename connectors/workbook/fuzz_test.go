package workbook_test

import (
	"slices"
	"testing"

	"cts/connectors/connectortest"
	"cts/connectors/workbook"
)

// FuzzOpen holds that no bytes make the reader panic or exceed its limits.
func FuzzOpen(f *testing.F) {
	f.Add(sample(f))
	f.Add(minimal(f, nil))
	f.Add(minimal(f, sheet(`<row r="1"><c r="A1" t="inlineStr"><is><t>a</t></is></c></row>`)))
	for _, extension := range []string{"xlsx", "ods", "xls"} {
		f.Add(kind(f, extension))
		f.Add(testFile(f, "runs."+extension))
	}
	f.Fuzz(fuzzed)
}

// FuzzSheet fuzzes the XML of a sheet, which zip checksums keep FuzzOpen from reaching.
func FuzzSheet(f *testing.F) {
	f.Add(`<worksheet><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c></row></sheetData></worksheet>`)
	f.Add(`<worksheet><sheetData><row><c s="1"><f>A1</f><v>1</v></c></row></sheetData><x/></worksheet>`)
	f.Add(`<?xml version="1.0"?><!-- x --><worksheet><sheetData><row><c t="inlineStr"><is><r><t><![CDATA[x]]></t></r></is></c></row></sheetData></worksheet>`)
	f.Add(`<worksheet><dimension ref="A1:XFD1048576"/><sheetData><row r="1048576" hidden="1"><c r="XFD1048576" t="e"><f t="array" ref="A1:B2"/><v>#N/A</v></c></row></sheetData><mergeCells><mergeCell ref="A1:C3"/></mergeCells></worksheet>`)
	f.Add(string(connectortest.Part(f, kind(f, "xlsx"), "xl/worksheets/sheet1.xml")))
	f.Add(`<worksheet><sheetData><row><c t="inlineStr"><is><r><rPr><vertAlign val="superscript"/><strike val="0"/></rPr><t>12</t></r></is></c></row></sheetData></worksheet>`)
	f.Fuzz(func(t *testing.T, xml string) {
		fuzzed(t, minimal(t, map[string]string{"xl/worksheets/sheet1.xml": xml, "xl/sharedStrings.xml": `<sst><si><t>a</t></si></sst>`}))
	})
}

// FuzzBook fuzzes what tells where the sheets of a workbook lie, how its cells are written and what its texts are.
func FuzzBook(f *testing.F) {
	real := kind(f, "xlsx")
	f.Add(string(connectortest.Part(f, real, "xl/workbook.xml")), string(connectortest.Part(f, real, "xl/_rels/workbook.xml.rels")),
		string(connectortest.Part(f, real, "xl/styles.xml")), string(connectortest.Part(f, real, "xl/sharedStrings.xml")))
	f.Add(`<workbook xmlns:r="http://x/relationships"><workbookPr date1904="1"/><sheets><sheet name="S" state="veryHidden" r:id="r1"/></sheets></workbook>`,
		`<Relationships><Relationship Id="r1" Type="http://x/worksheet" TargetMode="External" Target="../../sheet1.xml"/></Relationships>`,
		`<styleSheet><numFmts><numFmt numFmtId="200" formatCode="yyyy"/></numFmts><cellXfs><xf numFmtId="200"/></cellXfs></styleSheet>`, `<sst><si><t>a</t></si></sst>`)
	f.Fuzz(func(t *testing.T, book, links, styles, texts string) {
		fuzzed(t, minimal(t, map[string]string{
			"xl/workbook.xml": book, "xl/_rels/workbook.xml.rels": links, "xl/styles.xml": styles, "xl/sharedStrings.xml": texts,
			"xl/worksheets/sheet1.xml": `<worksheet><sheetData><row><c t="s" s="1"><v>0</v></c><c s="0"><v>45000</v></c></row></sheetData></worksheet>`,
		}))
	})
}

// FuzzOpenDocument fuzzes the content of an OpenDocument spreadsheet.
func FuzzOpenDocument(f *testing.F) {
	const head = `<office:document-content xmlns:office="o" xmlns:table="t" xmlns:text="x"><office:body><office:spreadsheet><table:table table:name="One">`
	const tail = `</table:table></office:spreadsheet></office:body></office:document-content>`
	f.Add(string(connectortest.Part(f, kind(f, "ods"), "content.xml")))
	f.Add(string(connectortest.Part(f, testFile(f, "runs.ods"), "content.xml")))
	for _, rows := range []string{
		`<table:table-row table:number-rows-repeated="9"><table:table-cell office:value-type="float" office:value="1" table:number-columns-repeated="9"/></table:table-row>`,
		`<table:table-row table:visibility="collapse"><table:covered-table-cell/><table:table-cell office:value-type="string" table:number-columns-spanned="2"><text:p>a<text:s text:c="3"/></text:p></table:table-cell></table:table-row>`,
		`<table:table-row><table:table-cell table:formula="of:=1/0" office:value-type="date" office:date-value="2024-01-01"><office:annotation><text:p>c</text:p></office:annotation></table:table-cell></table:table-row>`,
	} {
		f.Add(head + rows + tail)
	}
	f.Fuzz(func(t *testing.T, xml string) {
		fuzzed(t, connectortest.Pack(t, map[string]string{
			"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "META-INF/manifest.xml": "<manifest/>", "content.xml": xml,
		}))
	})
}

// FuzzExcel97 changes bytes of a workbook of records, which no checksum guards.
func FuzzExcel97(f *testing.F) {
	whole := testFile(f, "runs.xls")
	for _, at := range []int{30, 44, 76, 512, 1024, len(whole) / 2} { // sizes and chains of sectors, and the records
		f.Add(at, []byte{0xFF, 0xFF})
	}
	for at := 0; at+4 < len(whole); at += 127 { // and all over
		f.Add(at, slices.Clone(whole[at:at+4]))
	}
	f.Fuzz(func(t *testing.T, at int, change []byte) {
		if at < 0 || len(change) > 256 {
			t.Skip("the change is no part of the file")
		}
		changed := slices.Clone(whole)
		copy(changed[at%len(changed):], change)
		fuzzed(t, changed)
	})
}

// fuzzed reads a workbook whole: within the bounds, its rows in order, and with an error that a caller decides on.
func fuzzed(t *testing.T, content []byte) {
	connectortest.Bounded(t, len(content), func() {
		limits := workbook.DefaultLimits()
		limits.Unzipped, limits.XML = 1<<20, 1<<20
		connectortest.Decided(t, readAll(t.Context(), content, limits))
	})
}
