package sdmx

import (
	"bufio"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"

	"cts/connectors"
	"cts/connectors/streams"
	"cts/schemas"
)

// CSV is the format "sdmx-csv".
var CSV = connectors.FormatDescriptor{
	ID:         "sdmx-csv",
	Title:      "SDMX-CSV 1.0 and 2.0",
	Help:       "One observation a line, the first column DATAFLOW (1.0) or STRUCTURE (2.0); codes, labels, or both.",
	Version:    "1",
	Extensions: []string{".csv", ".csv.gz"},
	Datasets:   anyDataset,
	Years:      "SDMX-CSV 1.0 (2016) and 2.0 (2021); figures of any year",
	Licence:    licenceOfMessage,
	New:        connectors.WithoutSettings("sdmx-csv", csvFormat{}),
}

type csvFormat struct{ measures measures }

// Describe returns the format as it reads by these descriptions.
func (f csvFormat) Describe(described []*schemas.Description) connectors.Format {
	return csvFormat{measuresOf(described)}
}

// firstColumn matches the title of the first column with the separator of parts
// of a value in brackets, and the separator of columns.
var firstColumn = regexp.MustCompile(`^"?(DATAFLOW|STRUCTURE)(?:\[(.)\])?"?([,;\t|]|\r?\n|$)`)

// csvTable is what the titles of the columns say.
type csvTable struct {
	edition string
	titles  []csvTitle
	columns map[string]int // by id
	value   []int          // columns of measures
}

// csvTitle is the title of one column: "GEO", "GEO: Area", "ATTR[en;fr]".
type csvTitle struct {
	id, name string
	both     bool // cells are "code: label"
}

// Recognise reads the titles and the first line.
func (f csvFormat) Recognise(ctx context.Context, file connectors.File) (connectors.Header, error) {
	table, reader, err := openCSV(ctx, file)
	if err != nil {
		return connectors.Header{}, connectors.InFile(file, err)
	}
	header := connectors.Header{Format: CSV.ID, Part: wholePart, Edition: table.edition}
	first, err := reader.Read()
	if err != nil {
		return header, connectors.InFile(file, streams.Broken(ctx, "first line of data", table.ragged(noLine(err), first)))
	}
	about, err := table.about(first)
	if err != nil {
		return header, connectors.InFile(file, fmt.Errorf("line 2: %w", err))
	}
	header.Provider, header.Dataset = about.agency, about.id
	table.release(&header, first, file.Name)
	return header, nil
}

func noLine(err error) error {
	if errors.Is(err, io.EOF) {
		return errors.New("titles without a line of data")
	}
	return err
}

// release finds out when the data were issued: a column of the office, or the name of the file.
func (t csvTable) release(header *connectors.Header, first []string, name string) {
	for _, column := range []string{"LAST UPDATE", "UPDATED"} {
		if i, ok := t.columns[column]; ok && header.Release == "" {
			header.Issue(first[i], "line 2, column "+column)
		}
	}
	header.IssueByName(name)
}

// openCSV reads the titles and leaves the lines to be read.
func openCSV(ctx context.Context, file connectors.File) (csvTable, records, error) {
	text, err := streams.Text(ctx, file, streams.DefaultLimits())
	if err != nil {
		return csvTable{}, records{}, err
	}
	guard := &recordGuard{content: text}
	buffered := bufio.NewReaderSize(guard, 64<<10)
	start, err := buffered.Peek(64)
	if err != nil && !errors.Is(err, io.EOF) {
		return csvTable{}, records{}, streams.Broken(ctx, "line 1", err)
	}
	found := firstColumn.FindSubmatch(start)
	if found == nil {
		first, _, _ := strings.Cut(string(start), "\n")
		return csvTable{}, records{}, fmt.Errorf("line 1: SDMX-CSV begins with the column DATAFLOW (1.0) or STRUCTURE (2.0); this begins with %.40q: %w", first, connectors.ErrNotRecognised)
	}
	reader := csv.NewReader(buffered)
	reader.ReuseRecord = true
	if separator := found[3]; len(separator) == 1 && separator[0] != '\n' {
		reader.Comma = rune(separator[0])
	}
	titles, err := records{reader, guard}.Read()
	if err != nil {
		return csvTable{}, records{}, streams.Broken(ctx, "line 1", err)
	}
	table, err := csvTitles(titles)
	return table, records{reader, guard}, err
}

