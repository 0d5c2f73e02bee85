package form

import (
	"time"

	"cts/schemas"
)

// Filling is what goes into a blank form. The zero Filling of a round gives a
// form to be filled in.
type Filling struct {
	RefArea  string // code of the country or area
	AreaName string
	Round    int32  // year of the collection
	Part     string // authority that answers; whole for all
	Officer  string
	Agency   string
	Issued   time.Time // date of issue; zero leaves the field blank
	Language string    // BCP 47; en where empty
	Values   map[string]map[int32]Entry
	Comments map[string]string // by item
	Answers  []schemas.Metadata

	NoChecks bool // leaves out the checks beside the rows

	// What the area sent before, shown beside the new cells and never read as an answer.
	Previous     map[string]map[int32]Entry
	Explanations map[string]string // accepted ones, by item
}

// Entry is one value: a number, or a text such as a symbol of the edition.
type Entry struct {
	Number schemas.Optional[float64]
	Text   string
}

// Number is an entry that holds a number.
func Number(value float64) Entry { return Entry{Number: schemas.Some(value)} }

// Text is an entry that holds a text.
func Text(text string) Entry { return Entry{Text: text} }

// Set fills in one value.
func (f *Filling) Set(item string, year int32, entry Entry) {
	if f.Values == nil {
		f.Values = map[string]map[int32]Entry{}
	}
	if f.Values[item] == nil {
		f.Values[item] = map[int32]Entry{}
	}
	f.Values[item][year] = entry
}

func (f *Filling) language() string {
	if f.Language == "" {
		return "en"
	}
	return f.Language
}
