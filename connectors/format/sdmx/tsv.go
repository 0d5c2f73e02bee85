package sdmx

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"regexp"
	"strconv"
	"strings"

	"cts/connectors"
	"cts/connectors/streams"
	"cts/schemas"
)

// TSV is the format "eurostat-tsv".
var TSV = connectors.FormatDescriptor{
	ID:         "eurostat-tsv",
	Title:      "Eurostat TSV",
	Help:       "Tables of Eurostat's bulk download: dimensions in the first column, a column a period, flags behind the figures.",
	Version:    "1",
	Extensions: []string{".tsv", ".tsv.gz"},
	Datasets:   anyDataset,
	Years:      "bulk downloads since 2010; figures of any year",
	Licence:    "Eurostat; reuse allowed with the source named (Decision 2011/833/EU); cite as: Eurostat, dataset, date of extraction",
	New:        connectors.WithoutSettings("eurostat-tsv", tsv{}),
}

// longestLine bounds one line of a table; the widest known has 20 kB.
const longestLine = 4 << 20

type tsv struct{}

// tsvTable is the first line of a table.
type tsvTable struct {
	dimensions []string
	columns    string // the dimension that the columns stand for
	periods    []string
}

// Recognise reads the first line. The dataset is known by the name of the file alone.
func (tsv) Recognise(ctx context.Context, file connectors.File) (connectors.Header, error) {
	table, _, err := openTSV(ctx, file)
	if err != nil {
		return connectors.Header{}, connectors.InFile(file, err)
	}
	header := connectors.Header{
		Format: TSV.ID, Provider: "ESTAT", Dataset: datasetInName(file.Name), Part: wholePart, Edition: "EUROSTAT-TSV",
	}
	if header.Dataset == "" {
		return header, fmt.Errorf("%s: a table of Eurostat does not say which dataset it is; give the file the name it was published under, such as estat_crim_off_cat.tsv: %w",
			file.Name, connectors.ErrUnreadable)
	}
	if len(table.periods) == 0 {
		return header, fmt.Errorf("%s: line 1: no column of a period: %w", file.Name, connectors.ErrUnreadable)
	}
	header.IssueByName(file.Name)
	return header, nil
}

// datasetName is what Eurostat adds to the code of a dataset to name a file.
var datasetName = regexp.MustCompile(`(?i)^(?:estat_)?([a-z][a-z0-9_]*?)(?:_(?:en|fr|de|linear|tabular))*(?:[.$\-].*)?$`)

// datasetInName gives the code of the dataset in the name of a file; empty without one.
func datasetInName(name string) string {
	base := strings.TrimPrefix(path.Base(name), "sdmx_")
	if found := datasetName.FindStringSubmatch(base); found != nil {
		return strings.ToUpper(found[1])
	}
	return ""
}

// openTSV reads the first line and leaves the others to be read.
func openTSV(ctx context.Context, file connectors.File) (tsvTable, *lines, error) {
	text, err := streams.Text(ctx, file, streams.DefaultLimits())
	if err != nil {
		return tsvTable{}, nil, err
	}
	content := &lines{reader: bufio.NewReaderSize(text, 64<<10)}
	first, err := content.next()
	if err != nil && !errors.Is(err, io.EOF) {
		return tsvTable{}, nil, streams.Broken(ctx, "line 1", unlessLong(err))
	}
	table, err := tsvHeading(first)
	return table, content, err
}

// unlessLong says of a first line that does not end that the file is of another kind.
func unlessLong(err error) error {
	if errors.Is(err, connectors.ErrLimit) {
		return fmt.Errorf("%w: %w", err, connectors.ErrNotRecognised)
	}
	return err
}