// csvTitles reads the titles of the columns.
func csvTitles(titles []string) (csvTable, error) {
	table := csvTable{edition: "SDMX-CSV-1.0", columns: map[string]int{}}
	if strings.HasPrefix(titles[0], "STRUCTURE") {
		table.edition = "SDMX-CSV-2.0"
	}
	for i, text := range titles {
		title := parseTitle(text)
		if _, taken := table.columns[title.id]; taken || title.id == "" {
			return table, fmt.Errorf("line 1, column %d: title %q is empty or stands there twice: %w", i+1, title.id, connectors.ErrUnreadable)
		}
		table.columns[title.id] = i
		table.titles = append(table.titles, title)
		if strings.HasPrefix(title.id, obsValue) {
			table.value = append(table.value, i)
		}
	}
	if _, ok := table.columns["STRUCTURE_ID"]; !ok && table.edition == "SDMX-CSV-2.0" {
		return table, fmt.Errorf("line 1: no column STRUCTURE_ID, which follows STRUCTURE: %w", connectors.ErrUnreadable)
	}
	return table, nil
}

// holdFigures takes further columns for columns of figures.
func (t *csvTable) holdFigures(measures []string) {
	for _, id := range measures {
		if i, ok := t.columns[id]; ok && !slices.Contains(t.value, i) {
			t.value = append(t.value, i)
		}
	}
	slices.Sort(t.value)
}

// brackets say that cells hold several values, or texts in several languages.
var brackets = regexp.MustCompile(`\[[^\]]*\]`)

// parseTitle parts "GEO: Area" and takes the brackets from "ATTR[en;fr]".
func parseTitle(text string) csvTitle {
	id, name, both := strings.Cut(strings.Clone(text), ": ")
	return csvTitle{id: strings.TrimSpace(brackets.ReplaceAllString(id, "")), name: strings.TrimSpace(name), both: both}
}

// about tells which dataset a line belongs to, and checks what a line says of itself.
func (t csvTable) about(line []string) (reference, error) {
	if t.edition == "SDMX-CSV-1.0" {
		return referenceIn(line[0], t.titles[0].id)
	}
	if kind := strings.ToLower(line[0]); !slices.Contains(structureKinds, kind) {
		return reference{}, fmt.Errorf("column STRUCTURE: %q is none of %s: %w", line[0], strings.Join(structureKinds, ", "), connectors.ErrUnreadable)
	}
	if i, ok := t.columns["ACTION"]; ok {
		if !slices.Contains(actions, line[i]) {
			return reference{}, fmt.Errorf("column ACTION: %q is none of %s: %w", line[i], strings.Join(actions[1:], ", "), connectors.ErrUnreadable)
		}
	}
	return referenceIn(line[t.columns["STRUCTURE_ID"]], "STRUCTURE_ID")
}

// Kinds of structures and actions of SDMX-CSV 2.0: information, append, replace, merge, delete.
var (
	structureKinds = []string{"dataflow", "datastructure", "dataprovision"}
	actions        = []string{"", "I", "A", "R", "M", "D"}
)

func referenceIn(cell, column string) (reference, error) {
	about, ok := parseReference(cell)
	if !ok {
		return about, fmt.Errorf("column %s: %.60q names no dataset as AGENCY:ID(VERSION): %w", column, cell, connectors.ErrUnreadable)
	}
	return about, nil
}

