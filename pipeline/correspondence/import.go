package correspondence

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"cts/connectors"
	"cts/iccs"
	"cts/iccs/review"
	"cts/schemas"
)

// ErrNoTable means that no sheet of a file has columns of national and ICCS codes.
var ErrNoTable = errors.New("no sheet has a column of national codes and one of ICCS codes")

// Imported is a correspondence as the author's file gives it.
type Imported struct {
	review.Table
	Skipped []string // sheets without a table
}

// Import reads the correspondence in a workbook or CSV file. Rows may lead from
// national codes to categories or the other way round, on one sheet or on one for
// each section of ICCS; a cell may name several categories, or several codes where
// the category stands first. What was repaired is told in Repairs.
func Import(ctx context.Context, file connectors.File, scheme iccs.Scheme) (Imported, error) {
	sheets, err := readSheets(ctx, file)
	if err != nil {
		return Imported{}, err
	}
	imported := Imported{Table: review.Table{Scheme: scheme}}
	for _, s := range sheets {
		found, ok := findColumns(s)
		if !ok {
			imported.Skipped = append(imported.Skipped, s.name)
			continue
		}
		importer := importer{table: &imported.Table, columns: found, section: sectionOf(s.name)}
		for _, l := range s.rows {
			if l.number > found.header {
				importer.take(l)
			}
		}
	}
	if len(imported.Skipped) == len(sheets) {
		return imported, fmt.Errorf("%s: %w; name the columns code and iccs in the first %d rows", file.Name, ErrNoTable, headerWithin)
	}
	markSeveral(&imported.Table)
	return imported, nil
}

// importer reads the rows of one sheet.
type importer struct {
	table   *review.Table
	columns columns
	section string
}

// take reads a row; one without a national code is a heading, or a category
// that no national code leads to.
func (im *importer) take(l line) {
	codes := []string{l.text(im.columns.code)}
	if im.columns.iccs < im.columns.code {
		codes = betweenCodes.Split(codes[0], -1)
	}
	for _, code := range codes {
		if code = wholeNumber(code); code != "" {
			im.takeCode(l, code)
		}
	}
}

// wholeNumber takes the fraction away that spreadsheets give codes made of digits.
func wholeNumber(code string) string {
	if whole, fraction, ok := strings.Cut(code, "."); ok && strings.Trim(fraction, "0") == "" && fraction != "" && strings.Trim(whole, "0123456789") == "" && len(fraction) == 1 {
		return whole
	}
	return code
}

func (im *importer) takeCode(l line, code string) {
	entry := iccs.Entry{
		Code: code, Title: l.text(im.columns.title), Note: l.text(im.columns.note), AttemptState: l.text(im.columns.attempt),
		PartOf: l.text(im.columns.partOf), Breakdown: l.text(im.columns.breakdown), Origin: l.text(im.columns.origin),
		Standing: l.text(im.columns.standing), ValidFrom: year(l.text(im.columns.validFrom)), ValidTo: year(l.text(im.columns.validTo)),
	}
	if entry.Standing == "" {
		entry.Standing = im.table.Scheme.Standing
	}
	if weight, err := strconv.ParseFloat(l.text(im.columns.weight), 64); err == nil {
		entry.Weight = schemas.Some(weight)
	}
	place := l.cells[im.columns.iccs].place
	if place == "" {
		place = l.cells[im.columns.code].place
	}
	written := l.text(im.columns.iccs)
	relation, known := relationOf(l.text(im.columns.relation))
	if !known {
		entry.Note = strings.TrimSpace(entry.Note + " " + l.text(im.columns.relation))
	}
	if state, ok := stateOf(written); ok {
		if entry.Relation = state; decided(relation) {
			entry.Relation = relation
		}
		im.table.Rows = append(im.table.Rows, review.Row{Entry: entry, Place: place})
		return
	}
	for _, category := range categoriesIn(written) {
		im.takeCategory(entry, category, relation, place)
	}
}

// decided tells whether a word about the relation is a state of its own.
func decided(relation string) bool {
	return relation == iccs.StateExcluded || relation == iccs.StateNoMatch || relation == iccs.StateNotYetMapped
}

func (im *importer) takeCategory(entry iccs.Entry, written, relation, place string) {
	read := readCategory(written, im.section)
	entry.ICCS, entry.Relation = read.code, relation
	if relation == iccs.StateExcluded || relation == iccs.StateNoMatch {
		entry.ICCS = ""
	}
	im.table.Rows = append(im.table.Rows, review.Row{Entry: entry, Place: place})
	if read.repaired {
		im.table.Repairs = append(im.table.Repairs, review.Finding{
			Check: review.CheckLeadingZero, Severity: schemas.SeverityInformation, Place: place, Code: entry.Code, Title: entry.Title,
			ICCS: read.code, Fix: read.code, Parameters: map[string]string{"written": written},
		})
	}
}

func year(text string) int32 {
	number, err := strconv.ParseInt(wholeNumber(text), 10, 32)
	if err != nil {
		return 0
	}
	return int32(number)
}

// markSeveral makes the rows of a code that leads to several categories without
// weights partial: each holds only a part of it.
func markSeveral(table *review.Table) {
	targets := map[[3]string]map[string]bool{}
	key := func(r review.Row) [3]string {
		return [3]string{r.Code, r.AttemptState, fmt.Sprint(r.ValidFrom, r.ValidTo)}
	}
	for _, row := range table.Rows {
		if targets[key(row)] == nil {
			targets[key(row)] = map[string]bool{}
		}
		targets[key(row)][row.ICCS] = true
	}
	for i := range table.Rows {
		row := &table.Rows[i]
		if len(targets[key(*row)]) > 1 && row.ICCS != "" && row.Relation == "" && !row.Weight.Valid {
			row.Relation = iccs.RelationPartial
		}
	}
}

// Correspondence makes a correspondence of what was imported. A row with a
// category that does not exist is kept as not yet mapped, with what was written in
// its note; held says how many.
func (im Imported) Correspondence() (c *iccs.Correspondence, held int, err error) {
	entries, lines := make([]iccs.Entry, len(im.Rows)), make([]int, len(im.Rows))
	for i, row := range im.Rows {
		entries[i], lines[i] = row.Entry, i+1
		if _, ok := iccs.Load().Category(row.ICCS); row.ICCS != "" && !ok {
			entries[i].Note = strings.TrimSpace(row.Note + " (written: " + row.ICCS + ")")
			entries[i].ICCS, entries[i].Relation = "", iccs.StateNotYetMapped
			held++
		}
	}
	c, err = iccs.NewCorrespondence(im.Scheme, entries, im.Scheme.ID+", row", lines)
	return c, held, err
}
