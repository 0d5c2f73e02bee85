package schemas

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
)

// Text holds a label in the languages of an edition, by BCP 47 code.
type Text map[string]Translation

// Translation is a label in one language and how far it may be trusted.
type Translation struct {
	Text   string
	Status string // official, reviewed or draft
}

// In returns the label in a language, and in English where that is missing.
func (t Text) In(language string) string {
	if translation, ok := t[language]; ok {
		return translation.Text
	}
	return t["en"].Text
}

// Questionnaire is one edition of a form: what it asks, of whom, for which
// years, and what the symbols in its cells mean. It is read from a file of the
// folder questionnaires and checked when it is loaded.
type Questionnaire struct {
	ID           string
	Extends      string // edition that it adds to; empty for one that stands alone
	Title        Text
	Dataset      string            // dataflow that the figures belong to
	Languages    map[string]string // languages of the form and the status of their texts
	Standing     string            // who stands behind the wording and numbering
	Source       string            // where the edition was taken from
	YearCount    int32             // year columns of a table
	LastYear     int32             // years from the round to the last year column: -1
	Parts        []Part
	Instructions []Text  // what the form tells those who fill it in
	Cover        []Field // fields of the cover sheet
	Columns      []Field // columns of a table, besides the years
	Answers      []Field // columns of the metadata sheet
	Symbols      []Symbol
	Modules      []Module
	Omitted      []Omission // items of the list that the edition does not ask
	Partitions   []ItemPartition
	Concepts     []Concept // questions of the metadata sheet

	digest string
	items  map[string]*Item // by item id, upper case
	tables map[string]*QuestionnaireTable
}

// Part is an authority that may answer on its own, or whole for all of them.
type Part struct {
	ID    string
	Label Text
}

// Field is a place of the form that is found by its id or its label.
type Field struct {
	ID       string
	Label    Text
	Required bool // a form without it cannot be taken in
}

// Is tells whether a text is the id or the label of the field, in any language.
// Where a form shows a draft with the English below it, either line will do.
func (f Field) Is(text string) bool {
	const leftToRightMark = "\u200e" // stands around English in a form from right to left
	for line := range strings.Lines(text) {
		if f.is(strings.TrimSpace(strings.Trim(line, leftToRightMark))) {
			return true
		}
	}
	return false
}

func (f Field) is(text string) bool {
	if strings.EqualFold(text, f.ID) {
		return true
	}
	for _, label := range f.Label {
		if strings.EqualFold(text, label.Text) {
			return true
		}
	}
	return false
}

// Symbol is a text that an edition declares for a value that is not a number.
type Symbol struct {
	Symbol  string // as written; compared without case and outer blanks
	Prefix  bool   // the text begins with Symbol and an item id follows
	Missing string // a code of CL_MISSING
	Lower   Optional[float64]
	Upper   Optional[float64]
	Meaning Text
}

// Module groups tables; it is one sheet of the workbook.
type Module struct {
	ID     string
	Sheet  string // name of the sheet in English
	Title  Text
	Tables []QuestionnaireTable

	SheetNames map[string]string // name of the sheet in other languages
}

// SheetIn is the name of the module's sheet in a form of the language.
func (m *Module) SheetIn(language string) string {
	if name, ok := m.SheetNames[language]; ok {
		return name
	}
	return m.Sheet
}

// QuestionnaireTable is one table of a form.
type QuestionnaireTable struct {
	ID        string
	Section   string // number of the table in the survey's own instrument, of which this may be a part
	Title     Text
	Unit      Text   // what is counted, as shown above the table
	Authority string // part that answers it
	Standing  string // how firmly number and title are established
	Source    string
	Items     []Item
}

// Item is one row of a table: one series, whose values stand in the year columns.
type Item struct {
	ID         string
	TableID    string
	Label      Text
	Level      int               // indentation: 0 for a whole, 1 for "of which", and so on
	Mandatory  bool              // a blank is asked about
	Authority  string            // part that answers it, the same for every item of a table
	Dimensions map[string]string // column of the series key to code, only where it differs from [NewSeriesKey]
	Reference  string            // item of the list in which wording and placement were established
	Standing   string            // how firmly wording and placement are established
	Source     string            // where they were seen, in the codes of the edition's header
	MemberOf   []string          // partitions of which the item is a member, sorted
	WholeOf    []string          // partitions of which it is the whole, sorted
}

// ICCS is the category of the item: a code, _T for all crimes, _Z for none.
func (i *Item) ICCS() string { return i.Key().ICCS }

// Key is the series key of the item without provider, dataset and area.
func (i *Item) Key() SeriesKey {
	key := NewSeriesKey()
	for column, code := range i.Dimensions {
		*itemDimensions[column](&key) = code
	}
	return key
}

// ItemPartition says which items add up to which.
type ItemPartition struct {
	ID         string
	Dimension  string // column of the series key that tells the members apart; "breakdown:CONCEPT" for a breakdown
	Whole      string
	Members    []string
	Unknown    string // member for the cases of which the class is not known; empty where none is asked
	Exhaustive bool   // the members make up the whole; otherwise they may be less
}

// Omission is an item of the list that an edition does not ask, and why.
type Omission struct {
	Reference string
	Reason    string
}

// Concept is one question of the metadata sheet.
type Concept struct {
	ID       string
	Question Text
	Answers  []Answer // codes to choose from; none for a free text
	Period   bool     // the answer belongs to a year
	Tables   []string // tables that it is asked about; none for all
}

