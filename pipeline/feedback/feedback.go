// Package feedback gives a focal point their own file back: a summary for one
// screen, an annotated copy of the workbook, a page, and the validation report
// of the European Statistical System as JSON. All four say the same, in the
// language of the focal point, and hold every finding.
package feedback

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"cts/connectors/annotation"
	"cts/pipeline/intake"
	"cts/pipeline/validate"
	"cts/schemas"
	"cts/schemas/messages"
)

// Checked is what a check of one file found.
type Checked struct {
	Delivery     intake.Delivery
	Submissions  []schemas.Submission
	Series       []schemas.Series // the figures that would be published
	Findings     []schemas.Finding
	Counts       []schemas.RuleCount
	Rejections   []schemas.Rejection
	Raw          []schemas.RawRow
	Explanations []schemas.Explanation // given before, of any finding
	Written      []annotation.Line     // of the sheet of findings, if the file is an annotated copy
	At           time.Time
	Version      string // of the program
	Language     string
}

// Feedback is everything that is told, ready to be written in any form.
type Feedback struct {
	Checked
	Entries []Entry
	Notes   []Note
	Totals  Totals
	words   words
}

// Totals counts what was read and found. They are exact.
type Totals struct {
	Cells, WithValue, TypedEmpty, Rejected int64
	BySeverity                             map[string]int // findings that nobody explained
	Explained                              int
	Passed, Failed, Undecided              int64 // cases of all rules
	Rules                                  int   // rules that had a case
}

// Entry is one finding as a focal point reads it.
type Entry struct {
	Number      int // its rank, from 1
	Finding     schemas.Finding
	Told        validate.Told
	Places      []Place // blocks of cells of this file
	Stake       Stake
	Explanation *schemas.Explanation // that holds: finding and figures are the same
}

// Open tells whether the entry keeps figures out of publication.
func (e Entry) Open() bool {
	return e.Finding.Severity == schemas.SeverityError && e.Explanation == nil
}

// Note is something that the reader repaired or could not place, with every cell.
type Note struct {
	Said   messages.Said
	Places []Place
	Cells  int
}

// HeldBack counts the open errors: the findings that keep figures out of
// publication until the figures are corrected or explained.
func (f *Feedback) HeldBack() int { return f.Totals.BySeverity[schemas.SeverityError] }

// New tells the findings in the language of the focal point and ranks them.
func New(checked Checked) (*Feedback, error) {
	f := &Feedback{Checked: checked, words: words{language: checked.Language}}
	explained := explanationsOf(checked.Explanations)
	published := publishedOf(checked.Series)
	names := namesOf(checked)
	for _, finding := range checked.Findings {
		told, err := validate.Tell(checked.Language, finding, names.of(finding))
		if err != nil {
			return nil, err
		}
		entry := Entry{
			Finding: finding, Told: told, Places: placesOf(checked.Delivery.Snapshots, finding.Locators),
			Stake: stakeOf(finding, published),
		}
		if explanation, ok := explained[finding.FindingID+finding.Figures]; ok {
			entry.Explanation = &explanation
		}
		f.Entries = append(f.Entries, entry)
	}
	rank(f.Entries)
	f.Notes = f.notes()
	f.Totals = f.totals()
	return f, nil
}

// explanationsOf finds the last explanation of each finding and its figures.
func explanationsOf(all []schemas.Explanation) map[string]schemas.Explanation {
	last := map[string]schemas.Explanation{}
	for _, explanation := range all {
		last[explanation.FindingID+explanation.Figures] = explanation
	}
	return last
}

func (f *Feedback) totals() Totals {
	sum := Totals{BySeverity: map[string]int{}}
	for _, s := range f.Submissions {
		sum.Cells += s.Cells
		sum.WithValue += s.WithValue
		sum.TypedEmpty += s.TypedEmpty
		sum.Rejected += s.Rejected
	}
	for _, entry := range f.Entries {
		if entry.Explanation != nil {
			sum.Explained++
			continue
		}
		sum.BySeverity[entry.Finding.Severity]++
	}
	rules := map[string]bool{}
	for _, count := range f.Counts {
		rules[count.RuleID] = true
		switch count.Outcome {
		case schemas.OutcomePass:
			sum.Passed += count.Count
		case schemas.OutcomeFail:
			sum.Failed += count.Count
		default:
			sum.Undecided += count.Count
		}
	}
	sum.Rules = len(rules)
	return sum
}

