package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"strings"
	"text/tabwriter"
	"time"

	"cts/connectors"
	"cts/pipeline"
	"cts/schemas"
)

// reader is a format with its real files below data/formats, and how the
// largest of them is repeated.
type reader struct {
	format  string
	files   []string
	largest string
	repeat  func(content []byte, copies int64) (repeated, error)
}

var measuredFormats = []reader{
	{"eurostat-tsv", []string{"eurostat-tsv/estat_crim_off_cat.tsv"}, "eurostat-tsv/estat_crim_off_cat.tsv", byLines},
	{"sdmx-csv", []string{"sdmx-csv/estat_crim_off_cat_en.csv", "sdmx-csv/bis_der_v1.csv"}, "sdmx-csv/estat_crim_off_cat_en.csv", byLines},
	{"sdmx-json", []string{"sdmx-json-1.0/oecd-PART2-all-all.json"}, "sdmx-json-1.0/oecd-PART2-all-all.json", between(`"observations": {`, "\n      }", ",")},
	{"sdmx-ml", []string{"sdmx-ml-2.1/insee/IPI-2010-A21.xml", "sdmx-ml-2.1/bis/gen_ser.xml", "sdmx-ml-2.1/bis/str_ser.xml"}, "sdmx-ml-2.1/insee/IPI-2010-A21.xml", bySeries},
	{"jsonstat", []string{"json-stat/A02Level.json", "json-stat/CPI15.json", "json-stat/us-labor-ds.json"}, "json-stat/A02Level.json", byMembers},
	{"px", []string{"pxweb/px-files/TAB002.px", "pxweb/px-files/TAB001.px"}, "pxweb/px-files/TAB002.px", byCopies},
	{"table", []string{"national/de-pks/PKS2022.xlsx", "national/nordic/sexual_offences_fin.csv", "national/uk-police/2018-02-city-of-london-street.csv", ssmsi}, ssmsi, byLines},
	{"nibrs", []string{"national/us-nibrs/flat-file/Flatfile-XML_Test_2.txt"}, "national/us-nibrs/flat-file/Flatfile-XML_Test_2.txt", byWhole},
	{"nibrs", []string{"national/us-nibrs/xml/nibrs_AllFields_Sample.xml"}, "national/us-nibrs/xml/nibrs_AllFields_Sample.xml", byReports},
	{"unodc", []string{"../unodc/2023-05-11/data_cts_prisons_and_prisoners.xlsx"}, "", nil}, // a workbook cannot be repeated without writing another
}

const ssmsi = "national/fr-ssmsi/donnee-dep-data.gouv-2022-geographie2023-produit-le2023-07-17.csv"

// repeated is a file that is never stored: a start, a body many times over, an end.
type repeated struct {
	start, body, end []byte
	copies           int64
}

func (r repeated) size() int64 {
	return int64(len(r.start)) + r.copies*int64(len(r.body)) + int64(len(r.end))
}

// ReadAt makes the bytes at an offset.
func (r repeated) ReadAt(into []byte, offset int64) (int, error) {
	done := 0
	for done < len(into) {
		piece := r.from(offset + int64(done))
		if piece == nil {
			return done, io.EOF
		}
		done += copy(into[done:], piece)
	}
	return done, nil
}

// from is what there is from an offset to the end of its piece; nil at the end.
func (r repeated) from(offset int64) []byte {
	if offset < int64(len(r.start)) {
		return r.start[offset:]
	}
	offset -= int64(len(r.start))
	if bodies := r.copies * int64(len(r.body)); offset >= bodies {
		if offset-bodies >= int64(len(r.end)) {
			return nil
		}
		return r.end[offset-bodies:]
	}
	return r.body[offset%int64(len(r.body)):]
}

// byLines repeats all lines but the first.
func byLines(content []byte, copies int64) (repeated, error) {
	end := bytes.IndexByte(content, '\n') + 1
	return repeated{start: content[:end], body: content[end:], copies: copies}, nil
}

// between repeats what stands between two texts, with a separator.
func between(before, after, separator string) func([]byte, int64) (repeated, error) {
	return func(content []byte, copies int64) (repeated, error) {
		start := bytes.Index(content, []byte(before)) + len(before)
		length := bytes.Index(content[start:], []byte(after))
		if start < len(before) || length < 0 {
			return repeated{}, fmt.Errorf("no %q or %q to repeat between", before, after)
		}
		body := content[start : start+length]
		last := append([]byte{}, body...)
		return repeated{
			start: content[:start], body: append(append([]byte{}, body...), separator...), copies: copies - 1,
			end: append(last, content[start+length:]...),
		}, nil
	}
}

// bySeries repeats all series of an SDMX-ML message.
func bySeries(content []byte, copies int64) (repeated, error) {
	start, end := bytes.Index(content, []byte("<generic:Series>")), bytes.LastIndex(content, []byte("</generic:Series>"))
	if start < 0 || end < 0 {
		return repeated{}, fmt.Errorf("no series to repeat")
	}
	end += len("</generic:Series>")
	return repeated{start: content[:start], body: content[start:end], end: content[end:], copies: copies}, nil
}

// byWhole repeats all records of a flat file.
func byWhole(content []byte, copies int64) (repeated, error) {
	return repeated{body: append(bytes.TrimRight(content, "\r\n"), '\n'), copies: copies}, nil
}

