package feedback

import (
	"cmp"
	"fmt"
	"io"
	"path/filepath"
	"strconv"
	"strings"

	"cts/schemas"
	"cts/schemas/messages"
)

// Screen is what a summary is shown on. The zero Screen is a file: lines stay
// whole, and there may be many.
type Screen struct{ Columns, Rows int }

// firstFindings is how many findings the summary tells at most; with English
// beside a draft, fewer. It says how many there are.
func (f *Feedback) firstFindings() int {
	if len(f.Entries) > 0 && f.english(f.Entries[0]) != "" {
		return 3
	}
	return 5
}

// WriteSummary writes what fits one screen: what was read, what was found, the
// first findings in the order of their rank, and the files that hold them all.
func (f *Feedback) WriteSummary(w io.Writer, files []string, screen Screen) error {
	var lines []string
	for first := f.firstFindings(); first > 0; first-- {
		lines = f.folded(first, screen.Columns)
		if screen.Rows == 0 || len(lines)+len(files) < screen.Rows {
			break
		}
	}
	for _, name := range files { // never folded: a name is there to be copied
		lines = append(lines, "  "+beside(f.words.said("file."+strings.TrimPrefix(filepath.Ext(name), ".")))+": "+name)
	}
	_, err := fmt.Fprintln(w, strings.Join(lines, "\n"))
	return err
}

func (f *Feedback) folded(first, columns int) []string {
	var lines []string
	for _, line := range f.summary(first) {
		lines = append(lines, fold(line, columns)...)
	}
	return lines
}

func (f *Feedback) summary(first int) []string {
	lines := []string{f.title(), beside(f.read()), "", beside(f.counts())}
	for _, severity := range []string{schemas.SeverityError, schemas.SeverityWarning, schemas.SeverityInformation} {
		if count := f.Totals.BySeverity[severity]; count > 0 {
			lines = append(lines, fmt.Sprintf("%7d  %s", count, beside(f.words.severity("severity_means", severity))))
		}
	}
	if f.Totals.Explained > 0 {
		lines = append(lines, fmt.Sprintf("%7d  %s", f.Totals.Explained, beside(f.words.said("explained_before"))))
	}
	lines = append(lines, f.first(first)...)
	lines = append(lines, f.noted()...)
	return append(lines, "", beside(f.verdict()))
}

// title names file, dataset, round and area.
func (f *Feedback) title() string {
	d := f.Delivery
	return fmt.Sprintf("%s: %s %s, %s", d.FileName, d.Dataset, cmp.Or(d.Round, d.Release), cmp.Or(areaIn(d.RefArea, f.Language), d.RefArea))
}

// areaIn is the name of an area in a language, the English one where that is not known.
func areaIn(code, language string) string {
	area, _ := schemas.Areas().ByCode(code)
	name, _ := area.NameIn(language)
	return name
}

// read counts the cells; the numbers add up.
func (f *Feedback) read() messages.Said {
	t := f.Totals
	return f.words.said("read", "cells", number(t.Cells), "values", number(t.WithValue), "empty", number(t.TypedEmpty), "rejected", number(t.Rejected))
}

// counts says how many findings there are, of how many cases of how many rules.
func (f *Feedback) counts() messages.Said {
	t := f.Totals
	return f.words.said("found", "count", strconv.Itoa(len(f.Entries)), "cases", number(t.Passed+t.Failed+t.Undecided), "rules", strconv.Itoa(t.Rules))
}

func number(n int64) string { return strconv.FormatInt(n, 10) }

// first tells the first findings, and how many there are beside them.
func (f *Feedback) first(told int) []string {
	var lines []string
	for i, entry := range f.Entries {
		if i == told {
			lines = append(lines, "", beside(f.words.said("more", "count", strconv.Itoa(len(f.Entries)-i))))
			break
		}
		lines = append(lines, "", fmt.Sprintf("%d. %s  %s", entry.Number, f.words.text("severity."+severityKeys[entry.Finding.Severity]), f.placesShort(entry)))
		lines = append(lines, "   "+entry.Told.Sentence.Text, "   "+entry.Told.Remedy.Text)
		if english := f.english(entry); english != "" {
			lines = append(lines, "   "+english)
		}
	}
	return lines
}

// placesShort is the first place, and how many cells there are.
func (f *Feedback) placesShort(entry Entry) string {
	if len(entry.Places) == 0 {
		return beside(f.words.said("no_cell"))
	}
	cells := 0
	for _, place := range entry.Places {
		cells += place.Count()
	}
	text := entry.Places[0].String()
	if further := cells - entry.Places[0].Count(); further > 0 {
		text += " " + beside(f.words.said("further_cells", "count", strconv.Itoa(further)))
	}
	return text
}

// noted tells what the reader repaired or could not place.
func (f *Feedback) noted() []string {
	if len(f.Notes) == 0 {
		return nil
	}
	lines := []string{"", beside(f.words.said("notes"))}
	for _, note := range f.Notes {
		lines = append(lines, fmt.Sprintf("%7d  %s", note.Cells, beside(note.Said)))
	}
	return lines
}

// verdict says whether something is held back, and what to do next.
func (f *Feedback) verdict() messages.Said {
	if held := f.HeldBack(); held > 0 {
		return f.words.said("held_back", "count", strconv.Itoa(held))
	}
	return f.words.said("nothing_held_back")
}

// beside writes a message on one line of a terminal.
func beside(said messages.Said) string { return said.Beside(" / ") }