// notes gathers the cells of every note of the reader, and of every reason why
// a value became no figure.
func (f *Feedback) notes() []Note {
	cells := map[string][]string{}
	for _, row := range f.Raw {
		for _, key := range row.Notes {
			cells[key] = append(cells[key], row.Snapshot+"#"+row.Locator)
		}
	}
	for _, rejection := range f.Rejections {
		key := "rejected." + rejection.Reason
		cells[key] = append(cells[key], rejection.Snapshot+"#"+rejection.Locator)
	}
	for _, key := range f.Delivery.Notes {
		cells[key] = append(cells[key], "")
	}
	notes := f.unreadExplanations()
	for key, locators := range cells {
		notes = append(notes, Note{
			Said: f.words.say(key), Places: placesOf(f.Delivery.Snapshots, locators), Cells: len(locators),
		})
	}
	slices.SortFunc(notes, func(a, b Note) int {
		return cmp.Or(cmp.Compare(b.Cells, a.Cells), cmp.Compare(a.Said.Text, b.Said.Text))
	})
	return notes
}

// unreadExplanations are the explanations that came with the file, or stand in
// the copy of an earlier check, and explain nothing: each with its words and its
// cell, so that nothing that somebody wrote is lost.
func (f *Feedback) unreadExplanations() []Note {
	if len(f.Delivery.Snapshots) == 0 {
		return nil
	}
	var notes []Note
	for _, unread := range UnreadOf(f.Written, f.Findings) {
		note := Note{
			Said: f.words.say(unread.Reason), Cells: 1,
			Places: placesOf(f.Delivery.Snapshots, []string{f.Delivery.Snapshots[0] + "#" + unread.Locator}),
		}
		note.Said.Text += " [" + unread.Text + "]"
		notes = append(notes, note)
	}
	return notes
}

// names are the words of the form in the language of the focal point.
type names struct {
	language string
	area     string
	edition  *schemas.Questionnaire
}

func namesOf(checked Checked) names {
	found := names{language: checked.Language}
	if checked.Language != messages.English {
		found.area = areaIn(checked.Delivery.RefArea, checked.Language)
		found.edition, _ = schemas.Edition(checked.Delivery.Edition)
	}
	return found
}

// of names area and figure of a finding as the form does: by the label of the
// item and its number. In English our own words tell more.
func (n names) of(finding schemas.Finding) validate.Names {
	named := validate.Names{Area: n.area}
	if n.edition == nil {
		return named
	}
	named.List = n.list(validate.CodesOf(finding))
	if item, ok := n.edition.Item("", finding.ItemID); ok && finding.ItemID != "" {
		code := messages.Code(n.language, item.ID)
		named.Figure = fmt.Sprintf("%s (%s)", item.Label.In(n.language), code)
		if table, ok := n.edition.Table(item.TableID); ok && table.Unit.In(n.language) != "" {
			named.Figure = fmt.Sprintf("%s (%s%s %s)", item.Label.In(n.language), table.Unit.In(n.language), n.comma(), code)
		}
	}
	return named
}

// list names items by number and label, and what is no item, such as a table, by its number.
func (n names) list(codes []string) string {
	var named []string
	for _, code := range codes {
		name := messages.Code(n.language, code)
		if item, ok := n.edition.Item("", code); ok {
			name += " " + item.Label.In(n.language)
		}
		named = append(named, name)
	}
	return strings.Join(named, n.comma()+" ")
}

// comma is that of the script.
func (n names) comma() string {
	if messages.RightToLeft(n.language) {
		return "،"
	}
	return ","
}

// LanguageOf is the language of the United Nations that a tag or a name of a
// language means: fr, fr-FR and French. Any other is answered in English.
func LanguageOf(text string) string {
	for _, code := range messages.UnitedNations() {
		own := display.Self.Name(language.Make(code))
		english := display.English.Tags().Name(language.Make(code))
		base, _, _ := strings.Cut(strings.ReplaceAll(text, "_", "-"), "-")
		if strings.EqualFold(base, code) || strings.EqualFold(text, own) || strings.EqualFold(text, english) {
			return code
		}
	}
	return messages.English
}
