package table

import (
	"context"
	"fmt"
	"strings"

	"cts/connectors"
	"cts/schemas"
)

// read passes on the figures below the titles.
func (l *located) read(ctx context.Context, file connectors.File, rows *connectors.Rows) error {
	if l.layout.Count != nil {
		return l.count(ctx, rows)
	}
	reader := &reader{located: l, rows: rows, kept: map[int]string{}}
	return walk(ctx, l.all, reader.take)
}

// reader walks down the table.
type reader struct {
	*located
	rows *connectors.Rows
	kept map[int]string // last filled cell of the columns that repeat it
	path []step         // of the indented column
}

// step is one level of a hierarchy told by indentation.
type step struct {
	indent int
	word   string
}

func (r *reader) take(row line) error {
	switch {
	case row.number <= r.header || row.blank():
		return nil
	case r.ends(row):
		return errEnough
	case row.text && len(row.cells) < len(r.titles):
		return fmt.Errorf("line %d: %d of %d columns; the file is cut off, or notes follow the table: declare how they begin under table.stop: %w",
			row.number, len(row.cells), len(r.titles), connectors.ErrUnreadable)
	}
	if r.layout.Headings && r.isHeading(row) {
		return nil
	}
	labels := r.labels(row)
	for _, value := range r.values {
		if err := r.pass(row, value, labels); err != nil {
			return err
		}
	}
	return nil
}

// isHeading tells whether a row has words and no figures.
func (r *reader) isHeading(row line) bool {
	for _, value := range r.values {
		if strings.TrimSpace(row.at(value.column).raw) != "" {
			return false
		}
	}
	return true
}

// ends tells whether the sources and footnotes below the table begin.
func (r *reader) ends(row line) bool {
	for _, cell := range row.cells {
		text := strings.TrimSpace(cell.raw)
		if text == "" {
			continue
		}
		for _, beginning := range r.layout.Stop {
			if strings.HasPrefix(text, beginning) {
				return true
			}
		}
		return false
	}
	return false
}

// labels are the words of a row: every column that holds no figures.
func (r *reader) labels(row line) []string {
	var labels []string
	for column, title := range r.titles {
		if title == "" || r.holdsFigures(column) {
			continue
		}
		word := r.filled(column, title, row.at(column).raw)
		labels = append(labels, r.rows.Label(title, strings.TrimSpace(word)))
		if r.layout.Indent != nil && strings.EqualFold(title, normalTitle(r.layout.Indent.Column)) {
			labels = append(labels, r.rows.Label(r.layout.Indent.Label, r.descend(word)))
		}
	}
	return labels
}

func (r *reader) holdsFigures(column int) bool {
	for _, value := range r.values {
		if value.column == column || value.flag == column {
			return true
		}
	}
	return false
}

// filled repeats the cell above in the columns that leave repetitions out.
func (r *reader) filled(column int, title, word string) string {
	for _, repeated := range r.layout.FillDown {
		if !strings.EqualFold(normalTitle(repeated), title) {
			continue
		}
		if strings.TrimSpace(word) == "" {
			return r.kept[column]
		}
		r.kept[column] = word
	}
	return word
}

// descend is the path to a word of an indented column.
func (r *reader) descend(word string) string {
	bare := strings.TrimLeft(word, " \u00a0\t")
	indent := len([]rune(word)) - len([]rune(bare))
	for len(r.path) > 0 && r.path[len(r.path)-1].indent >= indent {
		r.path = r.path[:len(r.path)-1]
	}
	r.path = append(r.path, step{indent, strings.TrimSpace(bare)})
	words := make([]string, len(r.path))
	for i, step := range r.path {
		words[i] = step.word
	}
	return strings.Join(words, " / ")
}

func (r *reader) pass(row line, value valueColumn, labels []string) error {
	found := row.at(value.column)
	raw := schemas.RawRow{
		Locator: row.place(value.column), TableID: r.description.Dataset, Labels: append([]string(nil), labels...),
		ValueRaw: found.raw, ValueType: found.kind,
	}
	for _, pair := range value.labels {
		raw.Labels = append(raw.Labels, r.rows.Label(pair[0], pair[1]))
	}
	r.flagged(&raw, row.at(value.flag).raw)
	if len(raw.Labels) == 0 {
		raw.Labels = []string{"ROW=" + row.at(0).raw}
	}
	return r.rows.Emit(r.typed(raw))
}

// flagged adds the flag of a figure, from its own column or from beside the figure.
func (r *reader) flagged(raw *schemas.RawRow, flag string) {
	if r.flag != nil {
		if found := r.flag.FindStringSubmatch(raw.ValueRaw); len(found) > 2 {
			c := textCell(found[1])
			raw.ValueRaw, raw.ValueType, flag = found[1], c.kind, found[2]
		}
	}
	if flag = strings.TrimSpace(flag); flag != "" {
		raw.Labels = append(raw.Labels, r.rows.Label("OBS_FLAG", flag))
	}
}

// typed settles what kind of value it is: blanks alone are a blank, and a number
// of a text whose decimal sign the description names is read by that.
func (r *reader) typed(raw schemas.RawRow) schemas.RawRow {
	if raw.ValueType == "blank" {
		if raw.ValueRaw != "" {
			raw.Notes = append(raw.Notes, "reader.only_blanks")
		}
		raw.ValueRaw = ""
		return raw
	}
	if raw.ValueType == "number" && strings.HasPrefix(raw.Locator, "line ") {
		raw.ValueRaw = strings.TrimSpace(raw.ValueRaw)
		if r.description.Decimal == "," && strings.ContainsAny(raw.ValueRaw, ".,") {
			raw.ValueType = "text"
		}
	}
	return raw
}