// AskedOf tells whether the concept is asked about a table.
func (c *Concept) AskedOf(table string) bool {
	return len(c.Tables) == 0 || slices.Contains(c.Tables, table)
}

// Answer is one code of a concept.
type Answer struct {
	Code  string
	Label Text
}

// FormFirstYear is the column of the first year in a table of a form: item, label
// and category stand before it.
const FormFirstYear = 4

// Edition finds an edition by its id, such as un-cts-2024.
func Edition(id string) (*Questionnaire, bool) {
	edition, ok := editions()[id]
	return edition, ok
}

// Editions lists the ids of all editions, sorted.
func Editions() []string {
	var ids []string
	for id := range editions() {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids
}

// Years are the first and last year that a round asks about.
func (q *Questionnaire) Years(round int32) [2]int32 {
	last := round + q.LastYear
	return [2]int32{last - q.YearCount + 1, last}
}

// Item finds an item by its id. Item ids are unique in an edition; tableID may
// be empty, and otherwise has to be the item's table.
func (q *Questionnaire) Item(tableID, itemID string) (*Item, bool) {
	item, ok := q.items[strings.ToUpper(strings.TrimSpace(itemID))]
	if !ok || (tableID != "" && tableID != item.TableID) {
		return nil, false
	}
	return item, true
}

// Table finds a table by its id.
func (q *Questionnaire) Table(id string) (*QuestionnaireTable, bool) {
	table, ok := q.tables[id]
	return table, ok
}

// Tables lists the tables that a part answers, in the order of the form; "whole", "statistical_office" and the empty part answer all.
func (q *Questionnaire) Tables(part string) []string {
	var ids []string
	for _, module := range q.Modules {
		for _, table := range module.Tables {
			if table.AnsweredBy(part) {
				ids = append(ids, table.ID)
			}
		}
	}
	return ids
}

// AnsweredBy tells whether a part answers the table.
func (t *QuestionnaireTable) AnsweredBy(part string) bool {
	return part == "" || part == PartWhole || part == PartStatistics || part == t.Authority
}

// Parts that answer for every authority.
const (
	PartWhole      = "whole"
	PartStatistics = "statistical_office"
)

// Symbol reads a text that is not a number. It gives the code of CL_MISSING and
// the bounds that the symbol declares. A text that the edition does not declare
// is not ok: it is asked about and never guessed.
func (q *Questionnaire) Symbol(text string) (missing string, lower, upper Optional[float64], ok bool) {
	symbol, _, ok := q.symbol(text)
	return symbol.Missing, symbol.Lower, symbol.Upper, ok
}

// IncludedIn reads the item that a symbol such as "incl. 1.1.1" points to.
func (q *Questionnaire) IncludedIn(text string) (itemID string, ok bool) {
	_, item, ok := q.symbol(text)
	if !ok || item == nil {
		return "", false
	}
	return item.ID, true
}

func (q *Questionnaire) symbol(text string) (Symbol, *Item, bool) {
	text = strings.ToLower(strings.TrimSpace(text))
	for _, symbol := range q.Symbols {
		declared := strings.ToLower(symbol.Symbol)
		if !symbol.Prefix && text == declared {
			return symbol, nil, true
		}
		if rest, found := strings.CutPrefix(text, declared); symbol.Prefix && found {
			item, ok := q.Item("", rest)
			return symbol, item, ok
		}
	}
	return Symbol{}, nil, false
}

// Digest is the SHA-256 of the edition's file: what was read by it depends on it.
func (q *Questionnaire) Digest() string { return q.digest }

// EditionDigest is the digest of an edition; empty for an id that is no edition.
func EditionDigest(id string) string {
	if edition, ok := Edition(id); ok {
		return edition.Digest()
	}
	return ""
}

func digestOf(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// Concept finds a question of the metadata sheet.
func (q *Questionnaire) Concept(id string) (*Concept, bool) {
	for i := range q.Concepts {
		if strings.EqualFold(q.Concepts[i].ID, strings.TrimSpace(id)) {
			return &q.Concepts[i], true
		}
	}
	return nil, false
}

// Partition finds a partition of the edition.
func (q *Questionnaire) Partition(id string) (*ItemPartition, error) {
	for i := range q.Partitions {
		if q.Partitions[i].ID == id {
			return &q.Partitions[i], nil
		}
	}
	return nil, fmt.Errorf("edition %s has no partition %q", q.ID, id)
}

// Texts lists every text that the edition shows, in the order of the form.
func (q *Questionnaire) Texts() []Text {
	texts := []Text{q.Title}
	for _, part := range q.Parts {
		texts = append(texts, part.Label)
	}
	texts = append(texts, q.Instructions...)
	for _, field := range slices.Concat(q.Cover, q.Columns, q.Answers) {
		texts = append(texts, field.Label)
	}
	for _, symbol := range q.Symbols {
		texts = append(texts, symbol.Meaning)
	}
	for _, module := range q.Modules {
		texts = append(texts, module.texts()...)
	}
	for _, concept := range q.Concepts {
		texts = append(texts, concept.Question)
		for _, answer := range concept.Answers {
			texts = append(texts, answer.Label)
		}
	}
	return texts
}

func (m *Module) texts() []Text {
	texts := []Text{m.Title}
	for _, table := range m.Tables {
		texts = append(texts, table.Title, table.Unit)
		for _, item := range table.Items {
			texts = append(texts, item.Label)
		}
	}
	return texts
}