// tsvHeading reads "freq,geo\TIME_PERIOD" and the periods behind it.
func tsvHeading(line string) (tsvTable, error) {
	cells := strings.Split(line, "\t")
	key, columns, ok := strings.Cut(strings.TrimSpace(cells[0]), `\`)
	if !ok || columns == "" || key == "" || len(cells) < 2 || strings.ContainsAny(key, " ;\"") {
		return tsvTable{}, fmt.Errorf(`line 1: a table of Eurostat begins with the names of the dimensions as freq,geo\TIME_PERIOD and a tab: %w`, connectors.ErrNotRecognised)
	}
	table := tsvTable{dimensions: strings.Split(key, ","), columns: columns}
	seen := map[string]bool{}
	for i, cell := range cells[1:] {
		period := strings.TrimSpace(cell)
		if period == "" || seen[period] {
			return table, fmt.Errorf("line 1, column %d: period %q is empty or stands there twice: %w", i+2, period, connectors.ErrUnreadable)
		}
		seen[period] = true
		table.periods = append(table.periods, period)
	}
	return table, nil
}

// Read passes on a row a cell.
func (f tsv) Read(ctx context.Context, file connectors.File, header connectors.Header, sink connectors.Sink) error {
	table, content, err := openTSV(ctx, file)
	if err != nil {
		return connectors.InFile(file, err)
	}
	rows := connectors.NewRows(ctx, file, header, sink)
	for {
		line, err := content.next()
		if errors.Is(err, io.EOF) && line == "" {
			return nil
		}
		if err != nil {
			return connectors.InFile(file, streams.Broken(ctx, fmt.Sprintf("line %d", content.number), unfinished(err)))
		}
		if err := table.read(rows, line, content.number); err != nil {
			return connectors.InFile(file, err)
		}
	}
}

// unfinished says of a last line without an end that the file was cut off: Eurostat ends every line.
func unfinished(err error) error {
	if errors.Is(err, io.EOF) {
		return errors.New("the last line does not end")
	}
	return err
}

// read passes on the cells of a line.
func (t tsvTable) read(rows *connectors.Rows, line string, number int) error {
	if strings.TrimSpace(line) == "" {
		return nil
	}
	key, rest, _ := strings.Cut(line, "\t")
	codes := strings.Split(key, ",")
	if len(codes) != len(t.dimensions) {
		return fmt.Errorf("line %d: %d codes for the %d dimensions %s: %w", number, len(codes), len(t.dimensions), strings.Join(t.dimensions, ","), connectors.ErrUnreadable)
	}
	if found := strings.Count(rest, "\t") + 1; found != len(t.periods) {
		return fmt.Errorf("line %d: %d cells for %d periods; the line is cut off or broken, fetch the file again: %w", number, found, len(t.periods), connectors.ErrUnreadable)
	}
	labels := make([]string, len(codes), len(codes)+2)
	for i, code := range codes {
		labels[i] = rows.Label(t.dimensions[i], strings.TrimSpace(code))
	}
	place := "line " + strconv.Itoa(number) + ", column "
	for i, period := range t.periods {
		var cell string
		cell, rest, _ = strings.Cut(rest, "\t")
		row := schemas.RawRow{Locator: place + strconv.Itoa(i+2)}
		var flag string
		row.ValueRaw, flag = figureAndFlag(cell)
		row.ValueType = connectors.ValueType(row.ValueRaw)
		row.Labels = append(labels[:len(labels):len(labels)], rows.Label(t.columns, period))
		if flag != "" {
			row.Labels = append(row.Labels, rows.Label(obsFlag, flag))
		}
		if err := rows.Emit(row); err != nil {
			return err
		}
	}
	return nil
}

// figureAndFlag parts "12.5 bp" into figure and flags. In tables of before 2014 no
// blank stands between them, as in "12.5bp" or ":c".
func figureAndFlag(cell string) (figure, flag string) {
	cell = strings.TrimSpace(cell)
	if figure, flag, ok := strings.Cut(cell, " "); ok {
		return figure, strings.TrimSpace(flag)
	}
	if end := strings.IndexFunc(cell, isFlag); end > 0 && connectors.ValueType(cell) != "number" {
		return cell[:end], cell[end:]
	}
	return cell, ""
}

func isFlag(r rune) bool { return r >= 'a' && r <= 'z' }

// lines reads lines of bounded length and counts them.
type lines struct {
	reader *bufio.Reader
	number int
}

// next returns the next line without its end; with io.EOF one that has no end.
func (l *lines) next() (string, error) {
	l.number++
	var line []byte
	for {
		piece, err := l.reader.ReadSlice('\n')
		line = append(line, piece...)
		switch {
		case errors.Is(err, bufio.ErrBufferFull) && len(line) > longestLine:
			return "", fmt.Errorf("a line of more than %d bytes: %w", longestLine, connectors.ErrLimit)
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case err != nil:
			return string(line), err
		}
		return strings.TrimRight(string(line), "\r\n"), nil
	}
}