// Read passes on a row a measure of each line.
func (f csvFormat) Read(ctx context.Context, file connectors.File, header connectors.Header, sink connectors.Sink) error {
	table, reader, err := openCSV(ctx, file)
	if err != nil {
		return connectors.InFile(file, err)
	}
	table.holdFigures(f.measures.of(header.Dataset))
	rows := connectors.NewRows(ctx, file, header, sink)
	checked := map[string]bool{} // what lines say of themselves
	for {
		line, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return connectors.InFile(file, streams.Broken(ctx, "lines", table.ragged(err, line)))
		}
		number, _ := reader.FieldPos(0)
		if err := table.check(line, checked); err != nil {
			return connectors.InFile(file, fmt.Errorf("line %d: %w", number, err))
		}
		if err := table.read(rows, line, number); err != nil {
			return err
		}
	}
}

// ragged says of a line with too few or too many cells what is wrong with it.
func (t csvTable) ragged(err error, line []string) error {
	var place *csv.ParseError
	if !errors.Is(err, csv.ErrFieldCount) || !errors.As(err, &place) {
		return err
	}
	return fmt.Errorf("line %d: %d cells for %d columns, so that nobody can tell which cell belongs where", place.Line, len(line), len(t.titles))
}

// check checks once what many lines say of themselves.
func (t csvTable) check(line []string, checked map[string]bool) error {
	said := strings.Join(line[:min(3, len(line))], "\x00")
	if checked[said] {
		return nil
	}
	if len(checked) < 10_000 {
		checked[said] = true
	}
	_, err := t.about(line)
	return err
}

func (t csvTable) read(rows *connectors.Rows, line []string, number int) error {
	labels := make([]string, 0, len(line)+1)
	for i, cell := range line {
		if cell != "" && !slices.Contains(t.value, i) {
			labels = t.titles[i].append(labels, rows, cell)
		}
	}
	row := schemas.RawRow{Locator: fmt.Sprintf("line %d", number), Labels: labels, Notes: t.notes(line)}
	if len(t.value) == 0 {
		row.ValueType = "blank"
		return rows.Emit(row)
	}
	for _, column := range t.value {
		title := t.titles[column]
		row.ValueRaw = strings.Clone(line[column])
		if title.both {
			row.ValueRaw, _, _ = strings.Cut(row.ValueRaw, ": ")
		}
		row.ValueType = connectors.ValueType(row.ValueRaw)
		if len(t.value) > 1 || title.id != obsValue {
			row.Locator = fmt.Sprintf("line %d, column %d", number, column+1)
			row.Labels = append(labels[:len(labels):len(labels)], rows.Label("MEASURE", title.id))
		}
		if err := rows.Emit(row); err != nil {
			return err
		}
	}
	return nil
}

// notes says of a line that it takes figures back, or holds none.
func (t csvTable) notes(line []string) []string {
	if i, ok := t.columns["ACTION"]; ok && line[i] == "D" {
		return []string{noteDeleted}
	}
	if len(t.value) == 0 {
		return []string{noteNoMeasure}
	}
	return nil
}

// Notes on rows of messages.
const (
	noteDeleted   = "reader.deleted_by_source"
	noteNoMeasure = "reader.no_measure"
)

// append adds the label of a cell, and its text in words where the cell gives both.
func (c csvTitle) append(labels []string, rows *connectors.Rows, cell string) []string {
	code, name, both := strings.Cut(cell, ": ")
	if !c.both || !both {
		return append(labels, rows.Label(c.id, cell))
	}
	labels = append(labels, rows.Label(c.id, code))
	if c.name != "" && c.name != c.id {
		labels = append(labels, rows.Label(c.name, name))
	}
	return labels
}

// records reads lines of bounded length, also where a text in quotes goes on and on.
type records struct {
	*csv.Reader
	guard *recordGuard
}

// Read returns the next line.
func (r records) Read() ([]string, error) {
	r.guard.taken = 0
	return r.Reader.Read()
}

type recordGuard struct {
	content io.Reader
	taken   int // bytes since the last line was asked for
}

func (g *recordGuard) Read(buffer []byte) (int, error) {
	if g.taken > longestLine {
		return 0, fmt.Errorf("a line of more than %d bytes: %w", longestLine, connectors.ErrLimit)
	}
	n, err := g.content.Read(buffer)
	g.taken += n
	return n, err
}