// byReports repeats the reports of a NIEM submission.
func byReports(content []byte, copies int64) (repeated, error) {
	const open, closed = "<nibrs:Report>", "</nibrs:Report>"
	start, end := bytes.Index(content, []byte(open)), bytes.LastIndex(content, []byte(closed))
	if start < 0 || end < 0 {
		return repeated{}, fmt.Errorf("no report to repeat")
	}
	end += len(closed)
	return repeated{start: content[:start], body: content[start:end], end: content[end:], copies: copies}, nil
}

// byMembers repeats the datasets of a JSON-stat bundle.
func byMembers(content []byte, copies int64) (repeated, error) {
	body := bytes.TrimSuffix(bytes.TrimPrefix(bytes.TrimSpace(content), []byte("{")), []byte("}"))
	return repeated{start: []byte("{"), body: append(append([]byte{}, body...), ','), copies: copies - 1, end: append(append([]byte{}, body...), '}')}, nil
}

// byCopies gives a PX table one variable more, with a value for each copy.
func byCopies(content []byte, copies int64) (repeated, error) {
	keywords, cells, ok := strings.Cut(string(content), "DATA=")
	if !ok {
		return repeated{}, fmt.Errorf("no cells to repeat")
	}
	var values strings.Builder
	values.WriteString(`VALUES("copy")="0"`)
	for i := int64(1); i < copies; i++ {
		fmt.Fprintf(&values, `,"%d"`, i)
	}
	keywords = strings.Replace(keywords, `STUB="`, `STUB="copy","`, 1) + values.String() + ";\nDATA="
	body := strings.TrimRight(strings.TrimSpace(cells), ";")
	return repeated{start: []byte(keywords), body: []byte(body + "\n"), copies: copies, end: []byte(";\n")}, nil
}

// counting is a sink that counts.
type counting struct{ rows int64 }

// Row counts a row.
func (c *counting) Row(schemas.RawRow) error { c.rows++; return nil }

// Answer counts nothing.
func (c *counting) Answer(schemas.Metadata) error { return nil }

// formats measures every reader of a standard format: on the real files, and on
// the largest of them repeated up to a size (1 GB where none is given).
func formats(ctx context.Context, out io.Writer, arguments []string) error {
	size, only := int64(1e9), ""
	for _, argument := range arguments {
		if bytes, err := pipeline.ParseBytes(argument); err == nil {
			size = bytes
			continue
		}
		only = argument
	}
	folder, err := realFiles()
	if err != nil {
		return err
	}
	folder = filepath.Join(filepath.Dir(folder), "formats")
	table := tabwriter.NewWriter(out, 0, 4, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(table, "format\tfile\tMB\trows\tseconds\tMB/s\trows/s\tpeak MB\t")
	for _, m := range measuredFormats {
		if only != "" && only != m.format {
			continue
		}
		fmt.Fprintln(os.Stderr, "reading", m.format)
		if err := m.measure(ctx, table, folder, size); err != nil {
			return fmt.Errorf("%s: %w", m.format, err)
		}
	}
	return table.Flush()
}

func (m reader) measure(ctx context.Context, out io.Writer, folder string, size int64) error {
	for _, name := range m.files {
		content, err := os.ReadFile(filepath.Join(folder, name))
		if err != nil {
			return err
		}
		if err := m.read(ctx, out, path.Base(name), bytes.NewReader(content), int64(len(content))); err != nil {
			return err
		}
	}
	if m.repeat == nil {
		return nil
	}
	content, err := os.ReadFile(filepath.Join(folder, m.largest))
	if err != nil {
		return err
	}
	one, err := m.repeat(content, 2)
	if err != nil {
		return err
	}
	many, err := m.repeat(content, max(2, size/int64(len(one.body))))
	if err != nil {
		return err
	}
	return m.read(ctx, out, path.Base(m.largest)+" repeated", many, many.size())
}

func (m reader) read(ctx context.Context, out io.Writer, name string, content io.ReaderAt, size int64) error {
	descriptor, err := descriptorOf(m.format)
	if err != nil {
		return err
	}
	format, err := descriptor.New(nil)
	if err != nil {
		return err
	}
	file, sink := connectors.File{ReaderAt: content, Name: name, Size: size}, &counting{}
	watch := newWatch()
	watch.enter("read")
	start := time.Now()
	header, err := format.Recognise(ctx, file)
	if err == nil {
		err = format.Read(ctx, file, header, sink)
	}
	seconds := max(time.Since(start).Seconds(), 1e-9)
	watch.enter("")
	fmt.Fprintf(out, "%s\t%s\t%.1f\t%d\t%.2f\t%.1f\t%.0f\t%.0f\t\n", m.format, name, float64(size)/1e6, sink.rows, seconds,
		float64(size)/1e6/seconds, float64(sink.rows)/seconds, watch.peak["read"])
	return err
}

func descriptorOf(id string) (connectors.FormatDescriptor, error) {
	for _, descriptor := range pipeline.Formats() {
		if descriptor.ID == id {
			return descriptor, nil
		}
	}
	return connectors.FormatDescriptor{}, fmt.Errorf("no format %q", id)
}
