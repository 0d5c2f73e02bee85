package connectortest

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"fmt"
	"hash/crc32"
	"io"
	"maps"
	"path"
	"slices"
	"strings"
	"testing"

	"cts/connectors"
)

// Attack is a workbook that was made to harm its reader.
type Attack struct {
	Name    string
	Content []byte
	Want    []error // one of these refuses it
}

var (
	limit      = []error{connectors.ErrLimit}
	unreadable = []error{connectors.ErrUnreadable}
	either     = []error{connectors.ErrLimit, connectors.ErrUnreadable}
)

// Attacks turns a good workbook with shared strings into hostile ones. They
// stay recognisable as far as they can, so that reading rows is attacked too.
func Attacks(t testing.TB, workbook []byte) []Attack {
	t.Helper()
	w := unpack(t, workbook)
	attacks := []Attack{
		{"a cell in the last column in each of 20,000 rows", w.beforeEndOfRows(manyRows(20_000, `<c r="XFD%d"><v>1</v></c>`)).pack(t), limit},
		{"a row beyond the last", w.beforeEndOfRows(`<row r="200000000"><c r="A200000000"><v>1</v></c></row>`).pack(t), unreadable},
		{"a row with 5,000 cells", w.beforeEndOfRows(`<row r="900001">` + strings.Repeat(`<c><v>1</v></c>`, 5000) + `</row>`).pack(t), limit},
		{"a cell in another row", w.beforeEndOfRows(`<row r="900001"><c r="A4"><v>1</v></c></row>`).pack(t), unreadable},
		{"rows out of order", w.beforeEndOfRows(`<row r="900002"/><row r="900001"/>`).pack(t), unreadable},
		{"cells out of order", w.beforeEndOfRows(`<row r="900001"><c r="B900001"/><c r="A900001"/></row>`).pack(t), unreadable},
		{"a shared string below zero", w.beforeEndOfRows(`<row r="900001"><c r="A900001" t="s"><v>-1</v></c></row>`).pack(t), unreadable},
		{"a shared string that is not there", w.beforeEndOfRows(`<row r="900001"><c r="A900001" t="s"><v>99999999</v></c></row>`).pack(t), unreadable},
		{"a cell of 2 MB", w.beforeEndOfRows(`<row r="900001"><c r="A900001" t="str"><v>` + strings.Repeat("a", 2<<20) + `</v></c></row>`).pack(t), limit},
		{"a cell of 1 MB in pieces", w.beforeEndOfRows(`<row r="900001"><c r="A900001" t="str"><v>` + strings.Repeat("a<!---->", 1<<20+1) + `</v></c></row>`).pack(t), limit},
		{"a tag with a million attributes", w.beforeEndOfRows(`<row r="900001" ` + strings.Repeat(`a="" `, 1<<20) + `/>`).pack(t), limit},
		{"a million elements within one another", w.beforeEndOfRows(strings.Repeat("<a>", 1<<20)).pack(t), either},
		{"entities that grow", w.replace(w.sheet, laughs).pack(t), unreadable},
		{"an entity that names a file", w.replace(w.texts, `<!DOCTYPE sst [<!ENTITY x SYSTEM "file:///etc/passwd">]><sst><si><t>&x;</t></si></sst>`).pack(t), unreadable},
		{"an entity that nobody defined", w.beforeEndOfRows(`<row r="900001"><c r="A900001" t="str"><v>&x;</v></c></row>`).pack(t), unreadable},
		{"XML that is cut off", w.replace(w.sheet, w.parts[w.sheet][:len(w.parts[w.sheet])-200]).pack(t), unreadable},
		{"150 MB of spaces", w.replace(w.sheet, strings.Repeat(" ", 150<<20)).pack(t), limit},
		{"a million shared strings", w.replace(w.texts, `<sst>`+strings.Repeat(`<si/>`, 1_000_000)+`</sst>`).pack(t), limit},
		{"a part more than it says", w.lie(t), either},
		{"5,000 parts", w.with(5000).pack(t), limit},
		{"200,000 parts", w.with(200_000).pack(t), limit},
		{"a part twice", w.again(t), unreadable},
		{"a sheet outside the file", w.linkTo("../../../../etc/passwd").pack(t), unreadable},
		{"encrypted", compound("EncryptedPackage"), unreadable},
	}
	for _, name := range []string{"../evil.xml", "/etc/evil.xml", `xl\evil.xml`, "xl/../../evil.xml", "xl//evil.xml"} {
		attacks = append(attacks, Attack{"a part named " + strings.NewReplacer("/", "-", `\`, "-").Replace(name), w.replace(name, "<a/>").pack(t), unreadable})
	}
	return attacks
}

// laughs defines entities that would grow to gigabytes.
var laughs = func() string {
	var b strings.Builder
	b.WriteString(`<!DOCTYPE worksheet [<!ENTITY a0 "ha">`)
	for i := 1; i <= 30; i++ {
		fmt.Fprintf(&b, `<!ENTITY a%d "&a%d;&a%d;">`, i, i-1, i-1)
	}
	b.WriteString(`]><worksheet><sheetData><row r="1"><c r="A1" t="str"><v>&a30;</v></c></row></sheetData></worksheet>`)
	return b.String()
}()

// manyRows are rows far below the data, each with the cell.
func manyRows(n int, cell string) string {
	var b strings.Builder
	for i := range n {
		row := 900_001 + i
		fmt.Fprintf(&b, `<row r="%d">`+cell+`</row>`, row, row)
	}
	return b.String()
}

// unpacked is a workbook taken apart.
type unpacked struct {
	names []string // in the order of the file
	parts map[string]string
	sheet string // name of the largest sheet
	texts string // name of the shared strings
}

func unpack(t testing.TB, workbook []byte) unpacked {
	t.Helper()
	reader, err := zip.NewReader(bytes.NewReader(workbook), int64(len(workbook)))
	if err != nil {
		t.Fatal(err)
	}
	w := unpacked{parts: map[string]string{}, texts: "xl/sharedStrings.xml"}
	for _, file := range reader.File {
		w.names = append(w.names, file.Name)
		w.parts[file.Name] = content(t, file)
		if path.Dir(file.Name) == "xl/worksheets" && len(w.parts[file.Name]) > len(w.parts[w.sheet]) {
			w.sheet = file.Name
		}
	}
	if w.parts[w.sheet] == "" || w.parts[w.texts] == "" {
		t.Fatal("the sample needs a sheet and shared strings")
	}
	return w
}

func content(t testing.TB, file *zip.File) string {
	t.Helper()
	opened, err := file.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer opened.Close()
	all, err := io.ReadAll(opened)
	if err != nil {
		t.Fatal(err)
	}
	return string(all)
}

// replace gives a part other content, or adds it.
func (w unpacked) replace(name, content string) unpacked {
	changed := unpacked{names: w.names, parts: map[string]string{}, sheet: w.sheet, texts: w.texts}
	for n, c := range w.parts {
		changed.parts[n] = c
	}
	if _, ok := changed.parts[name]; !ok {
		changed.names = append(append([]string{}, w.names...), name)
	}
	changed.parts[name] = content
	return changed
}

// beforeEndOfRows puts XML behind the last row of the sheet.
func (w unpacked) beforeEndOfRows(rows string) unpacked {
	return w.replace(w.sheet, strings.Replace(w.parts[w.sheet], "</sheetData>", rows+"</sheetData>", 1))
}

func (w unpacked) with(parts int) unpacked {
	changed := w.replace("extra", "")
	for i := range parts {
		changed.names = append(changed.names, fmt.Sprintf("extra/%d", i))
	}
	return changed
}

// linkTo makes every sheet link to a part of that name.
func (w unpacked) linkTo(target string) unpacked {
	const links = "xl/_rels/workbook.xml.rels"
	changed := w.parts[links]
	for _, name := range w.names {
		if path.Dir(name) == "xl/worksheets" {
			changed = strings.ReplaceAll(changed, `"/`+name+`"`, `"`+target+`"`)
			changed = strings.ReplaceAll(changed, `"`+strings.TrimPrefix(name, "xl/")+`"`, `"`+target+`"`)
		}
	}
	return w.replace(links, changed)
}

func (w unpacked) pack(t testing.TB) []byte {
	t.Helper()
	return w.packWith(t, func(*zip.Writer) {})
}

func (w unpacked) packWith(t testing.TB, more func(*zip.Writer)) []byte {
	t.Helper()
	var packed bytes.Buffer
	writer := zip.NewWriter(&packed)
	writer.RegisterCompressor(zip.Deflate, func(out io.Writer) (io.WriteCloser, error) {
		return flate.NewWriter(out, flate.BestSpeed)
	})
	for _, name := range w.names {
		header := zip.FileHeader{Name: name, Method: zip.Deflate}
		if w.parts[name] == "" {
			header.Method = zip.Store
		}
		part, err := writer.CreateHeader(&header)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(part, w.parts[name]); err != nil {
			t.Fatal(err)
		}
	}
	more(writer)
	if err := writer.Close(); err != nil {
		t.Fatal(err)
	}
	return packed.Bytes()
}

// again packs the sheet twice, under one name.
func (w unpacked) again(t testing.TB) []byte {
	return w.packWith(t, func(writer *zip.Writer) {
		if _, err := writer.Create(w.sheet); err != nil {
			t.Fatal(err)
		}
	})
}

// lie packs a sheet of 50 MB that says it has 1,000 bytes.
func (w unpacked) lie(t testing.TB) []byte {
	t.Helper()
	honest := w.parts[w.sheet]
	var deflated bytes.Buffer
	compressor, err := flate.NewWriter(&deflated, flate.BestSpeed)
	if err != nil {
		t.Fatal(err)
	}
	start, end, _ := strings.Cut(honest, "</sheetData>")
	for _, piece := range []string{start, strings.Repeat(" ", 50<<20), "</sheetData>", end} {
		if _, err := io.WriteString(compressor, piece); err != nil {
			t.Fatal(err)
		}
	}
	if err := compressor.Close(); err != nil {
		t.Fatal(err)
	}
	others := w
	others.names = nil
	for _, name := range w.names {
		if name != w.sheet {
			others.names = append(others.names, name)
		}
	}
	return others.packWith(t, func(writer *zip.Writer) {
		part, err := writer.CreateRaw(&zip.FileHeader{
			Name: w.sheet, Method: zip.Deflate, CRC32: crc32.ChecksumIEEE([]byte(honest)),
			CompressedSize64: uint64(deflated.Len()), UncompressedSize64: 1000,
		})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := part.Write(deflated.Bytes()); err != nil {
			t.Fatal(err)
		}
	})
}

// compound is the start of a compound file with a stream of that name.
func compound(stream string) []byte {
	file := append([]byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"), make([]byte, 1024)...)
	for _, letter := range []byte(stream) {
		file = append(file, letter, 0)
	}
	return append(file, make([]byte, 512)...)
}

// document is a zip file that holds a text document.
func document(t testing.TB) []byte {
	t.Helper()
	return unpacked{
		names: []string{"[Content_Types].xml", "_rels/.rels", "word/document.xml"},
		parts: map[string]string{
			"_rels/.rels": `<Relationships><Relationship Id="r1" Target="word/document.xml" ` +
				`Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"/></Relationships>`,
			"[Content_Types].xml": "<Types/>", "word/document.xml": "<document/>",
		},
	}.pack(t)
}

// Pack makes a zip file of parts, sorted by name.
func Pack(t testing.TB, parts map[string]string) []byte {
	t.Helper()
	return unpacked{names: slices.Sorted(maps.Keys(parts)), parts: parts}.pack(t)
}

// Part is the content of one part of a zip file.
func Part(t testing.TB, content []byte, name string) []byte {
	t.Helper()
	archive, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		t.Fatal(err)
	}
	part, err := archive.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer part.Close()
	text, err := io.ReadAll(part)
	if err != nil {
		t.Fatal(err)
	}
	return text
}
